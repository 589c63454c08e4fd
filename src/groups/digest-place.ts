import type { DeliveryError } from "../chat/adapter.ts";
import { card, line, type Phrase, say } from "../chat/card.ts";
import type { ChannelPart } from "../chat/interaction.ts";
import type { ChannelRef, Destination } from "../chat/refs.ts";
import { postCard } from "../outbox/outbox.ts";
import type { Transaction } from "../store/client.ts";
import type { Group, PostedCard } from "../store/models.ts";
import type { Actor, Services, SubjectRenderer } from "../use-case.ts";
import { zoneOf } from "./group.ts";
import { personWithAccounts } from "./people.ts";

// The channel a group gave its weekly digest: tried when it is set, and told when it does not take it.

/** How it is stored in `digestChannel`; the name is for people only. */
export const storedPlace = ({ channel, name }: ChannelPart): string => JSON.stringify({ ...channel, name });

type Place = ChannelRef & { readonly name?: string };
const placeOf = (group: Group): Place | null =>
  group.digestChannel ? (JSON.parse(group.digestChannel) as Place) : null;

/** What people call the digest's own channel, without sign; null where it has none. */
export function digestPlaceName(group: Group): string | null {
  const place = placeOf(group);
  return place && (place.name ?? place.id);
}

/** Owes the digest's own channel one line that says so: whether the bot may speak there is known by trying. */
export async function tryDigestPlace(tx: Transaction, actor: Actor, group: Group, now: Date): Promise<void> {
  const { name: _, ...channel } = placeOf(group) ?? { id: "" };
  const key = `digest-here:${actor.delivery}`;
  if (channel.id === "" || (await tx.postedCard.findUnique({ where: { key } }))) return;
  await postCard(tx, {
    key,
    subject: "digest-here",
    urgency: "asked",
    subjectId: actor.person.id,
    groupId: group.id,
    to: { to: "channel", channel: channel as ChannelRef },
    locale: group.locale,
    zone: group.zone,
    at: now,
    now,
  });
}

/** Why the last thing said in the digest's channel did not arrive there; null when it did or still waits. */
export async function digestFault({ store }: Services, group: Group): Promise<Phrase | null> {
  const [last] = await store.db.postedCard.findMany({
    where: {
      groupId: group.id,
      subject: { in: ["digest-here", "digest"] },
      destination: { startsWith: '{"to":"channel"' },
    },
    orderBy: { id: "desc" },
    take: 1,
  });
  return last?.failedAt ? faultOf(store.db, group, last) : null;
}

async function faultOf(tx: Transaction, group: Group, failed: PostedCard): Promise<Phrase> {
  const to = JSON.parse(failed.destination) as Destination;
  const { platform, workspace, id: externalId } = to.to === "channel" ? to.channel : to.user;
  const known = await tx.channel.findUnique({
    where: { platform_workspace_externalId: { platform, workspace, externalId } },
  });
  const own = placeOf(group);
  const channel = known?.name ?? (own?.id === externalId ? own.name : undefined) ?? externalId;
  return say("settings.cannot-post", { group: group.name, channel, how: failed.error ?? "" });
}

/**
 * What was said in the digest's channel could not be delivered: who set it, or for a digest the group's leads, are
 * told by direct message.
 */
export async function tellDigestLost(
  services: Services,
  failed: PostedCard,
  error: DeliveryError,
): Promise<void> {
  const { groupId } = failed;
  const isDigest = ["digest-here", "digest"].includes(failed.subject);
  const { to } = JSON.parse(failed.destination) as Destination;
  if (!groupId || !isDigest || to !== "channel" || error.directClosed) return;
  await services.store.write(async (tx) => {
    const group = await tx.group.findUniqueOrThrow({ where: { id: groupId } });
    for (const personId of await concerned(tx, failed)) await tellOne(tx, services, group, failed, personId);
  });
  services.wake();
}

async function concerned(tx: Transaction, failed: PostedCard): Promise<string[]> {
  if (failed.subject === "digest-here") return [failed.subjectId];
  const leads = await tx.membership.findMany({
    where: { groupId: failed.groupId ?? "", role: "LEAD" },
    select: { personId: true },
    take: 5,
  });
  return leads.map(({ personId }) => personId);
}

async function tellOne(
  tx: Transaction,
  services: Services,
  group: Group,
  failed: PostedCard,
  personId: string,
): Promise<void> {
  const person = await personWithAccounts(tx, personId);
  const account = person.accounts.find(
    ({ platform, directClosedAt }) => platform === failed.platform && directClosedAt === null,
  );
  const key = `digest-lost:${failed.id}:${personId}`;
  if (!account || (await tx.postedCard.findUnique({ where: { key } }))) return;
  const { platform, workspace, externalId: id } = account;
  const now = services.clock.now();
  await postCard(tx, {
    key,
    subject: "digest-lost",
    subjectId: failed.id,
    groupId: null,
    to: { to: "person", user: { platform, workspace, id } },
    locale: person.locale ?? account.locale ?? group.locale,
    zone: zoneOf(person, group),
    at: now,
    now,
  });
}

/** The line in the channel, and the message that it could not be said there. */
export const digestPlaceSubjects: Readonly<Record<string, SubjectRenderer>> = {
  "digest-here": async () => ({ card: card(line(say("settings.digest-here"))) }),
  "digest-lost": async ({ store }, failedId) => {
    const failed = await store.db.postedCard.findUnique({ where: { id: failedId } });
    const group = failed?.groupId && (await store.db.group.findUnique({ where: { id: failed.groupId } }));
    return failed && group ? { card: card(line(await faultOf(store.db, group, failed))) } : null;
  },
};
