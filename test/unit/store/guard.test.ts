import { setImmediate as turn } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { newId } from "../../../src/lib/ids.ts";
import type { Store } from "../../../src/store/client.ts";
import { databases, type FreshDatabase } from "../../support/databases.ts";

const sqlite = databases.find((database) => database.name === "sqlite");
const open: FreshDatabase[] = [];
const fresh = async (options?: { guard?: boolean }) => {
  const database = await sqlite?.fresh(options);
  if (!database) throw new Error("SQLite is always there");
  open.push(database);
  return database;
};
afterEach(async () => {
  for (const database of open.splice(0)) await database.drop();
});

const person = (name: string) => ({ id: newId(), name, createdAt: new Date(0) });

/** Plain writes that were answered, beside transactions that roll back; how many of them are gone. */
async function lostBesideRollbacks(store: Store): Promise<{ answered: number; lost: number }> {
  const answered: string[] = [];
  const failing = async () => {
    for (let round = 0; round < 40; round++)
      await store.db
        .$transaction(async (tx) => {
          await tx.person.create({ data: person("rolled back") });
          await turn();
          await turn();
          throw new Error("no");
        })
        .catch(() => undefined);
  };
  const plain = async () => {
    for (let round = 0; round < 100; round++) {
      const data = person("kept");
      await store.db.person.create({ data });
      answered.push(data.id);
      await turn();
    }
  };
  await Promise.all([failing(), plain()]);
  const kept = await store.db.person.count({ where: { id: { in: answered } } });
  return { answered: answered.length, lost: answered.length - kept };
}

describe("SQLite's guard", () => {
  test("no acknowledged write is lost beside transactions that roll back", async () => {
    const { store } = await fresh();
    expect(await lostBesideRollbacks(store)).toEqual({ answered: 100, lost: 0 });
  });

  test("control: without it, acknowledged writes vanish", async () => {
    const { store } = await fresh({ guard: false });
    const { lost } = await lostBesideRollbacks(store);
    expect(lost).toBeGreaterThan(0);
  });

  test("the settings that durability needs hold", async () => {
    const { store } = await fresh();
    const ask = async (name: string) =>
      Object.values((await store.db.$queryRawUnsafe<object[]>(`PRAGMA ${name}`))[0] ?? {}).map(String);
    expect(await ask("journal_mode")).toEqual(["wal"]);
    expect(await ask("synchronous")).toEqual(["2"]);
    expect(await ask("foreign_keys")).toEqual(["1"]);
  });

  /** A transaction whose COMMIT fails, then a plain write, then a restart: what is left of the write. */
  const keptAfterFailedCommit = async (options?: { guard: boolean }) => {
    const made = await fresh(options);
    const broken = made.store.db.$transaction(async (tx) => {
      await tx.$executeRaw`PRAGMA defer_foreign_keys = ON`;
      await tx.$executeRaw`INSERT INTO "ItemTag" ("itemId", "name") VALUES ('nobody', 'x')`;
    });
    await expect(broken).rejects.toThrow("ForeignKeyConstraintViolation");
    await made.store.db.person.create({ data: person("after") });
    return (await made.reopen()).db.person.count();
  };

  test("a COMMIT that fails leaves no transaction open for the next write to fall into", async () => {
    expect(await keptAfterFailedCommit()).toBe(1);
  });

  test("control: without it, the next write is answered and gone", async () => {
    expect(await keptAfterFailedCommit({ guard: false })).toBe(0);
  });
});
