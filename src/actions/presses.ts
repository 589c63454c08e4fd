import { z } from "zod";
import type { MessageRef } from "../chat/refs.ts";
import { definePress, type PressDefinition } from "../use-case.ts";
import { itemCard, moreOptions, optionsCard, snoozeOptions } from "./cards.ts";
import { itemById } from "./find.ts";
import { historyCard } from "./history.ts";
import type { Item, Move } from "./item.ts";
import { type Filter, listCard, listItems, openChoices, SHOWS, type Show } from "./list.ts";
import { itemWithNotes } from "./list-verb.ts";
import { openQuestion } from "./questions.ts";
import { wokenWrite } from "./record.ts";
import { moveItem, owedCard, snoozeItem } from "./service.ts";
import { snoozedCard } from "./snooze.ts";

const item = { id: z.uuid(), v: z.coerce.number().optional() };
const refOf = (press: { id: string; v?: number | undefined }) =>
  press.v === undefined ? { id: press.id } : { id: press.id, version: press.v };

/** A state change: the pressed card is redrawn, and every other card of the item after it. */
const movePress = (move: Move) =>
  definePress({
    do: `action.${move}`,
    answers: "update",
    parameters: z.object(item),
    async run({ services, actor, press, interaction }) {
      const found = await itemById(services, actor, refOf(press));
      const pressed: MessageRef | undefined = interaction.message;
      const moved = await moveItem(services, found.actor, found.ref, move, { pressed });
      return { update: itemCard(moved, services.clock.now()) };
    },
  });

/** Opens the form of a verb for the item. */
const formPress = (name: "edit" | "give" | "note", verb: string) =>
  definePress({
    do: `action.${name}`,
    answers: "form",
    parameters: z.object(item),
    async run({ services, actor, press }) {
      const { item: found } = await itemById(services, actor, refOf(press));
      return { verbForm: { command: "action", verb, record: { id: found.id, version: found.version } } };
    },
  });

/** A card about the item that only the presser sees. */
const privatePress = (
  name: "history" | "show" | "snooze-menu" | "more-menu",
  draw: (call: Parameters<PressDefinition["run"]>[0], found: Item) => Promise<ReturnType<typeof itemCard>>,
) =>
  definePress({
    do: `action.${name}`,
    answers: "private",
    parameters: z.object(item),
    async run(call) {
      const found = await itemById(call.services, call.actor, { id: call.press.id });
      return { private: await draw(call as never, found.item) };
    },
  });

const share = definePress({
  do: "action.share",
  answers: "public",
  parameters: z.object(item),
  async run({ services, actor, press }) {
    const { item: found, actor: by } = await itemById(services, actor, { id: press.id });
    const now = services.clock.now();
    const key = `answer:${by.delivery}`;
    if (await services.store.db.postedCard.findUnique({ where: { key } }))
      return { private: itemCard(found, now) };
    const track = await wokenWrite(services, (tx) => owedCard(tx, by, found, now));
    return { public: itemCard(found, now), track };
  },
});

const snooze = definePress({
  do: "action.snooze",
  answers: "private",
  parameters: z.object({ id: z.uuid(), until: z.union([z.literal("never"), z.coerce.number()]) }),
  async run({ services, actor, press }) {
    const { actor: by } = await itemById(services, actor, { id: press.id });
    const until = press.until === "never" ? "never" : new Date(press.until);
    return { private: snoozedCard(await snoozeItem(services, by, press.id, until), until) };
  },
});

const wake = definePress({
  do: "action.wake",
  answers: "update",
  parameters: z.object({ id: z.uuid() }),
  async run({ services, actor, press }) {
    const { actor: by } = await itemById(services, actor, { id: press.id });
    return { update: itemCard(await snoozeItem(services, by, press.id, "no more"), services.clock.now()) };
  },
});

const listed = { p: z.coerce.number().int().min(1), s: z.enum(SHOWS).optional(), q: z.uuid().optional() };
type Listed = { p: number; s?: Show | undefined; q?: string | undefined };
type ListCall = Pick<Parameters<PressDefinition["run"]>[0], "services" | "actor"> & { press: Listed };

/** Which list it was: its words wait with their question. */
async function filterOf({ services, actor, press }: ListCall): Promise<Filter> {
  if (!press.q) return { show: press.s ?? "mine", page: press.p };
  const { asked } = await openQuestion(services, actor, press.q);
  if (asked.kind !== "search") return { show: "mine", page: press.p };
  return {
    show: asked.show as Show,
    words: asked.words,
    people: asked.people,
    tags: asked.tags,
    page: press.p,
  };
}

const pageOf = async (call: ListCall) => listItems(call.services, call.actor, await filterOf(call));

const list = definePress({
  do: "action.list",
  answers: "update",
  parameters: z.object(listed),
  async run(call) {
    const drawn = listCard(call.actor, await pageOf(call), call.services.clock.now(), call.press.q);
    return call.interaction.message ? { private: drawn } : { update: drawn };
  },
});

const listShare = definePress({
  do: "action.list-share",
  answers: "public",
  parameters: z.object(listed),
  async run(call) {
    const { elements } = listCard(call.actor, await pageOf(call), call.services.clock.now());
    return { public: { elements: elements.filter((element) => element.type !== "controls") } };
  },
});

const listOpen = definePress({
  do: "action.list-open",
  answers: "private",
  parameters: z.object(listed),
  run: async (call) => ({ private: openChoices(await pageOf(call)) }),
});

export const actionPresses: readonly PressDefinition[] = [
  movePress("done"),
  movePress("start"),
  movePress("reopen"),
  movePress("drop"),
  formPress("edit", "edit"),
  formPress("give", "assign"),
  formPress("note", "note"),
  privatePress("history", ({ services }, found) => historyCard(services, found)),
  privatePress("show", ({ services }, found) => itemWithNotes(services, found)),
  privatePress("snooze-menu", async ({ services }, found) =>
    optionsCard(found, snoozeOptions(found, services.clock.now())),
  ),
  privatePress("more-menu", async (_, found) => optionsCard(found, moreOptions(found))),
  share,
  snooze,
  wake,
  list,
  listShare,
  listOpen,
];
