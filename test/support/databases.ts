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
  fresh(options?: StoreOptions): Promise<FreshDatabase>;
}

/** Where `global-setup.ts` keeps what every test copies. */
export const SQLITE_TEMPLATE = join(
  tmpdir(),
  `readout-test-template-${process.env["READOUT_TEST_RUN"] ?? "none"}.db`,
);
export const POSTGRES_TEMPLATE = `readout_template_${process.env["READOUT_TEST_RUN"] ?? "none"}`;

let made = 0;

const sqlite: TestDatabase = {
  name: "sqlite",
  async fresh(options = {}) {
    const directory = mkdtempSync(join(tmpdir(), "readout-test-"));
    const file = join(directory, "test.db");
    if (!existsSync(SQLITE_TEMPLATE)) throw new Error("no template database: run the tests by vitest");
    copyFileSync(SQLITE_TEMPLATE, file);
    const url = `file:${file}`;
    return freshOf(url, { migrate: false, ...options }, async () =>
      rmSync(directory, { recursive: true, force: true }),
    );
  },
};

const serverUrl = process.env["TEST_POSTGRES_URL"];

const postgresql: TestDatabase = {
  name: "postgresql",
  async fresh(options = {}) {
    const name = `readout_test_${process.pid}_${process.env["VITEST_WORKER_ID"] ?? 0}_${made++}`;
    await onServer(`CREATE DATABASE ${name} TEMPLATE ${POSTGRES_TEMPLATE}`);
    const url = new URL(serverUrl ?? "");
    url.pathname = `/${name}`;
    return freshOf(url.href, { migrate: false, connections: 4, ...options }, () =>
      onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
    );
  },
};

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

/** Runs a statement on the server the tests may use. */
export async function onServer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(sql);
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
