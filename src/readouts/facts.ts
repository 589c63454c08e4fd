import type { Item } from "../actions/item.ts";
import { owners } from "../actions/item.ts";
import { localDay } from "../lib/working-time.ts";
import { type FullMeeting, labelOf, nameIn } from "../meetings/meeting.ts";
import type { ReadoutForm } from "../store/models.ts";
import type { Material } from "./material.ts";
import { presentFacts } from "./present.ts";
import type { RecordSource } from "./sentences.ts";
import { cityOf, hasCity, type Voice } from "./voice.ts";

/** Something that can be said, and the records it comes from. */
export interface Fact {
  readonly text: string;
  readonly sources: readonly RecordSource[];
}

/** What a template's fields may hold; `group`, `meeting` and `date` are words, the others sentences. */
export const FIELDS = [
  "headline",
  "dateline",
  "happened",
  "present",
  "topics",
  "decisions",
  "commitments",
  "next",
  "group",
  "meeting",
  "date",
] as const;
export type Field = (typeof FIELDS)[number];
export type Facts = Readonly<Record<Field, readonly Fact[]>>;

/** All that the records say, in the words of one form. `at`: when it is drafted, UTC. */
export function factsOf(material: Material, form: ReadoutForm, voice: Voice, at: Date): Facts {
  const { group, meetings, scope } = material;
  const [meeting] = meetings;
  const day = (scope.of === "meeting" && (meeting?.endedAt ?? meeting?.startedAt)) || at;
  const date = voice.date(day);
  const city = hasCity(group.zone) ? `${cityOf(group.zone).toLocaleUpperCase(voice.locale)}, ` : "";
  const facts = {
    headline: [headline(material, voice)],
    dateline: [plain(`${city}${date}`)],
    happened: [...meetings.flatMap((one) => happened(one, voice)), ...doneFacts(material.done, voice)],
    present: scope.of === "tag" ? [] : presentFacts(meetings, voice),
    topics: topicFacts(material, voice),
    decisions: decisionFacts(material, voice),
    commitments: material.commitments.map((item) => commitment(item, voice)),
    next: nextFacts(material, voice),
    group: [plain(group.name)],
    meeting:
      meeting && scope.of === "meeting" ? [{ text: meeting.title, sources: [ofMeeting(meeting)] }] : [],
    date: [plain(date)],
  };
  if (form === "FULL") return mapFacts(facts, labelled);
  return form === "SHORT" ? shortened(facts, material, voice) : facts;
}

const plain = (text: string): Fact => ({ text, sources: [] });

const mapFacts = (facts: Facts, change: (fact: Fact) => Fact): Facts =>
  Object.fromEntries(FIELDS.map((field) => [field, facts[field].map(change)])) as unknown as Facts;

/** "… by 6 March 2031 [#16]." */
function labelled(fact: Fact): Fact {
  const labels = [...new Set(fact.sources.map(({ label }) => label.split(" · ")[0] ?? label))];
  if (labels.length === 0) return fact;
  const [, words = fact.text, stop = ""] = /^([\s\S]*?)([.!?。！？]?)$/u.exec(fact.text) ?? [];
  return { ...fact, text: `${words} [${labels.join(", ")}]${stop}` };
}

function headline({ group, meetings, scope }: Material, voice: Voice): Fact {
  if (scope.of === "meeting") return plain(meetings[0]?.title ?? group.name);
  if (scope.of === "tag")
    return plain(voice.say("compose.tag-headline", { group: group.name, tag: `#${scope.tag}` }));
  const last = new Date(scope.until.getTime() - 1);
  const [from, to] = [voice.date(scope.since), voice.date(last)];
  const when = from === to ? from : `${from} – ${to}`;
  return plain(voice.say("compose.period-headline", { group: group.name, when }));
}

const iso = (at: Date): string => at.toISOString();

export const ofMeeting = (meeting: FullMeeting): RecordSource => ({
  kind: "meeting",
  id: meeting.id,
  label: labelOf(meeting),
  by: meeting.calledById,
  at: iso(meeting.startedAt ?? meeting.createdAt),
});

function happened(meeting: FullMeeting, voice: Voice): Fact[] {
  const { title, startedAt, endedAt, place } = meeting;
  if (!startedAt) return [];
  const words = {
    title,
    day: voice.day(startedAt),
    from: voice.time(startedAt),
    zone: cityOf(meeting.group.zone),
    place: place ?? "none",
    chair: nameIn(meeting, meeting.chairId) || "none",
  };
  const text = endedAt
    ? voice.say("compose.happened", { ...words, length: voice.length(startedAt, endedAt) })
    : voice.say("compose.going-on", words);
  return [{ text, sources: [ofMeeting(meeting)] }];
}

export const ofItem = (item: Item): RecordSource => ({
  kind: "item",
  id: item.id,
  label: `#${item.number}`,
  by: item.createdById,
  at: iso(item.createdAt),
});

const doneFacts = (done: readonly Item[], voice: Voice): Fact[] =>
  done.length === 0
    ? []
    : [
        {
          text: voice.say("compose.done", { items: voice.list(done.map((item) => `“${item.title}”`)) }),
          sources: done.map((item) => ({ ...ofItem(item), at: iso(item.settledAt ?? item.createdAt) })),
        },
      ];

function topicFacts({ topics }: Material, voice: Voice): Fact[] {
  if (topics.length === 0) return [];
  const sources = topics.map(
    ({ meeting, topic }): RecordSource => ({
      kind: "topic",
      id: topic.id,
      label: `${labelOf(meeting)} · ${topic.title}`,
      by: topic.createdById,
      at: iso(topic.openedAt ?? topic.createdAt),
    }),
  );
  const names = topics.map(({ topic }) => topic.title);
  return [
    { text: voice.say("compose.topics", { count: topics.length, topics: voice.list(names) }), sources },
  ];
}

type Line = Material["lines"][number];

const ofLine = ({ meeting, line }: Line): RecordSource => ({
  kind: line.kind === "DECISION" ? "decision" : "vote",
  id: line.id,
  label: line.number === null ? `${labelOf(meeting)} · ${line.position}` : `D${line.number}`,
  by: line.byId,
  at: iso(line.at),
});

/** Without the stop at its end, so that it fits into a sentence. */
const words = (text: string): string =>
  text
    .trim()
    .replace(/[.。]+$/u, "")
    .trim();

const decisionFacts = ({ lines }: Material, voice: Voice): Fact[] =>
  lines.map((one) => ({
    text:
      one.line.kind === "DECISION"
        ? voice.say("compose.decided", { text: words(one.line.text) })
        : voice.say("compose.voted", { text: words(one.line.text) }),
    sources: [ofLine(one)],
  }));

function commitment(item: Item, voice: Voice): Fact {
  const who = owners(item).map(({ person }) => person.name);
  const due = dueWords(item, voice) ?? "none";
  const text =
    who.length === 0
      ? voice.say("compose.unowned", { title: item.title, due })
      : voice.say("compose.commitment", { owners: voice.list(who), title: item.title, due });
  return { text, sources: [ofItem(item)] };
}

function dueWords(item: Item, voice: Voice): string | null {
  if (item.dueDay) return voice.date(item.dueDay);
  if (!item.dueAt) return null;
  return `${voice.date(localDay(item.group.zone, item.dueAt))}, ${voice.time(item.dueAt)}`;
}

function nextFacts({ next, proposals, group }: Material, voice: Voice): Fact[] {
  const open = proposals.map(({ meeting, proposal }) => ({
    text: voice.say("compose.open-proposal", { text: words(proposal.text) }),
    sources: [
      {
        kind: "proposal" as const,
        id: proposal.id,
        label: `${labelOf(meeting)} · ${words(proposal.text)}`,
        by: proposal.byId,
        at: iso(proposal.at),
      },
    ],
  }));
  if (!next?.startsAt) return open;
  const said = {
    title: next.title,
    day: voice.day(next.startsAt),
    from: voice.time(next.startsAt),
    zone: cityOf(group.zone),
  };
  const source: RecordSource = {
    kind: "meeting",
    id: next.id,
    label: labelOf(next),
    by: next.calledById,
    at: iso(next.createdAt),
  };
  return [...open, { text: voice.say("compose.next", said), sources: [source] }];
}

/** A chat has room for one sentence of a kind. */
function shortened(facts: Facts, { lines, commitments }: Material, voice: Voice): Facts {
  const decided = lines.filter(({ line }) => line.kind === "DECISION");
  const decisions = decided.map(({ line }) => words(line.text)).join("; ");
  const promised = commitments.map((item) => shortCommitment(item, voice)).join("; ");
  return {
    ...facts,
    decisions:
      decided.length === 0
        ? []
        : [{ text: voice.say("compose.short-decisions", { text: decisions }), sources: decided.map(ofLine) }],
    commitments:
      commitments.length === 0
        ? []
        : [
            {
              text: voice.say("compose.short-commitments", { text: promised }),
              sources: commitments.map(ofItem),
            },
          ],
  };
}

function shortCommitment(item: Item, voice: Voice): string {
  const who = owners(item).map(({ person }) => person.name);
  const details = [who.join(", "), dueWords(item, voice) ?? ""].filter(Boolean).join(", ");
  return details === "" ? item.title : `${item.title} (${details})`;
}
