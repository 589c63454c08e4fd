import type { Hono } from "hono";
import { compareTexts, type Document, toJson, toMarkdown, toPlainText } from "../../lib/document/index.ts";
import {
  answer,
  answerOnce,
  type Body,
  badLink,
  bodyOf,
  type Env,
  HTML,
  keyOf,
  missing,
  notFound,
  notPublic,
  type PageRequest,
  type PagesContext,
} from "./answer.ts";
import { icon, style } from "./assets.ts";
import {
  minutesPage,
  type Reader,
  readoutPage,
  readoutVersionPage,
  withdrawnPage,
} from "./document-pages.ts";
import { feedOf } from "./feed.ts";
import { FILE_KINDS, type FileKind, NUMBER } from "./links.ts";
import { listPage } from "./list-page.ts";
import type { MinutesPage, PublicReadout } from "./port.ts";
import { textsFor } from "./texts.ts";

const FILES: Record<FileKind, { type: string; write(document: Document): string }> = {
  md: { type: "text/markdown; charset=utf-8", write: (document) => toMarkdown(document, wordsOf(document)) },
  txt: { type: "text/plain; charset=utf-8", write: (document) => toPlainText(document, wordsOf(document)) },
  json: { type: "application/json; charset=utf-8", write: toJson },
};

function wordsOf({ language }: Document) {
  const texts = textsFor(language);
  return { source: texts.sources(), byHand: texts.byHand() };
}

/** Everything that is only read: lists, readouts, minutes, files, feeds, calendars. */
export function addReading(app: Hono<Env>, context: PagesContext): void {
  for (const { path, body, type, tag } of [style, icon]) {
    const content = bodyOf(body);
    app.get(path, (request) => {
      const keeping = request.req.query("v") === tag ? "forever" : "asked";
      return answer(request, content, { type, keeping, hidden: false });
    });
  }
  addLists(app, context);
  addReadouts(app, context);
  addMinutes(app, context);
  app.get("/calendar/:file{.+\\.ics}", async (request) => {
    const calendar = await context.pages.calendar(request.req.param("file").slice(0, -".ics".length));
    if (!calendar) return badLink(request);
    return answer(request, bodyOf(calendar.text), {
      type: "text/calendar; charset=utf-8",
      keeping: "asked",
      hidden: true,
      fileName: safeName(calendar.fileName),
    });
  });
}

const readerOf = ({ publicUrl, takesMail }: PagesContext, key: string | undefined): Reader => ({
  publicUrl,
  key,
  takesMail,
});

/** Asked about each time; hidden when a key opened it. */
const sendAs = (request: PageRequest, type: string, body: Body): Response =>
  answer(request, body, { type, keeping: "asked", hidden: keyOf(request) !== undefined });

function addLists(app: Hono<Env>, context: PagesContext): void {
  const { pages } = context;
  app.get("/r/:group", async (request) => {
    const asked = request.req.query("page") ?? "1";
    const page = /^[1-9]\d{0,5}$/.test(asked) ? Number(asked) : 1;
    const key = keyOf(request);
    const list = await pages.list(request.req.param("group"), key, page);
    if (list === null || list === "forbidden") return notPublic(request);
    if (page > Math.max(1, list.pages)) return notFound(request);
    return sendAs(request, HTML, bodyOf(listPage(list, page, readerOf(context, key))));
  });
  app.get("/r/:group/feed.atom", async (request) => {
    const key = keyOf(request);
    const list = await pages.list(request.req.param("group"), key, 1);
    if (list === null || list === "forbidden") return notPublic(request);
    return sendAs(
      request,
      "application/atom+xml; charset=utf-8",
      bodyOf(feedOf(list, readerOf(context, key))),
    );
  });
}

/** The number of a document, or a document's number with the kind of its file: "3", "3.md". */
const ONE = `:number{${NUMBER}}` as const;
const VERSION = `:version{${NUMBER}}` as const;
const FILE = `:file{${NUMBER}\\.(?:${FILE_KINDS.join("|")})}` as const;

function addReadouts(app: Hono<Env>, context: PagesContext): void {
  const { pages } = context;
  /** Goes on with a readout that is published; else says why there is none. */
  const withReadout = async (
    request: PageRequest,
    { group, number, version }: { group: string; number: string; version?: string },
    show: (readout: PublicReadout, key: string | undefined) => Promise<Response> | Response,
  ): Promise<Response> => {
    const key = keyOf(request);
    const asked = version === undefined ? undefined : Number(version);
    const readout = await pages.readout(group, Number(number), asked, key);
    if (readout === "forbidden") return notPublic(request);
    if (readout === null) return missing(context, request, group);
    if (readout.state === "withdrawn")
      return answerOnce(request, withdrawnPage(readout, readerOf(context, key)), 410);
    return show(readout, key);
  };
  /** What everybody sees, drawn once for as long as the port gives the same readout. */
  const drawn = new WeakMap<PublicReadout, Body>();

  app.get(`/r/:group/${ONE}`, (request) =>
    withReadout(request, request.req.param(), (readout, key) => {
      const vote = request.req.query("vote");
      const said = vote === "counted" || vote === "changed" ? vote : undefined;
      const isForAll = key === undefined && said === undefined;
      const kept = isForAll ? drawn.get(readout) : undefined;
      const body = kept ?? bodyOf(readoutPage(readout, readerOf(context, key), said));
      if (isForAll) drawn.set(readout, body);
      return sendAs(request, HTML, body);
    }),
  );
  app.get(`/r/:group/${ONE}/v/${VERSION}`, (request) =>
    withReadout(request, request.req.param(), async (readout, key) => {
      const { version, group, number } = readout;
      const before = version > 1 ? await pages.readout(group.slug, number, version - 1, key) : null;
      const changes =
        before !== null && before !== "forbidden" && before.state === "released"
          ? compareTexts(before.text, readout.text)
          : undefined;
      const body = bodyOf(readoutVersionPage(readout, readerOf(context, key), changes));
      return answer(request, body, { type: HTML, keeping: "settled", hidden: key !== undefined });
    }),
  );
  app.get(`/r/:group/${FILE}`, (request) => {
    const { group, file } = request.req.param();
    const [number = "", kind] = file.split(".");
    return withReadout(request, { group, number }, (readout) => sendFile(request, readout, kind as FileKind));
  });
}

function addMinutes(app: Hono<Env>, context: PagesContext): void {
  const { pages } = context;
  const withMinutes = async (
    request: PageRequest,
    { group, number, version }: { group: string; number: string; version?: string },
    show: (minutes: MinutesPage) => Response,
  ): Promise<Response> => {
    const asked = version === undefined ? undefined : Number(version);
    const minutes = await pages.minutes(group, Number(number), asked, keyOf(request));
    if (minutes === "forbidden") return notPublic(request);
    return minutes === null ? missing(context, request, group) : show(minutes);
  };
  for (const path of [`/r/:group/m/${ONE}`, `/r/:group/m/${ONE}/v/${VERSION}`] as const)
    app.get(path, (request) => {
      const asked = request.req.param();
      return withMinutes(request, asked, (minutes) => {
        const reader = readerOf(context, keyOf(request));
        return sendAs(request, HTML, bodyOf(minutesPage(minutes, Number(asked.number), reader)));
      });
    });
  app.get(`/r/:group/m/${FILE}`, (request) => {
    const { group, file } = request.req.param();
    const [number = "", kind] = file.split(".");
    return withMinutes(request, { group, number }, (minutes) => sendFile(request, minutes, kind as FileKind));
  });
}

/** A file's name as every system takes it. */
const safeName = (name: string): string => name.replace(/[^\w.-]+/g, "-").replace(/^[-.]+/, "") || "file";

function sendFile(
  request: PageRequest,
  { document, group, label }: Pick<PublicReadout, "document" | "group" | "label">,
  kind: FileKind,
): Response {
  const { type, write } = FILES[kind];
  return answer(request, bodyOf(write(document)), {
    type,
    keeping: "asked",
    hidden: keyOf(request) !== undefined,
    fileName: `${safeName(`${group.slug}-${label}`)}.${kind}`,
  });
}
