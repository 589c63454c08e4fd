import {
  type Delegation,
  delegations,
  type FullMeeting,
  labelOf,
  nameOfAttendee,
} from "../meetings/meeting.ts";
import type { Attendee } from "../store/models.ts";
import type { Fact } from "./facts.ts";
import type { RecordSource } from "./sentences.ts";
import type { Voice } from "./voice.ts";

/** Who was there: delegation by delegation, its lead first, then who is represented without a person. */
export function presentFacts(meetings: readonly FullMeeting[], voice: Voice): Fact[] {
  const everybody = meetings.flatMap((meeting) => meeting.attendees.map((one) => ({ meeting, one })));
  const meetingOf = new Map(everybody.map(({ meeting, one }) => [one.id, meeting]));
  const once = new Map(everybody.filter(({ one }) => one.present).map(({ one }) => [identityOf(one), one]));
  return delegations({ attendees: [...once.values()] }).flatMap((delegation) =>
    delegationFacts(delegation, voice, (one) => meetingOf.get(one.id)),
  );
}

/** The same person in two meetings is named once. */
const identityOf = (one: Attendee): string =>
  one.personId ?? JSON.stringify([one.name, one.organisation, one.party]);

type MeetingOf = (one: Attendee) => FullMeeting | undefined;

function delegationFacts({ party, people, organisations }: Delegation, voice: Voice, of: MeetingOf): Fact[] {
  const named = (list: readonly Attendee[]) => voice.list(list.map((one) => personText(one, of)));
  const agencies = voice.list(organisations.map((one) => one.organisation ?? ""));
  const leads = people.filter((one) => one.lead);
  const others = people.filter((one) => !one.lead);
  const facts: Fact[] = [];
  const add = (text: string, list: readonly Attendee[]) =>
    facts.push({ text, sources: list.map((one) => sourceOf(one, of)) });
  if (party !== null && leads.length > 0)
    add(
      voice.say("compose.delegation-led", {
        party,
        lead: named(leads),
        others: others.length > 0 ? named(others) : "none",
      }),
      people,
    );
  else if (party !== null && people.length > 0)
    add(voice.say("compose.delegation", { party, people: named(people) }), people);
  else if (people.length > 0)
    add(voice.say("compose.present", { people: named(people), count: people.length }), people);
  if (organisations.length === 0) return facts;
  if (party === null) add(voice.say("compose.agencies", { agencies }), organisations);
  else if (people.length > 0) add(voice.say("compose.agencies-for", { party, agencies }), organisations);
  else add(voice.say("compose.delegation", { party, people: agencies }), organisations);
  return facts;
}

/** "K. Berg (Deputy Minister; Adviser on Coasts, Ministry of Trade)" */
function personText(one: Attendee, of: MeetingOf): string {
  const meeting = of(one);
  const name = meeting ? nameOfAttendee(meeting, one) : one.name;
  const details = [one.titles, one.organisation].filter(Boolean).join(", ");
  return details === "" ? name : `${name} (${details})`;
}

function sourceOf(one: Attendee, of: MeetingOf): RecordSource {
  const meeting = of(one);
  const name = meeting ? nameOfAttendee(meeting, one) : one.name;
  return {
    kind: "attendee",
    id: one.id,
    label: meeting ? `${labelOf(meeting)} · ${name}` : name,
    by: one.addedById,
    at: (one.presentAt ?? one.at).toISOString(),
  };
}
