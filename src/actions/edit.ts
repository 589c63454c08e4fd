import type { MessageRef } from "../chat/refs.ts";
import { UserError } from "../chat/user-error.ts";
import type { PersonWithAccounts } from "../groups/people.ts";
import type { Due } from "../lib/dates/index.ts";
import { fold } from "../lib/text.ts";
import type { Transaction } from "../store/client.ts";
import type { Priority } from "../store/models.ts";
import type { Actor, Services } from "../use-case.ts";
import { dueColumns, type Item, type ItemRef, NO_DUE, owners, sameDue, titleAndNote } from "./item.ts";
import { type Change, changeItem } from "./record.ts";
import { leaveOutForgotten, setOwners, tellOwners } from "./service.ts";

/** What is to be different; absent parts stay. `due: null` takes the date away. */
export interface Edit {
  readonly title?: string | undefined;
  readonly owners?: readonly PersonWithAccounts[] | undefined;
  readonly due?: Due | null | undefined;
  readonly priority?: Priority | undefined;
  readonly tags?: readonly string[] | undefined;
}

/**
 * Changes an item's words, owners, date, priority and tags: whatever is said and different.
 * @throws UserError `action.no-title`, `action.gone`, `action.stale`
 */
export function editItem(
  services: Services,
  by: Actor,
  ref: ItemRef,
  edit: Edit,
  more: { kind?: "edit" | "assign" | "due"; pressed?: MessageRef | undefined } = {},
): Promise<Item> {
  const options = { kind: more.kind ?? "edit", pressed: more.pressed };
  return changeItem(services, by, ref, options, async (tx, item, now) => {
    const columns = changedColumns(item, edit);
    const people = changedOwners(item, edit);
    const tags = changedTags(item, edit);
    if (Object.keys(columns).length === 0 && !people && !tags) return null;
    return {
      from: before(item, columns, people !== null, tags !== null),
      to: { ...columns, ...(people ? { owners: people.map((p) => p.id) } : {}), ...(tags ? { tags } : {}) },
      async apply() {
        await applyColumns(tx, item, columns, now);
        if (people) await replaceOwners(tx, by, item, people, now);
        if (tags) await replaceTags(tx, item.id, tags);
      },
    } satisfies Change;
  });
}

type Columns = Partial<Pick<Item, "title" | "folded" | "priority" | "dueAt" | "dueDay" | "dueZone">>;

function changedColumns(item: Item, edit: Edit): Columns {
  const columns: Columns = {};
  if (edit.title !== undefined) {
    const { title } = titleAndNote(edit.title);
    if (title !== item.title) Object.assign(columns, { title, folded: fold(title) });
  }
  if (edit.priority !== undefined && edit.priority !== item.priority) columns.priority = edit.priority;
  if (edit.due !== undefined) {
    const due = edit.due ? dueColumns(edit.due, item.group) : NO_DUE;
    if (!sameDue(due, item)) Object.assign(columns, due);
  }
  return columns;
}

function changedOwners(item: Item, edit: Edit): readonly PersonWithAccounts[] | null {
  if (!edit.owners) return null;
  const now = owners(item).map((assignment) => assignment.personId);
  return now.join() === edit.owners.map((person) => person.id).join() ? null : edit.owners;
}

function changedTags(item: Item, edit: Edit): readonly string[] | null {
  if (!edit.tags) return null;
  const wanted = [...new Set(edit.tags)].sort();
  return wanted.join() === item.tags.map((tag) => tag.name).join() ? null : wanted;
}

function before(item: Item, columns: Columns, people: boolean, tags: boolean) {
  const names = Object.keys(columns) as (keyof Columns)[];
  return {
    ...Object.fromEntries(names.map((name) => [name, item[name]])),
    ...(people ? { owners: owners(item).map((assignment) => assignment.personId) } : {}),
    ...(tags ? { tags: item.tags.map((tag) => tag.name) } : {}),
  };
}

/** A new date is a new promise: what somebody had snoozed speaks again by it, and nobody is asked for one any more. */
async function applyColumns(tx: Transaction, item: Item, columns: Columns, now: Date): Promise<void> {
  if (Object.keys(columns).length === 0) return;
  await tx.actionItem.update({ where: { id: item.id }, data: columns });
  if (!("dueAt" in columns)) return;
  await tx.assignment.updateMany({ where: { itemId: item.id }, data: { snoozedUntil: null } });
  await tx.question.updateMany({
    where: { itemId: item.id, kind: "due", answeredAt: null },
    data: { answeredAt: now },
  });
}

async function replaceOwners(
  tx: Transaction,
  by: Actor,
  item: Item,
  people: readonly PersonWithAccounts[],
  now: Date,
) {
  const had = new Set(owners(item).map((assignment) => assignment.personId));
  await setOwners(
    tx,
    item.id,
    people.map((person) => person.id),
    item.createdById,
  );
  await tellOwners(
    tx,
    by,
    item,
    people.filter((person) => !had.has(person.id)),
    now,
  );
}

async function replaceTags(tx: Transaction, itemId: string, tags: readonly string[]): Promise<void> {
  await tx.itemTag.deleteMany({ where: { itemId } });
  if (tags.length > 0) await tx.itemTag.createMany({ data: tags.map((name) => ({ itemId, name })) });
}

const UNDO_MS = 10 * 60_000;

/**
 * Takes back the last change this person made in the group, within ten minutes, if nobody changed the item since.
 * `forgotten`: one of its owners asked to be forgotten meanwhile, and does not get it back.
 * @throws UserError `undo.nothing`, `undo.changed`
 */
export async function undo(
  services: Services,
  by: Actor,
): Promise<{ item: Item; kind: string; forgotten: boolean }> {
  const { db } = services.store;
  const since = new Date(services.clock.now().getTime() - UNDO_MS);
  const event = await db.event.findFirst({
    where: {
      groupId: by.group.id,
      subject: "item",
      byId: by.person.id,
      at: { gte: since },
      undoneAt: null,
      kind: { not: "undo" },
    },
    orderBy: { id: "desc" },
  });
  if (!event) throw new UserError("undo.nothing");
  let forgotten = false;
  const item = await changeItem(
    services,
    by,
    { id: event.subjectId },
    { kind: "undo" },
    async (tx, item, now) => {
      await assertUntouchedSince(tx, item, event.id);
      const { from, to } = event.data as { from: Record<string, unknown>; to: Record<string, unknown> };
      const back = event.kind === "added" ? { state: "DROPPED", settledAt: now.toISOString() } : from;
      return {
        from: to,
        to: back,
        async apply() {
          await tx.event.update({ where: { id: event.id }, data: { undoneAt: now } });
          await restoreValues(tx, item, back, event.kind === "note" ? event.at : null);
          forgotten = await leaveOutForgotten(tx, item);
        },
      };
    },
  );
  return { item, kind: event.kind, forgotten };
}

async function assertUntouchedSince(tx: Transaction, item: Item, eventId: string): Promise<void> {
  const later = await tx.event.findFirst({
    where: { subjectId: item.id, id: { gt: eventId }, kind: { not: "undo" }, undoneAt: null },
    orderBy: { id: "desc" },
  });
  if (!later) return;
  const who = later.byId ? await tx.person.findUnique({ where: { id: later.byId } }) : null;
  throw new UserError("undo.changed", { number: item.number, name: who?.name ?? "Readout" });
}

async function restoreValues(
  tx: Transaction,
  item: Item,
  back: Record<string, unknown>,
  noteAt: Date | null,
) {
  const { owners: people, tags, why: _why, note: _note, ...columns } = back;
  const data = Object.fromEntries(
    Object.entries(columns).map(([name, value]) => [
      name,
      name.endsWith("At") && typeof value === "string" ? new Date(value) : value,
    ]),
  );
  if (Object.keys(data).length > 0) await tx.actionItem.update({ where: { id: item.id }, data });
  if (Array.isArray(people)) await setOwners(tx, item.id, people as string[], item.createdById);
  if (Array.isArray(tags)) await replaceTags(tx, item.id, tags as string[]);
  if (noteAt) await tx.note.deleteMany({ where: { itemId: item.id, at: noteAt } });
}
