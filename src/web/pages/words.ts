import { type Document, isTag, shown, textOf } from "../../lib/document/index.ts";
import { type Html, html } from "../../lib/html.ts";

/** Formats by zone, by language: to make one takes longer than to draw a page. */
const formats = new Map<string, Map<string, Intl.DateTimeFormat>>();

/** English dates are written "14 May 2031", as in chat. */
const localeOf = (language: string): string => (language === "en" ? "en-GB" : language);

function formatOf(language: string, zone: string): Intl.DateTimeFormat {
  const ofLanguage = formats.get(language) ?? new Map<string, Intl.DateTimeFormat>();
  const known = ofLanguage.get(zone);
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
  formats.set(language, ofLanguage.set(zone, format));
  return format;
}

const times = new Map<Intl.DateTimeFormat, Map<number, Html>>();

/** An instant in a zone: "14 May 2031 at 16:20 CEST". */
export function timeOf(at: Date, zone: string, language: string): Html {
  const format = formatOf(language, zone);
  const kept = times.get(format);
  const known = kept?.get(at.getTime());
  if (known) return known;
  const drawn = kept && kept.size < 1_000 ? kept : new Map<number, Html>();
  times.set(format, drawn);
  const time = html`<time datetime="${at.toISOString()}">${format.format(at)}</time>`;
  drawn.set(at.getTime(), time);
  return time;
}

const EXCERPT = 220;
/** No emoji that people use is longer, in UTF-16 units. */
const LONGEST_LETTER = 40;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** How a document begins, at most 220 UTF-16 units and an ellipsis. */
export function excerptOf({ blocks, dateline }: Document): string {
  const first = blocks.find((block) => block.type === "paragraph" || block.type === "list");
  const statements =
    first?.type === "paragraph" ? first.statements : first?.type === "list" ? first.items : [];
  const text = textOf(statements) || shown(dateline ?? "");
  if (text.length <= EXCERPT) return text;
  const head = text.slice(0, EXCERPT);
  const end = head.lastIndexOf(" ");
  return `${shown(end > EXCERPT / 2 ? head.slice(0, end) : wholeLetters(text))} …`;
}

/** A text without spaces is cut between letters; the segmenter is asked for one place only, as it is slow. */
function wholeLetters(text: string): string {
  const start = text.slice(0, EXCERPT + LONGEST_LETTER);
  return start.slice(0, graphemes.segment(start).containing(EXCERPT)?.index ?? EXCERPT);
}

const numbers = new Map<string, Intl.NumberFormat>();

/** "4.6" in the digits of a language. */
export function averageOf(average: number, language: string): string {
  const known = numbers.get(language);
  const format = known ?? new Intl.NumberFormat(localeOf(language), { maximumFractionDigits: 1 });
  if (!known && numbers.size < 100) numbers.set(language, format);
  return format.format(average);
}

/** A document's title on one line. */
export const titleOf = ({ title }: Document): string => shown(title);

/** A language as it stands in an attribute: browsers and readers aloud take well-formed tags only. */
export const langOf = (language: string): string => (isTag(language) ? language : "en");
