import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import pg from "pg";

/** A database that lives for one measurement. */
export interface Database {
  readonly name: "SQLite" | "PostgreSQL";
  readonly url: string;
  drop(): Promise<void>;
}

const serverUrl = process.env["TEST_POSTGRES_URL"];
let made = 0;

export const sqlite = (): Promise<Database> => sqliteIn(tmpdir());

/** For what is measured on a virtual clock, where waiting for a disk only takes time. */
export const sqliteInMemory = (): Promise<Database> =>
  sqliteIn(existsSync("/dev/shm") ? "/dev/shm" : tmpdir());

async function sqliteIn(parent: string): Promise<Database> {
  const directory = mkdtempSync(join(parent, "readout-bench-"));
  const drop = async () => rmSync(directory, { recursive: true, force: true });
  return { name: "SQLite", url: `file:${join(directory, "bench.db")}`, drop };
}

/** How to make databases of each kind there is; PostgreSQL only when `TEST_POSTGRES_URL` names a server. */
export const kinds: readonly (() => Promise<Database>)[] = serverUrl ? [sqlite, postgres] : [sqlite];

async function postgres(): Promise<Database> {
  const name = `readout_bench_${process.pid}_${made++}`;
  await onServer(`CREATE DATABASE ${name}`);
  const url = new URL(serverUrl ?? "");
  url.pathname = `/${name}`;
  const drop = async () => void (await onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
  return { name: "PostgreSQL", url: url.href, drop };
}

async function onServer(sql: string, url = serverUrl): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** How many items a database holds. */
export async function countItems({ name, url }: Database): Promise<number> {
  const sql = `SELECT count(*) AS items FROM "ActionItem"`;
  if (name === "PostgreSQL") return Number((await onServer(sql, url))[0]?.["items"]);
  const file = new Sqlite(url.slice("file:".length), { readonly: true });
  const { items } = file.prepare<[], { items: number }>(sql).get() ?? { items: 0 };
  file.close();
  return items;
}

/** The databases in words, with what decides how durable a commit is. */
export async function describeDatabases(): Promise<string> {
  const memory = new Sqlite(":memory:");
  const { version } =
    memory.prepare<[], { version: string }>("SELECT sqlite_version() AS version").get() ?? {};
  memory.close();
  const files = `SQLite ${version} (WAL, synchronous=FULL)`;
  if (!serverUrl) return `${files}; PostgreSQL left out: TEST_POSTGRES_URL is not set`;
  const [server] = await onServer(
    "SELECT current_setting('server_version') AS v, current_setting('fsync') AS f, current_setting('synchronous_commit') AS c",
  );
  return `${files}; PostgreSQL ${server?.["v"]} (fsync=${server?.["f"]}, synchronous_commit=${server?.["c"]})`;
}
