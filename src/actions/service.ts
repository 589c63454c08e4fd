import type { Track } from "../chat/interaction.ts";
import type { MessageRef } from "../chat/refs.ts";
import { UserError } from "../chat/user-error.ts";
import { wishesOf, workingTimeOf } from "../groups/group.ts";
import type { PersonWithAccounts } from "../groups/people.ts";
import { newId } from "../lib/ids.ts";
import { answerCard, type CardToPost, postCard } from "../outbox/outbox.ts";
import { nextReminder, nextSpeakable } from "../reminders/policy.ts";
import { tell } from "../reminders/service.ts";
import type { Transaction } from "../store/client.ts";
import type { Actor, Services } from "../use-case.ts";
import {
  assertCanMove,
  assertCanSnooze,
  type Item,
  type ItemRef,
  isSettled,
  type Move,
  owners,
  reminderFacts,
  TRANSITIONS,
} from "./item.ts";
import { changeItem, itemOf } from "./record.ts";

/** The card of an item owed to the place somebody speaks in; its adapter posts it as the answer. */
export const owedCardOf = (by: Actor, item: Item, now: Date): CardToPost =>
  answerCard({
    key: `answer:${by.delivery}`,
    subject: "item",
    subjectId: item.id,
    groupId: item.groupId,
    to: { to: "channel", channel: by.channel },
    locale: by.channel.direct ? by.locale : item.group.locale,
    zone: by.channel.direct ? by.zone : item.group.zone,
    now,
  });

/** Owes that card. */
export const owedCard = (tx: Transaction, by: Actor, item: Item, now: Date): Promise<Track> =>
  postCard(tx, owedCardOf(by, item, now));

/** Owners in order. Nobody's item reminds who added it. */
export async function setOwners(
  tx: Transaction,
  itemId: string,
  ids: readonly string[],
  adderId: string,
): Promise<void> {
  const kept = ids.length > 0 ? ids : [adderId];
  await tx.assignment.deleteMany({ where: { itemId, personId: { notIn: [...kept] } } });
  const there = await tx.assignment.findMany({ where: { itemId }, select: { personId: true } });
  const known = new Set(there.map((assignment) => assignment.personId));
  for (const [position, personId] of kept.entries()) {
    const share = { owner: ids.length > 0, position };
    if (!known.has(personId)) await tx.assignment.create({ data: { itemId, personId, ...share } });
    else await tx.assignment.update({ where: { itemId_personId: { itemId, personId } }, data: share });
  }
}

/** An open item is not theirs who asked to be forgotten since it was. Resolves with whether somebody lost it. */
export async function leaveOutForgotten(
  tx: Transaction,
  { id: itemId, createdById }: Item,
): Promise<boolean> {
  const open = { state: { in: ["OPEN" as const, "STARTED" as const] } };
  const forgotten = { itemId, item: open, person: { forgottenAt: { not: null } } };
  const lost = await tx.assignment.deleteMany({ where: forgotten });
  if (lost.count === 0) return false;
  const left = await tx.assignment.findMany({
    where: { itemId, owner: true },
    orderBy: { position: "asc" },
  });
  await setOwners(
    tx,
    itemId,
    left.map(({ personId }) => personId),
    createdById,
  );
  await tx.assignment.deleteMany({ where: forgotten });
  return true;
}

const NOTICE_MS = 2 * 60_000;

/** People who were made owners by somebody else hear of it, bundled for two minutes. */
export async function tellOwners(
  tx: Transaction,
  by: Actor,
  item: Item,
  people: readonly PersonWithAccounts[],
  now: Date,
): Promise<void> {
  for (const person of people) {
    if (person.id !== by.person.id) await notice(tx, by, item, person, "assigned", now);
  }
}

async function notice(
  tx: Transaction,
  by: Actor,
  item: Item,
  person: PersonWithAccounts,
  slot: string,
  now: Date,
) {
  const soon = new Date(now.getTime() + NOTICE_MS);
  await tell(tx, now, {
    person,
    group: item.group,
    kind: "NOTICE",
    entries: [{ key: `${slot}:${by.delivery}:${item.id}:${person.id}`, itemId: item.id, slot }],
    at: nextSpeakable(soon, wishesOf(person, item.group), workingTimeOf(item.group)),
    exempt: false,
  });
}

/**
 * Done, start, reopen, drop.
 * @throws UserError `action.already`, `action.settled`, `action.gone`, `action.stale`
 */
export function moveItem(
  services: Services,
  by: Actor,
  ref: ItemRef,
  move: Move,
  more: { why?: string | undefined; pressed?: MessageRef | undefined } = {},
): Promise<Item> {
  const { to: state } = TRANSITIONS[move];
  const options = { kind: move, pressed: more.pressed, holds: (item: Item) => item.state === state };
  return changeItem(services, by, ref, options, async (tx, item, now) => {
    assertCanMove(item, move);
    const settledAt = isSettled({ state }) ? now : null;
    return {
      from: { state: item.state, settledAt: item.settledAt },
      to: { state, settledAt, ...(more.why ? { why: more.why } : {}) },
      async apply() {
        await tx.actionItem.update({ where: { id: item.id }, data: { state, settledAt } });
        if (move === "reopen") await leaveOutForgotten(tx, item);
        if (more.why) await createNote(tx, by, item.id, more.why, now);
        if (move === "drop")
          for (const { person } of owners(item)) await noticeDropped(tx, by, item, person.id, now);
      },
    };
  });
}

async function noticeDropped(
  tx: Transaction,
  by: Actor,
  item: Item,
  personId: string,
  now: Date,
): Promise<void> {
  const owner = item.assignments.find((assignment) => assignment.personId === personId);
  if (owner && personId !== by.person.id)
    await notice(tx, by, item, owner.person as PersonWithAccounts, "dropped", now);
}

const createNote = (tx: Transaction, by: Actor, itemId: string, text: string, at: Date) =>
  tx.note.create({ data: { id: newId(), itemId, text, byId: by.person.id, at } });

/** Keeps a remark with the item. */
export function noteItem(services: Services, by: Actor, ref: ItemRef, text: string): Promise<Item> {
  return changeItem(services, by, ref, { kind: "note" }, async (tx, item, now) => ({
    from: {},
    to: { note: text },
    apply: async () => void (await createNote(tx, by, item.id, text, now)),
  }));
}

/**
 * Silences one person's reminders of an item until a moment (UTC); `never` mutes them, `no more` ends it. It stays due when it was due.
 * @throws UserError `action.not-yours`, `action.snooze-settled`, `action.snooze-past`, `action.gone`
 */
export function snoozeItem(
  services: Services,
  by: Actor,
  id: string,
  until: Date | "never" | "no more",
): Promise<Item> {
  const now = services.clock.now();
  return services.store.write(async (tx) => {
    const item = await itemOf(tx, by, id);
    const mine = item.assignments.find((assignment) => assignment.personId === by.person.id);
    if (!mine) throw new UserError("action.not-yours", { number: item.number });
    if (until instanceof Date) assertCanSnooze(item, until, now);
    const wish = { muted: until === "never", snoozedUntil: until instanceof Date ? until : null };
    const next = nextReminder(reminderFacts(item, { ...mine, ...wish }), now);
    await tx.assignment.update({
      where: { itemId_personId: { itemId: item.id, personId: by.person.id } },
      data: { ...wish, nextReminderAt: next?.at ?? null, nextSlot: next?.slot ?? null },
    });
    return itemOf(tx, by, id);
  });
}
