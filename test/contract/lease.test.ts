import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Lease } from "../../src/chat/adapter.ts";
import { openStore, type Store } from "../../src/store/client.ts";
import { createLeases, type LeaseOptions } from "../../src/store/lease.ts";
import { databases, type FreshDatabase } from "../support/databases.ts";
import { witnessedLogger } from "../support/witness.ts";

const [sqlite, postgresql] = databases;
const LEASE_MS = 600;
const EVERY_MS = 100;
const opened: FreshDatabase[] = [];
const stores: Store[] = [];
const leases: Lease[] = [];
afterEach(async () => {
  for (const lease of leases.splice(0)) await lease.release();
  for (const store of stores.splice(0)) await store.close();
  for (const database of opened.splice(0)) await database.drop();
});

/** A process that asks for the lease; `log` is what it was told. */
async function candidate(store: Store, more: LeaseOptions = {}) {
  const log: string[] = [];
  const options = { leaseMs: LEASE_MS, everyMs: EVERY_MS, ...more };
  const lease = await createLeases(
    store,
    witnessedLogger(),
    options,
  )("the door", {
    gained: () => log.push("gained"),
    lost: () => log.push("lost"),
  });
  leases.push(lease);
  return { lease, log };
}

test("the one process over an SQLite file holds a lease from the first moment, without a row", async () => {
  const database = await sqlite?.fresh();
  if (!database) throw new Error("no SQLite");
  opened.push(database);
  const { lease, log } = await candidate(database.store);
  expect(log).toEqual(["gained"]);
  expect(lease.held()).toBe(true);
  expect(await database.store.db.lease.count()).toBe(0);
  await lease.release();
  expect(lease.held()).toBe(false);
});

describe.runIf(postgresql)("several processes over one PostgreSQL", () => {
  const replicas = async (count: number) => {
    const database = await postgresql?.fresh();
    if (!database) throw new Error("no PostgreSQL");
    opened.push(database);
    const each = () => openStore(database.url, { migrate: false, connections: 2 });
    stores.push(...(await Promise.all(Array.from({ length: count }, each))));
    return stores;
  };
  const holders = (all: readonly { lease: Lease }[]) => all.filter(({ lease }) => lease.held()).length;

  test("one holds it; given back it moves with the next question, left behind it moves after the lease; never two", async () => {
    const [first, second, third] = await replicas(3);
    if (!first || !second || !third) throw new Error("no stores");
    const all = await Promise.all([candidate(first), candidate(second), candidate(third)]);
    const most: number[] = [];
    const watch = setInterval(() => most.push(holders(all)), 5);
    await vi.waitUntil(() => holders(all) === 1, 5_000);
    await delay(2 * LEASE_MS);
    expect(all.flatMap(({ log }) => log)).toEqual(["gained"]);

    const next = () => all.find(({ lease }) => lease.held());
    const givesBack = next();
    const givenAt = performance.now();
    await givesBack?.lease.release();
    await vi.waitUntil(next, 5_000);
    expect(performance.now() - givenAt).toBeLessThan(LEASE_MS);

    const dies = all.findIndex(({ lease }) => lease.held());
    await stores[dies]?.close();
    const diedAt = performance.now();
    await vi.waitUntil(() => next() && next() !== all[dies], 5_000);
    expect(performance.now() - diedAt).toBeGreaterThan(LEASE_MS - 2 * EVERY_MS);
    expect(all[dies]?.log).toEqual(["gained", "lost"]);
    clearInterval(watch);
    expect(Math.max(...most)).toBe(1);
  });

  test("a holder that slept knows by its own clock that it is over, before it has asked anybody", async () => {
    const [store] = await replicas(1);
    if (!store) throw new Error("no store");
    let slept = 0;
    const { lease, log } = await candidate(store, { monotonic: () => performance.now() + slept });
    await vi.waitUntil(() => lease.held(), 5_000);
    slept = LEASE_MS;
    expect(lease.held()).toBe(false);
    expect(log).toEqual(["gained", "lost"]);
    // Nobody else took it: the next answer makes it ours again.
    await vi.waitUntil(() => lease.held(), 5_000);
    expect(log).toEqual(["gained", "lost", "gained"]);
  });

  test("clocks of machines do not matter: the database's decides", async () => {
    const [first, second] = await replicas(2);
    if (!first || !second) throw new Error("no stores");
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2001-01-01T00:00:00Z") });
    try {
      const holding = await candidate(first);
      await vi.waitUntil(() => holding.lease.held(), 5_000);
      vi.setSystemTime(new Date("2099-01-01T00:00:00Z"));
      const waiting = await candidate(second);
      expect([holding.lease.held(), waiting.lease.held()]).toEqual([true, false]);
    } finally {
      vi.useRealTimers();
    }
  });
});
