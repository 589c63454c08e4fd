import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { Pool } from "undici";
import { answerParent } from "./processes.ts";
import { BOT_USER, type Load, type LoadResult, type Question, SIGNING_SECRET, TEAM } from "./workspace.ts";

// Slack's side of the measurement: a Web API that agrees with everything, and people who type as fast as they are
// answered. It shares nothing with the measured server but the loopback interface.

const CHANNELS = 16;
/** No call for so long: the server has nothing more to say. */
const QUIET_MS = 250;

let posted = 0;
let lastCallAt = 0;
let typed = 0;

const form = async (request: IncomingMessage): Promise<URLSearchParams> => {
  let raw = "";
  for await (const chunk of request) raw += chunk;
  return new URLSearchParams(raw);
};

const methods: Record<string, (request: IncomingMessage) => object | Promise<object>> = {
  "auth.test": () => ({
    url: "https://bench.slack.com/",
    team_id: TEAM,
    user_id: BOT_USER,
    bot_id: "B1",
    user: "readout",
  }),
  "users.info": async (request) => {
    const id = (await form(request)).get("user") ?? "";
    const profile = { display_name: id.toLowerCase(), real_name: id.toLowerCase() };
    return { user: { id, name: id.toLowerCase(), profile, tz: "UTC", locale: "en-GB", is_bot: false } };
  },
  "chat.postMessage": () => ({ ts: `1700000000.${String(++posted).padStart(6, "0")}` }),
};

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  lastCallAt = performance.now();
  const answer = await methods[(request.url ?? "").slice("/api/".length)]?.(request);
  request.resume();
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify({ ok: true, ...answer }));
}

const api = createServer((request, response) => void serve(request, response));
await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve));
const origin = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;

/** A slash command as Slack sends it, signed with the time of day. */
function command(client: number, full: boolean): { headers: Record<string, string>; body: string } {
  const number = ++typed;
  const text = `add Send the minutes of meeting ${number}${full ? ` <@U${(client + 1) % 64}|u> tomorrow` : ""}`;
  const body = new URLSearchParams({
    command: "/action",
    text,
    team_id: TEAM,
    user_id: `U${client}`,
    user_name: `u${client}`,
    channel_id: `C${client % CHANNELS}`,
    channel_name: `room-${client % CHANNELS}`,
    trigger_id: `${process.pid}.${number}`,
    response_url: `${origin}/respond`,
    api_app_id: "A1",
  }).toString();
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const mac = createHmac("sha256", SIGNING_SECRET).update(`v0:${timestamp}:${body}`).digest("hex");
  return {
    body,
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "x-slack-request-timestamp": timestamp,
      "x-slack-signature": `v0=${mac}`,
    },
  };
}

type Outcome = "acknowledged" | "late" | "failed";

async function type(pool: Pool, client: number, full: boolean): Promise<{ outcome: Outcome; ms: number }> {
  const { headers, body } = command(client, full);
  const sentAt = performance.now();
  try {
    const response = await pool.request({ path: "/slack/events", method: "POST", headers, body });
    const text = await response.body.text();
    const outcome = response.statusCode !== 200 ? "failed" : text === "" ? "acknowledged" : "late";
    return { outcome, ms: performance.now() - sentAt };
  } catch {
    return { outcome: "failed", ms: performance.now() - sentAt };
  }
}

async function load({ url, clients, ms, full = false }: Load): Promise<LoadResult> {
  const pool = new Pool(url, { connections: clients, pipelining: 1 });
  const counts = { acknowledged: 0, late: 0, failed: 0 };
  const times: number[] = [];
  const before = posted;
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const person = async (client: number) => {
    while (performance.now() < startedAt + ms) {
      const { outcome, ms: took } = await type(pool, client, full);
      counts[outcome] += 1;
      if (outcome === "acknowledged") times.push(took);
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, client) => person(client)));
  const endedAt = performance.now();
  const { user, system } = process.cpuUsage(cpu);
  const busy = (user + system) / 1_000 / (endedAt - startedAt);
  await pool.close();
  while (performance.now() - Math.max(lastCallAt, endedAt) < QUIET_MS) await delay(20);
  const perSecond = counts.acknowledged / ((endedAt - startedAt) / 1_000);
  const afterMs = Math.max(0, lastCallAt - endedAt);
  return { ...counts, ...percentiles(times), perSecond, posted: posted - before, afterMs, busy };
}

function percentiles(times: number[]): { p50: number; p99: number } {
  times.sort((one, other) => one - other);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { p50: at(0.5), p99: at(0.99) };
}

/** Resolves when the first command is done: nobody listening, or not ready yet, is asked again at once. */
async function knock(url: string): Promise<void> {
  const pool = new Pool(url, { connections: 1 });
  const until = performance.now() + 30_000;
  while ((await type(pool, 0, false)).outcome !== "acknowledged") {
    if (performance.now() > until) throw new Error(`${url} did not answer within 30 seconds`);
    await delay(4);
  }
  await pool.close();
}

answerParent(async (question: Question) => {
  if (question.do === "load") return load(question);
  if (question.do === "knock") return knock(question.url);
  return `${origin}/api/`;
});
