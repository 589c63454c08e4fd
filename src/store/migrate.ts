import { createHash, randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import Sqlite from "better-sqlite3";
import pg from "pg";

export type Provider = "sqlite" | "postgresql";

/** One migration as it lies on disk. */
export interface Migration {
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
/** How long to wait for another process that migrates the same database. */
const LOCK_WAIT = "60s";
/** How long one waits for a lock, and everybody else behind it, before it lets go of what it has and tries again. */
const PATIENCE = "100ms";
/** About how long others have their way in between. */
const PAUSE_MS = 100;
/** Together about a minute. */
const MOST_TRIES = 300;

export const isSqlite = (url: string): boolean => url.startsWith("file:");

/** Where the program's own migrations lie. */
export const migrationsOf = (provider: Provider): string =>
  fileURLToPath(
    new URL(
      provider === "sqlite" ? "../../prisma/migrations" : "../../prisma/postgresql/migrations",
      import.meta.url,
    ),
  );

/** The names of the migrations in a directory, oldest first. */
export const migrationNames = (directory: string): string[] =>
  readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();

/** The migrations of a directory, oldest first. */
export const readMigrations = (directory: string): Migration[] =>
  migrationNames(directory).map((name) => {
    const sql = readFileSync(`${directory}/${name}/migration.sql`, "utf8");
    return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
  });

/**
 * Applies what is missing, before any Prisma client opens; processes that start together wait for each other.
 * Returns the names applied.
 * @throws Error when history and files do not fit, or one fails; then nothing of that one is left
 */
export function migrate(url: string, directory: string): Promise<string[]> {
  const migrations = readMigrations(directory);
  return isSqlite(url)
    ? migrateSqlite(url.slice("file:".length), migrations)
    : migratePostgres(url, migrations);
}

/** All in one transaction. */
async function migrateSqlite(file: string, migrations: readonly Migration[]): Promise<string[]> {
  const database = new Sqlite(file, { timeout: 30_000 });
  try {
    database.pragma("journal_mode = WAL");
    assertSound(database);
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
    if (applied.length > 0) assertReferences(database, applied);
    database.exec("COMMIT");
    return applied;
  } finally {
    database.close();
  }
}

/** SQLite finds damage only when it comes by; here it is found before anybody relies on the file. */
function assertSound(database: Sqlite.Database): void {
  const finding = database.pragma("quick_check(1)", { simple: true });
  if (finding === "ok") return;
  throw Object.assign(new Error(`it is damaged: ${String(finding).trim()}`), { code: "SQLITE_CORRUPT" });
}

function assertReferences(database: Sqlite.Database, applied: readonly string[]): void {
  const broken = database.pragma("foreign_key_check") as { table: string; parent: string }[];
  if (broken.length === 0) return;
  const where = new Set(broken.map(({ table, parent }) => `${table} to ${parent}`));
  throw new Error(
    `${applied.join(", ")} would leave ${broken.length} rows that point nowhere (${[...where].join(", ")}); nothing was changed. Report this with the name of the migration.`,
  );
}

/** Each in a transaction of its own, under Prisma's advisory lock. */
async function migratePostgres(url: string, migrations: readonly Migration[]): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // A connection cut while nothing is asked is an event; without a listener it would end the process.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await takeAdvisoryLock(client);
    const session: Session = {
      rows: async (sql) => (await client.query<Applied>(sql)).rows,
      run: (script) => runBesideOthers(client, script),
    };
    await session.run(historyTable("TIMESTAMPTZ", "now()"));
    return await applyMissing(session, migrations);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * A program that works meanwhile locks the same tables, in another order: whoever waits for one with another in hand stops it,
 * and may wait for ever. So it is tried for moments at a time until nobody is in the way.
 */
async function runBesideOthers(client: pg.Client, script: string): Promise<void> {
  for (let tries = 1; ; tries++)
    try {
      await client.query(`BEGIN;\nSET LOCAL lock_timeout = '${PATIENCE}';\n${script}\n;COMMIT`);
      return;
    } catch (error) {
      if (tries >= MOST_TRIES || !IN_THE_WAY.includes((error as { code?: unknown }).code)) throw error;
      await client.query("ROLLBACK");
      await delay(PAUSE_MS * (0.5 + Math.random()));
    }
}

/** SQLSTATE of a lock that was not to be had, and of a deadlock. */
const IN_THE_WAY: readonly unknown[] = ["55P03", "40P01"];

async function takeAdvisoryLock(client: pg.Client): Promise<void> {
  await client.query(`SET lock_timeout = '${LOCK_WAIT}'`);
  try {
    await client.query("SELECT pg_advisory_lock($1)", [ADVISORY_KEY]);
  } catch (error) {
    if ((error as { code?: unknown }).code !== "55P03") throw error;
    throw new Error(
      `another process has been migrating this database for over ${LOCK_WAIT}: start again when it is done`,
    );
  }
  await client.query("SET lock_timeout = 0");
}

/** Each migration goes with its row of the history. */
async function applyMissing(session: Session, migrations: readonly Migration[]): Promise<string[]> {
  const history = await session.rows(`SELECT * FROM "_prisma_migrations" WHERE rolled_back_at IS NULL`);
  const missing = missingOf(migrations, history);
  for (const migration of missing)
    await session.run(`${migration.sql}\n;${historyRow(migration)}`).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`migration ${migration.name} failed and left nothing behind: ${reason}`, {
        cause: error,
      });
    });
  return missing.map(({ name }) => name);
}

/** What of the history does not fit is found before anything is changed. */
function missingOf(migrations: readonly Migration[], history: readonly Applied[]): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  const newer = history.filter((row) => !known.has(row.migration_name)).map((row) => row.migration_name);
  if (newer.length > 0)
    throw new Error(`it is newer than this program (it has ${newer.join(", ")}): start the newer version`);
  for (const row of history) assertSame(row, known.get(row.migration_name));
  const applied = new Set(history.map((row) => row.migration_name));
  return migrations.filter(({ name }) => !applied.has(name));
}

function assertSame(row: Applied, migration: Migration | undefined): void {
  if (row.finished_at === null)
    throw new Error(
      `migration ${row.migration_name} was left unfinished: restore a backup, or finish it by hand`,
    );
  if (row.checksum !== migration?.checksum)
    throw new Error(`migration ${row.migration_name} was edited after it was applied: restore its file`);
}

const historyRow = ({ name, checksum }: Migration): string =>
  `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, finished_at, applied_steps_count) VALUES ('${randomUUID()}', '${checksum}', '${name}', CURRENT_TIMESTAMP, 1)`;
