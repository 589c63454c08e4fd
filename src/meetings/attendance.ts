import { UserError } from "../chat/user-error.ts";
import { newId } from "../lib/ids.ts";
import { clean, fold, splitAt } from "../lib/text.ts";
import type { Transaction } from "../store/client.ts";
import type { Answer, Attendee, Meeting } from "../store/models.ts";
import type { Actor, Services } from "../use-case.ts";
import { markPresent } from "./holding.ts";
import { assertLive, assertMayRun, type FullMeeting, labelOf, type MeetingRef } from "./meeting.ts";
import { changeMeeting, changeRecord } from "./record.ts";

type Person = { readonly id: string; readonly name: string };

/**
 * Answers whether somebody comes; a No may name who comes instead.
 * @throws UserError `meeting.over`
 */
export function answerCall(
  services: Services,
  by: Actor,
  ref: MeetingRef,
  answer: Answer,
  substitute?: string,
): Promise<FullMeeting> {
  return changeMeeting(services, by, ref, { kind: "answered" }, async (tx, meeting, now) => {
    if (meeting.state !== "PLANNED" && meeting.state !== "LIVE") assertLive(meeting);
    await setAnswer(tx, meeting, by.person, { answer, substitute: substitute ?? null }, by.person.id, now);
    return { from: {}, to: { answer, ...(substitute ? { substitute } : {}) } };
  });
}

async function setAnswer(
  tx: Transaction,
  meeting: Meeting,
  person: Person,
  said: { answer: Answer; substitute: string | null; present?: boolean },
  byId: string,
  now: Date,
): Promise<void> {
  const where = { meetingId_personId: { meetingId: meeting.id, personId: person.id } };
  const data = { ...said, substitute: short(said.substitute), answeredAt: now };
  const known = await tx.attendee.updateMany({
    where: { meetingId: meeting.id, personId: person.id },
    data,
  });
  if (known.count > 0) return;
  const position = await tx.attendee.count({ where: { meetingId: meeting.id } });
  await tx.attendee.upsert({
    where,
    create: {
      id: newId(),
      meetingId: meeting.id,
      personId: person.id,
      name: person.name,
      position,
      addedById: byId,
      at: now,
      ...data,
    },
    update: data,
  });
}

/** Regrets of people with an account: before, they are not reminded; in a running meeting, they are not here. */
export function regret(
  services: Services,
  by: Actor,
  ref: MeetingRef,
  people: readonly Person[],
  substitute?: string,
): Promise<Meeting> {
  return changeRecord(services, by, ref, { kind: "regrets" }, async (tx, meeting, now) => {
    if (meeting.state !== "PLANNED") assertLive(meeting);
    for (const person of people) {
      const said = { answer: "NO" as const, substitute: substitute ?? null, present: false };
      await setAnswer(tx, meeting, person, said, by.person.id, now);
    }
    return { from: {}, to: { regrets: people.map((person) => person.id), substitute } };
  });
}

/** People with an account are here. @throws UserError `meeting.not-begun`, `meeting.over` */
export function arrive(
  services: Services,
  by: Actor,
  ref: MeetingRef,
  people: readonly Person[],
): Promise<Meeting> {
  return changeRecord(services, by, ref, { kind: "present" }, async (tx, meeting, now) => {
    assertLive(meeting);
    for (const person of people) await markPresent(tx, meeting, person, by.person.id, now);
    return { from: {}, to: { present: people.map((person) => person.id) } };
  });
}

/** Somebody without an account, or an organisation alone; `party` is the delegation they speak for. */
export interface Guest {
  readonly name: string;
  readonly titles: string | null;
  readonly organisation: string | null;
  readonly party: string | null;
  readonly lead: boolean;
  readonly regrets?: boolean;
}

const short = (text: string | null): string | null =>
  text === null ? null : splitAt(clean(text).replace(/\s+/g, " ").trim(), 200, 400)[0] || null;

/**
 * Records somebody by name: who is known by that name is corrected, not doubled, unless the two speak for different
 * delegations or organisations. A delegation has one lead.
 * @throws UserError `meeting.no-name`, `meeting.over`
 */
export function receive(services: Services, by: Actor, ref: MeetingRef, guest: Guest): Promise<FullMeeting> {
  return changeMeeting(services, by, ref, { kind: "present" }, async (tx, meeting, now) => {
    if (meeting.state !== "PLANNED") assertLive(meeting);
    const name = short(guest.name) ?? "";
    const [organisation, party, titles] = [
      short(guest.organisation),
      short(guest.party),
      short(guest.titles),
    ];
    if (name === "" && !organisation) throw new UserError("meeting.no-name", { label: labelOf(meeting) });
    if (guest.lead && party)
      await tx.attendee.updateMany({ where: { meetingId: meeting.id, party }, data: { lead: false } });
    const here = guest.regrets
      ? { present: false, answer: "NO" as const }
      : { present: true, presentAt: now };
    const known = knownAs(meeting.attendees, { name, organisation, party });
    const data = {
      ...here,
      ...(titles ? { titles } : {}),
      ...(organisation ? { organisation } : {}),
      ...(party ? { party } : {}),
      ...(guest.lead ? { lead: true } : {}),
    };
    if (known) await tx.attendee.update({ where: { id: known.id }, data });
    else
      await tx.attendee.create({
        data: {
          id: newId(),
          meetingId: meeting.id,
          name,
          position: meeting.attendees.length,
          addedById: by.person.id,
          at: now,
          ...data,
        },
      });
    return { from: {}, to: { name, organisation, party, titles, lead: guest.lead } };
  });
}

type Called = { readonly name: string; readonly organisation: string | null; readonly party: string | null };

/** Somebody of that name; of several namesakes the one of whom the same was said. */
function knownAs(attendees: readonly Attendee[], called: Called): Attendee | undefined {
  const { name, organisation, party } = called;
  if (name === "")
    return attendees.find(
      (one) => one.name === "" && one.personId === null && one.organisation === organisation,
    );
  const namesakes = attendees.filter((one) => fold(one.name) === fold(name));
  const mayBe = (known: string | null, said: string | null) => !known || !said || fold(known) === fold(said);
  const fitting = namesakes.filter((one) => mayBe(one.party, party) && mayBe(one.organisation, organisation));
  return fitting.find((one) => one.party === party && one.organisation === organisation) ?? fitting[0];
}

/** Says for people with an account whom they speak for, and who leads. */
export function describeAttendees(
  services: Services,
  by: Actor,
  ref: MeetingRef,
  people: readonly Person[],
  about: Omit<Guest, "name">,
): Promise<Meeting> {
  return changeRecord(services, by, ref, { kind: "present" }, async (tx, meeting, now) => {
    assertLive(meeting);
    const [organisation, party, titles] = [
      short(about.organisation),
      short(about.party),
      short(about.titles),
    ];
    for (const person of people) {
      await markPresent(tx, meeting, person, by.person.id, now);
      if (about.lead && party)
        await tx.attendee.updateMany({ where: { meetingId: meeting.id, party }, data: { lead: false } });
      await tx.attendee.updateMany({
        where: { meetingId: meeting.id, personId: person.id },
        data: {
          ...(titles ? { titles } : {}),
          ...(organisation ? { organisation } : {}),
          ...(party ? { party } : {}),
          ...(about.lead ? { lead: true } : {}),
        },
      });
    }
    return { from: {}, to: { people: people.map((person) => person.id), party, organisation, titles } };
  });
}

export type MeetingRole = "chair" | "scribe";

/** Hands on the chair or the pen. @throws UserError `meeting.not-yours`, `meeting.over` */
export function giveRole(
  services: Services,
  by: Actor,
  ref: MeetingRef,
  person: { id: string; name: string },
  role: MeetingRole,
): Promise<FullMeeting> {
  return changeMeeting(services, by, ref, { kind: "role" }, async (tx, meeting, now) => {
    if (meeting.state === "ENDED" || meeting.state === "CANCELLED") assertLive(meeting);
    // A pen nobody holds may be taken up by anyone.
    const isFree = role === "scribe" && meeting.scribeId === null && person.id === by.person.id;
    if (!isFree) assertMayRun(meeting, by);
    const column = role === "chair" ? "chairId" : "scribeId";
    if (meeting.state === "LIVE") await markPresent(tx, meeting, person, by.person.id, now);
    await tx.meeting.update({ where: { id: meeting.id }, data: { [column]: person.id } });
    return { from: { [role]: meeting[column] }, to: { [role]: person.id } };
  });
}
