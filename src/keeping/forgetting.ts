import { editItem } from "../actions/edit.ts";
import { owners } from "../actions/item.ts";
import { loadItems } from "../actions/record.ts";
import { card, line, say } from "../chat/card.ts";
import { labelOf } from "../i18n/index.ts";
import { postCard } from "../outbox/outbox.ts";
import { followUp } from "../readouts/record.ts";
import type { Transaction } from "../store/client.ts";
import { writeEvent } from "../store/events.ts";
import { roomsNamed } from "../store/message-keeper.ts";
import type { Group } from "../store/models.ts";
import type { Actor, DrawnCard, Services } from "../use-case.ts";
import { forgetCards, idsOf } from "./deleting.ts";
import { meOf } from "./own-data.ts";
import type { Me } from "./personal.ts";
import { deleteGroup } from "./removed.ts";

const OPEN = { state: { in: ["OPEN" as const, "STARTED" as const] } };

/**
 * Forgets who asks. Open items go back to their groups first, then what they kept for themselves, at last the person, in
 * one transaction: whoever is interrupted asks once more.
 */
export async function forget(services: Services, by: Actor): Promise<void> {
  await giveBack(services, by);
  const { db } = services.store;
  const alone = { kind: "PERSONAL" as const, memberships: { some: { personId: by.person.id } } };
  for (const { id } of await db.group.findMany({ where: alone, select: { id: true } }))
    await deleteGroup(services, id);
  await services.store.write((tx) => forgetPerson(tx, services, by));
  services.wake();
}

/** Each open item keeps its other owners, or is nobody's. */
async function giveBack(services: Services, by: Actor): Promise<void> {
  const { db } = services.store;
  const personId = by.person.id;
  const mine = {
    ...OPEN,
    group: { kind: "CHANNEL" as const },
    assignments: { some: { personId, owner: true } },
  };
  const ids = idsOf(await db.actionItem.findMany({ where: mine, select: { id: true } }));
  for (const item of await loadItems(db, ids)) {
    const left = owners(item).flatMap(({ person }) => (person.id === personId ? [] : [person]));
    const others = left.map((person) => ({ ...person, accounts: [...person.accounts] }));
    await editItem(
      services,
      { ...by, group: item.group },
      { id: item.id },
      { owners: others },
      { kind: "assign" },
    );
  }
}

async function forgetPerson(tx: Transaction, services: Services, by: Actor): Promise<void> {
  const now = services.clock.now();
  const me = await meOf(tx, by.person.id);
  if (me.person.forgottenAt) return;
  const personId = me.person.id;
  const name = labelOf(say("person.former"), {
    locale: by.group.locale,
    zone: by.group.zone,
    prefix: services.prefix,
    now,
  });
  await leaveRecords(tx, me, name, now);
  await leaveGroups(tx, me, by.delivery, now);
  await deleteOwn(tx, me, now);
  await forgetWords(tx, me, name);
  await tx.account.deleteMany({ where: { personId } });
  await tx.person.update({
    where: { id: personId },
    data: {
      name,
      zone: null,
      locale: null,
      remind: "OFF",
      mail: null,
      mailConfirmedAt: null,
      digestDirect: false,
      digestMail: false,
      forgottenAt: now,
    },
  });
}

/** Their groups are told, and one without a lead gets its oldest member. */
async function leaveGroups(tx: Transaction, { person }: Me, delivery: string, now: Date): Promise<void> {
  const memberships = await tx.membership.findMany({
    where: { personId: person.id },
    include: { group: true },
  });
  await tx.membership.deleteMany({ where: { personId: person.id } });
  for (const { group } of memberships) {
    await passLead(tx, group, person.id, delivery, now);
    await oweNotice(tx, group, person.id, now);
  }
  const groupId = { in: memberships.map((membership) => membership.groupId) };
  // A digest is of its week: what it said then it goes on saying.
  await tx.postedCard.updateMany({
    where: { groupId, address: { not: null }, failedAt: null, NOT: { subject: { startsWith: "digest" } } },
    data: { wantVersion: { increment: 1 }, nextAttemptAt: now, urgency: 3 },
  });
}

async function passLead(tx: Transaction, group: Group, byId: string, delivery: string, now: Date) {
  const groupId = group.id;
  if ((await tx.membership.count({ where: { groupId, role: "LEAD" } })) > 0) return;
  const [next] = await tx.membership.findMany({ where: { groupId }, orderBy: { joinedAt: "asc" }, take: 1 });
  if (!next) return;
  const { personId } = next;
  await tx.membership.update({ where: { groupId_personId: { groupId, personId } }, data: { role: "LEAD" } });
  await writeEvent(tx, {
    ...{ groupId, subject: "group", subjectId: groupId, kind: "lead", byId, delivery, now },
    from: {},
    to: { lead: personId },
  });
}

async function oweNotice(tx: Transaction, group: Group, personId: string, now: Date): Promise<void> {
  const home = await tx.channel.findFirst({ where: { groupId: group.id, home: true, direct: false } });
  if (!home) return;
  const { platform, workspace, externalId: id } = home;
  await postCard(tx, {
    key: `forgotten:${personId}:${group.id}`,
    subject: "forgotten",
    subjectId: personId,
    groupId: group.id,
    to: { to: "channel", channel: { platform, workspace, id, direct: false } },
    locale: group.locale,
    zone: group.zone,
    at: now,
    now,
  });
}

/** What they were asked for and had not done is nobody's; what they did stays, without their name. */
async function leaveRecords(tx: Transaction, { person }: Me, name: string, now: Date): Promise<void> {
  const personId = person.id;
  await tx.assignment.deleteMany({ where: { personId, item: OPEN } });
  await tx.assignment.updateMany({ where: { personId }, data: { nextReminderAt: null, nextSlot: null } });
  const planned = { state: "PLANNED" as const };
  await tx.attendee.deleteMany({ where: { personId, meeting: planned } });
  await tx.meeting.updateMany({ where: { ...planned, chairId: personId }, data: { chairId: null } });
  await tx.meeting.updateMany({ where: { ...planned, scribeId: personId }, data: { scribeId: null } });
  await tx.attendee.updateMany({ where: { personId }, data: { name } });
  // Others wrote the name down: for whom they stood in, and whose message they noted.
  const meeting = { group: { memberships: { some: { personId } } } };
  await tx.attendee.updateMany({ where: { meeting, substitute: person.name }, data: { substitute: name } });
  await tx.meetingLine.updateMany({
    where: { meeting, sourceAuthor: person.name },
    data: { sourceAuthor: name },
  });
  const asked = { personId, state: "ASKED" as const };
  const readouts = await tx.approval.findMany({ where: asked, select: { readoutId: true } });
  await tx.approval.deleteMany({ where: asked });
  for (const { readoutId } of readouts) await followUp(tx, readoutId, now);
}

async function deleteOwn(tx: Transaction, { person, places }: Me, now: Date): Promise<void> {
  const own = { personId: person.id };
  await tx.postedCard.deleteMany({ where: { destination: { in: [...places] } } });
  const bundles = await tx.bundle.findMany({ where: own, select: { id: true } });
  await forgetCards(tx, idsOf(bundles), ["bundle"], now);
  await tx.bundle.deleteMany({ where: own });
  await tx.question.deleteMany({ where: own });
  await tx.link.deleteMany({ where: own });
  const addresses = person.mail ? [{ address: person.mail }] : [];
  await tx.subscriber.deleteMany({ where: { OR: [own, ...addresses] } });
}

/** What our own chat page keeps: their words and their rooms go, and their name at what they used. */
async function forgetWords(tx: Transaction, { accounts }: Me, former: string): Promise<void> {
  for (const { platform, externalId: author, name } of accounts) {
    const room = { in: await roomsNamed(tx, platform, author) };
    await tx.keptMessage.deleteMany({ where: { platform, OR: [{ author }, { room }] } });
    const [before, after] = [JSON.stringify(name), JSON.stringify(former)];
    const named = await tx.keptMessage.findMany({ where: { platform, body: { contains: before } } });
    for (const { id, body } of named)
      await tx.keptMessage.update({ where: { id }, data: { body: body.replaceAll(before, after) } });
  }
}

const MOST_NAMED = 20;
/** Items are given back one by one, right before. */
const GIVING_BACK_MS = 10 * 60_000;

/** Tells a group that somebody asked to be forgotten, and what is nobody's now. */
async function forgottenSubject(
  { store }: Services,
  personId: string,
  { groupId }: { groupId: string | null },
): Promise<DrawnCard | null> {
  const person = await store.db.person.findUnique({ where: { id: personId } });
  if (!person?.forgottenAt || !groupId) return null;
  const since = new Date(person.forgottenAt.getTime() - GIVING_BACK_MS);
  const events = await store.db.event.findMany({
    where: {
      groupId,
      byId: personId,
      at: { gte: since, lte: person.forgottenAt },
      kind: { in: ["assign", "lead"] },
    },
    orderBy: { id: "asc" },
  });
  const given = events.filter((event) => event.kind === "assign").map((event) => event.subjectId);
  const items = await store.db.actionItem.findMany({
    where: { id: { in: given } },
    select: { number: true },
    orderBy: { number: "asc" },
  });
  const lead = events.find((event) => event.kind === "lead")?.data as { to: { lead: string } } | undefined;
  const next = lead && (await store.db.person.findUnique({ where: { id: lead.to.lead } }));
  const numbers = items.slice(0, MOST_NAMED).map((item) => `#${item.number}`);
  return {
    card: card(
      line(say("forgotten.said")),
      items.length > 0
        ? line(say("forgotten.items", { items: numbers.join(", "), more: items.length - numbers.length }))
        : undefined,
      next ? line(say("forgotten.lead", { name: next.name })) : undefined,
    ),
  };
}

export const forgottenSubjects = { forgotten: forgottenSubject };
