import type { Recurrence } from "../lib/recurrence/index.ts";

/** One meeting as a calendar knows it. Instants are UTC; `zone` is IANA: the local time calendars show it at. */
export interface CalendarEvent {
  /** Stays the same for as long as the meeting exists; all occurrences of a series share it. */
  readonly uid: string;
  /** Raised with every change. */
  readonly sequence: number;
  readonly title: string;
  readonly description?: string;
  readonly place?: string;
  /** Left out of the calendar when it is not a web address. */
  readonly url?: string;
  readonly startsAt: Date;
  readonly minutes: number;
  readonly zone: string;
  readonly cancelled: boolean;
  readonly updatedAt: Date;
  readonly createdAt: Date;
  /** A name. */
  readonly organizer?: string;
  readonly attendees: readonly { name: string; answer: "YES" | "MAYBE" | "NO" | "NONE" }[];
  /** Of a series: which occurrence this one is (its original start, UTC). */
  readonly replaces?: Date;
  /** The series by whose rule calendars know that occurrence, where the event stands alone. */
  readonly of?: Recurrence;
}

/** A meeting that repeats. */
export interface CalendarSeries {
  readonly recurrence: Recurrence;
  /** The master: its first occurrence. */
  readonly master: CalendarEvent;
  /** Original starts (UTC) that do not take place. */
  readonly skipped: readonly Date[];
  /** Moved or changed occurrences. */
  readonly changed: readonly CalendarEvent[];
}

/** Published to read, sent as an invitation, or sent to take one back. */
export type CalendarMethod = "PUBLISH" | "REQUEST" | "CANCEL";

/** Whether an entry repeats. */
export const isSeries = (entry: CalendarEvent | CalendarSeries): entry is CalendarSeries => "master" in entry;
