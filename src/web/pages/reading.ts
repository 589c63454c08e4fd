import type { Hono } from "hono";
import { compareTexts, type Document, toJson, toMarkdown, toPlainText } from "../../lib/document/index.ts";
import {
  answer,
  answerOnce,
  type Env,
  HTML,
  keyOf,
  missing,
  notFound,
  notPublic,
  type PagesContext,
  type Request,
} from "./answer.ts";
import { icon, style } from "./assets.ts";
import { minutesPage, readoutPage, readoutVersionPage, withdrawnPage } from "./document-pages.ts";
import { feedOf } from "./feed.ts";
import { FILE_KINDS, type FileKind } from "./links.ts";
import { listPage } from "./list-page.ts";
import type { PublicReadout } from "./port.ts";
import { textsFor } from "./texts.ts";

const NUMBER = "{[1-9][0-9]{0,8}}";
const FILE = `{[1-9][0-9]{0,8}\\.(?:${FILE_KINDS.join("|")})}`;

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
  for (const asset of [style, icon])
    app.get(asset.path, (request) =>
      answer(request, asset.body, {
        type: asset.type,
        keeping: request.req.query("v") === asset.tag ? "forever" : "asked",
        hidden: false,
      }),
    );
  addLists(app, context);
  addReadouts(app, context);
  addMinutes(app, context);
  app.get("/calendar/:file{[^/]+\\.ics}", async (request) => {
    const calendar = await context.pages.calendar(request.req.param("file").replace(/\.ics$/, ""));
    if (!calendar) return notFound(request);
    return answer(request, calendar.text, {
      type: "text/calendar; charset=utf-8",
      keeping: "asked",
      hidden: true,
      fileName: safeName(calendar.fileName),
    });
  });
}

const groupOf = (request: Request): string => request.req.param("group") ?? "";
const numberOf = (request: Request, name: string): number =>
  Number.parseInt(request.req.param(name) ?? "", 10);

function addLists(app: Hono<Env>, { pages, publicUrl }: PagesContext): void {
  app.get("/r/:group", async (request) => {
    const asked = request.req.query("page") ?? "1";
    const page = /^[1-9]\d{0,5}$/.test(asked) ? Number(asked) : 1;
    const key = keyOf(request);
    const list = await pages.list(groupOf(request), key, page);
    if (list === null || list === "forbidden") return notPublic(request);
    if (page > Math.max(1, list.pages)) return notFound(request);
    return answer(request, listPage(list, page, { publicUrl, key }), {
      type: HTML,
      keeping: "asked",
      hidden: key !== undefined,
    });
  });
  app.get("/r/:group/feed.atom", async (request) => {
    const key = keyOf(request);
    const list = await pages.list(groupOf(request), key, 1);
    if (list === null || list === "forbidden") return notPublic(request);
    const type = "application/atom+xml; charset=utf-8";
    return answer(request, feedOf(list, { publicUrl, key }), {
      type,
      keeping: "asked",
      hidden: key !== undefined,
    });
  });
}

function addReadouts(app: Hono<Env>, context: PagesContext): void {
  const { pages, publicUrl } = context;
  /** Goes on with a readout that is published; else says why there is none. */
  const withReadout = async (
    request: Request,
    version: number | undefined,
    show: (readout: PublicReadout, key: string | undefined) => Promise<Response> | Response,
  ): Promise<Response> => {
    const key = keyOf(request);
    const name = request.req.param("number") === undefined ? "file" : "number";
    const readout = await pages.readout(groupOf(request), numberOf(request, name), version, key);
    if (readout === "forbidden") return notPublic(request);
    if (readout === null) return missing(context, request);
    if (readout.state === "withdrawn") return answerOnce(withdrawnPage(readout, { publicUrl, key }), 410);
    return show(readout, key);
  };

  app.get(`/r/:group/:number${NUMBER}`, (request) =>
    withReadout(request, undefined, (readout, key) => {
      const vote = request.req.query("vote");
      const said = vote === "counted" || vote === "changed" ? vote : undefined;
      const page = readoutPage(readout, { publicUrl, key }, said);
      return answer(request, page, { type: HTML, keeping: "asked", hidden: key !== undefined });
    }),
  );
  app.get(`/r/:group/:number${NUMBER}/v/:version${NUMBER}`, (request) => {
    const version = numberOf(request, "version");
    return withReadout(request, version, async (readout, key) => {
      const before =
        version > 1 ? await pages.readout(readout.group.slug, readout.number, version - 1, key) : null;
      const changes =
        before !== null && before !== "forbidden" && before.state === "released"
          ? compareTexts(before.text, readout.text)
          : undefined;
      const page = readoutVersionPage(readout, { publicUrl, key }, changes);
      return answer(request, page, { type: HTML, keeping: "settled", hidden: key !== undefined });
    });
  });
  app.get(`/r/:group/:file${FILE}`, (request) =>
    withReadout(request, undefined, ({ document, label, group }, key) =>
      file(request, { document, name: `${group.slug}-${label}`, key }),
    ),
  );
}

function addMinutes(app: Hono<Env>, context: PagesContext): void {
  const { pages, publicUrl } = context;
  const show = async (request: Request, version: number | undefined): Promise<Response> => {
    const key = keyOf(request);
    const number = numberOf(request, "number");
    const minutes = await pages.minutes(groupOf(request), number, version, key);
    if (minutes === "forbidden") return notPublic(request);
    if (minutes === null) return missing(context, request);
    const page = minutesPage(minutes, number, { publicUrl, key });
    return answer(request, page, { type: HTML, keeping: "asked", hidden: key !== undefined });
  };
  app.get(`/r/:group/m/:number${NUMBER}`, (request) => show(request, undefined));
  app.get(`/r/:group/m/:number${NUMBER}/v/:version${NUMBER}`, (request) =>
    show(request, numberOf(request, "version")),
  );
  app.get(`/r/:group/m/:file${FILE}`, async (request) => {
    const key = keyOf(request);
    const minutes = await pages.minutes(groupOf(request), numberOf(request, "file"), undefined, key);
    if (minutes === "forbidden") return notPublic(request);
    if (minutes === null) return missing(context, request);
    const { document, group, label } = minutes;
    return file(request, { document, name: `${group.slug}-${label}`, key });
  });
}

/** A file's name as every system takes it. */
const safeName = (name: string): string => name.replace(/[^\w.-]+/g, "-").replace(/^[-.]+/, "") || "file";

function file(
  request: Request,
  { document, name, key }: { document: Document; name: string; key: string | undefined },
): Response {
  const kind = (request.req.param("file")?.split(".").at(-1) ?? "txt") as FileKind;
  const { type, write } = FILES[kind];
  const fileName = `${safeName(name)}.${kind}`;
  return answer(request, write(document), { type, keeping: "asked", hidden: key !== undefined, fileName });
}
