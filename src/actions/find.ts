import { button, type Card, card, controls, line, say } from "../chat/card.ts";
import type { ItemsInput } from "../chat/option.ts";
import { UserError } from "../chat/user-error.ts";
import { cardAt } from "../outbox/outbox.ts";
import type { Actor, Services } from "../use-case.ts";
import type { Item, ItemRef } from "./item.ts";
import { loadItem } from "./record.ts";

/** An item with the actor who may touch it: in direct messages that is one of their own groups. */
export interface Found {
  readonly item: Item;
  readonly actor: Actor;
  readonly ref: ItemRef;
}

/** Several groups of this person have that number. */
export class SeveralGroups extends Error {
  readonly card: Card;
  constructor(items: readonly Item[]) {
    super("several groups");
    const buttons = items
      .slice(0, 10)
      .map((item) => button(`${item.group.name} #${item.number}`, { do: "action.show", id: item.id }));
    this.card = card(
      line(say("action.which-group", { number: items[0]?.number ?? 0 })),
      controls(...buttons),
    );
  }
}

/**
 * The items somebody named.
 * @throws UserError `action.unknown`, `action.gone`; SeveralGroups
 */
export async function findItems(services: Services, actor: Actor, input: ItemsInput): Promise<Found[]> {
  const found: Found[] = [];
  for (const number of input.numbers) found.push(await itemByNumber(services, actor, number));
  for (const ref of input.messages) {
    const posted = await cardAt(services.store, ref);
    if (posted?.subject !== "item") throw new UserError("action.no-card");
    found.push(await itemById(services, actor, { id: posted.subjectId }));
  }
  for (const ref of input.records ?? []) found.push(await itemById(services, actor, ref));
  return found;
}

async function itemByNumber(services: Services, actor: Actor, number: number): Promise<Found> {
  const { db } = services.store;
  const groups = actor.group.kind === "PERSONAL" ? await groupsOf(services, actor) : [actor.group.id];
  const hits = await db.actionItem.findMany({
    where: { number, groupId: { in: groups } },
    select: { id: true },
  });
  const items = await Promise.all(hits.map((hit) => loadItem(db, hit.id)));
  const [item, ...others] = items.filter((candidate) => candidate !== null);
  if (!item) throw await unknownNumber(services, actor, number);
  if (others.length > 0) throw new SeveralGroups([item, ...others]);
  return { item, actor: inGroup(actor, item), ref: { id: item.id } };
}

async function unknownNumber(services: Services, actor: Actor, number: number): Promise<UserError> {
  const group = await services.store.db.group.findUnique({
    where: { id: actor.group.id },
    select: { lastItemNumber: true },
  });
  return new UserError("action.unknown", { number, last: group?.lastItemNumber ?? 0 }, [
    button(say("list.button"), { do: "action.list", s: "open", p: 1 }),
  ]);
}

async function groupsOf(services: Services, actor: Actor): Promise<string[]> {
  const memberships = await services.store.db.membership.findMany({
    where: { personId: actor.person.id },
    select: { groupId: true },
  });
  return memberships.map((membership) => membership.groupId);
}

/**
 * An item by its id, which from a button is only a claim: allowed in its group's own channels, and in direct
 * messages or the home view for its owners and members.
 * @throws UserError `action.gone`, `press.foreign`
 */
export async function itemById(services: Services, actor: Actor, ref: ItemRef): Promise<Found> {
  const item = await loadItem(services.store.db, ref.id);
  if (!item) throw new UserError("action.gone");
  if (
    item.groupId !== actor.group.id &&
    !(actor.group.kind === "PERSONAL" && (await isMember(services, actor, item)))
  )
    throw new UserError("press.foreign");
  return { item, actor: inGroup(actor, item), ref };
}

async function isMember(services: Services, actor: Actor, item: Item): Promise<boolean> {
  if (item.assignments.some((assignment) => assignment.personId === actor.person.id)) return true;
  const key = { groupId_personId: { groupId: item.groupId, personId: actor.person.id } };
  return (await services.store.db.membership.findUnique({ where: key })) !== null;
}

const inGroup = (actor: Actor, item: Item): Actor => ({ ...actor, group: item.group });
