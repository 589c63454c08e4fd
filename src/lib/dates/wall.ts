import type { Zone } from "luxon";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

// A "wall" is a local date and time, as milliseconds as if it were UTC.

/** What the clock on the wall shows at an instant. */
export const wallOf = (at: Date, zone: Zone): number => at.getTime() + zone.offset(at.getTime()) * MINUTE;

/** The instant of a local time by RFC 5545, 3.3.5: the first of two; if skipped, by the offset before the gap. */
export function instantOfWall(wall: number, zone: Zone): Date {
  const before = zone.offset(wall - DAY);
  const real = [before, zone.offset(wall + DAY)]
    .map((offset) => wall - offset * MINUTE)
    .filter((at) => at + zone.offset(at) * MINUTE === wall);
  return new Date(real.length > 0 ? Math.min(...real) : wall - before * MINUTE);
}

/** "YYYY-MM-DDTHH:MM" as a wall. */
export const wallOfText = (local: string): number => Date.parse(`${local}:00Z`);

/** A wall as "YYYY-MM-DDTHH:MM". */
export const localText = (wall: number): string => new Date(wall).toISOString().slice(0, 16);
