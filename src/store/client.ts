import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient as PostgresClient } from "./generated/postgresql/client.ts";
import { PrismaClient } from "./generated/sqlite/client.ts";
import { isSqlite, migrate } from "./migrate.ts";
import { takeForThisProcess } from "./one-process.ts";
import { guardSqlite } from "./sqlite-guard.ts";
import { createGroupedWrites, createSingleWrites, type Write } from "./write-door.ts";

/**
 * Both databases under one type. The cast hides what only one of them has, so code does without: filters on JSON,
 * `mode` (search the folded column instead), `skipDuplicates`; orders over columns that may be null say `nulls`.
 */
export type Database = PrismaClient;
export type Transaction = Omit<PrismaClient, "$connect" | "$disconnect" | "$on" | "$use" | "$extends"> &
  Pick<PrismaClient, "$transaction">;

/** Where records are kept. */
export interface Store {
  readonly provider: "sqlite" | "postgresql";
  /** For plain reads. */
  readonly db: Database;
  /** The one door for writes; a job must be repeatable and await nothing but `tx`. Resolves after its commit. */
  readonly write: Write;
  /** @throws Error when the database cannot be reached */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface StoreOptions {
  /** Only for the control of a test: Prisma's adapter as it comes. */
  readonly guard?: boolean;
  /** Most connections to PostgreSQL. */
  readonly connections?: number;
  /** False where the file was migrated before. */
  readonly migrate?: boolean;
}

const migrationsOf = (provider: Store["provider"]): string =>
  fileURLToPath(
    new URL(
      provider === "sqlite" ? "../../prisma/migrations" : "../../prisma/postgresql/migrations",
      import.meta.url,
    ),
  );

/**
 * Applies migrations, takes an SQLite file for this process, opens the client.
 * @param url `file:<path>` or `postgresql://…`
 * @throws Error in plain words: in use, newer than the program, not reachable
 */
export async function openStore(url: string, options: StoreOptions = {}): Promise<Store> {
  return isSqlite(url) ? openSqlite(url, options) : openPostgres(url, options);
}

async function openSqlite(url: string, options: StoreOptions): Promise<Store> {
  const file = resolve(url.slice("file:".length));
  mkdirSync(dirname(file), { recursive: true });
  const release = takeForThisProcess(file);
  try {
    if (options.migrate !== false) await migrate(`file:${file}`, migrationsOf("sqlite"));
    const factory = new PrismaBetterSqlite3({ url: `file:${file}` });
    const db = new PrismaClient({ adapter: options.guard === false ? factory : guardSqlite(factory) });
    await db.$connect();
    return storeOf("sqlite", db, createGroupedWrites(db), release);
  } catch (error) {
    release();
    throw error;
  }
}

async function openPostgres(url: string, options: StoreOptions): Promise<Store> {
  if (options.migrate !== false) await migrate(url, migrationsOf("postgresql"));
  const names = new Map<string, string>();
  // Sessions in UTC, or raw times are off by the server's zone; named statements are prepared once.
  const adapter = new PrismaPg(
    {
      connectionString: url,
      max: options.connections ?? 10,
      options: "-c timezone=UTC",
      connectionTimeoutMillis: 5_000,
    },
    { statementNameGenerator: ({ sql }) => nameOf(names, sql) },
  );
  const db = new PostgresClient({ adapter }) as unknown as Database;
  await db.$connect();
  return storeOf("postgresql", db, createSingleWrites(db), () => undefined);
}

function nameOf(names: Map<string, string>, sql: string): string {
  const known = names.get(sql);
  if (known) return known;
  const name = `s${names.size}`;
  names.set(sql, name);
  return name;
}

const storeOf = (provider: Store["provider"], db: Database, write: Write, release: () => void): Store => ({
  provider,
  db,
  write,
  async ping() {
    await db.counter.count();
  },
  async close() {
    await db.$disconnect();
    release();
  },
});
