import { UserError } from "../chat/user-error.ts";
import type { PersonWithAccounts } from "../groups/people.ts";
import { newId } from "../lib/ids.ts";
import type { Transaction } from "../store/client.ts";
import { isRepeated, lockGroup, writeEvent } from "../store/events.ts";
import type { Topic } from "../store/models.ts";
import type { Actor, Services } from "../use-case.ts";
import { type FullMeeting, labelOf, type MeetingRef, unreached } from "./meeting.ts";
import { changeMeeting } from "./record.ts";

/** A topic as it was named. */
export interface TopicDraft {
  readonly title: string;
  readonly minutes: number | null;
  readonly presenter: PersonWithAccounts | null;
  readonly presenterName: string | null;
}

/** What an agenda has room for, besides the review of actions. */
export const MOST_TOPICS = 200;

/** How many topics an agenda still has room for. */
const roomOn = (topics: readonly Pick<Topic, "review">[]): number =>
  MOST_TOPICS - topics.filter(({ review }) => !review).length;

/** Whether nothing more fits on a meeting's agenda. */
export const isFull = (meeting: FullMeeting): boolean => roomOn(meeting.topics) <= 0;

/** @throws UserError `agenda.full` when so many more do not fit */
export function assertRoom(meeting: FullMeeting, more: number): void {
  const room = roomOn(meeting.topics);
  if (more > room)
    throw new UserError("agenda.full", {
      label: labelOf(meeting),
      most: MOST_TOPICS,
      count: MOST_TOPICS - room,
    });
}

/** Puts topics on a meeting's agenda, behind the others. @throws UserError `meeting.over`, `agenda.full` */
export function addTopics(
  services: Services,
  by: Actor,
  ref: MeetingRef,
  drafts: readonly TopicDraft[],
): Promise<FullMeeting> {
  return changeMeeting(services, by, ref, { kind: "agenda" }, async (tx, meeting, now) => {
    assertOpen(meeting);
    assertRoom(meeting, drafts.length);
    const position = lastPosition(meeting.topics);
    await createTopics(tx, by, drafts, { meetingId: meeting.id, seriesId: null, position }, now);
    return { from: {}, to: { topics: drafts.map((draft) => draft.title) } };
  });
}

const lastPosition = (topics: readonly Pick<Topic, "position">[]): number =>
  topics.reduce((last, topic) => Math.max(last, topic.position), 0);

/** Keeps topics in the group's backlog, for any meeting; a repeated delivery keeps no more. */
export async function keepForLater(
  services: Services,
  by: Actor,
  drafts: readonly TopicDraft[],
): Promise<void> {
  const now = services.clock.now();
  await services.store.write(async (tx) => {
    await lockGroup(tx, by.group.id);
    if (await isRepeated(tx, by.delivery, by.group.id)) return;
    await createTopics(tx, by, drafts, { meetingId: null, seriesId: null, position: 0 }, now);
    await writeEvent(tx, {
      groupId: by.group.id,
      subject: "group",
      subjectId: by.group.id,
      kind: "backlog",
      byId: by.person.id,
      delivery: by.delivery,
      from: {},
      to: { topics: drafts.map((draft) => draft.title) },
      now,
    });
  });
}

async function createTopics(
  tx: Transaction,
  by: Actor,
  drafts: readonly TopicDraft[],
  place: { meetingId: string | null; seriesId: string | null; position: number },
  now: Date,
): Promise<void> {
  await tx.topic.createMany({
    data: drafts.map((draft, index) => ({
      id: newId(),
      groupId: by.group.id,
      meetingId: place.meetingId,
      seriesId: place.seriesId,
      position: place.position + 1 + index,
      title: draft.title,
      minutes: draft.minutes,
      presenterId: draft.presenter?.id ?? null,
      presenterName: draft.presenterName,
      createdById: by.person.id,
      createdAt: now,
    })),
  });
}

/** @throws UserError `meeting.over` */
function assertOpen(meeting: FullMeeting): void {
  if (meeting.state === "ENDED" || meeting.state === "CANCELLED")
    throw new UserError("meeting.over", { label: labelOf(meeting), state: meeting.state });
}

export type TopicMove = "up" | "down" | "later" | "remove";

/** Moves a topic on the agenda, into the backlog, or away. @throws UserError `agenda.gone`, `agenda.begun`, `meeting.over` */
export function moveTopic(
  services: Services,
  by: Actor,
  ref: MeetingRef,
  topicId: string,
  move: TopicMove,
): Promise<FullMeeting> {
  return changeMeeting(services, by, ref, { kind: "agenda" }, async (tx, meeting) => {
    assertOpen(meeting);
    const index = meeting.topics.findIndex((topic) => topic.id === topicId);
    const topic = meeting.topics[index];
    if (!topic) throw new UserError("agenda.gone", { label: labelOf(meeting) });
    const change = { from: { topic: topic.title }, to: { move } };
    if (move === "up" || move === "down") {
      const other = meeting.topics[index + (move === "up" ? -1 : 1)];
      if (!other) return null;
      await tx.topic.update({ where: { id: topic.id }, data: { position: other.position } });
      await tx.topic.update({ where: { id: other.id }, data: { position: topic.position } });
      return change;
    }
    if (topic.openedAt) throw new UserError("agenda.begun", { topic: topic.title });
    if (move === "later") await tx.topic.update({ where: { id: topic.id }, data: { meetingId: null } });
    else await tx.topic.delete({ where: { id: topic.id } });
    return change;
  });
}

/** Takes a topic out of the backlog onto a meeting's agenda. @throws UserError `agenda.gone`, `agenda.full` */
export function takeFromBacklog(
  services: Services,
  by: Actor,
  ref: MeetingRef,
  topicId: string,
): Promise<FullMeeting> {
  return changeMeeting(services, by, ref, { kind: "agenda" }, async (tx, meeting) => {
    assertOpen(meeting);
    assertRoom(meeting, 1);
    const position = lastPosition(meeting.topics) + 1;
    const taken = await tx.topic.updateMany({
      where: { id: topicId, groupId: by.group.id, meetingId: null },
      data: { meetingId: meeting.id, position },
    });
    if (taken.count === 0) throw new UserError("agenda.gone", { label: labelOf(meeting) });
    return { from: {}, to: { topic: topicId } };
  });
}

/** Topics that wait for a meeting. */
export const backlogOf = (tx: Transaction, groupId: string): Promise<Topic[]> =>
  tx.topic.findMany({ where: { groupId, meetingId: null }, orderBy: { id: "asc" } });

/** Where a group has met before, the first topic is what became of it: open action items and last decisions. */
export async function addReview(
  tx: Transaction,
  groupId: string,
  meetingId: string,
  byId: string,
  now: Date,
): Promise<void> {
  const met = await tx.meeting.findFirst({ where: { groupId, state: "ENDED" }, select: { id: true } });
  if (!met) return;
  await tx.topic.create({
    data: {
      id: newId(),
      groupId,
      meetingId,
      position: 0,
      title: "",
      review: true,
      createdById: byId,
      createdAt: now,
    },
  });
}

/** What was planned and not reached goes on to the next meeting; without one, or without room there, to the backlog. */
export async function carryOver(
  tx: Transaction,
  meeting: FullMeeting,
  nextId: string | null,
  byId: string,
  now: Date,
): Promise<void> {
  const left = unreached(meeting);
  if (left.length === 0) return;
  const there = nextId ? await tx.topic.findMany({ where: { meetingId: nextId } }) : [];
  const carried = new Set(there.map((topic) => topic.carriedFromId));
  const fresh = left.filter((topic) => !carried.has(topic.id));
  const position = lastPosition(there);
  const room = roomOn(there);
  await tx.topic.createMany({
    data: fresh.map((topic, index) => ({
      id: newId(),
      groupId: meeting.groupId,
      meetingId: index < room ? nextId : null,
      position: position + 1 + index,
      title: topic.title,
      minutes: topic.minutes,
      presenterId: topic.presenterId,
      presenterName: topic.presenterName,
      carriedFromId: topic.id,
      createdById: byId,
      createdAt: now,
    })),
  });
}
