import { DateTime } from "luxon";
import type { Day } from "./calendar.ts";
import { type ClockChoice, readClock, withinWork } from "./clocks.ts";
import { readDays, todayAt } from "./days.ts";
import type { DateLanguage, Length } from "./language.ts";
import { isShift, type Phrase } from "./phrase.ts";
import type { DateContext, DateReading, Due } from "./types.ts";
import { instantOfWall, localText, wallOf } from "./wall.ts";
import { type NamedZone, zoneOf, zonesNamed } from "./zones.ts";

const MOST_CHOICES = 4;
const MOST_YEARS_AHEAD = 30;
const SATURDAY = 6;
const MINUTES_A_DAY = 24 * 60;

/** What a phrase may mean, best first, and what to offer if all of that is over. */
interface Meant {
  dues: Due[];
  later: Due[];
  /** To be asked even if only one is left. */
  doubt: boolean;
}

/** Decides what phrases that read the same words mean: one reading that lies ahead, or a question. */
export function decide(
  phrases: readonly Phrase[],
  words: string,
  language: DateLanguage,
  context: DateContext,
): DateReading {
  const meant = phrases.map((phrase) => meaningOf(phrase, language, context));
  const ahead = unique(meant.flatMap(({ dues }) => dues)).filter((due) => !isOver(due, context));
  const later = unique(meant.flatMap((one) => one.later)).filter((due) => !isOver(due, context));
  const [only, ...others] = ahead;
  const isClear = others.length === 0 && !meant.some(({ doubt }) => doubt) && !isFarOff(only, context);
  if (only !== undefined && isClear) return { outcome: "understood", due: only };
  const reason =
    only !== undefined ? "ambiguous" : meant.some(({ dues }) => dues.length > 0) ? "past" : "unreadable";
  const choices = (only === undefined ? later : ahead).slice(0, MOST_CHOICES);
  return questionOf(reason, words, choices, context);
}

/** A question; one that offers nothing but what is far ahead says so, for that was read. */
export function questionOf(
  reason: "ambiguous" | "past" | "unreadable",
  words: string,
  choices: Due[],
  context: DateContext,
): DateReading {
  const isFar = choices.length > 0 && choices.every((due) => isFarOff(due, context));
  return { outcome: "ask", reason: isFar ? "far" : reason, words, choices };
}

function meaningOf(phrase: Phrase, language: DateLanguage, context: DateContext): Meant {
  const [first] = phrase.parts;
  if (first !== undefined && isShift(first)) return sure(afterShift(first.found, context));
  const today = todayAt(context.now, zoneOf(context.zone).name);
  const days = readDays(phrase, today);
  const clock = readClock(phrase, language, context);
  const zones = phrase.zone === undefined ? [zoneOf(context.zone)] : zonesNamed(phrase.zone);
  if (clock === null) {
    if (days === null || phrase.zone !== undefined) return { dues: [], later: [], doubt: false };
    return {
      dues: days.days.map((day) => dayDue(day, context)),
      later: days.later.map((day) => dayDue(day, context)),
      doubt: days.doubt,
    };
  }
  if (days === null) return joined(zones.map((zone) => comingTime(clock, today, zone, context)));
  const times = timesOn(clock, context);
  const on = (list: readonly Day[], minutes: readonly number[]) =>
    zones.flatMap((zone) => list.flatMap((day) => minutes.map((minute) => moment(day, minute, zone))));
  const nextDay = days.days.map((day) => day.plus({ days: 1 }));
  const later =
    days.later.length > 0 ? on(days.later, times) : [...on(days.days, clock.minutes), ...on(nextDay, times)];
  return { dues: on(days.days, times), later, doubt: days.doubt };
}

const sure = (due: Due | null): Meant => ({ dues: due === null ? [] : [due], later: [], doubt: false });

const joined = (all: readonly Meant[]): Meant => ({
  dues: all.flatMap(({ dues }) => dues),
  later: all.flatMap(({ later }) => later),
  doubt: all.some(({ doubt }) => doubt),
});

/** The times meant on a named day: of two halves of the day the one within working hours, if only one is. */
function timesOn(clock: ClockChoice, context: DateContext): number[] {
  const atWork = clock.loose ? withinWork(clock.minutes, context) : [];
  return atWork.length > 0 ? atWork : clock.minutes;
}

/** A time without a day: today's, and where the words leave room for it, the next one. */
function comingTime(clock: ClockChoice, today: Day, zone: NamedZone, context: DateContext): Meant {
  const times = timesOn(clock, context);
  const days = daysBegun(today, zone, context);
  const todays = inOrder(days.flatMap((day) => times.map((minute) => moment(day, minute, zone))));
  const tomorrows = inOrder(times.map((minute) => moment(today.plus({ days: 1 }), minute, zone)));
  const [next] = todays.filter((due) => !isOver(due, context));
  if (!clock.loose && !clock.coming) {
    const ahead = todays.filter((due) => !isOver(due, context));
    return { dues: ahead.length > 0 ? ahead.slice(0, days.length) : todays, later: tomorrows, doubt: false };
  }
  if (next !== undefined) return sure(next);
  const monday = today.startOf("week").plus({ weeks: 1 });
  const isWeekend = today.plus({ days: 1 }).weekday >= SATURDAY;
  const mondays = isWeekend ? times.map((minute) => moment(monday, minute, zone)) : [];
  return { dues: unique([...tomorrows.slice(0, 1), ...mondays.slice(0, 1)]), later: [], doubt: false };
}

/** Today for the speaker and, where it differs, today in the zone the time is given in. */
function daysBegun(today: Day, zone: NamedZone, context: DateContext): Day[] {
  const there = todayAt(context.now, zone.name);
  return there.toMillis() === today.toMillis() ? [today] : [today, there];
}

function afterShift(
  { count = 1, length, count2, length2 }: Phrase["parts"][number]["found"],
  context: DateContext,
): Due | null {
  const zone = zoneOf(context.zone);
  const start = DateTime.fromJSDate(context.now, { zone: zone.name });
  const once = length === undefined ? null : plusLength(start, count, length);
  const end =
    once === null || count2 === undefined || length2 === undefined ? once : plusLength(once, count2, length2);
  return end?.isValid ? { kind: "moment", at: end.toJSDate(), zone: zone.name } : null;
}

function plusLength(from: DateTime, count: number, { unit, times }: Length): DateTime | null {
  if (unit === "hour" || unit === "minute") {
    return from.plus({ minutes: Math.round(count * times * (unit === "hour" ? 60 : 1)) });
  }
  return Number.isInteger(count) && unit !== "workday" ? from.plus({ [unit]: count * times }) : null;
}

const dayDue = (day: Day, context: DateContext): Due => ({
  kind: "day",
  day: day.toISODate() ?? "",
  zone: zoneOf(context.dayZone).name,
});

function moment(day: Day, minutes: number, { name, zone }: NamedZone): Due {
  const date = day.plus({ days: Math.floor(minutes / MINUTES_A_DAY) });
  const wall = date.toMillis() + (minutes % MINUTES_A_DAY) * 60_000;
  const at = instantOfWall(wall, zone);
  const isSkipped = wallOf(at, zone) !== wall;
  return {
    kind: "moment",
    at,
    zone: name,
    ...(isSkipped ? { skipped: localText(wall).slice(11) } : {}),
  };
}

/** True when a moment has passed, or a day is over where it is kept or where it was said. */
export function isOver(due: Due, context: DateContext): boolean {
  if (due.kind === "moment") return due.at <= context.now;
  const todays = [todayAt(context.now, due.zone), todayAt(context.now, zoneOf(context.zone).name)];
  return todays.some((today) => due.day < (today.toISODate() ?? ""));
}

/** True for a date so far ahead that it was hardly meant. */
function isFarOff(due: Due | undefined, context: DateContext): boolean {
  if (due === undefined) return false;
  const year = due.kind === "day" ? Number(due.day.slice(0, 4)) : due.at.getUTCFullYear();
  return !(year <= context.now.getUTCFullYear() + MOST_YEARS_AHEAD);
}

/** A text that two dues share when they are the same. */
export const keyOf = (due: Due): string => (due.kind === "day" ? due.day : due.at.toISOString());

/** The dues without those that say the same again, in their order. */
export function unique(dues: readonly Due[]): Due[] {
  const seen = new Map<string, Due>();
  for (const due of dues) if (!seen.has(keyOf(due))) seen.set(keyOf(due), due);
  return [...seen.values()];
}

const inOrder = (dues: Due[]): Due[] => dues.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
