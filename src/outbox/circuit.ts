import { backoff } from "./outbox.ts";

// A circuit breaker for one platform: while it is away one card after the other is tried, and the rest waits where it stands.

/** Different cards that fail one after the other, with no success between. */
const MOST_FAILURES = 5;
const PAUSE = { firstMs: 1_000, longestMs: 60_000 };
const RELEASE_EVERY_MS = 3_600_000;

/** Closed: all goes through. Open: the platform seems to be away, and one card at a time probes whether it is back. */
export interface Circuit {
  isOpen(): boolean;
  /** Open, and the pause since the last probe is over. */
  mayProbe(): boolean;
  /** A probe was taken up: the next comes after a pause, each twice as long as the one before. */
  probes(): void;
  /** The probe was too fast, which tells nothing: the next comes as soon as its limit allows. */
  undecided(): void;
  /** The platform failed to take this card. True: with that it has opened. */
  failed(card: string): boolean;
  /**
   * Whether what failed may be tried ahead of its own time when it closes: once an hour, or cards that fail by themselves
   * would use up their tries, since whatever else goes closes it.
   */
  mayRelease(): boolean;
  /** The platform answered: it is closed. */
  answered(): void;
}

/** @param now milliseconds @param random 0 to 1 */
export function createCircuit(now: () => number, random: () => number): Circuit {
  const failures = new Set<string>();
  let probed = 0;
  let probeAt = 0;
  let releasedAt = Number.NEGATIVE_INFINITY;
  const isOpen = () => failures.size >= MOST_FAILURES;
  const mayRelease = () => isOpen() && now() - releasedAt >= RELEASE_EVERY_MS;
  const probes = () => {
    probed++;
    probeAt = now() + backoff(probed, random(), PAUSE);
  };
  return {
    isOpen,
    mayProbe: () => isOpen() && now() >= probeAt,
    probes,
    undecided() {
      probeAt = now();
    },
    failed(card) {
      if (isOpen()) return false;
      failures.add(card);
      if (!isOpen()) return false;
      probed = 0;
      probes();
      return true;
    },
    mayRelease,
    answered() {
      if (mayRelease()) releasedAt = now();
      failures.clear();
    },
  };
}
