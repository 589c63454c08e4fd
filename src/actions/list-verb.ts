import { button, type Card, say } from "../chat/card.ts";
import * as option from "../chat/option.ts";
import { UserError } from "../chat/user-error.ts";
import { type Call, defineVerb } from "../use-case.ts";
import { shownCard } from "./cards.ts";
import type { Item } from "./item.ts";
import { type Filter, listCard, listItems, SHOWS, type Show } from "./list.ts";
import { type ItemCall, oneItem, peopleOf } from "./named.ts";
import { ask } from "./questions.ts";

/** Finds items, or shows one. */
export const listVerb = defineVerb({
  name: "list",
  synonyms: ["find", "search", "ls", "show"],
  description: "action.verb.list",
  visibility: "private",
  options: {
    item: option.items("option.item"),
    show: option.choice("option.show", { choices: SHOWS }),
    who: option.people("option.who"),
    tag: option.tags("option.tag"),
    words: option.words("option.words"),
  },
  examples: ["", "overdue", "#money", "supplier", "#12"],
  async run(call) {
    if (call.input.item) return { private: await shown({ ...call, input: { item: call.input.item } }) };
    const { services, actor, input } = call;
    const who = input.who ? await peopleOf(call, input.who) : null;
    const isMe = input.words?.toLowerCase() === "me";
    const words = isMe ? "" : (input.words ?? "");
    const show = (input.show as Show | undefined) ?? (who || input.tag || words ? "open" : "mine");
    const filter: Filter = {
      show,
      people: [...(who?.people ?? []), ...(isMe && show !== "mine" ? [actor.person] : [])].map(
        ({ id }) => id,
      ),
      tags: input.tag ?? [],
      words,
      page: 1,
    };
    return { private: await searched(call, filter, await listItems(services, actor, filter)) };
  },
});

async function show(call: ItemCall): Promise<Card> {
  const { item } = await oneItem(call);
  return itemWithNotes(call.services, item);
}

/** A number that is none may have been a word to look for. */
async function shown(call: ItemCall): Promise<Card> {
  try {
    return await show(call);
  } catch (error) {
    const [number] = call.input.item.numbers;
    if (!(error instanceof UserError) || error.key !== "action.unknown" || number === undefined) throw error;
    const words = String(number);
    const kept = await ask(call.services, call.actor, {
      kind: "search",
      words,
      show: "open",
      people: [],
      tags: [],
    });
    const search = button(say("list.search", { words }), { do: "action.list", p: 1, q: kept.id });
    throw new UserError(error.key, error.params, [search, ...error.controls]);
  }
}

/** An item's card with its notes under it. */
export async function itemWithNotes(services: ItemCall["services"], item: Item): Promise<Card> {
  const notes = await services.store.db.note.findMany({
    where: { itemId: item.id },
    orderBy: { id: "asc" },
    take: 20,
  });
  const people = await services.store.db.person.findMany({
    where: { id: { in: notes.map((note) => note.byId) } },
  });
  const names = new Map(people.map((person) => [person.id, person.name]));
  const signed = notes.map((note) => ({ ...note, name: names.get(note.byId) ?? "" }));
  return shownCard(item, signed, services.clock.now());
}

/** Free words of a search are kept with their question, for the page buttons. */
async function searched(
  call: Call<unknown>,
  filter: Filter,
  page: Awaited<ReturnType<typeof listItems>>,
): Promise<Card> {
  const { services, actor } = call;
  const needsKeeping = (filter.words || filter.tags?.length || filter.people?.length) && page.count > 0;
  const { words = "", show: shows, people = [], tags = [] } = filter;
  const asked = { kind: "search" as const, words, show: shows, people: [...people], tags: [...tags] };
  const kept = needsKeeping ? await ask(services, actor, asked) : null;
  return listCard(actor, page, services.clock.now(), kept?.id);
}
