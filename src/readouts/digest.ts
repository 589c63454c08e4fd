import { type Item, owners } from "../actions/item.ts";
import { loadItems } from "../actions/record.ts";
import type { ChannelRef } from "../chat/refs.ts";
import { nextDigest, workingTimeOf } from "../groups/group.ts";
import { newId } from "../lib/ids.ts";
import { workThrough } from "../lib/work-through.ts";
import { localDay, localInstant, nextWeekly } from "../lib/working-time.ts";
import { postCard } from "../outbox/outbox.ts";
import type { Store, Transaction } from "../store/client.ts";
import type { Group } from "../store/models.ts";
import type { Services } from "../use-case.ts";
import { oweOwnDigests } from "./publishing-digest.ts";

/** What a group's week looks like at an instant. */
export interface Digest {
  readonly group: Group;
  readonly since: Date;
  readonly until: Date;
  readonly open: number;
  readonly done: readonly Item[];
  readonly added: number;
  readonly overdue: readonly Item[];
  readonly thisWeek: readonly Item[];
  readonly noDate: readonly Item[];
  readonly nobody: readonly Item[];
}

/** More than anybody reads of one kind; the rest is counted. */
export const MOST_LISTED = 10;
const OPEN = { in: ["OPEN" as const, "STARTED" as const] };
const WEEK_MS = 7 * 86_400_000;

/** Reads a group's digest: what happened since, and what stands now. */
export async function readDigest(store: Store, group: Group, since: Date, until: Date): Promise<Digest> {
  const { db } = store;
  const groupId = group.id;
  const period = { gte: since, lt: until };
  const open = await itemsOf(store, { groupId, state: OPEN });
  const done = await itemsOf(store, { groupId, state: "DONE", settledAt: period });
  const added = await db.actionItem.count({
    where: { groupId, createdAt: period, state: { not: "DROPPED" } },
  });
  const sunday = endOfWeek(group, until);
  return {
    group,
    since,
    until,
    open: await db.actionItem.count({ where: { groupId, state: OPEN } }),
    done,
    added,
    overdue: open.filter((item) => item.dueAt !== null && item.dueAt <= until),
    thisWeek: open.filter((item) => item.dueAt !== null && item.dueAt > until && item.dueAt <= sunday),
    noDate: open.filter((item) => item.dueAt === null && owners(item).length > 0),
    nobody: open.filter((item) => owners(item).length === 0),
  };
}

type Wanted = { groupId: string; state: "DONE" | typeof OPEN; settledAt?: { gte: Date; lt: Date } };

async function itemsOf({ db }: Store, where: Wanted): Promise<Item[]> {
  const found = await db.actionItem.findMany({
    where,
    select: { id: true },
    orderBy: [{ dueAt: { sort: "asc", nulls: "last" } }, { number: "asc" }],
    take: 500,
  });
  const items = new Map(
    (
      await loadItems(
        db,
        found.map(({ id }) => id),
      )
    ).map((item) => [item.id, item]),
  );
  return found.flatMap(({ id }) => items.get(id) ?? []);
}

/** Seven days on, to the end of that local day: a digest of any weekday looks a week ahead. */
const endOfWeek = (group: Group, from: Date): Date =>
  localInstant(group.zone, localDay(group.zone, new Date(from.getTime() + WEEK_MS)), "00:00");

/** Nothing happened, nothing is due or late: one line is enough. */
export const isQuiet = (digest: Digest): boolean =>
  digest.overdue.length +
    digest.thisWeek.length +
    digest.done.length +
    digest.added +
    digest.nobody.length ===
  0;

/** Since the last posted digest; before the first one, a week. */
export const sinceOf = (group: Group, now: Date): Date =>
  group.lastDigestAt ?? new Date(Math.max(group.createdAt.getTime(), now.getTime() - WEEK_MS));

/**
 * Posts the digests that are due; a scheduled job. One per group and ISO week in the group's zone, whatever restarts,
 * other processes or clock changes do. Returns how many groups it was the time of.
 */
export const postDueDigests = (services: Services): Promise<number> =>
  workThrough(services, {
    find: (now, take, skip) =>
      services.store.db.group.findMany({
        where: { nextDigestAt: { lte: now } },
        select: { id: true },
        orderBy: { nextDigestAt: "asc" },
        take,
        skip,
      }),
    async one({ id }, now) {
      const where = { id, nextDigestAt: { lte: now } };
      const group = await services.store.db.group.findFirst({ where });
      if (group) await postDigest(services, group, now);
      return group ? 1 : 0;
    },
    failure: "digests.failed",
    about: ({ id }) => ({ group: id }),
  });

async function postDigest(services: Services, group: Group, now: Date): Promise<void> {
  const digest = group.digestOn ? await readDigest(services.store, group, sinceOf(group, now), now) : null;
  await services.store.write(async (tx) => {
    const mine = await tx.group.updateMany({
      where: { id: group.id, nextDigestAt: group.nextDigestAt },
      data: { nextDigestAt: nextDigest(group, now) },
    });
    if (mine.count === 0 || !digest || !group.nextDigestAt) return;
    if (isQuiet(digest) && !group.digestQuiet) return;
    await storeDigest(tx, services, weekOf(group, group.nextDigestAt), digest, now);
  });
}

async function storeDigest(
  tx: Transaction,
  { mail }: Pick<Services, "mail">,
  week: string,
  digest: Digest,
  now: Date,
): Promise<void> {
  const { group } = digest;
  const earlier = await tx.digest.findUnique({ where: { groupId_week: { groupId: group.id, week } } });
  const channel = await digestChannel(tx, group);
  if (earlier || !channel) return;
  const id = newId();
  await tx.digest.create({ data: { id, groupId: group.id, week, since: digest.since, until: now } });
  await tx.group.update({ where: { id: group.id }, data: { lastDigestAt: now } });
  await postCard(tx, {
    key: `digest:${group.id}:${week}`,
    subject: "digest",
    subjectId: id,
    urgency: "digest",
    groupId: group.id,
    to: { to: "channel", channel },
    locale: group.locale,
    zone: group.zone,
    at: now,
    now,
  });
  await oweOwnDigests(tx, group, { id, week }, { mail, now });
}

async function digestChannel(tx: Transaction, group: Group): Promise<ChannelRef | null> {
  if (group.digestChannel) return JSON.parse(group.digestChannel) as ChannelRef;
  const home = await tx.channel.findFirst({ where: { groupId: group.id, home: true, direct: false } });
  return home && { platform: home.platform, workspace: home.workspace, id: home.externalId, direct: false };
}

/** The ISO week a digest belongs to, "2026-W10": that of its nominal day, also when a holiday moved it. */
const weekOf = (group: Group, dueAt: Date): string =>
  nextWeekly(workingTimeOf(group), group.digestDay, group.digestTime, new Date(dueAt.getTime() - 1)).week;
