import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Sqlite from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { derivePostgresSchema, pendingSqlOf, providers, schemaFile } from "../../../scripts/schemas.ts";
import { openStore } from "../../../src/store/client.ts";
import { migrate } from "../../../src/store/migrate.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const place = () => mkdtempSync(join(tmpdir(), "readout-migrate-"));

/** A folder of migrations from name to SQL. */
function migrations(files: Record<string, string>): string {
  const directory = place();
  for (const [name, sql] of Object.entries(files)) {
    mkdirSync(join(directory, name));
    writeFileSync(join(directory, name, "migration.sql"), sql);
  }
  return directory;
}

const CREATE =
  'CREATE TABLE "parent" ("id" TEXT PRIMARY KEY); CREATE TABLE "child" ("id" TEXT PRIMARY KEY, "parentId" TEXT REFERENCES "parent"("id") ON DELETE SET NULL);';
const REBUILD =
  'CREATE TABLE "new_parent" ("id" TEXT PRIMARY KEY, "name" TEXT); INSERT INTO "new_parent" ("id") SELECT "id" FROM "parent"; DROP TABLE "parent"; ALTER TABLE "new_parent" RENAME TO "parent";';

describe("migrations", () => {
  test("are applied once, in order", async () => {
    const url = `file:${join(place(), "a.db")}`;
    const directory = migrations({ "1_create": CREATE });
    expect(await migrate(url, directory)).toEqual(["1_create"]);
    expect(await migrate(url, directory)).toEqual([]);
  });

  test("a table rebuilt by DROP keeps its children's references", async () => {
    const file = join(place(), "a.db");
    await migrate(`file:${file}`, migrations({ "1_create": CREATE }));
    const database = new Sqlite(file);
    database.exec(`INSERT INTO "parent" VALUES ('p'); INSERT INTO "child" VALUES ('c', 'p')`);
    database.close();
    await migrate(`file:${file}`, migrations({ "1_create": CREATE, "2_rebuild": REBUILD }));
    const after = new Sqlite(file);
    expect(after.prepare(`SELECT "parentId" FROM "child"`).get()).toEqual({ parentId: "p" });
    after.close();
  });

  test("one that fails leaves nothing of itself, and says so", async () => {
    const file = join(place(), "a.db");
    const half = `${CREATE} INSERT INTO "nowhere" VALUES (1);`;
    await expect(migrate(`file:${file}`, migrations({ "1_half": half }))).rejects.toThrow("nowhere");
    expect(await migrate(`file:${file}`, migrations({ "1_create": CREATE }))).toEqual(["1_create"]);
  });

  test("an edited one, and a newer database, are refused in words", async () => {
    const url = `file:${join(place(), "a.db")}`;
    await migrate(url, migrations({ "1_create": CREATE }));
    await expect(migrate(url, migrations({ "1_create": `${CREATE} ` }))).rejects.toThrow(
      "edited after it was applied",
    );
    await expect(migrate(url, migrations({}))).rejects.toThrow("newer than this program");
  });
});

describe("the schema", () => {
  test("of PostgreSQL is derived from the hand-written one", () => {
    const derived = derivePostgresSchema(readFileSync(schemaFile("sqlite"), "utf8"));
    expect(readFileSync(schemaFile("postgresql"), "utf8")).toBe(derived);
  });

  test.each(providers)("of %s is what its migrations make", (provider) => {
    if (provider === "postgresql" && !process.env["TEST_POSTGRES_URL"]) {
      console.log("left out: the migrations of PostgreSQL against its schema need TEST_POSTGRES_URL");
      return;
    }
    expect(pendingSqlOf(provider)).toBe("");
  });
});

describe("one process per SQLite file", () => {
  const hold = (file: string) => {
    const script = `import { takeForThisProcess } from ${JSON.stringify(`${root}/src/store/one-process.ts`)}; takeForThisProcess(${JSON.stringify(file)}); console.log("held"); setInterval(() => {}, 1000);`;
    const holder = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
      cwd: root,
    });
    return new Promise<typeof holder>((resolve, reject) => {
      holder.stdout.once("data", () => resolve(holder));
      holder.stderr.on("data", (text: Buffer) => reject(new Error(text.toString())));
    });
  };

  test("a second one is refused by the name of the first, and is let in when that was killed", async () => {
    const file = join(place(), "a.db");
    const holder = await hold(file);
    await expect(openStore(`file:${file}`)).rejects.toThrow(new RegExp(`in use by process ${holder.pid}`));
    holder.kill("SIGKILL");
    await new Promise((resolve) => holder.once("exit", resolve));
    const store = await openStore(`file:${file}`);
    expect(await store.db.person.count()).toBe(0);
    await store.close();
  });
});

test("a corrupt file is refused, not overwritten", async () => {
  const file = join(place(), "a.db");
  writeFileSync(file, "this is no database, but somebody's notes".repeat(200));
  await expect(openStore(`file:${file}`)).rejects.toThrow(/not a database/);
  expect(readFileSync(file, "utf8")).toContain("somebody's notes");
});
