import type { Transaction } from "../store/client.ts";
import type { Services } from "../use-case.ts";
import { idsOf } from "./deleting.ts";
import { inBatches } from "./retention.ts";

/** So long after a workspace removed the bot its data waits for it to come back. */
export const REMOVED_DAYS = 30;
const DAY_MS = 86_400_000;
const BATCH = 200;
const MEETINGS = 10;

/**
 * Deletes all that belongs to workspaces that removed the bot a month ago; whoever installs it again before loses nothing.
 * Returns how many groups went.
 */
export async function deleteRemoved(services: Services): Promise<number> {
  const { db } = services.store;
  const before = new Date(services.clock.now().getTime() - REMOVED_DAYS * DAY_MS);
  const removed = await db.installation.findMany({ where: { removedAt: { lt: before } } });
  let deleted = 0;
  for (const { id, platform, workspace } of removed) {
    const place = { platform, workspace };
    const channels = await db.channel.findMany({
      where: place,
      select: { groupId: true },
      distinct: ["groupId"],
    });
    for (const { groupId } of channels) deleted += await leaveGroup(services, groupId, place);
    await services.store.write(async (tx) => {
      await tx.account.deleteMany({ where: place });
      await tx.postedCard.deleteMany({ where: place });
      await tx.installation.deleteMany({ where: { id, removedAt: { lt: before } } });
    });
  }
  return deleted;
}

/** A group that talks elsewhere too only loses its channels here. */
async function leaveGroup(
  services: Services,
  groupId: string,
  place: { platform: string; workspace: string },
): Promise<number> {
  const { store } = services;
  const elsewhere = await store.db.channel.count({ where: { groupId, NOT: place } });
  if (elsewhere > 0) {
    await store.write((tx) => tx.channel.deleteMany({ where: { groupId, ...place } }));
    return 0;
  }
  await deleteGroup(services, groupId, { andPeople: true });
  return 1;
}

/**
 * Deletes a group with all its records, batch by batch; the group itself last, so that one cut short goes on.
 * `andPeople`: with those of its members who are in no other group.
 */
export async function deleteGroup(
  services: Services,
  groupId: string,
  { andPeople = false } = {},
): Promise<void> {
  const where = { groupId };
  type Some = { where: { groupId: string }; select: { id: true }; take: number };
  const rows = (
    take: number,
    find: (tx: Transaction, some: Some) => Promise<{ id: string }[]>,
    remove: (tx: Transaction, ids: { in: string[] }) => Promise<unknown>,
  ) =>
    inBatches(services, take, async (tx) => {
      const ids = idsOf(await find(tx, { where, select: { id: true }, take }));
      if (ids.length > 0) await remove(tx, { in: ids });
      return ids.length;
    });
  await rows(
    BATCH,
    (tx, some) => tx.postedCard.findMany(some),
    (tx, id) => tx.postedCard.deleteMany({ where: { id } }),
  );
  await rows(
    BATCH,
    (tx, some) => tx.event.findMany(some),
    (tx, id) => tx.event.deleteMany({ where: { id } }),
  );
  await rows(
    BATCH,
    (tx, some) => tx.actionItem.findMany(some),
    async (tx, id) => {
      await tx.bundleEntry.deleteMany({ where: { itemId: id } });
      await tx.actionItem.deleteMany({ where: { id } });
    },
  );
  await rows(
    MEETINGS,
    (tx, some) => tx.meeting.findMany(some),
    async (tx, id) => {
      await tx.bundleEntry.deleteMany({ where: { itemId: id } });
      await tx.meeting.deleteMany({ where: { id } });
    },
  );
  await rows(
    MEETINGS,
    (tx, some) => tx.readout.findMany(some),
    (tx, id) => tx.readout.deleteMany({ where: { id } }),
  );
  await services.store.write(async (tx) => {
    await tx.question.deleteMany({ where });
    await tx.topic.deleteMany({ where });
    await tx.meetingSeries.deleteMany({ where });
    await tx.channel.deleteMany({ where });
    const members = andPeople ? await tx.membership.findMany({ where, select: { personId: true } }) : [];
    await tx.group.deleteMany({ where: { id: groupId } });
    const id = { in: members.map(({ personId }) => personId) };
    await tx.person.deleteMany({ where: { id, memberships: { none: {} } } });
  });
}
