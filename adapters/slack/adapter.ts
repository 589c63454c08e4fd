import { setTimeout as delay } from "node:timers/promises";
import type { HTTPReceiver, Receiver } from "@slack/bolt";
import type { AdapterContext, Capabilities, ChatAdapter } from "../../src/chat/adapter.ts";
import type { InteractionHandler } from "../../src/chat/interaction.ts";
import { channelRef, PLATFORM } from "./address.ts";
import {
  careful,
  createApp,
  createHttpReceiver,
  createInHand,
  createSocketReceiver,
  type InHand,
} from "./connection.ts";
import { isTokenRefused, toDeliveryError } from "./delivery-error.ts";
import { createDirectory } from "./directory.ts";
import { listen } from "./listen.ts";
import { createOutgoing, createWebClient, type Phrase } from "./outgoing.ts";
import { createPresence } from "./presence.ts";

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

/** Slack: Bolt receives, the Web API sends. */
export function createSlackAdapter(options: SlackOptions, { clock, logger }: AdapterContext): ChatAdapter {
  const client = createWebClient(options.botToken, options.apiUrl);
  const directory = createDirectory(client, clock, logger);
  const inHand = options.inHand ?? createInHand();
  const { socket, http, receiver } = createReceivers(options);
  const presence = createPresence(client, socket, logger);
  let bot: InteractionHandler | undefined;
  let closing = false;

  const phrase: Phrase = (name, locale, params) => bot?.phrase(name, locale, params) ?? "…";
  const outgoing = createOutgoing(client, phrase, logger);

  const listenFor = async (handler: InteractionHandler): Promise<void> => {
    const app = await createApp(
      careful(receiver, inHand, () => closing),
      { token: options.botToken, slackApiUrl: options.apiUrl, botUser: () => presence.identity()?.botUser },
      logger,
    );
    const { identity } = presence;
    const botName = () => identity()?.botName ?? "Readout";
    const workingAfterMs = options.workingAfterMs ?? WORKING_AFTER_MS;
    listen(app, { bot: handler, outgoing, logger, directory, client, identity, botName, workingAfterMs });
  };

  const failed = (error: unknown, direct: boolean): never => {
    if (isTokenRefused(error)) presence.refused(error);
    throw toDeliveryError(error, direct);
  };

  return {
    platform: PLATFORM,
    can: CAN,
    health: presence.health,
    /** Resolves also when Slack cannot be reached: `health` says so, and it is tried again. */
    async start(handler) {
      bot = handler;
      await listenFor(handler);
      await presence.start();
    },
    async stop() {
      closing = true;
      presence.stop();
      const patience = delay(STOP_PATIENCE_MS, undefined, { ref: false });
      await Promise.race([inHand.settled(), patience]);
      await Promise.race([presence.disconnect(), patience]);
    },
    async send(to, message) {
      const direct = to.to === "person" || to.channel.direct;
      const channel = to.to === "person" ? channelRef(to.user.workspace, to.user.id) : to.channel;
      return outgoing.post(channel, message, message.key).catch((error: unknown) => failed(error, direct));
    },
    async update(ref, message) {
      await outgoing.edit(ref, message).catch((error: unknown) => failed(error, false));
    },
    ...(http ? { http: httpSide(http, () => bot !== undefined && !closing) } : {}),
  };
}

/** One of the two ways in. */
function createReceivers({ appToken, signingSecret, apiUrl }: SlackOptions) {
  if (appToken) {
    const socket = createSocketReceiver(appToken, apiUrl);
    return { socket, http: undefined, receiver: socket as Receiver };
  }
  const http = createHttpReceiver(signingSecret ?? "", EVENTS_PATH);
  return { socket: undefined, http, receiver: http as Receiver };
}

const httpSide = (receiver: HTTPReceiver, isOpen: () => boolean): NonNullable<ChatAdapter["http"]> => ({
  prefixes: [EVENTS_PATH],
  handle(request, response) {
    if (isOpen()) return receiver.requestListener(request, response);
    response.writeHead(503).end();
  },
});
