import { z } from "zod";
import { type Card, card, type Form, line, type Phrase, say } from "../chat/card.ts";
import { UserError } from "../chat/user-error.ts";
import { type Actor, definePress, type Services } from "../use-case.ts";
import { pressOf } from "./cards.ts";
import { type Found, meetingById } from "./find.ts";

// What the presses of meetings share.

export const one = { id: z.uuid() };
export type PressOf = { services: Services; actor: Actor; press: { id: string } };

export const found = ({ services, actor, press }: PressOf): Promise<Found> =>
  meetingById(services, actor, press.id);

/** A card only the presser sees. */
export const privately = (name: string, draw: (call: PressOf, found: Found) => Card | Promise<Card>) =>
  definePress({
    do: `meeting.${name}`,
    answers: "private",
    parameters: z.object(one),
    run: async (call) => ({ private: await draw(call, await found(call)) }),
  });

/** A form about a meeting. */
export const opens = (name: string, form: (found: Found) => Form) =>
  definePress({
    do: `meeting.${name}`,
    answers: "form",
    parameters: z.object(one),
    run: async (call) => ({ form: form(await found(call)) }),
  });

/** A form of one field, `words`. */
export const oneField = (
  verb: string,
  { meeting }: Found,
  words: { title: Phrase; label: Phrase },
  kind: "text" | "long-text",
): Form => ({
  press: pressOf(verb, meeting),
  title: words.title,
  submit: say("form.save"),
  fields: [{ name: "words", label: words.label, kind, required: true }],
});

/** A change whose visible effect is the live card; the presser gets a word. */
export const quiet = (name: string, act: (call: PressOf, found: Found) => Promise<Phrase>) =>
  privately(name, async (call, meeting) => card(line(await act(call, meeting))));

/** The meeting a topic is on. @throws UserError `agenda.gone`, `press.foreign` */
export async function byTopic(services: Services, actor: Actor, topicId: string): Promise<Found> {
  const topic = await services.store.db.topic.findUnique({ where: { id: topicId } });
  if (!topic?.meetingId) throw new UserError("agenda.gone");
  return meetingById(services, actor, topic.meetingId);
}

/** The meeting of a vote. @throws UserError `vote.none`, `press.foreign` */
export async function byProposal(services: Services, actor: Actor, id: string): Promise<Found> {
  const proposal = await services.store.db.proposal.findUnique({ where: { id } });
  if (!proposal) throw new UserError("vote.none");
  return meetingById(services, actor, proposal.meetingId);
}
