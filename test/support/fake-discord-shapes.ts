import { type Body, type FakeChannel, type FakeMessage, FLAGS, type State } from "./fake-discord-state.ts";

const VIEW = 1n << 10n;
const SEND = 1n << 11n;
const ATTACH = 1n << 15n;
const BASIC = VIEW | SEND | (1n << 14n) | ATTACH | (1n << 16n) | (1n << 31n) | (1n << 38n);
const MANAGE_GUILD = 1n << 5n;
/** What the bot may do where it is. */
export const APP_PERMISSIONS = String(BASIC);
const JOINED = "2026-01-05T09:00:00.000000+00:00";

export type Shapes = ReturnType<typeof createShapes>;

/** Users, members, channels, servers and messages as Discord writes them. */
export function createShapes(state: State) {
  const user = (id: string): Body => {
    const { name = "someone", bot = false } = state.users.get(id) ?? {};
    return {
      id,
      username: bot ? name : name.toLowerCase().replace(/\W/g, ""),
      global_name: bot ? null : name,
      discriminator: "0",
      avatar: null,
      avatar_decoration_data: null,
      bot,
      public_flags: 0,
    };
  };

  /** Without the user inside, as in the resolved data of an interaction. */
  const bareMember = (id: string): Body => ({
    nick: null,
    avatar: null,
    roles: [],
    joined_at: JOINED,
    premium_since: null,
    pending: false,
    flags: 0,
    communication_disabled_until: null,
    permissions: String(state.users.get(id)?.administrator ? BASIC | MANAGE_GUILD : BASIC),
  });
  const member = (id: string): Body => ({ ...bareMember(id), user: user(id), deaf: false, mute: false });

  const channel = (made: FakeChannel): Body => {
    const base = { id: made.id, last_message_id: null, flags: 0 };
    if (made.direct) return { ...base, type: 1, recipients: [user(made.direct)] };
    const named = { ...base, guild_id: made.guild, name: made.name, nsfw: false, rate_limit_per_user: 0 };
    if (!made.parent)
      return {
        ...named,
        type: 0,
        position: 0,
        topic: null,
        parent_id: null,
        permission_overwrites: overwrites(made),
      };
    return {
      ...named,
      type: 11,
      parent_id: made.parent,
      owner_id: state.bot.id,
      message_count: 0,
      member_count: 1,
      thread_metadata: {
        archived: false,
        auto_archive_duration: 1440,
        archive_timestamp: JOINED,
        locked: false,
        create_timestamp: JOINED,
      },
    };
  };

  const guild = (id: string): Body => {
    const made = state.guilds.get(id);
    const own = [...state.channels.values()].filter((each) => each.guild === id);
    return {
      id,
      name: made?.name,
      owner_id: made?.owner,
      system_channel_id: made?.systemChannel ?? null,
      preferred_locale: "en-US",
      large: false,
      unavailable: false,
      joined_at: JOINED,
      member_count: state.users.size,
      features: [],
      icon: null,
      verification_level: 1,
      default_message_notifications: 1,
      explicit_content_filter: 0,
      mfa_level: 0,
      nsfw_level: 0,
      premium_tier: 0,
      system_channel_flags: 0,
      afk_timeout: 300,
      afk_channel_id: null,
      rules_channel_id: null,
      public_updates_channel_id: null,
      roles: [everyoneRole(id, made?.denied ?? 0n)],
      channels: own.filter(({ parent }) => !parent).map(channel),
      threads: own.filter(({ parent }) => parent).map(channel),
      members: [member(state.bot.id)],
      emojis: [],
      stickers: [],
      presences: [],
      voice_states: [],
      stage_instances: [],
      guild_scheduled_events: [],
      soundboard_sounds: [],
    };
  };

  const message = (made: FakeMessage): Body => {
    const where = state.channels.get(made.channel);
    return {
      id: made.id,
      type: 0,
      channel_id: made.channel,
      ...(where?.guild && !made.only ? { guild_id: where.guild } : {}),
      author: user(made.author),
      content: made.content,
      components: made.components,
      embeds: made.embeds,
      attachments: made.attachments,
      flags: made.flags | (made.only ? FLAGS.ephemeral : 0) | (made.pending ? FLAGS.loading : 0),
      mentions: made.notified.users.map(user),
      mention_roles: [],
      mention_everyone: made.notified.everyone,
      timestamp: made.at,
      edited_timestamp: made.edits > 0 ? made.at : null,
      pinned: false,
      tts: false,
      ...(made.nonce ? { nonce: made.nonce } : {}),
      ...(made.author === state.bot.id ? { application_id: state.application } : {}),
    };
  };

  return { user, bareMember, member, channel, guild, message };
}

/** What a channel takes from everybody. */
function overwrites({ guild, hidden, wordsOnly, readOnly }: FakeChannel): Body[] {
  const bits = (hidden ? VIEW : 0n) | (wordsOnly ? ATTACH : 0n) | (readOnly ? SEND : 0n);
  return bits ? [{ id: guild, type: 0, allow: "0", deny: String(bits) }] : [];
}

const everyoneRole = (guild: string, denied: bigint): Body => ({
  id: guild,
  name: "@everyone",
  color: 0,
  colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
  hoist: false,
  position: 0,
  permissions: String(BASIC & ~denied),
  managed: false,
  mentionable: false,
  flags: 0,
});
