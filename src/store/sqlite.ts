import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import type { SqlMigrationAwareDriverAdapterFactory } from "@prisma/driver-adapter-utils";
import { PrismaClient } from "./generated/sqlite/client.ts";
import { guardSqlite } from "./sqlite-guard.ts";
import type { Statements } from "./statements.ts";

/** The ways to an SQLite file: Prisma's and, once that is connected and if it is guarded, the one past it. */
export function connectSqlite(file: string, guard: boolean) {
  let statements: Statements | undefined;
  const plain = new PrismaBetterSqlite3({ url: `file:${file}` });
  const guarded = guardSqlite(plain, (made) => {
    statements = made;
  });
  return {
    factory: guard ? guarded : plain,
    statements: () => statements,
    client: (adapter: SqlMigrationAwareDriverAdapterFactory) => new PrismaClient({ adapter }),
  };
}
