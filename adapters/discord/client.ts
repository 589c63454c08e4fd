import { Client, GatewayIntentBits, Options, Partials, REST, type RESTOptions } from "discord.js";
import type { SessionStarts } from "./identify.ts";

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

/** Nothing is sent again by itself and no rate limit is waited for: who sends knows better. */
const restOptions = (api: string) => ({
  api,
  version: "10",
  retries: 0,
  timeout: PATIENCE_MS,
  rejectOnRateLimit: () => true,
  // Node's own, which makes the body of a file itself. The library's way leaves that to whichever version of undici the
  // process loaded first (Slack's Socket Mode brings another), and they do not understand each other's files.
  makeRequest: fetch as unknown as RESTOptions["makeRequest"],
});

/** What the bot sends of itself goes this way, connected or not: every process may post. */
export const createRest = (api: string, token: string): REST => new REST(restOptions(api)).setToken(token);

/**
 * The client of the gateway. `Guilds` is the only intent: interactions need none, nothing here is privileged
 * (docs.discord.com/developers/events/gateway#gateway-intents).
 * @param over when it is done with
 */
export const createClient = (api: string, starts: SessionStarts, over: AbortSignal): Client =>
  new Client({
    intents: [GatewayIntentBits.Guilds],
    // As many as Discord asks for: one up to 2,500 servers (docs.discord.com/developers/events/gateway#sharding).
    shards: "auto",
    // Else discord.js forgets the channel that comes with an interaction: threads and direct messages.
    partials: [Partials.Channel],
    allowedMentions: { parse: [], repliedUser: false },
    makeCache: Options.cacheWithLimits({ ...NOTHING_KEPT, GuildMemberManager: selfOnly }),
    rest: restOptions(api),
    ws: { buildIdentifyThrottler: (gateway) => starts.throttler(gateway, over) },
  });
