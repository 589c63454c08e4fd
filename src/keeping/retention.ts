import { DateTime } from "luxon";
import type { Transaction } from "../store/client.ts";
import { roomsNamed } from "../store/message-keeper.ts";
import type { Group } from "../store/models.ts";
import type { Services } from "../use-case.ts";
import { deleteItems, deleteMeetings, idsOf } from "./deleting.ts";

/** Rows deleted in one transaction: a meeting may have a thousand lines. */
const ITEMS = 100;
const MEETINGS = 10;

/** Before this instant (UTC) what is over is no longer kept by a group that keeps so many months. */
export const keptSince = ({ zone }: Pick<Group, "zone">, months: number, now: Date): Date =>
  DateTime.fromJSDate(now, { zone }).minus({ months }).toJSDate();

const oldItems = (groupId: string, before: Date) => ({
  groupId,
  state: { in: ["DONE" as const, "DROPPED" as const] },
  settledAt: { lt: before },
});

/** One that was called off has no end: then it is when that was said. */
const oldMeetings = (groupId: string, before: Date) => ({
  groupId,
  OR: [
    { state: "ENDED" as const, endedAt: { lt: before } },
    { state: "CANCELLED" as const, updatedAt: { lt: before } },
  ],
});

/** How many closed items and ended meetings of a group are older than so many months. */
export async function countOld({ store, clock }: Services, group: Group, months: number) {
  const before = keptSince(group, months, clock.now());
  return {
    items: await store.db.actionItem.count({ where: oldItems(group.id, before) }),
    meetings: await store.db.meeting.count({ where: oldMeetings(group.id, before) }),
  };
}

/**
 * Deletes what groups no longer keep: closed items, ended meetings with their lines and minutes, their events and cards,
 * and what was written in channels whose platform is our own page. Readouts stay. Returns how many records went.
 */
export async function deleteOld(services: Services): Promise<number> {
  const groups = await services.store.db.group.findMany({ where: { keepMonths: { not: null } } });
  let deleted = 0;
  for (const group of groups) deleted += await deleteOldOf(services, group);
  return deleted;
}

async function deleteOldOf(services: Services, group: Group): Promise<number> {
  const { store, clock } = services;
  const now = clock.now();
  const before = keptSince(group, group.keepMonths ?? 0, now);
  const items = await inBatches(services, ITEMS, async (tx, take) => {
    const where = oldItems(group.id, before);
    const ids = idsOf(await tx.actionItem.findMany({ where, select: { id: true }, take }));
    if (ids.length > 0) await deleteItems(tx, ids, now);
    return ids.length;
  });
  const meetings = await inBatches(services, MEETINGS, async (tx, take) => {
    const where = oldMeetings(group.id, before);
    const ids = idsOf(await tx.meeting.findMany({ where, select: { id: true }, take }));
    if (ids.length > 0) await deleteMeetings(tx, ids, now);
    return ids.length;
  });
  await store.write(async (tx) => {
    const groupId = group.id;
    await tx.meetingSeries.deleteMany({
      where: { groupId, endedAt: { lt: before }, meetings: { none: {} } },
    });
    await tx.digest.deleteMany({ where: { groupId, until: { lt: before } } });
    await tx.postedCard.deleteMany({
      where: { groupId, subject: { startsWith: "digest" }, createdAt: { lt: before }, nextAttemptAt: null },
    });
  });
  await deleteWords(services, group, before);
  return items + meetings;
}

/** What was said in the group's channels where nobody but us keeps it. */
async function deleteWords({ store }: Services, { id: groupId }: Group, before: Date): Promise<void> {
  for (const { platform, externalId } of await store.db.channel.findMany({ where: { groupId } })) {
    const rooms = await roomsNamed(store.db, platform, externalId);
    if (rooms.length === 0) continue;
    const where = { platform, room: { in: rooms }, createdAt: { lt: before } };
    await store.write((tx) => tx.keptMessage.deleteMany({ where }));
  }
}

/** Runs a batch again and again until one is not full; returns how many rows they took. */
export async function inBatches(
  { store }: Pick<Services, "store">,
  size: number,
  batch: (tx: Transaction, take: number) => Promise<number>,
): Promise<number> {
  let sum = 0;
  for (let count = size; count === size; sum += count) count = await store.write((tx) => batch(tx, size));
  return sum;
}
