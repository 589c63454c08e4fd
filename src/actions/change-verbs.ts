import type { WhenInput } from "../chat/option.ts";
import * as option from "../chat/option.ts";
import { UserError } from "../chat/user-error.ts";
import { type Call, defineVerb, type Reply } from "../use-case.ts";
import { movedLine, skippedNote } from "./cards.ts";
import { editItem } from "./edit.ts";
import { editPrefill } from "./forms.ts";
import { type Item, owners } from "./item.ts";
import { oneItem, peopleOf } from "./named.ts";
import { ask, doubtOf, questionCard } from "./questions.ts";
import { snoozeItem } from "./service.ts";
import { momentOf, snoozeButton, snoozedCard } from "./snooze.ts";

// The verbs that change an item's words, owners and dates.

export const editVerb = defineVerb({
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
    const people = input.for ? await peopleOf({ ...call, actor }, input.for).catch(orTitle) : undefined;
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

/** "edit #12 Draft it all": words that name nobody may have been meant as the title. */
function orTitle(error: unknown): never {
  if (!(error instanceof UserError) || error.key !== "people.unknown") throw error;
  const name = String(error.params["name"]);
  throw new UserError("people.unknown-or-title", { name, title: name.replace(/^title:\s*/iu, "") });
}

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

/** Adds the question about a date that was not understood, or what was made of a time that daylight saving skips. */
async function withDoubt(
  call: Call<unknown>,
  item: Item,
  when: WhenInput | undefined,
  reply: Reply,
): Promise<Reply> {
  if (when?.say !== "date") return reply;
  if (when.reading.outcome === "understood") {
    const note = skippedNote(item, when.reading.due);
    return note.length > 0 ? { ...reply, private: { elements: note } } : reply;
  }
  const actor = { ...call.actor, group: item.group };
  const question = await ask(call.services, actor, doubtOf(when.reading), item);
  return { ...reply, private: questionCard(question, item) };
}

/** @throws UserError `action.assigned` when it is theirs already: nobody is told what is no news */
function assertChanges(item: Item, people: readonly { id: string; name: string }[]): void {
  const had = owners(item).map((assignment) => assignment.personId);
  if (had.length !== people.length || people.some(({ id }) => !had.includes(id))) return;
  const names = people.map(({ name }) => name).join(", ");
  throw new UserError("action.assigned", { number: item.number, count: people.length, names });
}

export const assignVerb = defineVerb({
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
    const found = await peopleOf({ ...call, actor }, input.who);
    const kept = input.add ? before.assignments.filter((a) => a.owner).map((a) => a.person) : [];
    const named = found.people.filter((person) => !kept.some((other) => other.id === person.id));
    const chosen = found.nobody ? [] : [...kept, ...named];
    assertChanges(before, chosen);
    const people = chosen.map((person) => ({ ...person, accounts: [...person.accounts] }));
    const item = await editItem(services, actor, ref, { owners: people }, { kind: "assign" });
    return { public: movedLine(item, actor.person.name, "assign") };
  },
});

export const dueVerb = defineVerb({
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
    return withDoubt(call, item, input.when, { public: movedLine(item, actor.person.name, "due") });
  },
});

export const snoozeVerb = defineVerb({
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
