import { joined } from "../actions/lines.ts";
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
  struck,
  title,
} from "../chat/card.ts";
import type { Press } from "../chat/press.ts";
import type { Answer, Meeting } from "../store/models.ts";
import { isFull } from "./agenda.ts";
import { type FullMeeting, labelOf, minutesPlanned, nameIn, nameOfAttendee, plannedEnd } from "./meeting.ts";
import { repeats } from "./repeats.ts";

export const heading = (meeting: Pick<Meeting, "number" | "title">): string =>
  `${labelOf(meeting)} ${meeting.title}`;

export const pressOf = (verb: string, meeting: Pick<Meeting, "id">, more: Partial<Press> = {}): Press => ({
  ...more,
  do: `meeting.${verb}`,
  id: meeting.id,
});

const text = (words: string): Span => ({ type: "text", text: words });

/** The announcement of a meeting: who calls, when for each reader, where, its agenda, who comes. */
export function announceCard(meeting: FullMeeting, now: Date): Card {
  switch (meeting.state) {
    case "CANCELLED":
      return card(title(struck(heading(meeting))), line(cancelledText(meeting)));
    case "LIVE":
      return card(
        title(bold(heading(meeting))),
        line(say("meeting.runs-since", { at: instant(meeting.startedAt ?? now, "time") })),
      );
    case "ENDED":
      return card(
        title(bold(heading(meeting))),
        line(say("meeting.ended-at", { at: instant(meeting.endedAt ?? now) })),
        controls(button(say("minutes.read"), pressOf("read", meeting))),
      );
    default:
      return plannedCard(meeting, now);
  }
}

const cancelledText = (meeting: FullMeeting): Phrase =>
  say("meeting.cancelled", { why: meeting.cancelledWhy ?? "", has: meeting.cancelledWhy ? "why" : "none" });

function plannedCard(meeting: FullMeeting, now: Date): Card {
  const over = plannedEnd(meeting);
  const isPast = over !== null && over < now;
  const said = joined([
    ...agendaText(meeting),
    ...answersText(meeting),
    isPast ? say("meeting.not-held") : null,
  ]);
  return card(
    title(bold(heading(meeting))),
    line(whenText(meeting)),
    said.length > 0 ? context(said) : undefined,
    controls(
      ...(meeting.startsAt
        ? answerButtons(meeting)
        : [button(say("meeting.set-time"), pressOf("time", meeting), "primary")]),
      moreMenu(meeting),
    ),
  );
}

/** "Ana calls · Tue 10 Mar 14:00, 90 min · Room 4 · every week" */
export function whenText(meeting: FullMeeting): Span[] {
  const when = meeting.startsAt
    ? say("meeting.when", { at: instant(meeting.startsAt), minutes: meeting.minutes })
    : say("meeting.no-time");
  return joined([
    say("meeting.called-by", { name: nameIn(meeting, meeting.calledById) }),
    when,
    meeting.place ? text(meeting.place) : null,
    meeting.series && !meeting.series.endedAt ? repeats(meeting.series) : null,
  ]);
}

/** "4 topics, 70 of 90 min" */
function agendaText(meeting: FullMeeting): (Phrase | null)[] {
  if (meeting.topics.length === 0) return [];
  const planned = minutesPlanned(meeting.topics);
  const summary = say("agenda.summary", {
    topics: meeting.topics.length,
    planned,
    minutes: meeting.minutes,
    over: planned > meeting.minutes ? "yes" : "no",
  });
  return [summary, isFull(meeting) ? say("agenda.is-full") : null];
}

const MOST_NAMES = 12;

/** "yes: Bo, Chen", "no: Dee (Eli comes instead)" */
function answersText(meeting: FullMeeting): (Phrase | null)[] {
  return (["YES", "MAYBE", "NO"] as const).map((answer) => {
    const people = meeting.attendees.filter((one) => one.answer === answer);
    if (people.length === 0) return null;
    const names = people.slice(0, MOST_NAMES).map((one) => {
      const name = nameOfAttendee(meeting, one);
      return one.substitute ? `${name} → ${one.substitute}` : name;
    });
    const more = people.length - names.length;
    return say("meeting.answers", { answer, names: names.join(", "), more });
  });
}

const answerPress = (meeting: FullMeeting, answer: Answer) => pressOf("answer", meeting, { a: answer });

const answerButtons = (meeting: FullMeeting) => [
  button(say("meeting.yes"), answerPress(meeting, "YES"), "primary"),
  button(say("meeting.maybe"), answerPress(meeting, "MAYBE")),
  menu(say("meeting.no"), pressOf("no-menu", meeting), noChoices(meeting)),
];

export const noChoices = (meeting: FullMeeting): Menu<Phrase | string>["options"] => [
  { label: say("meeting.no"), press: answerPress(meeting, "NO") },
  { label: say("meeting.no-instead"), press: pressOf("instead", meeting) },
];

const moreMenu = (meeting: FullMeeting) =>
  menu(say("meeting.more"), pressOf("more-menu", meeting), moreChoices(meeting));

export function moreChoices(meeting: FullMeeting): Menu<Phrase | string>["options"] {
  const choice = (label: Phrase, verb: string) => ({ label, press: pressOf(verb, meeting) });
  return [
    choice(say("meeting.start"), "start"),
    choice(say("agenda.show"), "agenda"),
    choice(say("meeting.move"), "time"),
    choice(say("meeting.cancel"), "cancel-ask"),
    choice(say("meeting.calendar"), "files"),
  ];
}

/** The choices of a menu as buttons, where no menu can be drawn. */
export const choicesCard = (meeting: FullMeeting, options: Menu<Phrase | string>["options"]): Card =>
  card(line(bold(heading(meeting))), controls(...options.map((o) => button(o.label, o.press))));

/** "M3 Supply review · Tue 10 Mar 14:00": one line of a list. */
export function meetingLine(meeting: Meeting): Span[] {
  const at = meeting.startedAt ?? meeting.startsAt;
  return joined([
    [bold(`${labelOf(meeting)} `), text(meeting.title)],
    at ? instant(at) : say("meeting.no-time"),
    meeting.state === "PLANNED" ? null : say("meeting.state", { state: meeting.state }),
  ]);
}

/** Meetings one can look at, ask for the minutes of, prepare. */
export function meetingsCard(upcoming: readonly Meeting[], past: readonly Meeting[], words = ""): Card {
  const rows = (meetings: readonly Meeting[]) =>
    meetings.map((meeting) =>
      row(meetingLine(meeting), button(say("meeting.open"), pressOf("show", meeting))),
    );
  const found = upcoming.length + past.length;
  const none = words ? say("meeting.none-found", { words }) : say("meeting.none-planned");
  return card(
    title(
      bold(""),
      words
        ? say("meeting.list-found", { words, count: found })
        : say("meeting.list-title", { count: upcoming.length }),
    ),
    (words ? found : upcoming.length) === 0 ? line(none) : undefined,
    rows(upcoming),
    past.length > 0 ? context(say("meeting.past-title")) : undefined,
    rows(past),
    controls(button(say("meeting.schedule-one"), { do: "form.open", c: "meeting", b: "schedule" })),
  );
}
