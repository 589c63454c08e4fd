import { Client, GatewayIntentBits, Options, Partials } from "discord.js";

/** What is being worked on right now, so that stopping can wait for it. */
export function createInHand() {
  const promises = new Set<Promise<unknown>>();
  return {
    add<Result>(promise: Promise<Result>): Promise<Result> {
      promises.add(promise);
      const forget = () => promises.delete(promise);
      promise.then(forget, forget);
      return promise;
    },
    async settled(): Promise<void> {
      while (promises.size > 0) await Promise.allSettled(promises);
    },
  };
}
export type InHand = ReturnType<typeof createInHand>;

/** Only servers, channels and roles are kept: names and permissions are read from them. */
const NOTHING_KEPT = {
  ApplicationCommandManager: 0,
  ApplicationEmojiManager: 0,
  AutoModerationRuleManager: 0,
  BaseGuildEmojiManager: 0,
  DMMessageManager: 0,
  EntitlementManager: 0,
  GuildBanManager: 0,
  GuildEmojiManager: 0,
  GuildForumThreadManager: 0,
  GuildInviteManager: 0,
  GuildMessageManager: 0,
  GuildScheduledEventManager: 0,
  GuildStickerManager: 0,
  GuildTextThreadManager: 0,
  MessageManager: 0,
  PresenceManager: 0,
  ReactionManager: 0,
  ReactionUserManager: 0,
  StageInstanceManager: 0,
  ThreadManager: 0,
  ThreadMemberManager: 0,
  UserManager: 0,
  VoiceStateManager: 0,
};

/** The bot itself is a member everywhere: its permissions are asked for. */
const selfOnly = {
  maxSize: 0,
  keepOverLimit: (member: { id: string; client: Client }) => member.id === member.client.user?.id,
};

const PATIENCE_MS = 10_000;

/**
 * The client. It never sends again by itself and never waits for a rate limit: who sends knows better.
 * `Guilds` is the only intent: interactions need none, nothing here is privileged
 * (docs.discord.com/developers/events/gateway#gateway-intents).
 */
export const createClient = (api: string): Client =>
  new Client({
    intents: [GatewayIntentBits.Guilds],
    // As many as Discord asks for: one up to 2,500 servers (docs.discord.com/developers/events/gateway#sharding).
    shards: "auto",
    // Else discord.js forgets the channel that comes with an interaction: threads and direct messages.
    partials: [Partials.Channel],
    allowedMentions: { parse: [], repliedUser: false },
    makeCache: Options.cacheWithLimits({ ...NOTHING_KEPT, GuildMemberManager: selfOnly }),
    rest: { api, version: "10", retries: 0, timeout: PATIENCE_MS, rejectOnRateLimit: () => true },
  });
