import { setTimeout as delay } from "node:timers/promises";
import {
  type Client,
  DiscordAPIError,
  DiscordjsError,
  DiscordjsErrorCodes,
  Events,
  GatewayCloseCodes,
} from "discord.js";
import type { Logger } from "../../src/lib/logger.ts";
import { createClient } from "./client.ts";
import { reasonOf } from "./delivery-error.ts";

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
const READY_PATIENCE_MS = 20_000;
const START_PATIENCE_MS = 15_000;

export const TOKEN_REFUSED = "DISCORD_TOKEN was refused: set the bot's present token (Developer Portal, Bot)";

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

  const persist = async (): Promise<void> => {
    let pause = FIRST_PAUSE_MS;
    while (!stopped && (await attempt()) === "again") {
      await delay(pause, undefined, { ref: false });
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  };

  return {
    client: () => client,
    /** Resolves when it stands, when that is hopeless, or after a while: it then goes on in the background. */
    async start(): Promise<void> {
      await Promise.race([persist(), delay(START_PATIENCE_MS, undefined, { ref: false })]);
    },
    async stop(): Promise<void> {
      stopped = true;
      await client.destroy();
    },
    trouble: () => trouble,
    /** A call of the API was refused for its token: the connection will not last either. */
    refused(): void {
      trouble = TOKEN_REFUSED;
    },
  };
}

const isTokenRefused = (error: unknown): boolean =>
  (error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.TokenInvalid) ||
  (error instanceof DiscordAPIError && error.status === 401);

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
