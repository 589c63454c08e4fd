import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import Sqlite from "better-sqlite3";
import pg from "pg";
import type { Examination, Finding } from "../chat/adapter.ts";
import { assertSound, fileOf } from "./backup.ts";
import { isSqlite, migrationNames, migrationsOf, type Provider } from "./migrate.ts";
import { postgresPlace } from "./words.ts";

const well = (says: string): Finding => ({ state: "well", says });
const wrong = (says: string, remedy: string): Finding => ({ state: "wrong", says, remedy });
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What can be said of a database without changing it, also beside running processes. Never a password. */
export const examineDatabase = (url: string): Promise<Examination> =>
  isSqlite(url) ? examineSqlite(fileOf(url)) : examinePostgres(url);

const MB = 1_000_000;
const LEAST_FREE = 200 * MB;
const SLOW_SYNC_MS = 50;
const SYNCS = 5;
/** Magic numbers of file systems over a network (statfs(2)): locks and fsync do not hold there. */
const NETWORK = new Map([
  [0x6969, "NFS"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB"],
  [0x01021997, "9P"],
]);

async function examineSqlite(file: string): Promise<Examination> {
  const findings = existsSync(file) ? fileFindings(file) : [well(`${file} is made at the first start`)];
  const directory = nearest(dirname(file));
  try {
    accessSync(directory, constants.W_OK);
    findings.push(...diskFindings(directory, existsSync(file) ? statSync(file).size : 0));
  } catch (error) {
    findings.push(
      wrong(
        `${directory} cannot be written to: ${reasonOf(error)}`,
        "give this user the right to write there",
      ),
    );
  }
  return { findings };
}

/** The directory, or the one in which it would be made. */
const nearest = (directory: string): string =>
  existsSync(directory) ? directory : nearest(dirname(directory));

function fileFindings(file: string): Finding[] {
  try {
    assertSound(file);
    const database = new Sqlite(file, { readonly: true });
    try {
      const mode = String(database.pragma("journal_mode", { simple: true }));
      const applied = database
        .prepare<[], { name: string }>(
          "SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL",
        )
        .all();
      return [
        well(`${file} is sound (${Math.ceil(statSync(file).size / 1_000)} kB, journal ${mode})`),
        migrationFinding(
          "sqlite",
          applied.map(({ name }) => name),
        ),
      ];
    } finally {
      database.close();
    }
  } catch (error) {
    return [
      wrong(
        `${file}: ${reasonOf(error)}`,
        "restore a backup (npm run restore), or name another file in DATABASE_URL",
      ),
    ];
  }
}

function diskFindings(directory: string, size: number): Finding[] {
  const { bavail, bsize, type } = statfsSync(directory);
  const free = bavail * bsize;
  const needed = Math.max(LEAST_FREE, size);
  const room = `${Math.floor(free / MB)} MB are free at ${directory}`;
  const network = NETWORK.get(type);
  const took = syncTime(directory);
  return [
    free < needed ? wrong(room, `make room: ${Math.ceil(needed / MB)} MB at least`) : well(room),
    network
      ? wrong(`${directory} is on ${network}`, "keep the database on a local disk, or use PostgreSQL")
      : well("the disk is a local one"),
    took > SLOW_SYNC_MS
      ? wrong(`fsync takes ${took} ms there`, "every command waits for it: use a faster disk")
      : well(`fsync takes ${took} ms`),
  ];
}

/** Milliseconds until a written block is said to be safe, the middle of a few. */
function syncTime(directory: string): number {
  const file = join(directory, `.readout-doctor-${process.pid}`);
  const descriptor = openSync(file, "wx", 0o600);
  try {
    const times = Array.from({ length: SYNCS }, () => {
      writeSync(descriptor, "x".repeat(4_096));
      const before = performance.now();
      fsyncSync(descriptor);
      return performance.now() - before;
    });
    return Math.round((times.sort((a, b) => a - b)[SYNCS >> 1] ?? 0) * 10) / 10;
  } finally {
    closeSync(descriptor);
    rmSync(file);
  }
}

function migrationFinding(provider: Provider, applied: readonly string[]): Finding {
  const known = migrationNames(migrationsOf(provider));
  const newer = applied.filter((name) => !known.includes(name));
  const missing = known.filter((name) => !applied.includes(name));
  if (newer.length > 0)
    return wrong(`it has been used by a newer version (${newer.join(", ")})`, "start that version");
  return missing.length > 0
    ? well(`${missing.length} migrations are applied at the next start`)
    : well("all migrations are applied");
}

async function examinePostgres(url: string): Promise<Examination> {
  const place = postgresPlace(url);
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    query_timeout: 5_000,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const one = async (sql: string) => Object.values((await client.query(sql)).rows[0] ?? {})[0];
    const findings = [well(`${place} answers (PostgreSQL ${await one("SHOW server_version")})`)];
    for (const [setting, wanted] of [
      ["fsync", "on"],
      ["full_page_writes", "on"],
      ["server_encoding", "UTF8"],
    ] as const) {
      const value = String(await one(`SHOW ${setting}`));
      if (value !== wanted)
        findings.push(
          wrong(`${setting} is ${value}`, `set it to ${wanted}: what is stored must stay stored`),
        );
    }
    if ((await one("SHOW synchronous_commit")) === "off")
      findings.push(
        wrong("synchronous_commit is off", "set it to on: a crash would take back what was acknowledged"),
      );
    const exists = await one(`SELECT to_regclass('public._prisma_migrations') IS NOT NULL`);
    const { rows } = exists
      ? await client.query<{ name: string }>(
          "SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL",
        )
      : { rows: [] };
    findings.push(
      migrationFinding(
        "postgresql",
        rows.map(({ name }) => name),
      ),
    );
    return { findings, date: new Date(String(await one("SELECT clock_timestamp()::timestamptz(3)::text"))) };
  } catch (error) {
    return {
      findings: [
        wrong(
          `${place}: ${reasonOf(error) || "no answer"}`,
          "check that the server runs, and the user, password and name in DATABASE_URL",
        ),
      ],
    };
  } finally {
    await client.end().catch(() => undefined);
  }
}
