import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { SqlMigrationAwareDriverAdapterFactory } from "@prisma/driver-adapter-utils";
import { makeFolder } from "../lib/folder.ts";
import type { PrismaClient } from "./generated/sqlite/client.ts";
import { isSqlite, migrate, migrationNames, migrationsOf, type Provider } from "./migrate.ts";
import { takeForThisProcess } from "./one-process.ts";
import type { Statements } from "./statements.ts";
import { inWords, postgresPlace, refuseSchemaParameter } from "./words.ts";
import { createGroupedWrites, createSingleWrites, type Write } from "./write-door.ts";

/**
 * Both databases under one type. The cast hides what only one of them has, so code does without: filters on JSON,
 * `mode` (search the folded column instead), `skipDuplicates` (look for the key first, inside the write). Orders over
 * columns that may be null say `nulls`, since SQLite sorts them first and PostgreSQL last. A database error caught
 * inside a write leaves PostgreSQL's transaction unusable: catch it around a nested `tx.$transaction` or not at all.
 */
export type Database = PrismaClient;
export type Transaction = Omit<PrismaClient, "$connect" | "$disconnect" | "$on" | "$use" | "$extends"> &
  Pick<PrismaClient, "$transaction">;

/** Where records are kept. */
export interface Store {
  readonly provider: Provider;
  /** For plain reads; outside writes only. */
  readonly db: Database;
  /** The one door for writes; a job must be repeatable and await nothing but `tx`. Resolves after its commit. */
  readonly write: Write;
  /** Past Prisma, for the few things that every command does. */
  readonly statements: Statements;
  /** @throws Error when the database cannot be reached or lacks a migration of this program */
  ping(): Promise<void>;
  /** Writes that were not answered yet are rolled back and rejected. */
  close(): Promise<void>;
}

export interface StoreOptions {
  /** Only for the control of a test: Prisma's adapter as it comes. */
  readonly guard?: boolean;
  /** Most connections to PostgreSQL. */
  readonly connections?: number;
  /** False where the database was migrated before. */
  readonly migrate?: boolean;
  /** Only to look, beside the process that has it: an SQLite file is not taken, and nothing is migrated. */
  readonly readOnly?: boolean;
}

/**
 * Applies migrations, takes an SQLite file for this process, opens the client.
 * @param url `file:<path>` or `postgresql://…`
 * @throws Error in plain words: in use, newer than the program, not reachable
 */
export async function openStore(url: string, options: StoreOptions = {}): Promise<Store> {
  return isSqlite(url) ? openSqlite(url, options) : openPostgres(url, options);
}

async function openSqlite(url: string, options: StoreOptions): Promise<Store> {
  // Only the driver and the client that are needed are read.
  const { connectSqlite } = await import("./sqlite.ts");
  const file = resolve(url.slice("file:".length));
  const open = async () => {
    if (options.readOnly && !existsSync(file)) throw new Error("there is none");
    makeFolder(dirname(file));
    const release = options.readOnly ? () => undefined : takeForThisProcess(file);
    try {
      if (options.migrate !== false && !options.readOnly)
        await migrate(`file:${file}`, migrationsOf("sqlite"));
      const { factory, statements, client } = connectSqlite(file, options.guard !== false);
      const { adapter, ...closing } = closable(factory);
      const db = client(adapter);
      await db.$connect();
      const past = closing.whileOpen(statements);
      return storeOf("sqlite", db, createGroupedWrites(db), past, { ...closing, release });
    } catch (error) {
      release();
      throw error;
    }
  };
  return inWords(`the database ${file} cannot be opened`, open);
}

async function openPostgres(url: string, options: StoreOptions): Promise<Store> {
  refuseSchemaParameter(url);
  const { connectPostgres } = await import("./postgres.ts");
  const open = async () => {
    if (options.migrate !== false && !options.readOnly) await migrate(url, migrationsOf("postgresql"));
    const { factory, statements, client } = connectPostgres(url, options.connections ?? 10);
    const { adapter, ...closing } = closable(factory);
    const db = client(adapter);
    await db.$connect();
    const past = closing.whileOpen(statements);
    return storeOf("postgresql", db, createSingleWrites(db), past, { ...closing, release: () => undefined });
  };
  return inWords(`the database ${postgresPlace(url)} cannot be opened`, open);
}

/** The store was closed by its own process: nothing will mend that. */
export class StoreClosed extends Error {
  constructor() {
    super("the store is closed");
    this.name = "StoreClosed";
  }
}

/** Prisma connects again at the next query after `$disconnect`; a closed store stays closed. */
function closable(factory: SqlMigrationAwareDriverAdapterFactory) {
  let open = true;
  const assertOpen = () => {
    if (!open) throw new StoreClosed();
  };
  const adapter: SqlMigrationAwareDriverAdapterFactory = {
    provider: factory.provider,
    adapterName: factory.adapterName,
    async connect() {
      assertOpen();
      return factory.connect();
    },
    connectToShadowDb: () => factory.connectToShadowDb(),
  };
  const whileOpen = (statements: () => Statements | undefined): Statements => {
    const present = () => {
      assertOpen();
      const found = statements();
      if (!found) throw new Error("statements past Prisma need the guard");
      return found;
    };
    return {
      read: async (statement) => present().read(statement),
      write: async (all) => present().write(all),
    };
  };
  return {
    adapter,
    whileOpen,
    shut: () => {
      open = false;
    },
  };
}

/** `shut` lets no new connection be made, `release` gives the file back. */
const storeOf = (
  provider: Provider,
  db: Database,
  write: Write,
  statements: Statements,
  { shut, release }: { shut(): void; release(): void },
): Store => ({
  provider,
  db,
  write,
  statements,
  ping: () => inWords("the database does not answer", () => assertMigrated(provider, db)),
  async close() {
    shut();
    await db.$disconnect().finally(release);
  },
});

/** A newer database is none of our business here: a rolling update has both versions running for a while. */
async function assertMigrated(provider: Provider, db: Database): Promise<void> {
  const rows = await db.$queryRaw<{ migration_name: string }[]>`
    SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`;
  const applied = new Set(rows.map((row) => row.migration_name));
  const missing = migrationNames(migrationsOf(provider)).filter((name) => !applied.has(name));
  if (missing.length > 0)
    throw new Error(`it lacks ${missing.join(", ")}: restart the program, which applies it`);
}
