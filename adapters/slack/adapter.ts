import { setTimeout as delay } from "node:timers/promises";
import type { App, Receiver } from "@slack/bolt";
import type { AdapterContext, Capabilities, ChatAdapter } from "../../src/chat/adapter.ts";
import type { InteractionHandler } from "../../src/chat/interaction.ts";
import { channelRef, PLATFORM } from "./address.ts";
import {
  careful,
  createApp,
  createHttpReceiver,
  createInHand,
  createPersistence,
  createSocketReceiver,
  type InHand,
} from "./connection.ts";
import { isTokenRefused, toDeliveryError } from "./delivery-error.ts";
import { createDirectory } from "./directory.ts";
import { listen } from "./listen.ts";
import { createOutgoing, createWebClient, reasonOf } from "./outgoing.ts";

const CAN: Capabilities = {
  privateReplies: true,
  menus: true,
  forms: true,
  peopleFields: true,
  typedOptions: false,
  homeView: true,
  messageMenu: true,
  liveDates: true,
  resendSafe: false,
};

/** Events, commands and presses all come to this one address in HTTP mode. */
export const EVENTS_PATH = "/slack/events";
/** Left of Slack's three seconds: time for the acknowledgement itself to arrive. */
const WORKING_AFTER_MS = 1_500;
const STOP_PATIENCE_MS = 10_000;

export interface SlackOptions {
  readonly botToken: string;
  /** Socket Mode when given, else HTTP with the signing secret. */
  readonly appToken: string | undefined;
  readonly signingSecret: string | undefined;
  readonly apiUrl: string;
  readonly workingAfterMs?: number;
  /** Tells a caller when everything received has been dealt with. */
  readonly inHand?: InHand;
}

const CONNECT_PATIENCE_MS = 15_000;
const tooLate = async (): Promise<never> => {
  await delay(CONNECT_PATIENCE_MS, undefined, { ref: false });
  throw new Error("Slack did not greet the connection");
};

/** The installation, as `auth.test` tells it. */
interface Identity {
  readonly workspace: string;
  readonly url: string;
  readonly botUser: string | undefined;
  readonly botName: string | undefined;
}

/** Slack: Bolt receives, the Web API sends. */
export function createSlackAdapter(options: SlackOptions, { clock, logger }: AdapterContext): ChatAdapter {
  const client = createWebClient(options.botToken, options.apiUrl);
  const directory = createDirectory(client, clock, logger);
  const inHand = options.inHand ?? createInHand();
  const socket = options.appToken ? createSocketReceiver(options.appToken, options.apiUrl) : undefined;
  const http = socket ? undefined : createHttpReceiver(options.signingSecret ?? "", EVENTS_PATH);
  let bot: InteractionHandler | undefined;
  let identity: Identity | undefined;
  let trouble: string | undefined = "not started";
  let connected = false;
  let closing = false;

  const outgoing = createOutgoing(
    client,
    (name, locale, params) => bot?.phrase(name, locale, params) ?? "…",
    logger,
  );

  const identifying = createPersistence(
    async () => {
      const answer = await client.auth.test();
      identity = {
        workspace: answer.team_id ?? "",
        url: answer.url ?? "",
        botUser: answer.user_id,
        botName: answer.user,
      };
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
      await Promise.race([socket.start(), tooLate()]);
      connected = true;
      logger.info({}, "slack.connected");
    },
    (error) => logger.warn({ reason: reasonOf(error) }, "slack.not-connected"),
  );
  socket?.client.on("disconnected", () => {
    connected = false;
    if (!closing) connecting.again();
  });

  const receiver = (): Receiver => careful(socket ?? (http as Receiver), inHand, () => closing);

  const prepare = async (handler: InteractionHandler): Promise<App> => {
    const app = await createApp(
      receiver(),
      options.botToken,
      options.apiUrl,
      () => identity?.botUser,
      logger,
    );
    listen(app, {
      bot: handler,
      outgoing,
      logger,
      directory,
      client,
      identity: () => identity,
      botName: () => identity?.botName ?? "Readout",
      workingAfterMs: options.workingAfterMs ?? WORKING_AFTER_MS,
    });
    return app;
  };

  const failed = (error: unknown, direct: boolean): never => {
    if (isTokenRefused(error)) {
      trouble = reasonOf(error);
      if (!closing) identifying.again();
    }
    throw toDeliveryError(error, direct);
  };

  return {
    platform: PLATFORM,
    can: CAN,
    /** Resolves also when Slack cannot be reached: `health` says so, and it is tried again. */
    async start(handler) {
      bot = handler;
      await prepare(handler);
      await Promise.all([identifying.start(), connecting.start()]);
    },
    async stop() {
      closing = true;
      identifying.stop();
      connecting.stop();
      const timer = delay(STOP_PATIENCE_MS, undefined, { ref: false });
      await Promise.race([inHand.settled(), timer]);
      if (socket && connected) await Promise.race([socket.client.disconnect(), timer]);
    },
    async send(to, message) {
      const direct = to.to === "person" || to.channel.direct;
      const channel = to.to === "person" ? channelRef(to.user.workspace, to.user.id) : to.channel;
      return outgoing.post(channel, message, message.key).catch((error: unknown) => failed(error, direct));
    },
    async update(ref, message) {
      await outgoing.edit(ref, message).catch((error: unknown) => failed(error, false));
    },
    health() {
      if (trouble) return { ok: false, reason: `Slack: ${trouble}` };
      return socket && !connected
        ? { ok: false, reason: "Slack: Socket Mode is not connected" }
        : { ok: true };
    },
    ...(http
      ? {
          http: {
            prefixes: [EVENTS_PATH],
            handle(request, response) {
              if (bot && !closing) return http.requestListener(request, response);
              response.writeHead(503).end();
            },
          },
        }
      : {}),
  };
}
