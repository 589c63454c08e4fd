import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createGateway } from "./fake-discord-gateway.ts";
import { type Answer, type Call, refuse } from "./fake-discord-http.ts";
import { createRoutes, NO_PERMISSION, UNKNOWN_CHANNEL, UNKNOWN_MESSAGE } from "./fake-discord-rest.ts";
import { createShapes } from "./fake-discord-shapes.ts";
import {
  type Body,
  createState,
  FAKE_TOKEN,
  type Failure,
  type FakeInteraction,
  type Outbound,
} from "./fake-discord-state.ts";
import { PlatformAnswer } from "./hear-answers.ts";
import { witness } from "./witness.ts";

export * from "./fake-discord-state.ts";

export type FakeDiscord = Awaited<ReturnType<typeof createFakeDiscord>>;

/** Every answer carries its bucket's state; these never run out. */
const LIMITS = { "x-ratelimit-limit": "50", "x-ratelimit-remaining": "49", "x-ratelimit-reset-after": "1" };
/** A limit of the resource itself: the bucket is not empty, but this one call must wait. */
const limited = (seconds: number) => ({
  "retry-after": String(seconds),
  "x-ratelimit-scope": "shared",
  "x-ratelimit-bucket": "fake",
});

/**
 * A loopback Discord: the gateway and the REST interface as far as the bot uses them, on one port of 127.0.0.1.
 * It refuses what Discord refuses, and remembers in `violations` what no bot of ours should have sent.
 */
export async function createFakeDiscord() {
  const state = createState();
  const shapes = createShapes(state);
  const routes = createRoutes(state, shapes);
  const outbound: Outbound[] = [];
  const calls: Outbound[] = [];
  const failures: Failure[] = [];
  const slow = new Map<string, number>();
  let outstanding = 0;
  let failed = 0;
  let idle: (() => void)[] = [];
  let retryAfter = 2;
  let poison: string | undefined;
  let away = false;
  let heardPost = () => {};
  let shards = 1;
  let remaining = 999;

  const server = createServer(
    { ServerResponse: PlatformAnswer },
    (request, response) => void serve(request, response),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const gateway = createGateway(state, shapes, () => `ws://${host}`);
  server.on("upgrade", (request, socket, head) => gateway.upgrade(request, socket, head));

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    outstanding += 1;
    response.on("close", () => {
      outstanding -= 1;
      if (outstanding === 0) for (const done of idle.splice(0)) done();
    });
    const call = await readCall(request);
    calls.push({ method: `${call.method} ${call.path}`, body: call.body });
    witness(`a call of Discord's ${call.method} ${call.path}`, JSON.stringify(call.body));
    await wait(call);
    const { answer, headers, lost } = perform(call, request.headers.authorization);
    if (lost) return void response.destroy();
    // discord.js reads every answer that calls itself JSON, also an empty one.
    const type = answer.status === 204 ? {} : { "content-type": "application/json" };
    response.writeHead(answer.status, { ...type, ...LIMITS, ...headers });
    response.end(answer.status === 204 ? undefined : JSON.stringify(answer.body ?? {}));
  }

  function perform(
    call: Call,
    authorization: string | undefined,
  ): { answer: Answer; headers?: object; lost?: boolean } {
    const posts = isPost(call);
    if (posts) outbound.push({ method: `${call.method} ${call.path}`, body: call.body });
    if (posts && call.method === "POST") heardPost();
    // An interaction is answered whatever the bot may do in its channel.
    const isAnswer = /^(interactions|webhooks)\//.test(call.path);
    const strikes = posts && !(isAnswer && failures[0] === "not-in-channel");
    const chokes = posts && poison !== undefined && JSON.stringify(call.body).includes(poison);
    const failure = chokes || away ? "server-error" : strikes ? failures.shift() : undefined;
    if (failure) failed += 1;
    if (failure === "rate-limited")
      return {
        answer: {
          status: 429,
          body: { message: "You are being rate limited.", retry_after: retryAfter, global: false },
        },
        headers: limited(retryAfter),
      };
    if (failure === "rate-limited-unsaid") return { answer: { status: 429, body: {} } };
    if (failure === "server-error")
      return { answer: { status: 500, body: { message: "500: Internal Server Error", code: 0 } } };
    if (failure === "not-in-channel") return { answer: NO_PERMISSION };
    if (failure === "gone") return { answer: call.method === "PATCH" ? UNKNOWN_MESSAGE : UNKNOWN_CHANNEL };
    return { answer: route(call, authorization), lost: failure === "lost-reply" };
  }

  function route(call: Call, authorization: string | undefined): Answer {
    const open = /^(interactions|webhooks)\//.test(call.path);
    if (!open && authorization !== `Bot ${FAKE_TOKEN}`) return refuse(401, 0, "401: Unauthorized");
    if (call.path === "gateway/bot") {
      const session_start_limit = { total: 1000, remaining, reset_after: 1, max_concurrency: shards };
      return { status: 200, body: { url: `ws://${host}`, shards, session_start_limit } };
    }
    for (const [method, pattern, run] of routes) {
      const match = method === call.method ? pattern.exec(call.path) : null;
      if (match) return run(call, ...match.slice(1));
    }
    state.violations.push(`unknown route ${call.method} ${call.path}`);
    return refuse(404, 0, "404: Not Found");
  }

  const wait = async ({ path }: Call): Promise<void> => {
    const found = [...slow].find(([part]) => path.includes(part));
    if (found) await new Promise((resolve) => setTimeout(resolve, found[1]));
  };

  return {
    ...state,
    shapes,
    gateway,
    /** Everything that posted or edited. */
    outbound,
    /** Every call of the REST interface. */
    calls,
    apiUrl: `http://${host}/api`,
    fails: (how: Failure, times: number) => void failures.push(...Array<Failure>(times).fill(how)),
    /** Every call is answered with an error of the server, until it is back. */
    goesAway: (gone: boolean) => {
      away = gone;
    },
    /** Every message with this text is answered with an error of the server. */
    chokesOn: (text: string) => {
      poison = text;
    },
    /** What a 429 asks for, in seconds. */
    retriesAfter: (seconds: number) => {
      retryAfter = seconds;
    },
    /** How many shards a client is to have, all at once, and how many sessions may still begin today. */
    asksFor(wanted: { shards?: number; remaining?: number }): void {
      shards = wanted.shards ?? shards;
      remaining = wanted.remaining ?? remaining;
    },
    /** A message has come, and is about to be answered. */
    onPost: (listener: () => void) => {
      heardPost = listener;
    },
    /** Every answer to a path that contains this takes so long. */
    delays: (path: string, ms: number) => void slow.set(path, ms),
    /** Sends an interaction to the bot. */
    interacts(interaction: FakeInteraction, payload: Body): void {
      state.interactions.set(interaction.token, interaction);
      gateway.dispatch("INTERACTION_CREATE", payload);
    },
    /** Resolves when no request is being answered. */
    quiet: (): Promise<void> =>
      outstanding === 0 ? Promise.resolve() : new Promise((resolve) => idle.push(resolve)),
    /** How many calls were made to fail. */
    get failed() {
      return failed;
    },
    get outstanding() {
      return outstanding;
    },
    /** How often a set of commands was written. */
    get registrations() {
      return calls.filter(({ method }) => /^PUT applications\/.*commands$/.test(method)).length;
    },
    async close(): Promise<void> {
      gateway.close();
      idle = [];
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Does this call show words to people? */
function isPost({ method, path, body }: Call): boolean {
  if (/\/callback$/.test(path)) return [4, 7].includes(Number(body["type"]));
  return /^(POST|PATCH)$/.test(method) && /^(channels\/\d+\/messages|webhooks\/)/.test(path);
}

async function readCall(request: IncomingMessage): Promise<Call> {
  const url = new URL(request.url ?? "/", "http://localhost");
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return {
    method: request.method ?? "GET",
    path: decodeURIComponent(url.pathname).replace(/^\/api(\/v\d+)?\//, ""),
    query: url.searchParams,
    body: await readBody(Buffer.concat(chunks), request.headers["content-type"] ?? ""),
  };
}

/** JSON, or a form with files beside `payload_json`. */
async function readBody(raw: Buffer, type: string): Promise<Body> {
  if (raw.length === 0) return {};
  if (!type.startsWith("multipart/form-data")) return JSON.parse(raw.toString("utf8")) as Body;
  const form = await new Response(raw, { headers: { "content-type": type } }).formData();
  const body = JSON.parse(String(form.get("payload_json") ?? "{}")) as Body;
  const target = (body["type"] === undefined ? body : (body["data"] ?? {})) as Record<string, unknown>;
  const described = (target["attachments"] ?? []) as Body[];
  const files = [...form.entries()].filter(([key]) => key.startsWith("files["));
  target["attachments"] = await Promise.all(
    files.map(async ([key, file]) => {
      const index = key.slice("files[".length, -1);
      const name = typeof file === "string" ? "file" : file.name;
      const bytes = typeof file === "string" ? Buffer.from(file) : Buffer.from(await file.arrayBuffer());
      const about = described.find(({ id }) => String(id) === index) ?? {};
      return {
        id: index,
        filename: name,
        size: bytes.length,
        url: `https://cdn.example/${name}`,
        ...about,
        text: bytes.toString("utf8"),
        base64: bytes.toString("base64"),
      };
    }),
  );
  return body;
}
