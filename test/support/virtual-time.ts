import { setTimeout as delay, setImmediate as nextTurn } from "node:timers/promises";
import type { Clock } from "../../src/lib/clock.ts";
import type { Store } from "../../src/store/client.ts";

/** A clock that moves to the next thing somebody waits for, as soon as nobody waits for anything else. */
export interface VirtualTime extends Clock {
  wait(ms: number): Promise<void>;
  /** Work in real time, which is waited for before time goes on. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** The same store, whose work is waited for before time goes on. */
  over(store: Store): Store;
  /** Lets time pass until it is asked to stop. */
  passUntil(over: () => boolean): Promise<void>;
}

export function createVirtualTime(start: Date): VirtualTime {
  let now = start.getTime();
  let inWork = 0;
  const waiting: { at: number; wake(): void }[] = [];
  const counted = async <T>(work: () => Promise<T>): Promise<T> => {
    inWork++;
    try {
      return await work();
    } finally {
      inWork--;
    }
  };
  return {
    now: () => new Date(now),
    wait: (ms) =>
      new Promise((wake) => {
        waiting.push({ at: now + ms, wake });
      }),
    during: counted,
    over: (store) => ({
      ...store,
      write: (job) => counted(() => store.write(job)),
      statements: {
        read: (statement) => counted(() => store.statements.read(statement)),
        write: (all) => counted(() => store.statements.write(all)),
      },
    }),
    async passUntil(over) {
      for (;;) {
        await nextTurn();
        await nextTurn();
        if (over()) return;
        if (inWork > 0) {
          // Without a real pause this loop would take the processor from what it waits for.
          await delay(1);
          continue;
        }
        const at = Math.min(...waiting.map((one) => one.at));
        if (!Number.isFinite(at)) throw new Error("nobody waits for anything any more");
        now = at;
        const due = waiting.filter((one) => one.at <= now);
        for (const one of due) {
          waiting.splice(waiting.indexOf(one), 1);
          one.wake();
        }
      }
    },
  };
}

/** The most of these moments that lie within any time of this length, its end excluded; milliseconds. */
export function mostWithin(moments: readonly number[], ms: number): number {
  const sorted = moments.toSorted((one, other) => one - other);
  let first = 0;
  let most = 0;
  for (const [last, moment] of sorted.entries()) {
    while ((sorted[first] ?? moment) <= moment - ms) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
