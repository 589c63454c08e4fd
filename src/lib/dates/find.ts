import { doubtfulDate } from "./find-doubt.ts";
import { otherDates } from "./other-dates.ts";
import { isRepeated, isWeak, type Phrase } from "./phrase.ts";
import { announced, endOfWords, readerOf, type Text, textOf } from "./reader.ts";
import { decide, unique } from "./resolve.ts";
import {
  firstWords,
  isCutOff,
  isInsideWord,
  lastWords,
  type Stretch,
  touchesDate,
  withoutStretch,
  wordsOf,
} from "./sentence.ts";
import type { DateContext, DateReading, Due, FoundDate } from "./types.ts";

/** Private-use characters stand for text that is no business of this reader. */
const PLACEHOLDER = /^[\uE000-\uF8FF]$/;

const MOST_CHOICES = 4;

/** A stretch that reads as a date. */
interface Found extends Stretch {
  phrases: Phrase[];
  isAnnounced: boolean;
}

/**
 * Finds a date inside a sentence: announced by a keyword at its start or end, or bare at its end.
 * Null: the sentence has none. Never throws.
 */
export function findDate(sentence: string, context: DateContext): FoundDate | null {
  if (Number.isNaN(context.now.getTime())) return null;
  const reader = readerOf(context.locale);
  const ending = lastWords(sentence);
  const text = textOf(ending.text, reader);
  const last = text === null ? null : atEnd(text, context);
  if (last !== null && last !== "none") return placed(last, sentence, ending.offset);
  const beginning = textOf(firstWords(sentence), reader);
  const first = beginning === null ? null : atStart(beginning, sentence, context);
  if (first !== null) return placed(first, sentence, 0);
  const doubt = text === null || last === "none" ? null : doubtfulDate(text, context);
  return doubt === null ? null : placed(doubt, sentence, ending.offset);
}

/** A date's place in a text and its reading. */
export interface Placed extends Stretch {
  text: Text;
  reading: DateReading;
  every?: boolean;
}

function placed({ text, from, to, reading, every }: Placed, sentence: string, offset: number): FoundDate {
  const words = wordsOf(text, { from, to });
  const start = offset + (text.tokens[from]?.start ?? 0);
  const rest = withoutStretch(sentence, start, start + words.length);
  return { rest, words, reading, ...(every ? { every } : {}) };
}

/** The longest date that ends the text; "none": what stands there belongs to the sentence. */
function atEnd(text: Text, context: DateContext): Placed | "none" | null {
  const found = longestTail(text, endOfWords(text.tokens)) ?? beforePlaceholders(text);
  if (found === null) return null;
  const every = everyBefore(text, found.from);
  if (every !== null) {
    const repeated = { ...read(text, { ...found, from: every }, found.phrases, context), every: true };
    return every + 1 === found.from ? repeated : asked(repeated);
  }
  const touched = touchesDate(text, found.from) ?? found.from;
  if (isAfterSmallWord(text, touched)) return strongTail(text, found, context) ?? "none";
  if (touched < found.from) return asked(read(text, { ...found, from: touched }, found.phrases, context));
  return isOrdinaryWords(text, found) ? "none" : surrounded(text, found, context);
}

/** A date whose sentence may hold another one, or take it back. */
function surrounded(text: Text, found: Found, context: DateContext): Placed {
  const reading = read(text, found, found.phrases, context);
  if (isTurnedAround(text, found) || isHomograph(text, found)) return asked(reading);
  return asked(reading, otherDates(text, found, found.phrases, context));
}

/** The day a strong keyword announces within words of which the first belong to the sentence ("for march by friday"). */
function strongTail(text: Text, { from, to }: Found, context: DateContext): Placed | null {
  for (let at = from; at < to; at++) {
    if (text.reader.vocabulary.strongKeyword(text.tokens, at) === 0) continue;
    const phrases = announced(text, at, to, false);
    const hasDay =
      phrases.length > 0 && phrases.every(({ day, weekday }) => day !== undefined || weekday !== undefined);
    return hasDay ? read(text, { from: at, to }, phrases, context) : null;
  }
  return null;
}

function longestTail(text: Text, end: number): Found | null {
  for (let from = 0; from < end; from++) {
    if (isInsideWord(text, from)) continue;
    const phrases = announced(text, from, end, false);
    if (phrases.length > 0) return { from, to: end, phrases, isAnnounced: isKeyword(text, from) };
  }
  return null;
}

/** An announced date that only placeholders of opaque text follow ("by friday" and a mention). */
function beforePlaceholders(text: Text): Found | null {
  const end = endOfWords(text.tokens);
  let to = end;
  while (to > 0 && PLACEHOLDER.test(text.tokens[to - 1]?.text ?? "") && !isInsideWord(text, to - 1)) to--;
  const found = to === end ? null : longestTail(text, to);
  return found?.isAnnounced ? found : null;
}

/** True for words that announce a date, or begin one themselves ("in 2 hours"). */
function isKeyword({ tokens, reader }: Text, at: number): boolean {
  return reader.vocabulary.keyword(tokens, at) > 0 || reader.vocabulary.opener(tokens, at) > 0;
}

/** True for words that belong to the sentence because of the word before them ("from monday"). */
function isAfterSmallWord({ tokens, reader }: Text, at: number): boolean {
  const { small, keyword, homographs, subjects } = reader.vocabulary;
  const before = tokens[at - 1]?.text ?? "";
  if (keyword(tokens, at) > 0) return false;
  return small.has(before) || (subjects.has(before) && homographs.has(tokens[at]?.text ?? ""));
}

/** Where the word for repetition stands before a date, with nothing but date words between. */
function everyBefore(text: Text, from: number): number | null {
  const { tokens, reader } = text;
  const { every, known } = reader.vocabulary;
  for (let at = from - 1; at >= 0; at--) {
    if (every(tokens, at) > 0) return isInsideWord(text, at) ? null : at;
    if (!known.has(tokens[at]?.text ?? "") && tokens[at]?.kind !== "number") return null;
  }
  return null;
}

/** True for words that could be a date elsewhere, but here belong to the sentence. */
function isOrdinaryWords(text: Text, { from, phrases, isAnnounced }: Found): boolean {
  if (!isAnnounced) return phrases.every(isWeak);
  const isBareNumber = phrases.every((phrase) => isWeak(phrase) && phrase.clock?.pattern.clock === "clock");
  return (
    isBareNumber && text.tokens.slice(0, from).some((token) => text.reader.vocabulary.amounts.has(token.text))
  );
}

/** "On the second": rather the second of something. */
function isHomograph({ tokens, reader }: Text, { from, to, phrases }: Found): boolean {
  const { homographs, strongKeyword } = reader.vocabulary;
  return (
    phrases.every(isWeak) && strongKeyword(tokens, from) === 0 && homographs.has(tokens[to - 1]?.text ?? "")
  );
}

/** "Not before friday": no due date, though it reads like one. */
function isTurnedAround({ tokens, reader }: Text, { from }: Found): boolean {
  const { limits, negations } = reader.vocabulary;
  return (
    limits.has(tokens[from]?.text ?? "") && tokens.slice(0, from).some(({ text }) => negations.has(text))
  );
}

/** The longest date that begins the sentence behind a keyword. */
function atStart(text: Text, sentence: string, context: DateContext): Placed | null {
  const { tokens, reader } = text;
  const isEvery = reader.vocabulary.every(tokens, 0) > 0;
  if (!isEvery && !isKeyword(text, 0)) return null;
  for (let to = tokens.length; to > 1; to--) {
    if (isCutOff(text, to, sentence)) continue;
    const phrases = announced(text, isEvery ? 1 : 0, to, false);
    if (phrases.length === 0) continue;
    const found = {
      ...read(text, { from: 0, to }, phrases, context),
      every: isEvery || phrases.some(isRepeated),
    };
    const isSetOff = ",:;–—".includes(tokens[to]?.text ?? " ");
    if ((phrases.every(isWeak) && !isSetOff) || continued(text, to)) return asked(found);
    return asked(found, otherDates(text, { from: 0, to }, phrases, context));
  }
  return null;
}

/** True where another date or a word that joins two of them follows. */
function continued({ tokens, reader }: Text, to: number): boolean {
  const { connectors, telling } = reader.vocabulary;
  const next = tokens[to]?.text ?? "";
  return telling.has(next) || (connectors.has(next) && telling.has(tokens[to + 1]?.text ?? ""));
}

function read(text: Text, place: Stretch, phrases: readonly Phrase[], context: DateContext): Placed {
  const words = wordsOf(text, keywordOff(text, place));
  const reading = decide(phrases, words, text.reader.language, context);
  return { text, from: place.from, to: place.to, reading, every: phrases.some(isRepeated) };
}

/** The stretch behind the keywords that announce it. */
function keywordOff({ tokens, reader }: Text, { from, to }: Stretch): Stretch {
  const keyword = reader.vocabulary.keyword(tokens, from);
  return keyword > 0 && from + keyword < to ? { from: from + keyword, to } : { from, to };
}

/** The same date as a question, where it was clear by itself but its surroundings are not: best of all `others`. */
function asked(found: Placed, others: Due[] | null = []): Placed {
  if (found.reading.outcome === "ask" || others === null) return found;
  const words = wordsOf(found.text, keywordOff(found.text, found));
  const choices = unique([...others, found.reading.due]).slice(0, MOST_CHOICES);
  const reason = others.length > 0 ? "ambiguous" : "unreadable";
  return { ...found, reading: { outcome: "ask", reason, words, choices } };
}
