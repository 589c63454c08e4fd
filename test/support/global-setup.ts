import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { openStore } from "../../src/store/client.ts";
import { SAID, searchSaid } from "./witness.ts";

const now = Math.floor(Date.now() / 1_000);
// The modules read the run's name from the environment.
process.env["READOUT_TEST_RUN"] ??= `${now}_${process.pid}`;

/**
 * Makes the migrated template databases, which every test copies, and says which databases the run uses; at the end of the
 * run, all that was said in it is searched for secrets.
 */
export async function setup(): Promise<() => Promise<void>> {
  const { TEMPORARY, RUN, RUN_DIRECTORY, SQLITE_TEMPLATE, POSTGRES_TEMPLATE, onServer } = await import(
    "./databases.ts"
  );
  for (const name of readdirSync(TEMPORARY).filter(isLeftOver)) removeDirectory(join(TEMPORARY, name));
  const said = join(RUN_DIRECTORY, "said");
  mkdirSync(said, { recursive: true });
  process.env[SAID] = said;
  await (await openStore(`file:${SQLITE_TEMPLATE}`)).close();
  const server = process.env["TEST_POSTGRES_URL"];
  console.log(
    server
      ? "databases: SQLite, PostgreSQL"
      : "databases: SQLite; PostgreSQL left out: TEST_POSTGRES_URL is not set",
  );
  const end = async () => {
    try {
      judge(searchSaid(said));
    } catch (error) {
      // Vitest tells what is thrown here, and ends with 0 all the same.
      process.exitCode = 1;
      throw error;
    } finally {
      removeDirectory(RUN_DIRECTORY);
    }
  };
  if (!server) return end;
  const dropTemplate = `DROP DATABASE IF EXISTS ${POSTGRES_TEMPLATE} WITH (FORCE)`;
  const leftOver = (await databaseNames(server)).filter(isLeftOver);
  await onServer(
    ...leftOver.map((name) => `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
    dropTemplate,
    `CREATE DATABASE ${POSTGRES_TEMPLATE}`,
  );
  const url = new URL(server);
  url.pathname = `/${POSTGRES_TEMPLATE}`;
  await (await openStore(url.href)).close();
  return async () => {
    try {
      const ours = (await databaseNames(server)).filter((name) => name.startsWith(`readout_test_${RUN}_`));
      await onServer(...ours.map((name) => `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`), dropTemplate);
    } finally {
      await end();
    }
  };
}

const SHOWN = 20;

/** @throws Error when a secret was said in the run */
function judge({ size, found }: ReturnType<typeof searchSaid>): void {
  for (const secret of found.slice(0, SHOWN)) console.error(secret);
  if (found.length === 0) console.log(`secrets: none in ${(size / 1e6).toFixed(1)} MB of output`);
  else throw new Error(`secrets: found ${found.length} times, ${Math.min(found.length, SHOWN)} shown`);
}

/** What a run that crashed over an hour ago left: its name carries the second it began. */
function isLeftOver(name: string): boolean {
  const began = /^readout[-_]\w+?_(\d{10})_\d+/.exec(name)?.[1];
  return began !== undefined && now - Number(began) > 3_600;
}

const removeDirectory = (path: string): void => rmSync(path, { recursive: true, force: true });

async function databaseNames(server: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    const { rows } = await client.query<{ datname: string }>("SELECT datname FROM pg_database");
    return rows.map((row) => row.datname);
  } finally {
    await client.end();
  }
}
