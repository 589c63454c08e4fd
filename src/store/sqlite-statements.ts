import { setImmediate as nextTurn } from "node:timers/promises";
import { refuseInsideWrite } from "./inside-write.ts";
import type { PreparedStatement, StatementOf } from "./statement-cache.ts";
import { jsonAsText, type Row, type Statement, type Statements, type Value } from "./statements.ts";

interface Job {
  readonly statements: readonly Statement[];
  succeed(rows: Row[]): void;
  fail(error: unknown): void;
}

/** Most writes that share one commit. */
const GROUP = 64;

/** `alone` waits its turn behind Prisma's statements and transactions on the same connection. */
export function createSqliteStatements(
  statementOf: StatementOf,
  alone: <T>(work: () => Promise<T>) => Promise<T>,
): Statements {
  const queue: Job[] = [];
  let draining = false;
  const drain = async () => {
    draining = true;
    while (queue.length > 0) {
      // The commit blocks the process: what a turn of the loop brings in meanwhile shares the next one.
      await nextTurn();
      await alone(async () => commit(statementOf, queue.splice(0, GROUP)));
    }
    draining = false;
  };
  return {
    read: (statement) => alone(async () => run(statementOf, statement)),
    async write(statements) {
      refuseInsideWrite("a write");
      return new Promise((succeed, fail) => {
        queue.push({ statements, succeed, fail });
        if (!draining) void drain();
      });
    },
  };
}

/** Each job in a savepoint: one that fails takes nothing of the others with it. All are answered after the commit. */
function commit(statementOf: StatementOf, jobs: readonly Job[]): void {
  const answers: (() => void)[] = [];
  try {
    statementOf("BEGIN IMMEDIATE").run();
    for (const job of jobs) answers.push(attempt(statementOf, job));
    statementOf("COMMIT").run();
  } catch (error) {
    rollBack(statementOf);
    for (const job of jobs) job.fail(error);
    return;
  }
  for (const answer of answers) answer();
}

function attempt(statementOf: StatementOf, { statements, succeed, fail }: Job): () => void {
  statementOf("SAVEPOINT job").run();
  try {
    const rows = runAll(statementOf, statements);
    statementOf("RELEASE job").run();
    return () => succeed(rows);
  } catch (error) {
    statementOf("ROLLBACK TO job").run();
    statementOf("RELEASE job").run();
    return () => fail(error);
  }
}

/** SQLite may have rolled back by itself, as on a full disk. */
function rollBack(statementOf: StatementOf): void {
  try {
    statementOf("ROLLBACK").run();
  } catch {}
}

function runAll(statementOf: StatementOf, [first, ...rest]: readonly Statement[]): Row[] {
  const rows = first ? run(statementOf, first) : [];
  if (rows.length > 0) for (const statement of rest) run(statementOf, statement);
  return rows;
}

function run(statementOf: StatementOf, { sql, values }: Statement): Row[] {
  const statement = statementOf(sql);
  const bound = values.map(stored);
  if (statement.reader) return readRows(statement, bound);
  statement.run(...bound);
  return [];
}

const readers = new WeakMap<PreparedStatement, ((value: unknown) => unknown)[]>();

function readRows(statement: PreparedStatement, bound: readonly unknown[]): Row[] {
  let columns = readers.get(statement);
  if (!columns) {
    columns = statement.columns().map(({ type }) => READERS[type ?? ""] ?? asItIs);
    readers.set(statement, columns);
  }
  const rows = statement.raw(true).all(...bound) as unknown[][];
  return rows.map((row) => row.map((value, index) => (value === null ? null : columns[index]?.(value))));
}

/** Prisma's adapter makes the connection give every integer as a bigint. */
const asItIs = (value: unknown) => (typeof value === "bigint" ? Number(value) : value);
const READERS: Record<string, (value: unknown) => unknown> = {
  DATETIME: (value) => new Date(String(value)),
  BOOLEAN: (value) => Number(value) === 1,
};

/** As Prisma's adapter stores it: times are compared as texts, so one spelling must hold. */
function stored(value: Value): string | number | null {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value instanceof Date) return value.toISOString().replace("Z", "+00:00");
  return jsonAsText(value) as string | number | null;
}
