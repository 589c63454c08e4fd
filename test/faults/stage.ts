import Sqlite from "better-sqlite3";
import pg from "pg";
import { databases, temporaryDirectory } from "../support/databases.ts";
import type { DatabaseName, Stage } from "./fault.ts";

/** A stage for one run, and how to clear it away. */
export function createStage(database: DatabaseName): Stage & { clear(): Promise<void> } {
  const works: (() => unknown)[] = [];
  const kind = databases.find(({ name }) => name === database);
  if (!kind) throw new Error(`no ${database} among the databases of this run`);
  return {
    database,
    async fresh() {
      const { url, drop } = await kind.empty();
      works.push(drop);
      return url;
    },
    directory: temporaryDirectory,
    after: (work) => void works.push(work),
    async clear() {
      for (const work of works.splice(0).reverse()) await work();
    },
  };
}

/** Runs SQL in a database, past the program. */
export async function onDatabase(url: string, sql: string): Promise<void> {
  if (url.startsWith("file:")) {
    const database = new Sqlite(url.slice("file:".length));
    database.exec(sql);
    database.close();
    return;
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
