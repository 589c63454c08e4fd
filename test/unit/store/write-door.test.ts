import { AsyncLocalStorage } from "node:async_hooks";
import { afterEach, expect, test } from "vitest";
import { newId } from "../../../src/lib/ids.ts";
import { createGroupedWrites, createSingleWrites } from "../../../src/store/write-door.ts";
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

  test("a write, a plain query and a plain transaction inside a write are refused, and the write with them", async () => {
    const store = await fresh();
    const inside = (job: () => Promise<unknown>) =>
      store.write(async (tx) => {
        await tx.person.create({ data: person("taken back") });
        return job();
      });
    const refused = "inside a write would wait for itself: use the tx you were given";
    await expect(inside(() => store.write(async () => 1))).rejects.toThrow(`a write ${refused}`);
    await expect(inside(() => store.db.person.count())).rejects.toThrow(`a plain query ${refused}`);
    await expect(inside(() => store.db.$transaction(async () => 1))).rejects.toThrow(
      `a transaction ${refused}`,
    );
    expect(await store.db.person.count()).toBe(0);
  });

  test("what a job left behind may query again once the job is over", async () => {
    const store = await fresh();
    let over = () => {};
    const ended = new Promise<void>((resolve) => {
      over = resolve;
    });
    let later: Promise<number> = Promise.resolve(-1);
    await store.write(async (tx) => {
      await tx.person.create({ data: person("Ana") });
      later = ended.then(() => store.db.person.count());
    });
    over();
    expect(await later).toBe(1);
  });

  test("a job that never settles fails alone and does not stop the others", async () => {
    const store = await fresh();
    const create = database.name === "sqlite" ? createGroupedWrites : createSingleWrites;
    const write = create(store.db, { timeoutMs: 300 });
    const stuck = write(async (tx) => {
      await tx.person.create({ data: person("stuck") });
      return new Promise(() => undefined);
    });
    const [first, second] = await Promise.allSettled([
      stuck,
      write(async (tx) => (await tx.person.create({ data: person("fine") })).name),
    ]);
    expect(first).toMatchObject({ reason: expect.objectContaining({ message: expect.any(String) }) });
    expect(String((first as PromiseRejectedResult).reason)).toMatch(/took over 300 ms|expired|closed/);
    expect(second).toMatchObject({ value: "fine" });
    expect((await store.db.person.findMany()).map((row) => row.name)).toEqual(["fine"]);
  });

  test("a nested transaction may fail and the write go on", async () => {
    const store = await fresh();
    const ana = person("Ana");
    await store.write(async (tx) => {
      await tx.person.create({ data: ana });
      await tx.$transaction((nested) => nested.person.create({ data: ana })).catch(() => undefined);
      await tx.person.create({ data: person("Bo") });
    });
    expect(await store.db.person.count()).toBe(2);
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
  test.runIf(database.name === "sqlite")(
    "what queues up while a commit runs shares the next one, in order, at most 64",
    async () => {
      const { store, drop } = await database.fresh();
      let commits = 0;
      const counting = new Proxy(store.db, {
        get(target, name, self) {
          if (name === "$transaction") commits++;
          return Reflect.get(target, name, self);
        },
      });
      const write = createGroupedWrites(counting);
      const answered: number[] = [];
      await Promise.all(
        Array.from({ length: 129 }, (_, number) =>
          write((tx) => tx.counter.create({ data: { name: `${number}`, value: number } })).then(() =>
            answered.push(number),
          ),
        ),
      );
      // The first alone, since nothing was waiting yet; then 64 and 64.
      expect(commits).toBe(3);
      const inOrder = Array.from({ length: 129 }, (_, number) => number);
      expect(answered).toEqual(inOrder);
      const rows = await store.db.$queryRaw<
        { value: bigint }[]
      >`SELECT "value" FROM "Counter" ORDER BY rowid`;
      expect(rows.map((row) => Number(row.value))).toEqual(inOrder);
      await drop();
    },
  );

  test.runIf(database.name === "postgresql")(
    "writers that lock each other out are tried again, whether by records or by raw SQL",
    async () => {
      const { store, drop } = await database.fresh();
      await store.write((tx) =>
        tx.counter.createMany({
          data: [
            { name: "a", value: 0 },
            { name: "b", value: 0 },
          ],
        }),
      );
      for (const raw of [false, true]) {
        const meeting = createMeeting(2);
        let runs = 0;
        const job = (first: string, second: string) =>
          store.write(async (tx) => {
            runs++;
            const rise = (name: string) =>
              raw
                ? tx.$executeRaw`UPDATE "Counter" SET "value" = "value" + 1 WHERE "name" = ${name}`
                : tx.counter.update({ where: { name }, data: { value: { increment: 1 } } });
            await rise(first);
            await meeting();
            await rise(second);
          });
        await Promise.all([job("a", "b"), job("b", "a")]);
        expect(runs).toBe(3);
      }
      expect((await store.db.counter.findMany()).map((row) => row.value)).toEqual([4, 4]);
      await drop();
    },
  );
});

/** Waits until so many have come; whoever comes later passes. */
function createMeeting(size: number): () => Promise<void> {
  let come = 0;
  let open = () => {};
  const all = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    if (++come >= size) open();
    return all;
  };
}
