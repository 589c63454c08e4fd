import { owners } from "../actions/item.ts";
import { dueSpan } from "../actions/lines.ts";
import { type Phrase, type Span, say } from "../chat/card.ts";
import { splitAt } from "../lib/text.ts";
import type { Attendee, MeetingLine } from "../store/models.ts";
import { type FullMeeting, nameIn, nameOfAttendee } from "./meeting.ts";
import type { Tally } from "./votes.ts";
import type { FullProposal } from "./voting.ts";

// What is said of meetings in a line: the pieces cards, minutes and readouts are made of.

/** "Two suppliers: yes 3, no 1, abstain 1; 5 of 6 voted. Carried: yes." */
export function outcomePhrase(proposal: FullProposal, counted: Tally): Phrase {
  return say("vote.outcome", {
    text: proposal.text,
    counts: countsText(counted),
    voted: counted.voted,
    present: counted.present,
    quorum: counted.quorum,
    outcome: counted.outcome,
    choice: counted.leading.join(", "),
  });
}

/** "D4 Two suppliers · decided, written down by Ana" */
export const decidedPhrase = (line: Pick<MeetingLine, "number" | "text">, name: string): Phrase =>
  say("meeting.decided", { number: line.number ?? 0, text: line.text, name });

/** "yes 3, no 1, abstain 0" */
export const countsText = (counted: Tally): string =>
  counted.counts.map(({ choice, votes }) => `${choice} ${votes}`).join(", ");

/** "K. Berg, Deputy Minister; Adviser on Coasts (Ministry of Trade)" */
export function attendeeText(meeting: FullMeeting, one: Attendee): string {
  const name = nameOfAttendee(meeting, one);
  const titles = one.titles ? `, ${one.titles}` : "";
  const organisation = one.organisation && one.organisation !== name ? ` (${one.organisation})` : "";
  return `${name}${titles}${organisation}`;
}

/** As much of a line as has room where several stand in one message; the minutes have the whole. */
export const LINE_SHOWN = 250;

const clipped = (words: string, most: number): string => {
  if (words.length <= most) return words;
  const [head, rest] = splitAt(words, most, most * 2);
  return rest === "" ? words : `${head}…`;
};

/** What a line says, with the number of its decision or item; `most`: characters of its text. */
export function lineSpans(
  meeting: FullMeeting,
  one: FullMeeting["lines"][number],
  most = Number.POSITIVE_INFINITY,
): Span[] {
  const text: Span = { type: "text", text: clipped(one.text, most) };
  if (one.kind === "DECISION") return [{ type: "bold", text: `D${one.number} ` }, text];
  const item = one.itemId ? meeting.items.find((candidate) => candidate.id === one.itemId) : undefined;
  if (!item) return [text];
  const names = owners(item).map((assignment) => assignment.person.name);
  const due = dueSpan(item);
  return [
    { type: "bold", text: `#${item.number} ` },
    { type: "text", text: item.title },
    { type: "text", text: names.length > 0 ? `, ${names.join(", ")}` : "" },
    ...(due ? [{ type: "text" as const, text: ", " }, due] : []),
  ];
}

/** Who chairs and who scribes. */
export const rolesPhrase = (meeting: FullMeeting): Phrase =>
  say("meeting.roles", {
    chair: nameIn(meeting, meeting.chairId),
    scribe: nameIn(meeting, meeting.scribeId),
    has: meeting.scribeId ? "scribe" : "chair",
  });
