import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { readConfig } from "../config.ts";
import { systemClock } from "../lib/clock.ts";
import { copySqlite, fileOf } from "../store/backup.ts";
import { isSqlite } from "../store/migrate.ts";
import { type OperatorTool, readWords } from "./tool.ts";

const POSTGRES = `Of PostgreSQL its own tool makes the backup, also beside running processes:

  pg_dump --format=custom --no-owner --file=readout.dump "$DATABASE_URL"

Nothing was backed up. How to restore it stands in docs/operating.md.`;

/** `npm run backup [-- FILE]`: one checked file with all there is, beside the running process. */
export const backup: OperatorTool = async ({ environment, words, say }) => {
  const { DATABASE_URL: url } = readConfig(environment, {}).core;
  const { rest } = readWords(words, []);
  if (rest.length > 1) throw new Error("One file at most: npm run backup -- FILE");
  if (!isSqlite(url)) throw new Error(POSTGRES);
  const database = fileOf(url);
  const target = targetOf(database, rest[0]);
  if (fileOf(`file:${target}`) === database) throw new Error(`${target} is the database itself.`);
  const bytes = await copySqlite(database, target);
  say(`Backed up and checked: ${target} (${sizeText(bytes)}).`);
};

/** A directory, or nothing, gets a name with the moment (UTC). */
function targetOf(database: string, named: string | undefined): string {
  const stamped = `readout-${stamp()}.db`;
  if (named === undefined) return join(dirname(database), "backups", stamped);
  const path = resolve(named);
  return existsSync(path) && statSync(path).isDirectory() ? join(path, stamped) : path;
}

/** The moment as it stands in the name of a file: 2026-03-05T10-00-00Z. */
export const stamp = (): string =>
  systemClock
    .now()
    .toISOString()
    .replace(/\.\d+Z$/, "Z")
    .replaceAll(":", "-");

/** "3.4 MB" */
export const sizeText = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
