import type { Track } from "../chat/interaction.ts";
import type { MessageRef } from "../chat/refs.ts";
import { UserError } from "../chat/user-error.ts";
import { wishesOf, workingTimeOf } from "../groups/group.ts";
import type { PersonWithAccounts } from "../groups/people.ts";
import type { Due } from "../lib/dates/index.ts";
import { newId } from "../lib/ids.ts";
import { fold } from "../lib/text.ts";
import { answerWithCard } from "../outbox/outbox.ts";
import { nextReminder, nextSpeakable } from "../reminders/policy.ts";
import { tell } from "../reminders/service.ts";
import type { Transaction } from "../store/client.ts";
import type { Priority } from "../store/models.ts";
import type { Actor, Services } from "../use-case.ts";
import {
  assertCanMove,
  assertCanSnooze,
  dueColumns,
  type Item,
  type ItemRef,
  isSettled,
  type Move,
  NO_DUE,
  owners,
  reminderFacts,
  TRANSITIONS,
  titleAndNote,
} from "./item.ts";
import { changeItem, itemOf, loadItem, record, reminderColumns } from "./record.ts";

/** A new item as it was understood. */
export interface Draft {
  readonly text: string;
  readonly owners: readonly PersonWithAccounts[];
  readonly due: Due | null;
  readonly priority: Priority;
  readonly tags: readonly string[];
  readonly note?: string | undefined;
  readonly sourceUrl?: string | undefined;
}

/**
 * Stores a new item, and that its card is owed to the channel it was added in, in one transaction.
 * A redelivered command gets the item it made the first time (`repeated`).
 * @throws UserError `action.no-title`
 */
export async function addItem(
  services: Services,
  by: Actor,
  draft: Draft,
): Promise<{ item: Item; track?: Track; repeated: boolean }> {
  const { title, note } = titleAndNote(draft.text);
  const now = services.clock.now();
  try {
    // Nothing of it is due yet, so the outbox need not be woken.
    return await services.store.write(async (tx) => {
      const item = await createItem(tx, by, { ...draft, title }, now);
      for (const text of [note, draft.note]) if (text) await createNote(tx, by, item.id, text, now);
      await record(tx, by, item, { kind: "added", from: {}, to: { title, state: "OPEN" }, now });
      await tellOwners(tx, by, item, draft.owners, now);
      return { item, track: await owedCard(tx, by, item, now), repeated: false };
    });
  } catch (error) {
    const item = await madeBefore(services, by);
    if (!item) throw error;
    return { item, repeated: true };
  }
}

/** The item this very delivery has made already: the database refuses a second one. */
async function madeBefore({ store }: Services, by: Actor): Promise<Item | null> {
  const earlier = await store.db.actionItem.findUnique({
    where: { sourceId: by.delivery },
    select: { id: true },
  });
  return earlier && loadItem(store.db, earlier.id);
}

/** The card of an item owed to the place somebody speaks in; its adapter posts it as the answer. */
export const owedCard = (tx: Transaction, by: Actor, item: Item, now: Date): Promise<Track> =>
  answerWithCard(tx, {
    key: `answer:${by.delivery}`,
    subject: "item",
    subjectId: item.id,
    groupId: item.groupId,
    to: { to: "channel", channel: by.channel },
    locale: by.channel.direct ? by.locale : item.group.locale,
    zone: by.channel.direct ? by.zone : item.group.zone,
    now,
  });

/** Writes the item and what hangs on it; nothing is read back, since all of it is known. */
async function createItem(
  tx: Transaction,
  by: Actor,
  draft: Draft & { title: string },
  now: Date,
): Promise<Item> {
  const group = await tx.group.update({
    where: { id: by.group.id },
    data: { lastItemNumber: { increment: 1 } },
  });
  const due = draft.due ? dueColumns(draft.due, group) : NO_DUE;
  const row = await tx.actionItem.create({
    data: {
      id: newId(),
      groupId: group.id,
      number: group.lastItemNumber,
      title: draft.title,
      folded: fold(draft.title),
      priority: draft.priority,
      ...due,
      overdueAt: due.dueAt,
      createdById: by.person.id,
      createdAt: now,
      sourceUrl: draft.sourceUrl ?? null,
      sourceId: by.delivery,
    },
  });
  const tags = draft.tags.map((name) => ({ itemId: row.id, name }));
  if (tags.length > 0) await tx.itemTag.createMany({ data: tags });
  const assignments = sharesOf(row.id, draft.owners, by.person);
  const item: Item = { ...row, group, tags, assignments };
  const scheduled = assignments.map(({ person: _person, ...share }, index) => ({
    ...share,
    ...reminderColumns(item, assignments[index] ?? { ...share, person: by.person }, now),
  }));
  await tx.assignment.createMany({ data: scheduled });
  return item;
}

/** Owners in order; nobody's item has a share of who added it, which only reminds them. */
function sharesOf(
  itemId: string,
  owners: readonly PersonWithAccounts[],
  adder: PersonWithAccounts,
): Item["assignments"] {
  const people = owners.length > 0 ? owners : [adder];
  return people.map((person, position) => ({
    itemId,
    personId: person.id,
    owner: owners.length > 0,
    position,
    nextReminderAt: null,
    nextSlot: null,
    snoozedUntil: null,
    muted: false,
    person,
  }));
}

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
