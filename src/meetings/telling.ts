import { wishesOf, workingTimeOf, zoneOf } from "../groups/group.ts";
import { localDay } from "../lib/working-time.ts";
import { morning, nextSpeakable } from "../reminders/policy.ts";
import { tell } from "../reminders/service.ts";
import type { Transaction } from "../store/client.ts";
import type { Account, Person } from "../store/models.ts";
import { SOON_MS } from "./checks.ts";
import type { FullMeeting } from "./meeting.ts";

/** What an invited person is told at once: that they are asked to come, another time or place, that it does not take place. */
export type NewsSlot = "meeting-called" | "meeting-moved" | "meeting-cancelled";

type Reader = Person & { readonly accounts: readonly Account[] };

/** Those with an account who have not said no. */
async function readersOf(tx: Transaction, meeting: FullMeeting): Promise<Reader[]> {
  const rows = await tx.attendee.findMany({
    where: { meetingId: meeting.id, personId: { not: null } },
    select: { personId: true, answer: true, present: true },
  });
  const ids = rows.flatMap((row) =>
    row.personId && row.answer !== "NO" && row.present !== false ? [row.personId] : [],
  );
  return tx.person.findMany({ where: { id: { in: ids } }, include: { accounts: true } });
}

const NEWS_MS = 2 * 60_000;

/** Tells those invited something new, bundled for two minutes; a moved or cancelled meeting waits for no morning. */
export async function tellAttendees(
  tx: Transaction,
  meeting: FullMeeting,
  news: { slot: NewsSlot; but: string; now: Date },
): Promise<void> {
  const { now, slot } = news;
  const current = await tx.meeting.findUniqueOrThrow({ where: { id: meeting.id } });
  // Whoever is told too late has come at the old time, or misses the new one.
  const starts = [meeting.startsAt, current.startsAt].flatMap((at) => (at ? [at.getTime()] : []));
  const first = Math.min(...starts);
  for (const person of await readersOf(tx, meeting)) {
    if (person.id === news.but) continue;
    const soon = new Date(now.getTime() + NEWS_MS);
    const polite = nextSpeakable(soon, wishesOf(person, meeting.group), workingTimeOf(meeting.group));
    const isUrgent = slot !== "meeting-called" && (starts.length === 0 || polite.getTime() >= first);
    await tell(tx, now, {
      person,
      group: meeting.group,
      kind: "NOTICE",
      entries: [{ key: `${slot}:${meeting.id}:${current.sequence}:${person.id}`, itemId: meeting.id, slot }],
      at: isUrgent ? now : polite,
      exempt: isUrgent,
    });
  }
}

/** "meeting@<start>": a reminder of a start; when the meeting is moved, it is no longer said. */
export const reminderSlot = (startsAt: Date): string => `meeting@${startsAt.getTime()}`;

/** Puts a meeting into each reader's morning message of its day, where that morning is still to come. */
export async function remindInTheMorning(tx: Transaction, meeting: FullMeeting, now: Date): Promise<void> {
  const { startsAt, group } = meeting;
  if (!startsAt) return;
  for (const person of await readersOf(tx, meeting)) {
    const wishes = wishesOf(person, group);
    const at = morning(localDay(zoneOf(person, group), startsAt), wishes);
    if (at <= now || at.getTime() > startsAt.getTime() - SOON_MS || wishes.remind === "OFF") continue;
    await remind(tx, meeting, person, { now, at, exempt: false, kind: "morning" });
  }
}

/** Ten minutes before: at that moment, whatever the hour, as people named it. */
export async function remindSoon(tx: Transaction, meeting: FullMeeting, now: Date): Promise<void> {
  for (const person of await readersOf(tx, meeting))
    await remind(tx, meeting, person, { now, at: now, exempt: true, kind: "soon" });
}

async function remind(
  tx: Transaction,
  meeting: FullMeeting,
  person: Reader,
  when: { now: Date; at: Date; exempt: boolean; kind: "morning" | "soon" },
): Promise<void> {
  if (!meeting.startsAt) return;
  const slot = reminderSlot(meeting.startsAt);
  const key = `${when.kind}:${meeting.id}:${meeting.startsAt.getTime()}:${person.id}`;
  const entries = [{ key, itemId: meeting.id, slot }];
  const message = { person, group: meeting.group, kind: "REMINDER" as const, entries };
  await tell(tx, when.now, { ...message, at: when.at, exempt: when.exempt });
}
