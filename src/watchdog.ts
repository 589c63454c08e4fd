import type { Logger } from "./lib/logger.ts";

/** How often it looks, milliseconds. */
export const WATCH_EVERY_MS = 10_000;
/** Looks in a row that find the same silence before the process ends: three minutes after `/readyz` began to fail. */
const LOOKS = 18;
/** EX_SOFTWARE of sysexits(3): whoever supervises the process starts it again. */
export const STALLED_EXIT_CODE = 70;

export interface WatchdogParts {
  readonly logger: Logger;
  /** What of our own does nothing any more, without a word: jobs that hang, a connection that is dead. */
  stalled(): readonly string[];
  /** Ends the process. */
  end(code: number): void;
}

/**
 * Ends a process that has stalled in silence, so that its supervisor starts it anew. It counts looks, not time: a machine
 * that slept or a clock that was set is no stall, since the next look finds the jobs running. What fails with an error is
 * not its business: a new start would meet the same database.
 */
export function createWatchdog({ logger, stalled, end }: WatchdogParts) {
  const seen = new Map<string, number>();
  return {
    look(): void {
      const present = stalled();
      for (const name of seen.keys()) if (!present.includes(name)) seen.delete(name);
      for (const name of present) seen.set(name, (seen.get(name) ?? 0) + 1);
      const dead = [...seen].filter(([, looks]) => looks >= LOOKS).map(([name]) => name);
      if (dead.length === 0) return;
      logger.error({ stalled: dead, exitCode: STALLED_EXIT_CODE }, "watchdog.ends");
      end(STALLED_EXIT_CODE);
    },
  };
}
