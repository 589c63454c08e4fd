import type { Transaction } from "./client.ts";
import type { Provider } from "./migrate.ts";

/** What a statement may carry; instants are UTC, anything else made of parts is JSON. */
export type Value = string | number | boolean | Date | null | object;

/** One SQL statement with `?` for each value, in order. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly Value[];
}

/** A row's columns in the order of the statement; instants as `Date`, truth as boolean. */
export type Row = readonly unknown[];

/**
 * Statements that pass Prisma by, for the few places every command goes through: there Prisma's own work costs many
 * times what the database's does. Not inside a write, like Prisma's plain queries.
 */
export interface Statements {
  read(statement: Statement): Promise<Row[]>;
  /**
   * One write, through the same door as `store.write`: all or nothing, answered after the commit. Resolves with the rows
   * of the first statement; when there are none, the rest is left out. PostgreSQL takes one statement.
   */
  write(statements: readonly Statement[]): Promise<Row[]>;
}

/** As `Statements.write`, within a write that has more to do. */
export async function writeWithin(
  tx: Transaction,
  provider: Provider,
  statements: readonly Statement[],
): Promise<Row[]> {
  let answer: Row[] | undefined;
  for (const { sql, values } of statements) {
    const text = provider === "sqlite" ? sql : numberedPlaceholders(sql);
    const rows = await tx.$queryRawUnsafe<Record<string, unknown>[]>(text, ...values.map(jsonAsText));
    answer ??= rows.map((row) => Object.values(row));
    if (answer.length === 0) break;
  }
  return answer ?? [];
}

/** JSON as the text both databases take; the rest as it is. */
export const jsonAsText = (value: Value): string | number | boolean | Date | null =>
  typeof value === "object" && value !== null && !(value instanceof Date) ? JSON.stringify(value) : value;

/** `?` as PostgreSQL numbers it. */
export function numberedPlaceholders(sql: string): string {
  let count = 0;
  return sql.replaceAll("?", () => `$${++count}`);
}
