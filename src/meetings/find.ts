import { ask } from "../actions/questions.ts";
import { button, say } from "../chat/card.ts";
import type { RecordInput } from "../chat/option.ts";
import { UserError } from "../chat/user-error.ts";
import { clean } from "../lib/text.ts";
import type { Meeting } from "../store/models.ts";
import type { Actor, Services } from "../use-case.ts";
import { liveMeetingIn } from "./live.ts";
import type { FullMeeting } from "./meeting.ts";
import { loadMeeting } from "./record.ts";

/** A meeting with the actor who may touch it: in direct messages that is one of their own groups. */
export interface Found {
  readonly meeting: FullMeeting;
  readonly actor: Actor;
}

const inGroup = (actor: Actor, meeting: FullMeeting): Actor => ({ ...actor, group: meeting.group });

/**
 * A meeting by its id, which from a button is only a claim: allowed in its group's own channels, and in direct messages
 * for those invited and the group's members.
 * @throws UserError `meeting.gone`, `press.foreign`
 */
export async function meetingById(services: Services, actor: Actor, id: string): Promise<Found> {
  const meeting = await loadMeeting(services.store.db, id);
  if (!meeting) throw new UserError("meeting.gone");
  const isHere = meeting.groupId === actor.group.id;
  if (!isHere && !(actor.group.kind === "PERSONAL" && (await belongs(services, actor, meeting))))
    throw new UserError("press.foreign");
  return {
    meeting,
    actor: isHere ? actor : { ...inGroup(actor, meeting), lead: await leads(services, actor, meeting) },
  };
}

async function membershipOf(services: Services, actor: Actor, meeting: FullMeeting) {
  const key = { groupId: meeting.groupId, personId: actor.person.id };
  return services.store.db.membership.findUnique({ where: { groupId_personId: key } });
}

async function belongs(services: Services, actor: Actor, meeting: FullMeeting): Promise<boolean> {
  if (meeting.attendees.some((one) => one.personId === actor.person.id)) return true;
  return (await membershipOf(services, actor, meeting)) !== null;
}

const leads = async (services: Services, actor: Actor, meeting: FullMeeting): Promise<boolean> =>
  (await membershipOf(services, actor, meeting))?.role === "LEAD";

// What a sentence names is found as its record alone: who shows the whole of it loads it.

/** The meeting a number names in this group. @throws UserError `meeting.unknown` */
export async function meetingByNumber(
  services: Services,
  actor: Actor,
  { number }: RecordInput,
): Promise<Meeting> {
  const { db } = services.store;
  const key = { groupId: actor.group.id, number };
  const meeting = await db.meeting.findUnique({ where: { groupId_number: key } });
  if (meeting) return meeting;
  const group = await db.group.findUnique({ where: { id: actor.group.id } });
  throw new UserError("meeting.unknown", { number, last: group?.lastMeetingNumber ?? 0 }, [
    button(say("meeting.list"), { do: "meeting.list" }),
  ]);
}

async function meetingHere(services: Services, actor: Actor): Promise<Meeting | null> {
  const meeting = await liveMeetingIn(services.store.db, actor.channel);
  return meeting?.groupId === actor.group.id ? meeting : null;
}

const startOne = () => button(say("meeting.start-one"), { do: "meeting.start-form" });

/** The meeting that runs in this channel. @throws UserError `meeting.none-runs` */
export async function runningMeeting(services: Services, actor: Actor): Promise<Meeting> {
  const meeting = await meetingHere(services, actor);
  if (!meeting) throw new UserError("meeting.none-runs", {}, [startOne()]);
  return meeting;
}

/**
 * The meeting that runs in this channel, for what somebody said in it. When none runs, the words are kept as a question,
 * so that one press makes an action item of them.
 * @throws UserError `meeting.none-runs` with that button
 */
export async function runningMeetingOrKept(
  services: Services,
  actor: Actor,
  said: { readonly text: string; readonly url?: string | undefined },
): Promise<Meeting> {
  const meeting = await meetingHere(services, actor);
  if (meeting) return meeting;
  const { id } = await ask(services, actor, { kind: "add", text: clean(said.text), url: said.url });
  throw new UserError("meeting.none-runs", {}, [
    startOne(),
    button(say("meeting.keep-as-item"), { do: "question.answer", id, n: 0 }),
  ]);
}

/** The meeting somebody means without naming it: the one that runs here, else the next planned. @throws UserError `meeting.none-planned` */
export async function meetingMeant(
  services: Services,
  actor: Actor,
  named: RecordInput | undefined,
): Promise<Meeting> {
  if (named) return meetingByNumber(services, actor, named);
  const live = await liveMeetingIn(services.store.db, actor.channel);
  const meeting = live ?? (await nextPlanned(services, actor));
  if (!meeting) throw new UserError("meeting.none-planned");
  return meeting;
}

const LATE_MS = 4 * 3_600_000;

/** The next planned meeting of the group; one a few hours late still counts. */
export const nextPlanned = (services: Services, actor: Actor) =>
  services.store.db.meeting.findFirst({
    where: {
      groupId: actor.group.id,
      state: "PLANNED",
      startsAt: { gte: new Date(services.clock.now().getTime() - LATE_MS) },
    },
    orderBy: { startsAt: { sort: "asc", nulls: "last" } },
  });
