import type { Track } from "../chat/interaction.ts";
import { UserError } from "../chat/user-error.ts";
import type { PersonWithAccounts } from "../groups/people.ts";
import { newId } from "../lib/ids.ts";
import type { Recurrence } from "../lib/recurrence/index.ts";
import { clean, fold, splitAt } from "../lib/text.ts";
import { answerWithCard, postCard } from "../outbox/outbox.ts";
import type { Transaction } from "../store/client.ts";
import { lockGroup } from "../store/events.ts";
import type { Actor, Services } from "../use-case.ts";
import { addReview } from "./agenda.ts";
import { channelOf, type FullMeeting, liveKey } from "./meeting.ts";
import { followUp, loadMeeting, writeMeetingEvent } from "./record.ts";
import { tellAttendees } from "./telling.ts";

/** A meeting as it was called. */
export interface Call {
  readonly title: string;
  /** UTC; null: not settled yet. */
  readonly startsAt: Date | null;
  readonly zone: string;
  readonly minutes: number;
  readonly place: string | null;
  readonly people: readonly PersonWithAccounts[];
  readonly recurrence: Recurrence | null;
}

const TITLE_CHARACTERS = 140;

/** Room for the longest links to a call. */
const PLACE_CHARACTERS = 1_000;

const inOneLine = (text: string): string => clean(text).replace(/\s+/g, " ").trim();

/** The title of a meeting or a topic. @throws UserError `meeting.no-title`, `meeting.long-title` */
export function titleOf(text: string): string {
  const title = inOneLine(text);
  if (title === "") throw new UserError("meeting.no-title");
  if (splitAt(title, TITLE_CHARACTERS, 2 * TITLE_CHARACTERS)[1] !== "")
    throw new UserError("meeting.long-title", { most: TITLE_CHARACTERS, length: [...title].length });
  return title;
}

/** Where a meeting is; null: nothing was named. @throws UserError `meeting.long-place` */
export function placeOf(text: string | null): string | null {
  const place = inOneLine(text ?? "");
  if (place.length > PLACE_CHARACTERS)
    throw new UserError("meeting.long-place", { most: PLACE_CHARACTERS, length: place.length });
  return place || null;
}

/**
 * Calls a meeting and owes its card to the channel; a repeated delivery gets the meeting it made, without a card.
 * @throws UserError `meeting.no-title`, `meeting.long-title`, `meeting.long-place`
 */
export async function callMeeting(
  services: Services,
  by: Actor,
  call: Call,
): Promise<{ meeting: FullMeeting; track?: Track }> {
  const title = titleOf(call.title);
  const place = placeOf(call.place);
  const now = services.clock.now();
  const made = await services.store.write(async (tx) => {
    await lockGroup(tx, by.group.id);
    const known = await meetingOf(tx, by.delivery);
    if (known) return { meeting: known };
    const seriesId = call.recurrence ? await createSeries(tx, by, { ...call, title, place }, now) : null;
    const id = await createMeeting(tx, by, { ...call, title, place, seriesId, sourceId: by.delivery }, now);
    const meeting = await followUp(tx, id, now);
    const to = { title, startsAt: meeting.startsAt, minutes: meeting.minutes };
    await writeMeetingEvent(tx, meeting, { kind: "called", from: {}, to, by, now });
    await tellAttendees(tx, meeting, { slot: "meeting-called", but: by.person.id, now });
    const track = await answerWithCard(tx, cardOf(meeting, "meeting", `answer:${by.delivery}`, now));
    return { meeting, track };
  });
  services.wake();
  return made;
}

/** The meeting this very delivery has made already. */
export async function meetingOf(tx: Transaction, delivery: string): Promise<FullMeeting | null> {
  const made = await tx.meeting.findUnique({ where: { sourceId: delivery }, select: { id: true } });
  return made && loadMeeting(tx, made.id);
}

async function createSeries(tx: Transaction, by: Actor, call: Call, now: Date) {
  const { rule = "", start = "", zone = call.zone } = call.recurrence ?? {};
  const { id } = await tx.meetingSeries.create({
    data: {
      id: newId(),
      groupId: by.group.id,
      rule,
      start,
      zone,
      title: call.title,
      place: call.place,
      minutes: call.minutes,
      createdById: by.person.id,
      createdAt: now,
    },
  });
  return id;
}

interface NewMeeting extends Omit<Call, "recurrence"> {
  readonly seriesId: string | null;
  readonly sourceId: string | null;
  readonly originalStart?: Date;
}

/** Writes a planned meeting; who called it comes, the others are asked. */
export async function createMeeting(
  tx: Transaction,
  by: Pick<Actor, "group" | "person" | "channel">,
  call: NewMeeting,
  now: Date,
): Promise<string> {
  const group = await tx.group.update({
    where: { id: by.group.id },
    data: { lastMeetingNumber: { increment: 1 } },
  });
  const id = newId();
  await tx.meeting.create({
    data: {
      id,
      groupId: group.id,
      number: group.lastMeetingNumber,
      seriesId: call.seriesId,
      originalStart: call.seriesId ? (call.originalStart ?? call.startsAt) : null,
      title: call.title,
      folded: fold(call.title),
      place: call.place,
      zone: call.zone,
      startsAt: call.startsAt,
      minutes: call.minutes,
      calledById: by.person.id,
      chairId: by.person.id,
      channel: JSON.stringify(by.channel),
      createdAt: now,
      updatedAt: now,
      sourceId: call.sourceId,
    },
  });
  const others = call.people.filter((person) => person.id !== by.person.id);
  await tx.attendee.createMany({
    data: [by.person, ...others].map((person, position) => ({
      id: newId(),
      meetingId: id,
      personId: person.id,
      name: person.name,
      answer: person.id === by.person.id ? ("YES" as const) : null,
      position,
      addedById: by.person.id,
      at: now,
    })),
  });
  await addReview(tx, group.id, id, by.person.id, now);
  return id;
}

export type MeetingSubject = "meeting" | "meeting-live" | "minutes";

/** A card of a meeting owed to its channel, in the group's language and zone. */
export const cardOf = (meeting: FullMeeting, subject: MeetingSubject, key: string, now: Date) => ({
  key,
  subject,
  subjectId: meeting.id,
  groupId: meeting.groupId,
  to: { to: "channel" as const, channel: channelOf(meeting) },
  locale: meeting.group.locale,
  zone: meeting.group.zone,
  ...(subject === "meeting-live" ? { paceMs: LIVE_PACE_MS } : {}),
  now,
});

/** A live card is drawn at most this often in its channel, however much is said. */
export const LIVE_PACE_MS = 3_000;

/** The answer to whoever speaks in its channel; to anybody elsewhere the card is not their answer, and is posted there. */
export async function answerIn(
  tx: Transaction,
  by: Pick<Actor, "channel">,
  card: ReturnType<typeof cardOf>,
): Promise<{ track?: Track }> {
  if (liveKey(by.channel) === liveKey(card.to.channel)) return { track: await answerWithCard(tx, card) };
  await postCard(tx, { ...card, urgency: "asked", at: card.now });
  return {};
}
