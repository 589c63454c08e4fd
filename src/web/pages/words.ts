import { type Document, isTag, shown, textOf } from "../../lib/document/index.ts";
import { type Html, html } from "../../lib/html.ts";
import { splitAt } from "../../lib/text.ts";

const formats = new Map<string, Intl.DateTimeFormat>();

/** English dates are written "14 May 2031", as in chat. */
const localeOf = (language: string): string => (language === "en" ? "en-GB" : language);

function formatOf(language: string, zone: string): Intl.DateTimeFormat {
  const key = `${language} ${zone}`;
  const known = formats.get(key);
  if (known) return known;
  const format = new Intl.DateTimeFormat(localeOf(language), {
    timeZone: zone,
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
  });
  if (formats.size < 500) formats.set(key, format);
  return format;
}

/** An instant in a zone: "14 May 2031 at 16:20 CEST". */
export const timeOf = (at: Date, zone: string, language: string): Html =>
  html`<time datetime="${at.toISOString()}">${formatOf(language, zone).format(at)}</time>`;

const EXCERPT = 220;

/** How a document begins, at most 220 characters. */
export function excerptOf({ blocks, dateline }: Document): string {
  const first = blocks.find((block) => block.type === "paragraph" || block.type === "list");
  const statements =
    first?.type === "paragraph" ? first.statements : first?.type === "list" ? first.items : [];
  const text = textOf(statements) || shown(dateline ?? "");
  const [head, rest] = splitAt(text, EXCERPT, 4 * EXCERPT);
  return rest === "" ? head : `${head.replace(/\s+\S*$/u, "")} …`;
}

/** "4.6" in the digits of a language. */
export const averageOf = (average: number, language: string): string =>
  new Intl.NumberFormat(localeOf(language), { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(
    average,
  );

/** A document's title on one line. */
export const titleOf = ({ title }: Document): string => shown(title);

/** A language as it stands in an attribute: browsers and readers aloud take well-formed tags only. */
export const langOf = (language: string): string => (isTag(language) ? language : "en");
