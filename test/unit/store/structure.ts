import Sqlite from "better-sqlite3";
import pg from "pg";
import { isSqlite } from "../../../src/store/migrate.ts";

/** What a database is made of, read from its own catalogue: one line per column, reference, index and enum. */
export async function structureOf(url: string): Promise<string[]> {
  const lines = isSqlite(url) ? structureOfSqlite(url.slice("file:".length)) : await structureOfPostgres(url);
  return lines.filter((line) => !line.includes("_prisma_migrations")).sort();
}

/** Runs a script of several statements. */
export async function execute(url: string, script: string): Promise<void> {
  if (isSqlite(url)) {
    const database = new Sqlite(url.slice("file:".length));
    database.exec(script);
    database.close();
  } else await onPostgres(url, script);
}

/** The rows a query gives. */
export async function rowsOf(url: string, query: string): Promise<unknown[]> {
  if (!isSqlite(url)) return onPostgres(url, query);
  const database = new Sqlite(url.slice("file:".length));
  try {
    return database.prepare(query).all();
  } finally {
    database.close();
  }
}

function structureOfSqlite(file: string): string[] {
  const database = new Sqlite(file, { readonly: true });
  const rows = (sql: string, ...values: string[]) =>
    database.prepare(sql).all(...values) as { name: string }[];
  const lines = rows("SELECT name FROM sqlite_master WHERE type = 'table'").flatMap(({ name }) => [
    ...rows(`SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_info(?)`, name).map((row) => [
      name,
      "column",
      row,
    ]),
    ...rows(
      `SELECT "from" AS name, "table", "to", on_delete, on_update FROM pragma_foreign_key_list(?)`,
      name,
    ).map((row) => [name, "reference", row]),
    ...rows(
      `SELECT list.name, list."unique", list.partial, (SELECT group_concat(info.name) FROM pragma_index_info(list.name) info) AS columns FROM pragma_index_list(?) list`,
      name,
    ).map((row) => [name, "index", row]),
  ]);
  database.close();
  return lines.map((line) => JSON.stringify(line));
}

async function structureOfPostgres(url: string): Promise<string[]> {
  const rows = await onPostgres(
    url,
    `SELECT concat_ws(' ', table_name, 'column', column_name, data_type, udt_name, datetime_precision, is_nullable, column_default) AS line
       FROM information_schema.columns WHERE table_schema = 'public'
     UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
     UNION ALL SELECT concat_ws(' ', conrelid::regclass::text, conname, pg_get_constraintdef(oid)) FROM pg_constraint
       WHERE connamespace = 'public'::regnamespace
     UNION ALL SELECT concat_ws(' ', 'enum', typname, enumlabel, enumsortorder) FROM pg_enum JOIN pg_type ON pg_type.oid = enumtypid`,
  );
  return rows.map((row) => String((row as { line: unknown }).line));
}

async function onPostgres(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
