import { readFileSync } from "node:fs";
import { lastSnapshot, providers, schemaFile, sqlBetween } from "./schemas.ts";

// Prints the SQL between the last migration, or an empty database, and the schema. Used by migrate-new.ts and a test.

const provider = providers.find((name) => name === process.argv[2]);
const part = process.argv[3];
if (!provider || (part !== "pending" && part !== "whole"))
  throw new Error("usage: schema-sql.ts sqlite|postgresql pending|whole");
const before = part === "pending" ? lastSnapshot(provider) : undefined;
process.stdout.write(await sqlBetween(provider, before, readFileSync(schemaFile(provider), "utf8")));
process.exit(0);
