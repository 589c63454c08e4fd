import { setTimeout as delay } from "node:timers/promises";
import type { SocketModeReceiver, webApi } from "@slack/bolt";
import type { Logger } from "../../src/lib/logger.ts";
import { createPersistence } from "./connection.ts";
import { reasonOf } from "./outgoing.ts";
import type { Identity } from "./workspaces.ts";

const GREETING_PATIENCE_MS = 15_000;

export type Presence = ReturnType<typeof createPresence>;

/** Is Slack reached, and as whom? Both are tried again and again in the background. */
export function createPresence(
  client: webApi.WebClient,
  socket: SocketModeReceiver | undefined,
  logger: Logger,
) {
  let identity: Identity | undefined;
  let trouble: string | undefined = "not started";
  let connected = false;
  let stopping = false;

  const identifying = createPersistence(
    async () => {
      const { team_id, url, user_id, user } = await client.auth.test();
      identity = { workspace: team_id ?? "", url: url ?? "", botUser: user_id, botName: user };
      trouble = undefined;
      logger.info({}, "slack.identified");
    },
    (error) => {
      trouble = reasonOf(error);
      logger.warn({ reason: trouble }, "slack.not-identified");
    },
  );
  const connecting = createPersistence(
    async () => {
      if (!socket) return;
      await Promise.race([socket.start(), notGreeted()]);
      connected = true;
      logger.info({}, "slack.connected");
    },
    (error) => logger.warn({ reason: reasonOf(error) }, "slack.not-connected"),
  );
  socket?.client.on("disconnected", () => {
    connected = false;
    if (!stopping) connecting.again();
  });

  return {
    identity: () => identity,
    /** Resolves after the first attempt, whether it succeeded or not. */
    async start(): Promise<void> {
      await Promise.all([identifying.start(), connecting.start()]);
    },
    /** Tries no more; the connection stays until `disconnect`, so that what is in hand can be acknowledged. */
    stop(): void {
      stopping = true;
      identifying.stop();
      connecting.stop();
    },
    async disconnect(): Promise<void> {
      if (socket && connected) await socket.client.disconnect();
    },
    askAgain: () => identifying.again(),
    /** Slack refused the token in the middle of things. */
    refused(error: unknown): void {
      trouble = reasonOf(error);
      identifying.again();
    },
    health(): { ok: true } | { ok: false; reason: string } {
      if (trouble) return { ok: false, reason: `Slack: ${trouble}` };
      if (socket && !connected) return { ok: false, reason: "Slack: Socket Mode is not connected" };
      return { ok: true };
    },
  };
}

async function notGreeted(): Promise<never> {
  await delay(GREETING_PATIENCE_MS, undefined, { ref: false });
  throw new Error("Slack did not greet the connection");
}
