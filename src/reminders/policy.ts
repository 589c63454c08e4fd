import {
  isWorkingDay,
  localDay,
  localInstant,
  type WorkingTime,
  workingDayAfter,
  workingDayBefore,
  workingDaysAfter,
} from "../lib/working-time.ts";

/** Which reminder of an item: the working day before, when due, 1, 3 and 7 working days late, the end of a snooze. */
export type Slot = "before" | "due" | "late-1" | "late-3" | "late-7" | "snooze";

type Wish = "NORMAL" | "LESS" | "OFF";

/** How one person wants to be spoken to; quiet hours are local "HH:MM" and may cross midnight. */
export interface ReaderWishes {
  readonly zone: string;
  readonly quietFrom: string;
  readonly quietTo: string;
  readonly remind: Wish;
}

/** What the policy must know; instants are UTC. */
export interface ReminderFacts {
  readonly item: {
    readonly dueAt: Date | null;
    /** "YYYY-MM-DD" for a bare date, which has no hour. */
    readonly dueDay: string | null;
    readonly createdAt: Date;
    readonly settled: boolean;
  };
  readonly assignment: { readonly snoozedUntil: Date | null; readonly muted: boolean };
  readonly reader: ReaderWishes;
  readonly group: { readonly work: WorkingTime; readonly remind: Wish };
}

/** `exempt`: a moment a person named, outside quiet hours and the noise budget. */
export interface NextReminder {
  readonly at: Date;
  readonly slot: Slot;
  readonly exempt: boolean;
}

const MORNING = "09:00";

/** The later of 09:00 and the end of quiet hours, on a local day of the reader. UTC. */
export function morning(day: string, reader: Pick<ReaderWishes, "zone" | "quietFrom" | "quietTo">): Date {
  const { quietFrom, quietTo } = reader;
  const isQuietAtNine = isWithin(MORNING, quietFrom, quietTo);
  return localInstant(reader.zone, day, isQuietAtNine ? quietTo : MORNING);
}

/** Is a local time within quiet hours? Equal times are no quiet at all. */
function isWithin(time: string, from: string, to: string): boolean {
  if (from === to) return false;
  return from < to ? time >= from && time < to : time >= from || time < to;
}

const localTime = (zone: string, at: Date): string =>
  new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(at);

/** Moves an instant out of the reader's quiet hours and the group's days off, to the next morning they may be spoken to. */
export function nextSpeakable(at: Date, reader: ReaderWishes, work: WorkingTime): Date {
  const day = localDay(reader.zone, at);
  const quiet = isWithin(localTime(reader.zone, at), reader.quietFrom, reader.quietTo);
  if (!quiet && isWorkingDay(work, day)) return at;
  const sameMorning = morning(day, reader);
  if (isWorkingDay(work, day) && sameMorning > at) return sameMorning;
  return morning(workingDayAfter(work, day), reader);
}

const strictness: Record<Wish, number> = { NORMAL: 0, LESS: 1, OFF: 2 };

/** The stricter of two wishes holds. */
const stricter = (a: Wish, b: Wish): Wish => (strictness[a] >= strictness[b] ? a : b);

/** The next thing to say strictly after an instant; null: nothing more. */
export function nextReminder(facts: ReminderFacts, after: Date): NextReminder | null {
  const { item, assignment } = facts;
  if (item.settled || assignment.muted) return null;
  const snooze = assignment.snoozedUntil;
  const quietUntil = snooze && snooze > after ? snooze : null;
  const from = quietUntil ?? after;
  const [next] = slots(facts).filter(({ at }) => at > from);
  return quietUntil ? { at: quietUntil, slot: "snooze", exempt: true } : (next ?? null);
}

/** Everything the policy would say of an item, in order; of two on one morning only the more urgent one. */
function slots(facts: ReminderFacts): NextReminder[] {
  const { item, reader, group } = facts;
  const wish = stricter(reader.remind, group.remind);
  if (wish === "OFF" || !item.dueAt) return [];
  const dueDay = item.dueDay ?? localDay(reader.zone, item.dueAt);
  const due = dueReminder(facts, dueDay, item.dueAt);
  const before = wish === "NORMAL" ? beforeReminder(facts, dueDay, due.at) : [];
  const lates = wish === "NORMAL" ? [1, 3, 7] : [1];
  return [...before, due, ...lates.map((days) => lateReminder(facts, dueDay, days))];
}

/** A bare date is said in its morning, or on the working day before when it is a day off; a named time at that time. */
function dueReminder(
  { item, reader, group: { work } }: ReminderFacts,
  dueDay: string,
  dueAt: Date,
): NextReminder {
  if (!item.dueDay) return { at: dueAt, slot: "due", exempt: true };
  const day = isWorkingDay(work, dueDay) ? dueDay : workingDayBefore(work, dueDay);
  return { at: morning(day, reader), slot: "due", exempt: false };
}

/** Only for what was added on an earlier day than that morning. */
function beforeReminder(
  { item, reader, group: { work } }: ReminderFacts,
  dueDay: string,
  dueAt: Date,
): NextReminder[] {
  const day = workingDayBefore(work, dueDay);
  const at = morning(day, reader);
  const addedEarlier = localDay(reader.zone, item.createdAt) < day;
  return addedEarlier && at < dueAt ? [{ at, slot: "before", exempt: false }] : [];
}

function lateReminder(
  { reader, group: { work } }: ReminderFacts,
  dueDay: string,
  days: 1 | 3 | 7 | number,
): NextReminder {
  const at = morning(workingDaysAfter(work, dueDay, days), reader);
  return { at, slot: `late-${days}` as Slot, exempt: false };
}
