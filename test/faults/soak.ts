import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import "./run-name.ts";
import { openStore } from "../../src/store/client.ts";
import { type BotProcess, startBot } from "../support/bot-process.ts";
import { createOffice } from "../support/office.ts";
import { startCluster } from "./cluster.ts";
import { type Crowd, createCrowd } from "./crowd.ts";

// npm run soak -- --minutes 20 [--postgresql]: a steady mixed load through Slack's HTTP door, faults at random, and an audit.
// Kills stop half-way: in the second half the memory of one process is watched.

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "20" }, postgresql: { type: "boolean", default: false } },
});
const SPEED = 6;
/** A Monday, so that the week's digest falls due meanwhile. */
const MONDAY = Date.parse("2031-03-03T08:50:00Z");
/** Most that a process may grow from when it has warmed up until the end. */
const MOST_GROWTH = 1.1;
/** How long it may take until nothing is left to send. */
const MOST_REST_MS = 60_000;
const lengthMs = Number(values.minutes) * 60_000;

const { setup } = await import("../support/global-setup.ts");
const clearAway = await setup();
const { createStage } = await import("./stage.ts");
const stage = createStage("sqlite");
const cluster = values.postgresql ? await startCluster(stage, []) : undefined;
const url = cluster?.url ?? (await stage.fresh());
const office = await createOffice();
const since = Date.now();
const now = () => new Date(MONDAY + (Date.now() - since) * SPEED);
const environment = {
  ...office.environment,
  DATABASE_URL: url,
  CRASH_CLOCK: String(MONDAY),
  CRASH_SINCE: String(since),
  CRASH_SPEED: String(SPEED),
};
let bot: BotProcess = await startBot(environment);
// A slow start is no part of it.
const begun = Date.now();
const crowd = createCrowd(office, now, () => bot.url);
const struck: Record<string, number> = {};

const faults: Record<string, () => Promise<unknown>> = {
  async kill() {
    await bot.end();
    bot = await startBot(environment);
  },
  async freeze() {
    bot.signal("SIGSTOP");
    await delay(3_000);
    bot.signal("SIGCONT");
  },
  "429": async () => office.fake.fails("rate-limited", 3),
  "reply lost": async () => office.fake.fails("lost-reply", 2),
  "500": async () => office.fake.fails("server-error", 3),
  ...(cluster ? { "database restart": () => cluster.restart("fast") } : {}),
};

/** Each has its turn, at a moment of chance. */
async function strike(until: number, names: readonly string[]): Promise<void> {
  for (let turn = 0; Date.now() < until; turn++) {
    await delay(Math.min(Math.random() * 12_000, Math.max(0, until - Date.now())));
    const name = names[turn % names.length] ?? "";
    struck[name] = (struck[name] ?? 0) + 1;
    await faults[name]?.();
  }
}

let code = 1;
try {
  const typing = crowd.work(begun + lengthMs);
  await strike(begun + lengthMs / 2, Object.keys(faults));
  const gentle = Object.keys(faults).filter((name) => name !== "kill" && name !== "freeze");
  await strike(begun + lengthMs * 0.75, gentle);
  const warm = await leastMemory(bot.pid);
  await strike(begun + lengthMs, gentle);
  const grown = (await leastMemory(bot.pid)) / warm;
  await typing;
  code = (await audit(crowd, grown)) ? 0 : 1;
} finally {
  await bot.end();
  await office.close();
  await stage.clear();
  await clearAway();
}
process.exit(code);

/** The least of a few looks, megabytes: what stands when garbage has been collected. */
async function leastMemory(pid: number): Promise<number> {
  const looks: number[] = [];
  for (let look = 0; look < 8; look++) {
    const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    looks.push(Number(kilobytes) / 1_024);
    await delay(500);
  }
  return Math.min(...looks);
}

/** How many messages have been due for so long and were not sent. */
async function owedFor(ms: number): Promise<number> {
  const store = await openStore(url, { readOnly: true });
  const due = new Date(now().getTime() - ms);
  const owed = await store.db.postedCard.count({ where: { nextAttemptAt: { lte: due }, failedAt: null } });
  await store.close();
  return owed;
}

/** Everything acknowledged is there once, every reminder that fell due was sent, the memory is flat. */
async function audit({ acknowledged }: Crowd, grown: number): Promise<boolean> {
  // What was owed last, and reminders that have just fallen due, still go out, as fast as Slack's limits let them.
  await delay(20_000);
  for (const until = Date.now() + MOST_REST_MS; Date.now() < until && (await owedFor(120_000)) > 0; )
    await delay(5_000);
  const due = new Date(now().getTime() - 120_000);
  const owed = await owedFor(120_000);
  await bot.end();
  const store = await openStore(url, { migrate: false });
  const items = await store.db.actionItem.findMany({
    select: { id: true, title: true, state: true, dueAt: true },
  });
  const lines = (await store.db.meetingLine.findMany({ select: { text: true } })).map(({ text }) => text);
  const entries = await store.db.bundleEntry.findMany({ where: { slot: "due" } });
  const digests = await store.db.digest.count();
  await store.close();
  const titles = items.map(({ title }) => title);
  const told = new Set(entries.map(({ itemId }) => itemId));
  const remindable = items.filter(({ dueAt, state }) => dueAt && dueAt < due && state === "OPEN");
  const findings = {
    "acknowledged items lost": acknowledged.items.filter((title) => !titles.includes(title)).length,
    "items twice": titles.length - new Set(titles).size,
    "acknowledged presses lost": items.filter(
      ({ title, state }) => acknowledged.done.includes(title) && state === "OPEN",
    ).length,
    "acknowledged decisions lost": acknowledged.decisions.filter((text) => !lines.includes(text)).length,
    "decisions twice": lines.length - new Set(lines).size,
    "due reminders not sent": remindable.filter(({ id }) => !told.has(id)).length,
    "messages still owed": owed,
    "grown over a tenth": grown > MOST_GROWTH ? 1 : 0,
  };
  const counts = `${acknowledged.items.length} items, ${acknowledged.done.length} presses, ${acknowledged.decisions.length} decisions, ${remindable.length} reminders due, ${digests} digests`;
  console.log(`${values.minutes} minutes on ${store.provider}: ${counts}`);
  console.log(
    `struck: ${Object.entries(struck)
      .map(([name, times]) => `${name} ${times}`)
      .join(", ")}`,
  );
  console.log(`memory after warming up to the end: ${grown.toFixed(2)}`);
  for (const [what, count] of Object.entries(findings))
    console.log(`${count === 0 ? "ok  " : "MISS"} ${what}: ${count}`);
  return Object.values(findings).every((count) => count === 0);
}
