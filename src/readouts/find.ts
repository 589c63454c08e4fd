import { button, say } from "../chat/card.ts";
import type { RecordInput } from "../chat/option.ts";
import type { ChannelRef } from "../chat/refs.ts";
import { UserError } from "../chat/user-error.ts";
import type { Group } from "../store/models.ts";
import type { Actor, Services } from "../use-case.ts";
import { type FullReadout, mayRead } from "./readout.ts";
import { loadReadout } from "./record.ts";

/** A readout with the actor who may touch it: in direct messages that is one of their own groups. */
export interface Found {
  readonly readout: FullReadout;
  readonly actor: Actor;
}

/** The actor in the name of one of their groups; null: it is none of theirs. */
export async function actorIn(services: Services, actor: Actor, group: Group): Promise<Actor | null> {
  if (group.id === actor.group.id) return actor;
  const key = { groupId: group.id, personId: actor.person.id };
  const membership = await services.store.db.membership.findUnique({ where: { groupId_personId: key } });
  return membership && { ...actor, group, lead: membership.role === "LEAD" };
}

/** The groups a person speaks for here: the channel's own; in direct messages, all of theirs. */
export async function groupsHere(services: Services, actor: Actor): Promise<string[]> {
  if (actor.group.kind !== "PERSONAL") return [actor.group.id];
  const memberships = await services.store.db.membership.findMany({
    where: { personId: actor.person.id },
    select: { groupId: true },
  });
  return memberships.map((membership) => membership.groupId);
}

/**
 * The readout a number names here.
 * @throws UserError `readout.unknown`, `readout.which-group`
 */
export async function readoutByNumber(
  services: Services,
  actor: Actor,
  { number }: RecordInput,
): Promise<Found> {
  const { db } = services.store;
  const hits = await db.readout.findMany({
    where: { number, groupId: { in: await groupsHere(services, actor) } },
    select: { id: true, group: { select: { name: true } } },
  });
  const [first, ...others] = hits;
  if (others.length > 0)
    throw new UserError(
      "readout.which-group",
      { number },
      hits
        .slice(0, 10)
        .map((hit) => button(`${hit.group.name} R${number}`, { do: "readout.show", id: hit.id })),
    );
  if (first) return readoutById(services, actor, first.id);
  const group = await db.group.findUnique({ where: { id: actor.group.id } });
  throw new UserError("readout.unknown", { number, last: group?.lastReadoutNumber ?? 0 }, [
    button(say("readout.list"), { do: "readout.list", p: 1 }),
  ]);
}

/**
 * A readout by its id, which from a button is only a claim: allowed in its group's own channels, and in direct messages
 * and elsewhere for its members.
 * @throws UserError `readout.gone`, `press.foreign`
 */
export async function readoutById(services: Services, actor: Actor, id: string): Promise<Found> {
  const readout = await loadReadout(services.store.db, id);
  if (!readout) throw new UserError("readout.gone");
  const isHere = readout.groupId === actor.group.id;
  const here =
    isHere || actor.group.kind === "PERSONAL" ? await actorIn(services, actor, readout.group) : null;
  if (!here) throw new UserError("press.foreign");
  return { readout, actor: here };
}

/** As `readoutById`, to read or rate: what was released into a channel may be read there by everybody. */
export async function readableById(services: Services, actor: Actor, id: string): Promise<Found> {
  const readout = await loadReadout(services.store.db, id);
  if (readout && readout.groupId !== actor.group.id && stoodIn(readout, actor.channel))
    return { readout, actor: { ...actor, group: readout.group, lead: false } };
  return readoutById(services, actor, id);
}

const stoodIn = (readout: FullReadout, channel: ChannelRef): boolean =>
  readout.released !== null &&
  channelsOf(readout).some(
    (one) =>
      one.platform === channel.platform && one.workspace === channel.workspace && one.id === channel.id,
  );

/** A channel a readout goes to, with what people call it. */
export type NamedChannel = ChannelRef & { readonly name: string };

/** Where it goes, or went. */
export const channelsOf = (readout: Pick<FullReadout, "releaseTo">): readonly NamedChannel[] =>
  JSON.parse(readout.releaseTo) as NamedChannel[];

/** The text a person may read: drafters and approvers the newest, everybody else what is released. @throws UserError `readout.private` */
export function textFor(readout: FullReadout, by: Actor): FullReadout["latest"] {
  if (mayRead(readout, by)) return readout.latest;
  if (readout.released && readout.state === "RELEASED") return readout.released;
  throw new UserError(readout.state === "WITHDRAWN" ? "readout.is-withdrawn" : "readout.private", {
    label: `R${readout.number}`,
  });
}
