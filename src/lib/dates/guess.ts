import { todayAt } from "./days.ts";
import { repaired } from "./misspelt.ts";
import { announced, endOfWords, type Text, textOf } from "./reader.ts";
import { decide, isOver, unique } from "./resolve.ts";
import type { Token } from "./tokens.ts";
import type { DateContext, DateReading, Due } from "./types.ts";
import { zoneOf } from "./zones.ts";

/** What an unreadable phrase may have meant: repaired, then without its unknown words, then a library's guess. */
export function guesses(text: Text, context: DateContext): Due[] {
  const mended = repaired(text);
  const known = knownPart(text);
  const readings = [mended, known].flatMap((words) => (words === null ? [] : duesOf(words, text, context)));
  const all = readings.length > 0 ? readings : libraryGuess(text, context);
  return unique(all).filter((due) => !isOver(due, context));
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
  const plain = source.toLowerCase().replace(/\s+/gu, " ").trim();
  const guess = reader.language.guess(plain, context.now, zone.offset(context.now.getTime()));
  if (guess === null || Number.isNaN(guess.at.getTime())) return [];
  if (guess.hasTime) return [{ kind: "moment", at: guess.at, zone: name }];
  return [
    { kind: "day", day: todayAt(guess.at, name).toISODate() ?? "", zone: zoneOf(context.dayZone).name },
  ];
}
