import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  derivePostgresSchema,
  pendingSqlOf,
  providers,
  schemaFile,
  wholeSqlOf,
} from "../../../scripts/schemas.ts";
import { migrate, migrationNames, migrationsOf } from "../../../src/store/migrate.ts";
import { onEachDatabase } from "../../support/databases.ts";
import { execute, structureOf } from "./structure.ts";

const AGAIN = "run npm run migrate:new NAME";

describe("the schema", () => {
  test("of PostgreSQL is derived from the hand-written one", () => {
    const derived = derivePostgresSchema(readFileSync(schemaFile("sqlite"), "utf8"));
    expect(readFileSync(schemaFile("postgresql"), "utf8"), AGAIN).toBe(derived);
  });

  test("of PostgreSQL keeps every instant with its zone", () => {
    const fields = readFileSync(schemaFile("postgresql"), "utf8").match(/^ +\w+ +DateTime.*$/gm) ?? [];
    expect(fields.length).toBeGreaterThan(10);
    expect(fields.filter((field) => !field.includes("@db.Timestamptz(3)"))).toEqual([]);
  });

  test.each(providers)("of %s has no change that waits for its migration", (provider) => {
    expect(pendingSqlOf(provider), AGAIN).toBe("");
  });

  test("has the same migrations on both databases", () => {
    expect(migrationNames(migrationsOf("postgresql"))).toEqual(migrationNames(migrationsOf("sqlite")));
  });
});

onEachDatabase("the migrations", (database) => {
  /** What the migrations make, and what the schema makes in an empty database. */
  const both = async () => {
    const [migrated, whole] = [await database.empty(), await database.empty()];
    await migrate(migrated.url, migrationsOf(database.name));
    await execute(whole.url, wholeSqlOf(database.name));
    return { migrated, whole, drop: () => Promise.all([migrated.drop(), whole.drop()]) };
  };

  test("make exactly what the schema says; control: a missing index or column is seen", async () => {
    const { migrated, whole, drop } = await both();
    const wanted = await structureOf(whole.url);
    expect(wanted.length).toBeGreaterThan(100);
    expect(await structureOf(migrated.url)).toEqual(wanted);
    await execute(migrated.url, `DROP INDEX "PostedCard_nextAttemptAt_idx"`);
    expect(await structureOf(migrated.url)).not.toEqual(wanted);
    await execute(whole.url, `DROP INDEX "PostedCard_nextAttemptAt_idx"`);
    await execute(whole.url, `ALTER TABLE "Person" DROP COLUMN "locale"`);
    expect(await structureOf(migrated.url)).not.toEqual(await structureOf(whole.url));
    await drop();
  });
});
