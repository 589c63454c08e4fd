import { type Phrase, say } from "../chat/card.ts";
import type { Track } from "../chat/interaction.ts";
import type { ChannelRef } from "../chat/refs.ts";
import { UserError } from "../chat/user-error.ts";
import { newId } from "../lib/ids.ts";
import type { Transaction } from "../store/client.ts";
import { lockGroup } from "../store/events.ts";
import type { Meeting, MeetingLine, Topic } from "../store/models.ts";
import type { Actor, Services } from "../use-case.ts";
import { addReview, assertRoom } from "./agenda.ts";
import { liveMeetingIn, writeLine } from "./live.ts";
import {
  assertLive,
  assertPlanned,
  channelOf,
  currentTopic,
  type FullMeeting,
  labelOf,
  liveKey,
  type MeetingRef,
  nextTopic,
} from "./meeting.ts";
import { changeMeeting, changeRecord, followUp, loadMeeting, writeMeetingEvent } from "./record.ts";
import { answerIn, cardOf, createMeeting, meetingOf, titleOf } from "./service.ts";

/** What to start: a planned meeting, or one nobody planned. */
export type Start = { readonly id: string } | { readonly title: string };

/**
 * Starts a meeting in the channel somebody speaks in: early, on time, late or unplanned; its live card is owed to it.
 * @throws UserError `meeting.one-runs` with the one that runs there, `meeting.over`
 */
export async function startMeeting(
  services: Services,
  by: Actor,
  what: Start,
): Promise<{ meeting: FullMeeting; track?: Track }> {
  const now = services.clock.now();
  const started = await services.store.write(async (tx) => {
    await lockGroup(tx, by.group.id);
    const made = await meetingOf(tx, by.delivery);
    if (made) return { meeting: made };
    const channel = await placeFor(tx, by, what);
    const running = await liveMeetingIn(tx, channel);
    if (running && !isSame(running, what))
      throw new UserError("meeting.one-runs", {
        label: labelOf(running),
        title: running.title,
        since: { type: "instant", at: running.startedAt?.getTime() ?? now.getTime(), style: "time" },
      });
    const id = running?.id ?? ("id" in what ? what.id : await unplanned(tx, by, what.title, now));
    const meeting = await loadMeeting(tx, id);
    if (!meeting || meeting.groupId !== by.group.id) throw new UserError("meeting.gone");
    if (meeting.state === "LIVE") return { meeting };
    assertPlanned(meeting);
    return begin(tx, by, meeting, channel, now);
  });
  services.wake();
  return started;
}

/** A second press on Start: it runs already. */
const isSame = (running: { id: string }, what: Start): boolean => "id" in what && running.id === what.id;

/** Where somebody speaks; a group's meeting that is started from a direct message is held where it was announced. */
async function placeFor(tx: Transaction, by: Actor, what: Start): Promise<ChannelRef> {
  if (!by.channel.direct || by.group.kind === "PERSONAL" || !("id" in what)) return by.channel;
  const planned = await tx.meeting.findUnique({ where: { id: what.id }, select: { channel: true } });
  return planned ? channelOf(planned) : by.channel;
}

async function unplanned(tx: Transaction, by: Actor, title: string, now: Date) {
  const plan = { startsAt: null, minutes: 60, place: null, zone: by.group.zone, people: [], seriesId: null };
  return createMeeting(tx, by, { ...plan, title: titleOf(title), sourceId: by.delivery }, now);
}

async function begin(tx: Transaction, by: Actor, meeting: FullMeeting, channel: ChannelRef, now: Date) {
  const hasReview = meeting.topics.some((topic) => topic.review);
  if (!hasReview) await addReview(tx, meeting.groupId, meeting.id, by.person.id, now);
  await tx.meeting.update({
    where: { id: meeting.id },
    data: {
      state: "LIVE",
      startedAt: now,
      liveIn: liveKey(channel),
      channel: JSON.stringify(channel),
      chairId: meeting.chairId ?? by.person.id,
    },
  });
  await markPresent(tx, meeting, by.person, by.person.id, now);
  await writeMeetingEvent(tx, meeting, { kind: "started", from: {}, to: { startedAt: now }, by, now });
  const begun = await followUp(tx, meeting.id, now);
  return {
    meeting: begun,
    ...(await answerIn(tx, by, cardOf(begun, "meeting-live", `live:${begun.id}`, now))),
  };
}

/** Somebody with an account is here; who says something in a meeting is. */
export async function markPresent(
  tx: Transaction,
  meeting: Pick<FullMeeting, "id">,
  person: { id: string; name: string },
  byId: string,
  now: Date,
): Promise<void> {
  const where = { meetingId_personId: { meetingId: meeting.id, personId: person.id } };
  const known = await tx.attendee.findUnique({ where });
  if (known?.present) return;
  const here = { present: true, presentAt: now, substitute: null };
  if (known) await tx.attendee.update({ where, data: here });
  else {
    const position = await tx.attendee.count({ where: { meetingId: meeting.id } });
    await tx.attendee.create({
      data: {
        id: newId(),
        meetingId: meeting.id,
        personId: person.id,
        name: person.name,
        position,
        addedById: byId,
        at: now,
        ...here,
      },
    });
  }
}

/** Which topic is talked about next: the next on the agenda, the n-th, one by its words (new ones are put on it). */
export type TopicChoice =
  | { readonly next: true; readonly after?: string | undefined }
  | { readonly words: string }
  | { readonly id: string };

/**
 * Goes on to a topic; the clock of the former stops.
 * @throws UserError `meeting.not-begun`, `meeting.over`, `agenda.no-next`, `agenda.moved-on`, `agenda.full`
 */
export function openTopic(
  services: Services,
  by: Actor,
  ref: MeetingRef,
  choice: TopicChoice,
): Promise<FullMeeting> {
  return changeMeeting(services, by, ref, { kind: "topic" }, async (tx, meeting, now) => {
    assertLive(meeting);
    await markPresent(tx, meeting, by.person, by.person.id, now);
    const topic = await chosenTopic(tx, by, meeting, choice, now);
    const before = currentTopic(meeting);
    if (topic.id === before?.id) return null;
    await closeTopic(tx, meeting, now);
    await tx.topic.update({
      where: { id: topic.id },
      data: { openedAt: topic.openedAt ?? now, closedAt: null },
    });
    await tx.meeting.update({ where: { id: meeting.id }, data: { topicId: topic.id, topicSince: now } });
    return { from: { topic: before?.title ?? null }, to: { topic: topic.title } };
  });
}

/** Stops the clock of the topic talked about. */
export async function closeTopic(tx: Transaction, meeting: FullMeeting, now: Date): Promise<void> {
  const topic = currentTopic(meeting);
  if (!topic || !meeting.topicSince) return;
  const spentMs = topic.spentMs + Math.max(0, now.getTime() - meeting.topicSince.getTime());
  await tx.topic.update({ where: { id: topic.id }, data: { spentMs, closedAt: now } });
}

/** What is talked about now. */
export const topicName = (meeting: FullMeeting): Phrase | string => {
  const topic = currentTopic(meeting);
  return topic?.review ? say("agenda.review") : (topic?.title ?? "");
};

async function chosenTopic(
  tx: Transaction,
  by: Actor,
  meeting: FullMeeting,
  choice: TopicChoice,
  now: Date,
): Promise<Topic> {
  if ("next" in choice) {
    // Of two who press Next at once one moves on.
    if (choice.after !== undefined && choice.after !== (meeting.topicId ?? ""))
      throw new UserError("agenda.moved-on", { topic: topicName(meeting) });
    const next = nextTopic(meeting);
    if (!next) throw new UserError("agenda.no-next", { label: labelOf(meeting) });
    return next;
  }
  if ("id" in choice) {
    const topic = meeting.topics.find((one) => one.id === choice.id);
    if (!topic) throw new UserError("agenda.gone", { label: labelOf(meeting) });
    return topic;
  }
  const words = choice.words.trim();
  const number = /^#?(\d{1,3})\.?$/.exec(words)?.[1];
  const byNumber = number ? meeting.topics[Number(number) - 1] : undefined;
  if (number && !byNumber)
    throw new UserError("agenda.no-topic", { number: Number(number), count: meeting.topics.length });
  const byWords = meeting.topics.find((topic) => topic.title.toLowerCase() === words.toLowerCase());
  return byNumber ?? byWords ?? newTopic(tx, by, meeting, words, now);
}

/** A topic nobody planned comes right after the present one. */
async function newTopic(tx: Transaction, by: Actor, meeting: FullMeeting, words: string, now: Date) {
  assertRoom(meeting, 1);
  const current = currentTopic(meeting);
  const behind = meeting.topics.filter((topic) => topic.position > (current?.position ?? 0));
  const position = (current?.position ?? 0) + 1;
  if (behind.length > 0)
    await tx.topic.updateMany({
      where: { id: { in: behind.map((topic) => topic.id) } },
      data: { position: { increment: 1 } },
    });
  return tx.topic.create({
    data: {
      id: newId(),
      groupId: meeting.groupId,
      meetingId: meeting.id,
      position,
      title: titleOf(words),
      createdById: by.person.id,
      createdAt: now,
    },
  });
}

/** What was said, with where it was said when it came from a message. */
export interface Said {
  readonly text: string;
  readonly sourceUrl?: string | undefined;
  readonly sourceAuthor?: string | undefined;
}

/** A line somebody has just said. */
export interface Noted {
  readonly meeting: Meeting;
  readonly line: MeetingLine;
}

/** The line it was: their last of that kind, also when the delivery is repeated. */
async function noted(
  { store }: Services,
  by: Actor,
  change: Promise<Meeting>,
  kind: "NOTE" | "DECISION",
): Promise<Noted> {
  const meeting = await change;
  const line = await store.db.meetingLine.findFirstOrThrow({
    where: { meetingId: meeting.id, byId: by.person.id, kind },
    orderBy: { position: "desc" },
  });
  return { meeting, line };
}

/** Notes what was said. @throws UserError `meeting.not-begun`, `meeting.over`, `meeting.no-words`, `meeting.long-line` */
export function noteLine(services: Services, by: Actor, ref: MeetingRef, said: Said): Promise<Noted> {
  const change = changeRecord(services, by, ref, { kind: "noted" }, async (tx, meeting, now) => {
    assertLive(meeting);
    await markPresent(tx, meeting, by.person, by.person.id, now);
    const { position } = await writeLine(tx, meeting, { ...said, kind: "NOTE" }, by.person.id, now);
    return { from: {}, to: { line: position, text: said.text } };
  });
  return noted(services, by, change, "NOTE");
}

/** Records a decision, numbered D1, D2 … in its group. @throws as `noteLine` */
export function decide(services: Services, by: Actor, ref: MeetingRef, text: string): Promise<Noted> {
  const change = changeRecord(services, by, ref, { kind: "decided" }, async (tx, meeting, now) => {
    assertLive(meeting);
    await markPresent(tx, meeting, by.person, by.person.id, now);
    const group = await tx.group.update({
      where: { id: meeting.groupId },
      data: { lastDecisionNumber: { increment: 1 } },
    });
    const number = group.lastDecisionNumber;
    await writeLine(tx, meeting, { kind: "DECISION", text, number }, by.person.id, now);
    return { from: {}, to: { decision: number, text } };
  });
  return noted(services, by, change, "DECISION");
}
