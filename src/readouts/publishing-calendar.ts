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

/** How far a feed looks back, and how many meetings it holds at most; of a series its rule shows all. */
const BACK_MS = 90 * 86_400_000;
const MOST = 1_000;
const PRODUCT = "-//Readout//Meetings//EN";

/** A meeting as a calendar needs it. */
export type CalendarMeeting = Meeting & {
  readonly attendees: readonly Attendee[];
  readonly topics: readonly Topic[];
};
const PARTS = {
  attendees: { orderBy: { position: "asc" } },
  topics: { orderBy: { position: "asc" } },
} as const;

/** A series with all its meetings, in the order its rule names them. */
type WholeSeries = MeetingSeries & { readonly meetings: readonly CalendarMeeting[] };

/** Who calls whom how: people's names by their ids. */
type Names = ReadonlyMap<string, string>;

/**
 * The calendar behind a link: the meetings a person is invited to in all their groups, or those of a group; with a label
 * ("M3") the one meeting, or that it was called off. A meeting is the same event in each of them.
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
  const since = new Date(now.getTime() - BACK_MS);
  const meetings = await db.meeting.findMany({
    where: { ...whose, ...only, startsAt: { gte: since } },
    include: PARTS,
    orderBy: [{ startsAt: { sort: "desc", nulls: "last" } }, { id: "asc" }],
    take: MOST,
  });
  const ids = meetings.flatMap(({ seriesId }) => seriesId ?? []);
  const series = await db.meetingSeries.findMany({
    where: { id: { in: [...new Set(ids)] } },
    include: { meetings: { include: PARTS, orderBy: { originalStart: { sort: "asc", nulls: "last" } } } },
    orderBy: { id: "asc" },
  });
  const named = [...meetings, ...series.flatMap((one) => one.meetings)].flatMap(peopleIn);
  const people = await db.person.findMany({
    where: { id: { in: [...new Set(named)] } },
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
  const seriesOf = ({ seriesId }: CalendarMeeting) => series.find(({ id }) => id === seriesId);
  const isTold = ({ attendees }: CalendarMeeting) =>
    !personId || attendees.some((attendee) => attendee.personId === personId);
  const alone = meetings.filter((meeting) => label !== undefined || !seriesOf(meeting));
  const entries = [
    ...(label === undefined ? series.flatMap((one) => seriesEntry(one, { isTold, since, names }) ?? []) : []),
    ...alone.flatMap((meeting) => eventOf(meeting, names, seriesOf(meeting)) ?? []),
  ];
  const method = label !== undefined && one?.state === "CANCELLED" ? "CANCEL" : "PUBLISH";
  return {
    text: calendarText(entries, { name, method, product: PRODUCT }),
    fileName: calendarFileName(label === undefined || !one ? name : `${label} ${one.title}`),
  };
}

const peopleIn = ({ calledById, attendees }: CalendarMeeting): string[] => [
  calledById,
  ...attendees.flatMap(({ personId }) => personId ?? []),
];

/** What names an event in every calendar: the meetings of a series share it, and are told apart by their original start. */
const uidOf = ({ id }: { id: string }): string => `${id}@readout`;

/** Rises with each change of any of its meetings, for all of them: a rule and its exceptions change together. */
const sequenceOf = ({ meetings }: WholeSeries): number =>
  meetings.reduce((sum, { sequence }) => sum + sequence, 0);

/** One meeting; null while nobody has said when it is. */
function eventOf(
  meeting: CalendarMeeting,
  names: Names,
  series: WholeSeries | undefined,
): CalendarEvent | null {
  const { startsAt, originalStart, place, topics } = meeting;
  if (!startsAt) return null;
  const agenda = topics
    .filter(({ review }) => !review)
    .map(({ title }, index) => `${index + 1}. ${title}`)
    .join("\n");
  return {
    uid: uidOf(series ?? meeting),
    sequence: series ? sequenceOf(series) : meeting.sequence,
    ...(series && originalStart ? { replaces: originalStart, of: series } : {}),
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

/**
 * A series by its rule, from the first meeting its reader is told of; null when none of them takes place. Meetings since
 * a moment are told with their agenda and answers, older ones where they differ from the rule.
 */
function seriesEntry(
  series: WholeSeries,
  { isTold, since, names }: { isTold(meeting: CalendarMeeting): boolean; since: Date; names: Names },
): CalendarSeries | null {
  const { zone, title, place, minutes, createdAt, meetings } = series;
  const told = meetings.filter(isTold);
  const kept = told.filter(({ state }) => state !== "CANCELLED");
  const [first, last] = [told[0]?.originalStart, kept.at(-1)];
  if (!first || !last?.originalStart) return null;
  const goesOn = !series.endedAt && last.state === "PLANNED";
  const isDifferent = (one: CalendarMeeting) =>
    one.startsAt?.getTime() !== one.originalStart?.getTime() ||
    one.title !== title ||
    one.place !== place ||
    one.minutes !== minutes ||
    one.zone !== zone;
  const skipped = meetings.filter((one) => !kept.includes(one));
  const apart = kept.filter((one) => (one.startsAt && one.startsAt >= since) || isDifferent(one));
  return {
    recurrence: part(series, first, goesOn ? null : last.originalStart),
    master: {
      uid: uidOf(series),
      sequence: sequenceOf(series),
      title,
      ...placeOf(place),
      startsAt: first,
      minutes,
      zone,
      cancelled: false,
      updatedAt: new Date(Math.max(createdAt.getTime(), ...meetings.map((one) => one.updatedAt.getTime()))),
      createdAt,
      organizer: names.get(series.createdById) ?? "",
      attendees: (eventOf(last, names, series)?.attendees ?? []).map(({ name }) => ({
        name,
        answer: "NONE",
      })),
    },
    skipped: skipped.flatMap(({ originalStart }) =>
      originalStart && originalStart >= first ? [originalStart] : [],
    ),
    changed: apart.flatMap((one) => eventOf(one, names, series) ?? []),
  };
}

/** A series from one of its starts on, up to another; a number of times becomes the last of them. */
function part({ rule, start, zone }: Recurrence, first: Date, last: Date | null): Recurrence {
  const until = last ?? lastOfCount({ rule, start, zone });
  const endless = rule.replace(/;(COUNT|UNTIL)=[^;]*/gi, "");
  return {
    rule: until ? `${endless};UNTIL=${until.toISOString().replace(/[-:]|\.\d+/g, "")}` : rule,
    start: localStart({ rule, start, zone }, first),
    zone,
  };
}

function lastOfCount(recurrence: Recurrence): Date | null {
  const [, count] = /;COUNT=(\d+)/i.exec(recurrence.rule) ?? [];
  const first = count ? firstOccurrence(recurrence) : null;
  return first && (occurrences(recurrence, first, END_OF_TIME, Number(count)).at(-1) ?? null);
}

const END_OF_TIME = new Date("9999-12-31T00:00:00Z");
