import { AsyncLocalStorage } from "node:async_hooks";

/** One run of a job; `over` when it ended, so that what it left behind (a listener's timer) is free to query again. */
const runs = new AsyncLocalStorage<{ over: boolean }>();
let running = 0;

/** Runs a job of the write door so that everything it starts can be told from plain queries. */
export async function markInsideWrite<T>(job: () => Promise<T>): Promise<T> {
  const run = { over: false };
  running++;
  try {
    // Prisma's promises start only when they are awaited, so that happens in here.
    return await runs.run(run, async () => await job());
  } finally {
    run.over = true;
    // Before Node 24 a storage in use makes every promise of the process cost twice as much.
    if (--running === 0) runs.disable();
  }
}

/** @throws Error when the caller runs inside a write, where `what` would wait for itself */
export function refuseInsideWrite(what: string): void {
  if (runs.getStore()?.over === false)
    throw new Error(`${what} inside a write would wait for itself: use the tx you were given`);
}
