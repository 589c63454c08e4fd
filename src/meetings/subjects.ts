import { loadItems } from "../actions/record.ts";
import { card, context, say } from "../chat/card.ts";
import type { Transaction } from "../store/client.ts";
import type { DrawnCard, Services, SubjectRenderer } from "../use-case.ts";
import { announceCard } from "./cards.ts";
import { stillSubject } from "./jobs.ts";
import { liveCard, proposalCard, type ReviewedMeeting } from "./live-card.ts";
import { lostSubject } from "./lost.ts";
import { currentTopic, type FullMeeting } from "./meeting.ts";
import { minutesCard } from "./minutes-card.ts";
import { loadMeeting } from "./record.ts";

const gone: DrawnCard = { card: card(context(say("meeting.gone"))) };

const drawn =
  (
    draw: (services: Services, meeting: FullMeeting) => Promise<DrawnCard["card"]> | DrawnCard["card"],
  ): SubjectRenderer =>
  async (services, id) => {
    const meeting = await loadMeeting(services.store.db, id);
    return meeting ? { card: await draw(services, meeting) } : gone;
  };

const MOST_REVIEWED = 8;

/** With what its review of actions is about, while that is talked about. */
export async function reviewed(tx: Transaction, meeting: FullMeeting): Promise<ReviewedMeeting> {
  if (!currentTopic(meeting)?.review) return meeting;
  const open = await tx.actionItem.findMany({
    where: {
      groupId: meeting.groupId,
      state: { in: ["OPEN", "STARTED"] },
      createdAt: { lt: meeting.startedAt ?? meeting.createdAt },
    },
    orderBy: [{ dueAt: { sort: "asc", nulls: "last" } }, { number: "asc" }],
    select: { id: true },
    take: MOST_REVIEWED,
  });
  const ids = open.map((item) => item.id);
  const items = await loadItems(tx, ids);
  const decisions = await tx.meetingLine.findMany({
    where: {
      kind: "DECISION",
      removedAt: null,
      meeting: { groupId: meeting.groupId, id: { not: meeting.id } },
    },
    orderBy: { number: { sort: "desc", nulls: "last" } },
    select: { number: true, text: true },
    take: 5,
  });
  const ordered = ids.flatMap((id) => items.find((item) => item.id === id) ?? []);
  return { ...meeting, review: { items: ordered, decisions: decisions.reverse() } };
}

/** The live card as it is now. */
export const drawLive = async (services: Services, meeting: FullMeeting): Promise<DrawnCard["card"]> =>
  liveCard(await reviewed(services.store.db, meeting), services.clock.now());

export const meetingSubjects: Readonly<Record<string, SubjectRenderer>> = {
  meeting: drawn((services, meeting) => announceCard(meeting, services.clock.now())),
  "meeting-live": drawn(drawLive),
  minutes: drawn((_, meeting) => minutesCard(meeting)),
  "meeting-still": stillSubject,
  "meeting-lost": lostSubject,
  async proposal(services, id) {
    const proposal = await services.store.db.proposal.findUnique({ where: { id } });
    const meeting = proposal && (await loadMeeting(services.store.db, proposal.meetingId));
    const full = meeting?.proposals.find((one) => one.id === id);
    return meeting && full ? { card: proposalCard(meeting, full) } : gone;
  },
};
