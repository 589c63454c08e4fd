import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, resolve } from "node:path";
import Sqlite from "better-sqlite3";
import pg from "pg";
import { makeFolder } from "../lib/folder.ts";
import { inWords } from "./words.ts";

/** Only who runs the program may read what people wrote. */
const PRIVATE = 0o600;
/** All pages in one step: one moment of the database, and no writer beside it makes the copy begin anew. */
const ALL_PAGES = 0x7fffffff;

/** The file of a database: `file:<path>` as an absolute path without links. */
export function fileOf(url: string): string {
  const file = resolve(url.slice("file:".length));
  return existsSync(file) ? realpathSync(file) : file;
}

/**
 * Copies an SQLite database as it is at one moment, also beside a process that writes to it. The copy is checked before
 * it gets its name, so that whatever stands there is whole. Resolves with its size in bytes.
 * @throws Error in plain words; then nothing new is left
 */
export async function copySqlite(from: string, to: string): Promise<number> {
  const part = `${to}.part-${process.pid}`;
  return inWords(`${from} cannot be backed up to ${to}`, async () => {
    makeFolder(dirname(to));
    closeSync(openSync(part, "wx", PRIVATE));
    try {
      const source = new Sqlite(from, { readonly: true, fileMustExist: true });
      try {
        await source.backup(part, { progress: () => ALL_PAGES });
      } finally {
        source.close();
      }
      makeOneFile(part);
      assertSound(part);
      sync(part);
      renameSync(part, to);
      sync(dirname(to));
      return statSync(to).size;
    } finally {
      for (const left of [part, `${part}-wal`, `${part}-shm`]) rmSync(left, { force: true });
    }
  });
}

/** A copy of a database with a write-ahead log says so in its header, and would get one when it is opened. */
function makeOneFile(file: string): void {
  const database = new Sqlite(file);
  try {
    database.pragma("journal_mode = DELETE");
  } finally {
    database.close();
  }
}

/**
 * Reads the whole file: every page, every index, every reference.
 * @throws Error that says what is wrong with it
 */
export function assertSound(file: string): void {
  const database = new Sqlite(file, { readonly: true, fileMustExist: true });
  try {
    const faults = database.pragma("integrity_check") as { integrity_check: string }[];
    if (faults[0]?.integrity_check !== "ok")
      throw new Error(`it is damaged: ${faults.map((fault) => fault.integrity_check).slice(0, 3)}`);
    const broken = database.pragma("foreign_key_check") as unknown[];
    if (broken.length > 0) throw new Error(`${broken.length} of its rows point nowhere`);
    const history = database.prepare("SELECT 1 FROM sqlite_master WHERE name = '_prisma_migrations'").get();
    if (!history) throw new Error("it is no database of Readout");
  } finally {
    database.close();
  }
}

/**
 * Puts a database in the place of another, which is kept at `aside`; at every moment one of them has the name. Nobody may
 * have either open.
 */
export function replaceSqlite(file: string, by: string, aside: string): void {
  if (existsSync(file)) {
    // Where the file system knows no second name for a file, it is copied.
    try {
      linkSync(file, aside);
    } catch {
      copyFileSync(file, aside);
    }
    chmodSync(aside, PRIVATE);
    // A log that is left of a process that was killed belongs to the old file.
    for (const end of ["-wal", "-shm"]) if (existsSync(file + end)) renameSync(file + end, aside + end);
  }
  sync(by);
  renameSync(by, file);
  sync(dirname(file));
}

function sync(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** How many others are connected to a PostgreSQL database. */
export const othersConnected = (url: string): Promise<number> =>
  inWords("the database does not answer", async () => {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
    client.on("error", () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query<{ count: string }>(
        `SELECT count(*) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
      );
      return Number(rows[0]?.count ?? 0);
    } finally {
      await client.end().catch(() => undefined);
    }
  });
