import { readFileSync } from "node:fs";
import { pendingSql, providers, schemaFile } from "./schemas.ts";

// Prints the SQL that one database still needs to fit its schema. Used by migrate-new.ts and a test.

const provider = providers.find((name) => name === process.argv[2]);
if (!provider) throw new Error("usage: pending-sql.ts sqlite|postgresql");
process.stdout.write(await pendingSql(provider, readFileSync(schemaFile(provider), "utf8")));
process.exit(0);
