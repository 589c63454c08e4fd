import { card, line } from "../chat/card.ts";
import * as option from "../chat/option.ts";
import { UserError } from "../chat/user-error.ts";
import type { Document } from "../lib/document/index.ts";
import { englishWords, toHtml, toJson, toMarkdown, toPlainText } from "../lib/document/index.ts";
import type { Meeting } from "../store/models.ts";
import { type Call, defineVerb, type Reply } from "../use-case.ts";
import { endMeeting, groupWords } from "./ending.ts";
import { meetingByNumber, runningMeeting } from "./find.ts";
import { outcomePhrase } from "./lines.ts";
import { proposalCard, votedCard } from "./live-card.ts";
import { labelOf } from "./meeting.ts";
import { documentCard, minutesCard } from "./minutes-card.ts";
import { meetingOption } from "./verbs-calling.ts";
import { closeVote, openProposal, propose, vote } from "./voting.ts";

// The verbs of votes, of a meeting's end, and of its minutes.

export const proposeVerb = defineVerb({
  name: "propose",
  synonyms: ["motion"],
  description: "meeting.verb.propose",
  visibility: "public",
  options: {
    words: option.required(option.words("option.proposal")),
    choices: option.text("option.choices"),
    hidden: option.flag("option.hidden"),
    quorum: option.text("option.quorum"),
  },
  examples: ["Two suppliers?", 'Which port? choices:"north, south" hidden:yes'],
  async run({ services, actor, input }): Promise<Reply> {
    const meeting = await runningMeeting(services, actor);
    const quorum = input.quorum === undefined ? null : Number(input.quorum);
    if (quorum !== null && !(Number.isInteger(quorum) && quorum > 0))
      throw new UserError("vote.quorum", { value: input.quorum ?? "" });
    const choices = (input.choices ?? "").split(/[,;|]/).map((choice) => choice.trim());
    const motion = { text: input.words, choices, hidden: input.hidden ?? false, quorum };
    const { meeting: put, track } = await propose(services, actor, { id: meeting.id }, motion);
    const open = openProposal(put);
    if (!open) return {};
    return track ? { public: proposalCard(put, open), track } : { private: proposalCard(put, open) };
  },
});

export const voteVerb = defineVerb({
  name: "vote",
  description: "meeting.verb.vote",
  visibility: "private",
  options: { choice: option.required(option.words("option.vote", { completes: true })) },
  examples: ["yes", "abstain", "close"],
  async run({ services, actor, input }): Promise<Reply> {
    const meeting = await runningMeeting(services, actor);
    const ref = { id: meeting.id };
    if (/^close$/i.test(input.choice.trim())) {
      const words = groupWords(services, actor);
      const closed = await closeVote(services, actor, ref, undefined, (proposal, counted) =>
        words(outcomePhrase(proposal, counted)),
      );
      const outcome = closed.lines.filter((one) => one.kind === "VOTE").at(-1)?.text ?? "";
      return { private: card(line(outcome)) };
    }
    const voted = await vote(services, actor, ref, { choice: input.choice });
    return { private: votedCard(voted, openProposal(voted)?.id, actor.person.id) };
  },
});

export const endVerb = defineVerb({
  name: "end",
  synonyms: ["close", "finish"],
  description: "meeting.verb.end",
  visibility: "public",
  options: { meeting: meetingOption },
  examples: [""],
  async run({ services, actor, input }): Promise<Reply> {
    const running = input.meeting
      ? await meetingByNumber(services, actor, input.meeting)
      : await runningMeeting(services, actor);
    const { meeting, track } = await endMeeting(services, actor, { id: running.id });
    return track ? { public: minutesCard(meeting), track } : { private: minutesCard(meeting) };
  },
});

const FORMATS = ["md", "text", "html", "json"] as const;

export const minutesVerb = defineVerb({
  name: "minutes",
  description: "meeting.verb.minutes",
  visibility: "private",
  options: { meeting: meetingOption, as: option.choice("option.as", { choices: FORMATS }) },
  examples: ["M3", "M3 as:md"],
  async run(call): Promise<Reply> {
    const { services, actor, input } = call;
    const meeting = input.meeting
      ? await meetingByNumber(services, actor, input.meeting)
      : await lastEnded(call);
    const document = await newestMinutes(services, meeting);
    if (!input.as) return { private: documentCard(document) };
    return { private: card(line(written(document, input.as as (typeof FORMATS)[number]))) };
  },
});

function written(document: Document, format: (typeof FORMATS)[number]): string {
  if (format === "md") return toMarkdown(document);
  if (format === "json") return toJson(document);
  if (format === "html") return toHtml(document, englishWords);
  return toPlainText(document);
}

/** @throws UserError `minutes.none-yet` */
async function lastEnded({ services, actor }: Call<unknown>): Promise<Meeting> {
  const last = await services.store.db.meeting.findFirst({
    where: { groupId: actor.group.id, state: "ENDED" },
    orderBy: { endedAt: { sort: "desc", nulls: "last" } },
  });
  if (!last) throw new UserError("minutes.none-yet");
  return last;
}

/** The newest minutes of a meeting. @throws UserError `minutes.none` */
export async function newestMinutes(
  services: Call<unknown>["services"],
  meeting: Pick<Meeting, "id" | "number">,
): Promise<Document> {
  const minutes = await services.store.db.minutes.findFirst({
    where: { meetingId: meeting.id },
    orderBy: { version: "desc" },
  });
  if (!minutes) throw new UserError("minutes.none", { label: labelOf(meeting) });
  return minutes.document as unknown as Document;
}
