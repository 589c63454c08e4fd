import { type RuleParts, readRule } from "./rule.ts";
import type { Weekday } from "./words.ts";

/** A day of a month or a year, as a rule names it. */
export type NamedDay =
  /** 1–31, or -1 and less from the end; 29 and 30 mean the last day where a month has no such. */
  | { kind: "day"; day: number }
  /** `nth` from 1, or -1 (last) and less. */
  | { kind: "weekday"; nth: number; weekday: Weekday }
  /** The nth Monday-to-Friday day, -1 the last. */
  | { kind: "workingDay"; nth: number };

/** What a rule says, as data for texts. Weekdays are 1 (Monday) to 7, months 1 to 12, both in order. */
export type RecurrenceWords = (
  | { kind: "daily"; interval: number /** Only on these; empty: every day. */; days: readonly Weekday[] }
  | { kind: "weekly"; interval: number; days: readonly Weekday[] }
  | { kind: "monthly"; interval: number; on: readonly NamedDay[] }
  | { kind: "yearly"; interval: number; month: number; on: readonly NamedDay[] }
  /** A rule that no words read here come to. */
  | { kind: "other" }
) & {
  /** The few months in which it takes place (not when yearly); empty: see `without`. */
  only: readonly number[];
  /** The months left out. */
  without: readonly number[];
  /** Instant of the last moment at which it may start. */
  until?: Date;
  /** How often altogether. */
  count?: number;
};

const MONTHS = Array.from({ length: 12 }, (_, index) => index + 1);
const MOST_NAMED = 6;

/** What a rule says; `kind: "other"` for a rule that `readRecurrence` does not make. */
export function describeRecurrence(rule: string): RecurrenceWords {
  const parts = readRule(rule);
  const other: RecurrenceWords = { kind: "other", only: [], without: [] };
  if (parts === null) return other;
  const { frequency, interval, months, until, count } = parts;
  const limits = {
    ...monthsNamed(frequency === "yearly" ? [] : months),
    ...(until === undefined ? {} : { until }),
    ...(count === undefined ? {} : { count }),
  };
  if (frequency === "daily" || frequency === "weekly") {
    const hasMore = parts.monthDays.length > 0 || parts.positions.length > 0;
    const isCounted = parts.days.some(({ nth }) => nth !== undefined);
    if (hasMore || isCounted) return other;
    const days = parts.days.map(({ weekday }) => weekday);
    return { kind: frequency, interval, days, ...limits };
  }
  const on = daysNamed(parts);
  if (on === null) return other;
  if (frequency === "monthly") return { kind: "monthly", interval, on, ...limits };
  const [month, ...more] = months;
  return month === undefined || more.length > 0 ? other : { kind: "yearly", interval, month, on, ...limits };
}

function monthsNamed(months: readonly number[]): { only: readonly number[]; without: readonly number[] } {
  if (months.length === 0) return { only: [], without: [] };
  if (months.length < MOST_NAMED) return { only: months, without: [] };
  return { only: [], without: MONTHS.filter((month) => !months.includes(month)) };
}

function daysNamed({ days, monthDays, positions }: RuleParts): NamedDay[] | null {
  if (days.length > 0 && monthDays.length > 0) return null;
  if (monthDays.length > 0) return monthDaysNamed(monthDays, positions);
  const [nth, ...moreNths] = positions;
  const isWorking =
    days.map(({ weekday, nth: own }) => (own === undefined ? weekday : 0)).join() === "1,2,3,4,5";
  if (nth !== undefined) return isWorking && moreNths.length === 0 ? [{ kind: "workingDay", nth }] : null;
  const named = days.map(({ nth: own, weekday }): NamedDay | null =>
    own === undefined ? null : { kind: "weekday", nth: own, weekday },
  );
  return named.length > 0 && named.every((day) => day !== null) ? named : null;
}

/** "28,29,30" of which the last: the 30th, or the last day of February. */
function monthDaysNamed(days: readonly number[], positions: readonly number[]): NamedDay[] | null {
  const named = (of: readonly number[]): NamedDay[] => of.map((day) => ({ kind: "day", day }));
  if (positions.length === 0) return named(days);
  const tail = days.at(-1) ?? 0;
  const early = days.slice(0, positions.length - 1);
  const expected = [...early.map((_, index) => index + 1), -1];
  const nearest = Array.from({ length: tail - 27 }, (_, index) => 28 + index);
  const isNearest =
    positions.join() === expected.join() && days.slice(early.length).join() === nearest.join();
  return isNearest ? named([...early, tail]) : null;
}
