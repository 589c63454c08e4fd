import { setTimeout as delay } from "node:timers/promises";
import type { Lease, Leases } from "../chat/adapter.ts";
import { newId } from "../lib/ids.ts";
import type { Logger } from "../lib/logger.ts";
import type { Store } from "./client.ts";

export interface LeaseOptions {
  /** How long it is ours after the last answer of the database. */
  readonly leaseMs?: number;
  /** How often it is asked for, by holder and waiting alike. */
  readonly everyMs?: number;
  /** Milliseconds that go on while the process is frozen. */
  readonly monotonic?: () => number;
}

const LEASE_MS = 15_000;
const EVERY_MS = 3_000;

/**
 * Leases among the processes that share a database. On SQLite there is one process (one-process.ts), which holds all.
 * On PostgreSQL a lease is a row: whoever dies or freezes loses it after 15 seconds by the database's clock, and another
 * process has it within 3 more. The holder counts from before it asked, so it gives up before the database does.
 */
export const createLeases = (store: Store, logger: Logger, options: LeaseOptions = {}): Leases =>
  store.provider === "sqlite"
    ? soleHolder
    : (name, on) => askAgainAndAgain(store, logger, { name, on, ...options });

/** For the only process there is: it holds every lease from the moment it asks. */
export const soleHolder: Leases = async (_name, { gained }) => {
  let held = true;
  gained();
  return {
    held: () => held,
    async release() {
      held = false;
    },
  };
};

async function askAgainAndAgain(
  store: Store,
  logger: Logger,
  {
    name,
    on,
    leaseMs = LEASE_MS,
    everyMs = EVERY_MS,
    monotonic = () => performance.now(),
  }: LeaseOptions & { name: string; on: Parameters<Leases>[1] },
): Promise<Lease> {
  const owner = newId();
  let holding = false;
  let until = 0;
  let released = false;
  let timer: NodeJS.Timeout | undefined;
  let expiry: NodeJS.Timeout | undefined;

  const held = (): boolean => {
    if (holding && monotonic() >= until) lose("not renewed in time");
    return holding;
  };
  const lose = (reason: string): void => {
    holding = false;
    clearTimeout(expiry);
    logger.warn({ lease: name, reason }, "lease.lost");
    on.lost();
  };
  const renewed = (askedAt: number): void => {
    until = askedAt + leaseMs;
    if (monotonic() >= until) return void held();
    clearTimeout(expiry);
    // A timer may come a moment early.
    expiry = setTimeout(held, until - monotonic() + 2);
    expiry.unref();
    if (holding) return;
    holding = true;
    logger.info({ lease: name }, "lease.gained");
    on.gained();
  };

  const ask = async (): Promise<void> => {
    const askedAt = monotonic();
    try {
      const ours = await inTime(claim(store, { name, owner, leaseMs }), leaseMs / 3);
      if (released) return;
      if (ours) renewed(askedAt);
      else if (holding) lose("another process has it");
    } catch (error) {
      logger.warn({ lease: name, error: error instanceof Error ? error.name : "unknown" }, "lease.not-asked");
    }
  };
  const askFrom = (afterMs: number): void => {
    timer = setTimeout(async () => {
      await ask();
      if (!released) askFrom(everyMs);
    }, afterMs);
    timer.unref();
  };

  await ask();
  askFrom(everyMs);
  return {
    held,
    async release() {
      if (released) return;
      released = true;
      holding = false;
      clearTimeout(timer);
      clearTimeout(expiry);
      // Where the database cannot be told, the lease ends by itself.
      await giveBack(store, name, owner).catch(() => undefined);
    },
  };
}

/** The database's clock, UTC as Prisma's columns are: the processes' own may differ. */
const NOW = `(clock_timestamp() AT TIME ZONE 'UTC')`;
const CLAIM = `
  INSERT INTO "Lease" AS "held" ("name", "owner", "until")
  VALUES (?, ?, ${NOW} + ? * INTERVAL '1 millisecond')
  ON CONFLICT ("name") DO UPDATE SET "owner" = EXCLUDED."owner", "until" = EXCLUDED."until"
  WHERE "held"."owner" = EXCLUDED."owner" OR "held"."until" <= ${NOW}
  RETURNING "owner"`;

/** Takes the lease or renews it; false while another process has it. */
async function claim(
  { statements }: Store,
  { name, owner, leaseMs }: { name: string; owner: string; leaseMs: number },
): Promise<boolean> {
  const rows = await statements.write([{ sql: CLAIM, values: [name, owner, leaseMs] }]);
  return rows.length > 0;
}

async function giveBack({ statements }: Store, name: string, owner: string): Promise<void> {
  await statements.write([
    { sql: `DELETE FROM "Lease" WHERE "name" = ? AND "owner" = ?`, values: [name, owner] },
  ]);
}

/** A database that does not answer must not keep us from asking again. */
async function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  const over = new AbortController();
  const late = delay(ms, undefined, { signal: over.signal }).then(() => {
    throw new Error("no answer");
  });
  late.catch(() => undefined);
  work.catch(() => undefined);
  return Promise.race([work, late]).finally(() => over.abort());
}
