import { v5 } from "uuid";
import { zoneOf } from "../lib/dates/zones.ts";
import {
  commonRule,
  firstLocalStart,
  instantOfWall,
  localStart,
  occurrences,
  type Recurrence,
  wallOf,
} from "../lib/recurrence/index.ts";
import { type CalendarEvent, type CalendarMethod, type CalendarSeries, isSeries } from "./calendar-types.ts";
import { type Component, type Property, property, ruleProperty, text, utcTime } from "./calendar-write.ts";
import { changesOf, endOf, horizonOf, isUtc } from "./calendar-zones.ts";

interface About {
  name: string;
  method: CalendarMethod;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const ANSWERS = { YES: "ACCEPTED", MAYBE: "TENTATIVE", NO: "DECLINED", NONE: "NEEDS-ACTION" } as const;
/** Names the addresses made from people's names below. */
const ADDRESSES = "6f1d5f0e-9a0b-4f0e-8a57-0d6a3c1e7b52";

/** The VEVENTs of a meeting, or of a series: its master, then each occurrence that differs. */
export const eventComponents = (entry: CalendarEvent | CalendarSeries, about: About): Component[] =>
  isSeries(entry) ? seriesComponents(entry, about) : [eventComponent(entry, about, times(entry))];

function seriesComponents(series: CalendarSeries, about: About): Component[] {
  const { recurrence, master, changed } = series;
  const start = firstLocalStart(recurrence) ?? recurrence.start;
  const first = instantOfWall(Date.parse(`${start}:00Z`), zoneOf(recurrence.zone).zone);
  const moved = new Set(changed.map(originalOf));
  const skipped = series.skipped.filter((at) => !moved.has(at.getTime()));
  const named = (name: string, at: Date) => namedTime(name, recurrence, at);
  const { rule, also } = commonRule(recurrence, horizonOf(master));
  const whole = eventComponent(master, about, [
    localTime("dtstart", recurrence.zone, `${start}:00`),
    time("dtend", recurrence.zone, endOf({ ...master, startsAt: first })),
    ruleProperty(rule),
    ...also.map((at) => named("rdate", at)),
    ...skipped.map((at) => named("exdate", at)),
  ]);
  const untouched = new Set([...moved, ...skipped.map((at) => at.getTime())]);
  const doubtful = (about.method === "CANCEL" ? [] : doubtfulStarts(recurrence, first, horizonOf(master)))
    .filter((at) => !untouched.has(at.getTime()))
    .map((at) => ({ ...master, startsAt: at, replaces: at, zone: "UTC" }));
  const single = [...changed, ...doubtful].map((event) =>
    eventComponent({ ...event, uid: master.uid }, about, times({ ...event, of: recurrence })),
  );
  return [whole, ...single];
}

function originalOf({ replaces, uid }: CalendarEvent): number {
  if (replaces === undefined)
    throw new Error(`A changed occurrence of ${uid} does not say which it replaces`);
  return replaces.getTime();
}

/**
 * Starts whose local time is skipped or repeated by daylight saving. Calendars differ in what they make of these, so each
 * is told in UTC as an occurrence of its own.
 */
function doubtfulStarts(recurrence: Recurrence, from: Date, until: Date): Date[] {
  if (isUtc(recurrence.zone)) return [];
  const time = Date.parse(`1970-01-01T${recurrence.start.slice(11)}:00Z`);
  return changesOf(recurrence.zone, from.getTime() - DAY, until.getTime()).flatMap(
    ({ at, before, after }) => {
      const [low, high] = [at + Math.min(before, after) * MINUTE, at + Math.max(before, after) * MINUTE];
      const wall = [low, high].map((edge) => Math.floor(edge / DAY) * DAY + time);
      if (!wall.some((local) => local >= low && local < high)) return [];
      return occurrences(recurrence, new Date(at - 2 * DAY), new Date(at + 2 * DAY), 5).filter((start) => {
        const local = Date.parse(`${localStart(recurrence, start)}:00Z`);
        return local >= low && local < high;
      });
    },
  );
}

function times(event: CalendarEvent): Property[] {
  const { replaces, of, zone } = event;
  const which =
    replaces === undefined
      ? []
      : [of ? namedTime("recurrence-id", of, replaces) : time("recurrence-id", zone, replaces)];
  return [...which, time("dtstart", zone, event.startsAt), time("dtend", zone, endOf(event))];
}

/** One of a series' times as its rule names it, on its own clock: how calendars tell occurrences apart. */
const namedTime = (name: string, recurrence: Recurrence, at: Date): Property =>
  localTime(name, recurrence.zone, `${localStart(recurrence, at)}:00`);

/** An instant as local time, or in UTC where its local time would mean another. */
function time(name: string, zone: string, at: Date): Property {
  const wall = wallOf(at, zoneOf(zone).zone);
  const isPlain = instantOfWall(wall, zoneOf(zone).zone).getTime() === at.getTime();
  return isPlain
    ? localTime(name, zone, new Date(wall).toISOString().slice(0, 19))
    : [name, {}, "date-time", utcTime(at)];
}

/** @param local "YYYY-MM-DDTHH:MM:SS" */
const localTime = (name: string, zone: string, local: string): Property =>
  isUtc(zone) ? [name, {}, "date-time", `${local}Z`] : [name, { tzid: zone }, "date-time", local];

function eventComponent(event: CalendarEvent, about: About, when: readonly Property[]): Component {
  const isCancelled = event.cancelled || about.method === "CANCEL";
  const { description, place } = event;
  const url = webAddress(event.url);
  const properties: Property[] = [
    property("uid", text(event.uid)),
    ["dtstamp", {}, "date-time", utcTime(event.updatedAt)],
    ["sequence", {}, "integer", event.sequence],
    ["created", {}, "date-time", utcTime(event.createdAt)],
    ["last-modified", {}, "date-time", utcTime(event.updatedAt)],
    property("summary", text(event.title)),
    ...(description === undefined ? [] : [property("description", text(description))]),
    ...(place === undefined ? [] : [property("location", text(place))]),
    ...(url === null ? [] : [["url", {}, "uri", url] as const]),
    property("status", isCancelled ? "CANCELLED" : "CONFIRMED"),
    ...when,
    ...people(event, about),
  ];
  return ["vevent", properties, []];
}

function webAddress(url: string | undefined): string | null {
  if (url === undefined || !URL.canParse(url)) return null;
  const { protocol, href } = new URL(url);
  return protocol === "https:" || protocol === "http:" ? href : null;
}

/**
 * Who calls the meeting and who comes. A group-scheduled event needs an organizer (RFC 5545, 3.8.4.3): where nobody is
 * named, that is what the calendar is called.
 */
function people({ uid, organizer, attendees }: CalendarEvent, { name, method }: About): Property[] {
  const calls = organizer ?? (attendees.length > 0 || method !== "PUBLISH" ? name : undefined);
  const seen = new Map<string, number>();
  const comes = attendees.map(({ name: who, answer }): Property => {
    const nth = seen.get(who) ?? 0;
    seen.set(who, nth + 1);
    return ["attendee", { partstat: ANSWERS[answer], cn: text(who) }, "cal-address", address(uid, who, nth)];
  });
  const organizers: Property[] =
    calls === undefined ? [] : [["organizer", { cn: text(calls) }, "cal-address", address(uid, calls, 0)]];
  return [...organizers, ...comes];
}

/**
 * A calendar address (any URI: RFC 5545, 3.3.3) for somebody whose mail address is not known or not told: no mail can be
 * sent to it, and it stays the same for the same name in the same meeting.
 */
const address = (uid: string, name: string, nth: number): string =>
  `urn:uuid:${v5(`${uid}\n${name}\n${nth}`.toWellFormed(), ADDRESSES)}`;
