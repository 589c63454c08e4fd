import type { Track } from "../chat/interaction.ts";
import { UserError } from "../chat/user-error.ts";
import type { PersonWithAccounts } from "../groups/people.ts";
import { newId } from "../lib/ids.ts";
import { occurrences, type Recurrence } from "../lib/recurrence/index.ts";
import { clean, fold, splitAt } from "../lib/text.ts";
import { answerWithCard, postCard } from "../outbox/outbox.ts";
import type { Transaction } from "../store/client.ts";
import type { Actor, Services } from "../use-case.ts";
import { addReview, carryOver } from "./agenda.ts";
import { assertMayRun, assertPlanned, channelOf, type FullMeeting, type MeetingRef } from "./meeting.ts";
import { changeMeeting, followUp, loadMeeting, refreshMeetingCards, writeMeetingEvent } from "./record.ts";
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

/** A title of at most 140 characters. @throws UserError `meeting.no-title` */
export function titleOf(text: string): string {
  const title = splitAt(clean(text).replace(/\s+/g, " ").trim(), TITLE_CHARACTERS, 280)[0];
  if (title === "") throw new UserError("meeting.no-title");
  return title;
}

/**
 * Calls a meeting and owes its card to the channel; a repeated delivery gets the meeting it made, without a card.
 * @throws UserError `meeting.no-title`
 */
export async function callMeeting(
  services: Services,
  by: Actor,
  call: Call,
): Promise<{ meeting: FullMeeting; track?: Track }> {
  const title = titleOf(call.title);
  const now = services.clock.now();
  const earlier = await services.store.db.meeting.findUnique({ where: { sourceId: by.delivery } });
  const known = earlier && (await loadMeeting(services.store.db, earlier.id));
  if (known) return { meeting: known };
  const made = await services.store.write(async (tx) => {
    const seriesId = call.recurrence ? await createSeries(tx, by, title, call, now) : null;
    const id = await createMeeting(tx, by, { ...call, title, seriesId, sourceId: by.delivery }, now);
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

async function createSeries(tx: Transaction, by: Actor, title: string, call: Call, now: Date) {
  const { rule = "", start = "", zone = call.zone } = call.recurrence ?? {};
  const { id } = await tx.meetingSeries.create({
    data: {
      id: newId(),
      groupId: by.group.id,
      rule,
      start,
      zone,
      title,
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

export interface Plan {
  readonly title?: string | undefined;
  readonly place?: string | undefined;
  readonly minutes?: number | undefined;
  readonly startsAt?: Date | undefined;
  readonly zone?: string | undefined;
}

/**
 * Changes what was planned; those invited hear of another time or place at once.
 * `all`: this and the later ones of its series.
 * @throws UserError `meeting.not-yours`, `meeting.over`, `meeting.running`, `meeting.past`
 */
export function planAnew(
  services: Services,
  by: Actor,
  ref: MeetingRef,
  plan: Plan,
  which: "this" | "all",
): Promise<FullMeeting> {
  return changeMeeting(services, by, ref, { kind: "moved" }, async (tx, meeting, now) => {
    assertMayRun(meeting, by);
    assertPlanned(meeting);
    if (plan.startsAt && plan.startsAt <= now) throw new UserError("meeting.past");
    const columns = {
      ...(plan.title ? { title: titleOf(plan.title), folded: fold(titleOf(plan.title)) } : {}),
      ...(plan.place !== undefined ? { place: plan.place || null } : {}),
      ...(plan.minutes ? { minutes: plan.minutes } : {}),
      ...(plan.startsAt ? { startsAt: plan.startsAt, zone: plan.zone ?? meeting.zone } : {}),
    };
    if (Object.keys(columns).length === 0) return null;
    await tx.meeting.update({ where: { id: meeting.id }, data: { ...columns, sequence: { increment: 1 } } });
    if (which === "all" && meeting.series) await planSeriesAnew(tx, meeting, plan);
    const isMoved = plan.startsAt !== undefined || plan.place !== undefined;
    if (isMoved) await tellAttendees(tx, meeting, { slot: "meeting-moved", but: by.person.id, now });
    const { startsAt, place, title, minutes } = meeting;
    return { from: { startsAt, place, title, minutes }, to: columns };
  });
}

/** The later ones follow: the local time of the new start, on the days of the old rule. */
async function planSeriesAnew(tx: Transaction, meeting: FullMeeting, plan: Plan): Promise<void> {
  const { series } = meeting;
  if (!series) return;
  const time = plan.startsAt ? localTimeOf(plan.startsAt, series.zone) : series.start.slice(11);
  const place = plan.place === undefined ? series.place : plan.place || null;
  await tx.meetingSeries.update({
    where: { id: series.id },
    data: {
      start: `${series.start.slice(0, 10)}T${time}`,
      title: plan.title ? titleOf(plan.title) : series.title,
      place,
      minutes: plan.minutes ?? series.minutes,
    },
  });
}

const localTimeOf = (at: Date, zone: string): string =>
  new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(at);

/**
 * Calls a meeting off; those invited hear of it at once. `all`: its series ends with it.
 * Topics prepared for it wait for the next one, or in the backlog.
 */
export function cancelMeeting(
  services: Services,
  by: Actor,
  ref: MeetingRef,
  why: string | undefined,
  which: "this" | "all",
): Promise<FullMeeting> {
  return changeMeeting(services, by, ref, { kind: "cancelled" }, async (tx, meeting, now) => {
    assertMayRun(meeting, by);
    assertPlanned(meeting);
    await tx.meeting.update({
      where: { id: meeting.id },
      data: { state: "CANCELLED", cancelledWhy: why ?? null, sequence: { increment: 1 } },
    });
    if (which === "all" && meeting.seriesId)
      await tx.meetingSeries.update({ where: { id: meeting.seriesId }, data: { endedAt: now } });
    await tellAttendees(tx, meeting, { slot: "meeting-cancelled", but: by.person.id, now });
    const nextId = which === "this" ? await nextOfSeries(tx, meeting, now) : null;
    await carryOver(tx, meeting, nextId, by.person.id, now);
    if (nextId) await refreshMeetingCards(tx, nextId, now);
    return { from: { state: meeting.state }, to: { state: "CANCELLED", why, which } };
  });
}

/** Makes the next occurrence of a meeting's series, unless it is there already; its id, or null when none follows. */
export async function nextOfSeries(tx: Transaction, meeting: FullMeeting, now: Date): Promise<string | null> {
  const { series } = meeting;
  if (!series || series.endedAt || !meeting.originalStart) return null;
  const last = await tx.meeting.findFirst({
    where: { seriesId: series.id },
    orderBy: { originalStart: { sort: "desc", nulls: "last" } },
    select: { id: true, state: true, originalStart: true },
  });
  if (last?.state === "PLANNED" && last.id !== meeting.id) return last.id;
  const after = (last?.originalStart ?? meeting.originalStart).getTime() + 1;
  const startsAt = nextStart(series, new Date(Math.max(after, now.getTime())));
  if (!startsAt) return null;
  const people = await tx.attendee.findMany({
    where: { meetingId: meeting.id, personId: { not: null } },
    orderBy: { position: "asc" },
  });
  const invited = await tx.person.findMany({
    where: { id: { in: people.flatMap((one) => (one.personId ? [one.personId] : [])) } },
    include: { accounts: true },
  });
  const caller = await tx.person.findUniqueOrThrow({
    where: { id: meeting.calledById },
    include: { accounts: true },
  });
  const id = await createMeeting(
    tx,
    { group: meeting.group, person: caller, channel: channelOf(meeting) },
    { ...series, startsAt, people: invited, seriesId: series.id, sourceId: null },
    now,
  );
  const next = await followUp(tx, id, now);
  await postCard(tx, { ...cardOf(next, "meeting", `meeting:${id}`, now), at: now });
  return id;
}

const MOST_YEARS_MS = 10 * 366 * 86_400_000;

/** The next start of a series at or after an instant, UTC. */
const nextStart = (series: Recurrence, from: Date): Date | null =>
  occurrences(series, from, new Date(from.getTime() + MOST_YEARS_MS), 1)[0] ?? null;
