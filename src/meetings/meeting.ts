import type { Item } from "../actions/item.ts";
import type { ChannelRef } from "../chat/refs.ts";
import { UserError } from "../chat/user-error.ts";
import type {
  Attendee,
  Ballot,
  Group,
  LineEdit,
  Meeting,
  MeetingLine,
  MeetingSeries,
  Proposal,
  Topic,
} from "../store/models.ts";
import type { Actor } from "../use-case.ts";

/** A meeting with everything its cards, minutes and readouts are made of. */
export type FullMeeting = Meeting & {
  readonly group: Group;
  readonly series: MeetingSeries | null;
  /** In their order. */
  readonly topics: readonly Topic[];
  readonly attendees: readonly Attendee[];
  /** In the order they were said, with what they said before corrections, oldest first. */
  readonly lines: readonly (MeetingLine & { readonly edits: readonly LineEdit[] })[];
  readonly proposals: readonly (Proposal & { readonly ballots: readonly Ballot[] })[];
  /** Action items made in it. */
  readonly items: readonly Item[];
  /** Names of all people in it, by id. */
  readonly names: ReadonlyMap<string, string>;
};

/** The record and the version somebody saw of it. */
export interface MeetingRef {
  readonly id: string;
  readonly version?: number | undefined;
}

/** "M3": how people call it. */
export const labelOf = (meeting: Pick<Meeting, "number">): string => `M${meeting.number}`;

export const channelOf = (meeting: Pick<Meeting, "channel">): ChannelRef =>
  JSON.parse(meeting.channel) as ChannelRef;

/** One meeting runs in a channel at a time: the column `liveIn` is unique. */
export const liveKey = ({ platform, workspace, id }: ChannelRef): string => `${platform} ${workspace} ${id}`;

const MINUTE_MS = 60_000;

/** When it is over as planned; null where no start was planned and it has not begun. */
export function plannedEnd(meeting: Pick<Meeting, "startsAt" | "startedAt" | "minutes">): Date | null {
  // One that began late still has its minutes.
  const from = Math.max(meeting.startsAt?.getTime() ?? 0, meeting.startedAt?.getTime() ?? 0);
  return from > 0 ? new Date(from + meeting.minutes * MINUTE_MS) : null;
}

/** The topic talked about now. */
export const currentTopic = (meeting: FullMeeting): Topic | undefined =>
  meeting.topics.find((topic) => topic.id === meeting.topicId);

/** The next topic nobody has talked about yet. */
export const nextTopic = (meeting: FullMeeting): Topic | undefined =>
  meeting.topics.find((topic) => topic.openedAt === null && topic.id !== meeting.topicId);

/** What was planned and not reached: it goes to the next of the series. */
export const unreached = (meeting: FullMeeting): Topic[] =>
  meeting.topics.filter((topic) => topic.openedAt === null && !topic.review);

/** Minutes all topics with a plan take together. */
export const minutesPlanned = (topics: readonly Pick<Topic, "minutes">[]): number =>
  topics.reduce((sum, topic) => sum + (topic.minutes ?? 0), 0);

/** Whole minutes a topic was talked about up to an instant. */
export function minutesSpent(topic: Topic, meeting: FullMeeting, now: Date): number {
  const running = meeting.topicId === topic.id && meeting.topicSince && meeting.state === "LIVE";
  const stretch = running && meeting.topicSince ? now.getTime() - meeting.topicSince.getTime() : 0;
  return Math.floor((topic.spentMs + stretch) / MINUTE_MS);
}

/** The name of a person in the meeting. */
export const nameIn = (meeting: FullMeeting, id: string | null): string =>
  (id && meeting.names.get(id)) || "";

/** How an attendee is called: the person, or the organisation alone. */
export const nameOfAttendee = (meeting: FullMeeting, one: Attendee): string =>
  (one.personId ? nameIn(meeting, one.personId) : one.name) || one.organisation || "";

/** Those who belong together: who speaks for the same party, the lead first; without a party last. */
export interface Delegation {
  readonly party: string | null;
  readonly people: readonly Attendee[];
  /** Organisations named without a person. */
  readonly organisations: readonly Attendee[];
}

/** The delegations of those present, in the order their parties came up. */
export function delegations(meeting: Pick<FullMeeting, "attendees">): Delegation[] {
  const present = meeting.attendees.filter((one) => one.present);
  const parties = [...new Set(present.map((one) => one.party))].sort((a, b) =>
    a === null ? 1 : b === null ? -1 : 0,
  );
  return parties.map((party) => {
    const of = present.filter((one) => one.party === party);
    const isPerson = (one: Attendee) => one.personId !== null || one.name !== "";
    const people = of.filter(isPerson);
    return {
      party,
      people: [...people.filter((one) => one.lead), ...people.filter((one) => !one.lead)],
      organisations: of.filter((one) => !isPerson(one)),
    };
  });
}

/** Those who sent regrets, before or during the meeting, and did not come after all. */
export const absentees = (meeting: Pick<FullMeeting, "attendees">): Attendee[] =>
  meeting.attendees.filter((one) => !one.present && (one.answer === "NO" || one.present === false));

/** May this person correct lines, hand on roles, end it? The chair, the scribe, who called it, a lead. */
export const mayRun = (meeting: Meeting, by: Pick<Actor, "person" | "lead" | "administrator">): boolean =>
  by.lead ||
  by.administrator ||
  [meeting.chairId, meeting.scribeId, meeting.calledById].includes(by.person.id);

/** @throws UserError `meeting.not-yours` */
export function assertMayRun(meeting: FullMeeting, by: Actor): void {
  if (mayRun(meeting, by)) return;
  const ids = [meeting.chairId ?? meeting.calledById, meeting.scribeId].filter((id) => id !== null);
  const names = [...new Set(ids)].map((id) => nameIn(meeting, id)).join(", ");
  throw new UserError("meeting.not-yours", { label: labelOf(meeting), names });
}

/** @throws UserError `meeting.not-live`, `meeting.over` */
export function assertLive(meeting: Meeting): void {
  if (meeting.state === "LIVE") return;
  const over = meeting.state === "ENDED" || meeting.state === "CANCELLED";
  throw new UserError(over ? "meeting.over" : "meeting.not-begun", {
    label: labelOf(meeting),
    state: meeting.state,
  });
}

/** @throws UserError `meeting.over`, `meeting.running` */
export function assertPlanned(meeting: Pick<FullMeeting, "number" | "state">): void {
  if (meeting.state === "PLANNED") return;
  throw new UserError(meeting.state === "LIVE" ? "meeting.running" : "meeting.over", {
    label: labelOf(meeting),
    state: meeting.state,
  });
}
