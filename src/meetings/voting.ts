import type { Track } from "../chat/interaction.ts";
import { UserError } from "../chat/user-error.ts";
import { newId } from "../lib/ids.ts";
import { clean, fold, splitAt } from "../lib/text.ts";
import { answerWithCard, refreshCards } from "../outbox/outbox.ts";
import type { Transaction } from "../store/client.ts";
import type { Proposal } from "../store/models.ts";
import type { Actor, Services } from "../use-case.ts";
import { markPresent } from "./holding.ts";
import { writeLine } from "./live.ts";
import { assertLive, type FullMeeting, labelOf, type MeetingRef, mayRun, nameIn } from "./meeting.ts";
import { changeMeeting } from "./record.ts";
import { cardOf } from "./service.ts";
import { ABSTAIN, choicesOf, type Tally, tally, YES_NO } from "./votes.ts";

export type FullProposal = FullMeeting["proposals"][number];

/** A question as it was put. */
export interface Motion {
  readonly text: string;
  /** Two to ten; none: yes and no. */
  readonly choices: readonly string[];
  readonly hidden: boolean;
  readonly quorum: number | null;
}

/** The vote that is open; one at a time, since people vote on what was just put. */
export const openProposal = (meeting: FullMeeting): FullProposal | undefined =>
  meeting.proposals.find((proposal) => proposal.closedAt === null);

/** People in the room, who are counted for a quorum: those with an account. */
export const votersPresent = (meeting: Pick<FullMeeting, "attendees">): number =>
  meeting.attendees.filter((one) => one.present && one.personId !== null).length;

/** How a vote stands, or stood when it was closed. */
export const tallyOf = (meeting: FullMeeting, proposal: FullProposal): Tally =>
  tally(proposal, proposal.ballots, proposal.present ?? votersPresent(meeting));

const MOST_CHOICES = 10;
/** The outcome of a vote is a line: with its counts it must fit into one, or the vote could never be closed. */
const MOTION_LIMIT = 1_000;

/** @throws UserError `vote.choices` */
function checkedChoices(choices: readonly string[]): string[] {
  const short = choices.map((choice) => splitAt(clean(choice).trim(), 60, 120)[0]).filter(Boolean);
  const tidy = [...new Map(short.map((choice) => [fold(choice), choice])).values()];
  const named = tidy.filter((choice) => choice.toLowerCase() !== ABSTAIN);
  if (named.length === 0) return [...YES_NO];
  if (named.length === 1 || named.length > MOST_CHOICES)
    throw new UserError("vote.choices", { most: MOST_CHOICES });
  return named;
}

/**
 * Puts a question to the vote and owes its card to the channel; a repeated delivery gets no card.
 * @throws UserError `vote.one-open`, `vote.choices`, `meeting.long-line`, `meeting.not-begun`, `meeting.over`
 */
export async function propose(
  services: Services,
  by: Actor,
  ref: MeetingRef,
  motion: Motion,
): Promise<{ meeting: FullMeeting; track?: Track }> {
  let track: Track | undefined;
  const meeting = await changeMeeting(services, by, ref, { kind: "proposed" }, async (tx, meeting, now) => {
    assertLive(meeting);
    const open = openProposal(meeting);
    if (open) throw new UserError("vote.one-open", { text: open.text });
    const text = clean(motion.text).trim();
    if (text === "") throw new UserError("meeting.no-words");
    if (text.length > MOTION_LIMIT)
      throw new UserError("meeting.long-line", { most: MOTION_LIMIT, length: text.length });
    await markPresent(tx, meeting, by.person, by.person.id, now);
    const choices = checkedChoices(motion.choices);
    const id = newId();
    await tx.proposal.create({
      data: {
        id,
        meetingId: meeting.id,
        position: meeting.proposals.length + 1,
        topicId: meeting.topicId,
        text,
        choices,
        hidden: motion.hidden,
        quorum: motion.quorum,
        byId: by.person.id,
        at: now,
      },
    });
    // It takes turns with the live card in its channel.
    const card = {
      ...cardOf(meeting, "meeting-live", `proposal:${id}`, now),
      subject: "proposal",
      subjectId: id,
    };
    track = await answerWithCard(tx, card);
    return { from: {}, to: { proposal: text, choices, hidden: motion.hidden } };
  });
  return track ? { meeting, track } : { meeting };
}

/** The open vote of a meeting, or the one a button belongs to. @throws UserError `vote.none`, `vote.closed` */
function votedOn(meeting: FullMeeting, id: string | undefined): FullProposal {
  const proposal = id ? meeting.proposals.find((one) => one.id === id) : openProposal(meeting);
  if (!proposal) throw new UserError("vote.none", { label: labelOf(meeting) });
  if (proposal.closedAt) throw new UserError("vote.closed", { text: proposal.text });
  return proposal;
}

/** The choice somebody named: its words, their beginning, or abstain. @throws UserError `vote.unknown` */
export function choiceNamed(proposal: Proposal, words: string): string {
  const said = words.trim().toLowerCase();
  const all = [...choicesOf(proposal), ABSTAIN];
  const exact = all.find((choice) => choice.toLowerCase() === said);
  const begun = all.filter((choice) => said !== "" && choice.toLowerCase().startsWith(said));
  const chosen = exact ?? (begun.length === 1 ? begun[0] : undefined);
  if (!chosen) throw new UserError("vote.unknown", { value: words, choices: all.join(", ") });
  return chosen;
}

/** One person, one vote, which may be changed until it is closed. */
export function vote(
  services: Services,
  by: Actor,
  ref: MeetingRef,
  ballot: { proposal?: string; choice: string | number },
): Promise<FullMeeting> {
  return changeMeeting(services, by, ref, { kind: "voted" }, async (tx, meeting, now) => {
    assertLive(meeting);
    const proposal = votedOn(meeting, ballot.proposal);
    const all = [...choicesOf(proposal), ABSTAIN];
    const choice =
      typeof ballot.choice === "number" ? all[ballot.choice] : choiceNamed(proposal, ballot.choice);
    if (!choice) throw new UserError("vote.unknown", { value: ballot.choice, choices: all.join(", ") });
    await markPresent(tx, meeting, by.person, by.person.id, now);
    const key = { proposalId: proposal.id, personId: by.person.id };
    await tx.ballot.upsert({
      where: { proposalId_personId: key },
      create: { ...key, choice, at: now },
      update: { choice, at: now },
    });
    // Who chose what in a hidden vote stands in no log.
    return { from: {}, to: { proposal: proposal.text, ...(proposal.hidden ? {} : { choice }) } };
  });
}

/** Closes the open vote and writes its outcome down. Who put it, the chair, the scribe or a lead may. @throws UserError `meeting.not-yours` */
export function closeVote(
  services: Services,
  by: Actor,
  ref: MeetingRef,
  id: string | undefined,
  outcome: (proposal: FullProposal, tally: Tally) => string,
): Promise<FullMeeting> {
  return changeMeeting(services, by, ref, { kind: "vote-closed" }, async (tx, meeting, now) => {
    assertLive(meeting);
    const proposal = votedOn(meeting, id);
    if (proposal.byId !== by.person.id && !mayRun(meeting, by))
      throw new UserError("meeting.not-yours", {
        label: labelOf(meeting),
        names: nameIn(meeting, proposal.byId),
      });
    const result = await closeProposal(tx, meeting, proposal, by.person.id, now, outcome);
    return { from: {}, to: { proposal: proposal.text, outcome: result.outcome, leading: result.leading } };
  });
}

/** Counts and closes a vote; its outcome is a line of the meeting. */
export async function closeProposal(
  tx: Transaction,
  meeting: FullMeeting,
  proposal: FullProposal,
  byId: string,
  now: Date,
  outcome: (proposal: FullProposal, tally: Tally) => string,
): Promise<Tally> {
  const counted = tallyOf(meeting, proposal);
  await tx.proposal.update({
    where: { id: proposal.id },
    data: { closedAt: now, closedById: byId, present: counted.present },
  });
  await writeLine(
    tx,
    { id: meeting.id, topicId: proposal.topicId },
    { kind: "VOTE", text: outcome(proposal, counted) },
    byId,
    now,
  );
  await refreshCards(tx, [{ subject: "proposal", subjectId: proposal.id }], now);
  return counted;
}
