import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { migrate, migrationsOf } from "../../src/store/migrate.ts";
import { startBot } from "../support/bot-process.ts";
import type { Fault } from "./fault.ts";
import { auditOffice, openOffice, whileTyping } from "./under-load.ts";

/** What the next version might bring: columns that may be empty and a table, in everything a command touches. */
const ADDITIVE = `
  ALTER TABLE "PostedCard" ADD COLUMN "colour" TEXT;
  ALTER TABLE "ActionItem" ADD COLUMN "weight" INTEGER;
  ALTER TABLE "Group" ADD COLUMN "motto" TEXT;
  ALTER TABLE "Person" ADD COLUMN "pronouns" TEXT;
  CREATE TABLE "Badge" ("id" TEXT PRIMARY KEY, "personId" TEXT REFERENCES "Person" ("id"));`;
/** The control: what no version may do to the one before it. */
const BREAKING = `ALTER TABLE "ActionItem" RENAME COLUMN "title" TO "heading";`;

/** The next version migrates while the old one works, and both work side by side. A command refused counts as lost. */
export const rollingUpdate: Fault = {
  name: "rolling update across a migration",
  databases: ["postgresql"],
  limitMs: 300_000,
  async run(stage, protectedBy) {
    const url = await stage.fresh();
    const { office, environment } = await openOffice(stage, url);
    const old = await startBot(environment);
    const next = join(stage.directory(), "migrations");
    cpSync(migrationsOf("postgresql"), next, { recursive: true });
    mkdirSync(join(next, "99991231235959_next"));
    writeFileSync(
      join(next, "99991231235959_next", "migration.sql"),
      protectedBy === "on" ? ADDITIVE : BREAKING,
    );
    const newer = { ...environment, CRASH_MIGRATED: "yes" };
    const bots = [old];
    await whileTyping(office, bots, "1", async () => {
      await migrate(url, next);
      bots.push(await startBot(newer));
    });
    if (protectedBy === "on") await whileTyping(office, bots, "2", async () => undefined);
    for (const bot of bots) await bot.end();
    const refused = office.refused.length;
    if (protectedBy === "off") return { tries: 1, acknowledged: 0, lost: refused, repeated: 0, unaskable: 0 };
    const { lost, ...audit } = await auditOffice(office, url, () => startBot(newer));
    return { tries: office.acknowledged.length + refused, ...audit, lost: lost + refused };
  },
};
