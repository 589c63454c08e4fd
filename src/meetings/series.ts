import { atLocalTime, occurrences, type Recurrence } from "../lib/recurrence/index.ts";
import { fold } from "../lib/text.ts";
import { postCard } from "../outbox/outbox.ts";
import type { Transaction } from "../store/client.ts";
import type { Actor } from "../use-case.ts";
import { channelOf, type FullMeeting } from "./meeting.ts";
import { followUp, loadMeeting } from "./record.ts";
import { cardOf, createMeeting, placeOf, titleOf } from "./service.ts";
import { tellAttendees } from "./telling.ts";

// What one occurrence of a series means for the others.

/** What of a planned meeting is to be different; instants UTC. */
export interface Plan {
  readonly title?: string | undefined;
  readonly place?: string | undefined;
  readonly minutes?: number | undefined;
  readonly startsAt?: Date | undefined;
  readonly zone?: string | undefined;
}

/** Moved behind the next of its series: that one is not skipped by it. */
export async function keepThoseBefore(tx: Transaction, meeting: FullMeeting, startsAt: Date, now: Date) {
  const { series, originalStart } = meeting;
  const next = series && originalStart && nextStart(series, new Date(originalStart.getTime() + 1));
  if (next && next <= startsAt) await nextOfSeries(tx, meeting, now);
}

/**
 * The later ones follow: the local time of the new start, on the days of the old rule. All meetings of the series, those
 * held and skipped too, are known by the times its rule names now, so that calendars tell each of them once.
 */
export async function planSeriesAnew(
  tx: Transaction,
  by: Actor,
  meeting: FullMeeting,
  plan: Plan,
  now: Date,
): Promise<void> {
  const { series } = meeting;
  if (!series) return;
  const time = plan.startsAt ? localTimeOf(plan.startsAt, series.zone) : series.start.slice(11);
  const columns = {
    title: plan.title ? titleOf(plan.title) : series.title,
    place: plan.place === undefined ? series.place : placeOf(plan.place),
    minutes: plan.minutes ?? series.minutes,
  };
  await tx.meetingSeries.update({
    where: { id: series.id },
    data: { ...columns, start: `${series.start.slice(0, 10)}T${time}` },
  });
  const anew = (at: Date) => atLocalTime(series, at, time);
  const later = await laterOnes(tx, meeting);
  if (plan.startsAt)
    for (const { id, originalStart } of await tx.meeting.findMany({ where: { seriesId: series.id } }))
      if (originalStart)
        await tx.meeting.update({ where: { id }, data: { originalStart: anew(originalStart) } });
  for (const one of later) {
    const { originalStart, startsAt } = one;
    // One that was moved by itself stays where it was put.
    const follows = plan.startsAt && originalStart && originalStart.getTime() === startsAt?.getTime();
    await tx.meeting.update({
      where: { id: one.id },
      data: {
        ...columns,
        ...(follows ? { startsAt: anew(originalStart) } : {}),
        folded: fold(columns.title),
        sequence: { increment: 1 },
      },
    });
    await followUp(tx, one.id, now);
    if (follows) await tellAttendees(tx, one, { slot: "meeting-moved", but: by.person.id, now });
  }
}

/** Planned occurrences of its series behind this one. */
export async function laterOnes(tx: Transaction, meeting: FullMeeting): Promise<FullMeeting[]> {
  if (!meeting.seriesId || !meeting.originalStart) return [];
  const found = await tx.meeting.findMany({
    where: { seriesId: meeting.seriesId, state: "PLANNED", originalStart: { gt: meeting.originalStart } },
    orderBy: { originalStart: { sort: "asc", nulls: "last" } },
    select: { id: true },
  });
  const loaded: FullMeeting[] = [];
  for (const { id } of found) {
    const one = await loadMeeting(tx, id);
    if (one && one.id !== meeting.id) loaded.push(one);
  }
  return loaded;
}

const localTimeOf = (at: Date, zone: string): string =>
  new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(at);

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
