import {
  bold,
  button,
  type Card,
  card,
  context,
  controls,
  line,
  menu,
  row,
  say,
  title,
} from "../chat/card.ts";
import type { Press } from "../chat/press.ts";
import { fold, splitAt } from "../lib/text.ts";
import type { Store } from "../store/client.ts";
import type { ActionItemWhereInput } from "../store/models.ts";
import type { Actor, Services } from "../use-case.ts";
import type { Item } from "./item.ts";
import { itemLine } from "./lines.ts";
import { loadItems } from "./record.ts";

export const SHOWS = ["mine", "open", "overdue", "done", "all", "nobody"] as const;
export type Show = (typeof SHOWS)[number];

/** Which items somebody wants to see; pages count from 1. */
export interface Filter {
  readonly show: Show;
  readonly people?: readonly string[];
  readonly tags?: readonly string[];
  readonly words?: string;
  readonly page: number;
}

export interface Page {
  readonly filter: Filter;
  readonly items: readonly Item[];
  readonly count: number;
  readonly overdue: number;
  readonly pages: number;
}

const PAGE = 10;
const OPEN = { state: { in: ["OPEN" as const, "STARTED" as const] } };

/** What a person sees from here: the group's items; in direct messages, theirs of every group. */
const scope = (actor: Actor): ActionItemWhereInput =>
  actor.group.kind === "PERSONAL"
    ? {
        OR: [
          { groupId: actor.group.id },
          { assignments: { some: { personId: actor.person.id, owner: true } } },
        ],
      }
    : { groupId: actor.group.id };

const mine = (personId: string): ActionItemWhereInput => ({
  assignments: { some: { personId, owner: true } },
});

function where(actor: Actor, filter: Filter, now: Date): ActionItemWhereInput {
  const shows: Record<Show, ActionItemWhereInput> = {
    mine: { ...OPEN, ...mine(actor.person.id) },
    open: OPEN,
    overdue: { ...OPEN, dueAt: { lte: now } },
    done: { state: "DONE" },
    all: {},
    nobody: { ...OPEN, assignments: { none: { owner: true } } },
  };
  const people = (filter.people ?? []).map(mine);
  const tags = (filter.tags ?? []).map((name) => ({ tags: { some: { name } } }));
  const words = fold(filter.words ?? "")
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => ({ folded: { contains: word } }));
  return { AND: [scope(actor), shows[filter.show], ...people, ...tags, ...words] };
}

/** One page of ten, the most urgent first; what is done by when it was. */
export async function listItems(services: Services, actor: Actor, filter: Filter): Promise<Page> {
  const { db } = services.store;
  const now = services.clock.now();
  const wanted = where(actor, filter, now);
  const count = await db.actionItem.count({ where: wanted });
  const overdue = await db.actionItem.count({ where: { AND: [wanted, OPEN, { dueAt: { lte: now } }] } });
  const pages = Math.max(1, Math.ceil(count / PAGE));
  const page = Math.min(Math.max(1, filter.page), pages);
  const found = await db.actionItem.findMany({
    where: wanted,
    select: { id: true },
    orderBy:
      filter.show === "done"
        ? [{ settledAt: { sort: "desc", nulls: "last" } }]
        : [{ dueAt: { sort: "asc", nulls: "last" } }, { number: "asc" }],
    skip: (page - 1) * PAGE,
    take: PAGE,
  });
  return { filter: { ...filter, page }, items: await inOrder(services.store, found), count, overdue, pages };
}

async function inOrder(store: Store, found: readonly { id: string }[]): Promise<Item[]> {
  const items = new Map(
    (
      await loadItems(
        store.db,
        found.map(({ id }) => id),
      )
    ).map((item) => [item.id, item]),
  );
  return found.flatMap(({ id }) => items.get(id) ?? []);
}

/** The list as a card. `search`: the id that keeps its free words, so that they need not ride in a button. */
export function listCard(actor: Actor, page: Page, now: Date, search?: string): Card {
  const { filter, items, count, overdue, pages } = page;
  const heading = say("list.title", { show: filter.show, count, overdue });
  const personal = actor.group.kind === "PERSONAL";
  const rows = items.map((item) =>
    row(itemLine(item, now, personal && item.groupId !== actor.group.id ? item.group.name : undefined)),
  );
  const [words] = splitAt(filter.words ?? "", 60, 70);
  const nothing = words
    ? say("list.empty-words", { show: filter.show, words })
    : say("list.empty", { show: filter.show });
  const open = items.length > 0 ? [openMenu(items, listPress("list-open", filter, filter.page, search))] : [];
  return card(
    title(bold(""), heading),
    items.length === 0 ? line(nothing) : undefined,
    rows,
    context(items.length > 0 && words ? [say("list.words", { words })] : []),
    context(pages > 1 ? [say("list.page", { page: filter.page, pages })] : []),
    controls(
      ...turnButtons(filter, pages, search),
      ...open,
      personal || items.length === 0 ? undefined : shareButton(filter, search),
    ),
  );
}

/** Opens one of the listed items with its controls. */
const openMenu = (items: readonly Item[], open: Press) =>
  menu(
    say("list.open"),
    open,
    items.map((item) => ({ label: labelFor(item), press: { do: "action.show", id: item.id } })),
  );

const labelFor = (item: Item): string => splitAt(`#${item.number} ${item.title}`, 60, 70)[0];

/** The choices of `Open` as buttons, where no menu can be drawn. */
export const openChoices = (page: Page): Card =>
  card(controls(...page.items.map((item) => button(labelFor(item), { do: "action.show", id: item.id }))));

const listPress = (
  verb: "list" | "list-share" | "list-open",
  filter: Filter,
  page: number,
  search?: string,
) => ({
  do: `action.${verb}`,
  p: page,
  ...(search ? { q: search } : { s: filter.show }),
});

const turnButtons = (filter: Filter, pages: number, search?: string) =>
  pages < 2
    ? []
    : [
        ...(filter.page > 1 ? [button("<", listPress("list", filter, filter.page - 1, search))] : []),
        ...(filter.page < pages ? [button(">", listPress("list", filter, filter.page + 1, search))] : []),
      ];

const shareButton = (filter: Filter, search?: string) =>
  button(say("list.share"), listPress("list-share", filter, filter.page, search));
