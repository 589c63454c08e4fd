import { loadItem, reminderColumns } from "../actions/record.ts";
import { nextDigest } from "../groups/group.ts";
import { type CheckKind, nextCheck } from "../meetings/checks.ts";
import { firstReminder, personOf } from "../readouts/approvers.ts";
import { loadReadout } from "../readouts/record.ts";
import type { Store, Transaction } from "../store/client.ts";

/** What of a restored database fell due before now; nobody here knows whether it was sent. */
export interface Missed {
  /** Of items, of meetings, and of approvals that are waited for. */
  readonly reminders: number;
  readonly digests: number;
  /** Readouts that were to be released. */
  readonly releases: number;
  /** Messages and letters that waited to be sent. */
  readonly messages: number;
}

const dueReminders = (now: Date) => ({ nextReminderAt: { lte: now } });
const dueDigests = (now: Date) => ({ nextDigestAt: { lte: now } });
const dueReleases = (now: Date) => ({ releaseAt: { lte: now }, releasedAt: null });
const dueMessages = (now: Date) => ({ nextAttemptAt: { lte: now }, address: null });
const dueMeetings = (now: Date) => ({ nextCheckAt: { lte: now }, nextCheck: { in: ["remind", "soon"] } });

/** Counts what fell due by now (UTC). */
export async function countMissed({ db }: Store, now: Date): Promise<Missed> {
  return {
    reminders:
      (await db.assignment.count({ where: dueReminders(now) })) +
      (await db.approval.count({ where: dueReminders(now) })) +
      (await db.meeting.count({ where: dueMeetings(now) })),
    digests: await db.group.count({ where: { ...dueDigests(now), digestOn: true } }),
    releases: await db.readout.count({ where: dueReleases(now) }),
    messages: await db.postedCard.count({ where: dueMessages(now) }),
  };
}

/** The last thing that is known to have happened, UTC; null in an empty database. */
export async function lastKnown({ db }: Store): Promise<Date | null> {
  const event = await db.event.findFirst({ orderBy: { id: "desc" }, select: { at: true } });
  const card = await db.postedCard.findFirst({ orderBy: { id: "desc" }, select: { createdAt: true } });
  const times = [event?.at, card?.createdAt].flatMap((at) => (at ? [at.getTime()] : []));
  return times.length > 0 ? new Date(Math.max(...times)) : null;
}

/** Why a message that waited was not sent. */
const LET_GO = "let go after a restore";
const BATCH = 100;

/** None of what fell due is sent any more: each goes on with its next time after now. */
export async function letGo(store: Store, now: Date): Promise<void> {
  const { db } = store;
  await inBatches(
    store,
    () => db.assignment.findMany({ where: dueReminders(now), take: BATCH }),
    async (tx, { itemId, personId }) => {
      const item = await loadItem(tx, itemId);
      const mine = item?.assignments.find((one) => one.personId === personId);
      const next = item && mine ? reminderColumns(item, mine, now) : { nextReminderAt: null, nextSlot: null };
      await tx.assignment.update({ where: { itemId_personId: { itemId, personId } }, data: next });
    },
  );
  await inBatches(
    store,
    () => db.approval.findMany({ where: dueReminders(now), take: BATCH }),
    async (tx, { readoutId, personId }) => {
      const readout = await loadReadout(tx, readoutId);
      const next = readout ? firstReminder(readout, await personOf(tx, personId), now) : null;
      const where = { readoutId_personId: { readoutId, personId } };
      await tx.approval.update({ where, data: { nextReminderAt: next } });
    },
  );
  await inBatches(
    store,
    () => db.meeting.findMany({ where: dueMeetings(now), take: BATCH }),
    async (tx, meeting) => {
      const next = nextCheck(meeting, now, meeting.nextCheck as CheckKind);
      const data = { nextCheckAt: next?.at ?? null, nextCheck: next?.kind ?? null };
      await tx.meeting.update({ where: { id: meeting.id }, data });
    },
  );
  await inBatches(
    store,
    () => db.group.findMany({ where: dueDigests(now), take: BATCH }),
    async (tx, group) =>
      void (await tx.group.update({
        where: { id: group.id },
        data: { nextDigestAt: nextDigest(group, now) },
      })),
  );
  await store.write(async (tx) => {
    await tx.readout.updateMany({ where: dueReleases(now), data: { releaseAt: null } });
    // As the operator drops one: the row stays, so that nothing owes it a second time.
    const data = { nextAttemptAt: null, failedAt: null, owner: null, attempts: 1, error: LET_GO };
    await tx.postedCard.updateMany({ where: dueMessages(now), data });
  });
}

/** Each row is no longer found once it was seen to. */
async function inBatches<Row>(
  store: Store,
  find: () => Promise<Row[]>,
  each: (tx: Transaction, row: Row) => Promise<void>,
): Promise<void> {
  for (let rows = await find(); rows.length > 0; rows = await find())
    await store.write(async (tx) => {
      for (const row of rows) await each(tx, row);
    });
}

/** Nobody who held something then holds it now; and what numbers changes goes past all that were given away since. */
export async function clearHolders(store: Store): Promise<void> {
  await store.write(async (tx) => {
    await tx.lease.deleteMany();
    await tx.pace.deleteMany();
    await tx.postedCard.updateMany({ where: { owner: { not: null } }, data: { owner: null } });
    await tx.counter.updateMany({ data: { value: { increment: 1_000_000 } } });
  });
}
