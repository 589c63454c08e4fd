import { splitAt } from "../lib/text.ts";
import { eventComponents } from "./calendar-events.ts";
import type { CalendarEvent, CalendarMethod, CalendarSeries } from "./calendar-types.ts";
import { writeCalendar } from "./calendar-write.ts";
import { timezoneComponents } from "./calendar-zones.ts";

export type { CalendarEvent, CalendarMethod, CalendarSeries } from "./calendar-types.ts";

/**
 * A whole VCALENDAR text by RFC 5545: CRLF, lines folded at 75 octets. `name` is what calendars show for all of it,
 * `product` names the program. Every event of a CANCEL is cancelled.
 *
 * @throws Error when a changed occurrence does not say which one it replaces
 */
export function calendarText(
  entries: readonly (CalendarEvent | CalendarSeries)[],
  about: { name: string; method: CalendarMethod; product: string },
): string {
  const events = entries.flatMap((entry) => eventComponents(entry, about));
  return writeCalendar(about, [...timezoneComponents(entries), ...events]);
}

const LONGEST_NAME = 80;
/** What Windows, macOS or a shell would not take in a name, and what is not seen or turns the writing direction around. */
const UNSAFE =
  /[\p{Cc}\p{Co}\p{Cs}\p{Zl}\p{Zp}\u00AD\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF/\\:*?"<>|]+/gu;
/** Names that Windows keeps for its devices. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/** A file name people can read, safe on every system, at most 244 octets: "M3 Supply review.ics". */
export function calendarFileName(name: string): string {
  const words = name.toWellFormed().normalize("NFC").replace(UNSAFE, " ").replace(/\s+/gu, " ").trim();
  const bare = words.replace(/\.ics$/i, "").replace(/^[\s.~-]+/u, "");
  const [short] = splitAt(bare, LONGEST_NAME, LONGEST_NAME);
  const kept = short.replace(/[\s.]+$/u, "").replace(RESERVED, "$1_");
  return `${kept === "" ? "calendar" : kept}.ics`;
}
