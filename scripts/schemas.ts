import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export type Provider = "sqlite" | "postgresql";
export const providers: readonly Provider[] = ["sqlite", "postgresql"];

const inProject = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

export const schemaFile = (provider: Provider): string =>
  inProject(provider === "sqlite" ? "prisma/schema.prisma" : "prisma/postgresql/schema.prisma");
export const migrationsDirectory = (provider: Provider): string =>
  inProject(provider === "sqlite" ? "prisma/migrations" : "prisma/postgresql/migrations");

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
      .replace(/^( +\w+ +DateTime\??)( *)(.*)$/gm, (_, field: string, space: string, rest: string) => `${field}${space || " "}@db.Timestamptz(3) ${rest}`.trimEnd())
  );
}

/** The SQL that leads from what the migrations make to what the schema says; empty: nothing. */
export async function pendingSql(provider: Provider, schema: string): Promise<string> {
  const engine = await openEngine(schema);
  const before = snapshotFile(provider);
  const result = await engine.diff({
    from: existsSync(before)
      ? { tag: "schemaDatamodel", files: [{ path: "before.prisma", content: readFileSync(before, "utf8") }] }
      : { tag: "empty" },
    to: { tag: "schemaDatamodel", files: [{ path: "schema.prisma", content: schema }] },
    script: true,
    shadowDatabaseUrl: null,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  return result.stdout?.includes("empty migration") ? "" : (result.stdout ?? "");
}

/** The schema as the last migration left it; kept beside it, so that the next one needs no database to compare with. */
export function snapshotFile(provider: Provider): string {
  const directory = migrationsDirectory(provider);
  const last = existsSync(directory)
    ? readdirSync(directory, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
        .sort()
        .at(-1)
    : undefined;
  return `${directory}/${last ?? "none"}/schema.prisma`;
}

interface Engine {
  diff(parameters: object): Promise<{ stdout: string | null }>;
}

/** Prisma's schema engine compiled to WebAssembly: the native one is a download. */
async function openEngine(schema: string): Promise<Engine> {
  const glue = await import("@prisma/schema-engine-wasm/schema_engine_bg" as string);
  const bytes = readFileSync(inProject("node_modules/@prisma/schema-engine-wasm/schema_engine_bg.wasm"));
  const { instance } = await WebAssembly.instantiate(bytes, { "./schema_engine_bg.js": glue });
  glue.__wbg_set_wasm(instance.exports);
  (instance.exports as { __wbindgen_start(): void }).__wbindgen_start();
  const { bindMigrationAwareSqlAdapterFactory } = await import("@prisma/driver-adapter-utils");
  const provider = schema.includes('provider = "postgresql"') ? "postgresql" : "sqlite";
  const factory =
    provider === "sqlite"
      ? new (await import("@prisma/adapter-better-sqlite3")).PrismaBetterSqlite3({ url: "file::memory:" })
      : new (await import("@prisma/adapter-pg")).PrismaPg({ connectionString: process.env["TEST_POSTGRES_URL"] ?? "postgresql://127.0.0.1:1/none" });
  return glue.SchemaEngine.new({ datamodels: [["schema.prisma", schema]] }, () => undefined, bindMigrationAwareSqlAdapterFactory(factory as never));
}
