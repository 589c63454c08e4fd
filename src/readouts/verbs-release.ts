import { card, context, line, say } from "../chat/card.ts";
import * as option from "../chat/option.ts";
import { UserError } from "../chat/user-error.ts";
import { type Call, defineVerb, type Reply } from "../use-case.ts";
import { correctReadout, proposeWithdrawal } from "./correct.ts";
import { channelsOf, type Found, type NamedChannel, readoutByNumber } from "./find.ts";
import { readMoment } from "./moment.ts";
import { labelOf } from "./readout.ts";
import { headingOf } from "./readout-card.ts";
import { holdReadout, type Plan, proposeRelease, usualChannels } from "./release.ts";
import { proposalCard, withdrawalCard } from "./release-card.ts";
import { answerReadout } from "./review.ts";
import { readoutOption } from "./verbs.ts";
import { editCard } from "./views.ts";

// The verbs by which a readout is agreed to and goes out.

const approve = defineVerb({
  name: "approve",
  synonyms: ["agree"],
  description: "readout.verb.approve",
  visibility: "public",
  options: { readout: option.required(readoutOption()), why: option.words("option.why") },
  examples: ["R2"],
  run: (call) => answer(call, "APPROVED"),
});

const object = defineVerb({
  name: "object",
  synonyms: ["reject"],
  description: "readout.verb.object",
  visibility: "public",
  options: {
    readout: option.required(readoutOption()),
    why: option.required(option.words("option.why")),
  },
  examples: ["R2 name the regional bodies"],
  run: (call) => answer(call, "OBJECTED"),
});

type AnswerCall = Call<{ readonly readout: { readonly number: number }; readonly why: string | undefined }>;

async function answer(
  { services, actor, input }: AnswerCall,
  state: "APPROVED" | "OBJECTED",
): Promise<Reply> {
  const found = await readoutByNumber(services, actor, input.readout);
  const readout = await answerReadout(services, found.actor, found.readout.id, { state, why: input.why });
  const said = {
    name: actor.person.name,
    readout: headingOf(readout),
    number: readout.latest.number,
  };
  return {
    public: card(
      line(state === "APPROVED" ? say("readout.approved-line", said) : say("readout.objected-line", said)),
      input.why ? context(say("action.note-line-short", { text: input.why })) : undefined,
    ),
  };
}

const release = defineVerb({
  name: "release",
  synonyms: ["publish"],
  description: "readout.verb.release",
  visibility: "private",
  options: {
    readout: option.required(readoutOption()),
    at: option.when("option.release-at"),
    in: option.text("option.release-in", { completes: true }),
    to: option.channel("option.release-to"),
    mail: option.flag("option.release-mail"),
  },
  examples: ["R2", 'R2 at:"14 May 18:00"', 'R2 at:"14 May 18:00" in:Toronto mail:yes'],
  async run({ services, actor, input }) {
    const found = await readoutByNumber(services, actor, input.readout);
    if (found.readout.released && (input.to || input.mail !== undefined))
      throw new UserError("readout.correction-reaches", { label: labelOf(found.readout) });
    const moment = input.at ? readMoment(services, actor, input.at, input.in) : null;
    const to = input.to ? [{ ...input.to.channel, name: input.to.name }] : undefined;
    const plan = {
      at: moment?.at ?? null,
      zone: moment?.zone ?? found.readout.group.zone,
      ...(to ? { to } : {}),
      mail: input.mail ?? found.readout.releaseMail,
    };
    return { private: await proposed(services, found, plan) };
  },
});

/** The question whether it shall go out like this. */
export async function proposed(
  services: Call<unknown>["services"],
  { readout, actor }: Found,
  wanted: Omit<Plan, "to"> & { readonly to?: readonly NamedChannel[] },
) {
  const plan = { ...wanted, to: wanted.to ?? (await usualChannels(services, actor, readout)) };
  const question = await proposeRelease(services, actor, readout, plan);
  return proposalCard(readout, plan, actor, question);
}

const hold = defineVerb({
  name: "hold",
  synonyms: ["stop"],
  description: "readout.verb.hold",
  visibility: "public",
  options: { readout: option.required(readoutOption()) },
  examples: ["R2"],
  async run({ services, actor, input }) {
    const found = await readoutByNumber(services, actor, input.readout);
    const readout = await holdReadout(services, found.actor, found.readout.id);
    return {
      public: card(line(say("readout.held-line", { name: actor.person.name, readout: headingOf(readout) }))),
    };
  },
});

const correct = defineVerb({
  name: "correct",
  synonyms: ["fix"],
  description: "readout.verb.correct",
  visibility: "private",
  options: {
    readout: option.required(readoutOption()),
    why: option.required(option.words("option.correct-why")),
  },
  examples: ["R2 the date of the next meeting was wrong"],
  async run({ services, actor, input }) {
    const found = await readoutByNumber(services, actor, input.readout);
    return { private: await opened(services, found, input.why) };
  },
});

/** The paragraphs of a correction, to be changed. */
export async function opened(services: Call<unknown>["services"], { readout, actor }: Found, why: string) {
  const corrected = await correctReadout(services, actor, readout.id, why);
  const { latest } = corrected;
  return card(
    line(say("readout.correct-open", { number: corrected.number, version: latest.number })),
    context(say("readout.correction-why", { why: latest.why ?? "" })),
    editCard(corrected, 1).elements,
  );
}

const withdraw = defineVerb({
  name: "withdraw",
  synonyms: ["retract"],
  description: "readout.verb.withdraw",
  visibility: "private",
  options: {
    readout: option.required(readoutOption()),
    why: option.required(option.words("option.withdraw-why")),
  },
  examples: ["R2 the figures were not agreed"],
  async run({ services, actor, input }) {
    const found = await readoutByNumber(services, actor, input.readout);
    return { private: await withdrawalAsked(services, found, input.why) };
  },
});

/** The question whether it shall be taken back. */
export async function withdrawalAsked(
  services: Call<unknown>["services"],
  { readout, actor }: Found,
  why: string,
) {
  const question = await proposeWithdrawal(services, actor, readout, why);
  return withdrawalCard(readout, why, channelsOf(readout), question);
}

export const releaseVerbs = [approve, object, release, hold, correct, withdraw];
