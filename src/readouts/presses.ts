import { z } from "zod";
import { type Card, card, line, say } from "../chat/card.ts";
import { definePress, type PressCall, type PressDefinition, type Reply } from "../use-case.ts";
import { draftReadout } from "./draft.ts";
import { putKept } from "./edit.ts";
import { type Found, readableById, readoutById } from "./find.ts";
import { listCard, listReadouts } from "./list.ts";
import { keptById, openKept, searchedWords } from "./questions.ts";
import { rateReadout } from "./rate.ts";
import { assertAllows, assertMayEdit, labelOf } from "./readout.ts";
import { choicesCard, moreOptions, rateOptions, readoutCard } from "./readout-card.ts";
import { answerReadout } from "./review.ts";
import { showReadout, showSources, showText, showVersion } from "./show.ts";
import { starsText } from "./stars.ts";
import { editCard, editedCard, overtakenCard } from "./views.ts";

const id = z.uuid();
const number = z.coerce.number().int().min(1);
export type Called = Pick<PressCall<unknown>, "services" | "actor" | "interaction">;

/** A view for the presser alone; one that stands in a private message already turns there. */
const seen = ({ interaction }: Called, view: Card): Reply =>
  interaction.message ? { private: view } : { update: view };

/** The pressed card, drawn anew; in a private message, a word instead. */
export const done = ({ interaction }: Called, drawn: Card, word: Card): Reply => ({
  update: interaction.message ? drawn : word,
});

const viewPress = <const S extends z.ZodRawShape>(
  name: string,
  shape: S,
  draw: (call: PressCall<z.infer<z.ZodObject<S>> & { id: string }>, found: Found) => Promise<Card>,
  find: typeof readoutById = readableById,
) =>
  definePress({
    do: `readout.${name}`,
    answers: "update",
    parameters: z.object({ ...shape, id }),
    async run(call) {
      const { services, actor, press } = call as unknown as PressCall<{ id: string }>;
      return seen(call, await draw(call as never, await find(services, actor, press.id)));
    },
  });

const page = { p: number, v: number.optional() };

const views = [
  viewPress("show", {}, ({ services }, found) => showReadout(services, found)),
  viewPress("read", page, ({ services, press }, found) =>
    showText(services, found, { page: press.p, number: press.v }),
  ),
  viewPress("sources", page, ({ services, press }, found) =>
    showSources(services, found, { page: press.p, number: press.v }),
  ),
  viewPress("versions", { v: number.optional() }, ({ services, press }, found) =>
    showVersion(services, found, press.v),
  ),
  viewPress(
    "edit",
    { p: number },
    async ({ press }, { readout, actor }) => {
      assertAllows(readout, "edit");
      assertMayEdit(readout, actor);
      return editCard(readout, press.p);
    },
    readoutById,
  ),
];

/** The choices of a menu, where no menu can be drawn. */
const menuPress = (name: "more" | "rate-menu", options: typeof moreOptions, find: typeof readoutById) =>
  definePress({
    do: `readout.${name}`,
    answers: "private",
    parameters: z.object({ id }),
    async run({ services, actor, press }) {
      const { readout } = await find(services, actor, press.id);
      return { private: choicesCard(readout, options(readout)) };
    },
  });

const list = definePress({
  do: "readout.list",
  answers: "update",
  parameters: z.object({ p: number, q: id.optional() }),
  async run(call) {
    const { services, actor, press } = call;
    const words = press.q ? await searchedWords(services, actor, press.q) : "";
    return seen(call, listCard(actor, await listReadouts(services, actor, words, press.p), press.q));
  },
});

/** From a meeting's minutes: `m` is its id. */
const draft = definePress({
  do: "readout.draft",
  answers: "private",
  parameters: z.object({ m: id }),
  async run({ services, actor, press }) {
    const found = await draftReadout(services, actor, { of: "meeting", id: press.m }, "PRESS");
    return { private: await showReadout(services, found) };
  },
});

const approve = definePress({
  do: "readout.approve",
  answers: "update",
  // The version and the first letters of its hash; `s`: the whole of it stood beside the button.
  parameters: z.object({ id, v: number, h: z.string(), s: z.enum(["1"]).optional() }),
  async run(call) {
    const { services, actor, press, interaction } = call;
    const found = await readoutById(services, actor, press.id);
    const verdict = {
      state: "APPROVED" as const,
      seen: { number: press.v, hash: press.h, whole: press.s !== undefined },
    };
    const readout = await answerReadout(services, found.actor, press.id, verdict, interaction.message);
    const word = say("readout.you-approved", { label: labelOf(readout), number: readout.latest.number });
    return done(call, readoutCard(readout), card(line(word)));
  },
});

const rate = definePress({
  do: "readout.rate",
  answers: "update",
  parameters: z.object({ id, n: z.enum(["1", "2", "3", "4", "5"]) }),
  async run(call) {
    const { services, actor, press, interaction } = call;
    const found = await readableById(services, actor, press.id);
    const n = Number(press.n);
    const readout = await rateReadout(services, found.actor, press.id, n, interaction.message);
    const word = say("readout.rated", { n, stars: starsText(readout.stars) });
    return done(call, readoutCard(readout), card(line(word)));
  },
});

const put = definePress({
  do: "readout.put",
  answers: "update",
  parameters: z.object({ q: id }),
  async run({ services, actor, press }) {
    const { readoutId } = await openKept(services, actor, press.q, "readout-text");
    const found = await readoutById(services, actor, readoutId);
    const readout = await putKept(services, found.actor, press.q);
    return { update: editedCard({ outcome: "stored", readout, stopped: false }) };
  },
});

const kept = definePress({
  do: "readout.kept",
  answers: "update",
  parameters: z.object({ q: id }),
  async run(call) {
    const { services, actor, press } = call;
    const { readoutId } = await openKept(services, actor, press.q, "readout-text");
    const { readout } = await readoutById(services, actor, readoutId);
    return seen(call, overtakenCard(readout, await keptById(services, press.q)));
  },
});

export const readoutPresses: readonly PressDefinition[] = [
  ...views,
  menuPress("more", moreOptions, readableById),
  menuPress("rate-menu", rateOptions, readableById),
  list,
  draft,
  approve,
  rate,
  put,
  kept,
];
