import type { Rhythm } from "./said.ts";
import type { Lexeme, Meaning, Weekday } from "./words.ts";

/** A place in a phrase: how to look at what stands there, and what was found from there to another place. */
export interface Phrase {
  text: string;
  lexemes: readonly Lexeme[];
}

/** What was found, and the place behind it; null when it does not stand there. */
export type Found<T> = { value: T; next: number } | null;

/** The meaning at a place if it is of one of these kinds. */
export function meaningAt<K extends Meaning["kind"]>(
  { lexemes }: Phrase,
  at: number,
  ...kinds: readonly K[]
): Extract<Meaning, { kind: K }> | null {
  const meaning = lexemes[at]?.meaning;
  const isOne = kinds.some((kind) => kind === meaning?.kind);
  return isOne ? (meaning as Extract<Meaning, { kind: K }>) : null;
}

/** The place behind as many of these kinds as stand there, possibly none. */
export function skip(phrase: Phrase, at: number, ...kinds: readonly Meaning["kind"][]): number {
  let next = at;
  while (meaningAt(phrase, next, ...kinds) !== null) next++;
  return next;
}

/** Joins a list: "or" only where nothing is left open by it ("not in July or August"). */
type Joint = "and" | "or";

/** One or more of one thing: "mon, wed and fri", "mon to fri"; `range` makes those in between. */
export function listAt<T>(
  phrase: Phrase,
  at: number,
  itemAt: (at: number) => Found<readonly T[]>,
  range?: (from: T, to: T) => readonly T[],
  joints: readonly Joint[] = ["and"],
): Found<readonly T[]> {
  const first = rangeAt(phrase, at, itemAt, range);
  if (first === null) return null;
  let { value, next } = first;
  for (;;) {
    const between = skip(phrase, skip(phrase, next, ...joints), "on", "article");
    const more = rangeAt(phrase, between, itemAt, range);
    if (more === null) return { value: [...new Set(value)], next };
    value = [...value, ...more.value];
    next = more.next;
  }
}

function rangeAt<T>(
  phrase: Phrase,
  at: number,
  itemAt: (at: number) => Found<readonly T[]>,
  range?: (from: T, to: T) => readonly T[],
): Found<readonly T[]> {
  const item = itemAt(at);
  if (item === null || range === undefined || meaningAt(phrase, item.next, "to") === null) return item;
  const last = itemAt(item.next + 1);
  const [from, to] = [item.value[0], last?.value[0]];
  const areSingle = item.value.length === 1 && last?.value.length === 1;
  if (last === null || from === undefined || to === undefined || !areSingle) return item;
  return { value: range(from, to), next: last.next };
}

/** From one to the other, going around after `last`: Friday to Monday is Friday, Saturday, Sunday, Monday. */
const around =
  (last: number) =>
  (from: number, to: number): number[] =>
    Array.from({ length: ((to - from + last) % last) + 1 }, (_, i) => ((from - 1 + i) % last) + 1);

/** "Tuesday", "mon, wed and fri", "Monday to Friday", "weekdays". */
export function weekdaysAt(phrase: Phrase, at: number, joints?: readonly Joint[]): Found<readonly Weekday[]> {
  const dayAt = (place: number): Found<readonly Weekday[]> => {
    const days = meaningAt(phrase, place, "days");
    return days === null ? null : { value: days.days, next: place + 1 };
  };
  return listAt(phrase, at, dayAt, (from, to) => around(7)(from, to) as Weekday[], joints);
}

/** "August", "July and August", "June to August". */
export function monthsAt(phrase: Phrase, at: number, joints?: readonly Joint[]): Found<readonly number[]> {
  const monthAt = (place: number): Found<readonly number[]> => {
    const month = meaningAt(phrase, place, "month");
    return month === null ? null : { value: [month.month], next: place + 1 };
  };
  return listAt(phrase, at, monthAt, around(12), joints);
}

/** "week", "3 months", "other week", "second week" (only where `every` was said), "2 weeks". */
export function rhythmAt(phrase: Phrase, at: number, every: boolean): Found<Rhythm> {
  const [how, unitAlone] = [meaningAt(phrase, at, "other", "number", "nth"), meaningAt(phrase, at, "unit")];
  if (unitAlone !== null)
    return { value: { frequency: unitAlone.frequency, interval: unitAlone.times }, next: at + 1 };
  const unit = meaningAt(phrase, at + 1, "unit");
  if (how === null || unit === null) return null;
  if (how.kind === "nth" && (!every || how.value < 2)) return null;
  const interval = (how.kind === "other" ? 2 : how.value) * unit.times;
  return interval > 0 ? { value: { frequency: unit.frequency, interval }, next: at + 2 } : null;
}
