import { afterEach, expect, test } from "vitest";
import { DeliveryError, type Pace } from "../../../src/chat/adapter.ts";
import { createCircuit } from "../../../src/outbox/circuit.ts";
import type { Store } from "../../../src/store/client.ts";
import { type FreshDatabase, onEachDatabase } from "../../support/databases.ts";
import { createVirtualPlatform, owe, startProcess } from "../../support/drain.ts";
import { createVirtualTime } from "../../support/virtual-time.ts";

const START = new Date("2031-03-10T09:00:00Z");
const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** The longest pause between two probes, and the two seconds between two looks. */
const UNTIL_NOTICED = 65 * SECOND;
const after = (ms: number) => new Date(START.getTime() + ms);

test("five different cards in a row open it; it probes after 1 s, 2 s … 60 s, and an answer closes it", () => {
  let now = 0;
  const circuit = createCircuit(
    () => now,
    () => 1,
  );
  for (const card of ["a", "b", "a", "c", "b", "d"]) expect(circuit.failed(card)).toBe(false);
  circuit.answered();
  for (const card of ["a", "b", "c", "d"]) expect(circuit.failed(card)).toBe(false);
  expect(circuit.failed("e")).toBe(true);
  const pauses = Array.from({ length: 8 }, () => {
    const from = now;
    while (!circuit.mayProbe()) now += 500;
    circuit.probes();
    expect(circuit.failed("f")).toBe(false);
    return (now - from) / SECOND;
  });
  expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  circuit.undecided();
  expect(circuit.mayProbe()).toBe(true);
  expect(circuit.mayRelease()).toBe(true);
  circuit.answered();
  expect(circuit.isOpen()).toBe(false);
  for (const card of ["a", "b", "c", "d", "e"]) circuit.failed(card);
  expect(circuit.mayRelease()).toBe(false);
  now += HOUR;
  expect(circuit.mayRelease()).toBe(true);
});

onEachDatabase("the outbox in an outage", (database) => {
  const open: FreshDatabase[] = [];
  afterEach(async () => {
    for (const made of open.splice(0)) await made.drop();
  });
  /** A platform that is away until a moment, except for what always fails there. */
  const world = async (backAt: Date, { pace, fails = () => false }: Options = {}) => {
    const made = await database.fresh();
    open.push(made);
    const { store } = made;
    const time = createVirtualTime(START);
    const sent: { place: string; at: number }[] = [];
    const platform = createVirtualPlatform(time, pace, (place) => {
      if (time.now() < backAt || fails(place)) throw new DeliveryError("retry", "503");
      sent.push({ place, at: time.now().getTime() });
      return 120;
    });
    return {
      made,
      store,
      time,
      platform,
      sent,
      start: (on: Store = store) => startProcess(on, time, platform),
    };
  };

  test("after an hour all goes out, oldest first and no later than the pace allows; the dead platform was hardly asked", async () => {
    const pace = { all: { most: 60, perMs: MINUTE, burst: 5 } };
    const { store, time, platform, sent, start } = await world(after(HOUR), { pace });
    await oweEvery(store, 12 * SECOND, 300);
    const process = start();
    await time.passUntil(() => time.now() >= after(HOUR));
    expect(process.dispatcher.isOpen("test")).toBe(true);
    // Five cards by their own waits until it opens; then pauses are three quarters of a minute with these tests' chance.
    expect(platform.asked.length).toBeLessThanOrEqual(5 * 6 + HOUR / (45 * SECOND));
    await time.passUntil(() => sent.length >= 300);
    expect(process.dispatcher.isOpen("test")).toBe(false);
    const lasted = time.now().getTime() - after(HOUR).getTime();
    const interval = MINUTE / (60 - 5 + 1);
    expect(lasted).toBeLessThanOrEqual(300 * interval + UNTIL_NOTICED);
    for (const urgency of ["due", "digest"]) {
      // Only what probed is out of turn.
      const numbers = sent
        .slice(1)
        .flatMap(({ place }) => (place.startsWith(urgency) ? [numberOf(place)] : []));
      expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
    }
    expect(new Set(sent.map(({ place }) => place)).size).toBe(300);
    await process.stop();
  });

  test("what had been claimed when it opened goes back to its place in the line", async () => {
    const { store, time, platform, sent, start } = await world(after(10 * MINUTE), {
      pace: { all: { most: 600, perMs: MINUTE } },
    });
    await owe(store, places(100, "due"), START);
    const process = start();
    await time.passUntil(() => time.now() >= after(10 * MINUTE));
    expect(platform.asked.length).toBeLessThanOrEqual(5 + 7 + (10 * MINUTE) / (45 * SECOND));
    await time.passUntil(() => sent.length >= 100);
    const numbers = sent.slice(1).map(({ place }) => numberOf(place));
    expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
    await process.stop();
  });

  test("a process that starts in the midst of it loses nothing, and two each find out for themselves", async () => {
    const { made, time, sent, start } = await world(after(HOUR));
    await oweEvery(made.store, 30 * SECOND, 100);
    const first = start();
    await time.passUntil(() => time.now() >= after(HOUR / 2));
    await first.stop();
    const store = await made.reopen();
    const processes = [start(store), start(store)];
    await time.passUntil(() => sent.length >= 100);
    expect(time.now().getTime()).toBeLessThanOrEqual(after(HOUR).getTime() + UNTIL_NOTICED);
    for (const process of processes) await process.stop();
    expect(new Set(sent.map(({ place }) => place)).size).toBe(100);
    expect(await store.db.postedCard.count({ where: { nextAttemptAt: { not: null } } })).toBe(0);
  });

  test("an outage of half a day uses up nobody's tries", async () => {
    const { store, time, sent, start } = await world(after(12 * HOUR));
    await owe(store, places(6, "due"), START);
    const process = start();
    await time.passUntil(() => time.now() >= after(12 * HOUR));
    const waiting = await store.db.postedCard.findMany({ select: { attempts: true, failedAt: true } });
    expect(waiting.filter(({ failedAt }) => failedAt)).toEqual([]);
    expect(Math.max(...waiting.map(({ attempts }) => attempts))).toBeLessThan(20);
    await time.passUntil(() => sent.length >= 6);
    await process.stop();
  });

  const ageing = "several that always fail are set aside after about a day, whatever else goes";
  // So many looks at the outbox take long elsewhere.
  test.runIf(database.name === "sqlite")(ageing, async () => {
    const { store, time, start } = await world(START, { fails: (place) => place.startsWith("bad") });
    await owe(store, places(8, "bad"), START);
    const process = start();
    const setAside = () => store.db.postedCard.findMany({ where: { failedAt: { not: null } } });
    for (let number = 1; (await setAside()).length < 8; number++) {
      await owe(store, places(1, "good"), time.now());
      await time.passUntil(() => time.now() >= after(number * 4 * MINUTE));
    }
    const hours = (await setAside()).map(
      ({ failedAt }) => ((failedAt?.getTime() ?? 0) - START.getTime()) / HOUR,
    );
    expect(Math.min(...hours)).toBeGreaterThan(12);
    expect(Math.max(...hours)).toBeLessThan(36);
    await process.stop();
  });

  test("it stops with many in hand and more waiting", async () => {
    const { store, platform, time, start } = await world(START);
    await owe(store, places(300, "due"), START);
    const process = start();
    await time.passUntil(() => platform.asked.length >= 150);
    await process.stop();
    expect(await store.db.postedCard.count({ where: { owner: { not: null } } })).toBe(0);
  });

  test("a few that always fail hide nobody: what is new is tried before them", async () => {
    const { store, time, sent, start } = await world(START, { fails: (place) => place.startsWith("bad") });
    await owe(store, places(20, "bad"), START);
    const process = start();
    await time.passUntil(() => time.now() >= after(HOUR));
    expect(process.dispatcher.isOpen("test")).toBe(true);
    await owe(store, places(3, "good"), time.now());
    const at = time.now().getTime();
    await time.passUntil(() => sent.length >= 3);
    expect(time.now().getTime() - at).toBeLessThanOrEqual(UNTIL_NOTICED);
    await process.stop();
  });
});

interface Options {
  pace?: Pace;
  /** Places where every message is refused for the moment, always. */
  fails?(place: string): boolean;
}

const places = (count: number, name: string) =>
  Array.from({ length: count }, (_, number) => ({ place: `${name}-${number}` }));

const numberOf = (place: string): number => Number(place.split("-")[1]);

/** A message becomes due every so often; each third is less urgent. */
async function oweEvery(store: Store, ms: number, count: number): Promise<void> {
  for (let number = 0; number < count; number++) {
    const urgency = number % 3 === 0 ? ("digest" as const) : ("due" as const);
    await owe(store, [{ place: `${urgency}-${number}`, urgency }], after(number * ms));
  }
}
