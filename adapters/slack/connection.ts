import {
  App,
  HTTPReceiver,
  type HTTPReceiverOptions,
  type Receiver,
  type ReceiverEvent,
  SocketModeReceiver,
} from "@slack/bolt";
import { DeliveryError } from "../../src/chat/adapter.ts";
import type { Logger } from "../../src/lib/logger.ts";
import { workspaceOfBody } from "./origin.ts";
import { reasonOf, silentSdkLogger } from "./outgoing.ts";
import { BODY_LIMIT } from "./signature.ts";
import type { Source, Workspaces } from "./workspaces.ts";

/** An event is delivered again when it is not acknowledged within three seconds (docs.slack.dev/apis/events-api). */
const EVENT_PATIENCE_MS = 2_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
const CONNECT_PATIENCE_MS = 10_000;

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

/**
 * Bolt acknowledges events before anybody has looked at them; a crash would lose them.
 * Here they are acknowledged when they are done with, or just before Slack loses patience.
 */
export function careful(inner: Receiver, inHand: InHand, isClosing: () => boolean): Receiver {
  const wrap = (app: App): App => {
    const processEvent = (event: ReceiverEvent): Promise<void> => {
      // Not acknowledged: Slack delivers it again, to whoever is there then.
      if (isClosing()) return Promise.resolve();
      return inHand.add("event" in event.body ? processCarefully(app, event) : app.processEvent(event));
    };
    return Object.assign(Object.create(app), { processEvent });
  };
  return { init: (app) => inner.init(wrap(app)), start: () => inner.start(), stop: () => inner.stop() };
}

async function processCarefully(app: App, event: ReceiverEvent): Promise<void> {
  const done = app.processEvent({ ...event, ack: async () => {} });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, EVENT_PATIENCE_MS);
  });
  await Promise.race([done, late]).finally(() => clearTimeout(timer));
  await event.ack();
  await done;
}

/** The HTTP way in: our own server owns the port and hands requests to `requestListener`. */
export const createHttpReceiver = (
  signingSecret: string,
  path: string,
  installing: Partial<HTTPReceiverOptions> = {},
): HTTPReceiver =>
  new HTTPReceiver({
    signingSecret,
    endpoints: path,
    bodyLimit: BODY_LIMIT,
    logger: silentSdkLogger,
    async processEventErrorHandler({ response }) {
      if (!response.headersSent) response.writeHead(503).end();
      return false;
    },
    ...installing,
  });

/**
 * The Socket Mode way in. The client's own reconnecting is off: it waits five seconds first, and lets the process
 * die when Slack refuses (an unhandled rejection in `delayReconnectAttempt`, @slack/socket-mode 3.1).
 */
export const createSocketReceiver = (appToken: string, slackApiUrl: string): SocketModeReceiver =>
  new SocketModeReceiver({
    appToken,
    autoReconnectEnabled: false,
    logger: silentSdkLogger,
    // A copy of its own: the client writes into what it is given.
    installerOptions: {
      clientOptions: { slackApiUrl, retryConfig: { retries: 0 }, timeout: CONNECT_PATIENCE_MS },
    },
  });

/**
 * The app. Each delivery finds its workspace in Bolt's context; no token stands there, as Bolt would keep a client for
 * each it has ever seen.
 */
export async function createApp(
  receiver: Receiver,
  { slackApiUrl, ofDelivery }: { slackApiUrl: string; ofDelivery: Workspaces["ofDelivery"] },
  logger: Logger,
): Promise<App> {
  const app = new App({
    receiver,
    authorize: async (source, body) => {
      // What tells of access is heard with and without it, as is a removal, for which Bolt does not ask.
      if (body && "event" in body && body.event.type.startsWith("team_access_")) return {};
      const teamId = workspaceOfBody(body) ?? source.teamId;
      const workspace = await ofDelivery({ ...source, teamId } as Source);
      const botUserId = workspace.identity()?.botUser;
      return { workspace, ...(botUserId ? { botUserId } : {}) };
    },
    clientOptions: { slackApiUrl, retryConfig: { retries: 0 }, timeout: CONNECT_PATIENCE_MS },
    convoStore: false,
    deferInitialization: true,
    logger: silentSdkLogger,
  });
  app.error(async (error) => {
    const { original } = error;
    if (error.code !== "slack_bolt_authorization_error")
      logger.error({ reason: reasonOf(error) }, "slack.listener-failed");
    else logger.warn({ reason: reasonOf(original) }, "slack.not-heard");
    // Not installed, and it will be so the next time: were that refused, Slack would in the end deliver nothing to anybody.
    if (original instanceof DeliveryError && original.kind === "permanent") return;
    // Not acknowledged: an event comes again, and a person is told by Slack that it failed.
    throw error;
  });
  await app.init();
  return app;
}

/** Keeps trying something that must come to stand, with longer and longer pauses. */
export function createPersistence(attempt: () => Promise<void>, failed: (error: unknown) => void) {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let failures = 0;
  let stoodSince = 0;
  const run = async (): Promise<void> => {
    try {
      await attempt();
      failures = 0;
      stoodSince = performance.now();
    } catch (error) {
      failed(error);
      failures += 1;
      again(Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS));
    }
  };
  const again = (afterMs: number) => {
    if (stopped) return;
    clearTimeout(timer);
    timer = setTimeout(run, afterMs);
    timer.unref();
  };
  return {
    /** Resolves after the first attempt, whether it succeeded or not. */
    start: run,
    /** At once, unless it came to stand only just now: Slack may be turning every connection away. */
    again: () => again(performance.now() - stoodSince > LONGEST_PAUSE_MS ? 0 : FIRST_PAUSE_MS),
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
