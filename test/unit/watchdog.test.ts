import { expect, test } from "vitest";
import { createScheduler, type Job } from "../../src/scheduler.ts";
import type { Services } from "../../src/use-case.ts";
import { createWatchdog } from "../../src/watchdog.ts";
import { startNode } from "../support/child.ts";
import { witnessedLogger } from "../support/witness.ts";

/** A process on a virtual clock: ten seconds pass, its jobs run, its watchdog looks. */
function processOf(...table: Job[]) {
  let now = Date.parse("2031-03-05T09:00:00Z");
  const services = { clock: { now: () => new Date(now) }, logger: witnessedLogger() } as Services;
  const scheduler = createScheduler(services, table);
  const ended: number[] = [];
  const watchdog = createWatchdog({
    logger: witnessedLogger(),
    stalled: scheduler.stalled,
    end: (code) => void ended.push(code),
  });
  return {
    scheduler,
    ended,
    now: () => now,
    async passes(ms: number) {
      for (const until = now + ms; now < until; ) {
        now += 10_000;
        for (const job of table) void scheduler.tick(job);
        await new Promise(setImmediate);
        watchdog.look();
      }
    },
    sleeps(ms: number) {
      now += ms;
    },
  };
}

const job = (run: () => Promise<number>, busySince?: () => Date | null): Job => ({
  name: "job",
  every: "",
  stalledAfterMs: 120_000,
  run,
  ...(busySince ? { busySince } : {}),
});

test("a job that hangs is told after two minutes; three minutes later the process ends", async () => {
  let hangs = false;
  const { passes, scheduler, ended } = processOf(
    job(() => (hangs ? new Promise<number>(() => undefined) : Promise.resolve(0))),
  );
  await passes(600_000);
  expect(scheduler.stalled()).toEqual([]);
  hangs = true;
  await passes(130_000);
  expect(scheduler.stalled()).toEqual(["job"]);
  await passes(160_000);
  expect(ended).toEqual([]);
  await passes(20_000);
  expect(ended[0]).toBe(70);
});

test("a job that fails is told, but a new start would not help", async () => {
  const { passes, scheduler, ended } = processOf(job(() => Promise.reject(new Error("no database"))));
  await passes(900_000);
  expect(scheduler.failing()).toEqual(["job"]);
  expect(scheduler.stalled()).toEqual([]);
  expect(ended).toEqual([]);
});

test("a long backlog is no stall as long as something gets done; one piece that hangs is", async () => {
  let since: number | null = null;
  const { passes, ended, now } = processOf(
    job(
      () => new Promise<number>(() => undefined),
      () => new Date(since ?? now()),
    ),
  );
  await passes(3_600_000);
  expect(ended).toEqual([]);
  since = now();
  await passes(310_000);
  expect(ended[0]).toBe(70);
});

test("a machine that slept for a day is no stall", async () => {
  const { passes, sleeps, ended } = processOf(job(async () => 0));
  for (let day = 0; day < 30; day++) {
    sleeps(86_400_000);
    await passes(10_000);
  }
  expect(ended).toEqual([]);
});

test("a real process ends with 70 and says why", async () => {
  const child = startNode(["test/support/stalled-child.ts"]);
  child.stderr.pipe(process.stderr);
  let output = "";
  child.stdout.on("data", (text: Buffer) => {
    output += text.toString();
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  expect(code).toBe(70);
  expect(output).toMatch(/"stalled":\["reminders"\].*"msg":"watchdog\.ends"/);
}, 60_000);
