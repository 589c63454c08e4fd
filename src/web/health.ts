import { setTimeout as delay } from "node:timers/promises";
import type { ChatAdapter, Health } from "../chat/adapter.ts";

/** Resolves to null when all is well, else to the reason; a rejection counts as a reason too. */
export type ReadinessCheck = () => Promise<string | null> | string | null;

/** What `/readyz` says: not ready only for faults of our own, a stalled connection among them; an outage is merely told. */
export interface Readiness {
  readonly ready: boolean;
  /** "ok" or the reason, by name of the check; the notes are among them. */
  readonly checks: Readonly<Record<string, string>>;
  readonly platforms: Readonly<Record<string, string>>;
}

export interface ReadinessOptions {
  /** What is told without making the process unready. */
  readonly notes?: Readonly<Record<string, ReadinessCheck>>;
  readonly patienceMs?: number;
}

/** A probe gives up sooner than this is, so a hanging database must not hang the answer. */
const CHECK_PATIENCE_MS = 2_000;

/** Runs all checks at once, each with its own patience in milliseconds; what the notes find is told and no more. */
export async function readiness(
  checks: Readonly<Record<string, ReadinessCheck>>,
  adapters: readonly Pick<ChatAdapter, "platform" | "health">[],
  { notes = {}, patienceMs = CHECK_PATIENCE_MS }: ReadinessOptions = {},
): Promise<Readiness> {
  const ask = (all: Readonly<Record<string, ReadinessCheck>>) =>
    Promise.all(
      Object.entries(all).map(async ([name, check]) => [name, await outcome(check, patienceMs)] as const),
    );
  const [results, told] = await Promise.all([ask(checks), ask(notes)]);
  const platforms = adapters.map(({ platform, health }) => ({ platform, health: health() }));
  const stalled = platforms.some(({ health }) => !health.ok && health.stalled);
  return {
    ready: !stalled && results.every(([, result]) => result === "ok"),
    checks: Object.fromEntries([...results, ...told]),
    platforms: Object.fromEntries(platforms.map(({ platform, health }) => [platform, inWords(health)])),
  };
}

const inWords = (health: Health): string => (health.ok ? (health.note ?? "ok") : health.reason);

async function outcome(check: ReadinessCheck, patienceMs: number): Promise<string> {
  const over = new AbortController();
  const late = delay(patienceMs, `no answer within ${patienceMs} ms`, { signal: over.signal });
  late.catch(() => undefined);
  try {
    return (await Promise.race([(async () => check())(), late])) ?? "ok";
  } catch (error) {
    // Only the kind: the message of a database error may hold an address with a password.
    return `failed (${error instanceof Error ? error.name : "unknown"})`;
  } finally {
    over.abort();
  }
}
