import type { DeliveryError } from "../chat/adapter.ts";
import { type Card, card, context, line, row, say, title } from "../chat/card.ts";
import { MAIL } from "../chat/refs.ts";
import { zoneOf } from "../groups/group.ts";
import { localDay } from "../lib/working-time.ts";
import { postCard, refreshCards } from "../outbox/outbox.ts";
import type { Transaction } from "../store/client.ts";
import { lockGroup } from "../store/events.ts";
import type { PostedCard, Subscriber } from "../store/models.ts";
import type { Services, SubjectRenderer } from "../use-case.ts";
import { readLetterId } from "./letters.ts";
import { MOST_FAILURES } from "./subscribers.ts";

const subscriberOf = ({ platform, subject, subjectId }: PostedCard): string | null =>
  platform === MAIL && subject === "letter" ? (readLetterId(subjectId)?.subscriberId ?? null) : null;

/**
 * A letter came back for good. After three in a row its address is stopped with the reason, and the group's leads are told.
 * What the mail server refuses because of our own settings (it has a remedy) is nobody's fault who reads.
 */
export async function letterFailed(
  services: Services,
  posted: PostedCard,
  error: DeliveryError,
): Promise<void> {
  const id = subscriberOf(posted);
  if (id === null || error.remedy !== undefined) return;
  const now = services.clock.now();
  await services.store.write(async (tx) => {
    const known = await tx.subscriber.findUnique({ where: { id } });
    if (known?.state !== "ACTIVE") return;
    await lockGroup(tx, known.groupId);
    const { failures } = await tx.subscriber.update({ where: { id }, data: { failures: { increment: 1 } } });
    if (failures < MOST_FAILURES) return;
    const stopped = { state: "STOPPED" as const, stoppedAt: now, stoppedWhy: error.message };
    const mine = await tx.subscriber.updateMany({ where: { id, state: "ACTIVE" }, data: stopped });
    if (mine.count > 0) await tellLeads(tx, known, now);
  });
  services.wake();
}

/** A letter arrived: what came back before no longer counts. */
export async function letterDelivered(services: Services, posted: PostedCard): Promise<void> {
  const id = subscriberOf(posted);
  if (id === null) return;
  const known = await services.store.db.subscriber.findUnique({ where: { id }, select: { failures: true } });
  if (!known || known.failures === 0) return;
  await services.store.write((tx) => tx.subscriber.updateMany({ where: { id }, data: { failures: 0 } }));
}

/** One message a day to each lead, however many addresses stop: what stops later is added to it. */
async function tellLeads(tx: Transaction, { groupId }: Subscriber, now: Date): Promise<void> {
  const leads = await tx.membership.findMany({
    where: { groupId, role: "LEAD" },
    include: { group: true, person: { include: { accounts: true } } },
  });
  const day = localDay("UTC", now);
  const about = { subject: "letter-stopped", subjectId: `${groupId}:${day}` };
  await refreshCards(tx, [about], now);
  for (const { group, person } of leads) {
    const account = person.accounts.find((one) => one.directClosedAt === null);
    const key = `letter-stopped:${groupId}:${day}:${person.id}`;
    if (!account || (await tx.postedCard.findUnique({ where: { key }, select: { id: true } }))) continue;
    const { platform, workspace, externalId: id } = account;
    await postCard(tx, {
      ...about,
      key,
      groupId,
      to: { to: "person", user: { platform, workspace, id } },
      locale: person.locale ?? account.locale ?? group.locale,
      zone: zoneOf(person, group),
      at: now,
      now,
    });
  }
}

const MOST_SHOWN = 15;

/** Draws what a lead is told: the addresses that stopped on a day (UTC), each with the mail server's reason. */
export const stoppedSubject: SubjectRenderer = async ({ store }, subjectId) => {
  const [groupId = "", day = ""] = subjectId.split(":");
  const group = await store.db.group.findUnique({ where: { id: groupId } });
  const from = new Date(`${day}T00:00:00Z`);
  const stoppedAt = { gte: from, lt: new Date(from.getTime() + 86_400_000) };
  const where = { groupId, state: "STOPPED" as const, stoppedWhy: { not: null }, stoppedAt };
  const stopped = await store.db.subscriber.findMany({
    where,
    orderBy: [{ stoppedAt: { sort: "asc", nulls: "last" } }, { id: "asc" }],
    take: MOST_SHOWN,
  });
  const count = await store.db.subscriber.count({ where });
  return group && count > 0 ? { card: stoppedCard(group.name, stopped, count) } : null;
};

const stoppedCard = (group: string, stopped: readonly Subscriber[], count: number): Card =>
  card(
    title(say("letter.stopped-title", { group, count })),
    stopped.map((one) => row([say("letter.stopped-line", { mail: one.address, why: one.stoppedWhy ?? "" })])),
    count > stopped.length ? context(say("me.more", { count: count - stopped.length })) : undefined,
    line(say("letter.stopped-why", { failures: MOST_FAILURES })),
  );
