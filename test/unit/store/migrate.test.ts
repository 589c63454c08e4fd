import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterEach, expect, test } from "vitest";
import { openStore } from "../../../src/store/client.ts";
import { migrate, migrationNames, migrationsOf } from "../../../src/store/migrate.ts";
import { onEachDatabase, temporaryDirectory } from "../../support/databases.ts";
import { run, source } from "./child.ts";
import { execute, rowsOf, structureOf } from "./structure.ts";

/** A folder of migrations from name to SQL. */
function migrations(files: Record<string, string>): string {
  const directory = temporaryDirectory();
  for (const [name, sql] of Object.entries(files)) {
    mkdirSync(join(directory, name));
    writeFileSync(join(directory, name, "migration.sql"), sql);
  }
  return directory;
}

const CREATE = `CREATE TABLE "parent" ("id" TEXT PRIMARY KEY);
CREATE TABLE "child" ("id" TEXT PRIMARY KEY, "parentId" TEXT REFERENCES "parent"("id") ON DELETE SET NULL);`;
const COLUMN = `ALTER TABLE "parent" ADD COLUMN "name" TEXT;`;
/** As Prisma writes the change of a column on SQLite. */
const REBUILD = `PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_parent" ("id" TEXT PRIMARY KEY, "name" TEXT);
INSERT INTO "new_parent" ("id") SELECT "id" FROM "parent";
DROP TABLE "parent";
ALTER TABLE "new_parent" RENAME TO "parent";
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;`;

onEachDatabase("migrations", (database) => {
  const drops: (() => Promise<void>)[] = [];
  const place = async () => {
    const { url, drop } = await database.empty();
    drops.push(drop);
    return url;
  };
  afterEach(async () => {
    for (const drop of drops.splice(0)) await drop();
  });

  test("are applied once, in order", async () => {
    const url = await place();
    const directory = migrations({ "2_column": COLUMN, "1_create": CREATE });
    expect(await migrate(url, directory)).toEqual(["1_create", "2_column"]);
    expect(await migrate(url, directory)).toEqual([]);
  });

  test("one that fails leaves nothing of itself, says so, and can be mended", async () => {
    const url = await place();
    await migrate(url, migrations({ "1_create": CREATE }));
    const before = await structureOf(url);
    const half = { "1_create": CREATE, "2_half": `${COLUMN} INSERT INTO "nowhere" VALUES (1);` };
    await expect(migrate(url, migrations(half))).rejects.toThrow(/2_half failed and left nothing.*nowhere/);
    expect(await structureOf(url)).toEqual(before);
    expect(await migrate(url, migrations({ "1_create": CREATE, "2_half": COLUMN }))).toEqual(["2_half"]);
  });

  test("one that another tool left half-applied is refused", async () => {
    const url = await place();
    const directory = migrations({ "1_create": CREATE });
    await migrate(url, directory);
    await execute(url, `UPDATE "_prisma_migrations" SET finished_at = NULL`);
    await expect(migrate(url, directory)).rejects.toThrow("1_create was left unfinished");
  });

  test("an edited one is refused before anything is changed", async () => {
    const url = await place();
    await migrate(url, migrations({ "1_create": CREATE }));
    const edited = migrations({ "1_create": `${CREATE} `, "2_column": COLUMN });
    await expect(migrate(url, edited)).rejects.toThrow("1_create was edited after it was applied");
    expect(await rowsOf(url, `SELECT migration_name FROM "_prisma_migrations"`)).toHaveLength(1);
  });

  test("a database newer than the program is refused before anything is changed", async () => {
    const url = await place();
    await migrate(url, migrations({ "1_create": CREATE, "3_newer": COLUMN }));
    const older = migrations({ "1_create": CREATE, "2_other": `CREATE TABLE "other" ("id" TEXT);` });
    await expect(migrate(url, older)).rejects.toThrow(/newer than this program \(it has 3_newer\)/);
    expect((await structureOf(url)).join()).not.toContain("other");
  });

  test("processes that start together apply each once", async () => {
    const url = await place();
    const script = `import { migrate, migrationsOf } from ${source("store/migrate.ts")};
      console.log(JSON.stringify(await migrate(${JSON.stringify(url)}, migrationsOf("${database.name}"))));`;
    const printed = await Promise.all([run(script), run(script), run(script)]);
    const all = migrationNames(migrationsOf(database.name));
    expect(printed.flatMap((text) => JSON.parse(text) as string[])).toEqual(all);
    expect(await rowsOf(url, `SELECT id FROM "_prisma_migrations"`)).toHaveLength(all.length);
  });

  test("keep the history as Prisma's own tools read it", async () => {
    const url = await place();
    await migrate(url, migrations({ "1_create": "SELECT 1;" }));
    const [row] = await rowsOf(url, `SELECT * FROM "_prisma_migrations"`);
    // sha256 of "SELECT 1;"
    expect(row).toMatchObject({
      migration_name: "1_create",
      checksum: "17db4fd369edb9244b9f91d9aeed145c3d04ad8ba6e95d06247f07a63527d11a",
      rolled_back_at: null,
      applied_steps_count: 1,
    });
    expect((row as { finished_at: unknown }).finished_at).not.toBeNull();
  });

  test.runIf(database.name === "postgresql")(
    "one that a working program's locks are in the way of is tried again",
    async () => {
      const url = await place();
      await migrate(url, migrations({ "1_create": CREATE }));
      const other = new pg.Client({ connectionString: url });
      await other.connect();
      await other.query(`BEGIN; LOCK TABLE "child" IN ROW EXCLUSIVE MODE`);
      const both = `${COLUMN} ALTER TABLE "child" ADD COLUMN "name" TEXT;`;
      const migrated = migrate(url, migrations({ "1_create": CREATE, "2_both": both }));
      migrated.catch(() => undefined);
      const waits = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      await expect.poll(() => rowsOf(url, waits)).toHaveLength(1);
      // What it has already is wanted now by whoever is in its way.
      await other.query(`LOCK TABLE "parent" IN ROW EXCLUSIVE MODE`);
      await other.end();
      expect(await migrated).toEqual(["2_both"]);
    },
  );

  test.runIf(database.name === "sqlite")(
    "a table rebuilt by DROP keeps its children's references",
    async () => {
      const url = await place();
      await migrate(url, migrations({ "1_create": CREATE }));
      await execute(url, `INSERT INTO "parent" VALUES ('p'); INSERT INTO "child" VALUES ('c', 'p')`);
      await migrate(url, migrations({ "1_create": CREATE, "2_rebuild": REBUILD }));
      expect(await rowsOf(url, `SELECT "parentId" FROM "child"`)).toEqual([{ parentId: "p" }]);
    },
  );

  test.runIf(database.name === "sqlite")(
    "control: the same SQL with foreign keys on loses them",
    async () => {
      const url = await place();
      await migrate(url, migrations({ "1_create": CREATE }));
      await execute(url, `INSERT INTO "parent" VALUES ('p'); INSERT INTO "child" VALUES ('c', 'p')`);
      await execute(url, `PRAGMA foreign_keys=ON; BEGIN; ${REBUILD} COMMIT;`);
      expect(await rowsOf(url, `SELECT "parentId" FROM "child"`)).toEqual([{ parentId: null }]);
    },
  );

  test.runIf(database.name === "sqlite")("one that leaves rows pointing nowhere is taken back", async () => {
    const url = await place();
    await migrate(url, migrations({ "1_create": CREATE }));
    await execute(url, `INSERT INTO "parent" VALUES ('p'); INSERT INTO "child" VALUES ('c', 'p')`);
    const bad = migrations({ "1_create": CREATE, "2_bad": `DELETE FROM "parent";` });
    await expect(migrate(url, bad)).rejects.toThrow(
      /2_bad would leave 1 rows that point nowhere \(child to parent\)/,
    );
    expect(await rowsOf(url, `SELECT "id" FROM "parent"`)).toEqual([{ id: "p" }]);
  });
});

test("a file damaged in the middle is found at start and refused with advice", async () => {
  const file = join(temporaryDirectory(), "a.db");
  await (await openStore(`file:${file}`)).close();
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill(0x5a, 40 * 4_096, 41 * 4_096));
  await expect(openStore(`file:${file}`)).rejects.toThrow(/it is damaged: .*Restore a backup/s);
});

test("a corrupt file is refused with advice, not overwritten", async () => {
  const file = join(temporaryDirectory(), "a.db");
  writeFileSync(file, "this is no database, but somebody's notes".repeat(200));
  await expect(openStore(`file:${file}`)).rejects.toThrow(
    /not a database.*name another file in DATABASE_URL/,
  );
  expect(readFileSync(file, "utf8")).toContain("somebody's notes");
});
