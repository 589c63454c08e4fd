import { AsyncResource } from "node:async_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Database, Transaction } from "./client.ts";
import { markInsideWrite, refuseInsideWrite } from "./inside-write.ts";

/** The one way to change the database. */
export type Write = <T>(job: (tx: Transaction) => Promise<T>) => Promise<T>;

interface Job {
  run(tx: Transaction): Promise<unknown>;
  succeed(value: unknown): void;
  fail(error: unknown): void;
}

/** How long a job may take, milliseconds. */
const TIMEOUT_MS = 5_000;
/** Most jobs that share one commit. */
const GROUP = 64;

/**
 * The door of SQLite, where fsync is the bottleneck: what queues up while a commit runs goes into the next one, in
 * order, each job in a savepoint. A job succeeds or fails alone and is answered only after its commit.
 * Jobs must be repeatable, await nothing but `tx`, and catch no database error without a nested `tx.$transaction`.
 */
export function createGroupedWrites(db: Database, { timeoutMs = TIMEOUT_MS, group = GROUP } = {}): Write {
  const queue: Job[] = [];
  let draining = false;

  const drain = async () => {
    draining = true;
    while (queue.length > 0) {
      // better-sqlite3 is synchronous: without a turn of the loop nobody else's request would be read meanwhile, and
      // each write would commit alone.
      await nextTurn();
      await commit(db, queue.splice(0, group), timeoutMs);
    }
    draining = false;
  };
  return async <T>(job: (tx: Transaction) => Promise<T>) => {
    refuseInsideWrite("a write");
    return new Promise<T>((succeed, fail) => {
      queue.push({ run: boundToCaller(job), succeed: succeed as (value: unknown) => void, fail });
      if (!draining) void drain();
    });
  };
}

/** The door of PostgreSQL, which commits in groups by itself: one transaction each, tried again after a conflict. */
export function createSingleWrites(db: Database, { timeoutMs = TIMEOUT_MS } = {}): Write {
  const options = { timeout: timeoutMs, maxWait: timeoutMs };
  return async <T>(job: (tx: Transaction) => Promise<T>) => {
    refuseInsideWrite("a write");
    const run = boundToCaller(job);
    return againAfterConflict(() => db.$transaction((tx) => inTime(run(tx), timeoutMs), options));
  };
}

/**
 * Runs a PostgreSQL transaction again when another one was in its way: after a pause, longer each time and different
 * for each, so that the two do not meet again.
 */
export async function againAfterConflict<T>(transaction: () => Promise<T>, chance = Math.random): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction();
    } catch (error) {
      if (attempt >= MOST_ATTEMPTS || !isConflict(error)) throw error;
      const longest = FIRST_PAUSE_MS * 2 ** (attempt - 1);
      await new Promise((resolve) => setTimeout(resolve, longest * (1 + chance()) * 0.5));
    }
  }
}

const MOST_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 10;
/** SQLSTATE of a serialization failure and of a deadlock. */
const CONFLICTS: readonly unknown[] = ["40001", "40P01"];

/** Prisma names a conflict P2034; raw statements and COMMIT bring PostgreSQL's own code. */
function isConflict(error: unknown): boolean {
  const { code, meta, cause } = error as {
    code?: unknown;
    meta?: { driverAdapterError?: { cause?: { originalCode?: unknown } } };
    cause?: { originalCode?: unknown };
  };
  return (
    code === "P2034" ||
    CONFLICTS.includes(code) ||
    CONFLICTS.includes(meta?.driverAdapterError?.cause?.originalCode) ||
    CONFLICTS.includes(cause?.originalCode)
  );
}

/** A queue is drained in the context of whoever started it; each job keeps its own caller's. */
const boundToCaller = <T>(job: (tx: Transaction) => Promise<T>): ((tx: Transaction) => Promise<T>) =>
  AsyncResource.bind((tx: Transaction) => markInsideWrite(() => job(tx)));

async function commit(db: Database, jobs: readonly Job[], timeoutMs: number): Promise<void> {
  const [only] = jobs;
  const answers: (() => void)[] = [];
  try {
    await db.$transaction(
      async (tx) => {
        if (jobs.length === 1 && only) answers.push(await runAlone(tx, only, timeoutMs));
        else for (const job of jobs) answers.push(await runNested(tx, job, timeoutMs));
      },
      { timeout: timeoutMs * jobs.length, maxWait: timeoutMs },
    );
    for (const answer of answers) answer();
  } catch (error) {
    // Nothing of the group was committed. One by one, a bad job cannot fail its neighbours.
    if (jobs.length === 1) only?.fail(error);
    else for (const job of jobs) await commit(db, [job], timeoutMs);
  }
}

async function runAlone(tx: Transaction, job: Job, timeoutMs: number): Promise<() => void> {
  const value = await inTime(job.run(tx), timeoutMs);
  return () => job.succeed(value);
}

async function runNested(tx: Transaction, job: Job, timeoutMs: number): Promise<() => void> {
  try {
    const value = await inTime(
      tx.$transaction((nested) => job.run(nested)),
      timeoutMs,
    );
    return () => job.succeed(value);
  } catch (error) {
    if (error instanceof TooLate) throw error;
    return () => job.fail(error);
  }
}

class TooLate extends Error {}

/** Prisma's own timeout rolls back but leaves the callback waiting: a job that never settles would stop every write. */
async function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(
      () => fail(new TooLate(`a write took over ${ms} ms and was rolled back: await nothing but tx in it`)),
      ms,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
