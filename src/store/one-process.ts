import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import Sqlite from "better-sqlite3";

/**
 * Takes an SQLite file for this process alone. The operating system gives the lock back when the process ends,
 * however it ends, so nothing is left to clear away. Returns how to give it back.
 * @throws Error that names the process which has it
 */
export function takeForThisProcess(file: string): () => void {
  const lock = `${file}.lock`;
  closeSync(openSync(lock, "a"));
  const database = new Sqlite(lock, { timeout: 0 });
  try {
    // An exclusive lock on a side file, held as long as its connection: the database itself stays readable by tools.
    database.pragma("locking_mode = EXCLUSIVE");
    database.exec("BEGIN EXCLUSIVE");
  } catch {
    database.close();
    throw new Error(
      `${file} is in use by ${holderOf(file)}. Stop it first; for several processes use PostgreSQL (DATABASE_URL).`,
    );
  }
  writeFileSync(
    `${lock}-holder`,
    `process ${process.pid} on ${hostname()} since ${new Date().toISOString()}`,
  );
  return () => database.close();
}

function holderOf(file: string): string {
  try {
    return readFileSync(`${file}.lock-holder`, "utf8");
  } catch {
    return "another process";
  }
}
