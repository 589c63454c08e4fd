import { joined } from "../actions/lines.ts";
import {
  bold,
  button,
  type Card,
  card,
  context,
  controls,
  line,
  type Menu,
  menu,
  type Phrase,
  row,
  type Span,
  say,
  struck,
  title,
} from "../chat/card.ts";
import type { Topic } from "../store/models.ts";
import { isFull } from "./agenda.ts";
import { heading, pressOf } from "./cards.ts";
import { presenterOf } from "./live-card.ts";
import { type FullMeeting, minutesPlanned } from "./meeting.ts";

/** Rows with a control that fit into one message everywhere, so that a page can be turned in place. */
const PAGE = 10;
const text = (words: string): Span => ({ type: "text", text: words });

/** The page of the agenda on which a topic stands; 1 when it is not on it. */
export const pageOfTopic = (meeting: FullMeeting, topicId: string): number =>
  Math.max(0, Math.floor(meeting.topics.findIndex((topic) => topic.id === topicId) / PAGE)) + 1;

/** The agenda with a menu for each topic, behind it the backlog; pages count from 1. */
export function agendaCard(meeting: FullMeeting, backlog: readonly Topic[], page = 1): Card {
  const isOpen = meeting.state === "PLANNED" || meeting.state === "LIVE";
  const waiting = isOpen ? backlog : [];
  const total = meeting.topics.length + waiting.length;
  const pages = Math.max(1, Math.ceil(total / PAGE));
  const from = (Math.min(Math.max(1, page), pages) - 1) * PAGE;
  const shown = meeting.topics.slice(from, from + PAGE);
  const kept = waiting.slice(
    Math.max(0, from - meeting.topics.length),
    Math.max(0, from + PAGE - meeting.topics.length),
  );
  const planned = minutesPlanned(meeting.topics);
  const over = planned > meeting.minutes ? "yes" : "no";
  const count = meeting.topics.length;
  const turn = (to: number) => pressOf("agenda", meeting, { p: to });
  return card(
    title(bold(heading(meeting)), " · ", say("agenda.show")),
    line(
      count === 0
        ? say("agenda.empty")
        : say("agenda.summary", { topics: count, planned, minutes: meeting.minutes, over }),
    ),
    isFull(meeting) ? context(say("agenda.is-full")) : undefined,
    shown.map((topic, index) => topicRow(meeting, topic, from + index, isOpen)),
    kept.length > 0 ? context(say("agenda.backlog")) : undefined,
    kept.map((topic) =>
      row(
        topicText(meeting, topic),
        button(say("agenda.take"), { do: "meeting.take", id: meeting.id, t: topic.id }),
      ),
    ),
    pages > 1 ? context(say("list.page", { page: from / PAGE + 1, pages })) : undefined,
    controls(
      ...(from > 0 ? [button("<", turn(from / PAGE))] : []),
      ...(from + PAGE < total ? [button(">", turn(from / PAGE + 2))] : []),
      isOpen ? button(say("agenda.add"), pressOf("topic-form", meeting), "primary") : undefined,
    ),
  );
}

function topicRow(meeting: FullMeeting, topic: Topic, index: number, isOpen: boolean) {
  const words = [text(`${index + 1}. `), ...topicText(meeting, topic)];
  const options = isOpen ? topicChoices(meeting, topic) : [];
  if (options.length === 0) return row(words);
  return row(words, menu(say("agenda.change"), { do: "meeting.topic-menu", id: topic.id }, options));
}

/** "Permits, 20 min, Bo" */
function topicText(meeting: FullMeeting, topic: Topic): Span[] {
  const name = topic.review ? say("agenda.review") : text(topic.title);
  const isDone = topic.openedAt !== null && topic.id !== meeting.topicId;
  const presenter = presenterOf(meeting, topic);
  return joined([
    isDone && !topic.review ? struck(topic.title) : topic.id === meeting.topicId ? [name, text(" ←")] : name,
    topic.minutes ? say("agenda.minutes", { minutes: topic.minutes }) : null,
    presenter ? text(presenter) : null,
    topic.carriedFromId ? say("agenda.carried") : null,
  ]);
}

export function topicChoices(meeting: FullMeeting, topic: Topic): Menu<Phrase | string>["options"] {
  const index = meeting.topics.findIndex((one) => one.id === topic.id);
  const choice = (move: "up" | "down" | "later" | "remove") => ({
    label: say("agenda.move", { move }),
    press: { do: "meeting.topic-move", t: topic.id, m: move },
  });
  const begun = topic.openedAt !== null;
  return [
    ...(meeting.state === "LIVE" && topic.id !== meeting.topicId
      ? [{ label: say("agenda.open"), press: { do: "meeting.open-topic", t: topic.id } }]
      : []),
    ...(index > 0 ? [choice("up")] : []),
    ...(index < meeting.topics.length - 1 ? [choice("down")] : []),
    ...(begun || topic.review ? [] : [choice("later")]),
    ...(begun ? [] : [choice("remove")]),
  ];
}
