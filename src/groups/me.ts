import { z } from "zod";
import { type Item, isOverdue } from "../actions/item.ts";
import { itemLine } from "../actions/lines.ts";
import { askedOf, waitingQuestions } from "../actions/questions.ts";
import { loadItem, loadItems } from "../actions/record.ts";
import { reschedule } from "../actions/reschedule.ts";
import {
  bold,
  button,
  type Card,
  card,
  context,
  controls,
  divider,
  line,
  row,
  say,
  title,
} from "../chat/card.ts";
import * as option from "../chat/option.ts";
import { languages } from "../i18n/index.ts";
import { forget } from "../keeping/forgetting.ts";
import { exportCard, forgetCard } from "../keeping/own-data.ts";
import { splitAt } from "../lib/text.ts";
import {
  applyOwnWishes,
  DIGEST_WAYS,
  hasOwnWishes,
  LINK_DEEDS,
  ownWishesLine,
} from "../readouts/publishing-own.ts";
import type { Person, Remind } from "../store/models.ts";
import { type Actor, type Call, definePress, defineVerb, type Services } from "../use-case.ts";
import { readHours, readZone } from "./wishes.ts";

const REMINDS = ["normal", "less", "off"] as const;
/** What may stand alone after "me". */
const DEEDS = [...LINK_DEEDS, "export", "forget"] as const;
const MOST_ITEMS = 15;

interface WishInput {
  readonly zone?: string | undefined;
  readonly language?: string | undefined;
  readonly remind?: string | undefined;
  readonly quiet?: string | undefined;
  readonly do?: string | undefined;
  readonly mail?: string | undefined;
  readonly digest?: string | undefined;
}

export const meVerb = defineVerb({
  name: "me",
  synonyms: ["my", "mine"],
  description: "readout.verb.me",
  visibility: "private",
  options: {
    // The first choice may stand alone: "me link".
    do: option.choice("option.my-do", { choices: DEEDS }),
    zone: option.text("option.my-zone", { completes: true }),
    language: option.choice("option.my-language", { choices: languages }),
    remind: option.choice("option.my-remind", { choices: REMINDS }),
    quiet: option.text("option.quiet"),
    mail: option.text("option.my-mail"),
    digest: option.choice("option.my-digest", { choices: DIGEST_WAYS }),
  },
  examples: ["", "zone:Asia/Tokyo", "quiet:19-08 remind:less", "mail:ana@example.org", "do:link", "export"],
  async run({ services, actor, input }: Call<WishInput>) {
    if (input.do === "export") return { private: await exportCard(services, actor) };
    if (input.do === "forget") return { private: await forgetCard(services, actor) };
    const changes = changesOf(input);
    const own = hasOwnWishes(input) ? await applyOwnWishes(services, actor, input) : null;
    const changed =
      Object.keys(changes).length > 0 ? await changeWishes(services, actor, changes) : actor.person;
    const person = { ...actor.person, ...changed, ...own?.person };
    const mine = await meCard(services, { ...actor, person, zone: person.zone ?? actor.zone });
    return {
      private: card(
        own?.said.map((phrase) => line(phrase)),
        mine.elements,
      ),
    };
  },
});

function changesOf(input: WishInput): Partial<Person> {
  return {
    ...(input.zone ? { zone: readZone(input.zone) } : {}),
    ...(input.language ? { locale: input.language } : {}),
    ...(input.remind ? { remind: input.remind.toUpperCase() as Remind } : {}),
    ...(input.quiet ? quietHours(input.quiet) : {}),
  };
}

/** "none" is no quiet at all: two equal times. */
function quietHours(text: string): Partial<Person> {
  if (/^(none|off|never)$/i.test(text.trim())) return { quietFrom: "00:00", quietTo: "00:00" };
  const { from, to } = readHours(text, true);
  return { quietFrom: from, quietTo: to };
}

async function changeWishes(services: Services, actor: Actor, changes: Partial<Person>): Promise<Person> {
  const person = await services.store.write((tx) =>
    tx.person.update({ where: { id: actor.person.id }, data: changes }),
  );
  await reschedule(services, { personId: person.id });
  return person;
}

/** All that is mine, everywhere: open items, questions that wait, how I want to be spoken to. */
export async function meCard(services: Services, actor: Actor): Promise<Card> {
  const now = services.clock.now();
  const { items, count } = await myItems(services, actor);
  const late = items.filter((item) => isOverdue(item, now)).length;
  const { person } = actor;
  const letters = ownWishesLine(person);
  const change = button(say("me.change"), { do: "me.form" });
  return card(
    title(say("me.title", { count, late })),
    items.map((item) =>
      row(
        itemLine(item, now, item.groupId === actor.group.id ? undefined : item.group.name),
        doneButton(item),
      ),
    ),
    count > items.length ? context(say("me.more", { count: count - items.length })) : undefined,
    ...(await questionRows(services, actor)),
    divider,
    line(
      say("me.wishes", {
        zone: actor.zone,
        own: person.zone ? "yes" : "no",
        remind: person.remind,
        from: person.quietFrom,
        to: person.quietTo,
      }),
    ),
    letters ? line(letters) : undefined,
    controls(change),
  );
}

const doneButton = (item: Item) =>
  button(say("action.done"), { do: "action.done", id: item.id, v: item.version });

async function myItems({ store }: Services, actor: Actor): Promise<{ items: Item[]; count: number }> {
  const where = {
    state: { in: ["OPEN" as const, "STARTED" as const] },
    assignments: { some: { personId: actor.person.id, owner: true } },
  };
  const count = await store.db.actionItem.count({ where });
  const found = await store.db.actionItem.findMany({
    where,
    select: { id: true },
    orderBy: [{ dueAt: { sort: "asc", nulls: "last" } }, { id: "asc" }],
    take: MOST_ITEMS,
  });
  const items = new Map(
    (
      await loadItems(
        store.db,
        found.map(({ id }) => id),
      )
    ).map((item) => [item.id, item]),
  );
  return { items: found.flatMap(({ id }) => items.get(id) ?? []), count };
}

async function questionRows(services: Services, actor: Actor) {
  const questions = await waitingQuestions(services, actor.person.id);
  return Promise.all(
    questions.map(async (question) => {
      const item = question.itemId ? await loadItem(services.store.db, question.itemId) : null;
      const asked = askedOf(question);
      const about = item ? `#${item.number} ${item.title}` : asked.kind === "add" ? asked.text : "";
      return row(
        [say("me.question", { kind: question.kind }), " ", bold(splitAt(about, 60, 70)[0])],
        button(say("me.answer"), { do: "question.show", id: question.id }),
      );
    }),
  );
}

const show = definePress({
  do: "me.show",
  answers: "private",
  parameters: z.object({}),
  run: async ({ services, actor }) => ({ private: await meCard(services, actor) }),
});

const forgetMe = definePress({
  do: "me.forget",
  answers: "private",
  parameters: z.object({ p: z.uuid() }),
  async run({ services, actor, press }) {
    // A press that comes once more is of somebody new.
    if (actor.person.id === press.p) await forget(services, actor);
    return { private: card(line(say("me.forgotten"))) };
  },
});

const form = definePress({
  do: "me.form",
  answers: "form",
  parameters: z.object({}),
  run: async ({ actor }) => ({
    verbForm: {
      command: "readout",
      verb: "me",
      fields: ["zone", "language", "remind", "quiet"],
      values: {
        zone: actor.zone,
        language: actor.locale.split("-")[0] ?? "en",
        remind: actor.person.remind.toLowerCase(),
        quiet: `${actor.person.quietFrom}-${actor.person.quietTo}`,
      },
    },
  }),
});

export const mePresses = [show, form, forgetMe];
