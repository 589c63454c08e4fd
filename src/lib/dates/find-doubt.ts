import type { Placed } from "./find.ts";
import { guesses } from "./guess.ts";
import { misspeltDateWord, repaired } from "./misspelt.ts";
import { isWeak } from "./phrase.ts";
import { announced, endOfWords, type Text, textOf } from "./reader.ts";
import { decide, questionOf } from "./resolve.ts";
import { isCutOff, isInsideWord, isTelling, type Stretch, wordsOf } from "./sentence.ts";
import type { DateContext } from "./types.ts";

const MOST_CHOICES = 4;
const SURELY_MISSPELT = 7;

/** Words at the end that are meant as a date but cannot be read: asked about. Null: there are none. */
export function doubtfulDate(text: Text, context: DateContext): Placed | null {
  return misspelt(text, context) ?? unread(text, context) ?? continuedByWords(text, context);
}

/** "by fryday 5pm": a date but for a misspelt word. */
function misspelt(text: Text, context: DateContext): Placed | null {
  const end = endOfWords(text.tokens);
  const places = [...keywordsOf(text), ...misspeltPlaces(text)].filter((at) => !isInsideWord(text, at));
  const from = places.find((at) => isDateOnceMended(text, { from: at, to: end }));
  return from === undefined ? null : unreadable(text, { from, to: end }, context);
}

function isDateOnceMended(text: Text, stretch: Stretch): boolean {
  const tail = textOf(wordsOf(text, stretch), text.reader);
  const words = tail === null ? null : repaired(tail);
  const mended = words === null ? null : textOf(words, text.reader);
  if (mended === null) return false;
  const phrases = announced(mended, 0, endOfWords(mended.tokens), false);
  const isAnnounced = text.reader.vocabulary.keyword(text.tokens, stretch.from) > 0;
  return phrases.some((phrase) => isAnnounced || !isWeak(phrase));
}

/** "by friday or monday", "in 2 or 3 days", "by easter": every word can be part of a date, but not like this. */
function unread(text: Text, context: DateContext): Placed | null {
  const end = endOfWords(text.tokens);
  for (let from = 0; from < end; from++) {
    if (isInsideWord(text, from) || !isDateLike(text, { from, to: end })) continue;
    return unreadable(text, { from, to: end }, context);
  }
  return null;
}

function isDateLike(text: Text, { from, to }: Stretch): boolean {
  const { tokens, reader } = text;
  const { known, keyword, opener, every, small, connectors, unread: named, notDate } = reader.vocabulary;
  const isKnown = (at: number) => {
    const token = tokens[at];
    return token?.kind === "number" || known.has(token?.text ?? "") || connectors.has(token?.text ?? "");
  };
  const places = Array.from({ length: to - from }, (_, i) => from + i);
  if (every(tokens, from) > 0)
    return to > from + 1 && places.slice(1).every(isKnown) && namesLength(text, from + 1);
  if (!places.every(isKnown)) return false;
  if (opener(tokens, from) > 0) return namesLength(text, from + 1);
  const isAnnounced = keyword(tokens, from) > 0;
  if (!isAnnounced && (!isTelling(text, from) || small.has(tokens[from - 1]?.text ?? ""))) return false;
  if (!isAnnounced && (places.length < 2 || places.some((at) => notDate(tokens, at) > 0))) return false;
  return places.some((at) => isTelling(text, at) || (isAnnounced && named(tokens, at) > 0));
}

/** True where a length or a day is named: "2 or 3 days", "other tuesday". */
function namesLength(text: Text, at: number): boolean {
  const { lengths, periods } = text.reader.language;
  return text.tokens
    .slice(at)
    .some(
      ({ text: word }, i) =>
        Object.hasOwn(lengths, word) || Object.hasOwn(periods, word) || isTelling(text, at + i),
    );
}

/** "by friday if feasible": after a strong keyword the date is not let go in silence. */
function continuedByWords(text: Text, context: DateContext): Placed | null {
  const { tokens, reader } = text;
  const strong = tokens.flatMap((_, at) =>
    reader.vocabulary.strongKeyword(tokens, at) > 0 && !isInsideWord(text, at) ? [at] : [],
  );
  for (const from of strong) {
    for (let to = tokens.length; to > from + 1; to--) {
      if (isCutOff(text, to, text.source)) continue;
      const phrases = announced(text, from, to, false);
      if (phrases.length === 0 || phrases.every(isWeak)) continue;
      const reading = decide(phrases, wordsOf(text, { from, to }), reader.language, context);
      const choices = reading.outcome === "understood" ? [reading.due] : reading.choices;
      return {
        ...unreadable(text, { from, to }, context),
        reading: { outcome: "ask", reason: "unreadable", words: wordsOf(text, { from, to }), choices },
      };
    }
  }
  return null;
}

const keywordsOf = ({ tokens, reader }: Text): number[] =>
  tokens.flatMap((_, at) => (reader.vocabulary.keyword(tokens, at) > 0 ? [at] : []));

/** Where, without a keyword, a word begins the date that is too long to be mistaken for another. */
function misspeltPlaces({ tokens, reader }: Text): number[] {
  const isMisspelt = (at: number) => {
    const token = tokens[at];
    return (
      token !== undefined && token.text.length >= SURELY_MISSPELT && misspeltDateWord(token, reader) !== null
    );
  };
  return tokens.flatMap((_, at) =>
    isMisspelt(at) && !reader.vocabulary.small.has(tokens[at - 1]?.text ?? "") ? [at] : [],
  );
}

function unreadable(text: Text, { from, to }: Stretch, context: DateContext): Placed {
  const { tokens, reader } = text;
  const keyword = Math.max(reader.vocabulary.keyword(tokens, from), reader.vocabulary.every(tokens, from));
  const words = wordsOf(text, { from: from + keyword < to ? from + keyword : from, to });
  const alone = textOf(words, reader);
  const choices = alone === null ? [] : guesses(alone, context).slice(0, MOST_CHOICES);
  const every = reader.vocabulary.every(tokens, from) > 0;
  return { text, from, to, every, reading: questionOf("unreadable", words, choices, context) };
}
