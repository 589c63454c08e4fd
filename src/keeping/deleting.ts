import { card, context, say } from "../chat/card.ts";
import type { Transaction } from "../store/client.ts";
import type { DrawnCard } from "../use-case.ts";

// What is deleted takes along what only speaks of it: events, questions, lines of reminders. Cards that show it say so.

const GONE = "gone";

/** A card whose record was deleted: it says so once more, without buttons, and is then no longer looked after. */
export const goneSubjects = {
  [GONE]: async (): Promise<DrawnCard> => ({ card: card(context(say("action.no-longer"))) }),
};

/** Cards that have said so. */
export const goneCards = { subject: GONE, nextAttemptAt: null };

/** Deletes action items with all that is said of them. */
export async function deleteItems(tx: Transaction, ids: readonly string[], now: Date): Promise<void> {
  await forgetRecords(tx, ids, ["item"], now);
  await tx.question.deleteMany({ where: { itemId: { in: [...ids] } } });
  await tx.actionItem.deleteMany({ where: { id: { in: [...ids] } } });
}

const MEETING_CARDS = ["meeting", "meeting-live", "meeting-still", "meeting-lost", "minutes"];

/** Deletes meetings with topics, lines, votes and minutes; action items made in them stay. */
export async function deleteMeetings(tx: Transaction, ids: readonly string[], now: Date): Promise<void> {
  const meetingId = { in: [...ids] };
  const proposals = await tx.proposal.findMany({ where: { meetingId }, select: { id: true } });
  await forgetCards(tx, idsOf(proposals), ["proposal"], now);
  await forgetRecords(tx, ids, MEETING_CARDS, now);
  await tx.actionItem.updateMany({ where: { meetingId }, data: { meetingId: null, topicId: null } });
  await tx.meeting.deleteMany({ where: { id: meetingId } });
}

async function forgetRecords(
  tx: Transaction,
  ids: readonly string[],
  subjects: readonly string[],
  now: Date,
): Promise<void> {
  await forgetCards(tx, ids, subjects, now);
  await tx.bundleEntry.deleteMany({ where: { itemId: { in: [...ids] } } });
  await tx.event.deleteMany({ where: { subjectId: { in: [...ids] } } });
}

/** Cards of records that go: those that stand somewhere say so, the others are not posted any more. */
export async function forgetCards(
  tx: Transaction,
  ids: readonly string[],
  subjects: readonly string[],
  now: Date,
): Promise<void> {
  const cards = { subject: { in: [...subjects] }, subjectId: { in: [...ids] } };
  await tx.postedCard.deleteMany({
    where: { ...cards, OR: [{ address: null }, { failedAt: { not: null } }] },
  });
  await tx.postedCard.updateMany({
    where: cards,
    data: { subject: GONE, wantVersion: { increment: 1 }, nextAttemptAt: now, urgency: 3, paceMs: 0 },
  });
}

export const idsOf = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id);
