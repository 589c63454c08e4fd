import { distance } from "fastest-levenshtein";
import { todayAt } from "./days.ts";
import { announced, endOfWords, type Text, textOf } from "./reader.ts";
import { decide, isOver, unique } from "./resolve.ts";
import type { Token } from "./tokens.ts";
import type { DateContext, DateReading, Due } from "./types.ts";
import { zoneOf } from "./zones.ts";

const SHORTEST_MISSPELT = 5;
const SHORTEST_MISSPELT_TWICE = 7;

/** What an unreadable phrase may have meant: repaired, then without its unknown words, then a library's guess. */
export function guesses(text: Text, context: DateContext): Due[] {
  const repaired = repair(text.source, text);
  const known = knownPart(text);
  const readings = [repaired, known].flatMap((words) => (words === null ? [] : duesOf(words, text, context)));
  const all = readings.length > 0 ? readings : libraryGuess(text, context);
  return unique(all).filter((due) => !isOver(due, context));
}

/** The text with misspelt date words set right; null when there is none. */
export function repair(source: string, text: Text): string | null {
  const known = [...text.reader.vocabulary.telling].filter((word) => word.length >= SHORTEST_MISSPELT - 1);
  const mended = text.tokens.map((token) => ({ token, word: mend(token, known, text) }));
  if (mended.every(({ word }) => word === null)) return null;
  return [...mended]
    .reverse()
    .reduce(
      (words, { token, word }) =>
        word === null ? words : words.slice(0, token.start) + word + words.slice(token.end),
      source,
    );
}

function mend({ kind, text }: Token, words: readonly string[], { reader }: Text): string | null {
  if (kind !== "word" || text.length < SHORTEST_MISSPELT || reader.vocabulary.known.has(text)) return null;
  const most = text.length >= SHORTEST_MISSPELT_TWICE ? 2 : 1;
  const near = words.map((word) => ({ word, off: isSwapped(text, word) ? 1 : distance(text, word) }));
  const [best] = near
    .filter(({ off, word }) => off <= most && word[0] === text[0])
    .sort((a, b) => a.off - b.off);
  return best?.word ?? null;
}

/** Two neighbouring letters changed places. */
function isSwapped(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  const at = [...one].findIndex((letter, i) => letter !== other[i]);
  return one[at] === other[at + 1] && one[at + 1] === other[at] && one.slice(at + 2) === other.slice(at + 2);
}

/** The words a date can be made of, in their order; null when all or none of them are. */
function knownPart({ tokens, source, reader }: Text): string | null {
  const { known, unread } = reader.vocabulary;
  const isKnown = (token: Token, at: number) =>
    unread(tokens, at) === 0 && (token.kind !== "word" || known.has(token.text));
  const kept = tokens.filter(isKnown);
  if (kept.length === tokens.length) return null;
  return kept.map(({ start, end, glued }) => `${glued ? "" : " "}${source.slice(start, end)}`).join("");
}

function duesOf(words: string, { reader }: Text, context: DateContext): Due[] {
  const text = textOf(words, reader);
  if (text === null) return [];
  const reading = decide(announced(text, 0, endOfWords(text.tokens), true), words, reader.language, context);
  return duesIn(reading);
}

/** The due understood, or the choices of a question. */
export const duesIn = (reading: DateReading): Due[] =>
  reading.outcome === "understood" ? [reading.due] : reading.choices;

function libraryGuess({ source, reader }: Text, context: DateContext): Due[] {
  const { name, zone } = zoneOf(context.zone);
  const guess = reader.language.guess(source, context.now, zone.offset(context.now.getTime()));
  if (guess === null || Number.isNaN(guess.at.getTime())) return [];
  if (guess.hasTime) return [{ kind: "moment", at: guess.at, zone: name }];
  return [
    { kind: "day", day: todayAt(guess.at, name).toISODate() ?? "", zone: zoneOf(context.dayZone).name },
  ];
}
