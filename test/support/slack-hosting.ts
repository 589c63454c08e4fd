import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createSlackAdapter } from "../../adapters/slack/adapter.ts";
import { createInHand } from "../../adapters/slack/connection.ts";
import { createBot } from "../../src/bot.ts";
import type { ChatAdapter } from "../../src/chat/adapter.ts";
import type { Logger } from "../../src/lib/logger.ts";
import { createSealer } from "../../src/lib/seal.ts";
import type { Dispatcher } from "../../src/outbox/dispatcher.ts";
import { createServices } from "../../src/readout.ts";
import type { Store } from "../../src/store/client.ts";
import { createInstallationKeeper } from "../../src/store/installation-keeper.ts";
import type { Services } from "../../src/use-case.ts";
import { adapterContext } from "./adapter-context.ts";
import { BOT, type FakeSlack } from "./fake-slack.ts";
import type { FakeInstall } from "./fake-slack-installs.ts";
import { SECRETS } from "./secrets.ts";
import { type Inbound, rawOf, SIGNING_SECRET, signed } from "./slack-stage.ts";

export const KEY = SECRETS.TOKEN_KEY;

/** What a browser got. */
export interface PageSeen {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

/** A process that hosts the bot for all workspaces that install it. */
export type Host = Awaited<ReturnType<typeof createHost>>;

/** The whole bot with the real Bolt, against a loopback Slack, over a database that several may share. */
export async function createHost(
  fake: Pick<FakeSlack, "apiUrl">,
  store: Store,
  { keys = KEY, clock, logger }: { keys?: string; clock: { now(): Date }; logger: Logger },
) {
  const inHand = createInHand();
  let adapter: ChatAdapter;
  const server = createServer((request, response) => adapter.http?.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  adapter = createSlackAdapter(
    {
      clientId: "C1.1",
      clientSecret: SECRETS.SLACK_CLIENT_SECRET,
      signingSecret: SIGNING_SECRET,
      sealer: createSealer(keys),
      apiUrl: fake.apiUrl,
      inHand,
    },
    adapterContext({
      clock,
      logger,
      installations: createInstallationKeeper(store, "slack", clock),
      publicUrl: url,
    }),
  );
  const core = { TZ_DEFAULT: "UTC", COMMAND_PREFIX: "", PUBLIC_URL: undefined } as Parameters<
    typeof createServices
  >[0]["core"];
  const { services, dispatcher } = createServices(
    { core, logger, store, adapters: [withoutPace(adapter)] },
    undefined,
    clock,
  );
  const quiet: Services = { ...services, wake: () => undefined };
  await adapter.start(createBot(quiet));

  const opens = async (path: string, headers: Record<string, string> = {}): Promise<PageSeen> => {
    const answer = await fetch(`${url}${path}`, { headers, redirect: "manual" });
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  };

  return {
    url,
    adapter,
    services: quiet,
    dispatcher: dispatcher as Dispatcher,
    opens,
    /** A delivery of Slack; the status it was answered with. */
    async delivers(inbound: Inbound, headers = signed(inbound)): Promise<number> {
      const request = { method: "POST", headers, body: rawOf(inbound) };
      const answer = await fetch(`${url}/slack/events`, request);
      await inHand.settled();
      return answer.status;
    },
    async drains(): Promise<void> {
      while ((await dispatcher.drain()) > 0) await Promise.resolve();
    },
    async stops(): Promise<void> {
      await dispatcher.stop();
      await adapter.stop();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Where time stands still nobody's turn would come. */
function withoutPace({ pace: _, ...adapter }: ChatAdapter): ChatAdapter {
  return adapter;
}

/** What the install page gave: the state in the button's address, and the cookie that binds it to the browser. */
export async function beginInstall(host: Host): Promise<{ state: string; cookie: string; authorize: URL }> {
  const { text, headers } = await host.opens("/slack/install");
  const href = /<a class="button" href="([^"]+)"/.exec(text)?.[1]?.replaceAll("&amp;", "&") ?? "";
  const authorize = new URL(href);
  const cookie = headers.get("set-cookie")?.split(";")[0] ?? "";
  return { state: authorize.searchParams.get("state") ?? "", cookie, authorize };
}

/** Somebody installs the app as a browser does it; what they read at the end. */
export async function install(host: Host, fake: FakeSlack, about: FakeInstall): Promise<PageSeen> {
  const { state, cookie } = await beginInstall(host);
  const query = new URLSearchParams({ code: fake.installs.allow(about), state });
  const page = await host.opens(`/slack/oauth_redirect?${query}`, { cookie });
  if (page.status !== 200) throw new Error(`not installed: ${page.text}`);
  return page;
}

/** Where a delivery comes from. */
export interface From {
  readonly team: string;
  readonly channel: string;
  readonly user?: string;
  /** The app is installed for the whole organisation. */
  readonly enterprise?: string;
}

export const commandFrom = (
  fake: FakeSlack,
  { team, channel, user = "UANA", enterprise }: From,
  text: string,
) =>
  ({
    kind: "slash_commands",
    body: {
      team_id: team,
      channel_id: channel,
      channel_name: fake.channels.get(channel)?.name ?? "",
      user_id: user,
      user_name: "ana",
      command: "/action",
      text,
      is_enterprise_install: String(enterprise !== undefined),
      ...(enterprise ? { enterprise_id: enterprise } : {}),
      response_url: fake.responseUrl(channel, user),
      trigger_id: fake.trigger(user),
    },
  }) satisfies Inbound;

/** An event of the app itself, as Slack wraps it. */
export const eventOf = (
  fake: FakeSlack,
  event: { type: string } & Record<string, unknown>,
  { team, enterprise, at }: { team: string | null; enterprise?: string; at: Date },
) =>
  ({
    kind: "events_api",
    body: {
      team_id: team ?? enterprise,
      ...(enterprise ? { enterprise_id: enterprise } : {}),
      api_app_id: "A1",
      type: "event_callback",
      event_id: fake.next("Ev"),
      event_time: Math.floor(at.getTime() / 1_000),
      authorizations: [
        {
          enterprise_id: enterprise ?? null,
          team_id: team,
          user_id: BOT,
          is_bot: true,
          is_enterprise_install: enterprise !== undefined,
        },
      ],
      event,
    },
  }) satisfies Inbound;
