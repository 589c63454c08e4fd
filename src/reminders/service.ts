import { zoneOf } from "../groups/group.ts";
import { newId } from "../lib/ids.ts";
import { localDay } from "../lib/working-time.ts";
import { postCard } from "../outbox/outbox.ts";
import type { Transaction } from "../store/client.ts";
import type { Account, BundleKind, Group, Person } from "../store/models.ts";

/** One thing to tell; `key` makes it said once. */
export interface Entry {
  readonly key: string;
  readonly itemId: string;
  readonly slot: string;
  /** When it should have been said, if that is over (the bot was down). */
  readonly missedAt?: Date;
}

export interface Message {
  readonly person: Person & { accounts: readonly Account[] };
  /** The group that gives zone and language to a person who has none. */
  readonly group: Group;
  readonly kind: BundleKind;
  readonly entries: readonly Entry[];
  /** When it is to be said, UTC. */
  readonly at: Date;
  /** A moment a person named: outside the noise budget. */
  readonly exempt: boolean;
}

/** Messages a person gets on one day before the last one is edited instead. */
const BUDGET: Record<BundleKind, number> = { REMINDER: 2, NOTICE: 3 };

/** More lines than this are a second message: a card must fit into one, or its redrawing would lose the rest. */
export const MOST_TOLD = 15;

/**
 * Tells a person something by direct message: joined to a message that still waits, else in one of its own,
 * and when the day's budget is used up, by a silent edit of the last, as long as there is room in it.
 */
export async function tell(tx: Transaction, now: Date, message: Message): Promise<void> {
  const entries = await notYetSaid(tx, message.entries);
  for (let told = 0; told < entries.length; )
    told += await tellSome(tx, now, message, entries.slice(told, told + MOST_TOLD));
}

/** Tells as many of at most `MOST_TOLD` as one message takes; returns how many. */
async function tellSome(tx: Transaction, now: Date, message: Message, entries: Entry[]): Promise<number> {
  const day = localDay(zoneOf(message.person, message.group), message.at);
  const today = await bundlesOf(tx, message, day);
  const waiting = today.find(({ card, bundle }) => isWaiting(card) && bundle.exempt === message.exempt);
  const spent = today.filter(({ bundle }) => !bundle.exempt);
  const isSpent = !message.exempt && spent.length >= BUDGET[message.kind];
  const joined = waiting ?? (isSpent ? spent[0] : undefined);
  const room = joined ? MOST_TOLD - joined.bundle._count.entries : 0;
  if (!joined || room <= 0) {
    await createBundle(tx, now, message, day, entries);
    return entries.length;
  }
  const fitting = entries.slice(0, room);
  const at = joined === waiting ? earlier(joined.card.nextAttemptAt, message.at) : now;
  await join(tx, joined.bundle.id, fitting, at);
  // What joins may be of a group that has no card of this message yet.
  if (!openAccount(message.person)) await postToGroups(tx, now, joined.bundle.id, message.person, at);
  return fitting.length;
}

const openAccount = ({ accounts }: Message["person"]): Account | undefined =>
  accounts.find((account) => account.directClosedAt === null);

async function notYetSaid(tx: Transaction, entries: readonly Entry[]): Promise<Entry[]> {
  const said = await tx.bundleEntry.findMany({
    where: { key: { in: entries.map((entry) => entry.key) } },
    select: { key: true },
  });
  const keys = new Set(said.map((entry) => entry.key));
  return entries.filter((entry) => !keys.has(entry.key));
}

/** The person's messages of that day with the first card of each, newest first. */
async function bundlesOf(tx: Transaction, { person, kind }: Message, day: string) {
  const bundles = await tx.bundle.findMany({
    where: { personId: person.id, kind, day },
    include: { _count: { select: { entries: true } } },
    orderBy: { id: "desc" },
  });
  if (bundles.length === 0) return [];
  const cards = await tx.postedCard.findMany({
    where: { subject: "bundle", subjectId: { in: bundles.map((bundle) => bundle.id) }, failedAt: null },
  });
  return bundles.flatMap((bundle) => {
    const card = cards.find((candidate) => candidate.subjectId === bundle.id);
    return card ? [{ bundle, card }] : [];
  });
}

const isWaiting = (card: { address: string | null; attempts: number }) =>
  card.address === null && card.attempts === 0;
const earlier = (a: Date | null, b: Date): Date => (a && a < b ? a : b);

async function join(tx: Transaction, bundleId: string, entries: Entry[], at: Date): Promise<void> {
  await addEntries(tx, bundleId, entries);
  const cards = { subject: "bundle", subjectId: bundleId, failedAt: null };
  // From here on nobody can claim it before we commit.
  await tx.postedCard.updateMany({ where: cards, data: { wantVersion: { increment: 1 } } });
  // Whoever has it in hand sees by its version that more is wanted; another time would end their lease.
  await tx.postedCard.updateMany({
    where: { ...cards, owner: null },
    data: { nextAttemptAt: at },
  });
}

const addEntries = (tx: Transaction, bundleId: string, entries: readonly Entry[]) =>
  tx.bundleEntry.createMany({
    data: entries.map(({ key, itemId, slot, missedAt }) => ({
      key,
      bundleId,
      itemId,
      slot,
      missedAt: missedAt ?? null,
    })),
  });

async function createBundle(tx: Transaction, now: Date, message: Message, day: string, entries: Entry[]) {
  const { person, kind, exempt, at } = message;
  const id = newId();
  await tx.bundle.create({ data: { id, personId: person.id, kind, day, exempt, createdAt: now } });
  await addEntries(tx, id, entries);
  const open = openAccount(person);
  if (open) await postToPerson(tx, now, { ...message, account: open, bundleId: id, at });
  else await postToGroups(tx, now, id, message.person, at);
}

const postToPerson = (
  tx: Transaction,
  now: Date,
  { person, group, account, bundleId, at }: Message & { account: Account; bundleId: string },
) =>
  postCard(tx, {
    key: `bundle:${bundleId}`,
    subject: "bundle",
    subjectId: bundleId,
    groupId: null,
    to: {
      to: "person",
      user: { platform: account.platform, workspace: account.workspace, id: account.externalId },
    },
    locale: person.locale ?? account.locale ?? group.locale,
    zone: zoneOf(person, group),
    at,
    now,
  });

/**
 * Direct messages are closed: each group's part goes to that group's own channel, where the person may read it, once.
 * What belongs to no channel is told nowhere else.
 */
export async function postToGroups(
  tx: Transaction,
  now: Date,
  bundleId: string,
  person: Pick<Person, "locale">,
  at: Date,
): Promise<void> {
  const entries = await tx.bundleEntry.findMany({ where: { bundleId }, select: { itemId: true } });
  const told = { some: { id: { in: entries.map((entry) => entry.itemId) } } };
  const posted = await tx.postedCard.findMany({
    where: { subject: "bundle", subjectId: bundleId, groupId: { not: null } },
    select: { groupId: true },
  });
  const groups = await tx.group.findMany({
    where: {
      OR: [{ items: told }, { meetings: told }],
      id: { notIn: posted.flatMap(({ groupId }) => groupId ?? []) },
    },
    include: { channels: true },
  });
  for (const group of groups) {
    const home = group.channels.find((channel) => channel.home && !channel.direct);
    if (!home) continue;
    const { platform, workspace, externalId: id } = home;
    await postCard(tx, {
      key: `bundle:${bundleId}:${group.id}`,
      subject: "bundle",
      subjectId: bundleId,
      groupId: group.id,
      to: { to: "channel", channel: { platform, workspace, id, direct: false } },
      locale: person.locale ?? group.locale,
      zone: group.zone,
      at,
      now,
    });
  }
}
