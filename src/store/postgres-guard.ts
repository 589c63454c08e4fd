import type {
  SqlDriverAdapter,
  SqlMigrationAwareDriverAdapterFactory,
  SqlQuery,
} from "@prisma/driver-adapter-utils";
import { refuseInsideWrite } from "./inside-write.ts";

/**
 * Refuses plain queries and transactions inside a write, as SQLite's guard does. PostgreSQL would answer them from
 * another connection, without what the write did so far, until writes that wait for a second one use up the pool.
 */
export function guardPostgres(
  factory: SqlMigrationAwareDriverAdapterFactory,
): SqlMigrationAwareDriverAdapterFactory {
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => guarded(await factory.connect()),
    connectToShadowDb: async () => guarded(await factory.connectToShadowDb()),
  };
}

function guarded(inner: SqlDriverAdapter): SqlDriverAdapter {
  const { queryRaw, executeRaw, startTransaction } = inner;
  return Object.assign(inner, {
    async queryRaw(query: SqlQuery) {
      refuseInsideWrite("a plain query");
      return queryRaw.call(inner, query);
    },
    async executeRaw(query: SqlQuery) {
      refuseInsideWrite("a plain query");
      return executeRaw.call(inner, query);
    },
    async startTransaction(...options: Parameters<SqlDriverAdapter["startTransaction"]>) {
      refuseInsideWrite("a transaction");
      return startTransaction.call(inner, ...options);
    },
  });
}
