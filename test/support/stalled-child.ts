import { createLogger } from "../../src/lib/logger.ts";
import { createScheduler } from "../../src/scheduler.ts";
import type { Services } from "../../src/use-case.ts";
import { createWatchdog } from "../../src/watchdog.ts";

// A process whose clock runs a thousand times as fast, and one of whose jobs hangs for ever from its third run on.

const began = Date.now();
const clock = { now: () => new Date(began + (Date.now() - began) * 1_000) };
const logger = createLogger("info");
let runs = 0;
const job = {
  name: "reminders",
  every: "",
  stalledAfterMs: 120_000,
  run: () => (++runs < 3 ? Promise.resolve(1) : new Promise<number>(() => undefined)),
};
const scheduler = createScheduler({ clock, logger } as Services, [job]);
const watchdog = createWatchdog({ logger, stalled: scheduler.stalled, end: process.exit });
setInterval(() => void scheduler.tick(job), 10);
setInterval(watchdog.look, 10);
