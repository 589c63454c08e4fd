import { setTimeout as delay } from "node:timers/promises";
import { type Client, Events, GatewayCloseCodes } from "discord.js";
import type { Logger } from "../../src/lib/logger.ts";
import { createClient } from "./client.ts";
import { isTokenRefused, reasonOf, TOKEN_REFUSED } from "./delivery-error.ts";

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
const READY_PATIENCE_MS = 20_000;
const START_PATIENCE_MS = 15_000;

/** What discord.js does not mend by itself (docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes). */
const FATAL: Partial<Record<number, string>> = {
  [GatewayCloseCodes.AuthenticationFailed]: TOKEN_REFUSED,
  [GatewayCloseCodes.ShardingRequired]: "the bot is on more than 2,500 servers: one connection is not enough",
  [GatewayCloseCodes.DisallowedIntents]: "an intent was refused",
};

export type Connection = ReturnType<typeof createConnection>;

/**
 * The gateway connection. It is built anew until it stands, with longer and longer pauses; once it stands discord.js
 * keeps it. A refused token is not tried again: it will not get better, and Discord counts such calls.
 */
export function createConnection(
  token: string,
  apiUrl: string,
  logger: Logger,
  prepare: (client: Client) => void,
) {
  let client = createClient(apiUrl);
  let trouble: string | undefined = "not connected yet";
  let stopped = false;

  const attempt = async (): Promise<"stands" | "again" | "hopeless"> => {
    client = createClient(apiUrl);
    watch(client);
    prepare(client);
    try {
      const ready = readiness(client);
      await Promise.all([client.login(token), ready]);
      trouble = undefined;
      logger.info({ servers: client.guilds.cache.size }, "discord.connected");
      return "stands";
    } catch (error) {
      await client.destroy().catch(() => undefined);
      if (stopped) return "hopeless";
      const refused = isTokenRefused(error) || trouble === TOKEN_REFUSED;
      trouble = refused ? TOKEN_REFUSED : reasonOf(error);
      logger.warn({ reason: trouble }, "discord.not-connected");
      return refused ? "hopeless" : "again";
    }
  };

  const watch = (watched: Client): void => {
    watched.on(Events.Error, (error) => logger.warn({ reason: reasonOf(error) }, "discord.client-error"));
    watched.on(Events.ShardError, (error) => {
      trouble = reasonOf(error);
    });
    watched.on(Events.ShardDisconnect, ({ code }) => {
      trouble = FATAL[code] ?? `the gateway closed the connection (${code})`;
      logger.error({ reason: trouble }, "discord.disconnected");
    });
    watched.on(Events.ShardReconnecting, () => {
      trouble = "reconnecting";
    });
    for (const event of [Events.ShardReady, Events.ShardResume] as const)
      watched.on(event, () => {
        trouble = undefined;
      });
  };

  const persist = async (first: Awaited<ReturnType<typeof attempt>>): Promise<void> => {
    let pause = FIRST_PAUSE_MS;
    for (let outcome = first; outcome === "again"; outcome = await attempt()) {
      await delay(pause, undefined, { ref: false });
      if (stopped) return;
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  };

  return {
    client: () => client,
    /** Resolves after the first attempt, or when that takes too long; further ones are made in the background. */
    async start(): Promise<void> {
      const first = attempt();
      void first.then(persist);
      await Promise.race([first, delay(START_PATIENCE_MS, undefined, { ref: false })]);
    },
    async stop(): Promise<void> {
      stopped = true;
      await client.destroy();
    },
    trouble: () => (stopped ? "stopped" : trouble),
    /** A call of the API was refused for its token: the connection will not last either. */
    refused(): void {
      trouble = TOKEN_REFUSED;
    },
  };
}

/** All servers have been told, or it is not going to happen. */
const readiness = (client: Client): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error("Discord did not greet the connection")),
      READY_PATIENCE_MS,
    );
    timer.unref();
    client.once(Events.ClientReady, () => {
      clearTimeout(timer);
      resolve();
    });
    client.once(Events.ShardDisconnect, ({ code }) => {
      clearTimeout(timer);
      reject(new Error(FATAL[code] ?? `the gateway closed the connection (${code})`));
    });
  });
