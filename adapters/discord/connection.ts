import { setTimeout as delay } from "node:timers/promises";
import { type Client, Events, GatewayCloseCodes } from "discord.js";
import type { Health, Lease, Leases } from "../../src/chat/adapter.ts";
import type { Logger } from "../../src/lib/logger.ts";
import { PLATFORM } from "./address.ts";
import { createClient } from "./client.ts";
import { isTokenRefused, reasonOf, TOKEN_REFUSED } from "./delivery-error.ts";
import { createSessionStarts } from "./identify.ts";

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
const START_PATIENCE_MS = 15_000;
const END_PATIENCE_MS = 3_000;
/** A heartbeat is answered every 41 seconds, and a try is made at least once a minute. */
const STALLED_AFTER_MS = 180_000;

/** What discord.js does not mend by itself (docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes). */
const CLOSED: Partial<Record<number, string>> = {
  [GatewayCloseCodes.AuthenticationFailed]: TOKEN_REFUSED,
  [GatewayCloseCodes.ShardingRequired]: "the bot is on more servers than its connections may serve",
  [GatewayCloseCodes.InvalidAPIVersion]: "this version of the gateway was refused",
  [GatewayCloseCodes.InvalidIntents]: "an intent was refused",
  [GatewayCloseCodes.DisallowedIntents]: "an intent was refused",
};
/** A next try asks anew how many connections there are to be; the other refusals would only be repeated. */
const WORTH_A_TRY: readonly number[] = [GatewayCloseCodes.InvalidShard, GatewayCloseCodes.ShardingRequired];

interface End {
  readonly reason: string;
  readonly hopeless?: boolean;
}
const REFUSED: End = { reason: TOKEN_REFUSED, hopeless: true };

export interface ConnectionOptions {
  readonly token: string;
  readonly apiUrl: string;
  readonly leases: Leases;
  readonly logger: Logger;
  /** Listens to a new client, before it connects. */
  prepare(client: Client): void;
}

/**
 * The gateway connection, held by one process at a time: Discord sends an interaction to every session there is.
 * It is built anew until it stands, with longer and longer pauses; once it stands discord.js keeps it. A refused token is
 * not tried again: it will not get better, and Discord counts such calls.
 */
export function createConnection({ token, apiUrl, leases, logger, prepare }: ConnectionOptions) {
  const starts = createSessionStarts();
  let lease: Lease | undefined;
  /** Aborted when the lease is lost. */
  let turn: AbortController | undefined;
  let running = Promise.resolve();
  let hopeless: string | undefined;
  let trouble: string | undefined = "not connected yet";
  const shardTroubles = new Map<number, string>();
  let lastSign = 0;

  const sign = (): void => {
    lastSign = performance.now();
  };

  const watch = (client: Client): void => {
    client.on(Events.Debug, sign);
    client.on(Events.Error, (error) => logger.warn({ reason: reasonOf(error) }, "discord.client-error"));
    client.on(Events.ShardError, (error, shard) => shardTroubles.set(shard, reasonOf(error)));
    client.on(Events.ShardReconnecting, (shard) => shardTroubles.set(shard, "reconnecting"));
    client.on(Events.ShardReady, (shard) => shardTroubles.delete(shard));
    client.on(Events.ShardResume, (shard) => shardTroubles.delete(shard));
  };

  /** One client from its login to its end. Never rejects. */
  const live = async (over: AbortSignal, stands: () => void): Promise<End> => {
    const done = new AbortController();
    const client = createClient(apiUrl, starts, done.signal);
    const ended = endOf(client, over, done.signal);
    watch(client);
    prepare(client);
    const ready = new Promise<void>((resolve) => client.once(Events.ClientReady, () => resolve()));
    const standing = Promise.all([client.login(token), ready]);
    standing.catch(() => undefined);
    try {
      const early = await Promise.race([standing.then(() => null), ended]);
      if (early) return early;
      logger.info({ servers: client.guilds.cache.size, shards: client.ws.shards.size }, "discord.connected");
      stands();
      return await ended;
    } catch (error) {
      return isTokenRefused(error) ? REFUSED : { reason: reasonOf(error) };
    } finally {
      done.abort();
      // Ended while Discord greets it, a connection would begin again: it may stand first, for a moment.
      await inTime(standing.catch(() => undefined));
      await inTime(client.destroy().catch(() => undefined));
      shardTroubles.clear();
    }
  };

  const keepConnected = async (over: AbortSignal, attempted: () => void): Promise<void> => {
    for (let pause = FIRST_PAUSE_MS; !over.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      sign();
      trouble ??= "not connected yet";
      let stoodSince = Number.POSITIVE_INFINITY;
      const end = await live(over, () => {
        trouble = undefined;
        stoodSince = performance.now();
        attempted();
      });
      trouble = end.reason;
      attempted();
      if (over.aborted) return;
      logger.warn({ reason: end.reason }, "discord.not-connected");
      if (end.hopeless) return giveUp(end.reason);
      if (performance.now() - stoodSince > LONGEST_PAUSE_MS) pause = FIRST_PAUSE_MS;
      await delay(pause, undefined, { ref: false, signal: over }).catch(() => undefined);
    }
  };

  /** Another process may have a better token, as while it is being changed everywhere. */
  const giveUp = (reason: string): void => {
    hopeless = reason;
    turn?.abort();
    void running.then(() => lease?.release());
  };

  return {
    /** Resolves after the first attempt, or when that takes too long; at once where another process is connected. */
    async start(): Promise<void> {
      let attempted = (): void => undefined;
      const first = new Promise<void>((resolve) => {
        attempted = resolve;
      });
      lease = await leases(PLATFORM, {
        gained() {
          turn = new AbortController();
          const { signal } = turn;
          sign();
          running = running.then(() => keepConnected(signal, attempted));
        },
        lost: () => turn?.abort(),
      });
      if (turn) await Promise.race([first, delay(START_PATIENCE_MS, undefined, { ref: false })]);
    },
    /** Disconnects, then lets another process have it. */
    async stop(): Promise<void> {
      hopeless ??= "stopped";
      turn?.abort();
      await running;
      await lease?.release();
    },
    /** Is what the gateway sends ours to answer, at this very moment? */
    holds: (): boolean => lease?.held() ?? false,
    /** Why nothing can be sent or received until the program is started anew. */
    hopeless: () => hopeless,
    /** A call of the API was refused for its token: the connection will not last either. */
    refused: (): void => giveUp(TOKEN_REFUSED),
    health(): Health {
      if (hopeless) return { ok: false, reason: `Discord: ${hopeless}` };
      if (lease && !lease.held()) return { ok: true, note: "another process holds the connection" };
      if (lease && performance.now() - lastSign > STALLED_AFTER_MS)
        return { ok: false, stalled: true, reason: "Discord: the connection gives no sign of life" };
      const [reason = trouble] = shardTroubles.values();
      return reason ? { ok: false, reason: `Discord: ${reason}` } : { ok: true };
    },
  };
}

/** Why a client that is connected, or tries to be, has to end. */
const endOf = (client: Client, over: AbortSignal, done: AbortSignal): Promise<End> =>
  new Promise((resolve) => {
    client.once(Events.ShardDisconnect, ({ code }) =>
      resolve({
        reason: CLOSED[code] ?? `the gateway closed the connection (${code})`,
        hopeless: !WORTH_A_TRY.includes(code),
      }),
    );
    over.addEventListener("abort", () => resolve({ reason: "the lease was lost" }), { signal: done });
  });

/** Ending takes a moment at most: what does not end by itself is left. */
const inTime = (work: Promise<unknown>): Promise<unknown> =>
  Promise.race([work, delay(END_PATIENCE_MS, undefined, { ref: false })]);
