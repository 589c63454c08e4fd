import { loadItems } from "../actions/record.ts";
import type { Transaction } from "../store/client.ts";
import type { FullMeeting } from "./meeting.ts";

const PARTS = {
  group: true,
  series: true,
  topics: { orderBy: { position: "asc" } },
  attendees: { orderBy: { position: "asc" } },
  lines: { orderBy: { position: "asc" }, include: { edits: { orderBy: { id: "asc" } } } },
  proposals: { orderBy: { position: "asc" }, include: { ballots: { orderBy: { personId: "asc" } } } },
} as const;

/** A meeting with all its parts; null when there is none of that id. */
export async function loadMeeting(tx: Transaction, id: string): Promise<FullMeeting | null> {
  const meeting = await tx.meeting.findUnique({ where: { id }, include: PARTS });
  if (!meeting) return null;
  const made = await tx.actionItem.findMany({
    where: { meetingId: id },
    select: { id: true },
    orderBy: { number: "asc" },
  });
  const items = await loadItems(
    tx,
    made.map((item) => item.id),
  );
  const ordered = items.toSorted((a, b) => a.number - b.number);
  return { ...meeting, items: ordered, names: await namesOf(tx, meeting) };
}

type Named = Pick<FullMeeting, "calledById" | "chairId" | "scribeId"> & {
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
