import { hash } from "node:crypto";
import type { HttpBindings } from "@hono/node-server";
import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Logger } from "../../lib/logger.ts";
import { messagePage } from "./layout.ts";
import type { Pages } from "./port.ts";
import { type Texts, textsFor } from "./texts.ts";

/** What every route of the pages needs. */
export interface PagesContext {
  readonly pages: Pages;
  /** Without a "/" at its end. */
  readonly publicUrl: string;
  readonly secureCookies: boolean;
  readonly takesMail: boolean;
  readonly logger: Logger;
}

/** What Hono is told of the pages' requests. */
export type Env = { Bindings: HttpBindings; Variables: { opensNothing?: true } };

/** A request for a page, and the means to answer it. */
export type PageRequest = Context<Env>;

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

/** Something to be sent, and the tag by which a browser asks whether what it kept still holds. */
export interface Body {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly tag: string;
}

export function bodyOf(text: string): Body {
  const bytes = Buffer.from(text);
  return { bytes, tag: `"${hash("sha1", bytes, "base64url")}"` };
}

/** An answer that browsers may keep. What a secret opens is `hidden`. */
export const answer = (
  request: PageRequest,
  { bytes, tag }: Body,
  about: { type: string; keeping: Keeping; hidden: boolean; fileName?: string },
): Response =>
  request.body(bytes, 200, {
    "content-type": about.type,
    "cache-control": about.hidden ? `private, ${KEEPING.asked}` : `public, ${KEEPING[about.keeping]}`,
    etag: tag,
    ...(about.hidden ? { "x-robots-tag": "noindex" } : {}),
    ...(about.fileName === undefined
      ? {}
      : { "content-disposition": `attachment; filename="${about.fileName}"` }),
  });

const NOT_KEPT: Readonly<Record<string, string>> = { "cache-control": "no-store", "x-robots-tag": "noindex" };

/** A page for this one request. */
export const answerOnce = (
  request: PageRequest,
  page: string,
  status: ContentfulStatusCode = 200,
  headers: Readonly<Record<string, string>> = {},
): Response => request.body(page, status, { ...NOT_KEPT, "content-type": HTML, ...headers });

/** Leads on to a page of ours. */
export const leadTo = (request: PageRequest, path: string): Response =>
  request.body(null, 303, { ...NOT_KEPT, location: path });

/** The secret of a signed link. */
export const keyOf = (request: PageRequest): string | undefined => request.req.query("key") || undefined;

/** The network address at the other end of the socket. */
export const addressOf = (request: PageRequest): string => getConnInfo(request).remote.address ?? "";

/** The language of a page before we know whose it is. */
export const textsOf = (request: PageRequest): Texts =>
  textsFor(request.req.header("accept-language")?.split(/[,;]/, 1)[0]?.trim());

/** What was tried opens nothing: such answers are counted (guesses.ts). */
function opensNothing(
  request: PageRequest,
  [title, words]: readonly [string, string],
  status: ContentfulStatusCode,
): Response {
  request.set("opensNothing", true);
  return answerOnce(request, messagePage(textsOf(request), title, words), status);
}

/** One and the same for a group that is not public and for one that does not exist: there is nothing to guess. */
export function notPublic(request: PageRequest): Response {
  const texts = textsOf(request);
  return opensNothing(request, [texts.notPublicTitle(), texts.notPublic()], 403);
}

/** A token that opens nothing, or nothing any more. */
export function badLink(request: PageRequest): Response {
  const texts = textsOf(request);
  return opensNothing(request, [texts.badLinkTitle(), texts.badLink()], 404);
}

export function notFound(request: PageRequest): Response {
  const texts = textsOf(request);
  return answerOnce(request, messagePage(texts, texts.notFoundTitle(), texts.notFound()), 404);
}

export function refused(
  request: PageRequest,
  words: string,
  status: ContentfulStatusCode,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const texts = textsOf(request);
  return answerOnce(request, messagePage(texts, texts.refusedTitle(), words), status, headers);
}

/** Not so soon again, but in so many seconds. */
export const tooMany = (request: PageRequest, words: string, seconds: number): Response =>
  refused(request, words, 429, { "retry-after": String(seconds) });

/** When there is no such thing in a group: only who may see the group is told so. */
export async function missing(
  { pages }: PagesContext,
  request: PageRequest,
  group: string,
): Promise<Response> {
  const list = await pages.list(group, keyOf(request), 1);
  return list === null || list === "forbidden" ? notPublic(request) : notFound(request);
}
