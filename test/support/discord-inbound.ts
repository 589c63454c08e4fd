import type { Typed } from "./discord-typed.ts";
import type { Body, FakeChannel, FakeDiscord, FakeInteraction, FakeMessage } from "./fake-discord.ts";
import { APP_PERMISSIONS } from "./fake-discord-shapes.ts";

/** The kinds of interactions (docs.discord.com/developers/interactions/receiving-and-responding). */
export const INTERACTION = { command: 2, component: 3, completion: 4, modal: 5 };
const ATTACHMENT_LIMIT = 10_485_760;

const ATTACH_FILES = 1n << 15n;
const permissionsIn = ({ hidden, wordsOnly }: FakeChannel): string =>
  hidden ? "0" : wordsOnly ? String(BigInt(APP_PERMISSIONS) & ~ATTACH_FILES) : APP_PERMISSIONS;

/** An interaction, ready to be sent: what Discord remembers of it, and what the bot gets. */
export interface Inbound {
  readonly interaction: FakeInteraction;
  readonly payload: Body;
}

/** An `INTERACTION_CREATE` payload as Discord sends it. */
export function inbound(
  fake: FakeDiscord,
  about: { type: number; user: string; channel: FakeChannel; data: Body; source?: FakeMessage | undefined },
): Inbound {
  const { type, user, channel, data, source } = about;
  const id = fake.next();
  const token = `token-${id}`;
  const locale = fake.users.get(user)?.locale ?? "en-US";
  const base = {
    id,
    token,
    type,
    version: 1,
    application_id: fake.application,
    data,
    locale,
    channel_id: channel.id,
    channel: fake.shapes.channel(channel),
    app_permissions: permissionsIn(channel),
    entitlements: [],
    attachment_size_limit: ATTACHMENT_LIMIT,
    ...(source ? { message: fake.shapes.message(source) } : {}),
  };
  return {
    interaction: {
      id,
      token,
      type,
      user,
      channel: channel.id,
      source,
      sentAt: performance.now(),
      answered: false,
    },
    payload: { ...base, ...(channel.guild ? inGuild(fake, channel.guild, user) : inDirect(fake, user)) },
  };
}

const inGuild = (fake: FakeDiscord, guild: string, user: string): Body => ({
  context: 0,
  guild_id: guild,
  guild_locale: "en-US",
  guild: { id: guild, locale: "en-US", features: [] },
  authorizing_integration_owners: { 0: guild },
  member: fake.shapes.member(user),
});

const inDirect = (fake: FakeDiscord, user: string): Body => ({
  context: 1,
  authorizing_integration_owners: { 0: "0" },
  user: fake.shapes.user(user),
});

/** The `data` of a command with its options and what Discord resolved of them. */
export function commandData(fake: FakeDiscord, { command, verb, options }: Typed): Body {
  const ids = (type: number) =>
    options.filter((each) => each.type === type).map(({ value }) => String(value));
  const table = (of: string[], shape: (id: string) => Body) =>
    Object.fromEntries(of.map((id) => [id, shape(id)]));
  const channel = (id: string): Body => {
    const found = fake.channels.get(id);
    return found ? { ...fake.shapes.channel(found), permissions: APP_PERMISSIONS } : { id };
  };
  const resolved = {
    users: table(ids(6), fake.shapes.user),
    members: table(ids(6), fake.shapes.bareMember),
    channels: table(ids(7), channel),
  };
  const filled = Object.entries(resolved).filter(([, entries]) => Object.keys(entries).length > 0);
  return {
    id: command["id"],
    name: command["name"],
    type: 1,
    ...(command["guild_id"] ? { guild_id: command["guild_id"] } : {}),
    options: verb === null ? options : [{ type: 1, name: verb, options }],
    ...(filled.length > 0 ? { resolved: Object.fromEntries(filled) } : {}),
  };
}

/** The `data` of a command of a message's own menu. */
export const menuData = (fake: FakeDiscord, command: Body, message: FakeMessage): Body => ({
  id: command["id"],
  name: command["name"],
  type: 3,
  target_id: message.id,
  resolved: { messages: { [message.id]: fake.shapes.message(message) } },
});
