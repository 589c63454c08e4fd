import { DateTime } from "luxon";
import { duesIn } from "./guess.ts";
import type { DateLanguage } from "./language.ts";
import { readDate } from "./read.ts";
import { type Reader, readerOf } from "./reader.ts";
import { isOver, keyOf } from "./resolve.ts";
import type { DateContext, DateReading, Due, SuggestedDate } from "./types.ts";

const MOST_SUGGESTIONS = 5;
const MOST_TRIED = 24;

/** Likely dates for what was typed so far (may be nothing): at most 5, none over, each with words that can be typed. */
export function suggestDates(typed: string, context: DateContext): SuggestedDate[] {
  if (Number.isNaN(context.now.getTime())) return [];
  const reader = readerOf(context.locale);
  const words = typed.trim().replace(/\s+/gu, " ");
  const likely = candidates(words, reader, context).flatMap((each) =>
    suggestionsOf(each, reader.language, context),
  );
  const read = words === "" ? [] : suggestionsOf(words, reader.language, context, true);
  const seen = new Set<string>();
  return [...likely, ...read]
    .filter(({ due }) => !isOver(due, context) && isNew(seen, due))
    .slice(0, MOST_SUGGESTIONS);
}

/** What was typed, completed: as it stands, as the start of a common phrase, with its last word finished, with a time. */
function candidates(words: string, { language, vocabulary }: Reader, context: DateContext): string[] {
  const typed = words.toLowerCase();
  const phrases = language.suggestions.filter((phrase) => phrase.startsWith(typed));
  if (typed === "") return phrases.slice(0, MOST_TRIED);
  const [, before = "", last = ""] = /^(.*\s)?(\S*)$/su.exec(typed) ?? [];
  const finished = [...vocabulary.telling].filter(
    (word) => last !== "" && word !== last && word.startsWith(last),
  );
  const reading = readDate(words, context);
  const isDay = reading.outcome === "understood" && reading.due.kind === "day";
  const timed = isDay ? language.suggestedTimes.map((time) => `${words} ${time}`) : [];
  return [words, ...phrases, ...finished.map((word) => before + word), ...timed].slice(0, MOST_TRIED);
}

/** What the words mean; with `guessing` also what unreadable ones may have meant. */
function suggestionsOf(
  words: string,
  language: DateLanguage,
  context: DateContext,
  guessing = false,
): SuggestedDate[] {
  const reading = readDate(words, context);
  if (reading.outcome === "understood") return [{ words, due: reading.due }];
  if (reading.reason === "unreadable" && !guessing) return [];
  const choices = duesIn(reading).map((due) => ({ words: spelled(due, language, context), due }));
  return choices.filter(({ words, due }) => isReadAs(due, readDate(words, context)));
}

function isReadAs(due: Due, reading: DateReading): boolean {
  if (reading.outcome === "ask" || reading.due.kind !== due.kind) return false;
  return keyOf(reading.due) === keyOf(due);
}

/** A due date in full, so that it is read back as itself. */
function spelled(due: Due, { name }: DateLanguage, context: DateContext): string {
  if (due.kind === "day") return DateTime.fromISO(due.day).setLocale(name).toFormat("ccc d LLL yyyy");
  return DateTime.fromJSDate(due.at, { zone: context.zone }).setLocale(name).toFormat("ccc d LLL yyyy HH:mm");
}

function isNew(seen: Set<string>, due: Due): boolean {
  const key = keyOf(due);
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}
