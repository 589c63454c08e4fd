import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { newId } from "../src/lib/ids.ts";
import { cardRow, settle } from "../src/outbox/outbox.ts";
import { claimDue } from "../src/store/claim.ts";
import { openStore, type Store } from "../src/store/client.ts";
import { answerParent } from "./processes.ts";

// Claims jobs and marks each of them done by itself, with four workers; the job itself is nothing. Each library gets ten
// connections for each worker and takes fifty jobs at a time, as it does best.

export type Contender = "ours" | "pg-boss" | "graphile-worker";
export interface ClaimQuestion {
  readonly contender: Contender;
  readonly url: string;
  readonly jobs: number;
}

const WORKERS = 4;
const BATCH = 50;
const CONNECTIONS = 10;

interface Queue {
  /** Puts jobs in. */
  fill(jobs: number): Promise<void>;
  /** Resolves when as many are claimed and marked. */
  work(jobs: number): Promise<void>;
  close(): Promise<void>;
}

/** Every worker claims and marks until nothing is left. */
const byLoops = async (
  claim: (worker: number) => Promise<readonly (() => Promise<unknown>)[]>,
  jobs: number,
) => {
  let done = 0;
  const loop = async (worker: number) => {
    while (done < jobs) {
      const marks = await claim(worker);
      if (marks.length === 0) await delay(1);
      await Promise.all(marks.map((mark) => mark()));
      done += marks.length;
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, (_, worker) => loop(worker)));
};

async function ours(url: string): Promise<Queue> {
  const stores: Store[] = [];
  for (let worker = 0; worker < WORKERS; worker++)
    stores.push(await openStore(url, { connections: CONNECTIONS, migrate: worker === 0 }));
  const storeOf = (worker: number) => {
    const store = stores[worker];
    if (!store) throw new Error("there is no such worker");
    return store;
  };
  return {
    async fill(jobs) {
      const past = new Date(Date.now() - 60_000);
      const rows = Array.from({ length: jobs }, () => {
        const id = newId();
        const to = {
          to: "channel" as const,
          channel: { platform: "bench", workspace: "T1", id, direct: false },
        };
        const what = { key: id, subject: "bench", subjectId: id, groupId: null };
        return cardRow({ ...what, to, locale: "en", zone: "UTC", at: past, now: past });
      });
      for (let from = 0; from < jobs; from += 1_000)
        await storeOf(0).write((tx) => tx.postedCard.createMany({ data: rows.slice(from, from + 1_000) }));
    },
    work: (jobs) =>
      byLoops(async (worker) => {
        const store = storeOf(worker);
        const owner = `worker ${worker}`;
        const cards = await claimDue(store, {
          platform: "bench",
          owner,
          now: "database",
          leaseMs: 60_000,
          limit: BATCH,
        });
        return cards.map(
          ({ id }) =>
            () =>
              settle(store, { id, owner }, { address: "x", version: 1, now: new Date() }),
        );
      }, jobs),
    async close() {
      for (const store of stores) await store.close();
    },
  };
}

/** What of pg-boss is used; it is installed only where it is measured. */
interface Boss {
  start(): Promise<unknown>;
  stop(options: object): Promise<unknown>;
  createQueue(name: string): Promise<unknown>;
  insert(name: string, jobs: readonly object[]): Promise<unknown>;
  fetch(name: string, options: object): Promise<{ id: string }[]>;
  complete(name: string, id: string): Promise<unknown>;
}

async function pgBoss(url: string): Promise<Queue> {
  const { PgBoss } = (await installed("pg-boss")) as { PgBoss: new (options: object) => Boss };
  const bosses: Boss[] = [];
  for (let worker = 0; worker < WORKERS; worker++) {
    const boss = new PgBoss({ connectionString: url, max: CONNECTIONS, supervise: false, schedule: false });
    await boss.start();
    bosses.push(boss);
  }
  await bosses[0]?.createQueue("bench");
  return {
    async fill(jobs) {
      for (let from = 0; from < jobs; from += 1_000)
        await bosses[0]?.insert(
          "bench",
          Array.from({ length: Math.min(1_000, jobs - from) }, () => ({ data: {} })),
        );
    },
    work: (jobs) =>
      byLoops(async (worker) => {
        const boss = bosses[worker];
        const found = (await boss?.fetch("bench", { batchSize: BATCH })) ?? [];
        return found.map(
          ({ id }) =>
            async () =>
              boss?.complete("bench", id),
        );
      }, jobs),
    async close() {
      for (const boss of bosses) await boss.stop({ graceful: false });
    },
  };
}

/** What of graphile-worker is used. */
interface Graphile {
  run(
    options: object,
  ): Promise<{ stop(): Promise<void>; events: { on(name: string, heard: () => void): void } }>;
  makeWorkerUtils(options: object): Promise<{ migrate(): Promise<void>; release(): Promise<void> }>;
}

async function graphileWorker(url: string): Promise<Queue> {
  const { run, makeWorkerUtils } = (await installed("graphile-worker")) as Graphile;
  const utils = await makeWorkerUtils({ connectionString: url });
  await utils.migrate();
  await utils.release();
  return {
    async fill(jobs) {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      await client.query("SELECT graphile_worker.add_job('bench') FROM generate_series(1, $1)", [jobs]);
      await client.end();
    },
    async work(jobs) {
      const runners: { stop(): Promise<void> }[] = [];
      await new Promise<void>((resolve, reject) => {
        let done = 0;
        const start = async () => {
          for (let worker = 0; worker < WORKERS; worker++) {
            const runner = await run({
              connectionString: url,
              noHandleSignals: true,
              taskList: { bench: async () => undefined },
              preset: {
                worker: {
                  concurrentJobs: BATCH,
                  maxPoolSize: CONNECTIONS,
                  pollInterval: 100,
                  localQueue: { size: BATCH },
                  logger: await silent(),
                },
              },
            });
            runners.push(runner);
            runner.events.on("job:complete", () => {
              if (++done === jobs) resolve();
            });
          }
        };
        start().catch(reject);
      });
      for (const runner of runners) await runner.stop();
    },
    async close() {},
  };
}

/** Its log would cost it a line for each job. */
async function silent(): Promise<unknown> {
  const { Logger } = (await installed("graphile-worker")) as {
    Logger: new (log: () => () => void) => unknown;
  };
  return new Logger(() => () => undefined);
}

/** The names are not written as imports: types are checked without these libraries, too. */
const installed = (name: string): Promise<unknown> => import(name);

const queues: Readonly<Record<Contender, (url: string) => Promise<Queue>>> = {
  ours,
  "pg-boss": pgBoss,
  "graphile-worker": graphileWorker,
};

answerParent(async ({ contender, url, jobs }: ClaimQuestion) => {
  const queue = await queues[contender](url);
  await queue.fill(BATCH * WORKERS);
  await queue.work(BATCH * WORKERS);
  await queue.fill(jobs);
  const begun = performance.now();
  await queue.work(jobs);
  const tookMs = performance.now() - begun;
  await queue.close();
  return tookMs;
});
