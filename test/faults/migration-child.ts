import Sqlite from "better-sqlite3";
import pg from "pg";
import { isSqlite, migrate, readMigrations } from "../../src/store/migrate.ts";

// Migrates a database and is killed meanwhile. The control does it statement by statement, each by itself.

const { DATABASE_URL: url = "", MIGRATIONS: directory = "", ONE_BY_ONE } = process.env;
process.stdin.on("end", () => process.exit()).resume();
console.log("begins");
if (ONE_BY_ONE) await oneByOne();
else await migrate(url, directory);
console.log("ended");

async function oneByOne(): Promise<void> {
  const statements = readMigrations(directory)
    .at(-1)
    ?.sql.split(";")
    .filter((sql) => sql.trim());
  const client = isSqlite(url) ? undefined : new pg.Client({ connectionString: url });
  const file = client ? undefined : new Sqlite(url.slice("file:".length));
  await client?.connect();
  for (const sql of statements ?? []) {
    await client?.query(sql);
    file?.exec(sql);
  }
}
