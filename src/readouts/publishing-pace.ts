/** How often something may happen, counted per key. */
export interface Pace {
  /** May it happen now? It counts when it may. */
  take(key: string, now: Date): boolean;
}

/** Keys remembered at once; beyond that the longest known is forgotten, so that nobody fills the memory. */
const MOST_KEYS = 10_000;

/** At most `most` of a key in any `ms` milliseconds; in this process alone. */
export function createPace({
  most,
  ms,
  keys = MOST_KEYS,
}: {
  most: number;
  ms: number;
  keys?: number;
}): Pace {
  const taken = new Map<string, number[]>();
  return {
    take(key, now) {
      const at = now.getTime();
      const recent = (taken.get(key) ?? []).filter((time) => time > at - ms);
      const may = recent.length < most;
      if (may) recent.push(at);
      taken.delete(key);
      taken.set(key, recent);
      for (const oldest of taken.keys()) {
        if (taken.size <= keys) break;
        taken.delete(oldest);
      }
      return may;
    },
  };
}
