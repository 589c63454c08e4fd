import type { Zone } from "luxon";
import { RRuleTemporal } from "rrule-temporal";
import { instantOfWall, localText, wallOf, wallOfText } from "../dates/wall.ts";
import { zoneOf } from "../dates/zones.ts";
import { instantOfStamp, partsOf, utcStamp } from "./rule.ts";

/** When a series repeats: an RRULE value without DTSTART, its first local start "YYYY-MM-DDTHH:MM", and its IANA zone. */
export interface Recurrence {
  readonly rule: string;
  readonly start: string;
  readonly zone: string;
}

// A rule is expanded on the clock on the wall, as if it were UTC, and each local time then becomes an instant. RFC 5545
// contradicts itself about a local time that daylight saving skips: in 3.3.10 "such recurrence instances MUST be ignored"
// and, below, "interpreted in the same manner as an explicit DATE-TIME value", that is with the offset before the gap
// (3.3.5: 02:30 becomes 03:30). A meeting that silently does not take place is worse, so the second holds here.

const DAY = 86_400_000;
const FIRST_WINDOW = 40 * DAY;
/** 29 February can be eight years away (1896 to 1904, 2096 to 2104), and a rule may take one year in so many. */
const FARTHEST_START = 100 * 366 * DAY;
/** 9999-12-31: there are no later dates in calendars. */
const END_OF_TIME = 253_402_214_400_000;

/** The first start that fits the rule, on or after the local start it was given; null when nothing ever fits. */
export function firstOccurrence(recurrence: Recurrence): Date | null {
  const wall = firstWall(recurrence);
  return wall === null ? null : instantOfWall(wall, zoneOf(recurrence.zone).zone);
}

/** The local time "YYYY-MM-DDTHH:MM" the rule names for its first occurrence; null when nothing ever fits. */
export function firstLocalStart(recurrence: Recurrence): string | null {
  const wall = firstWall(recurrence);
  return wall === null ? null : localText(wall);
}

/**
 * Starts (UTC instants) in [from, until), in order, at most `limit`. Every other week counts from the first occurrence.
 * Of a local time that daylight saving repeats it is the first; one that it skips is as much later as the clock jumps.
 */
export function occurrences(recurrence: Recurrence, from: Date, until: Date, limit: number): Date[] {
  const first = firstWall(recurrence);
  if (first === null || limit < 1) return [];
  const { zone } = zoneOf(recurrence.zone);
  const found: Date[] = [];
  const end = Math.min(until.getTime() + DAY, END_OF_TIME);
  let window = FIRST_WINDOW;
  for (let at = Math.max(first, from.getTime() - DAY); at < end; at += window, window *= 2) {
    for (const wall of wallsBetween(recurrence, first, at, Math.min(at + window, end))) {
      const start = instantOfWall(wall, zone);
      const isNew = found.length === 0 || start > (found.at(-1) ?? start);
      if (start >= from && start < until && isNew) found.push(start);
      if (found.length >= limit) return found;
    }
  }
  return found;
}

/**
 * The local time "YYYY-MM-DDTHH:MM" the rule names for one of its occurrences, which is what calendars know it by. It
 * differs from the time on the clock only where daylight saving skips that.
 */
export function localStart(recurrence: Recurrence, occurrence: Date): string {
  const { zone } = zoneOf(recurrence.zone);
  const onClock = wallOf(occurrence, zone);
  const time = wallOfText(recurrence.start) - midnight(wallOfText(recurrence.start));
  const named = [midnight(onClock) + time, midnight(onClock) - DAY + time].find(
    (wall) => instantOfWall(wall, zone).getTime() === occurrence.getTime(),
  );
  return localText(named ?? onClock);
}

/** An occurrence at another local time "HH:MM", on the day the rule names for it. */
export const atLocalTime = (recurrence: Recurrence, occurrence: Date, time: string): Date =>
  instantOfWall(
    wallOfText(`${localStart(recurrence, occurrence).slice(0, 10)}T${time}`),
    zoneOf(recurrence.zone).zone,
  );

/** The first local time that fits; an interval counts from it, so it is none itself. */
function firstWall(recurrence: Recurrence): number | null {
  const start = wallOfText(recurrence.start);
  const { INTERVAL: _, COUNT: __, ...parts } = partsOf(recurrence.rule);
  const rule = { ...recurrence, rule: textOf(parts) };
  let window = FIRST_WINDOW;
  for (let at = start; at < start + FARTHEST_START; at += window, window *= 2) {
    const [wall] = wallsBetween(rule, start, at, at + window);
    if (wall !== undefined) return wall;
  }
  return null;
}

/** Local times of a rule in [from, until), with `first` as its DTSTART. */
function wallsBetween({ rule, zone }: Recurrence, first: number, from: number, until: number): number[] {
  const dtstart = utcStamp(new Date(first)).slice(0, -1);
  const series = new RRuleTemporal({
    rruleString: `DTSTART;TZID=UTC:${dtstart}\nRRULE:${localRule(rule, zoneOf(zone).zone)}`,
  });
  return series.between(new Date(from), new Date(until - 1), true).map((start) => start.epochMilliseconds);
}

/** The rule with its UNTIL, an instant, as the time on the local clock. */
function localRule(rule: string, zone: Zone): string {
  const parts = partsOf(rule);
  const until = parts["UNTIL"] === undefined ? null : instantOfStamp(parts["UNTIL"]);
  return textOf(until === null ? parts : { ...parts, UNTIL: utcStamp(new Date(wallOf(until, zone))) });
}

const textOf = (parts: Readonly<Record<string, string>>): string =>
  Object.entries(parts)
    .map((part) => part.join("="))
    .join(";");

const midnight = (wall: number): number => Math.floor(wall / DAY) * DAY;
