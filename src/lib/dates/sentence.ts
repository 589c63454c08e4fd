import { misspeltDateWord } from "./misspelt.ts";
import type { Text } from "./reader.ts";
import type { Token } from "./tokens.ts";

/** Tokens from `from` up to and without `to`. */
export interface Stretch {
  from: number;
  to: number;
}

const LONGEST_WINDOW = 120;
const MOST_WORDS = 12;

/** The last words of a sentence, and where they begin in it: only there a date is looked for. */
export function lastWords(sentence: string): { text: string; offset: number } {
  const near = sentence.slice(-LONGEST_WINDOW);
  const starts = [...near.matchAll(/\S+/gu)].map((word) => word.index);
  const isCut =
    sentence.length > near.length && !/\s/u.test(sentence.charAt(sentence.length - near.length - 1));
  const whole = isCut ? starts.slice(1) : starts;
  const from = whole.at(-MOST_WORDS) ?? whole[0] ?? near.length;
  return { text: near.slice(from), offset: sentence.length - near.length + from };
}

/** The first words of a sentence, with the space before them. */
export function firstWords(sentence: string): string {
  const near = sentence.slice(0, LONGEST_WINDOW);
  const words = [...near.matchAll(/\S+/gu)].slice(0, MOST_WORDS);
  const isCut =
    words.length < MOST_WORDS && sentence.length > near.length && /\S/u.test(sentence.charAt(LONGEST_WINDOW));
  const last = words.at(isCut ? -2 : -1);
  return last === undefined ? "" : near.slice(0, last.index + last[0].length);
}

/** The words of a stretch, as they were written. */
export function wordsOf({ source, tokens }: Text, { from, to }: Stretch): string {
  return source.slice(tokens[from]?.start ?? 0, tokens[to - 1]?.end ?? 0);
}

/** True where a stretch cannot end: inside a word. */
export function isCutOff({ tokens, source }: Text, to: number, sentence: string): boolean {
  const next = tokens[to];
  if (next === undefined) return /\S/u.test(sentence.charAt(source.length));
  return next.glued && !",:;–—)".includes(next.text);
}

/** The sentence without the characters from `start` to `end`, and without the marks that set them off. */
export function withoutStretch(sentence: string, start: number, end: number): string {
  const before = sentence
    .slice(0, start)
    .replace(/[\s,;:(–—-]{1,20}$/u, "")
    .trim();
  const after = sentence
    .slice(end)
    .replace(/^[\s.,;:)–—-]{1,20}/u, "")
    .trim();
  if (before === "" || after === "") return before + after;
  return /^[!?.]/.test(after) ? before + after : `${before} ${after}`;
}

/**
 * Where date words begin that stand right before a date without being part of it ("friday or monday"), with the
 * keyword before them; null if there are none.
 */
export function touchesDate(text: Text, from: number): number | null {
  const touched = datelikeBefore(text, from);
  if (touched === null) return null;
  let first = touched;
  while (first > 0 && (isInsideWord(text, first) || belongsBefore(text, first))) first--;
  return first;
}

/** True for a place that no space and no opening bracket comes before. */
export const isInsideWord = ({ tokens }: Text, at: number): boolean =>
  tokens[at]?.glued === true && tokens[at - 1]?.text !== "(";

/** True where the token before date words is part of them: another one, a keyword, the number of a month's day. */
function belongsBefore(text: Text, at: number): boolean {
  const { tokens, reader } = text;
  if (isTelling(text, at - 1) || reader.vocabulary.keyword(tokens, at - 1) === 1) return true;
  return isShortNumber(tokens[at - 1]) && Object.hasOwn(reader.language.months, tokens[at]?.text ?? "");
}

function datelikeBefore(text: Text, from: number): number | null {
  const { tokens, reader } = text;
  const { connectors, unread, small } = reader.vocabulary;
  const before = tokens[from - 1];
  if (before === undefined) return null;
  if (isTelling(text, from - 1) || misspeltDateWord(before, reader) !== null) return from - 1;
  if (unread(tokens, from - 1) === 1 && !small.has(before.text)) return from - 1;
  if (!connectors.has(before.text) || from < 2) return null;
  return isTelling(text, from - 2) || isShortNumber(tokens[from - 2]) ? from - 2 : null;
}

/** True for a token that tells of a day or a time: "friday", the "pm" of "5pm", the ":" of "25:00". */
export function isTelling({ tokens, reader }: Text, at: number): boolean {
  const token = tokens[at];
  if (token === undefined) return false;
  if (reader.vocabulary.telling.has(token.text)) return true;
  const isAfterNumber = tokens[at - 1]?.kind === "number";
  if (token.text === ":") return isAfterNumber && token.glued && tokens[at + 1]?.kind === "number";
  return isAfterNumber && Object.hasOwn(reader.language.meridiems, token.text);
}

const isShortNumber = (token: Token | undefined): boolean =>
  token?.kind === "number" && token.text.length <= 2;
