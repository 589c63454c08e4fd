import type { Interaction } from "../chat/interaction.ts";
import type { ChannelRef, UserRef } from "../chat/refs.ts";
import { newId } from "../lib/ids.ts";
import { clean, splitAt } from "../lib/text.ts";
import { isZone } from "../lib/working-time.ts";
import type { Transaction } from "../store/client.ts";
import { type Account, type Group, GroupKind, type Person, Role } from "../store/models.ts";
import { recallSpeaker } from "../store/recall.ts";
import type { Actor, Services } from "../use-case.ts";
import { nextDigest, zoneOf } from "./group.ts";

type Known = { account: Account; person: Person; group: Group; lead: boolean };

/**
 * Finds out who speaks, where and in which group's name. A channel that was never set up works at once:
 * its first command makes a group for it; a direct message is a personal group.
 */
export async function meet(services: Services, interaction: Omit<Interaction, "type">): Promise<Actor> {
  const known =
    (await recall(services, interaction)) ??
    // Two first commands at once: the database lets one of them make the records, the other finds them.
    (await acquaint(services, interaction).catch(() => acquaint(services, interaction)));
  return actorOf(known, interaction, `${interaction.channel.platform}:${interaction.id}`);
}

function actorOf(
  { account, person, group, lead }: Known,
  interaction: Omit<Interaction, "type">,
  delivery: string,
): Actor {
  return {
    person: { ...person, accounts: [account] },
    group,
    lead,
    delivery,
    user: interaction.speaker.user,
    channel: interaction.channel,
    zone: zoneOf({ ...person, accounts: [account] }, group),
    locale: person.locale ?? account.locale ?? group.locale,
    administrator: interaction.speaker.administrator,
  };
}

export const accountKey = (user: UserRef) => ({
  platform_workspace_externalId: { platform: user.platform, workspace: user.workspace, externalId: user.id },
});
const channelKey = (channel: ChannelRef) => ({
  platform_workspace_externalId: {
    platform: channel.platform,
    workspace: channel.workspace,
    externalId: channel.id,
  },
});

/** The usual case: everybody is known and nothing about them changed; one read only. */
async function recall(
  services: Services,
  { speaker, channel }: Omit<Interaction, "type">,
): Promise<Known | null> {
  const known = await recallSpeaker(services.store, speaker.user, channel);
  return known && isUpToDate(known.account, speaker) ? { ...known, lead: known.role === Role.LEAD } : null;
}

const isUpToDate = (account: Account, speaker: Interaction["speaker"]): boolean =>
  account.directClosedAt === null &&
  account.name === nameOf(speaker) &&
  account.zone === (zoneIfKnown(speaker.zone) ?? account.zone) &&
  account.locale === (speaker.locale ?? account.locale);

const nameOf = (speaker: { name: string }): string => splitAt(clean(speaker.name).trim() || "?", 80, 160)[0];
const zoneIfKnown = (zone: string | undefined): string | undefined =>
  zone && isZone(zone) ? zone : undefined;

function acquaint(services: Services, interaction: Omit<Interaction, "type">): Promise<Known> {
  return services.store.write(async (tx) => {
    const { account, person } = await knowAccount(tx, services.clock.now(), interaction.speaker);
    const group = await knowChannel(tx, services, interaction, person, account);
    // All who led it may have been forgotten.
    const leads = await tx.membership.count({ where: { groupId: group.id, role: Role.LEAD } });
    const role = leads > 0 ? Role.MEMBER : Role.LEAD;
    const membership = await tx.membership.upsert({
      where: { groupId_personId: { groupId: group.id, personId: person.id } },
      create: { groupId: group.id, personId: person.id, role, joinedAt: services.clock.now() },
      update: {},
    });
    return { account, person, group, lead: membership.role === Role.LEAD };
  });
}

/** Stores or refreshes an account; its next command shows that direct messages may be tried again. */
export async function knowAccount(
  tx: Transaction,
  now: Date,
  speaker: { user: UserRef; name: string; zone?: string; locale?: string },
): Promise<{ account: Account; person: Person }> {
  const name = nameOf(speaker);
  const zone = zoneIfKnown(speaker.zone);
  const seen = {
    name,
    directClosedAt: null,
    ...(zone ? { zone } : {}),
    ...(speaker.locale ? { locale: speaker.locale } : {}),
  };
  const known = await tx.account.findUnique({ where: accountKey(speaker.user), include: { person: true } });
  if (known) {
    const account = await tx.account.update({ where: { id: known.id }, data: seen });
    const person =
      known.person.name === name
        ? known.person
        : await tx.person.update({ where: { id: known.personId }, data: { name } });
    return { account, person };
  }
  const person = await tx.person.create({ data: { id: newId(), name, createdAt: now } });
  const { platform, workspace, id: externalId } = speaker.user;
  const account = await tx.account.create({
    data: { id: newId(), personId: person.id, platform, workspace, externalId, ...seen },
  });
  return { account, person };
}

async function knowChannel(
  tx: Transaction,
  services: Services,
  interaction: Omit<Interaction, "type">,
  person: Person,
  account: Account,
): Promise<Group> {
  const { channel } = interaction;
  const known = await tx.channel.findUnique({ where: channelKey(channel), include: { group: true } });
  if (known) return known.group;
  const name = channel.direct ? person.name : (interaction.channelName ?? channel.id);
  const group = await createGroup(tx, services, {
    name: clean(name),
    direct: channel.direct,
    person,
    account,
  });
  await tx.channel.create({
    data: {
      id: newId(),
      groupId: group.id,
      platform: channel.platform,
      workspace: channel.workspace,
      externalId: channel.id,
      name: clean(name),
      direct: channel.direct,
      home: true,
    },
  });
  return group;
}

/** The group takes its creator's zone and language; who made it leads it. */
async function createGroup(
  tx: Transaction,
  services: Services,
  { name, direct, person, account }: { name: string; direct: boolean; person: Person; account: Account },
): Promise<Group> {
  const now = services.clock.now();
  const group = await tx.group.create({
    data: {
      id: newId(),
      name,
      kind: direct ? GroupKind.PERSONAL : GroupKind.CHANNEL,
      zone: person.zone ?? account.zone ?? services.defaultZone,
      locale: person.locale ?? account.locale ?? "en",
      digestOn: !direct,
      createdAt: now,
      createdById: person.id,
    },
  });
  await tx.membership.create({
    data: { groupId: group.id, personId: person.id, role: Role.LEAD, joinedAt: now },
  });
  if (direct) return group;
  return tx.group.update({ where: { id: group.id }, data: { nextDigestAt: nextDigest(group, now) } });
}
