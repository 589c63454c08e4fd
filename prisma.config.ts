import { defineConfig } from "prisma/config";

// `prisma generate` needs no engine, but the CLI fetches one first. Naming any existing file keeps `npm ci` offline.
if (process.argv.includes("generate")) process.env["PRISMA_SCHEMA_ENGINE_BINARY"] ??= process.execPath;

export default defineConfig({ schema: "prisma/schema.prisma" });
