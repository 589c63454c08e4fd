import type { MessageRef } from "../chat/refs.ts";
import { UserError } from "../chat/user-error.ts";
import { refreshCards } from "../outbox/outbox.ts";
import { nextReminder } from "../reminders/policy.ts";
import type { Transaction } from "../store/client.ts";
import { eventsOf, isRepeated, lockGroup } from "../store/events.ts";
import type { Actor, Services } from "../use-case.ts";
import { type Item, type ItemRef, isSettled, reminderFacts } from "./item.ts";

const PARTS = {
  group: true,
  tags: { orderBy: { name: "asc" } },
  meeting: { select: { number: true } },
  assignments: { include: { person: { include: { accounts: true } } } },
} as const;

export const loadItem = (tx: Transaction, id: string): Promise<Item | null> =>
  tx.actionItem.findUnique({ where: { id }, include: PARTS });

export const loadItems = (tx: Transaction, ids: readonly string[]): Promise<Item[]> =>
  tx.actionItem.findMany({ where: { id: { in: [...ids] } }, include: PARTS });

/** What a use case makes of an item. */
export interface Change {
  /** Columns before and after; `owners` (person ids, in order) and `tags` beside them. What undo needs. */
  readonly from: Values;
  readonly to: Values;
  /** Writes it; the version, event, reminders and cards follow by themselves. */
  apply(): Promise<void>;
}
export type Values = Readonly<Record<string, unknown>>;

export interface ChangeOptions {
  readonly kind: string;
  /** The message whose button was pressed: its adapter redraws it. */
  readonly pressed?: MessageRef | undefined;
  /** A stale press whose outcome already holds is no error. */
  holds?(item: Item): boolean;
}

/**
 * One change of one item, in one transaction: rights, staleness, record, event, reminders, cards.
 * A repeated delivery changes nothing and gives the item as it is.
 * @throws UserError `action.gone`, `action.stale`
 */
export function changeItem(
  services: Services,
  by: Actor,
  ref: ItemRef,
  options: ChangeOptions,
  change: (tx: Transaction, item: Item, now: Date) => Promise<Change | null>,
): Promise<Item> {
  const now = services.clock.now();
  return woken(services, () =>
    services.store.write(async (tx) => {
      await lockGroup(tx, by.group.id);
      const item = await itemOf(tx, by, ref.id);
      if (await isRepeated(tx, by.delivery, item.id)) return item;
      if (ref.version !== undefined && ref.version !== item.version) {
        if (options.holds?.(item)) return item;
        throw await stale(tx, item);
      }
      const made = await change(tx, item, now);
      if (!made) return item;
      await made.apply();
      await writeItemEvent(tx, item, { kind: options.kind, from: made.from, to: made.to, by, now });
      return followUp(tx, item.id, now, options.pressed);
    }),
  );
}

/** A write after whose commit the dispatcher looks at once. */
export const wokenWrite = <T>(services: Services, job: (tx: Transaction) => Promise<T>): Promise<T> =>
  woken(services, () => services.store.write(job));

/** After the commit the dispatcher looks at once. */
export async function woken<T>(services: Services, work: () => Promise<T>): Promise<T> {
  const value = await work();
  services.wake();
  return value;
}

/** An id from a button is only a claim: another group's item does not exist here. */
export async function itemOf(tx: Transaction, by: Actor, id: string): Promise<Item> {
  const item = await loadItem(tx, id);
  if (!item || item.groupId !== by.group.id) throw new UserError("action.gone");
  return item;
}

async function stale(tx: Transaction, item: Item): Promise<UserError> {
  const event = await tx.event.findFirst({ where: { subjectId: item.id }, orderBy: { id: "desc" } });
  const who = event?.byId ? await tx.person.findUnique({ where: { id: event.byId } }) : null;
  const at = event?.at ?? item.createdAt;
  return new UserError("action.stale", {
    number: item.number,
    name: who?.name ?? "Readout",
    at: { type: "instant", at: at.getTime(), style: "time" },
    what: { type: "phrase", key: "history.kind", params: { kind: event?.kind ?? "" } },
  });
}

/** Writes what happened to an item to the audit log. */
const writeItemEvent = eventsOf("item");

/** What follows from any change: the next version, reminders by the policy, cards drawn anew. */
async function followUp(tx: Transaction, id: string, now: Date, pressed?: MessageRef): Promise<Item> {
  const item = await loadItem(tx, id);
  if (!item) throw new UserError("action.gone");
  const overdueAt = isSettled(item) || !item.dueAt || item.dueAt <= now ? null : item.dueAt;
  await tx.actionItem.update({ where: { id }, data: { version: { increment: 1 }, overdueAt } });
  await scheduleReminders(tx, item, now);
  await refreshItemCards(tx, id, now, pressed);
  return { ...item, version: item.version + 1, overdueAt };
}

/** When one person is spoken to next about an item, and why. */
export function reminderColumns(item: Item, assignment: Item["assignments"][number], now: Date) {
  const next = nextReminder(reminderFacts(item, assignment), now);
  return { nextReminderAt: next?.at ?? null, nextSlot: next?.slot ?? null };
}

/** Sets when each person is spoken to next about this item. */
export async function scheduleReminders(tx: Transaction, item: Item, now: Date): Promise<void> {
  for (const assignment of item.assignments) {
    const columns = reminderColumns(item, assignment, now);
    const isSame =
      columns.nextReminderAt?.getTime() === assignment.nextReminderAt?.getTime() &&
      columns.nextSlot === assignment.nextSlot;
    if (isSame) continue;
    await tx.assignment.update({
      where: { itemId_personId: { itemId: item.id, personId: assignment.personId } },
      data: columns,
    });
  }
}

/** Its own cards and the messages that list it. */
export async function refreshItemCards(
  tx: Transaction,
  id: string,
  now: Date,
  pressed?: MessageRef,
): Promise<void> {
  const entries = await tx.bundleEntry.findMany({ where: { itemId: id }, select: { bundleId: true } });
  const bundles = [...new Set(entries.map((entry) => entry.bundleId))];
  const subjects = [
    { subject: "item", subjectId: id },
    ...bundles.map((subjectId) => ({ subject: "bundle", subjectId })),
  ];
  await refreshCards(tx, subjects, now, pressed);
}
