import { DateTime } from "luxon";
import { newId } from "../../src/lib/ids.ts";
import { fold } from "../../src/lib/text.ts";
import type { Services } from "../../src/use-case.ts";

/** What was said in a meeting whose records are written straight into the database. */
export interface HeldMeeting {
  readonly title?: string;
  /** "2031-03-05 08:00" in the group's zone, or with its own behind it, and how many minutes it took. */
  readonly at: string;
  readonly minutes?: number;
  /** Names of people of the group. */
  readonly chair?: string;
  readonly scribe?: string;
  readonly topics?: readonly string[];
  readonly decisions?: readonly string[];
  readonly votes?: readonly string[];
  readonly notes?: readonly string[];
  readonly present?: readonly HeldAttendee[];
  /** Action items of the group, by number, that were made in it. */
  readonly items?: readonly number[];
  readonly open?: readonly string[];
  readonly state?: "ENDED" | "PLANNED" | "LIVE";
}

interface HeldAttendee {
  /** A person of the group by name, or somebody without an account. */
  readonly person?: string;
  readonly name?: string;
  readonly titles?: string;
  readonly organisation?: string;
  readonly party?: string;
  readonly lead?: boolean;
}

/** Two delegations, their leads with titles, agencies, four topics, one decision. */
export const INAUGURAL: HeldMeeting = {
  title: "Inaugural meeting",
  at: "2031-03-05 08:00",
  minutes: 115,
  chair: "Ana",
  scribe: "Bo",
  topics: ["Patrols", "Nets and gear", "Landing fees", "Regional bodies"],
  decisions: ["Share catch figures regularly"],
  present: [
    {
      name: "K. Berg",
      titles: "Deputy Minister; Adviser on Coasts",
      party: "Northland",
      lead: true,
    },
    { person: "Ana", titles: "Secretary", organisation: "Ministry of Trade", party: "Northland" },
    { organisation: "Coast Guard", party: "Northland" },
    { organisation: "Fisheries Office", party: "Northland" },
    { name: "Li Wei", titles: "Director", organisation: "Maritime Bureau", party: "Southland", lead: true },
    { organisation: "Harbour Board", party: "Southland" },
  ],
};

/** Writes a meeting of the channel's group, as its commands would; returns its number. */
export async function heldMeeting(services: Services, held: HeldMeeting): Promise<number> {
  return services.store.write(async (tx) => {
    const channel = await tx.channel.findFirstOrThrow({ where: { direct: false }, orderBy: { id: "asc" } });
    const group = await tx.group.update({
      where: { id: channel.groupId },
      data: { lastMeetingNumber: { increment: 1 } },
    });
    const members = await tx.membership.findMany({
      where: { groupId: group.id },
      include: { person: true },
    });
    const idOf = (name: string | undefined) =>
      members.find((member) => member.person.name === name)?.personId ?? null;
    const [date = "", time = "00:00", zone = group.zone] = held.at.split(" ");
    const start = DateTime.fromISO(`${date}T${time}`, { zone });
    const minutes = held.minutes ?? 60;
    const began = start.toJSDate();
    const end = start.plus({ minutes }).toJSDate();
    const state = held.state ?? "ENDED";
    const id = newId();
    const caller = idOf(held.chair) ?? group.createdById;
    const title = held.title ?? "Stand-up";
    await tx.meeting.create({
      data: {
        id,
        groupId: group.id,
        number: group.lastMeetingNumber,
        title,
        folded: fold(title),
        zone: group.zone,
        state,
        startsAt: began,
        minutes,
        startedAt: state === "PLANNED" ? null : began,
        endedAt: state === "ENDED" ? end : null,
        calledById: caller,
        chairId: idOf(held.chair),
        scribeId: idOf(held.scribe),
        channel: JSON.stringify({
          platform: channel.platform,
          workspace: channel.workspace,
          id: channel.externalId,
          direct: false,
        }),
        createdAt: began,
        updatedAt: began,
      },
    });
    const topics = (held.topics ?? []).map((topic, position) => ({
      id: newId(),
      groupId: group.id,
      meetingId: id,
      position,
      title: topic,
      openedAt: new Date(began.getTime() + position * 60_000),
      createdById: caller,
      createdAt: began,
    }));
    await tx.topic.createMany({ data: topics });
    const present = (held.present ?? []).map((one, position) => ({
      id: newId(),
      meetingId: id,
      personId: idOf(one.person),
      name: one.name ?? "",
      titles: one.titles ?? null,
      organisation: one.organisation ?? null,
      party: one.party ?? null,
      lead: one.lead ?? false,
      present: true,
      presentAt: began,
      position,
      addedById: caller,
      at: began,
    }));
    await tx.attendee.createMany({ data: present });
    const decisions = held.decisions ?? [];
    const numbered = await tx.group.update({
      where: { id: group.id },
      data: { lastDecisionNumber: { increment: decisions.length } },
    });
    const first = numbered.lastDecisionNumber - decisions.length + 1;
    const lines = [
      ...(held.notes ?? []).map((text) => ({ kind: "NOTE" as const, text, number: null })),
      ...decisions.map((text, index) => ({ kind: "DECISION" as const, text, number: first + index })),
      ...(held.votes ?? []).map((text) => ({ kind: "VOTE" as const, text, number: null })),
    ];
    for (const [index, line] of lines.entries())
      await tx.meetingLine.create({
        data: {
          ...line,
          id: newId(),
          meetingId: id,
          position: index + 1,
          folded: fold(line.text),
          byId: idOf(held.scribe) ?? caller,
          at: new Date(began.getTime() + (index + 1) * 600_000),
        },
      });
    for (const [position, text] of (held.open ?? []).entries())
      await tx.proposal.create({
        data: { id: newId(), meetingId: id, position, text, choices: ["yes", "no"], byId: caller, at: began },
      });
    if (held.items?.length)
      await tx.actionItem.updateMany({
        where: { groupId: group.id, number: { in: [...held.items] } },
        data: { meetingId: id },
      });
    return group.lastMeetingNumber;
  });
}
