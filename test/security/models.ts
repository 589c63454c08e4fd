import { readFileSync } from "node:fs";

/** Every model of the schema, as Prisma's client names it. */
export const MODELS: readonly string[] = [
  ...readFileSync(new URL("../../prisma/schema.prisma", import.meta.url), "utf8").matchAll(/^model (\w+)/gm),
].map(([, name = ""]) => name.charAt(0).toLowerCase() + name.slice(1));
