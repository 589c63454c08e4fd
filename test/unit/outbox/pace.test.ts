import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { PACE as DISCORD } from "../../../adapters/discord/limits.ts";
import { PACE as SLACK } from "../../../adapters/slack/limits.ts";
import { nextTurn } from "../../../src/store/pace.ts";
import { type FreshDatabase, onEachDatabase } from "../../support/databases.ts";
import { createVirtualPlatform, owe, startProcess, tooFast } from "../../support/drain.ts";
import { createVirtualTime, mostWithin } from "../../support/virtual-time.ts";

const START = new Date("2031-03-10T09:00:00Z");
const channels = (count: number) => Array.from({ length: count }, (_, number) => `C${number}`);

test("whatever comes when, no more go than are allowed in any such time, and no fewer than that lets through", () => {
  fc.assert(
    fc.property(
      fc.record({ most: fc.integer({ min: 1, max: 60 }), perMs: fc.integer({ min: 1_000, max: 60_000 }) }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 300 }),
      ({ most, perMs }, share, gaps) => {
        const burst = Math.max(1, Math.floor(most * share));
        const turns: number[] = [];
        let arrived = 0;
        let freeAt = 0;
        for (const gap of gaps) {
          arrived += gap;
          const turn = Math.max(arrived, freeAt);
          freeAt = nextTurn(freeAt, turn, { most, perMs, burst });
          turns.push(Math.ceil(turn));
        }
        expect(mostWithin(turns, perMs)).toBeLessThanOrEqual(most);
        const interval = perMs / (most - burst + 1) + 0.001;
        expect((turns.at(-1) ?? 0) - arrived).toBeLessThanOrEqual(Math.ceil(interval * gaps.length));
      },
    ),
    { numRuns: 1_000 },
  );
});

onEachDatabase("the pace of the outbox", (database) => {
  const open: FreshDatabase[] = [];
  const fresh = async () => {
    const made = await database.fresh();
    open.push(made);
    return made.store;
  };
  afterEach(async () => {
    for (const made of open.splice(0)) await made.drop();
  });

  test("two processes drain a workspace's digests together at its limit and never above; an answer overtakes", async () => {
    const store = await fresh();
    const time = createVirtualTime(START);
    const platform = createVirtualPlatform(time, SLACK);
    await owe(
      store,
      channels(300).map((place) => ({ place, urgency: "digest" as const })),
      START,
    );
    const processes = [1, 2].map(() => startProcess(store, time, platform));
    await time.passUntil(() => platform.asked.length >= 100);
    const owedAt = time.now();
    await owe(store, [{ place: "answer", urgency: "asked" }], owedAt);
    await time.passUntil(() => platform.asked.length >= 301);
    const times = platform.asked.map(({ at }) => at);
    expect(mostWithin(times, 60_000)).toBeLessThanOrEqual(300);
    const perMinute = (300 / ((times.at(-1) ?? 0) - (times[0] ?? 0))) * 60_000;
    expect(perMinute).toBeGreaterThanOrEqual(300 * 0.95);
    const answered = platform.asked.find(({ place }) => place === "answer")?.at ?? Infinity;
    // The look comes within two seconds, and those who had their turn keep it for three.
    expect(answered - owedAt.getTime()).toBeLessThanOrEqual(5_500);
    for (const process of processes) await process.stop();
  });

  test("a channel's own limit holds up that channel only", async () => {
    const store = await fresh();
    const time = createVirtualTime(START);
    const platform = createVirtualPlatform(time, SLACK);
    await owe(
      store,
      [...Array.from({ length: 20 }, () => "busy"), ...channels(10)].map((place) => ({ place })),
      START,
    );
    const process = startProcess(store, time, platform);
    await time.passUntil(() => platform.asked.length >= 30);
    const at = (wanted: (place: string) => boolean) =>
      platform.asked.filter(({ place }) => wanted(place)).map((one) => one.at);
    expect(
      mostWithin(
        at((place) => place === "busy"),
        1_000,
      ),
    ).toBe(1);
    expect(Math.max(...at((place) => place !== "busy")) - START.getTime()).toBeLessThan(10_000);
    await process.stop();
  });

  test("fifty in any second for the whole of a platform", async () => {
    const store = await fresh();
    const time = createVirtualTime(START);
    const platform = createVirtualPlatform(time, DISCORD);
    await owe(
      store,
      channels(300).map((place, number) => ({ place, workspace: `G${number % 7}` })),
      START,
    );
    const process = startProcess(store, time, platform);
    await time.passUntil(() => platform.asked.length >= 300);
    const times = platform.asked.map(({ at }) => at);
    expect(mostWithin(times, 1_000)).toBeLessThanOrEqual(50);
    expect((300 / ((times.at(-1) ?? 0) - (times[0] ?? 0))) * 1_000).toBeGreaterThanOrEqual(50 * 0.95);
    await process.stop();
  });

  test("too fast all the same: everything under that limit waits as long as the platform says, in every process; no try is counted", async () => {
    const store = await fresh();
    const time = createVirtualTime(START);
    let refused = 0;
    const platform = createVirtualPlatform(time, SLACK, (place) => {
      if (place === "C0" && refused++ === 0) throw tooFast(30_000, "sends");
      return 50;
    });
    await owe(store, [{ place: "C0" }], START);
    const processes = [1, 2].map(() => startProcess(store, time, platform));
    await time.passUntil(() => refused === 1);
    await owe(store, [{ place: "C1" }, { place: "D1", workspace: "T2" }], time.now());
    await time.passUntil(() => platform.asked.length >= 4);
    const first = (wanted: string) => platform.asked.findLast(({ place }) => place === wanted)?.at ?? 0;
    expect(first("D1") - START.getTime()).toBeLessThan(5_000);
    expect(first("C0") - START.getTime()).toBeGreaterThanOrEqual(30_000);
    expect(first("C1") - START.getTime()).toBeGreaterThanOrEqual(30_000);
    for (const process of processes) await process.stop();
    expect(await store.db.postedCard.findMany({ where: { attempts: { gt: 1 } } })).toEqual([]);
  });
});

describe("what is declared", () => {
  test.each([
    ["Slack", SLACK],
    ["Discord", DISCORD],
  ])("%s: a burst is part of the limit", (_name, pace) => {
    for (const { most, burst = 1 } of Object.values(pace)) expect(burst).toBeLessThanOrEqual(most);
  });
});
