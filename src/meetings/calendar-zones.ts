import type { Zone } from "luxon";
import { zoneOf } from "../lib/dates/zones.ts";
import { localText } from "../lib/recurrence/index.ts";
import { type CalendarEvent, type CalendarSeries, isSeries } from "./calendar-types.ts";
import { type Component, property, ruleProperty, utcOffset } from "./calendar-write.ts";

// Ready-made lists of VTIMEZONEs tell only the rules of today: one that was compared differed from this program for 61
// zones between 2015 and 2035. So each zone is told as this program itself reckons with it.

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** No zone has changed its clock twice within this time since 1970. */
const STEP = 7 * DAY;
/** Series without an end are told so far ahead. */
const YEARS_AHEAD = 10;

/** A moment at which the clocks of a zone change; offsets in minutes from UTC. */
export interface Change {
  at: number;
  before: number;
  after: number;
}

/** Instants, in years: [from, until). */
interface Years {
  from: number;
  until: number;
}

/** The end of the time for which a series is told, in UTC. */
export const horizonOf = ({ updatedAt, startsAt }: CalendarEvent): Date =>
  new Date(Date.UTC(Math.max(updatedAt.getUTCFullYear(), startsAt.getUTCFullYear()) + YEARS_AHEAD, 0));

/** A VTIMEZONE for each zone that entries use, but UTC. */
export function timezoneComponents(entries: readonly (CalendarEvent | CalendarSeries)[]): Component[] {
  const years = new Map<string, Years>();
  const use = (zone: string, ...instants: readonly Date[]): void => {
    const known = years.get(zone) ?? { from: Number.POSITIVE_INFINITY, until: 0 };
    const used = instants.map((at) => at.getUTCFullYear());
    years.set(zone, {
      from: Math.min(known.from, ...used),
      until: Math.max(known.until, ...used.map((year) => year + 1)),
    });
  };
  for (const entry of entries) {
    const events = isSeries(entry) ? [entry.master, ...entry.changed] : [entry];
    for (const event of events) {
      const original = event.replaces ?? event.startsAt;
      use(event.zone, event.startsAt, endOf(event), original);
      if (event.of) use(event.of.zone, original);
    }
    if (!isSeries(entry)) continue;
    const instants = events.flatMap(({ startsAt, replaces }) => [startsAt, replaces ?? startsAt]);
    use(entry.recurrence.zone, ...instants, ...entry.skipped, horizonOf(entry.master));
  }
  return [...years].filter(([zone]) => !isUtc(zone)).map(([zone, range]) => timezone(zone, range));
}

/** When a meeting ends. */
export const endOf = ({ startsAt, minutes }: CalendarEvent): Date =>
  new Date(startsAt.getTime() + minutes * MINUTE);

/** Whether a zone's times are written as UTC; a name that is no zone counts as UTC. */
export const isUtc = (zone: string): boolean => zoneOf(zone).name === "UTC";

function timezone(name: string, { from, until }: Years): Component {
  const { zone } = zoneOf(name);
  const start = Date.UTC(from, 0);
  const changes = changesOf(name, Date.UTC(from - 1, 0), Date.UTC(until, 0));
  const isKnown = changes.some(({ at }) => at <= start);
  const first = isKnown
    ? []
    : [observance({ at: 0, before: zone.offset(start), after: zone.offset(start) }, [])];
  return ["vtimezone", [property("tzid", name)], [...first, ...observances(changes, until - 1)]];
}

const known = new Map<string, readonly Change[]>();
const MOST_KNOWN = 500;

/** The changes of a zone's clocks in [from, until). */
export function changesOf(name: string, from: number, until: number): readonly Change[] {
  const key = `${name} ${from} ${until}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const { zone } = zoneOf(name);
  const changes: Change[] = [];
  for (let at = from; at < until; at += STEP) {
    const end = Math.min(at + STEP, until);
    if (zone.offset(at) !== zone.offset(end)) changes.push(changeBetween(zone, at, end));
  }
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, changes);
  return changes;
}

function changeBetween(zone: Zone, from: number, until: number): Change {
  const before = zone.offset(from);
  let [low, high] = [from, until];
  while (high - low > MINUTE) {
    const middle = low + Math.floor((high - low) / 2 / MINUTE) * MINUTE;
    if (zone.offset(middle) === before) low = middle;
    else high = middle;
  }
  return { at: high, before, after: zone.offset(high) };
}

/** When in a year a change is: the same for years that follow one rule. */
interface Dated {
  change: Change;
  year: number;
  /** RRULE parts that name its day: the nth such weekday of the month, the last. */
  days: readonly string[];
  key: string;
}

const WEEKDAYS = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];

function dated(change: Change): Dated {
  const local = new Date(change.at + change.before * MINUTE);
  const [year, month, day] = [local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()];
  const weekday = WEEKDAYS[local.getUTCDay()] ?? "SU";
  const isLast = day + 7 > new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const rule = `FREQ=YEARLY;BYMONTH=${month + 1};BYDAY=`;
  const days = [...(isLast ? [`${rule}-1${weekday}`] : []), `${rule}${Math.ceil(day / 7)}${weekday}`];
  const time = local.toISOString().slice(11, 16);
  return { change, year, days, key: [change.before, change.after, month, weekday, time].join() };
}

/** Changes as rules where they follow one year by year, and one by one where they do not. */
function observances(changes: readonly Change[], lastYear: number): Component[] {
  const groups = new Map<string, Dated[][]>();
  for (const one of changes.map(dated)) {
    const runs = groups.get(one.key) ?? [];
    const run = runs.at(-1);
    const days = run === undefined ? [] : (run.at(-1)?.days ?? []).filter((rule) => one.days.includes(rule));
    const isNext = run?.at(-1)?.year === one.year - 1 && days.length > 0;
    if (run !== undefined && isNext) run.push({ ...one, days });
    else runs.push([one]);
    groups.set(one.key, runs);
  }
  const runs = [...groups.values()].flat();
  return runs.flatMap((run) => {
    const [first, last] = [run[0], run.at(-1)];
    const rule = last?.days[0];
    if (first === undefined || last === undefined || rule === undefined) return [];
    if (run.length === 1) return [observance(first.change, [])];
    const until = last.year === lastYear ? "" : `;UNTIL=${stamp(last.change.at)}`;
    return [observance(first.change, [ruleProperty(`${rule}${until}`)])];
  });
}

const stamp = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;

function observance({ at, before, after }: Change, rules: Component[1]): Component {
  return [
    after > before ? "daylight" : "standard",
    [
      ["dtstart", {}, "date-time", `${localText(at + before * MINUTE)}:00`],
      ["tzoffsetfrom", {}, "utc-offset", utcOffset(before)],
      ["tzoffsetto", {}, "utc-offset", utcOffset(after)],
      ...rules,
    ],
    [],
  ];
}
