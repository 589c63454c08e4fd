import { DateTime } from "luxon";
import {
  coming,
  type Day,
  type DayChoice,
  dayOf,
  daysApart,
  doubtful,
  inEitherWeek,
  nothing,
  nthWeekday,
  oneOf,
  passed,
  yearless,
} from "./calendar.ts";
import type { DayMeaning, Found } from "./language.ts";
import { endOf, nthWorkday, startOf, vague } from "./periods.ts";
import type { Phrase } from "./phrase.ts";

type DayReader = (found: Found, today: Day, weekday: number | undefined) => DayChoice;

/** The days a phrase may mean; none where it names no existing day. */
export function readDays(phrase: Phrase, today: Day): DayChoice | null {
  const weekday = phrase.weekday?.found.weekday;
  if (phrase.day === undefined) return weekday === undefined ? null : onWeekday(weekday, today);
  const { pattern, found } = phrase.day;
  const choice = READERS[pattern.day ?? "weekday"](found, today, weekday);
  const isSettledByWeekday = pattern.day === "numeric" || pattern.day === "weekend";
  return weekday === undefined ? choice : fitting(choice, weekday, today, isSettledByWeekday);
}

/** A weekday named on that weekday may be today or in a week. */
function onWeekday(weekday: number, today: Day): DayChoice {
  const next = coming(weekday, today);
  return today.weekday === weekday ? oneOf(today, next) : oneOf(next);
}

/** Only the days that are the named weekday; when none is, both are to be asked about. */
function fitting(choice: DayChoice, weekday: number, today: Day, isSettled: boolean): DayChoice {
  const fits = (day: Day) => day.weekday === weekday;
  const now = choice.days.filter(fits);
  if (now.length > 0)
    return { ...choice, days: now, doubt: choice.doubt && !(isSettled && now.length === 1) };
  const later = choice.days.every((day) => day < today) ? choice.later.filter(fits) : [];
  if (later.length > 0) return oneOf(...later);
  const [named] = choice.days;
  return named === undefined
    ? nothing
    : doubtful(named, nearest(weekday, named), ...choice.later.filter(fits));
}

function nearest(weekday: number, day: Day): Day {
  const back = (day.weekday - weekday + 7) % 7;
  return back <= 3 ? day.minus({ days: back }) : day.plus({ days: 7 - back });
}

const READERS: Record<DayMeaning, DayReader> = {
  ahead,
  ago: ({ count = 1, ...found }, today) => ahead({ ...found, count: -count }, today, undefined),
  weekday: ({ weekday = 1 }, today) => onWeekday(weekday, today),
  weekdayThis: ({ weekday = 1 }, today) => thisWeekday(weekday, today),
  weekdayNext: ({ weekday = 1 }, today) => nextWeekday(weekday, today),
  weekdayLast: ({ weekday = 1 }, today) =>
    passed(coming(weekday, today.minus({ days: 1 })).minus({ weeks: 1 }), coming(weekday, today)),
  weekdayCounted: ({ weekday = 1, count = 1 }, today) =>
    Number.isInteger(count) ? oneOf(coming(weekday, today).plus({ weeks: count - 1 })) : nothing,
  weekdaysFromNow: ({ weekday = 1, count = 1 }, today) => weekdaysFromNow(weekday, count, today),
  weekdayLater: (found, today) => {
    const days = onWeekday(found.weekday ?? 1, today).days.flatMap((day) => plus(day, found) ?? []);
    return oneOf(...days);
  },
  dayOfMonth: ({ day = 1 }, today) => dayOfMonth(day, today),
  dayOfStepMonth: ({ day = 1, step = 0 }, today) => dayOfStepMonth(day, step, today),
  date: ({ day = 1, month = 1, year }, today) => yearless(today, year, (y) => dayOf(y, month, day)),
  numeric,
  nthWeekday: readNthWeekday,
  nthDay: ({ nth = 1, month, year, step = 0 }, today) =>
    inMonth(today, month, year, step, (y, m) =>
      nth < 0 ? (dayOf(y, m, 1)?.endOf("month").startOf("day") ?? null) : dayOf(y, m, nth),
    ),
  nthWorkday: ({ nth = 1, month, year, step = 0 }, today) =>
    inMonth(today, month, year, step, (y, m) => nthWorkday(y, m, nth)),
  startOf,
  endOf,
  vague,
  weekend: ({ step = 0 }, today) => {
    const saturday = today.startOf("week").plus({ weeks: step, days: 5 });
    return doubtful(saturday, saturday.plus({ days: 1 }));
  },
};

/** A count of lengths from today; a weekday beside weeks names the day of that week. */
function ahead(found: Found, today: Day, weekday: number | undefined): DayChoice {
  const day = plus(today, found);
  if (day === null) return nothing;
  if (weekday === undefined || found.length?.unit !== "week") return day < today ? passed(day) : oneOf(day);
  const onOrAfter = day.weekday === weekday ? day : coming(weekday, day);
  return oneOf(onOrAfter, ...inEitherWeek(weekday, day, 0));
}

/** The day a found length away; null for parts of a day. */
function plus(day: Day, { count = 1, length, count2, length2 }: Found): Day | null {
  const once = length === undefined ? day : plusLength(day, count * length.times, length.unit);
  if (once === null || count2 === undefined || length2 === undefined) return once;
  return plusLength(once, count2 * length2.times, length2.unit);
}

function plusLength(day: Day, amount: number, unit: string): Day | null {
  if (!Number.isInteger(amount)) return null;
  if (unit === "workday") return plusWorkdays(day, amount);
  const sum = day.plus({ [unit]: amount });
  return sum.isValid ? sum : null;
}

function plusWorkdays(day: Day, amount: number): Day {
  let [at, left] = [day, amount];
  while (left > 0) {
    at = at.plus({ days: 1 });
    if (at.weekday <= 5) left--;
  }
  return at;
}

/** People differ on whether the coming one is the first, so three fridays from now is asked. */
function weekdaysFromNow(weekday: number, count: number, today: Day): DayChoice {
  if (!Number.isInteger(count)) return nothing;
  const counted = coming(weekday, today).plus({ weeks: count - 1 });
  return oneOf(counted, counted.plus({ weeks: 1 }));
}

function thisWeekday(weekday: number, today: Day): DayChoice {
  if (weekday === today.weekday) return onWeekday(weekday, today);
  const days = inEitherWeek(weekday, today, 0);
  return { days, doubt: false, later: [coming(weekday, today)] };
}

/** "Next friday" is clear only where no week holds another friday to come. */
function nextWeekday(weekday: number, today: Day): DayChoice {
  const next = coming(weekday, today);
  const isInThisWeek = inEitherWeek(weekday, today, 0).some((day) => day > today);
  return isInThisWeek ? oneOf(next, next.plus({ weeks: 1 })) : oneOf(next);
}

/** The coming day of that number; asked on that day, and where the month it would be in has no such day. */
function dayOfMonth(day: number, today: Day): DayChoice {
  const months = [0, 1, 2].map((step) => today.startOf("month").plus({ months: step }));
  const due = months.map((month) => dayOf(month.year, month.month, day));
  const isOver = due[0] != null && due[0] < today;
  const at = isOver ? 1 : 0;
  const [named, later] = [due[at] ?? null, due.slice(at + 1).find((other) => other !== null) ?? null];
  const others = later === null ? [] : [later];
  if (named === null) return doubtful(...lastDayOf(months[at]), ...others);
  return daysApart(named, today) === 0 ? oneOf(named, ...others) : oneOf(named);
}

const lastDayOf = (month: Day | undefined): Day[] =>
  month === undefined ? [] : [month.endOf("month").startOf("day")];

function dayOfStepMonth(day: number, step: number, today: Day): DayChoice {
  const month = today.startOf("month").plus({ months: step });
  const named = dayOf(month.year, month.month, day);
  if (named === null) return doubtful(month.endOf("month").startOf("day"));
  return named < today ? passed(named, ...dayOfMonth(day, today).days) : oneOf(named);
}

/** 03/04: two dates where both orders exist and differ. */
function numeric({ first = 1, second = 1, year }: Found, today: Day): DayChoice {
  const orders = [
    yearless(today, year, (y) => dayOf(y, second, first)),
    yearless(today, year, (y) => dayOf(y, first, second)),
  ].filter((choice) => choice.days.length > 0);
  const [one = nothing, other] = orders;
  if (other === undefined || first === second) return one;
  return doubtful(
    ...orders.flatMap((choice) => (choice.days.some((day) => day >= today) ? choice.days : choice.later)),
  );
}

function readNthWeekday({ nth = 1, weekday = 1, month, year, step = 0 }: Found, today: Day): DayChoice {
  return inMonth(today, month, year, step, (y, m) => nthWeekday(y, m, weekday, nth));
}

/** A day of a named month, or of this or a coming one. */
function inMonth(
  today: Day,
  month: number | undefined,
  year: number | undefined,
  step: number,
  build: (year: number, month: number) => Day | null,
): DayChoice {
  if (month !== undefined) return yearless(today, year, (y) => build(y, month));
  const [here, next] = [step, step + 1].map((months) => {
    const first = today.startOf("month").plus({ months });
    return build(first.year, first.month);
  });
  if (here == null) return nothing;
  return here < today ? passed(here, ...(next == null ? [] : [next])) : oneOf(here);
}

/** Today's calendar day at an instant, in a zone. */
export const todayAt = (now: Date, zone: string): Day => {
  const local = DateTime.fromJSDate(now, { zone });
  return DateTime.utc(local.year, local.month, local.day);
};
