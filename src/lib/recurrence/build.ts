import { DateTime } from "luxon";
import { firstLocalStart } from "./expand.ts";
import { type RuleDay, type RuleParts, writeRule } from "./rule.ts";
import type { Rhythm, Said } from "./said.ts";
import type { Frequency, Weekday } from "./words.ts";

const ALL_DAYS: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7];
const WORKING_DAYS: readonly Weekday[] = [1, 2, 3, 4, 5];
const MONTHS = Array.from({ length: 12 }, (_, index) => index + 1);
const MOST_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const LUXON_UNITS = { daily: "days", weekly: "weeks", monthly: "months", yearly: "years" } as const;

/** The RRULE value of what was said; null when it makes no sense or nothing ever fits. `first` gives what was not said. */
export function ruleOf(said: Said, first: { start: string; zone: string }): string | null {
  const start = DateTime.fromISO(first.start, { zone: "utc" });
  const pattern = patternOf(said, start);
  if (pattern === null) return null;
  const parts: RuleParts = { ...pattern, days: sortedDays(pattern.days), months: ascending(pattern.months) };
  const begins = firstLocalStart({ rule: writeRule(parts), ...first });
  if (begins === null) return null;
  const limited = limit(parts, said, DateTime.fromISO(begins, { zone: "utc" }), first.zone);
  if (limited === null) return null;
  const rule = writeRule(limited);
  return firstLocalStart({ rule, ...first }) === null ? null : rule;
}

function patternOf(said: Said, start: DateTime): RuleParts | null {
  const { rhythm, days, nthDays, nthWorkingDay, monthDays } = said;
  const places = [days, nthDays, monthDays, nthWorkingDay === undefined ? [] : [nthWorkingDay]];
  const isInMonth = nthDays.length > 0 || monthDays.length > 0 || nthWorkingDay !== undefined;
  if (places.filter((place) => place.length > 0).length > 1) return null;
  // "the 15th" is a day of the month; "second" alone may be anything.
  const isBare = rhythm === undefined && monthDays.length === 1 && monthDays.every((day) => day <= 5);
  if (isBare) return null;
  if (isInMonth) return inMonth(said, rhythm ?? { frequency: "monthly", interval: 1 });
  if (days.length > 0) return onDays(said, rhythm ?? { frequency: "weekly", interval: 1 });
  if (rhythm !== undefined) return byStart(said, rhythm, start);
  // "every January and July": as the first one.
  return said.repeats && said.onlyMonths !== null
    ? byStart(said, { frequency: "monthly", interval: 1 }, start)
    : null;
}

/** "first Monday", "the 15th", "last working day", of a month or of named months. */
function inMonth(said: Said, rhythm: Rhythm): RuleParts | null {
  const months = monthsOf(said);
  const isOfMonths = rhythm.frequency === "monthly" || rhythm.frequency === "yearly";
  if (!isOfMonths || said.withoutDays.length > 0 || months === null) return null;
  const [month, ...more] = months;
  const isYearly = rhythm.frequency === "yearly" && more.length === 0;
  if (rhythm.frequency === "yearly" && (month === undefined || (!isYearly && rhythm.interval > 1)))
    return null;
  const base = { ...partsFor({ ...rhythm, frequency: isYearly ? "yearly" : "monthly" }), months };
  if (said.nthWorkingDay !== undefined)
    return { ...base, days: plain(WORKING_DAYS), positions: [said.nthWorkingDay] };
  if (said.nthDays.length > 0) return { ...base, days: said.nthDays };
  const longest = Math.max(...(isYearly ? months : MONTHS).map(longestOf));
  if (said.monthDays.some((day) => day > longest)) return null;
  return { ...base, ...onMonthDays(said.monthDays, isYearly ? month : undefined) };
}

/** "Tuesday and Thursday", "every other Monday", "daily on weekdays". */
function onDays(said: Said, rhythm: Rhythm): RuleParts | null {
  const months = monthsOf(said);
  const isWeekly = rhythm.frequency === "weekly" || (rhythm.frequency === "daily" && rhythm.interval === 1);
  const days = said.days.filter((day) => !said.withoutDays.includes(day));
  const isSense = said.withoutDays.every((day) => said.days.includes(day));
  if (!isWeekly || !isSense || days.length === 0 || months === null) return null;
  return { ...partsFor({ ...rhythm, frequency: "weekly" }), months, days: plain(days) };
}

/** "every week", "monthly": the day is that of the first start. */
function byStart(said: Said, rhythm: Rhythm, start: DateTime): RuleParts | null {
  const months = monthsOf(said);
  if (months === null) return null;
  const base = { ...partsFor(rhythm), months };
  const kept = ALL_DAYS.filter((day) => !said.withoutDays.includes(day));
  const isLimited = kept.length < ALL_DAYS.length;
  if (rhythm.frequency === "daily") {
    if (!isLimited) return base;
    if (kept.length === 0) return null;
    const frequency: Frequency = rhythm.interval === 1 ? "weekly" : "daily";
    return { ...base, frequency, days: plain(kept) };
  }
  if (isLimited) return null;
  if (rhythm.frequency === "weekly") return { ...base, days: plain([start.weekday as Weekday]) };
  if (rhythm.frequency === "monthly") return { ...base, ...onMonthDays([start.day]) };
  const isOut = said.withoutMonths.includes(start.month);
  if (said.onlyMonths !== null || isOut) return null;
  return { ...base, months: [start.month], ...onMonthDays([start.day], start.month) };
}

const partsFor = ({ frequency, interval }: Rhythm): RuleParts => ({
  frequency,
  interval,
  months: [],
  monthDays: [],
  days: [],
  positions: [],
});

/**
 * Days of every month, or of one. A day that some months lack is the last day in these: by RFC 5545 they would be left
 * out, and a meeting that was to be every month would not take place.
 */
function onMonthDays(days: readonly number[], month?: number): Pick<RuleParts, "monthDays" | "positions"> {
  const longest = month === undefined ? 31 : longestOf(month);
  const surest = month === undefined || month === 2 ? 28 : longest;
  const wanted = ascending(days.map((day) => (day === longest && day > surest ? -1 : day)));
  const [late, ...more] = wanted.filter((day) => day > surest);
  if (late === undefined || more.length > 0 || wanted.includes(-1))
    return { monthDays: lastAtEnd(wanted), positions: [] };
  // "the last of 28, 29, 30" is the 30th, or the last day of February.
  const early = wanted.filter((day) => day < surest);
  const nearest = Array.from({ length: late - surest + 1 }, (_, index) => surest + index);
  return { monthDays: [...early, ...nearest], positions: [...early.map((_, index) => index + 1), -1] };
}

const longestOf = (month: number): number => MOST_DAYS[month - 1] ?? 31;

const lastAtEnd = (days: readonly number[]): number[] => [
  ...days.filter((day) => day > 0),
  ...days.filter((day) => day < 0),
];

/** The months in which it takes place, none for all; null when none is left. */
function monthsOf({ onlyMonths, withoutMonths }: Said): readonly number[] | null {
  if (onlyMonths === null && withoutMonths.length === 0) return [];
  const left = (onlyMonths ?? MONTHS).filter((month) => !withoutMonths.includes(month));
  return left.length === 0 ? null : left;
}

/** With the end that was said; null when there is more than one. `begins`: the first local start. */
function limit(parts: RuleParts, said: Said, begins: DateTime, zone: string): RuleParts | null {
  const { count, untilDay, length } = said;
  if ([count, untilDay, length].filter((end) => end !== undefined).length > 1) return null;
  if (count !== undefined) return { ...parts, count };
  const lastDay =
    length === undefined
      ? untilDay
      : begins
          .plus({ [LUXON_UNITS[length.frequency]]: length.interval })
          .minus({ days: 1 })
          .toFormat("yyyy-MM-dd");
  if (lastDay === undefined) return parts;
  return { ...parts, until: DateTime.fromISO(`${lastDay}T23:59:59`, { zone }).toJSDate() };
}

const plain = (days: readonly Weekday[]): RuleDay[] => days.map((weekday) => ({ weekday }));

const ascending = (numbers: readonly number[]): number[] => [...new Set(numbers)].sort((a, b) => a - b);

function sortedDays(days: readonly RuleDay[]): RuleDay[] {
  const order = ({ nth = 0, weekday }: RuleDay): number => (nth < 0 ? nth + 100 : nth) * 10 + weekday;
  const unique = new Map(days.map((day) => [order(day), day]));
  return [...unique.entries()].sort(([a], [b]) => a - b).map(([, day]) => day);
}
