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

/** 09:00 on a local day of the reader, or the end of their quiet hours when these cover it; UTC. */
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

/** Is an instant (UTC) outside the reader's quiet hours and on a working day, by the reader's local day? */
const isSpeakable = (at: Date, reader: ReaderWishes, work: WorkingTime): boolean =>
  !isWithin(localTime(reader.zone, at), reader.quietFrom, reader.quietTo) &&
  isWorkingDay(work, localDay(reader.zone, at));

/** A daylight-saving change may take the one speakable moment of a day, not of several in a row. */
const MOST_MORNINGS = 7;

/** Moves an instant out of the reader's quiet hours and the group's days off, to the next morning they may be spoken to. */
export function nextSpeakable(at: Date, reader: ReaderWishes, work: WorkingTime): Date {
  if (isSpeakable(at, reader, work)) return at;
  let day = localDay(reader.zone, at);
  for (let tries = 0; tries < MOST_MORNINGS; tries++, day = workingDayAfter(work, day)) {
    const candidate = morning(day, reader);
    if (candidate > at && isSpeakable(candidate, reader, work)) return candidate;
  }
  return morning(day, reader);
}

const strictness: Record<Wish, number> = { NORMAL: 0, LESS: 1, OFF: 2 };

/** The stricter of two wishes holds. */
const stricter = (a: Wish, b: Wish): Wish => (strictness[a] >= strictness[b] ? a : b);

/** The next thing to say strictly after an instant (UTC); null: nothing more. */
export function nextReminder(facts: ReminderFacts, after: Date): NextReminder | null {
  const { item, assignment } = facts;
  if (item.settled || assignment.muted) return null;
  const { snoozedUntil } = assignment;
  if (snoozedUntil && snoozedUntil > after) return { at: snoozedUntil, slot: "snooze", exempt: true };
  return slots(facts).find(({ at }) => at > after) ?? null;
}

/**
 * The next thing to say when something that was missed is told as soon as the reader may be spoken to, from an instant
 * (UTC) on: what would come by then unasked is told with it.
 */
export function nextAfterMissed(facts: ReminderFacts, from: Date): NextReminder | null {
  const next = nextReminder(facts, from);
  const toldAt = nextSpeakable(from, facts.reader, facts.group.work);
  return next && !next.exempt && next.at <= toldAt ? nextReminder(facts, toldAt) : next;
}

const LATE = [
  { slot: "late-1", days: 1 },
  { slot: "late-3", days: 3 },
  { slot: "late-7", days: 7 },
] as const;

/** Everything the policy would say of an item, in order, each more urgent than the one before it. */
function slots(facts: ReminderFacts): NextReminder[] {
  const { item, reader, group } = facts;
  const wish = stricter(reader.remind, group.remind);
  if (wish === "OFF" || !item.dueAt) return [];
  const dueDay = item.dueDay ?? localDay(reader.zone, item.dueAt);
  const before = wish === "NORMAL" ? beforeReminder(facts, dueDay) : [];
  const due = dueReminder(facts, item.dueAt);
  const late = (wish === "NORMAL" ? LATE : LATE.slice(0, 1)).map(({ slot, days }) =>
    inTheMorning(facts, slot, workingDaysAfter(group.work, dueDay, days)),
  );
  return withoutOvertaken([...before, due, ...late]);
}

/** Days off and changed clocks can push two onto one morning: the more urgent one is said. */
const withoutOvertaken = (reminders: readonly NextReminder[]): NextReminder[] =>
  reminders.filter(({ at }, index) => reminders.slice(index + 1).every((later) => later.at > at));

const inTheMorning = ({ reader, group }: ReminderFacts, slot: Slot, day: string): NextReminder => ({
  at: nextSpeakable(morning(day, reader), reader, group.work),
  slot,
  exempt: false,
});

/** Only for what was added on an earlier day than that morning's. */
function beforeReminder(facts: ReminderFacts, dueDay: string): NextReminder[] {
  const day = workingDayBefore(facts.group.work, dueDay);
  const addedOn = localDay(facts.reader.zone, facts.item.createdAt);
  return addedOn < day ? [inTheMorning(facts, "before", day)] : [];
}

/** A named time is said at that time; a bare date in its morning, or on the working day before when it is a day off. */
function dueReminder(facts: ReminderFacts, dueAt: Date): NextReminder {
  const { dueDay } = facts.item;
  if (!dueDay) return { at: dueAt, slot: "due", exempt: true };
  const { work } = facts.group;
  return inTheMorning(facts, "due", isWorkingDay(work, dueDay) ? dueDay : workingDayBefore(work, dueDay));
}
