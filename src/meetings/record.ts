import { loadItems } from "../actions/record.ts";
import type { MessageRef } from "../chat/refs.ts";
import { UserError } from "../chat/user-error.ts";
import { groupBy } from "../lib/group-by.ts";
import { refreshCards, type Subject } from "../outbox/outbox.ts";
import type { Transaction } from "../store/client.ts";
import { eventsOf, isRepeated, lockGroup } from "../store/events.ts";
import type { Meeting, MeetingState } from "../store/models.ts";
import type { Actor, Services } from "../use-case.ts";
import { nextCheck } from "./checks.ts";
import type { FullMeeting, MeetingRef } from "./meeting.ts";
import { labelOf } from "./meeting.ts";

const PARTS = {
  group: true,
  series: true,
  topics: { orderBy: { position: "asc" } },
  attendees: { orderBy: { position: "asc" } },
  lines: { orderBy: { position: "asc" } },
  proposals: { orderBy: { position: "asc" }, include: { ballots: { orderBy: { personId: "asc" } } } },
} as const;

/** A meeting with all its parts; null when there is none of that id. */
export async function loadMeeting(tx: Transaction, id: string): Promise<FullMeeting | null> {
  const found = await tx.meeting.findUnique({ where: { id }, include: PARTS });
  if (!found) return null;
  // Not as a part of each line: Prisma would name every line in one statement, and SQLite takes 999 values.
  const edits = await tx.lineEdit.findMany({ where: { line: { meetingId: id } }, orderBy: { id: "asc" } });
  const ofLine = groupBy(edits, (edit) => edit.lineId);
  const meeting = {
    ...found,
    lines: found.lines.map((line) => ({ ...line, edits: ofLine.get(line.id) ?? [] })),
  };
  const made = await tx.actionItem.findMany({ where: { meetingId: id }, select: { id: true } });
  const items = await loadItems(
    tx,
    made.map((item) => item.id),
  );
  const ordered = items.toSorted((a, b) => a.number - b.number);
  return { ...meeting, items: ordered, names: await namesOf(tx, meeting) };
}

type Named = Pick<FullMeeting, "calledById" | "chairId" | "scribeId" | "minutesApprovedById"> & {
  readonly topics: readonly { presenterId: string | null }[];
  readonly attendees: readonly { personId: string | null }[];
  readonly lines: readonly { byId: string; edits: readonly { byId: string }[] }[];
  readonly proposals: readonly { byId: string; ballots: readonly { personId: string }[] }[];
};

async function namesOf(tx: Transaction, meeting: Named): Promise<Map<string, string>> {
  const ids = [
    meeting.calledById,
    meeting.chairId,
    meeting.scribeId,
    meeting.minutesApprovedById,
    ...meeting.topics.map((topic) => topic.presenterId),
    ...meeting.attendees.map((attendee) => attendee.personId),
    ...meeting.lines.flatMap((line) => [line.byId, ...line.edits.map((edit) => edit.byId)]),
    ...meeting.proposals.flatMap((one) => [one.byId, ...one.ballots.map((ballot) => ballot.personId)]),
  ].filter((id) => id !== null);
  const people = await tx.person.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: { id: true, name: true },
  });
  return new Map(people.map((person) => [person.id, person.name]));
}

/** What a use case did to a meeting, for the audit log; null: nothing. */
export type MeetingChange = { from: Record<string, unknown>; to: Record<string, unknown> } | null;

export interface ChangeOptions {
  readonly kind: string;
  /** The message whose button was pressed: its adapter redraws it. */
  readonly pressed?: MessageRef | undefined;
}

type Load<M extends Meeting> = (tx: Transaction, id: string) => Promise<M | null>;

const changing =
  <M extends Meeting>(load: Load<M>) =>
  async (
    services: Services,
    by: Actor,
    ref: MeetingRef,
    options: ChangeOptions,
    change: (tx: Transaction, meeting: M, now: Date) => Promise<MeetingChange>,
  ): Promise<M> => {
    const now = services.clock.now();
    const changed = await services.store.write(async (tx) => {
      await lockGroup(tx, by.group.id);
      const meeting = await load(tx, ref.id);
      if (!meeting || meeting.groupId !== by.group.id) throw new UserError("meeting.gone");
      if (await isRepeated(tx, by.delivery, meeting.id)) return meeting;
      if (ref.version !== undefined && ref.version !== meeting.version)
        throw new UserError("meeting.stale", { label: labelOf(meeting) });
      const made = await change(tx, meeting, now);
      if (!made) return meeting;
      await writeMeetingEvent(tx, meeting, { kind: options.kind, ...made, by, now });
      return follow(load, tx, meeting.id, now, { was: meeting.state, pressed: options.pressed });
    });
    services.wake();
    return changed;
  };

/**
 * One change of one meeting, in one transaction: group, repetition, staleness, the change, its event, the next check, cards.
 * A repeated delivery changes nothing and gives the meeting as it is.
 * @throws UserError `meeting.gone`, `meeting.stale`
 */
export const changeMeeting = changing(loadMeeting);

/** As `changeMeeting`, for what asks for none of its parts: behind a thousand lines one more costs what the first did. */
export const changeRecord = changing<Meeting>((tx, id) => tx.meeting.findUnique({ where: { id } }));

/** Writes what happened to a meeting to the audit log. */
export const writeMeetingEvent = eventsOf("meeting");

interface Followed {
  /** Its state before the change. */
  readonly was?: MeetingState;
  readonly pressed?: MessageRef | undefined;
}

/** What follows from any change: the next version, when a job looks at it next, cards drawn anew. */
export const followUp = (tx: Transaction, id: string, now: Date): Promise<FullMeeting> =>
  follow(loadMeeting, tx, id, now);

async function follow<M extends Meeting>(
  load: Load<M>,
  tx: Transaction,
  id: string,
  now: Date,
  { was, pressed }: Followed = {},
): Promise<M> {
  const meeting = await load(tx, id);
  if (!meeting) throw new UserError("meeting.gone");
  const check = nextCheck({ ...meeting, updatedAt: now }, now);
  const columns = { updatedAt: now, nextCheckAt: check?.at ?? null, nextCheck: check?.kind ?? null };
  await tx.meeting.update({ where: { id }, data: { ...columns, version: { increment: 1 } } });
  if (was === "LIVE" && meeting.state === "LIVE") await refreshLiveCards(tx, id, now, pressed);
  else await refreshMeetingCards(tx, id, now, pressed);
  return { ...meeting, ...columns, version: meeting.version + 1 };
}

/** What changes while it runs: announcement and reminders say only that it runs, however much is written down. */
async function refreshLiveCards(tx: Transaction, id: string, now: Date, pressed?: MessageRef) {
  const open = await tx.proposal.findMany({ where: { meetingId: id, closedAt: null }, select: { id: true } });
  const subjects: Subject[] = [
    { subject: "meeting-live", subjectId: id },
    ...open.map((proposal) => ({ subject: "proposal", subjectId: proposal.id })),
  ];
  await refreshCards(tx, subjects, now, pressed);
}

/** Its announcement, its live card, the question whether it goes on, its minutes, and the messages that remind of it. */
export async function refreshMeetingCards(
  tx: Transaction,
  id: string,
  now: Date,
  pressed?: MessageRef,
): Promise<void> {
  const entries = await tx.bundleEntry.findMany({ where: { itemId: id }, select: { bundleId: true } });
  const subjects: Subject[] = [
    ...["meeting", "meeting-live", "meeting-still", "meeting-lost", "minutes"].map((subject) => ({
      subject,
      subjectId: id,
    })),
    ...[...new Set(entries.map((entry) => entry.bundleId))].map((subjectId) => ({
      subject: "bundle",
      subjectId,
    })),
  ];
  await refreshCards(tx, subjects, now, pressed);
}
