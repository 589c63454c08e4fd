import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { migrationNames, migrationsOf, type Provider } from "../src/store/migrate.ts";
import { offlinePostgres } from "./offline-adapter.ts";

export const providers: readonly Provider[] = ["sqlite", "postgresql"];

const inProject = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

export const schemaFile = (provider: Provider): string =>
  inProject(provider === "sqlite" ? "prisma/schema.prisma" : "prisma/postgresql/schema.prisma");
/** The PostgreSQL schema as it follows from the hand-written one. */
export function derivePostgresSchema(schema: string): string {
  const banner = "// Derived from prisma/schema.prisma by `npm run migrate:new`; not edited by hand.\n\n";
  return (
    banner +
    schema
      .replace(/^(\/\/.*\n)+\n?/, "")
      .replace('"../src/store/generated/sqlite"', '"../../src/store/generated/postgresql"')
      .replace('provider = "sqlite"', 'provider = "postgresql"')
      // With a zone, so that no session's own time zone can shift what is stored.
      .replace(/^( +\w+ +DateTime\??)( *)(.*)$/gm, (_, field: string, space: string, rest: string) =>
        `${field}${space || " "}@db.Timestamptz(3) ${rest}`.trimEnd(),
      )
  );
}

/**
 * The SQL that leads from the schema of the last migration to the present one; empty: nothing. In a process of its
 * own, since the engine's module can be instantiated once only.
 */
export const pendingSqlOf = (provider: Provider): string => sqlInOwnProcess(provider, "pending");
/** The SQL that makes the present schema in an empty database. */
export const wholeSqlOf = (provider: Provider): string => sqlInOwnProcess(provider, "whole");

const sqlInOwnProcess = (provider: Provider, part: "pending" | "whole"): string =>
  execFileSync(process.execPath, ["--import", "tsx", inProject("scripts/schema-sql.ts"), provider, part], {
    cwd: inProject("."),
    encoding: "utf8",
  });

/** The SQL that leads from one schema (undefined: an empty database) to another; compares texts, asks no server. */
export async function sqlBetween(
  provider: Provider,
  before: string | undefined,
  after: string,
): Promise<string> {
  const engine = await openEngine(provider, after);
  const result = await engine.diff({
    from:
      before === undefined
        ? { tag: "empty" }
        : { tag: "schemaDatamodel", files: [{ path: "before.prisma", content: before }] },
    to: { tag: "schemaDatamodel", files: [{ path: "schema.prisma", content: after }] },
    script: true,
    shadowDatabaseUrl: null,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  return result.stdout?.includes("empty migration") ? "" : (result.stdout ?? "");
}

/** The schema as the last migration left it, kept beside that one; undefined: there is no migration yet. */
export function lastSnapshot(provider: Provider): string | undefined {
  const directory = migrationsOf(provider);
  const last = existsSync(directory) ? migrationNames(directory).at(-1) : undefined;
  return last && readFileSync(`${directory}/${last}/schema.prisma`, "utf8");
}

interface Engine {
  diff(parameters: object): Promise<{ stdout: string | null }>;
}

/** The part of the global `WebAssembly` used here; its types belong to the browser's. */
const webAssembly = (globalThis as unknown as { WebAssembly: WasmLoader }).WebAssembly;
interface WasmLoader {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: object } }>;
}

/** Prisma's schema engine compiled to WebAssembly: the native one is a download. */
async function openEngine(provider: Provider, schema: string): Promise<Engine> {
  const glue = await import("@prisma/schema-engine-wasm/schema_engine_bg" as string);
  const bytes = readFileSync(inProject("node_modules/@prisma/schema-engine-wasm/schema_engine_bg.wasm"));
  const { instance } = await webAssembly.instantiate(bytes, { "./schema_engine_bg.js": glue });
  glue.__wbg_set_wasm(instance.exports);
  (instance.exports as { __wbindgen_start(): void }).__wbindgen_start();
  const { bindMigrationAwareSqlAdapterFactory } = await import("@prisma/driver-adapter-utils");
  const factory =
    provider === "sqlite"
      ? new (await import("@prisma/adapter-better-sqlite3")).PrismaBetterSqlite3({ url: "file::memory:" })
      : offlinePostgres();
  return glue.SchemaEngine.new(
    { datamodels: [["schema.prisma", schema]] },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(factory as never),
  );
}
