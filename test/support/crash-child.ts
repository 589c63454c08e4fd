import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { adapter as discord } from "../../adapters/discord/index.ts";
import { adapter as slack } from "../../adapters/slack/index.ts";
import { createBot } from "../../src/bot.ts";
import type { ChatAdapter } from "../../src/chat/adapter.ts";
import type { InteractionHandler } from "../../src/chat/interaction.ts";
import { newId } from "../../src/lib/ids.ts";
import { silentLogger } from "../../src/lib/logger.ts";
import { createServices } from "../../src/readout.ts";
import { createScheduler, jobs } from "../../src/scheduler.ts";
import { openStore } from "../../src/store/client.ts";
import { adapterContext } from "./adapter-context.ts";
import { type CrashPoint, dieAtCommit } from "./crash-points.ts";

// A whole bot in a process of its own, to be killed: the real store, SDKs, outbox and jobs. Its clock runs fast, so
// that reminders fall due within a test. Prints its port when it answers.

// Nobody is left behind when the test itself is stopped: its end of the pipe closes.
process.stdin.on("end", () => process.exit()).resume();

/** Protections that a control switches off. */
const without = new Set((process.env["CRASH_WITHOUT"] ?? "").split(","));
const clock = createFastClock();
const { CRASH_AT, CRASH_NTH } = process.env;
// Before anything keeps a statement.
if (CRASH_AT) dieAtCommit(CRASH_AT as CrashPoint, Number(CRASH_NTH));
const store = await openStore(process.env["DATABASE_URL"] ?? "", { migrate: !process.env["CRASH_MIGRATED"] });
const context = adapterContext({ clock });
const created = [
  await slack.create(slack.settings.parse(process.env), context),
  await discord.create(discord.settings.parse(process.env), context),
];
const adapters = created.filter((adapter) => adapter !== null).map(withFreshKeys);

const core = { TZ_DEFAULT: "UTC", COMMAND_PREFIX: "" } as Parameters<typeof createServices>[0]["core"];
const { services, dispatcher } = createServices(
  { core, logger: silentLogger, store, adapters },
  undefined,
  clock,
);
const table = jobs(services, dispatcher);
const scheduler = createScheduler(services, table);
const bot = createBot(services);

/** Without the commit first: says yes before anything is stored. */
const hasty: InteractionHandler = {
  ...bot,
  async handle(interaction) {
    setTimeout(() => void bot.handle(interaction), 200);
    return {};
  },
};

for (const adapter of adapters) await adapter.start(without.has("commit first") ? hasty : bot);
const http = adapters.find((adapter) => adapter.http)?.http;
const server = createServer((request, response) => http?.handle(request, response));
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);

for (;;) {
  for (const job of table) await scheduler.tick(job);
  await delay(20);
}

/** From one moment on, the same for all processes of a test, time goes so many times as fast. */
function createFastClock() {
  const { CRASH_SPEED, CRASH_CLOCK, CRASH_SINCE } = process.env;
  const since = Number(CRASH_SINCE ?? Date.now());
  const at = (real: number) => new Date(Number(CRASH_CLOCK) + (real - since) * Number(CRASH_SPEED ?? 20));
  if (!without.has("sense of time")) return { now: () => at(Date.now()) };
  // Frozen for longer, it never learns of it.
  let [real, last] = [Date.now(), performance.now()];
  const step = () => {
    const passed = performance.now() - last;
    last += passed;
    real += Math.min(passed, 250);
    return at(real);
  };
  setInterval(step, 50);
  return { now: step };
}

/** Without the same key for every attempt, a platform cannot tell that it has a message already. */
function withFreshKeys(adapter: ChatAdapter): ChatAdapter {
  if (!without.has("keys")) return adapter;
  const send: ChatAdapter["send"] = (to, message) =>
    adapter.send(to, { ...message, key: newId().slice(-22) });
  return { ...adapter, send };
}
