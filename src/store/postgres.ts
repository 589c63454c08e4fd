import { PrismaPg } from "@prisma/adapter-pg";
import type { SqlMigrationAwareDriverAdapterFactory } from "@prisma/driver-adapter-utils";
import pg from "pg";
import type { Database } from "./client.ts";
import { PrismaClient } from "./generated/postgresql/client.ts";
import { guardPostgres } from "./postgres-guard.ts";
import { createPostgresStatements } from "./postgres-statements.ts";

/** The ways to a PostgreSQL server, over one pool: Prisma's and the one past it. */
export function connectPostgres(url: string, connections: number) {
  const pool = postgresPool(url, connections);
  const statements = createPostgresStatements(pool);
  return {
    factory: guardPostgres(postgresAdapter(pool)),
    statements: () => statements,
    client: (adapter: SqlMigrationAwareDriverAdapterFactory) =>
      new PrismaClient({ adapter }) as unknown as Database,
  };
}

/** Sessions in UTC, or raw times are off by the server's zone. */
const postgresPool = (url: string, connections: number): pg.Pool =>
  new pg.Pool({
    connectionString: url,
    max: connections,
    options: "-c timezone=UTC",
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });

/** Named statements are prepared once; the pool ends with the client. */
function postgresAdapter(pool: pg.Pool): PrismaPg {
  const names = new Map<string, string>();
  return new PrismaPg(pool, {
    disposeExternalPool: true,
    statementNameGenerator: ({ sql }) => nameOf(names, sql),
  });
}

function nameOf(names: Map<string, string>, sql: string): string {
  const known = names.get(sql);
  if (known) return known;
  const name = `s${names.size}`;
  names.set(sql, name);
  return name;
}
