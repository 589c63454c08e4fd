import { compareTexts, type Document, toJson, toMarkdown, toPlainText } from "../../lib/document/index.ts";
import {
  answer,
  answerOnce,
  HTML,
  keyOf,
  missing,
  notFound,
  notPublic,
  type PagesContext,
} from "./answer.ts";
import { icon, style } from "./assets.ts";
import { minutesPage, readoutPage, readoutVersionPage, withdrawnPage } from "./document-pages.ts";
import { feedOf } from "./feed.ts";
import type { FileKind } from "./links.ts";
import { listPage } from "./list-page.ts";
import type { PublicReadout } from "./port.ts";
import type { Answer, PageRequest, Router } from "./router.ts";
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
export function addReading(router: Router, context: PagesContext): void {
  for (const asset of [style, icon])
    router.get(asset.path, (request) =>
      answer(request, asset.body, {
        type: asset.type,
        keeping: request.query("v") === asset.tag ? "forever" : "asked",
        hidden: false,
      }),
    );
  addLists(router, context);
  addReadouts(router, context);
  addMinutes(router, context);
  router.get("/calendar/:token.ics", async (request) => {
    const calendar = await context.pages.calendar(request.params["token"] ?? "");
    if (!calendar) return notFound(request);
    return answer(request, calendar.text, {
      type: "text/calendar; charset=utf-8",
      keeping: "asked",
      hidden: true,
      fileName: safeName(calendar.fileName),
    });
  });
}

const groupOf = (request: PageRequest): string => request.params["group"] ?? "";
const numberOf = (request: PageRequest, name = "number"): number => Number(request.params[name]);

function addLists(router: Router, { pages, publicUrl }: PagesContext): void {
  router.get("/r/:group", async (request) => {
    const asked = request.query("page") ?? "1";
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
  router.get("/r/:group/feed.atom", async (request) => {
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

function addReadouts(router: Router, context: PagesContext): void {
  const { pages, publicUrl } = context;
  /** Goes on with a readout that is published; else says why there is none. */
  const withReadout = async (
    request: PageRequest,
    version: number | undefined,
    show: (readout: PublicReadout, key: string | undefined) => Promise<Answer> | Answer,
  ): Promise<Answer> => {
    const key = keyOf(request);
    const readout = await pages.readout(groupOf(request), numberOf(request), version, key);
    if (readout === "forbidden") return notPublic(request);
    if (readout === null) return missing(context, request);
    if (readout.state === "withdrawn") return answerOnce(withdrawnPage(readout, { publicUrl, key }), 410);
    return show(readout, key);
  };

  router.get("/r/:group/:number", (request) =>
    withReadout(request, undefined, (readout, key) => {
      const vote = request.query("vote");
      const said = vote === "counted" || vote === "changed" ? vote : undefined;
      const page = readoutPage(readout, { publicUrl, key }, said);
      return answer(request, page, { type: HTML, keeping: "asked", hidden: key !== undefined });
    }),
  );
  router.get("/r/:group/:number/v/:version", (request) => {
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
  router.get("/r/:group/:number.:kind", (request) =>
    withReadout(request, undefined, ({ document, label, group }, key) =>
      file(request, { document, name: `${group.slug}-${label}`, key }),
    ),
  );
}

function addMinutes(router: Router, context: PagesContext): void {
  const { pages, publicUrl } = context;
  const show = async (request: PageRequest, version: number | undefined): Promise<Answer> => {
    const key = keyOf(request);
    const number = numberOf(request);
    const minutes = await pages.minutes(groupOf(request), number, version, key);
    if (minutes === "forbidden") return notPublic(request);
    if (minutes === null) return missing(context, request);
    const page = minutesPage(minutes, number, { publicUrl, key });
    return answer(request, page, { type: HTML, keeping: "asked", hidden: key !== undefined });
  };
  router.get("/r/:group/m/:number", (request) => show(request, undefined));
  router.get("/r/:group/m/:number/v/:version", (request) => show(request, numberOf(request, "version")));
  router.get("/r/:group/m/:number.:kind", async (request) => {
    const key = keyOf(request);
    const minutes = await pages.minutes(groupOf(request), numberOf(request), undefined, key);
    if (minutes === "forbidden") return notPublic(request);
    if (minutes === null) return missing(context, request);
    const { document, group, label } = minutes;
    return file(request, { document, name: `${group.slug}-${label}`, key });
  });
}

/** A file's name as every system takes it. */
const safeName = (name: string): string => name.replace(/[^\w.-]+/g, "-").replace(/^[-.]+/, "") || "file";

function file(
  request: PageRequest,
  { document, name, key }: { document: Document; name: string; key: string | undefined },
): Answer {
  const kind = request.params["kind"] as FileKind;
  const { type, write } = FILES[kind];
  const fileName = `${safeName(name)}.${kind}`;
  return answer(request, write(document), { type, keeping: "asked", hidden: key !== undefined, fileName });
}
