import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createSlackAdapter } from "../../adapters/slack/adapter.ts";
import { createInHand } from "../../adapters/slack/connection.ts";
import type { ChatAdapter } from "../../src/chat/adapter.ts";
import type { InteractionHandler } from "../../src/chat/interaction.ts";
import type { Logger } from "../../src/lib/logger.ts";
import { adapterContext } from "./adapter-context.ts";
import {
  BOT,
  createFakeSlack,
  FAKE_TOKEN,
  type FakeChannel,
  type FakeSlack,
  type FakeUser,
  TEAM,
} from "./fake-slack.ts";
import { SECRETS } from "./secrets.ts";
import { createSlackPerson } from "./slack-person.ts";
import type { Stage, StageOptions, StagePerson } from "./stage.ts";
import { witnessedLogger } from "./witness.ts";

export interface SlackStageOptions extends StageOptions {
  readonly mode?: "http" | "socket";
  readonly workingAfterMs?: number;
  readonly logger?: Logger;
}

/** A stage with the things only a test of Slack itself needs. */
export interface SlackStage extends Stage {
  readonly fake: FakeSlack;
  /** Where Slack would send its requests in HTTP mode. */
  readonly eventsUrl: string;
  person(...about: Parameters<Stage["person"]>): StagePerson & { readonly id: string };
  deliver(inbound: Inbound): Promise<Record<string, unknown>>;
  settled(): Promise<void>;
}

/** What Slack sends, before it is known over which way. */
export type Inbound =
  | { kind: "slash_commands"; body: Record<string, string> }
  | { kind: "interactive"; body: object }
  | { kind: "events_api"; body: object };

export const SIGNING_SECRET = SECRETS.SLACK_SIGNING_SECRET;
export const DEFAULT_CHANNEL = "general";

/** The real Bolt and Web API client against a loopback Slack, over signed HTTP or over Socket Mode. */
export async function createSlackStage({
  clock,
  mode = "http",
  workingAfterMs,
  logger = witnessedLogger(),
}: SlackStageOptions): Promise<SlackStage> {
  const fake = await createFakeSlack(clock);
  const inHand = createInHand();
  const people = new Map<string, StagePerson & { readonly id: string }>();
  let last: { inbound: Inbound; headers: Record<string, string> } | undefined;

  const makeAdapter = (): ChatAdapter =>
    createSlackAdapter(
      {
        botToken: FAKE_TOKEN,
        appToken: mode === "socket" ? SECRETS.SLACK_APP_TOKEN : undefined,
        signingSecret: mode === "http" ? SIGNING_SECRET : undefined,
        apiUrl: fake.apiUrl,
        inHand,
        ...(workingAfterMs === undefined ? {} : { workingAfterMs }),
      },
      adapterContext({ clock, logger }),
    );
  let adapter = makeAdapter();

  const server = createServer((request, response) => adapter.http?.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const eventsUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;

  const channelOf = (name: string): FakeChannel => {
    const known = [...fake.channels.values()].find((channel) => channel.name === name);
    const channel = known ?? { id: fake.next("C"), name, invited: true };
    fake.channels.set(channel.id, channel);
    return channel;
  };

  const settled = async (): Promise<void> => {
    await inHand.settled();
    const violations = fake.violations.splice(0);
    if (violations.length > 0) throw new Error(`Slack would refuse this: ${violations.join("; ")}`);
  };

  const transmit = async ({ inbound, headers }: NonNullable<typeof last>, again: boolean) => {
    if (mode === "socket") return fake.push(inbound.kind, inbound.body, again ? { retry_attempt: 1 } : {});
    const retry = again ? { "x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout" } : {};
    const request = { method: "POST", headers: { ...headers, ...retry }, body: rawOf(inbound) };
    const response = await fetch(eventsUrl, request);
    const raw = await response.text();
    if (!response.ok) throw new Error(`the bot answered ${response.status}`);
    return raw.startsWith("{")
      ? (JSON.parse(raw) as Record<string, unknown>)
      : raw === ""
        ? {}
        : { text: raw };
  };

  const deliver = async (inbound: Inbound): Promise<Record<string, unknown>> => {
    last = { inbound, headers: signed(inbound) };
    const acknowledgement = await transmit(last, false);
    fake.acknowledged();
    if (inbound.kind === "slash_commands")
      fake.acknowledgedWith(inbound.body["response_url"] ?? "", acknowledgement);
    return acknowledgement;
  };

  fake.users.set(BOT, user(BOT, "Readout", { bot: true }));
  channelOf(DEFAULT_CHANNEL);

  return {
    platform: "slack",
    fake,
    eventsUrl,
    deliver,
    settled,
    get adapter() {
      return adapter;
    },
    outbound: fake.outbound,
    async opens(bot: InteractionHandler) {
      await adapter.start(bot);
    },
    async restarts(bot: InteractionHandler) {
      await adapter.stop();
      adapter = makeAdapter();
      await adapter.start(bot);
    },
    async closes() {
      await adapter.stop();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await fake.close();
    },
    person(name, about = {}) {
      const known = people.get(name.toLowerCase());
      if (known) return known;
      const id = `U${name.toUpperCase().replace(/\W/g, "")}`;
      fake.users.set(id, user(id, name, about));
      const person = createSlackPerson({ fake, clock, deliver, settled, channelOf }, id, name);
      people.set(name.toLowerCase(), person);
      return person;
    },
    async joins(channel, by) {
      const { id } = Object.assign(channelOf(channel), { invited: true });
      const inviter = `U${by.name.toUpperCase().replace(/\W/g, "")}`;
      const event = {
        type: "member_joined_channel",
        user: BOT,
        channel: id,
        channel_type: "C",
        team: TEAM,
        inviter,
      };
      await deliver({ kind: "events_api", body: envelope(fake, event) });
      await settled();
    },
    async redelivers() {
      if (!last) throw new Error("nothing was delivered yet");
      const acknowledgement = await transmit(last, true);
      const { inbound } = last;
      if (inbound.kind === "slash_commands")
        fake.acknowledgedWith(inbound.body["response_url"] ?? "", acknowledgement);
      await settled();
    },
    fails: (how, times = 1) => void fake.fails(how, times),
    chokesOn: fake.chokesOn,
    refusesFiles: () => fake.lacks("files:write"),
  };
}

/** An event as Slack wraps it (docs.slack.dev/apis/events-api). */
export const envelope = (fake: FakeSlack, event: object): object => ({
  token: "unused",
  team_id: TEAM,
  api_app_id: "A1",
  type: "event_callback",
  event_id: fake.next("Ev"),
  event_time: 1,
  authorizations: [
    { enterprise_id: null, team_id: TEAM, user_id: BOT, is_bot: true, is_enterprise_install: false },
  ],
  is_ext_shared_channel: false,
  event: { event_ts: fake.stamp(), ...event },
});

const user = (
  id: string,
  name: string,
  about: { zone?: string; locale?: string; administrator?: boolean; bot?: boolean },
): FakeUser => ({
  id,
  name,
  zone: about.zone ?? "UTC",
  locale: about.locale ?? "en-US",
  administrator: about.administrator ?? false,
  bot: about.bot ?? false,
  directClosed: false,
});

/** Commands are forms, interactions a form with one field, events JSON. */
export function rawOf(inbound: Inbound): string {
  if (inbound.kind === "slash_commands") return new URLSearchParams(inbound.body).toString();
  const json = JSON.stringify(inbound.body);
  return inbound.kind === "events_api" ? json : new URLSearchParams({ payload: json }).toString();
}

/** The headers of a request that Slack has signed; the system's time, which Bolt compares with. */
export function signed(inbound: Inbound, secret = SIGNING_SECRET): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const mac = createHmac("sha256", secret)
    .update(`v0:${timestamp}:${rawOf(inbound)}`)
    .digest("hex");
  return {
    "content-type": inbound.kind === "events_api" ? "application/json" : "application/x-www-form-urlencoded",
    "x-slack-request-timestamp": timestamp,
    "x-slack-signature": `v0=${mac}`,
  };
}
