import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { migrate } from "../../src/store/migrate.ts";
import { BOTH, type Fault, type Stage } from "./fault.ts";
import { onDatabase, rowsOf } from "./sql.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const ROUNDS = 4;
const ROWS = 500;

const CREATE = `CREATE TABLE "thing" ("id" INTEGER PRIMARY KEY, "name" TEXT NOT NULL);`;
/** Several steps with work between them, so that a kill finds it half-way. */
const SLOW = ["a", "b", "c"]
  .map(
    (name) => `
ALTER TABLE "thing" ADD COLUMN "${name}" INTEGER;
UPDATE "thing" SET "${name}" = (WITH RECURSIVE "n"("i") AS (SELECT 1 UNION ALL SELECT "i" + 1 FROM "n" WHERE "i" < 1000)
  SELECT max("i") + "thing"."id" FROM "n");`,
  )
  .join("");

/** A program that migrates is killed half-way; started again it must finish what it began, and no row may be missing. */
export const migrationKilled: Fault = {
  name: "migration killed half-way and run again",
  databases: BOTH,
  limitMs: 180_000,
  async run(stage, protectedBy) {
    let lost = 0;
    let halfway = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const url = await stage.fresh();
      const directory = migrations(stage, { "1_create": CREATE });
      await migrate(url, directory);
      const values = Array.from({ length: ROWS }, (_, id) => `(${id}, 'row ${id}')`).join(", ");
      await onDatabase(url, `INSERT INTO "thing" VALUES ${values}`);
      const next = migrations(stage, { "1_create": CREATE, "2_slow": SLOW });
      if (await killedMeanwhile(url, next, protectedBy === "off", 30 + round * 60)) halfway++;
      const again = await migrate(url, next).catch((error: Error) => error);
      const sql = `SELECT count(*) AS "rows" FROM "thing" WHERE "a" IS NOT NULL AND "c" IS NOT NULL`;
      const whole = again instanceof Error ? 0 : Number((await rowsOf(url, sql))[0]?.["rows"]);
      lost += ROWS - whole;
    }
    return { tries: halfway, acknowledged: ROUNDS * ROWS, lost, repeated: 0, unaskable: 0 };
  },
};

function migrations(stage: Stage, files: Record<string, string>): string {
  const directory = stage.directory();
  for (const [name, sql] of Object.entries(files)) {
    mkdirSync(join(directory, name));
    writeFileSync(join(directory, name, "migration.sql"), sql);
  }
  return directory;
}

/** Kills the program so many milliseconds after it began; false when it was done by then. */
async function killedMeanwhile(
  url: string,
  directory: string,
  oneByOne: boolean,
  ms: number,
): Promise<boolean> {
  const child = spawn(process.execPath, ["--import", "tsx", "test/faults/migration-child.ts"], {
    cwd: root,
    env: { ...process.env, DATABASE_URL: url, MIGRATIONS: directory, ONE_BY_ONE: oneByOne ? "yes" : "" },
  });
  const gone = once(child, "exit");
  let said = "";
  child.stdout.on("data", (text: Buffer) => {
    said += text.toString();
  });
  await Promise.race([once(child.stdout, "data"), gone]);
  await delay(ms);
  child.kill("SIGKILL");
  await gone;
  return !said.includes("ended");
}
