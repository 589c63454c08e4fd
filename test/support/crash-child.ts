import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { adapter as slack } from "../../adapters/slack/index.ts";
import { createBot } from "../../src/bot.ts";
import type { InteractionHandler } from "../../src/chat/interaction.ts";
import { silentLogger } from "../../src/lib/logger.ts";
import { createServices } from "../../src/readout.ts";
import { createScheduler, jobs } from "../../src/scheduler.ts";
import { openStore } from "../../src/store/client.ts";

// A whole bot in a process of its own, to be killed: the real store, Bolt, outbox and jobs. Its clock runs fast, so
// that reminders fall due within a test. Prints its port when it answers.

// Nobody is left behind when the test itself is stopped: its end of the pipe closes.
process.stdin.on("end", () => process.exit()).resume();

const SPEED = Number(process.env["CRASH_SPEED"] ?? 20);
const startedAt = Date.now();
const virtualStart = Number(process.env["CRASH_CLOCK"]);
const clock = { now: () => new Date(virtualStart + (Date.now() - startedAt) * SPEED) };

const store = await openStore(process.env["DATABASE_URL"] ?? "");
const settings = slack.settings.parse(process.env);
const unused = () => Promise.reject(new Error("not used"));
const context = {
  clock,
  logger: silentLogger,
  keeper: { put: unused, get: unused, last: unused, since: unused },
  host: "127.0.0.1",
  port: 0,
  publicUrl: "http://127.0.0.1",
};
const adapter = await slack.create(settings, context);
if (!adapter) throw new Error("no Slack settings");

const core = { TZ_DEFAULT: "UTC", COMMAND_PREFIX: "" } as Parameters<typeof createServices>[0]["core"];
const { services, dispatcher } = createServices(
  { core, logger: silentLogger, store, adapters: [adapter] },
  undefined,
  clock,
);
const table = jobs(services, dispatcher);
const scheduler = createScheduler(services, table);
const bot = createBot(services);

/** The control: says yes before anything is stored. */
const hasty: InteractionHandler = {
  ...bot,
  async handle(interaction) {
    setTimeout(() => void bot.handle(interaction), 30);
    return {};
  },
};

await adapter.start(process.env["CRASH_HASTY"] ? hasty : bot);
const server = createServer((request, response) => adapter.http?.handle(request, response));
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
console.log((server.address() as AddressInfo).port);

for (;;) {
  for (const job of table) await scheduler.tick(job);
  await delay(20);
}
