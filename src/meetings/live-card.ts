import { itemLine, joined } from "../actions/lines.ts";
import {
  bold,
  button,
  type Card,
  card,
  context,
  controls,
  instant,
  line,
  type Menu,
  menu,
  type Phrase,
  row,
  type Span,
  say,
  title,
} from "../chat/card.ts";
import { announceCard, heading, pressOf } from "./cards.ts";
import { countsText, LINE_SHOWN, lineSpans, rolesPhrase } from "./lines.ts";
import {
  absentees,
  currentTopic,
  delegations,
  type FullMeeting,
  nameOfAttendee,
  nextTopic,
} from "./meeting.ts";
import { ABSTAIN, choicesOf } from "./votes.ts";
import { openProposal, tallyOf } from "./voting.ts";

const MOST_NAMES = 15;
const MOST_LINES = 5;

/** The card at the top of a running meeting: topic and clock, who is here, the last lines, the open vote. */
export function liveCard(meeting: FullMeeting, now: Date): Card {
  if (meeting.state !== "LIVE") return announceCard(meeting, now);
  return card(
    title(bold(heading(meeting)), " · ", topicText(meeting)),
    line(joined([rolesPhrase(meeting), ...presenceText(meeting)])),
    line(joined([instant(meeting.startedAt ?? now, "time"), clockText(meeting, now)])),
    meeting.lines
      .filter((one) => !one.removedAt)
      .slice(-MOST_LINES)
      .map((one) => row(lineSpans(meeting, one, LINE_SHOWN))),
    reviewRows(meeting, now),
    voteLine(meeting),
    controls(
      button(say("meeting.i-am-here"), pressOf("here", meeting), "primary"),
      nextTopic(meeting)
        ? button(say("agenda.next"), pressOf("next", meeting, { t: meeting.topicId ?? undefined }))
        : undefined,
      button(say("meeting.note"), pressOf("note", meeting)),
      menu(say("meeting.more"), pressOf("live-menu", meeting), liveChoices(meeting)),
    ),
  );
}

function topicText(meeting: FullMeeting): Phrase {
  const topic = currentTopic(meeting);
  if (!topic) return say("meeting.now-open");
  return say("meeting.now", {
    number: meeting.topics.indexOf(topic) + 1,
    count: meeting.topics.length,
    topic: topic.review ? say("agenda.review") : topic.title,
  });
}

const names = (meeting: FullMeeting, people: FullMeeting["attendees"]): string =>
  people
    .slice(0, MOST_NAMES)
    .map((one) => nameOfAttendee(meeting, one))
    .join(", ");

/** "here: Chen, Dee", by delegation where there are several; "regrets: Eli" */
function presenceText(meeting: FullMeeting): (Phrase | null)[] {
  const groups = delegations(meeting);
  const regrets = absentees(meeting);
  const here = groups.map(({ party, people, organisations }) => {
    const all = [...people, ...organisations];
    return say("meeting.here", {
      party: party ?? "",
      has: party ? "party" : "none",
      names: names(meeting, all),
      more: Math.max(0, all.length - MOST_NAMES),
    });
  });
  const none = here.length === 0 ? [say("meeting.nobody-here")] : here;
  return [...none, regrets.length > 0 ? say("meeting.regrets", { names: names(meeting, regrets) }) : null];
}

/** "since 14:05, 20 min planned" for the topic talked about: true however long the card stands. */
function clockText(meeting: FullMeeting, now: Date): Phrase | null {
  const topic = currentTopic(meeting);
  if (!topic) return null;
  return say("agenda.clock", {
    since: instant(meeting.topicSince ?? now, "time"),
    planned: topic.minutes ?? 0,
    presenter: presenterOf(meeting, topic),
    has: presenterOf(meeting, topic) ? "presenter" : "none",
  });
}

export const presenterOf = (meeting: FullMeeting, topic: FullMeeting["topics"][number]): string =>
  (topic.presenterId && meeting.names.get(topic.presenterId)) || topic.presenterName || "";

/** Under "review of actions": what is open and what was decided last, put in by itself. */
function reviewRows(meeting: FullMeeting, now: Date) {
  const review = reviewOf(meeting);
  if (!currentTopic(meeting)?.review || !review) return undefined;
  return [
    ...review.items.map((item) => row(itemLine(item, now))),
    ...review.decisions.map((decision) =>
      row([bold(`D${decision.number} `), { type: "text", text: decision.text } as Span]),
    ),
  ];
}

const reviewOf = (meeting: FullMeeting) => (meeting as ReviewedMeeting).review;

/** A meeting with what its review of actions is about. */
export type ReviewedMeeting = FullMeeting & {
  readonly review?: {
    readonly items: FullMeeting["items"];
    readonly decisions: readonly { number: number | null; text: string }[];
  };
};

/** The open vote in a line; its own card has the choices. */
function voteLine(meeting: FullMeeting) {
  const open = openProposal(meeting);
  if (!open) return undefined;
  const counted = tallyOf(meeting, open);
  return context(
    say("vote.open-line", {
      text: open.text,
      voted: counted.voted,
      counts: open.hidden ? "" : countsText(counted),
      hidden: open.hidden ? "yes" : "no",
    }),
  );
}

export function liveChoices(meeting: FullMeeting): Menu<Phrase | string>["options"] {
  const choice = (label: Phrase, verb: string) => ({ label, press: pressOf(verb, meeting) });
  return [
    choice(say("meeting.decide"), "decide"),
    choice(say("agenda.show"), "agenda"),
    choice(say("meeting.lines"), "lines"),
    choice(say("meeting.take-pen"), "scribe"),
    choice(say("meeting.end-it"), "end"),
  ];
}

/** The card of a vote: its question, how it stands, a button for each choice. */
export function proposalCard(meeting: FullMeeting, proposal: FullMeeting["proposals"][number]): Card {
  const counted = tallyOf(meeting, proposal);
  const all = [...choicesOf(proposal), ABSTAIN];
  const press = (choice: number) => ({ do: "meeting.vote", id: proposal.id, c: choice });
  if (proposal.closedAt)
    return card(
      title(bold(proposal.text)),
      line(say("vote.result", resultParams(proposal, counted))),
      context(
        say("vote.counts", { counts: countsText(counted), voted: counted.voted, present: counted.present }),
      ),
    );
  return card(
    title(bold(proposal.text)),
    line(
      say("vote.standing", {
        counts: proposal.hidden ? "" : countsText(counted),
        hidden: proposal.hidden ? "yes" : "no",
        voted: counted.voted,
        present: counted.present,
        quorum: counted.quorum,
      }),
    ),
    proposal.hidden ? context(say("vote.hidden-note")) : undefined,
    controls(...all.map((choice, index) => button(choice, press(index)))),
    controls(button(say("vote.close"), { do: "meeting.vote-close", id: proposal.id })),
  );
}

/** What somebody hears of their own vote. */
export function votedCard(meeting: FullMeeting, proposalId: string | undefined, personId: string): Card {
  const proposal = meeting.proposals.find((one) => one.id === proposalId);
  const mine = proposal?.ballots.find((ballot) => ballot.personId === personId);
  return card(line(say("vote.counted", { choice: mine?.choice ?? "", text: proposal?.text ?? "" })));
}

export const resultParams = (_proposal: unknown, counted: ReturnType<typeof tallyOf>) => ({
  outcome: counted.outcome,
  choice: counted.leading.join(", "),
  voted: counted.voted,
  quorum: counted.quorum,
});
