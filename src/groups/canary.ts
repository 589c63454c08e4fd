import { card, instant, line, say } from "../chat/card.ts";
import { postCard, refreshCards } from "../outbox/outbox.ts";
import type { Store, Transaction } from "../store/client.ts";
import type { Group } from "../store/models.ts";
import type { Services, SubjectRenderer } from "../use-case.ts";

// An opt-in proof that messages arrive: every hour one message in the group's home channel is brought up to date, through
// the job, the outbox, the platform and its settling. It is an edit, so it disturbs nobody.

const HOUR_MS = 60 * 60_000;
const BATCH = 100;

const keyOf = (groupId: string): string => `canary:${groupId}`;

/** Begins or ends a group's hourly check, in the write that changes the setting; where it failed it begins anew. */
export async function setCanary(tx: Transaction, group: Group, now: Date): Promise<void> {
  if (group.nextCanaryAt === null) return refreshCards(tx, [subjectOf(group.id)], now);
  const anew = {
    address: null,
    failedAt: null,
    error: null,
    attempts: 0,
    wantVersion: 1,
    doneVersion: 0,
    nextAttemptAt: now,
  };
  await tx.postedCard.updateMany({ where: { key: keyOf(group.id), failedAt: { not: null } }, data: anew });
}

const subjectOf = (groupId: string) => ({ subject: "canary", subjectId: groupId });

/** Brings the message of each group whose hour has come up to date. */
export async function proveArrival(services: Services): Promise<number> {
  const { store, clock } = services;
  const now = clock.now();
  const due = await store.db.group.findMany({ where: { nextCanaryAt: { lte: now } }, take: BATCH });
  for (const group of due) await store.write((tx) => proveOne(tx, group, now));
  if (due.length > 0) services.wake();
  return due.length;
}

async function proveOne(tx: Transaction, group: Group, now: Date): Promise<void> {
  const mine = { id: group.id, nextCanaryAt: group.nextCanaryAt };
  const next = { nextCanaryAt: new Date(now.getTime() + HOUR_MS) };
  if ((await tx.group.updateMany({ where: mine, data: next })).count === 0) return;
  const key = keyOf(group.id);
  const home = await tx.channel.findFirst({ where: { groupId: group.id, home: true, direct: false } });
  if (await tx.postedCard.findUnique({ where: { key } })) await refreshCards(tx, [subjectOf(group.id)], now);
  else if (home)
    await postCard(tx, {
      key,
      ...subjectOf(group.id),
      groupId: group.id,
      to: {
        to: "channel",
        channel: {
          platform: home.platform,
          workspace: home.workspace,
          id: home.externalId,
          direct: false,
        },
      },
      locale: group.locale,
      zone: group.zone,
      at: now,
      now,
    });
}

/** When a group's hourly check last arrived, UTC; null: it never did. */
export async function canaryArrivedAt({ db }: Store, groupId: string): Promise<Date | null> {
  return (await db.postedCard.findUnique({ where: { key: keyOf(groupId) } }))?.shownAt ?? null;
}

/** How long ago the hourly check last arrived in the group where that is longest, seconds; null: no group wants one. */
export async function canaryAge({ db }: Store, now: Date): Promise<number | null> {
  const groups = await db.group.findMany({ where: { nextCanaryAt: { not: null } }, select: { id: true } });
  if (groups.length === 0) return null;
  const cards = await db.postedCard.findMany({
    where: { key: { in: groups.map(({ id }) => keyOf(id)) } },
    select: { shownAt: true, createdAt: true },
  });
  const since = cards.map(({ shownAt, createdAt }) => (shownAt ?? createdAt).getTime());
  return Math.round((now.getTime() - Math.min(now.getTime(), ...since)) / 1_000);
}

/** The message itself; its time is that of the drawing. */
export const canarySubject: SubjectRenderer = async ({ store, clock }, groupId) => {
  const group = await store.db.group.findUnique({ where: { id: groupId } });
  if (!group) return null;
  if (group.nextCanaryAt === null) return { card: card(line(say("canary.off"))) };
  return { card: card(line(say("canary.checked", { at: instant(clock.now()) }))) };
};
