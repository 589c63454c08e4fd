import type { Clock } from "../../src/lib/clock.ts";

const REMEMBERED = 5_000;
const KNOWN_MS = 60 * 60_000;
const UNKNOWN_MS = 60_000;
/** A slow Slack must not use up the three seconds an answer has. */
const PATIENCE_MS = 1_000;

interface Entry<Found> {
  readonly found: Promise<Found | undefined>;
  endsAt: number;
}

/**
 * Asks Slack for something by its id: at most once an hour each (once a minute where it fails), waited for at most
 * a second, the least recently needed forgotten. Undefined: not known now.
 */
export function createLookup<Found>(
  ask: (id: string) => Promise<Found>,
  clock: Clock,
  failed: (error: unknown) => void,
): (id: string) => Promise<Found | undefined> {
  const entries = new Map<string, Entry<Found>>();

  const asking = (id: string, now: number): Entry<Found> => {
    const found = ask(id).catch((error: unknown) => {
      failed(error);
      entry.endsAt = now + UNKNOWN_MS;
      return undefined;
    });
    const entry: Entry<Found> = { found, endsAt: now + KNOWN_MS };
    return entry;
  };

  return (id) => {
    const now = clock.now().getTime();
    const known = entries.get(id);
    entries.delete(id);
    const entry = known && known.endsAt > now ? known : asking(id, now);
    entries.set(id, entry);
    const [oldest] = entries.keys();
    if (entries.size > REMEMBERED && oldest !== undefined) entries.delete(oldest);
    return withinPatience(entry.found);
  };
}

/** The value, or undefined when it does not come within a second. */
export async function withinPatience<Value>(value: Promise<Value>): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
  });
  return Promise.race([value, late]).finally(() => clearTimeout(timer));
}
