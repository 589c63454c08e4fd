import { button, card, controls, line, say } from "../chat/card.ts";
import { workThrough } from "../lib/work-through.ts";
import { postCard } from "../outbox/outbox.ts";
import type { Transaction } from "../store/client.ts";
import { lockGroup } from "../store/events.ts";
import type { DrawnCard, Services } from "../use-case.ts";
import { type CheckKind, nextCheck } from "./checks.ts";
import { finish } from "./ending.ts";
import { channelOf, type FullMeeting, labelOf, plannedEnd } from "./meeting.ts";
import { followUp, loadMeeting, refreshMeetingCards, writeMeetingEvent } from "./record.ts";
import { nextOfSeries } from "./series.ts";
import { cardOf } from "./service.ts";
import { remindInTheMorning, remindSoon } from "./telling.ts";

/**
 * Does what meetings need by themselves; a scheduled job. The database knows which are due, and of two processes
 * asking at once one finds nothing left. Returns how many were looked at.
 */
export const checkMeetings = (services: Services): Promise<number> =>
  workThrough(services, {
    find: (now, take, skip) =>
      services.store.db.meeting.findMany({
        where: { nextCheckAt: { lte: now } },
        select: { id: true, groupId: true, nextCheckAt: true, nextCheck: true },
        orderBy: { nextCheckAt: "asc" },
        take,
        skip,
      }),
    one: async (due, now) => Number(await checkOne(services, due, now)),
    failure: "meetings.check",
    about: ({ id, nextCheck }) => ({ meeting: id, check: nextCheck }),
  });

type Due = Pick<FullMeeting, "id" | "groupId" | "nextCheckAt" | "nextCheck">;

/** False: another process has looked at it already. */
const checkOne = (services: Services, one: Due, now: Date): Promise<boolean> =>
  services.store.write(async (tx) => {
    await lockGroup(tx, one.groupId);
    const meeting = await loadMeeting(tx, one.id);
    if (!meeting || meeting.nextCheckAt?.getTime() !== one.nextCheckAt?.getTime()) return false;
    const kind = meeting.nextCheck as CheckKind;
    const next = nextCheck(meeting, now, kind);
    await tx.meeting.update({
      where: { id: meeting.id },
      data: { nextCheckAt: next?.at ?? null, nextCheck: next?.kind ?? null },
    });
    await checks[kind](tx, services, meeting, now);
    return true;
  });

type Check = (tx: Transaction, services: Services, meeting: FullMeeting, now: Date) => Promise<void>;

const checks: Record<CheckKind, Check> = {
  remind: (tx, _services, meeting, now) => remindInTheMorning(tx, meeting, now),
  soon: (tx, _services, meeting, now) => remindSoon(tx, meeting, now),
  async begin(tx, _services, meeting, now) {
    await nextOfSeries(tx, meeting, now);
    await refreshMeetingCards(tx, meeting.id, now);
  },
  "ask-end": (tx, _services, meeting, now) => askWhetherItGoesOn(tx, meeting, now),
  close: closeForgotten,
  async silence(tx, _services, meeting, now) {
    await tx.meeting.update({ where: { id: meeting.id }, data: { minutesApprovedAt: now } });
    const to = { version: meeting.minutesVersion, by: "silence" };
    await writeMeetingEvent(tx, meeting, { kind: "minutes-approved", from: {}, to, by: null, now });
    await followUp(tx, meeting.id, now);
  },
};

/** Asks in the channel, once per stretch of silence. */
async function askWhetherItGoesOn(tx: Transaction, meeting: FullMeeting, now: Date): Promise<void> {
  await postCard(tx, {
    key: `still:${meeting.id}:${now.getTime()}`,
    subject: "meeting-still",
    subjectId: meeting.id,
    groupId: meeting.groupId,
    to: { to: "channel", channel: channelOf(meeting) },
    locale: meeting.group.locale,
    zone: meeting.group.zone,
    at: now,
    now,
  });
}

/** Nobody answered: it is closed at its planned end, or after the last thing said, and the minutes say so. */
async function closeForgotten(tx: Transaction, services: Services, meeting: FullMeeting, now: Date) {
  const planned = plannedEnd(meeting)?.getTime() ?? now.getTime();
  const endedAt = new Date(Math.min(now.getTime(), Math.max(planned, meeting.updatedAt.getTime())));
  const byId = meeting.chairId ?? meeting.calledById;
  const ended = await finish(tx, services, meeting, { endedAt, byItself: true, byId }, now);
  await postCard(tx, { ...cardOf(ended, "minutes", `minutes:${ended.id}`, now), at: now });
  await writeMeetingEvent(tx, meeting, {
    kind: "ended",
    from: { state: meeting.state },
    to: { state: "ENDED", endedAt, byItself: true },
    by: null,
    now,
  });
  await followUp(tx, meeting.id, now);
}

/** "M3 was planned to end at 15:30. Is it still going on?" */
export async function stillSubject(services: Services, id: string): Promise<DrawnCard | null> {
  const meeting = await loadMeeting(services.store.db, id);
  if (!meeting) return null;
  const label = labelOf(meeting);
  if (meeting.state !== "LIVE") return { card: card(line(say("meeting.has-ended", { label }))) };
  const end = plannedEnd(meeting) ?? services.clock.now();
  if (end > services.clock.now()) return { card: card(line(say("meeting.longer", { label }))) };
  return {
    card: card(
      line(
        say("meeting.still", {
          label,
          title: meeting.title,
          end: { type: "instant", at: end.getTime(), style: "time" },
        }),
      ),
      controls(
        button(say("meeting.end-it"), { do: "meeting.end", id: meeting.id }, "primary"),
        button(say("meeting.goes-on"), { do: "meeting.longer", id: meeting.id }),
      ),
    ),
  };
}
