import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { migrationsOf } from "../src/store/migrate.ts";
import { derivePostgresSchema, pendingSqlOf, providers, schemaFile } from "./schemas.ts";

// npm run migrate:new NAME: writes the next migration for both databases, and PostgreSQL's schema, from
// prisma/schema.prisma. To write an unreleased migration anew, delete its folder in both places and run this again.

const name = (process.argv[2] ?? "").toLowerCase().replace(/[^a-z0-9]+/g, "_");
if (!/^[a-z]/.test(name)) {
  console.error("Give the migration a name: npm run migrate:new add_meetings");
  process.exit(1);
}
const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
writeFileSync(schemaFile("postgresql"), derivePostgresSchema(readFileSync(schemaFile("sqlite"), "utf8")));

for (const provider of providers) {
  const schema = readFileSync(schemaFile(provider), "utf8");
  const sql = pendingSqlOf(provider);
  if (sql.trim() === "") {
    console.log(`${provider}: nothing to migrate`);
    continue;
  }
  const root = migrationsOf(provider);
  const directory = `${root}/${stamp}_${name}`;
  mkdirSync(directory, { recursive: true });
  writeFileSync(`${directory}/migration.sql`, sql);
  writeFileSync(`${directory}/schema.prisma`, schema);
  writeFileSync(`${root}/migration_lock.toml`, `# Read by Prisma's own tools.\nprovider = "${provider}"\n`);
  console.log(`${provider}: ${directory.slice(directory.indexOf("prisma/"))}/migration.sql`);
}
console.log(
  "Now read the SQL (does it drop or require anything of old rows?), npm run postinstall, npm test.",
);
