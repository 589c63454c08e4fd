import { button, type Card, card, controls, line, say } from "../chat/card.ts";
import type { PeopleInput, PriorityInput, WhenInput } from "../chat/option.ts";
import { type People, type PersonWithAccounts, peopleNamed } from "../groups/people.ts";
import { findDate } from "../lib/dates/index.ts";
import { splitAt } from "../lib/text.ts";
import { type Actor, dateContext, type Reply, type Services } from "../use-case.ts";
import { itemCard, press, skippedNote } from "./cards.ts";
import { type Item, isList } from "./item.ts";
import { dueSpan } from "./lines.ts";
import { addItem } from "./new-item.ts";
import { ask, doubtOf, questionCard } from "./questions.ts";

export interface AddInput {
  readonly what: string;
  readonly for?: PeopleInput | undefined;
  readonly due?: WhenInput | undefined;
  readonly priority?: PriorityInput | undefined;
  readonly tag?: readonly string[] | undefined;
  readonly note?: string | undefined;
}

/** Stored first, asked after: what was in doubt comes back as a private question beside the public card. */
export async function addFromInput(
  services: Services,
  actor: Actor,
  input: AddInput,
  source?: { url?: string | undefined },
): Promise<Reply> {
  const people = await owners(services, actor, input.for);
  const due =
    input.due?.say === "date" && input.due.reading.outcome === "understood" ? input.due.reading.due : null;
  const { item, track, repeated } = await addItem(services, actor, {
    text: input.what,
    owners: people.chosen,
    ownersByDefault: people.found === null,
    due,
    priority: input.priority ?? "NORMAL",
    tags: [...new Set(input.tag ?? [])],
    note: input.note,
    sourceUrl: source?.url,
  });
  const shown = itemCard(item, services.clock.now());
  if (repeated) return { private: shown };
  const doubts = await doubtCards(services, actor, item, input, people.found);
  const elements = [
    ...(isList(input.what) ? [line(say("action.list-of-lines", { number: item.number }))] : []),
    ...skippedNote(item, due),
    ...doubts.flatMap((doubt) => doubt.elements),
  ];
  return {
    public: shown,
    ...(track ? { track } : {}),
    ...(elements.length > 0 ? { private: { elements } } : {}),
  };
}

/** Words that were not said to be an item are its title as they are; a date that can be read in them is offered. */
export async function addLiterally(
  services: Services,
  actor: Actor,
  text: string,
  url: string | undefined,
): Promise<Reply> {
  const reply = await addFromInput(services, actor, { what: text }, { url });
  const found = findDate(splitAt(text, 1_000, 2_000)[0], dateContext(services, actor));
  if (!reply.track || found?.reading.outcome !== "understood") return reply;
  const posted = await services.store.db.postedCard.findUniqueOrThrow({ where: { id: reply.track.card } });
  const item = await services.store.db.actionItem.findUniqueOrThrow({ where: { id: posted.subjectId } });
  const { words, reading } = found;
  const question = await ask(
    services,
    actor,
    doubtOf({ outcome: "ask", reason: "offered", words, choices: [reading.due] }),
    item,
  );
  return { ...reply, private: questionCard(question, item) };
}

/** Nobody named: it is the speaker's own. A bot, or a name that fits nobody, leaves it without an owner. */
async function owners(
  services: Services,
  actor: Actor,
  input: PeopleInput | undefined,
): Promise<{ chosen: PersonWithAccounts[]; found: People | null }> {
  const isNamed = input && (input.mentioned.length > 0 || input.named.length > 0 || input.nobody || input.me);
  if (!isNamed) return { chosen: [actor.person], found: null };
  const found = await peopleNamed(services, actor, input);
  return { chosen: [...found.people], found };
}

async function doubtCards(
  services: Services,
  actor: Actor,
  item: Item,
  { due }: AddInput,
  people: People | null,
): Promise<Card[]> {
  const cards: Card[] = [];
  if (due?.say === "date" && due.reading.outcome === "ask")
    cards.push(questionCard(await ask(services, actor, doubtOf(due.reading), item), item));
  if (due?.say === "date" && due.every) cards.push(everyCard(item));
  for (const { name, people: choices } of people?.ambiguous ?? []) {
    const asked = {
      kind: "owner" as const,
      name,
      choices: choices.map((person) => ({ id: person.id, name: person.name })),
    };
    cards.push(questionCard(await ask(services, actor, asked, item), item));
  }
  for (const name of people?.bots ?? []) cards.push(notAnOwner("people.bot-owner", name, item));
  for (const name of people?.unknown ?? []) cards.push(notAnOwner("people.unknown-owner", name, item));
  return cards;
}

function everyCard(item: Item): Card {
  const due = dueSpan(item);
  return card(line(say("action.every", { number: item.number, due: due ?? "", has: due ? "due" : "none" })));
}

const notAnOwner = (key: "people.bot-owner" | "people.unknown-owner", name: string, item: Item): Card =>
  card(
    line(say(key, { name, number: item.number, owners: item.assignments.filter((a) => a.owner).length })),
    controls(button(say("action.choose"), press("give", item))),
  );
