import { rmSync } from "node:fs";
import pg from "pg";
import { openStore } from "../../src/store/client.ts";

// Built once per run; every test copies it. The modules read the run's name from the environment.
process.env["READOUT_TEST_RUN"] ??= `${process.pid}`;

/** Makes the migrated template databases and says which databases the run uses. */
export async function setup(): Promise<() => Promise<void>> {
  const { SQLITE_TEMPLATE, POSTGRES_TEMPLATE } = await import("./databases.ts");
  const clean = () => {
    for (const end of ["", "-wal", "-shm", ".lock", ".lock-holder"])
      rmSync(`${SQLITE_TEMPLATE}${end}`, { force: true });
  };
  clean();
  await (await openStore(`file:${SQLITE_TEMPLATE}`)).close();
  const server = process.env["TEST_POSTGRES_URL"];
  console.log(
    server
      ? "databases: SQLite, PostgreSQL"
      : "databases: SQLite; PostgreSQL left out: TEST_POSTGRES_URL is not set",
  );
  if (!server) return async () => clean();
  await onPostgres(
    server,
    `DROP DATABASE IF EXISTS ${POSTGRES_TEMPLATE}`,
    `CREATE DATABASE ${POSTGRES_TEMPLATE}`,
  );
  const url = new URL(server);
  url.pathname = `/${POSTGRES_TEMPLATE}`;
  await (await openStore(url.href)).close();
  return async () => {
    clean();
    await onPostgres(server, `DROP DATABASE IF EXISTS ${POSTGRES_TEMPLATE} WITH (FORCE)`);
  };
}

async function onPostgres(server: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}
