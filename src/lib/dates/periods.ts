import {
  coming,
  type Day,
  type DayChoice,
  dayOf,
  doubtful,
  inEitherWeek,
  nothing,
  oneOf,
  passed,
  yearless,
} from "./calendar.ts";
import type { Found, Period } from "./language.ts";

const FRIDAY = 5;

/** The first day of a week, month, quarter or year; of this one it is usually over. */
export function startOf({ period = "month", step = 0, month, year, quarter }: Found, today: Day): DayChoice {
  if (quarter !== undefined) return yearless(today, year, (y) => dayOf(y, quarter * 3 - 2, 1));
  if (month !== undefined) return yearless(today, year, (y) => dayOf(y, month, 1));
  if (period === "week") return oneOf(...inEitherWeek(1, today, step));
  const first = today.startOf(period).plus({ [period]: step });
  return first < today ? passed(first, first.plus({ [period]: 1 })) : oneOf(first);
}

/** The last day of a month, quarter or year, the Friday of a week. */
export function endOf({ period = "month", step = 0, month, year, quarter }: Found, today: Day): DayChoice {
  if (quarter !== undefined) return yearless(today, year, (y) => lastOfMonth(y, quarter * 3));
  if (month !== undefined) return yearless(today, year, (y) => lastOfMonth(y, month));
  if (period === "week")
    return { days: inEitherWeek(FRIDAY, today, step), doubt: false, later: [coming(FRIDAY, today)] };
  return oneOf(lastDay(today.plus({ [period]: step }), period));
}

/** A stretch of time named for a day: asked, with its ends. A weekday beside a week names the day. */
export function vague(found: Found, today: Day, weekday: number | undefined): DayChoice {
  const { period = "month", step = 0, month, quarter, year } = found;
  if (year !== undefined && month === undefined && quarter === undefined) return wholeYear(year);
  if (period === "week" && month === undefined && quarter === undefined) {
    if (weekday !== undefined)
      return { days: inEitherWeek(weekday, today, step), doubt: false, later: [coming(weekday, today)] };
    const monday = today.startOf("week").plus({ weeks: step });
    return doubtful(monday, monday.plus({ days: FRIDAY - 1 }));
  }
  const [start, end] = [startOf(found, today), endOf(found, today)];
  const days = [...start.days, ...end.days];
  return days.length === 0 ? nothing : { days, doubt: true, later: [...start.later, ...end.later] };
}

const wholeYear = (year: number): DayChoice => {
  const ends = [dayOf(year, 1, 1), dayOf(year, 12, 31)].filter((day) => day !== null);
  return doubtful(...ends);
};

/** The first, second, … (or -1: last) day from Monday to Friday of a month. */
export function nthWorkday(year: number, month: number, nth: number): Day | null {
  const first = dayOf(year, month, 1);
  if (first === null) return null;
  const workdays = Array.from({ length: first.daysInMonth ?? 0 }, (_, i) => first.plus({ days: i })).filter(
    (day) => day.weekday <= FRIDAY,
  );
  return workdays.at(nth < 0 ? nth : nth - 1) ?? null;
}

const lastOfMonth = (year: number, month: number): Day | null => {
  const first = dayOf(year, month, 1);
  return first === null ? null : lastDay(first, "month");
};

const lastDay = (day: Day, period: Exclude<Period, "week">): Day => day.endOf(period).startOf("day");
