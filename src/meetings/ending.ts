import { createHash } from "node:crypto";
import { type Phrase, say } from "../chat/card.ts";
import type { Track } from "../chat/interaction.ts";
import { UserError } from "../chat/user-error.ts";
import { workingTimeOf } from "../groups/group.ts";
import { labelOf as wordsOf } from "../i18n/index.ts";
import { newId } from "../lib/ids.ts";
import { clean, fold } from "../lib/text.ts";
import { endOfWorkingDay, localDay, workingDaysAfter } from "../lib/working-time.ts";
import type { Transaction } from "../store/client.ts";
import type { Group } from "../store/models.ts";
import type { Actor, Services } from "../use-case.ts";
import { carryOver } from "./agenda.ts";
import { closeTopic } from "./holding.ts";
import { outcomePhrase } from "./lines.ts";
import { LINE_LIMIT } from "./live.ts";
import { assertLive, assertMayRun, type FullMeeting, labelOf, type MeetingRef, mayRun } from "./meeting.ts";
import { minutesDocument } from "./minutes.ts";
import { changeMeeting, loadMeeting, refreshMeetingCards } from "./record.ts";
import { nextOfSeries } from "./series.ts";
import { answerIn, cardOf } from "./service.ts";
import { closeProposal, openProposal } from "./voting.ts";

/** Working days after which nobody's word against the minutes counts as approval. */
export const SILENCE_DAYS = 3;

/** Ends a running meeting: its minutes are written at once. @throws UserError `meeting.not-yours`, `meeting.not-begun`, `meeting.over` */
export async function endMeeting(
  services: Services,
  by: Actor,
  ref: MeetingRef,
): Promise<{ meeting: FullMeeting; track?: Track }> {
  let track: Track | undefined;
  const meeting = await changeMeeting(services, by, ref, { kind: "ended" }, async (tx, meeting, now) => {
    assertLive(meeting);
    assertMayRun(meeting, by);
    const ended = await finish(
      tx,
      services,
      meeting,
      { endedAt: now, byItself: false, byId: by.person.id },
      now,
    );
    ({ track } = await answerIn(tx, by, cardOf(ended, "minutes", `minutes:${ended.id}`, now)));
    return { from: { state: meeting.state }, to: { state: "ENDED", endedAt: now } };
  });
  return track ? { meeting, track } : { meeting };
}

/** What the end of a meeting brings, whoever ended it: clock, votes, unreached topics, minutes. */
export async function finish(
  tx: Transaction,
  services: Services,
  meeting: FullMeeting,
  end: { endedAt: Date; byItself: boolean; byId: string },
  now: Date,
): Promise<FullMeeting> {
  await closeTopic(tx, meeting, end.endedAt);
  const open = openProposal(meeting);
  if (open)
    await closeProposal(tx, meeting, open, end.byId, now, (proposal, counted) =>
      groupWords(services, meeting)(outcomePhrase(proposal, counted)),
    );
  await tx.meeting.update({
    where: { id: meeting.id },
    data: {
      state: "ENDED",
      endedAt: end.endedAt,
      endedByItself: end.byItself,
      liveIn: null,
      topicId: null,
      topicSince: null,
    },
  });
  const next = await nextOfSeries(tx, meeting, now);
  await carryOver(tx, meeting, next, end.byId, now);
  if (next) await refreshMeetingCards(tx, next, now);
  await writeMinutes(tx, services, meeting.id, { why: null, byId: end.byId }, now);
  return (await loadMeeting(tx, meeting.id)) ?? meeting;
}

/** Sentences in a group's language and zone: what all of it reads. */
export const groupWords =
  (services: Services, { group }: { readonly group: Group }) =>
  (phrase: Phrase): string =>
    wordsOf(phrase, {
      locale: group.locale,
      zone: group.zone,
      prefix: services.prefix,
      now: services.clock.now(),
    });

/** Writes the minutes as the records are now: a further version when they say something else. */
export async function writeMinutes(
  tx: Transaction,
  services: Services,
  meetingId: string,
  about: { why: string | null; byId: string },
  now: Date,
): Promise<void> {
  const meeting = await loadMeeting(tx, meetingId);
  if (!meeting) return;
  const document = minutesDocument(meeting, groupWords(services, meeting));
  const text = JSON.stringify(document);
  const hash = createHash("sha256").update(text).digest("hex");
  const last = await tx.minutes.findFirst({ where: { meetingId }, orderBy: { version: "desc" } });
  if (last?.hash === hash) return;
  const version = (last?.version ?? 0) + 1;
  await tx.minutes.create({
    data: { id: newId(), meetingId, version, document: JSON.parse(text), hash, at: now, ...about },
  });
  const work = workingTimeOf(meeting.group);
  const silentDay = workingDaysAfter(work, localDay(work.zone, now), SILENCE_DAYS);
  await tx.meeting.update({
    where: { id: meetingId },
    data: {
      minutesVersion: version,
      minutesApprovedAt: null,
      minutesApprovedById: null,
      minutesSilentAt: endOfWorkingDay(work, silentDay),
    },
  });
}

/** Approves the newest minutes. @throws UserError `meeting.not-yours`, `minutes.none`, `minutes.approved` */
export function approveMinutes(services: Services, by: Actor, ref: MeetingRef): Promise<FullMeeting> {
  return changeMeeting(services, by, ref, { kind: "minutes-approved" }, async (tx, meeting, now) => {
    if (meeting.minutesVersion === 0) throw new UserError("minutes.none", { label: labelOf(meeting) });
    assertMayRun(meeting, by);
    if (meeting.minutesApprovedAt) return null;
    await tx.meeting.update({
      where: { id: meeting.id },
      data: { minutesApprovedAt: now, minutesApprovedById: by.person.id },
    });
    return { from: {}, to: { version: meeting.minutesVersion } };
  });
}

const itemNumber = (meeting: FullMeeting, id: string): number =>
  meeting.items.find((item) => item.id === id)?.number ?? 0;

/**
 * Corrects a line, or strikes it out (`text` null): what it said stays in its history, and minutes get a further version.
 * @throws UserError `meeting.no-line`, `meeting.not-yours`, `meeting.long-line`, `meeting.item-line`
 */
export function correctLine(
  services: Services,
  by: Actor,
  ref: MeetingRef,
  position: number,
  text: string | null,
): Promise<FullMeeting> {
  return changeMeeting(services, by, ref, { kind: "corrected" }, async (tx, meeting, now) => {
    const line = meeting.lines.find((one) => one.position === position && !one.removedAt);
    if (!line)
      throw new UserError("meeting.no-line", {
        label: labelOf(meeting),
        number: position,
        last: meeting.lines.length,
      });
    if (line.byId !== by.person.id && !mayRun(meeting, by)) assertMayRun(meeting, by);
    const words = text === null ? null : clean(text).trim();
    if (words && words.length > LINE_LIMIT)
      throw new UserError("meeting.long-line", { most: LINE_LIMIT, length: words.length });
    if (words === line.text) return null;
    if (words && line.itemId)
      throw new UserError("meeting.item-line", { line: position, number: itemNumber(meeting, line.itemId) });
    await tx.lineEdit.create({
      data: { id: newId(), lineId: line.id, before: line.text, byId: by.person.id, at: now },
    });
    await tx.meetingLine.update({
      where: { id: line.id },
      data: words ? { text: words, folded: fold(words) } : { removedAt: now },
    });
    if (meeting.state === "ENDED") {
      const why = say("minutes.why", { number: position });
      await writeMinutes(
        tx,
        services,
        meeting.id,
        { why: groupWords(services, meeting)(why), byId: by.person.id },
        now,
      );
    }
    return { from: { line: position, text: line.text }, to: { text: words } };
  });
}
