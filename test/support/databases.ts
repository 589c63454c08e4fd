import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { describe } from "vitest";
import { openStore, type Store, type StoreOptions } from "../../src/store/client.ts";
import { PASSWORD } from "./secrets.ts";

/** A database of one test's own. */
export interface FreshDatabase {
  readonly url: string;
  readonly store: Store;
  /** Closes the store and opens the same database again, as a restart does. */
  reopen(): Promise<Store>;
  drop(): Promise<void>;
}

export interface TestDatabase {
  readonly name: "sqlite" | "postgresql";
  /** One with every migration. */
  fresh(options?: StoreOptions): Promise<FreshDatabase>;
  /** One without anything, for tests of migrations; `drop` takes it away. */
  empty(): Promise<{ readonly url: string; drop(): Promise<void> }>;
}

/** Names this run: second it began and process, so that what a crashed run left can be told by its age. */
export const RUN = process.env["READOUT_TEST_RUN"] ?? "none";
/** In memory where the machine has such a place, since every commit waits for the disk. */
export const TEMPORARY = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
/** Everything the run keeps in files; `global-setup.ts` makes and removes it. */
export const RUN_DIRECTORY = join(TEMPORARY, `readout-test_${RUN}`);
/** Where `global-setup.ts` keeps what every test copies. */
export const SQLITE_TEMPLATE = join(RUN_DIRECTORY, "template.db");
export const POSTGRES_TEMPLATE = `readout_template_${RUN}`;

/** A directory that goes away with the run. */
export function temporaryDirectory(): string {
  if (!existsSync(RUN_DIRECTORY)) throw new Error("no directory of this run: start the tests by vitest");
  return mkdtempSync(join(RUN_DIRECTORY, "test-"));
}

const sqlite: TestDatabase = {
  name: "sqlite",
  async fresh(options = {}) {
    const { url, drop } = await sqlite.empty();
    copyFileSync(SQLITE_TEMPLATE, url.slice("file:".length));
    return freshOf(url, { migrate: false, ...options }, drop);
  },
  async empty() {
    const directory = temporaryDirectory();
    return {
      url: `file:${join(directory, "test.db")}`,
      drop: async () => rmSync(directory, { recursive: true, force: true }),
    };
  },
};

const serverUrl = process.env["TEST_POSTGRES_URL"];
let made = 0;
/** Emptied databases for the next tests of this process: making and dropping one each would take most of a test's time. */
const emptied: string[] = [];

const postgresql: TestDatabase = {
  name: "postgresql",
  async fresh(options = {}) {
    const url = emptied.pop() ?? (await migrated());
    return freshOf(url, { migrate: false, connections: 4, ...options }, async () => {
      await onDatabase(url, DELETE_ALL);
      emptied.push(url);
    });
  },
  async empty() {
    const name = newName();
    await onServer(`CREATE DATABASE ${name}`);
    return { url: urlOf(name), drop: () => onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
  },
};

/** The run drops it at its end. */
async function migrated(): Promise<string> {
  const name = newName();
  await onServer(
    `CREATE DATABASE ${name} TEMPLATE ${POSTGRES_TEMPLATE}`,
    // What a crash of the server would lose is not what these tests ask about.
    `ALTER DATABASE ${name} SET synchronous_commit = off`,
  );
  return urlOf(name);
}

/** One statement for all tables, since foreign keys are looked at when a statement ends. */
const DELETE_ALL = `
  DO $$ BEGIN EXECUTE (
    SELECT 'WITH ' || string_agg(format('d%s AS (DELETE FROM %s)', oid, oid::regclass), ', ') || ' SELECT 1'
    FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> '_prisma_migrations');
  END $$`;

const newName = (): string => `readout_test_${RUN}_${process.pid}_${made++}`;

function urlOf(name: string): string {
  const url = new URL(serverUrl ?? "");
  url.pathname = `/${name}`;
  // A server that asks for none takes any.
  url.password ||= PASSWORD;
  return url.href;
}

async function freshOf(
  url: string,
  options: StoreOptions,
  remove: () => Promise<unknown>,
): Promise<FreshDatabase> {
  let store = await openStore(url, options);
  return {
    url,
    get store() {
      return store;
    },
    async reopen() {
      await store.close();
      store = await openStore(url, options);
      return store;
    },
    async drop() {
      await store.close().catch(() => undefined);
      await remove();
    },
  };
}

/** Runs statements on the server the tests may use. */
export const onServer = (...statements: string[]): Promise<void> =>
  onDatabase(serverUrl ?? "", ...statements);

async function onDatabase(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** The databases of this run: PostgreSQL only when `TEST_POSTGRES_URL` names a server. */
export const databases: readonly TestDatabase[] = serverUrl ? [sqlite, postgresql] : [sqlite];

/** The same tests on every database of the run. */
export function onEachDatabase(title: string, define: (database: TestDatabase) => void): void {
  for (const database of databases) describe(`${title} (${database.name})`, () => define(database));
}
