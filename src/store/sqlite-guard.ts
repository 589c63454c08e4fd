import type {
  SqlDriverAdapter,
  SqlMigrationAwareDriverAdapterFactory,
  SqlQuery,
  Transaction,
} from "@prisma/driver-adapter-utils";
import { refuseInsideWrite } from "./inside-write.ts";
import { createSqliteStatements } from "./sqlite-statements.ts";
import { cacheStatements } from "./statement-cache.ts";
import type { Statements } from "./statements.ts";

/** What of better-sqlite3 the guard needs. */
interface Connection {
  readonly inTransaction: boolean;
  exec(sql: string): unknown;
  pragma(sql: string, options?: { simple: boolean }): unknown;
}

/** Settings of every connection, and what SQLite answers when they hold. */
const PRAGMAS = [
  { set: "journal_mode = WAL", ask: "journal_mode", holds: "wal" },
  // better-sqlite3 reopens a WAL database at NORMAL, which does not survive a power loss.
  { set: "synchronous = FULL", ask: "synchronous", holds: 2 },
  { set: "foreign_keys = ON", ask: "foreign_keys", holds: 1 },
] as const;

/**
 * Prisma's adapter for better-sqlite3 has one connection, and a plain query does not wait for another request's open
 * transaction: it runs inside it and vanishes when that one rolls back. This puts one FIFO lock around statements
 * and transactions, and rolls back what a failed COMMIT left open. `connected` gets the statements that pass Prisma by,
 * behind the same lock.
 */
export function guardSqlite(
  factory: SqlMigrationAwareDriverAdapterFactory,
  connected: (statements: Statements) => void,
): SqlMigrationAwareDriverAdapterFactory {
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => guarded(await factory.connect(), connected),
    connectToShadowDb: async () => guarded(await factory.connectToShadowDb(), () => undefined),
  };
}

/** The connection inside Prisma's adapter; it has no public door. */
const connectionOf = (adapter: SqlDriverAdapter): Connection =>
  (adapter as unknown as { client: Connection }).client;

/** @throws Error when the file system does not give what durability needs */
function setPragmas(connection: Connection): void {
  for (const { set, ask, holds } of PRAGMAS) {
    connection.pragma(set);
    const answer = connection.pragma(ask, { simple: true });
    if (String(answer) !== String(holds))
      throw new Error(
        `SQLite cannot set ${set} (it stays ${String(answer)}); keep the database on a local disk`,
      );
  }
}

/** First come, first served. */
function createLock(): () => Promise<() => void> {
  let tail: Promise<unknown> = Promise.resolve();
  return async () => {
    let release = () => {};
    const previous = tail;
    tail = new Promise<void>((resolve) => {
      release = resolve;
    });
    await previous;
    return release;
  };
}

function guarded(inner: SqlDriverAdapter, connected: (statements: Statements) => void): SqlDriverAdapter {
  const connection = connectionOf(inner);
  setPragmas(connection);
  const statementOf = cacheStatements(connection);
  const acquire = createLock();
  const alone = async <T>(work: () => Promise<T>): Promise<T> => {
    refuseInsideWrite("a plain query");
    const release = await acquire();
    try {
      return await work();
    } finally {
      release();
    }
  };
  connected(createSqliteStatements(statementOf, alone));
  return {
    provider: inner.provider,
    adapterName: inner.adapterName,
    queryRaw: (query) => alone(() => inner.queryRaw(query)),
    executeRaw: (query) => alone(() => inner.executeRaw(query)),
    executeScript: (script) => alone(() => inner.executeScript(script)),
    dispose: () => inner.dispose(),
    ...(inner.getConnectionInfo
      ? { getConnectionInfo: () => inner.getConnectionInfo?.() ?? { supportsRelationJoins: false } }
      : {}),
    async startTransaction(level) {
      refuseInsideWrite("a transaction");
      const release = await acquire();
      try {
        return guardedTransaction(await inner.startTransaction(level), connection, release);
      } catch (error) {
        if (connection.inTransaction) connection.exec("ROLLBACK");
        release();
        throw error;
      }
    },
  };
}

function guardedTransaction(
  transaction: Transaction,
  connection: Connection,
  release: () => void,
): Transaction {
  let ended = false;
  const end = () => {
    if (ended) return;
    ended = true;
    if (connection.inTransaction) connection.exec("ROLLBACK");
    release();
  };
  const assertOpen = (query: SqlQuery) => {
    if (ended || !connection.inTransaction)
      throw new Error(`the transaction of this statement is over: ${query.sql.slice(0, 40)}`);
  };
  const { queryRaw, executeRaw, commit, rollback } = transaction;
  return Object.assign(transaction, {
    async queryRaw(query: SqlQuery) {
      assertOpen(query);
      return queryRaw.call(transaction, query);
    },
    async executeRaw(query: SqlQuery) {
      const closing = query.sql === "COMMIT" || query.sql === "ROLLBACK";
      if (!closing) assertOpen(query);
      try {
        return await executeRaw.call(transaction, query);
      } catch (error) {
        if (closing) end();
        throw error;
      }
    },
    commit: () => commit.call(transaction).finally(end),
    rollback: () => rollback.call(transaction).finally(end),
  });
}
