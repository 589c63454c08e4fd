import { setTimeout as delay } from "node:timers/promises";
import { type IIdentifyThrottler, SimpleIdentifyThrottler, type WebSocketOptions } from "discord.js";

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 10 * 60_000;
const FOR_EVER = 2 ** 31 - 1;

/** What a throttler asks the gateway's manager for. */
export type Gateway = Pick<
  Parameters<NonNullable<WebSocketOptions["buildIdentifyThrottler"]>>[0],
  "fetchGatewayInformation"
>;

/** Milliseconds that go on, and how to wait for some; a rejection means that nobody waits any more. */
export interface Time {
  now(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}
const REAL: Time = {
  now: () => performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, { ref: false, signal }),
};

/**
 * When a shard may begin a session. Discord lets so many begin within five seconds as `max_concurrency` says, and 1,000 a
 * day; who begins more loses the token (docs.discord.com/developers/events/gateway#session-start-limit). discord.js keeps
 * the first rule; here a shard whose sessions do not last waits longer each time, and for the next day where none is left.
 * What is remembered outlives the client: a new one begins no storm either.
 */
export function createSessionStarts({ now, sleep }: Time = REAL) {
  const shards = new Map<number, { inARow: number; notBefore: number }>();

  const wait = async (shard: number, gateway: Gateway, signal: AbortSignal): Promise<void> => {
    const past = shards.get(shard);
    if (!past) return;
    if (now() - past.notBefore > LONGEST_PAUSE_MS) past.inARow = 0;
    if (past.notBefore > now()) await sleep(past.notBefore - now(), signal);
    const info = await gateway.fetchGatewayInformation(true).catch(() => null);
    if (info?.session_start_limit.remaining === 0) await sleep(info.session_start_limit.reset_after, signal);
  };
  const began = (shard: number): void => {
    const inARow = (shards.get(shard)?.inARow ?? 0) + 1;
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** (inARow - 1), LONGEST_PAUSE_MS);
    shards.set(shard, { inARow, notBefore: now() + pause });
  };

  return {
    /** For one client, as its option `ws.buildIdentifyThrottler`; `over`: it is done with and begins nothing more. */
    async throttler(gateway: Gateway, over: AbortSignal): Promise<IIdentifyThrottler> {
      const { session_start_limit } = await gateway.fetchGatewayInformation();
      const spaced = new SimpleIdentifyThrottler(session_start_limit.max_concurrency);
      return {
        async waitForIdentify(shard, signal) {
          // Destroyed while it waits for Discord's greeting, a shard of discord.js connects again (@discordjs/ws 1.2).
          if (over.aborted) await sleep(FOR_EVER, signal);
          await wait(shard, gateway, signal);
          await spaced.waitForIdentify(shard, signal);
          began(shard);
        },
      };
    },
  };
}
export type SessionStarts = ReturnType<typeof createSessionStarts>;
