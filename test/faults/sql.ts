import Sqlite from "better-sqlite3";
import pg from "pg";

/** Runs SQL in a database, past the program. */
export async function onDatabase(url: string, sql: string): Promise<void> {
  if (url.startsWith("file:")) withFile(url, (database) => database.exec(sql));
  else await withServer(url, (client) => client.query(sql));
}

/** What a query answers, past the program. */
export async function rowsOf(url: string, sql: string): Promise<Record<string, unknown>[]> {
  if (url.startsWith("file:"))
    return withFile(url, (database) => database.prepare<[], Record<string, unknown>>(sql).all());
  return withServer(url, async (client) => (await client.query<Record<string, unknown>>(sql)).rows);
}

function withFile<T>(url: string, work: (database: Sqlite.Database) => T): T {
  const database = new Sqlite(url.slice("file:".length));
  try {
    return work(database);
  } finally {
    database.close();
  }
}

async function withServer<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
