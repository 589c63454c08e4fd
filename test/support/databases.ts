import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { describe } from "vitest";
import { openStore, type Store, type StoreOptions } from "../../src/store/client.ts";

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
/** Everything the run keeps on disk; `global-setup.ts` makes and removes it. */
export const RUN_DIRECTORY = join(tmpdir(), `readout-test_${RUN}`);
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

const postgresql: TestDatabase = {
  name: "postgresql",
  async fresh(options = {}) {
    const { url, drop } = await createDatabase(`TEMPLATE ${POSTGRES_TEMPLATE}`);
    return freshOf(url, { migrate: false, connections: 4, ...options }, drop);
  },
  empty: () => createDatabase(""),
};

async function createDatabase(how: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `readout_test_${RUN}_${process.pid}_${made++}`;
  await onServer(`CREATE DATABASE ${name} ${how}`);
  const url = new URL(serverUrl ?? "");
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
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
export async function onServer(...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
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
