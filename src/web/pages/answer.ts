import { hash } from "node:crypto";
import type { OutgoingHttpHeaders } from "node:http";
import type { Logger } from "../../lib/logger.ts";
import { messagePage } from "./layout.ts";
import type { Pages } from "./port.ts";
import type { Answer, PageRequest } from "./router.ts";
import { type Texts, textsFor } from "./texts.ts";

/** What every route of the pages needs. */
export interface PagesContext {
  readonly pages: Pages;
  /** Without a "/" at its end. */
  readonly publicUrl: string;
  readonly secureCookies: boolean;
  readonly logger: Logger;
}

/**
 * On every answer. Pages load nothing but our style and icon. The referrer goes to ourselves only: addresses may hold a
 * key, and `no-referrer` would make browsers hide where our own forms come from.
 */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
};

const NOT_KEPT: Readonly<Record<string, string>> = { "cache-control": "no-store", "x-robots-tag": "noindex" };

/**
 * How long an answer may be kept: asked about each time; without asking for an hour, though it does not change, so that a
 * withdrawal gets through; or for ever.
 */
export type Keeping = "asked" | "settled" | "forever";
const KEEPING: Record<Keeping, string> = {
  asked: "no-cache",
  settled: "max-age=3600, immutable",
  forever: "max-age=31536000, immutable",
};

export const HTML = "text/html; charset=utf-8";

const NO_BYTES = Buffer.alloc(0);
const pageOf = (status: number, headers: OutgoingHttpHeaders, body: Buffer = NO_BYTES): Answer => ({
  status,
  headers: { ...SECURITY_HEADERS, ...headers },
  body,
});

/** An answer that browsers may keep, with its tag; 304 when they have it already. What a secret opens is `hidden`. */
export function answer(
  request: PageRequest,
  body: string,
  about: { type: string; keeping: Keeping; hidden: boolean; fileName?: string },
): Answer {
  const bytes = Buffer.from(body);
  const tag = `"${hash("sha1", bytes, "base64url")}"`;
  const headers: OutgoingHttpHeaders = {
    "cache-control": about.hidden ? `private, ${KEEPING.asked}` : `public, ${KEEPING[about.keeping]}`,
    etag: tag,
  };
  if (about.hidden) headers["x-robots-tag"] = "noindex";
  if (hasTag(request.header("if-none-match"), tag)) return pageOf(304, headers);
  headers["content-type"] = about.type;
  if (about.fileName !== undefined)
    headers["content-disposition"] = `attachment; filename="${about.fileName}"`;
  return pageOf(200, headers, bytes);
}

const hasTag = (asked: string | undefined, tag: string): boolean =>
  asked?.split(",").some((each) => each.trim().replace(/^W\//, "") === tag) ?? false;

/** A page for this one request. */
export const answerOnce = (page: string, status = 200, headers: OutgoingHttpHeaders = {}): Answer =>
  pageOf(status, { ...NOT_KEPT, "content-type": HTML, ...headers }, Buffer.from(page));

/** Leads on to a page of ours. */
export const leadTo = (path: string, headers: OutgoingHttpHeaders): Answer =>
  pageOf(303, { ...NOT_KEPT, location: path, ...headers });

/** The secret of a signed link. */
export const keyOf = (request: PageRequest): string | undefined => request.query("key") || undefined;

/** The language of a page before we know whose it is. */
export const textsOf = (request: PageRequest): Texts =>
  textsFor(request.header("accept-language")?.split(/[,;]/, 1)[0]?.trim());

/** One and the same for a group that is not public and for one that does not exist: there is nothing to guess. */
export function notPublic(request: PageRequest): Answer {
  const texts = textsOf(request);
  return answerOnce(messagePage(texts, texts.notPublicTitle(), texts.notPublic()), 403);
}

export function notFound(request: PageRequest): Answer {
  const texts = textsOf(request);
  return answerOnce(messagePage(texts, texts.notFoundTitle(), texts.notFound()), 404);
}

export function refused(request: PageRequest, words: string, status: number): Answer {
  const texts = textsOf(request);
  return answerOnce(messagePage(texts, texts.refusedTitle(), words), status);
}

/** When there is no such thing in a group: only who may see the group is told so. */
export async function missing({ pages }: PagesContext, request: PageRequest): Promise<Answer> {
  const list = await pages.list(request.params["group"] ?? "", keyOf(request), 1);
  return list === null || list === "forbidden" ? notPublic(request) : notFound(request);
}
