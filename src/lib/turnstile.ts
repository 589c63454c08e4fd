/** Lets so many through and no more, counted per key; in this process alone. */
export interface Turnstile {
  /** May it happen now? It counts when it may. */
  take(key: string, now: Date): boolean;
  /** Whole seconds until it may; 0: it may now. */
  wait(key: string, now: Date): number;
  /** What was counted of a key counts no longer. */
  forget(key: string): void;
}

/** Keys remembered at once; beyond that the longest known is forgotten, so that nobody fills the memory. */
const MOST_KEYS = 10_000;

/** At most `most` of a key in any `ms` milliseconds. */
export function createTurnstile({
  most,
  ms,
  keys = MOST_KEYS,
}: {
  most: number;
  ms: number;
  keys?: number;
}): Turnstile {
  const taken = new Map<string, number[]>();
  /** What a clock that was set back left in the future is none of them. */
  const recent = (key: string, at: number): number[] =>
    (taken.get(key) ?? []).filter((time) => time > at - ms && time <= at);
  return {
    take(key, now) {
      const at = now.getTime();
      const times = recent(key, at);
      const may = times.length < most;
      if (may) times.push(at);
      taken.delete(key);
      taken.set(key, times);
      for (const oldest of taken.keys()) {
        if (taken.size <= keys) break;
        taken.delete(oldest);
      }
      return may;
    },
    wait(key, now) {
      const at = now.getTime();
      const first = recent(key, at).at(-most);
      return first === undefined ? 0 : Math.ceil((first + ms - at) / 1_000);
    },
    forget(key) {
      taken.delete(key);
    },
  };
}

/** What those of one network may get wrong before they are told to wait; behind a web server in front, all are of one network. */
export const WRONG_TRIES = { most: 60, ms: 60_000 };
