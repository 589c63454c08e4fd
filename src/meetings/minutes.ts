import { instant, type Phrase, type Span, say } from "../chat/card.ts";
import type { Block, Document, Source, Statement } from "../lib/document/index.ts";
import type { Topic } from "../store/models.ts";
import { attendeeText, lineSpans } from "./lines.ts";
import { absentees, delegations, type FullMeeting, labelOf, nameIn, unreached } from "./meeting.ts";

/** Turns a sentence of the catalogue into the words of the group's language. */
export type Word = (phrase: Phrase) => string;

/** Sentences that stand on their own, whatever they are made of. */
const spanWord =
  (word: Word) =>
  (span: Span): string => {
    if (span.type === "phrase") return word(span);
    if (span.type === "instant" || span.type === "day") return word(say("minutes.span", { span }));
    return span.type === "mention" ? span.name : span.text;
  };

/**
 * A meeting's minutes from its records alone: who was there, topic by topic what was said, decided, voted and given to
 * whom. Every statement has its line, who wrote it and when. The same records give the same minutes.
 */
export function minutesDocument(meeting: FullMeeting, word: Word): Document {
  const from = meeting.startedAt ?? meeting.createdAt;
  const to = meeting.endedAt ?? from;
  return {
    title: word(say("minutes.title", { label: labelOf(meeting), title: meeting.title })),
    dateline: word(
      say("minutes.dateline", {
        from: instant(from),
        to: instant(to, "time"),
        place: meeting.place ?? "",
        hasPlace: meeting.place ? "yes" : "no",
      }),
    ),
    language: meeting.group.locale,
    blocks: [
      ...presentBlocks(meeting, word),
      ...topicBlocks(meeting, word),
      ...notReached(meeting, word),
      ...closedByItself(meeting, word),
    ],
  };
}

const plainStatement = (text: string): Statement => ({ text, sources: [] });

function presentBlocks(meeting: FullMeeting, word: Word): Block[] {
  const chair = word(say("minutes.chair", { name: nameIn(meeting, meeting.chairId) }));
  const scribe = meeting.scribeId
    ? word(say("minutes.scribe", { name: nameIn(meeting, meeting.scribeId) }))
    : null;
  const roles: Block = {
    type: "paragraph",
    statements: [chair, scribe].filter((text) => text !== null).map(plainStatement),
  };
  const groups = delegations(meeting);
  const heading: Block = { type: "heading", level: 2, text: word(say("minutes.present")) };
  const nobody: Block = { type: "paragraph", statements: [plainStatement(word(say("minutes.nobody")))] };
  const lists = groups.flatMap(({ party, people, organisations }): Block[] => {
    const items = [...people, ...organisations].map((one) =>
      plainStatement(
        one.lead && party
          ? word(say("minutes.lead", { person: attendeeText(meeting, one) }))
          : attendeeText(meeting, one),
      ),
    );
    const title: Block[] = party ? [{ type: "heading", level: 3, text: party }] : [];
    return [...title, { type: "list", items }];
  });
  return [heading, roles, ...(groups.length > 0 ? lists : [nobody]), ...regretsBlocks(meeting, word)];
}

function regretsBlocks(meeting: FullMeeting, word: Word): Block[] {
  const absent = absentees(meeting);
  if (absent.length === 0) return [];
  const items = absent.map((one) =>
    plainStatement(
      one.substitute
        ? word(say("minutes.substitute", { person: attendeeText(meeting, one), substitute: one.substitute }))
        : attendeeText(meeting, one),
    ),
  );
  return [
    { type: "heading", level: 2, text: word(say("minutes.regrets")) },
    { type: "list", items },
  ];
}

function topicBlocks(meeting: FullMeeting, word: Word): Block[] {
  const opened = meeting.topics.filter((topic) => topic.openedAt !== null);
  const before = linesOf(meeting, null, word);
  const general: Block[] = before.length > 0 ? [{ type: "list", items: before }] : [];
  const heading: Block[] =
    general.length > 0 && opened.length > 0
      ? [{ type: "heading", level: 2, text: word(say("minutes.general")) }]
      : general.length > 0
        ? [{ type: "heading", level: 2, text: word(say("minutes.said")) }]
        : [];
  const topics = opened.flatMap((topic, index): Block[] => {
    const items = linesOf(meeting, topic.id, word);
    return [
      { type: "heading", level: 2, text: topicHeading(topic, index + 1, word) },
      ...(items.length > 0
        ? [{ type: "list" as const, items }]
        : [{ type: "paragraph" as const, statements: [plainStatement(word(say("minutes.no-lines")))] }]),
    ];
  });
  return [...heading, ...general, ...topics];
}

function topicHeading(topic: Topic, number: number, word: Word): string {
  const title = topic.review ? word(say("agenda.review")) : topic.title;
  return word(
    say("minutes.topic", {
      number,
      title,
      spent: Math.round(topic.spentMs / 60_000),
      planned: topic.minutes ?? 0,
    }),
  );
}

function linesOf(meeting: FullMeeting, topicId: string | null, word: Word): Statement[] {
  return meeting.lines
    .filter((line) => line.topicId === topicId && !line.removedAt)
    .map((line) => ({
      text: lineSpans(meeting, line).map(spanWord(word)).join(""),
      sources: [sourceOf(meeting, line, word)],
    }));
}

/** "line 7 · Ana, 14:20; corrected by Bo, 14:31, before: …" */
function sourceOf(meeting: FullMeeting, line: FullMeeting["lines"][number], word: Word): Source {
  const corrections = line.edits.map((edit) =>
    word(
      say("minutes.corrected", {
        name: nameIn(meeting, edit.byId),
        at: instant(edit.at),
        before: edit.before,
      }),
    ),
  );
  const said = say("minutes.source", {
    number: line.position,
    name: nameIn(meeting, line.byId),
    at: instant(line.at),
    author: line.sourceAuthor ?? "",
    hasAuthor: line.sourceAuthor ? "yes" : "no",
  });
  return {
    label: [word(said), ...corrections].join("; "),
    ...(line.sourceUrl ? { url: line.sourceUrl } : {}),
  };
}

function notReached(meeting: FullMeeting, word: Word): Block[] {
  const left = unreached(meeting);
  if (left.length === 0) return [];
  return [
    { type: "heading", level: 2, text: word(say("minutes.not-reached")) },
    { type: "list", items: left.map((topic) => plainStatement(topic.title)) },
  ];
}

function closedByItself(meeting: FullMeeting, word: Word): Block[] {
  if (!meeting.endedByItself || !meeting.endedAt) return [];
  const text = word(say("minutes.closed-by-itself", { at: instant(meeting.endedAt, "time") }));
  return [{ type: "paragraph", statements: [plainStatement(text)] }];
}
