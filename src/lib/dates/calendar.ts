import { DateTime } from "luxon";

/** A calendar day: midnight in UTC, whatever zone it is later used in. */
export type Day = DateTime;

/** The days that may be meant, best first. */
export interface DayChoice {
  days: Day[];
  /** To be asked even if all but one are over. */
  doubt: boolean;
  /** What is offered where all days are over. */
  later: Day[];
}

export const nothing: DayChoice = { days: [], doubt: false, later: [] };
export const oneOf = (...days: Day[]): DayChoice => ({ days, doubt: false, later: [] });
export const doubtful = (...days: Day[]): DayChoice => ({ days, doubt: true, later: [] });
export const passed = (day: Day, ...later: Day[]): DayChoice => ({ days: [day], doubt: false, later });

/** The calendar day of those numbers, null when there is none. */
export function dayOf(year: number, month: number, day: number): Day | null {
  const date = DateTime.utc(year, month, day);
  return date.isValid ? date : null;
}

/** The next such weekday after a day, 1–7 days on. */
export const coming = (weekday: number, after: Day): Day =>
  after.plus({ days: ((weekday - after.weekday + 6) % 7) + 1 });

/** Days from one to the other; negative when the other is earlier. */
export const daysApart = (from: Day, to: Day): number =>
  Math.round((to.toMillis() - from.toMillis()) / 86_400_000);

/** The weekday of the week so many weeks on, for weeks from Monday and for weeks from Sunday: one or two days. */
export function inEitherWeek(weekday: number, today: Day, weeks: number): Day[] {
  const fromMonday = today.plus({ weeks, days: weekday - today.weekday });
  const fromSunday = today.plus({ weeks, days: (weekday % 7) - (today.weekday % 7) });
  return daysApart(fromMonday, fromSunday) === 0 ? [fromMonday] : [fromMonday, fromSunday];
}

/** The nth (from 1, or -1: last) such weekday of a month, null when there are not so many. */
export function nthWeekday(year: number, month: number, weekday: number, nth: number): Day | null {
  const first = dayOf(year, month, 1);
  if (first === null) return null;
  if (nth < 0) return coming(weekday, first.plus({ months: 1 }).minus({ days: 8 }));
  const day = coming(weekday, first.minus({ days: 1 })).plus({ weeks: nth - 1 });
  return day.month === month ? day : null;
}

const YEARS_AHEAD = [1, 2, 3, 4, 5, 6, 7, 8];

/**
 * A date without its year: this year's, or the next where that is nearer than the one gone by.
 * @param year when named: that year's, and the next one to come as what to offer if it is over
 */
export function yearless(
  today: Day,
  year: number | undefined,
  build: (year: number) => Day | null,
): DayChoice {
  const named = build(year ?? today.year);
  const next = YEARS_AHEAD.map((ahead) => build(today.year + ahead)).find((day) => day !== null) ?? null;
  if (named === null) return year === undefined && next !== null ? doubtful(next) : nothing;
  if (named >= today || next === null) return oneOf(named);
  const isNextNearer = daysApart(named, today) > daysApart(today, next);
  if (year === undefined && isNextNearer) return oneOf(next);
  const thisYears = year === undefined ? null : build(today.year);
  return passed(named, thisYears !== null && thisYears >= today ? thisYears : next);
}
