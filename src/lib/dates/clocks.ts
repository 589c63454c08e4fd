import type { DateLanguage, Found, PartOfDay } from "./language.ts";
import type { Phrase } from "./phrase.ts";
import type { DateContext } from "./types.ts";

const HALF_DAY = 12 * 60;
const FULL_DAY = 24 * 60;

/** A time of day as minutes after local midnight, best first; 1440 is the midnight that ends the day. */
export interface ClockChoice {
  minutes: number[];
  /** Not sure which half of the day: working hours decide. */
  loose: boolean;
  /** A part of the day or the start of work, without an hour: the coming one when no day is named. */
  coming: boolean;
}

/** Minutes after midnight that can be meant by each part of the day, from and up to. */
const SPANS: Record<PartOfDay, readonly (readonly [number, number])[]> = {
  morning: [[0, HALF_DAY - 1]],
  lunch: [[11 * 60, 15 * 60]],
  afternoon: [[HALF_DAY, 18 * 60]],
  evening: [[16 * 60, FULL_DAY - 1]],
  night: [
    [18 * 60, FULL_DAY - 1],
    [0, 4 * 60],
  ],
};

/** The times of day a phrase may mean; null when it names none, no minutes when it contradicts itself. */
export function readClock(phrase: Phrase, language: DateLanguage, context: DateContext): ClockChoice | null {
  const part = phrase.partOfDay?.found.partOfDay;
  if (phrase.clock === undefined) {
    return part === undefined
      ? null
      : { minutes: [language.partHours[part] * 60], loose: false, coming: true };
  }
  const { found, pattern } = phrase.clock;
  switch (pattern.clock) {
    case "midnight":
      return { minutes: [FULL_DAY, 0], loose: false, coming: false };
    case "workStart":
      return { minutes: [minutesOf(context.workFrom, 9)], loose: false, coming: true };
    case "workEnd":
      return { minutes: [minutesOf(context.workTo, 17)], loose: false, coming: false };
    default:
      return onTheClock(writtenMinutes(found, pattern.clock), part);
  }
}

/** The times that lie within working hours, both ends included. */
export function withinWork(minutes: readonly number[], context: DateContext): number[] {
  const [from, to] = [minutesOf(context.workFrom, 9), minutesOf(context.workTo, 17)];
  return minutes.filter((minute) => minute >= from && minute <= to);
}

/** "09:30" as minutes after midnight; the full hour `otherwise` when it is written differently. */
function minutesOf(time: string, otherwise: number): number {
  const match = /^(\d{1,2}):(\d\d)$/.exec(time);
  return match === null ? otherwise * 60 : Number(match[1]) * 60 + Number(match[2]);
}

/** A written hour in both halves of the day, unless it says which. */
function writtenMinutes(
  { hour, minute = 0, meridiem, count = 0 }: Found,
  meaning: string | undefined,
): number[] {
  if (hour === undefined) return [];
  const shift = meaning === "to" ? -(count || minute) : meaning === "past" ? count || minute : minute;
  const { value, padded } = hour;
  const isSure = padded || value === 0 || value > 12;
  if (meridiem !== undefined && value > 12) return meridiem === "pm" ? [value * 60 + shift] : [];
  if (meridiem !== undefined && value === 0) return [];
  if (isSure && meridiem === undefined) return [(value * 60 + shift + FULL_DAY) % FULL_DAY];
  const early = (value % 12) * 60 + shift;
  const halves =
    meridiem === undefined ? [early, early + HALF_DAY] : [early + (meridiem === "pm" ? HALF_DAY : 0)];
  return halves.map((minutes) => (minutes + FULL_DAY) % FULL_DAY);
}

function onTheClock(minutes: number[], part: PartOfDay | undefined): ClockChoice {
  const spans = part === undefined ? [] : SPANS[part];
  const fits = (at: number) => spans.length === 0 || spans.some(([from, to]) => at >= from && at <= to);
  const fitting = minutes.filter(fits);
  return { minutes: fitting, loose: fitting.length > 1, coming: false };
}
