import { existsSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import Sqlite from "better-sqlite3";

/**
 * Takes an SQLite file for this process alone. The operating system gives the lock back when the process ends,
 * however it ends, so nothing is left to clear away. Returns how to give it back.
 * @throws Error that names the process which has it
 */
export function takeForThisProcess(file: string): () => void {
  // Two names of one file are one file.
  const lock = `${existsSync(file) ? realpathSync(file) : file}.lock`;
  // SQLite opens the side file itself: closing any other descriptor of it in this process would drop the lock (POSIX).
  const database = new Sqlite(lock, { timeout: 0 });
  try {
    // An exclusive lock on a side file, held as long as its connection: the database itself stays readable by tools.
    database.pragma("locking_mode = EXCLUSIVE");
    database.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (!String((error as { code?: unknown }).code).startsWith("SQLITE_BUSY")) throw error;
    throw new Error(
      `it is in use by ${holderOf(lock)}: stop that one first; for several processes use PostgreSQL (DATABASE_URL)`,
    );
  }
  writeFileSync(
    `${lock}-holder`,
    `process ${process.pid} on ${hostname()} since ${new Date().toISOString()}`,
  );
  return () => database.close();
}

function holderOf(lock: string): string {
  try {
    return readFileSync(`${lock}-holder`, "utf8") || "another process";
  } catch {
    return "another process";
  }
}
