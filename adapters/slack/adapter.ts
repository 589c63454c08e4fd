import { setTimeout as delay } from "node:timers/promises";
import type { HTTPReceiver, Receiver } from "@slack/bolt";
import type { AdapterContext, Capabilities, ChatAdapter } from "../../src/chat/adapter.ts";
import type { InteractionHandler } from "../../src/chat/interaction.ts";
import type { Sealer } from "../../src/lib/seal.ts";
import { channelRef, PLATFORM, readAddress } from "./address.ts";
import { lacksIn } from "./check.ts";
import {
  careful,
  createApp,
  createHttpReceiver,
  createInHand,
  createSocketReceiver,
  type InHand,
} from "./connection.ts";
import { createInstaller, PAGE_HEADERS } from "./install.ts";
import { PACE } from "./limits.ts";
import { listen } from "./listen.ts";
import { createManyWorkspaces } from "./many-workspaces.ts";
import { createOneWorkspace } from "./one-workspace.ts";
import type { Phrase } from "./outgoing.ts";
import { EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH } from "./register.ts";
import { createSignatureCheck, isDelivery, type SignatureCheck } from "./signature.ts";
import type { Making, Workspace, Workspaces } from "./workspaces.ts";

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

/** Left of Slack's three seconds: time for the acknowledgement itself to arrive. */
const WORKING_AFTER_MS = 1_500;
const STOP_PATIENCE_MS = 10_000;

/** The one workspace the program has a token of. */
export interface OneWorkspaceOptions {
  readonly botToken: string;
  /** Socket Mode when given, else HTTP with the signing secret. */
  readonly appToken: string | undefined;
  readonly signingSecret: string | undefined;
}

/** All workspaces that install the app, over HTTP. */
export interface ManyWorkspacesSettings {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly signingSecret: string;
  readonly sealer: Sealer;
}

export type SlackOptions = (OneWorkspaceOptions | ManyWorkspacesSettings) & {
  readonly apiUrl: string;
  readonly workingAfterMs?: number;
  /** Tells a caller when everything received has been dealt with. */
  readonly inHand?: InHand;
};

/** Slack: Bolt receives, the Web API sends. */
export function createSlackAdapter(options: SlackOptions, context: AdapterContext): ChatAdapter {
  const { clock, logger } = context;
  const inHand = options.inHand ?? createInHand();
  let bot: InteractionHandler | undefined;
  let closing = false;

  const phrase: Phrase = (name, locale, params) => bot?.phrase(name, locale, params) ?? "…";
  const making: Making = { apiUrl: options.apiUrl, clock, logger, phrase };
  const { workspaces, receiver, http } =
    "botToken" in options ? withToken(options, making) : withInstalling(options, making, context);

  const listenFor = async (handler: InteractionHandler): Promise<void> => {
    const app = await createApp(
      careful(receiver, inHand, () => closing),
      { slackApiUrl: options.apiUrl, ofDelivery: workspaces.ofDelivery },
      logger,
    );
    const workingAfterMs = options.workingAfterMs ?? WORKING_AFTER_MS;
    listen(app, { bot: handler, logger, workingAfterMs }, workspaces);
  };

  const speak = async <Result>(
    id: string,
    how: { direct: boolean; kind: "sends" | "edits" },
    say: (workspace: Workspace) => Promise<Result>,
  ): Promise<Result> => {
    try {
      return await say(await workspaces.of(id));
    } catch (error) {
      throw await workspaces.failure(id, error, how.direct, how.kind);
    }
  };

  return {
    platform: PLATFORM,
    can: CAN,
    pace: PACE,
    health: workspaces.health,
    /** Resolves also when Slack cannot be reached: `health` says so, and it is tried again. */
    async start(handler) {
      bot = handler;
      await listenFor(handler);
      await workspaces.start();
    },
    async stop() {
      closing = true;
      workspaces.stop();
      const patience = delay(STOP_PATIENCE_MS, undefined, { ref: false });
      await Promise.race([inHand.settled(), patience]);
      await Promise.race([workspaces.disconnect(), patience]);
    },
    async send(to, message) {
      const direct = to.to === "person" || to.channel.direct;
      const channel = to.to === "person" ? channelRef(to.user.workspace, to.user.id) : to.channel;
      return speak(channel.workspace, { direct, kind: "sends" }, ({ outgoing }) =>
        outgoing.post(channel, message),
      );
    },
    async update(ref, message) {
      await speak(readAddress(ref).workspace, { direct: false, kind: "edits" }, ({ outgoing }) =>
        outgoing.edit(ref, message),
      );
    },
    check: (channel) =>
      speak(channel.workspace, { direct: channel.direct, kind: "sends" }, ({ client }) =>
        lacksIn(client, channel),
      ),
    ...(http
      ? {
          http: httpSide(
            http,
            createSignatureCheck(options.signingSecret ?? "", clock, phrase),
            () => bot !== undefined && !closing,
          ),
        }
      : {}),
  };
}

interface Way {
  readonly workspaces: Workspaces;
  readonly receiver: Receiver;
  readonly http?: HTTPReceiver;
}

function withToken({ botToken, appToken, signingSecret }: OneWorkspaceOptions, making: Making): Way {
  if (appToken) {
    const socket = createSocketReceiver(appToken, making.apiUrl);
    return { receiver: socket, workspaces: createOneWorkspace(botToken, socket, making) };
  }
  const http = createHttpReceiver(signingSecret ?? "", EVENTS_PATH);
  return { http, receiver: http, workspaces: createOneWorkspace(botToken, undefined, making) };
}

function withInstalling(
  settings: ManyWorkspacesSettings,
  making: Making,
  { installations: keeper, publicUrl }: AdapterContext,
): Way {
  const { http, installer, installations } = createInstaller(settings, making, { keeper, publicUrl });
  return {
    http,
    receiver: http,
    workspaces: createManyWorkspaces({ ...making, installations, keeper, installer }),
  };
}

const httpSide = (
  receiver: HTTPReceiver,
  isSigned: SignatureCheck,
  isOpen: () => boolean,
): NonNullable<ChatAdapter["http"]> => ({
  prefixes: receiver.installer ? [EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH] : [EVENTS_PATH],
  async handle(request, response) {
    if (!isOpen()) return void response.writeHead(503).end();
    for (const [name, value] of Object.entries(PAGE_HEADERS)) response.setHeader(name, value);
    if (isDelivery(request) && !(await isSigned(request, response))) return;
    try {
      receiver.requestListener(request, response);
    } catch {
      // Nothing that Slack or a browser would ask for.
      response.writeHead(404).end();
    }
  },
});
