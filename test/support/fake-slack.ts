import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { SCOPES } from "../../adapters/slack/register.ts";
import type { Clock } from "../../src/lib/clock.ts";
import { createInstalls } from "./fake-slack-installs.ts";
import { createMethods } from "./fake-slack-methods.ts";
import {
  asText,
  BOT,
  type Body,
  createWorkspace,
  type Failure,
  type FakeMessage,
  type Outbound,
} from "./fake-slack-workspace.ts";
import { PlatformAnswer } from "./hear-answers.ts";
import { witness } from "./witness.ts";

export * from "./fake-slack-workspace.ts";

export type FakeSlack = Awaited<ReturnType<typeof createFakeSlack>>;

/**
 * A loopback Slack: the Web API methods the bot uses, `response_url`, views and Socket Mode, on one port of 127.0.0.1.
 * It refuses what Slack documents to refuse, and remembers it in `violations`.
 */
export async function createFakeSlack(clock: Clock) {
  const workspace = createWorkspace(clock);
  const outbound: Outbound[] = [];
  const calls: Outbound[] = [];
  const failures: Failure[] = [];
  const slow = new Map<string, number>();
  const sockets = new Set<WebSocket>();
  const acknowledged = new Map<string, (payload: Record<string, unknown>) => void>();
  let refusing: string | undefined;
  let missingScope: string | undefined;
  let poison: string | undefined;
  let away = false;
  let slowFiles = 0;
  let connected = () => {};
  let heardAcknowledgement = () => {};
  let heardPost = () => {};

  const server = createServer({ ServerResponse: PlatformAnswer }, (request, response) => {
    void readBody(request).then((raw) => {
      const upload = /^\/upload\/(\w+)$/.exec(request.url ?? "");
      if (upload) receive(upload[1] ?? "", raw, response);
      else void route(request, raw.toString("utf8"), response);
    });
  });
  const link = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request, socket, head) => {
    link.handleUpgrade(request, socket, head, (connection) => greet(connection));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  const installs = createInstalls(workspace.next, `http://${origin}`);
  const methods = createMethods(workspace, installs, origin);

  function greet(connection: WebSocket): void {
    sockets.add(connection);
    connection.setMaxListeners(0);
    connection.on("close", () => sockets.delete(connection));
    connection.on("message", (data) => {
      const { envelope_id, payload } = JSON.parse(String(data)) as {
        envelope_id: string;
        payload: Record<string, unknown>;
      };
      witness("an acknowledgement to Slack", String(data));
      acknowledged.get(envelope_id)?.(payload ?? {});
    });
    connection.send(JSON.stringify({ type: "hello", num_connections: 1, connection_info: { app_id: "A1" } }));
    connected();
  }

  /** Takes the bytes of a file, as many as were announced. */
  function receive(id: string, bytes: Buffer, response: ServerResponse): void {
    const file = workspace.files.get(id);
    const fits = file && !file.bytes && bytes.length === file.length;
    if (!fits) return void response.writeHead(400).end();
    Object.assign(file, { bytes, unknownFor: slowFiles });
    response.writeHead(200).end(`OK - ${bytes.length}`);
  }

  async function route(request: IncomingMessage, raw: string, response: ServerResponse): Promise<void> {
    const path = request.url ?? "";
    if (path.startsWith("/respond/")) return respond(path.slice("/respond/".length), raw, response);
    const method = path.replace(/^\/api\//, "");
    // An app proves who it is with its secret.
    if (method !== "oauth.v2.access") witness(`a call of Slack's ${method}`, raw);
    const body = parseForm(raw, request);
    calls.push({ method, body });
    const wait = slow.get(method);
    if (wait) await new Promise((resolve) => setTimeout(resolve, wait));
    const shows = method === "chat.postMessage" || method === "chat.update";
    const chokes = shows && poison !== undefined && JSON.stringify(body).includes(poison);
    const failure = chokes || away ? "server-error" : shows ? failures.shift() : undefined;
    if (failure === "rate-limited") return void response.writeHead(429, { "retry-after": "2" }).end("{}");
    if (failure === "rate-limited-unsaid") return void response.writeHead(429).end("{}");
    if (failure === "server-error") return void response.writeHead(500).end("trouble");
    const answer =
      failure === "not-in-channel"
        ? { ok: false, error: "not_in_channel" }
        : failure === "gone"
          ? { ok: false, error: method === "chat.update" ? "message_not_found" : "channel_not_found" }
          : call(method, body);
    if (failure === "lost-reply") return void response.destroy();
    const scopes = Object.keys(SCOPES).filter((scope) => scope !== missingScope);
    response.writeHead(200, { "content-type": "application/json", "x-oauth-scopes": scopes.join(",") });
    response.end(JSON.stringify(answer));
  }

  function call(method: string, body: Body): object {
    if (/^(chat\.(post|update|delete)|views\.)/.test(method)) outbound.push({ method, body });
    if (method === "chat.postMessage") heardPost();
    const needsToken = method !== "oauth.v2.access" && method !== "apps.connections.open";
    const refused = refusing ?? (needsToken ? installs.refusalOf(body) : undefined);
    if (refused) return { ok: false, error: refused };
    if (missingScope && method.startsWith(missingScope.replace(/:.*/, ".")))
      return { ok: false, error: "missing_scope", needed: missingScope, provided: "chat:write" };
    const run = methods[method];
    if (!run) workspace.violations.push(`unknown method ${method}`);
    return run?.(body) ?? { ok: false, error: "unknown_method" };
  }

  function respond(id: string, raw: string, response: ServerResponse): void {
    const url = workspace.responseUrls.get(id);
    const body = JSON.parse(raw) as Body;
    witness("an answer to Slack", raw);
    if (!url || ++url.uses > 5)
      return void response.writeHead(404).end(JSON.stringify({ ok: false, error: "used_url" }));
    outbound.push({ method: "response_url", body });
    if (body["delete_original"]) {
      if (url.source) url.source.gone = true;
    } else if (!workspace.checkMessage("response_url", body)) {
      return void response.writeHead(400).end("invalid_blocks");
    } else if (body["replace_original"] === true && url.source) workspace.replace(url.source, body);
    else {
      const only = body["response_type"] === "in_channel" ? undefined : url.user;
      workspace.add(url.channel, BOT, body, {
        only,
        foreign: true,
        thread: asText(body["thread_ts"]) || undefined,
      });
    }
    response.writeHead(200).end("ok");
  }

  return {
    ...workspace,
    installs,
    /** Everything that posted or edited. */
    outbound,
    /** Every call of the Web API. */
    calls,
    apiUrl: `http://${origin}/api/`,
    origin: `http://${origin}`,
    fails: (how: Failure, times: number) => failures.push(...Array<Failure>(times).fill(how)),
    /** Every call is answered with an error of the server, until it is back. */
    goesAway: (gone: boolean) => {
      away = gone;
    },
    /** Every message with this text is answered with an error of the server. */
    chokesOn: (text: string) => {
      poison = text;
    },
    /** Every call is refused with this error, until it is taken back. */
    refuse: (error: string | undefined) => {
      refusing = error;
    },
    /** The app was installed without this scope, e.g. "files:write". */
    lacks: (scope: string) => {
      missingScope = scope;
    },
    /** A file that is uploaded is not known to so many messages that come after it. */
    knowsFilesLate: (messages: number) => {
      slowFiles = messages;
    },
    /** Every answer of this method takes so long. */
    delays: (method: string, ms: number) => slow.set(method, ms),
    trigger(user: string): string {
      const id = workspace.next("trigger.");
      workspace.triggers.set(id, user);
      return id;
    },
    expire: () => workspace.triggers.clear(),
    onAcknowledged: (listener: () => void) => {
      heardAcknowledgement = listener;
    },
    acknowledged: () => heardAcknowledgement(),
    /** A message has come, and is about to be answered. */
    onPost: (listener: () => void) => {
      heardPost = listener;
    },
    responseUrl(channel: string, user: string, source?: FakeMessage): string {
      const id = workspace.next("R");
      workspace.responseUrls.set(id, { channel, user, source, uses: 0 });
      return `http://${origin}/respond/${id}`;
    },
    /**
     * The acknowledgement of a slash command may already be a message. Its `response_url` cannot replace it: it only
     * adds further ones (slackapi/bolt-js#2287, slackapi/bolt-python#1268).
     */
    acknowledgedWith(url: string, body: Body): void {
      const known = workspace.responseUrls.get(url.slice(url.lastIndexOf("/") + 1));
      if (!known || !body["text"] || !workspace.checkMessage("ack", body)) return;
      workspace.add(known.channel, BOT, body, { only: known.user, foreign: true });
    },
    /**
     * Sends an envelope over Socket Mode; the payload of its acknowledgement. Where the connection ends before that, it is
     * sent again over the next one.
     */
    async push(type: string, payload: object, more: object = {}): Promise<Record<string, unknown>> {
      const envelope = workspace.next("E");
      const answer = new Promise<Record<string, unknown>>((resolve) => acknowledged.set(envelope, resolve));
      for (let attempt = 0; ; attempt++) {
        if (sockets.size === 0) await new Promise<void>((resolve) => (connected = resolve));
        const [connection] = sockets;
        const ended = new Promise<void>((resolve) => connection?.once("close", () => resolve()));
        const again = attempt > 0 ? { retry_attempt: attempt, retry_reason: "timeout" } : {};
        const about = { envelope_id: envelope, type, accepts_response_payload: true, ...again, ...more };
        connection?.send(JSON.stringify({ ...about, payload }));
        const acknowledgement = await Promise.race([answer, ended]);
        if (acknowledgement) return acknowledgement;
      }
    },
    /** Every connection breaks, without a word. */
    drops: () => {
      for (const connection of sockets) connection.terminate();
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

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** All calls are urlencoded; what is structured comes as JSON in it (@slack/web-api 8). */
function parseForm(raw: string, request: IncomingMessage): Record<string, unknown> {
  const body: Record<string, unknown> = Object.fromEntries(new URLSearchParams(raw));
  for (const key of ["blocks", "view"]) {
    if (typeof body[key] === "string") body[key] = JSON.parse(body[key]);
  }
  return { ...body, authorization: request.headers.authorization };
}
