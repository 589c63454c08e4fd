import { labelOf } from "../../../src/i18n/index.ts";
import type { FullMeeting } from "../../../src/meetings/meeting.ts";
import type { Word } from "../../../src/meetings/minutes.ts";

export const instantAt = (time: string) => new Date(`2031-03-05T${time}:00Z`);

/** The words of a group in Berlin that reads English. */
export const word: Word = (phrase) =>
  labelOf(phrase, { locale: "en-GB", zone: "Europe/Berlin", prefix: "", now: instantAt("12:00") });

type Attendee = FullMeeting["attendees"][number];
type Line = FullMeeting["lines"][number];
type Topic = FullMeeting["topics"][number];

export const attendee = (position: number, about: Partial<Attendee>): Attendee => ({
  id: `a${position}`,
  meetingId: "m",
  personId: null,
  name: "",
  titles: null,
  organisation: null,
  party: null,
  lead: false,
  answer: null,
  answeredAt: null,
  present: true,
  presentAt: null,
  substitute: null,
  position,
  addedById: "ana",
  at: instantAt("13:00"),
  ...about,
});

export const topic = (position: number, title: string, about: Partial<Topic> = {}): Topic => ({
  id: `t${position}`,
  groupId: "g",
  meetingId: "m",
  seriesId: null,
  position,
  title,
  minutes: null,
  presenterId: null,
  presenterName: null,
  review: false,
  spentMs: 0,
  openedAt: instantAt("13:05"),
  closedAt: null,
  carriedFromId: null,
  createdById: "ana",
  createdAt: instantAt("12:00"),
  ...about,
});

export const line = (position: number, text: string, about: Partial<Line> = {}): Line => ({
  id: `l${position}`,
  meetingId: "m",
  position,
  topicId: null,
  kind: "NOTE",
  number: null,
  text,
  folded: text.toLowerCase(),
  byId: "ana",
  at: instantAt("13:20"),
  itemId: null,
  sourceUrl: null,
  sourceAuthor: null,
  removedAt: null,
  edits: [],
  ...about,
});

/** A meeting of Ana's that was held, made by hand. */
export function madeMeeting(about: Partial<FullMeeting> = {}): FullMeeting {
  return {
    id: "m",
    groupId: "g",
    number: 3,
    seriesId: null,
    originalStart: null,
    title: "Supply review",
    folded: "supply review",
    place: null,
    zone: "Europe/Berlin",
    state: "ENDED",
    startsAt: instantAt("13:00"),
    minutes: 60,
    startedAt: instantAt("13:00"),
    endedAt: instantAt("14:00"),
    endedByItself: false,
    cancelledWhy: null,
    calledById: "ana",
    chairId: "ana",
    scribeId: null,
    topicId: null,
    topicSince: null,
    channel: JSON.stringify({ platform: "test", workspace: "", id: "general", direct: false }),
    liveIn: null,
    sequence: 0,
    version: 1,
    minutesVersion: 1,
    minutesSilentAt: null,
    minutesApprovedAt: null,
    minutesApprovedById: null,
    nextCheckAt: null,
    nextCheck: null,
    createdAt: instantAt("12:00"),
    updatedAt: instantAt("14:00"),
    sourceId: null,
    // Only the language is read.
    group: { locale: "en-GB", zone: "Europe/Berlin" } as FullMeeting["group"],
    series: null,
    topics: [],
    attendees: [],
    lines: [],
    proposals: [],
    items: [],
    names: new Map([
      ["ana", "Ana"],
      ["bo", "Bo"],
    ]),
    ...about,
  };
}
