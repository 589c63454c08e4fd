import { setTimeout as delay } from "node:timers/promises";
import { startBot } from "../support/bot-process.ts";
import type { Fault } from "./fault.ts";
import { onDatabase } from "./sql.ts";
import { auditOffice, auditStored, openOffice, whileTyping } from "./under-load.ts";

const GONE_MS = 3_000;

/** No connection can be had for a while. What was owed then is sent afterwards; nothing that was answered is lost. */
export const databaseGone: Fault = {
  name: "the database gone for three seconds",
  databases: ["postgresql"],
  limitMs: 300_000,
  async run(stage, protectedBy) {
    const url = await stage.fresh();
    const name = new URL(url).pathname.slice(1);
    const server = Object.assign(new URL(url), { pathname: "/postgres" }).href;
    const { office, environment } = await openOffice(stage, url);
    const without = protectedBy === "on" ? "" : "commit first";
    const bot = await startBot({ ...environment, CRASH_WITHOUT: without });
    stage.after(() => bot.end());
    await whileTyping(office, [bot], "1", async () => {
      await onDatabase(server, `ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
      await onDatabase(
        server,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`,
      );
      await delay(GONE_MS);
      await onDatabase(server, `ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    });
    await bot.end();
    const audit =
      protectedBy === "on" ? auditOffice(office, url, () => startBot(environment)) : auditStored(office, url);
    return { tries: 1, ...(await audit) };
  },
};
