import { clean } from "../text.ts";

/** Anything that keeps a text from being one clean line as it is. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const UNCLEAN = /[\u0000-\u001F\u007F\u0085\u2028\u2029\uD800-\uDFFF]| {2}|^ | $/;

/** Text on one line: runs of line breaks, tabs and spaces are one space; wider spaces of other scripts stay. */
export const oneLine = (text: string): string =>
  UNCLEAN.test(text)
    ? clean(text)
        .replace(/[ \t\r\n\u0085\u2028\u2029]+/g, " ")
        .replace(/^ | $/g, "")
    : text;

/** One line as it is shown: what it turns around in its reading direction ends with it, and reaches nothing after it. */
export const shown = (text: string): string => closeDirections(oneLine(text));

/** Most texts: one clean line of Latin letters without a sign that HTML knows, found by one look instead of three. */
export const isPlain = (text: string): boolean =>
  /^(?! )(?:[!#-%(-;=?-~\u00A0-\u024F]| (?! |$))*$/.test(text);

const DIRECTION = /[\u202A-\u202E\u2066-\u2069]/;
const DIRECTIONS = new RegExp(DIRECTION, "g");
const END_EMBEDDING = "\u202C";
const END_ISOLATE = "\u2069";

/** Adds the ends that are missing of embeddings, overrides and isolates (Unicode Bidirectional Algorithm, X1–X8). */
function closeDirections(text: string): string {
  if (!DIRECTION.test(text)) return text;
  const open: string[] = [];
  for (const [sign] of text.matchAll(DIRECTIONS)) {
    if (sign === END_EMBEDDING) {
      if (open.at(-1) === END_EMBEDDING) open.pop();
    } else if (sign === END_ISOLATE) {
      // The end of an isolate also ends the embeddings inside it.
      const start = open.lastIndexOf(END_ISOLATE);
      if (start >= 0) open.length = start;
    } else open.push(sign > "\u2065" ? END_ISOLATE : END_EMBEDDING);
  }
  return open.length === 0 ? text : text + open.reverse().join("");
}

const CJK = "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\u3000-\\u303F\\uFF00-\\uFFEF";
const ENDS_FULL = /[。！？．｡…][\p{Pe}\p{Pf}"']*$/u;
const ENDS_CJK = new RegExp(`[${CJK}]$`, "u");
const STARTS_CJK = new RegExp(`^[${CJK}]`, "u");

/** What stands between two sentences: a space, but none after a Chinese or Japanese full stop. */
export const between = (before: string, after: string): string =>
  before === "" || after === "" || ENDS_FULL.test(before) ? "" : " ";

/** Statements one after the other, each drawn as its own kind of text. */
export function inARow<S extends { readonly text: string }>(
  statements: readonly S[],
  draw: (statement: S) => string,
): string {
  let row = "";
  let before = "";
  for (const statement of statements) {
    const text = oneLine(statement.text);
    row += between(before, text) + draw(statement);
    before = text;
  }
  return row;
}

/** The text of statements, without their sources. */
export const textOf = (statements: readonly { readonly text: string }[]): string =>
  inARow(statements, ({ text }) => shown(text));

/** Lines of one paragraph: Chinese and Japanese are written without spaces. */
export const joinLines = (before: string, after: string): string =>
  before === "" || (ENDS_CJK.test(before) && STARTS_CJK.test(after)) ? before + after : `${before} ${after}`;

const segmenters = new Map<string, Intl.Segmenter>();

function segmenterOf(language: string): Intl.Segmenter {
  const known = segmenters.get(language);
  if (known) return known;
  const segmenter = new Intl.Segmenter(isTag(language) ? language : "en", { granularity: "sentence" });
  if (segmenters.size < 100) segmenters.set(language, segmenter);
  return segmenter;
}

/** Is this a well-formed BCP 47 tag? */
export function isTag(language: string): boolean {
  if (/^[a-z]{2,3}(?:-[A-Z]{2})?$/.test(language)) return true;
  try {
    return Intl.getCanonicalLocales(language).length === 1;
  } catch {
    return false;
  }
}

/**
 * Divides one line into sentences so that joining them gives the line back: where that would not be so ("Really?Yes",
 * the "?" of an address) two stay one.
 */
export function sentencesOf(line: string, language: string): string[] {
  const sentences: string[] = [];
  let gap = "";
  for (const { segment } of segmenterOf(language).segment(line)) {
    const text = segment.replace(/ $/, "");
    const before = sentences.at(-1);
    if (before !== undefined && (text === "" || gap !== between(before, text)))
      sentences[sentences.length - 1] = before + gap + text;
    else sentences.push(text);
    gap = segment.slice(text.length);
  }
  return sentences.filter((sentence) => sentence !== "");
}

/** An address a reader may be led to; undefined for anything that is not http or https. */
export function safeUrl(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { protocol, href } = new URL(url);
  return protocol === "https:" || protocol === "http:" ? href : undefined;
}
