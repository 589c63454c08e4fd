import { createRequire } from "node:module";
import type Holidays from "date-holidays";
import { DateTime, IANAZone } from "luxon";
import { instantOf } from "./dates/zones.ts";

/** When a group works. Times are local "HH:MM"; `workDays` are ISO weekdays, "12345" is Monday to Friday. */
export interface WorkingTime {
  /** IANA. */
  readonly zone: string;
  readonly workDays: string;
  readonly workFrom: string;
  readonly workTo: string;
  /** Region of date-holidays whose public holidays are days off ("DE", "DE-BE"); null: none. */
  readonly holidays: string | null;
}

/** A search for a working day ends here: nobody has a longer row of days off. */
const MOST_DAYS_OFF = 60;

const zones = new Map<string, boolean>();
const MOST_ZONES_KEPT = 1_000;

/** Is this the name of an IANA zone? Kept, as asking the engine costs a formatter each time. */
export function isZone(zone: string): boolean {
  let known = zones.get(zone);
  if (known === undefined) {
    known = IANAZone.isValidZone(zone);
    if (zones.size >= MOST_ZONES_KEPT) zones.clear();
    zones.set(zone, known);
  }
  return known;
}

const require = createRequire(import.meta.url);

/** The calendar of "DE" or "DE-BE"; null when there is none. A hundred files, read when the first group wants holidays. */
function calendarOf(region: string): Holidays | null {
  const Calendar = require("date-holidays") as typeof Holidays;
  const [country = "", state] = region.split("-");
  const all = new Calendar();
  if (!all.getCountries()?.[country]) return null;
  if (state === undefined) return new Calendar(country);
  return all.getStates(country)?.[state] ? new Calendar(country, state) : null;
}

/** Does the library know this country ("DE") or part of one ("DE-BE")? */
export const isHolidayRegion = (region: string): boolean =>
  /^[A-Z]{2}(-[A-Z0-9]{1,5})?$/.test(region) && calendarOf(region) !== null;

const publicDays = new Map<string, ReadonlySet<string>>();
const MOST_YEARS_KEPT = 500;

/** The days "YYYY-MM-DD" of the public holidays that begin in a year. */
function holidaysFrom(region: string, year: number): ReadonlySet<string> {
  const key = `${region} ${year}`;
  const known = publicDays.get(key);
  if (known) return known;
  const holidays = calendarOf(region)?.getHolidays(year) ?? [];
  const days = new Set(holidays.filter(({ type }) => type === "public").flatMap(wholeDays));
  if (publicDays.size >= MOST_YEARS_KEPT) publicDays.clear();
  publicDays.set(key, days);
  return days;
}

const HOUR_MS = 3_600_000;

/** A holiday may take several days, or an afternoon only, which leaves a working day; one hour is for clock changes. */
function wholeDays({ date, start, end }: { date: string; start: Date; end: Date }): string[] {
  const count = Math.floor((end.getTime() - start.getTime() + HOUR_MS) / (24 * HOUR_MS));
  return Array.from({ length: count }, (_, index) => shift(date.slice(0, 10), index));
}

/** A holiday that begins in December may last into the next year. */
function isHoliday({ holidays }: WorkingTime, day: string): boolean {
  if (holidays === null) return false;
  const year = Number(day.slice(0, 4));
  return holidaysFrom(holidays, year).has(day) || holidaysFrom(holidays, year - 1).has(day);
}

/** ISO, 1 is Monday. */
const weekdayOf = (day: string): number => new Date(day).getUTCDay() || 7;

/** Is this local day "YYYY-MM-DD" one the group works on? Where no weekday is named, all are. */
export function isWorkingDay(work: WorkingTime, day: string): boolean {
  const isNamed = /[1-7]/.test(work.workDays);
  if (isNamed && !work.workDays.includes(String(weekdayOf(day)))) return false;
  return !isHoliday(work, day);
}

const shift = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * 24 * HOUR_MS).toISOString().slice(0, 10);

/** The nearest working day in a direction; the neighbouring day when there is none in reach. */
function nearest(work: WorkingTime, day: string, step: 1 | -1): string {
  let candidate = shift(day, step);
  for (let tries = 0; tries < MOST_DAYS_OFF; tries++, candidate = shift(candidate, step))
    if (isWorkingDay(work, candidate)) return candidate;
  return shift(day, step);
}

/** The last working day before a local day, both "YYYY-MM-DD". */
export const workingDayBefore = (work: WorkingTime, day: string): string => nearest(work, day, -1);
/** The first working day after a local day, both "YYYY-MM-DD". */
export const workingDayAfter = (work: WorkingTime, day: string): string => nearest(work, day, 1);

/** The `count`-th working day after a day. */
export function workingDaysAfter(work: WorkingTime, day: string, count: number): string {
  let result = day;
  for (let passed = 0; passed < count; passed++) result = workingDayAfter(work, result);
  return result;
}

const instants = new Map<string, number>();
const MOST_INSTANTS_KEPT = 5_000;

/**
 * A local time "HH:MM" as an instant (UTC): a skipped one is the next that exists, a doubled one the first.
 * Kept, as asking the engine for offsets is slow, and all who live in a zone have the same mornings.
 */
export function localInstant(zone: string, day: string, time: string): Date {
  const key = `${zone} ${day} ${time}`;
  let instant = instants.get(key);
  if (instant === undefined) {
    instant = instantOf(Date.parse(`${day}T${time}:00Z`), IANAZone.create(zone)).getTime();
    if (instants.size >= MOST_INSTANTS_KEPT) instants.clear();
    instants.set(key, instant);
  }
  return new Date(instant);
}

/** The local day "YYYY-MM-DD" of an instant. */
export const localDay = (zone: string, at: Date): string =>
  DateTime.fromJSDate(at, { zone }).toISODate() ?? "";

/** When a working day is over, UTC. */
export const endOfWorkingDay = (work: WorkingTime, day: string): Date =>
  localInstant(work.zone, day, work.workTo);

/** Longer than any row of weeks whose every day is a holiday. */
const MOST_WEEKS = 60;

/**
 * The next weekly moment after an instant (UTC): `weekday` is ISO 1 to 7, `time` local "HH:MM". On a holiday it moves to
 * the next working day; one that would move as far as the next week's moment is left to that one. `week` is the ISO week
 * of the nominal day, "2026-W10": each comes at most once, whatever the clocks do.
 */
export function nextWeekly(
  work: WorkingTime,
  weekday: number,
  time: string,
  after: Date,
): { at: Date; week: string } {
  const today = localDay(work.zone, after);
  const thisWeeks = shift(today, weekday - weekdayOf(today));
  for (let weeks = -2; weeks < MOST_WEEKS; weeks++) {
    const nominal = shift(thisWeeks, 7 * weeks);
    const day = movedOffHoliday(work, nominal);
    if (day < today || day >= shift(nominal, 7)) continue;
    const at = localInstant(work.zone, day, time);
    if (at > after) return { at, week: isoWeek(nominal) };
  }
  throw new Error(`no weekly moment after ${after.toISOString()}`);
}

const isoWeek = (day: string): string => DateTime.fromISO(day, { zone: "UTC" }).toFormat("kkkk-'W'WW");

/** Only holidays move it: who wants the digest on a Sunday gets it on Sundays. */
const movedOffHoliday = (work: WorkingTime, day: string): string =>
  isHoliday(work, day) ? workingDayAfter(work, day) : day;
