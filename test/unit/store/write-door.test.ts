import { AsyncLocalStorage } from "node:async_hooks";
import { afterEach, expect, test } from "vitest";
import { newId } from "../../../src/lib/ids.ts";
import { createGroupedWrites } from "../../../src/store/write-door.ts";
import { type FreshDatabase, onEachDatabase } from "../../support/databases.ts";

const person = (name: string) => ({ id: newId(), name, createdAt: new Date(0) });

onEachDatabase("the one door for writes", (database) => {
  const open: FreshDatabase[] = [];
  const fresh = async () => {
    const made = await database.fresh();
    open.push(made);
    return made.store;
  };
  afterEach(async () => {
    for (const made of open.splice(0)) await made.drop();
  });

  test("of many jobs at once each succeeds or fails alone: nothing lost, nothing extra", async () => {
    const store = await fresh();
    const jobs = Array.from({ length: 200 }, (_, number) =>
      store.write(async (tx) => {
        await tx.person.create({ data: person(`job ${number}`) });
        if (number % 5 === 0) throw new Error(`job ${number} fails`);
        return number;
      }),
    );
    const results = await Promise.allSettled(jobs);
    const kept = (await store.db.person.findMany()).map((row) => row.name).sort();
    const succeeded = results
      .flatMap((result) => (result.status === "fulfilled" ? [`job ${result.value}`] : []))
      .sort();
    expect(succeeded).toHaveLength(160);
    expect(kept).toEqual(succeeded);
  });

  test("a database error in one job does not reach its neighbours", async () => {
    const store = await fresh();
    const twice = person("twice");
    const results = await Promise.allSettled([
      store.write((tx) => tx.person.create({ data: twice })),
      store.write((tx) => tx.person.create({ data: twice })),
      store.write((tx) => tx.person.create({ data: person("neighbour") })),
    ]);
    expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "fulfilled", "rejected"]);
    expect(await store.db.person.count()).toBe(2);
  });

  test("each job runs in its own caller's context", async () => {
    const store = await fresh();
    const who = new AsyncLocalStorage<string>();
    const names = ["Ana", "Bo", "Cy", "Dee"];
    const seen = await Promise.all(
      names.map((name) => who.run(name, () => store.write(async () => who.getStore()))),
    );
    expect(seen).toEqual(names);
  });

  test("a write inside a write is refused", async () => {
    const store = await fresh();
    await expect(store.write(() => store.write(async () => 1))).rejects.toThrow("a write inside a write");
  });

  test("numbers of a group have no gap and no double with 64 writers", async () => {
    const store = await fresh();
    const id = newId();
    const ana = person("Ana");
    await store.write(async (tx) => {
      await tx.person.create({ data: ana });
      await tx.group.create({
        data: {
          id,
          name: "g",
          kind: "CHANNEL",
          zone: "UTC",
          locale: "en",
          createdAt: new Date(0),
          createdById: ana.id,
        },
      });
    });
    const take = () =>
      store.write(
        async (tx) =>
          (await tx.group.update({ where: { id }, data: { lastItemNumber: { increment: 1 } } }))
            .lastItemNumber,
      );
    const numbers = await Promise.all(Array.from({ length: 64 }, take));
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 64 }, (_, index) => index + 1));
  });
});

onEachDatabase("grouped commits", (database) => {
  test.runIf(database.name === "sqlite")("a job that never settles does not stop the others", async () => {
    const { store, drop } = await database.fresh();
    const write = createGroupedWrites(store.db, { timeoutMs: 200 });
    const stuck = write(() => new Promise(() => undefined));
    const fine = write(async (tx) => tx.person.create({ data: person("fine") }));
    await expect(stuck).rejects.toThrow(/took over 200 ms|expired|closed/);
    await expect(fine).resolves.toMatchObject({ name: "fine" });
    await drop();
  });
});
