import { type Card, card, context, line, say } from "../chat/card.ts";
import type { ItemsInput, PeopleInput, WhenInput } from "../chat/option.ts";
import * as option from "../chat/option.ts";
import { UserError } from "../chat/user-error.ts";
import { type People, peopleNamed } from "../groups/people.ts";
import { type Call, type Command, defineVerb, type Reply } from "../use-case.ts";
import { addFromInput } from "./add.ts";
import { movedLine, shownCard } from "./cards.ts";
import { editItem, undo } from "./edit.ts";
import { type Found, findItems } from "./find.ts";
import { editPrefill } from "./forms.ts";
import { type Item, type Move, owners } from "./item.ts";
import { type Filter, listCard, listItems, SHOWS, type Show } from "./list.ts";
import { ask, doubtOf, questionCard } from "./questions.ts";
import { moveItem, noteItem, snoozeItem } from "./service.ts";
import { momentOf, snoozeButton, snoozedCard } from "./snooze.ts";

type Any = Call<{ item: ItemsInput }>;

/** One item, or the message that there are too many for this verb. */
async function oneItem({ services, actor, input }: Any): Promise<Found> {
  const [first, ...more] = await findItems(services, actor, input.item);
  if (!first) throw new UserError("action.gone");
  if (more.length > 0) throw new UserError("action.one-at-a-time");
  return first;
}

const moveVerb = (name: Move, synonyms: string[], examples: string[]) =>
  defineVerb({
    name,
    synonyms,
    description: `action.verb.${name}`,
    visibility: "public",
    options: { item: option.required(option.items("option.item")), why: option.words("option.why") },
    examples,
    async run(call) {
      const moved: Item[] = [];
      for (const { actor, ref } of await findItems(call.services, call.actor, call.input.item))
        moved.push(await moveItem(call.services, actor, ref, name, { why: call.input.why }));
      return {
        public: { elements: moved.flatMap((item) => movedLine(item, call.actor.person.name, name).elements) },
      };
    },
  });

const add = defineVerb({
  name: "add",
  synonyms: ["new", "create"],
  description: "action.verb.add",
  visibility: "public",
  options: {
    what: option.required(option.words("option.what")),
    for: option.people("option.for"),
    due: option.when("option.due"),
    priority: option.priority("option.priority", { choices: ["high", "normal", "low"] }),
    tag: option.tags("option.tag"),
    note: option.text("option.note"),
  },
  examples: ["Water the plants by tomorrow 9am", 'Draft the budget @bo due:"friday noon" !high #money'],
  form: { title: "form.add", fields: ["what", "for", "due", "priority", "tag"] },
  run: ({ services, actor, input }) => addFromInput(services, actor, input),
});

const list = defineVerb({
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
    if (call.input.item) return { private: await show({ ...call, input: { item: call.input.item } }) };
    const { services, actor, input } = call;
    const who = input.who ? await resolve(call, input.who) : null;
    const filter: Filter = {
      show: (input.show as Show | undefined) ?? (who || input.tag || input.words ? "open" : "mine"),
      people: who?.people.map((person) => person.id) ?? [],
      tags: input.tag ?? [],
      words: input.words ?? "",
      page: 1,
    };
    return { private: await searched(call, filter, await listItems(services, actor, filter)) };
  },
});

async function show(call: Any): Promise<Card> {
  const { item } = await oneItem(call);
  return itemWithNotes(call.services, item);
}

/** An item's card with its notes under it. */
export async function itemWithNotes(services: Any["services"], item: Item): Promise<Card> {
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

/** @throws UserError when a name fits nobody or several */
async function resolve({ services, actor }: Call<unknown>, input: PeopleInput): Promise<People> {
  const found = await peopleNamed(services, actor, input);
  if (found.bots[0]) throw new UserError("people.bot", { name: found.bots[0] });
  if (found.unknown[0]) throw new UserError("people.unknown", { name: found.unknown[0] });
  const double = found.ambiguous[0];
  if (double)
    throw new UserError("people.ambiguous", {
      name: double.name,
      names: double.people.map((p) => p.name).join(", "),
    });
  return found;
}

const edit = defineVerb({
  name: "edit",
  synonyms: ["change", "rename"],
  description: "action.verb.edit",
  visibility: "public",
  options: {
    item: option.required(option.items("option.item")),
    title: option.text("option.title"),
    for: option.people("option.for"),
    due: option.when("option.due"),
    priority: option.priority("option.priority", { choices: ["high", "normal", "low"] }),
    tag: option.tags("option.tag"),
  },
  examples: ['#12 title:"Draft the whole budget"', "#12 due:friday priority:high"],
  form: { title: "form.edit", fields: ["title", "for", "due", "priority", "tag"], prefill: editPrefill },
  async run(call) {
    const { services, input } = call;
    const { actor, ref, item: before } = await oneItem(call);
    const people = input.for ? await resolve({ ...call, actor }, input.for) : undefined;
    const elsewhere = input.item.records ? ownersElsewhere(before, actor.user.platform) : [];
    const change = {
      title: input.title,
      owners: people && [...people.people, ...elsewhere],
      priority: input.priority,
      tags: input.tag,
      due: input.due ? understood(input.due) : undefined,
    };
    const item = await editItem(services, actor, ref, change);
    return withDoubt(call, item, input.due, { public: movedLine(item, actor.person.name, "edit") });
  },
});

/** A form shows only people of its own platform; owners from another one stay. */
const ownersElsewhere = (item: Item, platform: string) =>
  owners(item)
    .map((assignment) => ({ ...assignment.person, accounts: [...assignment.person.accounts] }))
    .filter((person) => !person.accounts.some((account) => account.platform === platform));

/** The date a phrase means; undefined while it is in doubt, null to take it away. */
const understood = (when: WhenInput) => {
  if (when.say !== "date") return null;
  return when.reading.outcome === "understood" ? when.reading.due : undefined;
};

/** Adds the question about a date that was not understood. */
async function withDoubt(
  call: Call<unknown>,
  item: Item,
  when: WhenInput | undefined,
  reply: Reply,
): Promise<Reply> {
  if (when?.say !== "date" || when.reading.outcome === "understood") return reply;
  const actor = { ...call.actor, group: item.group };
  const question = await ask(call.services, actor, doubtOf(when.reading), item);
  return { ...reply, private: questionCard(question, item) };
}

const assign = defineVerb({
  name: "assign",
  synonyms: ["give", "reassign"],
  description: "action.verb.assign",
  visibility: "public",
  options: {
    item: option.required(option.items("option.item")),
    who: option.required(option.people("option.who")),
    add: option.flag("option.add"),
  },
  examples: ["#12 @bo", "#12 nobody", "#12 @cy add:yes"],
  form: { title: "form.assign", fields: ["who"] },
  async run(call) {
    const { services, input } = call;
    const { actor, ref, item: before } = await oneItem(call);
    const found = await resolve({ ...call, actor }, input.who);
    const kept = input.add ? before.assignments.filter((a) => a.owner).map((a) => a.person) : [];
    const named = found.people.filter((person) => !kept.some((other) => other.id === person.id));
    const owners = [...kept, ...named].map((person) => ({ ...person, accounts: [...person.accounts] }));
    const item = await editItem(
      services,
      actor,
      ref,
      { owners: found.nobody ? [] : owners },
      { kind: "assign" },
    );
    return { public: movedLine(item, actor.person.name, "assign") };
  },
});

const due = defineVerb({
  name: "due",
  synonyms: ["postpone", "date"],
  description: "action.verb.due",
  visibility: "public",
  options: {
    item: option.required(option.items("option.item")),
    when: option.required(option.when("option.when")),
  },
  examples: ["#12 friday 10:00", "#12 none"],
  async run(call) {
    const { services, input } = call;
    const { actor, ref, item: before } = await oneItem(call);
    const at = understood(input.when);
    if (at === undefined) return withDoubt(call, before, input.when, {});
    const item = await editItem(services, actor, ref, { due: at }, { kind: "due" });
    return { public: movedLine(item, actor.person.name, "due") };
  },
});

const snooze = defineVerb({
  name: "snooze",
  synonyms: ["later", "remind"],
  description: "action.verb.snooze",
  visibility: "private",
  options: {
    item: option.required(option.items("option.item")),
    when: option.required(option.when("option.when")),
  },
  examples: ["#12 tomorrow", "#12 friday 10:00", "#12 never"],
  async run(call) {
    const { services, input } = call;
    const { actor, item } = await oneItem(call);
    const { when } = input;
    if (when.say === "none") throw new UserError("action.snooze-when", { number: item.number });
    const until = when.say === "never" ? "never" : snoozeMoment(call, item, when);
    return { private: snoozedCard(await snoozeItem(services, actor, item.id, until), until) };
  },
});

/** @throws UserError when the moment was not understood: nothing is stored, the words come back */
function snoozeMoment({ actor }: Call<unknown>, item: Item, when: Extract<WhenInput, { say: "date" }>): Date {
  const { reading, words } = when;
  if (reading.outcome === "ask") {
    const [first] = reading.choices;
    const button = first ? [snoozeButton(item, momentOf(first, actor.person, item))] : [];
    throw new UserError("action.snooze-unread", { words, number: item.number }, button);
  }
  return momentOf(reading.due, actor.person, item);
}

const note = defineVerb({
  name: "note",
  synonyms: ["comment"],
  description: "action.verb.note",
  visibility: "public",
  options: {
    item: option.required(option.items("option.item")),
    text: option.required(option.words("option.text")),
  },
  examples: ["#12 figures came from the bank"],
  form: { title: "form.note", fields: ["text"] },
  async run(call) {
    const { actor, ref } = await oneItem(call);
    const item = await noteItem(call.services, actor, ref, call.input.text);
    const words = context(say("action.note-line-short", { text: call.input.text }));
    return { public: card(movedLine(item, actor.person.name, "note").elements, words) };
  },
});

const undoVerb = defineVerb({
  name: "undo",
  description: "action.verb.undo",
  visibility: "public",
  options: {},
  examples: [""],
  async run({ services, actor }) {
    const { item, kind } = await undo(services, actor);
    return {
      public: card(line(say("action.undone", { name: actor.person.name, kind, number: item.number }))),
    };
  },
});

export const actionCommand: Command = {
  name: "action",
  description: "action.command",
  defaultVerb: "add",
  verbs: [
    add,
    list,
    moveVerb("done", ["close", "finish", "finished", "complete"], ["#12", "#12 #14", "#12 sent by post"]),
    moveVerb("start", ["begin"], ["#12"]),
    moveVerb("reopen", ["open"], ["#12"]),
    moveVerb("drop", ["delete", "remove", "cancel"], ["#12 no longer needed"]),
    edit,
    assign,
    due,
    snooze,
    note,
    undoVerb,
  ],
};
