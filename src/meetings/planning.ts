import { UserError } from "../chat/user-error.ts";
import { fold } from "../lib/text.ts";
import type { Actor, Services } from "../use-case.ts";
import { carryOver } from "./agenda.ts";
import { assertMayRun, assertPlanned, type FullMeeting, type MeetingRef } from "./meeting.ts";
import { changeMeeting, followUp, refreshMeetingCards } from "./record.ts";
import { keepThoseBefore, laterOnes, nextOfSeries, type Plan, planSeriesAnew } from "./series.ts";
import { placeOf, titleOf } from "./service.ts";
import { tellAttendees } from "./telling.ts";

// A planned meeting changes, or is called off.

/**
 * Changes what was planned; those invited hear of another time or place at once.
 * `all`: this and the later ones of its series.
 * @throws UserError `meeting.not-yours`, `meeting.over`, `meeting.running`, `meeting.past`, `meeting.long-title`, `meeting.long-place`
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
      ...(plan.place !== undefined ? { place: placeOf(plan.place) } : {}),
      ...(plan.minutes ? { minutes: plan.minutes } : {}),
      ...(plan.startsAt ? { startsAt: plan.startsAt, zone: plan.zone ?? meeting.zone } : {}),
    };
    if (Object.keys(columns).length === 0) return null;
    await tx.meeting.update({ where: { id: meeting.id }, data: { ...columns, sequence: { increment: 1 } } });
    const isMoved = plan.startsAt !== undefined || plan.place !== undefined;
    if (isMoved) await tellAttendees(tx, meeting, { slot: "meeting-moved", but: by.person.id, now });
    if (which === "all") await planSeriesAnew(tx, by, meeting, plan, now);
    else if (plan.startsAt) await keepThoseBefore(tx, meeting, plan.startsAt, now);
    const { startsAt, place, title, minutes } = meeting;
    return { from: { startsAt, place, title, minutes }, to: columns };
  });
}

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
    const later = which === "all" ? await laterOnes(tx, meeting) : [];
    if (which === "all" && meeting.seriesId)
      await tx.meetingSeries.update({ where: { id: meeting.seriesId }, data: { endedAt: now } });
    for (const one of [meeting, ...later]) {
      await tx.meeting.update({
        where: { id: one.id },
        data: { state: "CANCELLED", cancelledWhy: why ?? null, sequence: { increment: 1 } },
      });
      if (one !== meeting) await followUp(tx, one.id, now);
      await tellAttendees(tx, one, { slot: "meeting-cancelled", but: by.person.id, now });
      if (one !== meeting) await carryOver(tx, one, null, by.person.id, now);
    }
    const nextId = which === "this" ? await nextOfSeries(tx, meeting, now) : null;
    await carryOver(tx, meeting, nextId, by.person.id, now);
    if (nextId) await refreshMeetingCards(tx, nextId, now);
    return { from: { state: meeting.state }, to: { state: "CANCELLED", why, which } };
  });
}
