import { exceptAt, lengthAt, onlyAt, type Setting, timeAt, untilAt } from "./limits.ts";
import { placeInMonthAt } from "./month-days.ts";
import { type Found, meaningAt, monthsAt, type Phrase, rhythmAt, skip, weekdaysAt } from "./phrase.ts";
import { nothingSaid, type Rhythm, type Said } from "./said.ts";

/** Reads a whole phrase, clause by clause; null when a word is left over or two clauses contradict each other. */
export function readClauses(phrase: Phrase, setting: Setting): Said | null {
  let said = nothingSaid;
  let at = 0;
  while (at < phrase.lexemes.length) {
    const clause =
      clauseAt(phrase, at, said, setting) ?? clauseAt(phrase, skip(phrase, at, "and"), said, setting);
    const next = clause === null ? null : merge(said, clause.value);
    if (clause === null || next === null) return null;
    said = next;
    at = clause.next;
  }
  return said;
}

function clauseAt(phrase: Phrase, at: number, said: Said, setting: Setting): Found<Partial<Said>> {
  const from = skip(phrase, at, "on", "article");
  return (
    onceAt(phrase, at) ??
    exceptAt(phrase, at, said) ??
    untilAt(phrase, at, setting) ??
    lengthAt(phrase, at) ??
    repeatedAt(phrase, from, from > at) ??
    onlyAt(phrase, at) ??
    timeAt(phrase, at, setting)
  );
}

/** "once a week", "once every two months". */
function onceAt(phrase: Phrase, at: number): Found<Partial<Said>> {
  if (meaningAt(phrase, at, "once") === null) return null;
  const rhythm = rhythmAt(phrase, skip(phrase, at + 1, "article", "every"), true);
  const isSaid = rhythm !== null && rhythm.next - at > 2;
  return isSaid ? { value: { rhythm: rhythm.value, repeats: true }, next: rhythm.next } : null;
}

/** What repeats, with or without "every": a place in the month, weekdays, months; a rhythm unless "on the" came before. */
function repeatedAt(phrase: Phrase, at: number, isOnDay: boolean): Found<Partial<Said>> {
  const every = meaningAt(phrase, at, "every") !== null;
  const from = every ? at + 1 : at;
  const found =
    placeInMonthAt(phrase, from, every) ??
    (isOnDay ? null : (wordAt(phrase, from) ?? rhythmAs(phrase, from, every))) ??
    weekdaysAs(phrase, from, every) ??
    (every ? monthsAs(phrase, from) : null);
  if (found === null || !every) return found;
  return { value: { ...found.value, repeats: true }, next: found.next };
}

/** "monthly". */
function wordAt(phrase: Phrase, at: number): Found<Partial<Said>> {
  const word = meaningAt(phrase, at, "rhythm");
  if (word === null) return null;
  return {
    value: { rhythm: { frequency: word.frequency, interval: word.times }, repeats: true },
    next: at + 1,
  };
}

function rhythmAs(phrase: Phrase, at: number, every: boolean): Found<Partial<Said>> {
  const rhythm = rhythmAt(phrase, at, every);
  return rhythm && { value: { rhythm: rhythm.value }, next: rhythm.next };
}

/** "Tuesday and Thursday", "other Tuesday", "second Tuesday" after "every", "2 Tuesdays". */
function weekdaysAs(phrase: Phrase, at: number, every: boolean): Found<Partial<Said>> {
  const how = meaningAt(phrase, at, "other", "nth", "number");
  if (how === null) {
    const days = weekdaysAt(phrase, at);
    return days && { value: { days: days.value }, next: days.next };
  }
  const days = weekdaysAt(phrase, at + 1);
  const interval = how.kind === "other" ? 2 : how.value;
  const isWorking = meaningAt(phrase, at + 1, "days")?.working !== undefined;
  const isRhythm = how.kind === "other" || (every && (how.kind === "number" || interval === 2));
  if (days === null || isWorking || !isRhythm || interval < 1) return null;
  return { value: { days: days.value, rhythm: { frequency: "weekly", interval } }, next: days.next };
}

/** "January and July" after "every". */
function monthsAs(phrase: Phrase, at: number): Found<Partial<Said>> {
  const months = monthsAt(phrase, at);
  return months && { value: { onlyMonths: months.value }, next: months.next };
}

/** Both together; null when they contradict each other. */
function merge(said: Said, more: Partial<Said>): Said | null {
  const rhythm = oneRhythm(said.rhythm, more.rhythm);
  const isTwice = (["time", "untilDay", "length", "count", "nthWorkingDay"] as const).some(
    (key) => said[key] !== undefined && more[key] !== undefined,
  );
  const isOnlyTwice = said.onlyMonths !== null && (more.onlyMonths ?? null) !== null;
  if (rhythm === null || isTwice || isOnlyTwice) return null;
  return {
    ...said,
    ...more,
    ...(rhythm === undefined ? {} : { rhythm }),
    repeats: said.repeats || (more.repeats ?? false),
    days: [...said.days, ...(more.days ?? [])],
    nthDays: [...said.nthDays, ...(more.nthDays ?? [])],
    monthDays: [...said.monthDays, ...(more.monthDays ?? [])],
  };
}

/** The rhythm two clauses come to: "the 15th of the month, every 2 months"; null when they differ. */
function oneRhythm(one: Rhythm | undefined, other: Rhythm | undefined): Rhythm | null | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  if (one.frequency !== other.frequency) return null;
  if (one.implied || other.implied) return one.implied ? other : one;
  return one.interval === other.interval ? one : null;
}
