import { say } from "../chat/card.ts";
import { labelOf as wordsOf } from "../i18n/index.ts";
import { firstOccurrence, localStart, occurrences, type Recurrence } from "../lib/recurrence/index.ts";
import {
  type CalendarEvent,
  type CalendarSeries,
  calendarFileName,
  calendarText,
} from "../meetings/calendar.ts";
import type { Attendee, Link, Meeting, MeetingSeries, MeetingWhereInput, Topic } from "../store/models.ts";
import type { Services } from "../use-case.ts";

/** How far a feed looks back, and how many meetings it holds at most. */
const BACK_MS = 90 * 86_400_000;
const MOST = 1_000;
const PRODUCT = "-//Readout//Meetings//EN";

/** A meeting as a calendar needs it. */
export type CalendarMeeting = Meeting & {
  readonly attendees: readonly Attendee[];
  readonly topics: readonly Topic[];
};

/** Who calls whom how: people's names by their ids. */
type Names = ReadonlyMap<string, string>;

/**
 * The calendar behind a link: the meetings a person is invited to in all their groups, or those of a group; with a label
 * ("M3") the one meeting, or that it was called off.
 */
export async function feedText(
  services: Services,
  link: Pick<Link, "kind" | "personId" | "groupId">,
  label?: string,
): Promise<{ text: string; fileName: string } | null> {
  const { db } = services.store;
  const now = services.clock.now();
  const { personId, groupId } = link;
  const owner = personId
    ? await db.person.findUnique({ where: { id: personId } })
    : groupId && (await db.group.findUnique({ where: { id: groupId } }));
  if (!owner) return null;
  const whose: MeetingWhereInput = personId
    ? { attendees: { some: { personId } }, group: { memberships: { some: { personId } } } }
    : { groupId: owner.id };
  const only = label === undefined ? {} : { number: Number(/^M(\d{1,9})$/.exec(label)?.[1] ?? 0) };
  const meetings = await db.meeting.findMany({
    where: { ...whose, ...only, startsAt: { gte: new Date(now.getTime() - BACK_MS) } },
    include: { attendees: { orderBy: { position: "asc" } }, topics: { orderBy: { position: "asc" } } },
    orderBy: [{ startsAt: { sort: "desc", nulls: "last" } }, { id: "asc" }],
    take: MOST,
  });
  const running = await db.meetingSeries.findMany({
    where: { id: { in: seriesThatGoOn(meetings) }, endedAt: null },
  });
  const people = await db.person.findMany({
    where: { id: { in: [...new Set(meetings.flatMap((one) => peopleIn(one)))] } },
    select: { id: true, name: true },
  });
  const names: Names = new Map(people.map(({ id, name }) => [id, name]));
  const name = wordsOf(say("calendar.name", { name: owner.name }), {
    locale: owner.locale ?? "en",
    zone: owner.zone ?? services.defaultZone,
    prefix: services.prefix,
    now,
  });
  const [one] = meetings;
  if (label !== undefined && !one) return null;
  const entries =
    label === undefined
      ? entriesOf(meetings, running, names)
      : meetings.flatMap((meeting) => eventOf(meeting, names) ?? []);
  const method = label !== undefined && one?.state === "CANCELLED" ? "CANCEL" : "PUBLISH";
  return {
    text: calendarText(entries, { name, method, product: PRODUCT }),
    fileName: calendarFileName(label === undefined || !one ? name : `${label} ${one.title}`),
  };
}

/** Series with a meeting that is still to come: a rule shows the rest of them. */
const seriesThatGoOn = (meetings: readonly Meeting[]): string[] => [
  ...new Set(meetings.flatMap(({ state, seriesId }) => (state === "PLANNED" && seriesId ? [seriesId] : []))),
];

const peopleIn = ({ calledById, attendees }: CalendarMeeting): string[] => [
  calledById,
  ...attendees.flatMap(({ personId }) => personId ?? []),
];

/** What a calendar shows: series that go on, from their next meeting on, as one entry each; the rest meeting by meeting. */
function entriesOf(
  meetings: readonly CalendarMeeting[],
  running: readonly MeetingSeries[],
  names: Names,
): (CalendarEvent | CalendarSeries)[] {
  const entries = running.flatMap((series) => {
    const next = nextOriginal(series, meetings);
    return next ? [{ series, next, of: meetings.filter((one) => goesOn(one, series, next)) }] : [];
  });
  const told = new Set(entries.flatMap(({ of }) => of));
  return [
    ...entries.map(({ series, next, of }) => seriesEntry(series, next, of, names)),
    ...meetings.filter((one) => !told.has(one)).flatMap((meeting) => eventOf(meeting, names) ?? []),
  ];
}

/** The first start of a series, as its rule names it, whose meeting is still to come. */
const nextOriginal = (series: MeetingSeries, meetings: readonly CalendarMeeting[]): Date | null =>
  meetings
    .filter(({ seriesId, state }) => seriesId === series.id && state === "PLANNED")
    .reduce<Date | null>(
      (first, { originalStart: at }) => (at && (first === null || at < first) ? at : first),
      null,
    );

/** Is it told by the series' rule? What was held is told as it was: the rule may have been another then. */
const goesOn = ({ seriesId, state, originalStart }: CalendarMeeting, series: MeetingSeries, next: Date) =>
  seriesId === series.id &&
  (state === "PLANNED" || state === "CANCELLED") &&
  originalStart !== null &&
  originalStart >= next;

/** One meeting; null while nobody has said when it is. */
export function eventOf(meeting: CalendarMeeting, names: Names): CalendarEvent | null {
  const { startsAt, place, topics } = meeting;
  if (!startsAt) return null;
  const agenda = topics
    .filter(({ review }) => !review)
    .map(({ title }, index) => `${index + 1}. ${title}`)
    .join("\n");
  return {
    uid: `${meeting.id}@readout`,
    sequence: meeting.sequence,
    title: meeting.title,
    ...(agenda === "" ? {} : { description: agenda }),
    ...placeOf(place),
    startsAt,
    minutes: meeting.minutes,
    zone: meeting.zone,
    cancelled: meeting.state === "CANCELLED",
    updatedAt: meeting.updatedAt,
    createdAt: meeting.createdAt,
    organizer: names.get(meeting.calledById) ?? "",
    attendees: meeting.attendees.flatMap((one) => {
      const name = (one.personId && names.get(one.personId)) || one.name || one.organisation;
      return name ? [{ name, answer: one.answer ?? ("NONE" as const) }] : [];
    }),
  };
}

const placeOf = (place: string | null) => (place === null ? {} : { place, url: place });

/** A series by its rule; the meetings that were made differ from it where they were moved, changed or cancelled. */
function seriesEntry(
  series: MeetingSeries,
  next: Date,
  meetings: readonly CalendarMeeting[],
  names: Names,
): CalendarSeries {
  const { zone, title, place, minutes, createdAt } = series;
  const recurrence = from(series, next);
  const planned = meetings.find(({ state }) => state === "PLANNED");
  const uid = `${series.id}@readout`;
  const master: CalendarEvent = {
    uid,
    sequence: Math.max(0, ...meetings.map(({ sequence }) => sequence)),
    title,
    ...placeOf(place),
    startsAt: next,
    minutes,
    zone,
    cancelled: false,
    updatedAt: new Date(
      Math.max(createdAt.getTime(), ...meetings.map(({ updatedAt }) => updatedAt.getTime())),
    ),
    createdAt,
    organizer: names.get(series.createdById) ?? "",
    attendees: (planned && eventOf(planned, names)?.attendees) ?? [],
  };
  const isDifferent = (one: CalendarMeeting) =>
    one.startsAt?.getTime() !== one.originalStart?.getTime() ||
    one.title !== title ||
    one.place !== place ||
    one.minutes !== minutes ||
    one.zone !== zone;
  return {
    recurrence,
    master,
    skipped: meetings.flatMap(({ state, originalStart }) =>
      state === "CANCELLED" && originalStart ? [originalStart] : [],
    ),
    changed: meetings
      .filter((one) => one.state === "PLANNED" && isDifferent(one))
      .flatMap((one) => {
        const event = eventOf(one, names);
        return event && one.originalStart ? [{ ...event, uid, replaces: one.originalStart }] : [];
      }),
  };
}

/** The rest of a series from one of its starts on; a number of times becomes the last of them. */
function from({ rule, start, zone }: Recurrence, next: Date): Recurrence {
  const [, count] = /(?:^|;)COUNT=(\d+)/i.exec(rule) ?? [];
  const rest = { rule, start: localStart({ rule, start, zone }, next), zone };
  if (!count) return rest;
  const first = firstOccurrence({ rule, start, zone }) ?? next;
  const last = occurrences({ rule, start, zone }, first, END_OF_TIME, Number(count)).at(-1) ?? next;
  const until = last.toISOString().replace(/[-:]|\.\d+/g, "");
  return { ...rest, rule: rule.replace(/COUNT=\d+/i, `UNTIL=${until}`) };
}

const END_OF_TIME = new Date("9999-12-31T00:00:00Z");
