import type { SqlDriverAdapter, SqlMigrationAwareDriverAdapterFactory } from "@prisma/driver-adapter-utils";

const TEXT = 7;
const BOOLEAN = 5;
const INT32 = 0;

/**
 * Stands in for a PostgreSQL server. The engine compares two schemas without touching tables; it only asks whether
 * its namespace is there and which version it talks to.
 */
export function offlinePostgres(): SqlMigrationAwareDriverAdapterFactory {
  const connect = async (): Promise<SqlDriverAdapter> => ({
    provider: "postgres",
    adapterName: "offline",
    queryRaw: async ({ sql }) => {
      if (!sql.includes("version()")) throw refusal(sql);
      return {
        columnNames: ["exists", "version", "numeric_version"],
        columnTypes: [BOOLEAN, TEXT, INT32],
        rows: [[true, "PostgreSQL 15.0", 150_000]],
      };
    },
    executeRaw: ({ sql }) => Promise.reject(refusal(sql)),
    executeScript: (script) => Promise.reject(refusal(script)),
    startTransaction: () => Promise.reject(refusal("BEGIN")),
    getConnectionInfo: () => ({ schemaName: "public", supportsRelationJoins: true }),
    dispose: async () => undefined,
  });
  return { provider: "postgres", adapterName: "offline", connect, connectToShadowDb: connect };
}

const refusal = (sql: string): Error =>
  new Error(`comparing schemas needs no server, but the engine wants one: ${sql.slice(0, 80)}`);
