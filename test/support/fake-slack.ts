import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { z } from "zod";
import type { Clock } from "../../src/lib/clock.ts";
import { type Block, homeView, messageBlocks, modalView } from "./slack-blocks.ts";

/** A loopback Slack: the Web API methods the bot uses, `response_url`, views and Socket Mode. Nothing is validated away. */

export interface FakeUser {
  readonly id: string;
  readonly name: string;
  zone: string;
  locale: string;
  administrator: boolean;
  bot: boolean;
  directClosed: boolean;
}
export interface FakeChannel {
  readonly id: string;
  readonly name: string;
  /** Is the bot a member? */
  invited: boolean;
  /** The one person of a direct conversation with the bot. */
  readonly direct?: string;
}
export interface FakeMessage {
  readonly ts: string;
  readonly order: number;
  readonly channel: string;
  readonly thread?: string | undefined;
  /** The author; the bot's id for the bot. */
  readonly user: string;
  /** Only this person sees it. */
  readonly only?: string | undefined;
  /** Came through `response_url`: `chat.update` cannot reach it. */
  readonly foreign?: boolean;
  blocks: Block[];
  text: string;
  edits: number;
  gone: boolean;
}
export interface FakeView {
  readonly id: string;
  readonly user: string;
  hash: string;
  view: z.infer<typeof modalView>;
  faults: Record<string, string>;
}
export type Failure = "rate-limited" | "server-error" | "lost-reply" | "not-in-channel" | "gone";
export interface Outbound {
  readonly method: string;
  readonly body: Record<string, unknown>;
}
interface ResponseUrl {
  readonly channel: string;
  readonly user: string;
  source: FakeMessage | undefined;
  uses: number;
}

export const TEAM = "T1";
export const BOT = "UREADOUT";
export const FAKE_TOKEN = "xoxb-fake";

export type FakeSlack = Awaited<ReturnType<typeof createFakeSlack>>;

export async function createFakeSlack(clock: Clock) {
  const users = new Map<string, FakeUser>();
  const channels = new Map<string, FakeChannel>();
  const messages: FakeMessage[] = [];
  const modals = new Map<string, FakeView>();
  const homes = new Map<string, z.infer<typeof homeView>>();
  const triggers = new Map<string, string>();
  const responseUrls = new Map<string, ResponseUrl>();
  const outbound: Outbound[] = [];
  const calls: Outbound[] = [];
  const violations: string[] = [];
  const failures: Failure[] = [];
  const slow = new Map<string, number>();
  const sockets = new Set<WebSocket>();
  const acknowledged = new Map<string, (payload: Record<string, unknown>) => void>();
  let count = 0;
  let connected = () => {};
  let heardAcknowledgement = () => {};

  const next = (prefix: string) => `${prefix}${(++count).toString(36).toUpperCase()}`;
  const stamp = () => `${Math.floor(clock.now().getTime() / 1000)}.${String(++count).padStart(6, "0")}`;

  const server = createServer((request, response) => {
    void readBody(request).then((raw) => route(request, raw, response));
  });
  const link = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request, socket, head) => {
    link.handleUpgrade(request, socket, head, (connection) => greet(connection));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  function greet(connection: WebSocket): void {
    sockets.add(connection);
    connection.on("close", () => sockets.delete(connection));
    connection.on("message", (data) => {
      const { envelope_id, payload } = JSON.parse(String(data)) as {
        envelope_id: string;
        payload: Record<string, unknown>;
      };
      acknowledged.get(envelope_id)?.(payload);
    });
    connection.send(JSON.stringify({ type: "hello", num_connections: 1, connection_info: { app_id: "A1" } }));
    connected();
  }

  async function route(request: IncomingMessage, raw: string, response: ServerResponse): Promise<void> {
    const path = request.url ?? "";
    if (path.startsWith("/respond/")) return respond(path.slice("/respond/".length), raw, response);
    const method = path.replace(/^\/api\//, "");
    const body = parseForm(raw, request);
    calls.push({ method, body });
    const wait = slow.get(method);
    if (wait) await new Promise((resolve) => setTimeout(resolve, wait));
    const failure = method === "chat.postMessage" || method === "chat.update" ? failures.shift() : undefined;
    if (failure === "rate-limited") return void response.writeHead(429, { "retry-after": "2" }).end("{}");
    if (failure === "server-error") return void response.writeHead(500).end("trouble");
    const answer =
      failure === "not-in-channel"
        ? { ok: false, error: "not_in_channel" }
        : failure === "gone"
          ? { ok: false, error: method === "chat.update" ? "message_not_found" : "channel_not_found" }
          : call(method, body);
    if (failure === "lost-reply") return void response.destroy();
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
  }

  const check = (method: string, schema: z.ZodType, value: unknown): boolean => {
    const parsed = schema.safeParse(value);
    if (!parsed.success) violations.push(`${method}: ${z.prettifyError(parsed.error)}`);
    return parsed.success;
  };

  const checkMessage = (method: string, { blocks, text }: Record<string, unknown>): boolean =>
    check(method, messageBlocks.optional(), blocks) &&
    check(method, z.string().min(1), text) &&
    (method !== "chat.update" || check(method, z.string().max(4000), text));

  type Body = Record<string, unknown>;
  const refusal = (error: string) => ({ ok: false, error });
  const text = (value: unknown): string => (typeof value === "string" ? value : "");

  const methods: Record<string, (body: Body) => object> = {
    "auth.test": () => ({
      ok: true,
      url: `http://${origin}/`,
      team: "Acme",
      user: "readout",
      team_id: TEAM,
      user_id: BOT,
      bot_id: "B1",
    }),
    "apps.connections.open": () => ({ ok: true, url: `ws://${origin}/link` }),
    "users.info": (body) => userInfo(text(body["user"])),
    "conversations.open": (body) => ({ ok: true, channel: { id: directOf(text(body["users"])).id } }),
    "conversations.info": (body) => {
      const channel = channels.get(text(body["channel"]));
      return channel ? { ok: true, channel } : refusal("channel_not_found");
    },
    "chat.getPermalink": (body) => ({
      ok: true,
      permalink: `http://${origin}/archives/${body["channel"]}/p${text(body["message_ts"]).replace(".", "")}`,
    }),
    "chat.postMessage": (body) => postMessage(body),
    "chat.postEphemeral": (body) => postEphemeral(body),
    "chat.update": (body) => update(body),
    "chat.delete": (body) => {
      const message = messages.find(({ ts }) => ts === body["ts"]);
      if (!message) return refusal("message_not_found");
      message.gone = true;
      return { ok: true };
    },
    "views.open": (body) => openView(body),
    "views.update": (body) => {
      const modal = modals.get(text(body["view_id"]));
      if (!modal) return refusal("not_found");
      if (!check("views.update", modalView, body["view"])) return refusal("invalid_arguments");
      Object.assign(modal, { view: modalView.parse(body["view"]), hash: next("h"), faults: {} });
      return { ok: true, view: { id: modal.id } };
    },
    "views.publish": (body) => {
      if (!check("views.publish", homeView, body["view"])) return refusal("invalid_arguments");
      homes.set(text(body["user_id"]), homeView.parse(body["view"]));
      return { ok: true, view: { id: `V${body["user_id"]}` } };
    },
  };

  function call(method: string, body: Body): object {
    if (method !== "auth.test" && /^(chat\.(post|update|delete)|views\.)/.test(method))
      outbound.push({ method, body });
    const run = methods[method];
    if (!run) violations.push(`unknown method ${method}`);
    return run?.(body) ?? refusal("unknown_method");
  }

  function userInfo(id: string): object {
    const user = users.get(id);
    if (!user) return refusal("user_not_found");
    const { zone, locale, administrator, bot, name } = user;
    const profile = { display_name: name, real_name: name };
    return {
      ok: true,
      user: {
        id,
        name: name.toLowerCase(),
        profile,
        tz: zone,
        locale,
        is_admin: administrator,
        is_owner: false,
        is_bot: bot,
        deleted: false,
      },
    };
  }

  function directOf(user: string): FakeChannel {
    const known = [...channels.values()].find(({ direct }) => direct === user);
    const channel = known ?? { id: next("D"), name: "directmessage", invited: true, direct: user };
    channels.set(channel.id, channel);
    return channel;
  }

  function postMessage(body: Body): object {
    const to = text(body["channel"]);
    if (/^[UW]/.test(to) && !users.has(to)) return refusal("user_not_found");
    const channel = users.has(to) ? directOf(to) : channels.get(to);
    if (!channel) return refusal("channel_not_found");
    if (channel.direct && users.get(channel.direct)?.directClosed) return refusal("cannot_dm_bot");
    if (!channel.invited) return refusal("not_in_channel");
    if (!checkMessage("chat.postMessage", body)) return refusal("invalid_blocks");
    const message = add(channel.id, BOT, body, { thread: text(body["thread_ts"]) || undefined });
    return { ok: true, channel: channel.id, ts: message.ts, message: { ts: message.ts, text: message.text } };
  }

  function postEphemeral(body: Body): object {
    const channel = channels.get(text(body["channel"]));
    if (!channel) return refusal("channel_not_found");
    if (!channel.invited) return refusal("not_in_channel");
    if (!checkMessage("chat.postEphemeral", body)) return refusal("invalid_blocks");
    const message = add(channel.id, BOT, body, {
      only: text(body["user"]),
      thread: text(body["thread_ts"]) || undefined,
    });
    return { ok: true, message_ts: message.ts };
  }

  function update(body: Body): object {
    const message = messages.find(
      ({ ts, channel, gone }) => ts === body["ts"] && channel === body["channel"] && !gone,
    );
    if (!message || message.only) return refusal("message_not_found");
    if (message.user !== BOT || message.foreign) return refusal("cant_update_message");
    if (!checkMessage("chat.update", body)) return refusal("invalid_blocks");
    replace(message, body);
    return { ok: true, channel: message.channel, ts: message.ts };
  }

  function openView(body: Body): object {
    const user = triggers.get(text(body["trigger_id"]));
    if (!user) return refusal("expired_trigger_id");
    triggers.delete(text(body["trigger_id"]));
    if (!check("views.open", modalView, body["view"])) return refusal("invalid_arguments");
    const modal = { id: next("V"), user, hash: next("h"), view: modalView.parse(body["view"]), faults: {} };
    modals.set(modal.id, modal);
    return { ok: true, view: { id: modal.id, hash: modal.hash } };
  }

  function add(
    channel: string,
    user: string,
    body: Body,
    more: { thread?: string | undefined; only?: string | undefined; foreign?: boolean } = {},
  ): FakeMessage {
    const message = {
      ts: stamp(),
      order: count,
      channel,
      user,
      blocks: [],
      text: "",
      edits: 0,
      gone: false,
      ...more,
    };
    messages.push(message);
    Object.assign(message, { blocks: (body["blocks"] ?? []) as Block[], text: text(body["text"]) });
    return message;
  }

  const replace = (message: FakeMessage, body: Body): void => {
    Object.assign(message, {
      blocks: (body["blocks"] ?? []) as Block[],
      text: text(body["text"]),
      edits: message.edits + 1,
    });
  };

  function respond(id: string, raw: string, response: ServerResponse): void {
    const url = responseUrls.get(id);
    const body = JSON.parse(raw) as Body;
    if (!url || ++url.uses > 5)
      return void response.writeHead(404).end(JSON.stringify({ ok: false, error: "used_url" }));
    outbound.push({ method: "response_url", body });
    if (body["delete_original"]) {
      if (url.source) url.source.gone = true;
    } else if (!checkMessage("response_url", body)) {
      return void response.writeHead(400).end("invalid_blocks");
    } else if (body["replace_original"] === true && url.source) replace(url.source, body);
    else {
      const only = body["response_type"] === "in_channel" ? undefined : url.user;
      add(url.channel, BOT, body, { only, foreign: true, thread: text(body["thread_ts"]) || undefined });
    }
    response.writeHead(200).end("ok");
  }

  return {
    users,
    channels,
    messages,
    modals,
    homes,
    /** Everything that posted or edited. */
    outbound,
    /** Every call of the Web API. */
    calls,
    /** What a real Slack would have refused; a test fails when this is not empty. */
    violations,
    apiUrl: `http://${origin}/api/`,
    origin: `http://${origin}`,
    next,
    stamp,
    add,
    directOf,
    fails: (how: Failure, times: number) => failures.push(...Array<Failure>(times).fill(how)),
    /** Every answer of this method takes so long. */
    delays: (method: string, ms: number) => slow.set(method, ms),
    trigger(user: string): string {
      const id = next("trigger.");
      triggers.set(id, user);
      return id;
    },
    expire: () => triggers.clear(),
    onAcknowledged: (listener: () => void) => {
      heardAcknowledgement = listener;
    },
    acknowledged: () => heardAcknowledgement(),
    responseUrl(channel: string, user: string, source?: FakeMessage): string {
      const id = next("R");
      responseUrls.set(id, { channel, user, source, uses: 0 });
      return `http://${origin}/respond/${id}`;
    },
    /** The acknowledgement of a slash command may already be a message. */
    acknowledgedWith(url: string, body: Body): void {
      const known = responseUrls.get(url.slice(url.lastIndexOf("/") + 1));
      if (!known || !body["text"]) return;
      if (!checkMessage("ack", body)) return;
      known.source = add(known.channel, BOT, body, { only: known.user, foreign: true });
    },
    /** Sends an envelope over Socket Mode; the payload of its acknowledgement. */
    async push(type: string, payload: object, more: object = {}): Promise<Record<string, unknown>> {
      if (sockets.size === 0) await new Promise<void>((resolve) => (connected = resolve));
      const envelope = next("E");
      const [connection] = sockets;
      const answer = new Promise<Record<string, unknown>>((resolve) => acknowledged.set(envelope, resolve));
      connection?.send(
        JSON.stringify({ envelope_id: envelope, type, payload, accepts_response_payload: true, ...more }),
      );
      return answer;
    },
    disconnects: () => {
      for (const connection of sockets)
        connection.send(JSON.stringify({ type: "disconnect", reason: "refresh_requested" }));
    },
    get connections() {
      return sockets.size;
    },
    async close(): Promise<void> {
      for (const connection of sockets) connection.terminate();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  let raw = "";
  for await (const chunk of request) raw += chunk;
  return raw;
}

/** All calls are urlencoded; what is structured comes as JSON in it (@slack/web-api 8). */
function parseForm(raw: string, request: IncomingMessage): Record<string, unknown> {
  const body: Record<string, unknown> = Object.fromEntries(new URLSearchParams(raw));
  for (const key of ["blocks", "view", "metadata"]) {
    if (typeof body[key] === "string") body[key] = JSON.parse(body[key]);
  }
  return { ...body, authorization: request.headers.authorization };
}
