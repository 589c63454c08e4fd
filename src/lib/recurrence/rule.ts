import type { Frequency, Weekday } from "./words.ts";

/** A weekday of a rule; `nth` counts in the month: from 1, or from its end from -1. */
export interface RuleDay {
  nth?: number;
  weekday: Weekday;
}

/** The parts of an RRULE that people's words come to; lists that are empty are left out. */
export interface RuleParts {
  frequency: Frequency;
  /** From 1. */
  interval: number;
  months: readonly number[];
  /** Days of the month, negative from its end. */
  monthDays: readonly number[];
  days: readonly RuleDay[];
  /** Which of the days of a period that fit count: from 1, or from the end from -1. */
  positions: readonly number[];
  /** Instant of the last moment at which it may start. */
  until?: Date;
  count?: number;
}

const DAY_CODES: readonly string[] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
const FREQUENCIES: Readonly<Record<string, Frequency>> = {
  DAILY: "daily",
  WEEKLY: "weekly",
  MONTHLY: "monthly",
  YEARLY: "yearly",
};

/** The RRULE value of those parts. */
export function writeRule(rule: RuleParts): string {
  const parts: (readonly [name: string, value: string])[] = [
    ["FREQ", rule.frequency.toUpperCase()],
    ["INTERVAL", rule.interval > 1 ? String(rule.interval) : ""],
    ["BYMONTH", rule.months.join(",")],
    ["BYMONTHDAY", rule.monthDays.join(",")],
    ["BYDAY", rule.days.map(({ nth, weekday }) => `${nth ?? ""}${DAY_CODES[weekday - 1]}`).join(",")],
    ["BYSETPOS", rule.positions.join(",")],
    ["UNTIL", rule.until === undefined ? "" : utcStamp(rule.until)],
    ["COUNT", rule.count === undefined ? "" : String(rule.count)],
  ];
  return parts
    .filter(([, value]) => value !== "")
    .map((part) => part.join("="))
    .join(";");
}

/** The parts of an RRULE value; null when it says something that no words of ours come to. */
export function readRule(rule: string): RuleParts | null {
  const { FREQ, INTERVAL, BYMONTH, BYMONTHDAY, BYDAY, BYSETPOS, UNTIL, COUNT, WKST, ...others } =
    partsOf(rule);
  const frequency = FREQUENCIES[FREQ ?? ""];
  const days = listOf(BYDAY).map(ruleDay);
  const until = UNTIL === undefined ? undefined : instantOfStamp(UNTIL);
  if (frequency === undefined || Object.keys(others).length > 0) return null;
  if (until === null || days.some((day) => day === null) || (WKST ?? "MO") !== "MO") return null;
  const parts: RuleParts = {
    frequency,
    interval: Number(INTERVAL ?? 1),
    months: listOf(BYMONTH).map(Number),
    monthDays: listOf(BYMONTHDAY).map(Number),
    days: days.filter((day) => day !== null),
    positions: listOf(BYSETPOS).map(Number),
    ...(until === undefined ? {} : { until }),
    ...(COUNT === undefined ? {} : { count: Number(COUNT) }),
  };
  const numbers = [parts.interval, parts.count ?? 1, ...parts.months, ...parts.monthDays, ...parts.positions];
  return numbers.every(Number.isInteger) && parts.interval > 0 ? parts : null;
}

/** Name and value of each part of an RRULE value, names in capitals. */
export const partsOf = (rule: string): Record<string, string> =>
  Object.fromEntries(
    rule.split(";").map((part) => {
      const [name = "", value = ""] = part.split("=");
      return [name.trim().toUpperCase(), value.trim().toUpperCase()];
    }),
  );

const listOf = (value: string | undefined): string[] => (value === undefined ? [] : value.split(","));

function ruleDay(text: string): RuleDay | null {
  const match = /^([+-]?\d+)?([A-Z]{2})$/.exec(text);
  const index = DAY_CODES.indexOf(match?.[2] ?? "");
  if (match === null || index < 0) return null;
  const weekday = (index + 1) as Weekday;
  return match[1] === undefined ? { weekday } : { nth: Number(match[1]), weekday };
}

/** "20260630T215959Z". */
export const utcStamp = (at: Date): string => at.toISOString().replace(/[-:]|\.\d+/g, "");

/** The instant of "20260630T215959Z"; null for anything else. */
export function instantOfStamp(stamp: string): Date | null {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second] = match;
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
