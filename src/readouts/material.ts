import type { Item } from "../actions/item.ts";
import { loadItems } from "../actions/record.ts";
import { fold } from "../lib/text.ts";
import type { FullMeeting } from "../meetings/meeting.ts";
import { loadMeeting } from "../meetings/record.ts";
import type { Transaction } from "../store/client.ts";
import type { Group, Meeting } from "../store/models.ts";

/** What a readout is drafted from; instants are UTC, `until` is exclusive. */
export type Scope =
  | { readonly of: "meeting"; readonly meetingId: string }
  | { readonly of: "period"; readonly since: Date; readonly until: Date }
  | { readonly of: "tag"; readonly tag: string; readonly since: Date | null; readonly until: Date };

type Of<Part> = { readonly meeting: FullMeeting } & Part;

/** The records a readout may speak of, each in its order. */
export interface Material {
  readonly group: Group;
  readonly scope: Scope;
  readonly meetings: readonly FullMeeting[];
  readonly lines: readonly Of<{ readonly line: FullMeeting["lines"][number] }>[];
  readonly topics: readonly Of<{ readonly topic: FullMeeting["topics"][number] }>[];
  readonly commitments: readonly Item[];
  readonly done: readonly Item[];
  readonly proposals: readonly Of<{ readonly proposal: FullMeeting["proposals"][number] }>[];
  readonly next: Meeting | null;
}

/** More of a kind than this is a list nobody reads. */
const MOST = 100;

/** Reads what there is to write from; null: the meeting is not there. */
export async function readMaterial(
  tx: Transaction,
  group: Group,
  scope: Scope,
  now: Date,
): Promise<Material | null> {
  if (scope.of === "meeting") {
    const meeting = await loadMeeting(tx, scope.meetingId);
    if (!meeting || meeting.groupId !== group.id) return null;
    const commitments = meeting.items.filter((item) => item.state !== "DROPPED");
    return materialOf(
      group,
      scope,
      [meeting],
      { commitments, done: [] },
      await nextMeeting(tx, meeting, now),
    );
  }
  const meetings = await meetingsIn(tx, group, scope);
  const items = await itemsIn(tx, group, scope);
  return materialOf(group, scope, meetings, items, await nextMeeting(tx, { groupId: group.id }, now));
}

type Items = Pick<Material, "commitments" | "done">;

function materialOf(
  group: Group,
  scope: Scope,
  meetings: readonly FullMeeting[],
  items: Items,
  next: Meeting | null,
): Material {
  const speaks = scope.of === "tag" ? about(scope.tag) : () => true;
  const lines = meetings.flatMap((meeting) =>
    meeting.lines
      .filter((line) => line.removedAt === null && (line.kind === "DECISION" || line.kind === "VOTE"))
      .filter((line) => speaks(line.text))
      .map((line) => ({ meeting, line })),
  );
  const topics = meetings.flatMap((meeting) =>
    meeting.topics
      .filter((topic) => topic.openedAt !== null && !topic.review && speaks(topic.title))
      .toSorted((a, b) => (a.openedAt?.getTime() ?? 0) - (b.openedAt?.getTime() ?? 0))
      .map((topic) => ({ meeting, topic })),
  );
  const proposals = meetings.flatMap((meeting) =>
    meeting.proposals
      .filter((proposal) => proposal.closedAt === null && speaks(proposal.text))
      .map((proposal) => ({ meeting, proposal })),
  );
  const met =
    scope.of !== "tag"
      ? meetings
      : meetings.filter((meeting) =>
          [...lines, ...topics, ...proposals].some((part) => part.meeting.id === meeting.id),
        );
  return { group, scope, meetings: met, lines, topics, ...items, proposals, next };
}

/** Does a text speak of a tag: "#supply", or the word itself? */
function about(tag: string): (text: string) => boolean {
  const word = fold(tag);
  return (text) =>
    fold(text)
      .split(/[^\p{L}\p{N}_-]+/u)
      .includes(word);
}

type Stretch = Exclude<Scope, { of: "meeting" }>;
const within = ({ since, until }: Stretch) => ({ ...(since ? { gte: since } : {}), lt: until });

async function meetingsIn(tx: Transaction, group: Group, scope: Stretch): Promise<FullMeeting[]> {
  const found = await tx.meeting.findMany({
    where: { groupId: group.id, state: "ENDED", endedAt: within(scope) },
    select: { id: true },
    orderBy: [{ endedAt: "asc" }, { number: "asc" }],
    take: MOST,
  });
  const meetings: FullMeeting[] = [];
  for (const { id } of found) {
    const meeting = await loadMeeting(tx, id);
    if (meeting) meetings.push(meeting);
  }
  return meetings;
}

async function itemsIn(tx: Transaction, group: Group, scope: Stretch): Promise<Items> {
  const tagged = scope.of === "tag" ? { tags: { some: { name: scope.tag } } } : {};
  const of = { groupId: group.id, ...tagged };
  const open = { in: ["OPEN" as const, "STARTED" as const] };
  const made = await tx.actionItem.findMany({
    where: { ...of, state: open, createdAt: within(scope) },
    select: { id: true },
    take: MOST,
  });
  const settled = await tx.actionItem.findMany({
    where: { ...of, state: "DONE", settledAt: within(scope) },
    select: { id: true },
    take: MOST,
  });
  return { commitments: await inOrder(tx, made), done: await inOrder(tx, settled) };
}

const inOrder = async (tx: Transaction, found: readonly { id: string }[]): Promise<Item[]> =>
  (
    await loadItems(
      tx,
      found.map(({ id }) => id),
    )
  ).toSorted((a, b) => a.number - b.number);

/** The next planned meeting: of the series first, else of the group. */
async function nextMeeting(
  tx: Transaction,
  { groupId, seriesId = null }: { groupId: string; seriesId?: string | null },
  now: Date,
): Promise<Meeting | null> {
  const planned = { groupId, state: "PLANNED" as const, startsAt: { gt: now } };
  const orderBy = { startsAt: "asc" as const };
  const ofSeries = seriesId && (await tx.meeting.findFirst({ where: { ...planned, seriesId }, orderBy }));
  return ofSeries || tx.meeting.findFirst({ where: planned, orderBy });
}

/** Is there anything to write from? Somebody present, something said, settled, decided or promised. */
export const hasRecords = ({
  meetings,
  lines,
  topics,
  commitments,
  done,
  proposals,
  scope,
}: Material): boolean =>
  lines.length + topics.length + commitments.length + done.length + proposals.length > 0 ||
  meetings.some(
    (meeting) =>
      meeting.attendees.some((one) => one.present) ||
      meeting.lines.some((line) => line.removedAt === null) ||
      (scope.of === "period" && meeting.startedAt !== null),
  );
