import { expect, it } from "vitest";
import { workThrough } from "../../src/lib/work-through.ts";
import { witnessedLogger } from "../support/witness.ts";

// Several processes over one list of what is due; a piece takes longer than a look at whether it is still there.

const BATCH = 200;

async function playWith(processes: number, count: number, isBroken = (_piece: number) => false) {
  const due = new Set(Array.from({ length: count }, (_, piece) => piece));
  const done: number[] = [];
  const failed = new Set<unknown>();
  let looks = 0;
  let woken = 0;
  const services = {
    clock: { now: () => new Date(0) },
    logger: witnessedLogger({ error: ({ piece }: Record<string, unknown>) => void failed.add(piece) }),
    wake: () => void woken++,
  };
  const process = () =>
    workThrough<number>(services, {
      find: async (_now, most, skip) => [...due].slice(skip, skip + most),
      async one(piece) {
        looks++;
        await null;
        if (!due.has(piece)) return 0;
        if (isBroken(piece)) throw new Error("broken");
        due.delete(piece);
        done.push(piece);
        for (let work = 0; work < 10; work++) await null;
        return 1;
      },
      failure: "pieces.failed",
      about: (piece) => ({ piece }),
    });
  const counts = await Promise.all(Array.from({ length: processes }, process));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(done.length);
  expect(woken).toBe(counts.filter((count) => count > 0).length);
  return { due, done, failed, looks };
}

it("does all that is due at one tick, however many batches it takes", async () => {
  const { due, done } = await playWith(1, 10 * BATCH + 1);
  expect([due.size, done.length]).toEqual([0, 10 * BATCH + 1]);
});

it("does each piece once with several processes, and they share the work", async () => {
  const { due, done, looks } = await playWith(4, 10 * BATCH + 1);
  expect([due.size, new Set(done).size, done.length]).toEqual([0, 10 * BATCH + 1, 10 * BATCH + 1]);
  expect(looks).toBeLessThan(4 * done.length);
});

it("ends when only what fails is left, and that has kept nothing from its turn", async () => {
  const { due, done, failed } = await playWith(1, 5 * BATCH, (piece) => piece < 7);
  expect([...due]).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect([failed.size, done.length]).toEqual([7, 5 * BATCH - 7]);
});

it("passes over a whole batch of failures", async () => {
  const { due, done, failed } = await playWith(1, 3 * BATCH, (piece) => piece < BATCH);
  expect([due.size, failed.size, done.length]).toEqual([BATCH, BATCH, 2 * BATCH]);
});

it("takes equal pieces of a batch as one", async () => {
  const taken: string[] = [];
  const count = await workThrough(
    { clock: { now: () => new Date(0) }, logger: witnessedLogger(), wake: () => undefined },
    {
      find: async () => ["ana", "bo", "ana"],
      one: async (person) => taken.push(person),
      failure: "never",
      about: () => ({}),
    },
  );
  expect([taken, count]).toEqual([["ana", "bo"], 3]);
});
