import Holidays from "date-holidays";
import { DateTime, IANAZone } from "luxon";

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

export const isZone = (zone: string): boolean => IANAZone.isValidZone(zone);

const calendars = new Map<string, Holidays | null>();

/** The calendar of "DE" or "DE-BE"; null when there is none. */
function calendarOf(region: string): Holidays | null {
  let calendar = calendars.get(region);
  if (calendar === undefined) {
    calendar = createCalendar(region);
    calendars.set(region, calendar);
  }
  return calendar;
}

function createCalendar(region: string): Holidays | null {
  const [country = "", state] = region.split("-");
  const known = new Holidays();
  if (!known.getCountries()?.[country]) return null;
  if (state && !known.getStates(country)?.[state]) return null;
  return state ? new Holidays(country, state) : new Holidays(country);
}

/** Does the library know this country ("DE") or part of one ("DE-BE")? */
export const isHolidayRegion = (region: string): boolean =>
  /^[A-Z]{2}(-[A-Z0-9]{1,5})?$/.test(region) && calendarOf(region) !== null;

const publicDays = new Map<string, ReadonlySet<string>>();
const MOST_YEARS_KEPT = 200;

/** The public holidays of a year as days "YYYY-MM-DD". */
function holidaysIn(region: string, year: number): ReadonlySet<string> {
  const key = `${region} ${year}`;
  const known = publicDays.get(key);
  if (known) return known;
  const days = (calendarOf(region)?.getHolidays(year) ?? [])
    .filter((holiday) => holiday.type === "public")
    .map((holiday) => holiday.date.slice(0, 10));
  if (publicDays.size >= MOST_YEARS_KEPT) publicDays.clear();
  const found = new Set(days);
  publicDays.set(key, found);
  return found;
}

/** Is this local day "YYYY-MM-DD" one the group works on? */
export function isWorkingDay(work: WorkingTime, day: string): boolean {
  const at = DateTime.fromISO(day, { zone: "UTC" });
  if (!work.workDays.includes(String(at.weekday))) return false;
  return work.holidays === null || !holidaysIn(work.holidays, at.year).has(day);
}

const shift = (day: string, days: number): string =>
  DateTime.fromISO(day, { zone: "UTC" }).plus({ days }).toISODate() ?? day;

/** The nearest working day in a direction; the neighbouring day when a group never works. */
function nearest(work: WorkingTime, day: string, step: 1 | -1): string {
  let candidate = shift(day, step);
  for (let tries = 0; tries < MOST_DAYS_OFF; tries++, candidate = shift(candidate, step))
    if (isWorkingDay(work, candidate)) return candidate;
  return shift(day, step);
}

export const workingDayBefore = (work: WorkingTime, day: string): string => nearest(work, day, -1);
export const workingDayAfter = (work: WorkingTime, day: string): string => nearest(work, day, 1);

/** The `count`-th working day after a day. */
export function workingDaysAfter(work: WorkingTime, day: string, count: number): string {
  let result = day;
  for (let passed = 0; passed < count; passed++) result = workingDayAfter(work, result);
  return result;
}

/** A local time as an instant (UTC): one that daylight saving skips is the next existing one, a doubled one the first. */
export function localInstant(zone: string, day: string, time: string): Date {
  const at = DateTime.fromISO(`${day}T${time}`, { zone });
  const [earlier] = at.getPossibleOffsets().sort((a, b) => a.toMillis() - b.toMillis());
  return (earlier ?? at).toJSDate();
}

/** The local day "YYYY-MM-DD" of an instant. */
export const localDay = (zone: string, at: Date): string =>
  DateTime.fromJSDate(at, { zone }).toISODate() ?? "";

/** When a working day is over, UTC. */
export const endOfWorkingDay = (work: WorkingTime, day: string): Date =>
  localInstant(work.zone, day, work.workTo);

/**
 * The next weekly moment after an instant: `weekday` is ISO 1 to 7, `time` local "HH:MM". On a day off it moves to the
 * next working day. `week` is the ISO week of the nominal day, "2026-W10": one per week whatever the clocks do.
 */
export function nextWeekly(
  work: WorkingTime,
  weekday: number,
  time: string,
  after: Date,
): { at: Date; week: string } {
  const today = DateTime.fromJSDate(after, { zone: work.zone });
  let nominal = today
    .startOf("week")
    .plus({ days: weekday - 1 })
    .minus({ weeks: 2 });
  for (let weeks = 0; weeks < 60; weeks++, nominal = nominal.plus({ weeks: 1 })) {
    const day = nominal.toISODate() ?? "";
    const at = localInstant(work.zone, movedOffHoliday(work, day), time);
    if (at > after) return { at, week: nominal.toFormat("kkkk-'W'WW") };
  }
  throw new Error(`no weekly moment after ${after.toISOString()}`);
}

/** Only holidays move it: who wants the digest on a Sunday gets it on Sundays. */
function movedOffHoliday(work: WorkingTime, day: string): string {
  if (work.holidays === null) return day;
  const year = Number(day.slice(0, 4));
  return holidaysIn(work.holidays, year).has(day) ? workingDayAfter(work, day) : day;
}
