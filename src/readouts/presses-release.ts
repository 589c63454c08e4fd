import { z } from "zod";
import { card, line, say } from "../chat/card.ts";
import { definePress, type PressDefinition } from "../use-case.ts";
import { askLead, confirmWithdrawal } from "./correct.ts";
import { channelsOf, readoutById } from "./find.ts";
import { offersIn } from "./offers.ts";
import { done } from "./presses.ts";
import { cancelKept, openKept } from "./questions.ts";
import { labelOf } from "./readout.ts";
import { readoutCard } from "./readout-card.ts";
import { confirmRelease, holdReadout } from "./release.ts";
import { releasedLine } from "./release-card.ts";
import { proposed } from "./verbs-release.ts";

const id = z.uuid();

const release = definePress({
  do: "readout.release",
  answers: "private",
  parameters: z.object({ id }),
  async run({ services, actor, press }) {
    const found = await readoutById(services, actor, press.id);
    const { group, releaseMail: mail } = found.readout;
    return { private: await proposed(services, found, { at: null, zone: group.zone, mail }) };
  },
});

const confirm = definePress({
  do: "readout.confirm",
  answers: "update",
  parameters: z.object({ q: id }),
  async run({ services, actor, press }) {
    const { readoutId } = await openKept(services, actor, press.q, "readout-release");
    const found = await readoutById(services, actor, readoutId);
    const { readout, planned, track } = await confirmRelease(services, found.actor, press.q);
    if (!planned) return { update: releasedLine(readout, channelsOf(readout)) };
    const what = readout.released ? "correction" : "release";
    const update = card(line(say("readout.is-planned", { label: labelOf(readout), what })));
    if (!track) return { update };
    return { update, public: readoutCard(readout, offersIn(services, readout, readout.groupId)), track };
  },
});

const hold = definePress({
  do: "readout.hold",
  answers: "update",
  parameters: z.object({ id }),
  async run(call) {
    const { services, actor, press, interaction } = call;
    const found = await readoutById(services, actor, press.id);
    const readout = await holdReadout(services, found.actor, press.id, interaction.message);
    return done(call, readoutCard(readout), card(line(say("readout.held", { label: labelOf(readout) }))));
  },
});

const confirmWithdraw = definePress({
  do: "readout.confirm-withdraw",
  answers: "update",
  parameters: z.object({ q: id }),
  async run({ services, actor, press }) {
    const { readoutId } = await openKept(services, actor, press.q, "readout-withdraw");
    const found = await readoutById(services, actor, readoutId);
    const readout = await confirmWithdrawal(services, found.actor, press.q);
    return { update: card(line(say("readout.is-withdrawn", { label: labelOf(readout) }))) };
  },
});

const cancel = definePress({
  do: "readout.cancel",
  answers: "update",
  parameters: z.object({ q: id }),
  async run({ services, actor, press }) {
    await cancelKept(services, actor, press.q);
    return { update: card(line(say("readout.cancelled"))) };
  },
});

const ask = definePress({
  do: "readout.ask",
  answers: "private",
  parameters: z.object({
    id,
    n: z.coerce.number().int().min(0),
    w: z.enum(["release", "correct", "withdraw"]),
  }),
  async run({ services, actor, press }) {
    const { readout, actor: by } = await readoutById(services, actor, press.id);
    const name = await askLead(services, by, readout, press.n, press.w);
    return { private: card(line(say("readout.lead-asked", { name }))) };
  },
});

export const releasePresses: readonly PressDefinition[] = [
  release,
  confirm,
  hold,
  confirmWithdraw,
  cancel,
  ask,
];
