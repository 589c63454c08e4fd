import { createHash, randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import Sqlite from "better-sqlite3";
import pg from "pg";

/** One migration as it lies on disk. */
interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}
interface Applied {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished_at: unknown;
}
/** A connection that can read rows and run scripts. */
interface Session {
  rows(sql: string): Promise<Applied[]>;
  run(script: string): Promise<unknown>;
}

/** Prisma's own history table, so that `prisma migrate status` agrees. */
const historyTable = (time: string, now: string) => `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL, "checksum" VARCHAR(64) NOT NULL, "finished_at" ${time},
  "migration_name" VARCHAR(255) NOT NULL, "logs" TEXT, "rolled_back_at" ${time},
  "started_at" ${time} NOT NULL DEFAULT ${now}, "applied_steps_count" INTEGER NOT NULL DEFAULT 0)`;

/** The key Prisma's CLI takes for its advisory lock: the two never migrate at once. */
const ADVISORY_KEY = 72_707_369;

export const isSqlite = (url: string): boolean => url.startsWith("file:");

/** The migrations of a provider, oldest first. */
export function readMigrations(directory: string): Migration[] {
  const folders = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const sql = readFileSync(`${directory}/${name}/migration.sql`, "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    });
}

/**
 * Applies what is missing, before any Prisma client opens; processes that start together wait for each other.
 * Returns the names applied.
 * @throws Error when history and files do not fit
 */
export function migrate(url: string, directory: string): Promise<string[]> {
  const migrations = readMigrations(directory);
  return isSqlite(url)
    ? migrateSqlite(url.slice("file:".length), migrations)
    : migratePostgres(url, migrations);
}

async function migrateSqlite(file: string, migrations: readonly Migration[]): Promise<string[]> {
  const database = new Sqlite(file, { timeout: 30_000 });
  try {
    database.pragma("journal_mode = WAL");
    // Prisma rebuilds tables by DROP, which empties their children while foreign keys are on; inside a transaction
    // this PRAGMA would be ignored.
    database.pragma("foreign_keys = OFF");
    database.exec("BEGIN IMMEDIATE");
    const session: Session = {
      rows: async (sql) => database.prepare<[], Applied>(sql).all(),
      run: async (script) => database.exec(script),
    };
    await session.run(historyTable("DATETIME", "current_timestamp"));
    const applied = await applyMissing(session, migrations);
    const broken = database.pragma("foreign_key_check") as unknown[];
    if (broken.length > 0)
      throw new Error(`a migration leaves ${broken.length} broken references; nothing was changed`);
    database.exec("COMMIT");
    return applied;
  } finally {
    database.close();
  }
}

async function migratePostgres(url: string, migrations: readonly Migration[]): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [ADVISORY_KEY]);
    const session: Session = {
      rows: async (sql) => (await client.query<Applied>(sql)).rows,
      run: (script) => client.query(`BEGIN;\n${script}\n;COMMIT`),
    };
    await session.run(historyTable("TIMESTAMPTZ", "now()"));
    return await applyMissing(session, migrations);
  } finally {
    await client.end();
  }
}

/** Each migration and its history row are one transaction. */
async function applyMissing(session: Session, migrations: readonly Migration[]): Promise<string[]> {
  const rows = await session.rows(`SELECT * FROM "_prisma_migrations" WHERE rolled_back_at IS NULL`);
  const history = new Map(rows.map((row) => [row.migration_name, row]));
  const applied: string[] = [];
  for (const migration of migrations) {
    const row = history.get(migration.name);
    history.delete(migration.name);
    if (row) assertSame(row, migration);
    else {
      await session.run(`${migration.sql}\n;${historyRow(migration)}`);
      applied.push(migration.name);
    }
  }
  if (history.size > 0)
    throw new Error(
      `the database is newer than this program (it has ${[...history.keys()].join(", ")}): start the newer version`,
    );
  return applied;
}

function assertSame(row: Applied, migration: Migration): void {
  if (row.finished_at === null)
    throw new Error(
      `migration ${migration.name} was left unfinished: restore a backup, or finish it by hand`,
    );
  if (row.checksum !== migration.checksum)
    throw new Error(`migration ${migration.name} was edited after it was applied: restore its file`);
}

const historyRow = ({ name, checksum }: Migration): string =>
  `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, finished_at, applied_steps_count) VALUES ('${randomUUID()}', '${checksum}', '${name}', CURRENT_TIMESTAMP, 1)`;
