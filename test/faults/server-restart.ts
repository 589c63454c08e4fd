import { startBot } from "../support/bot-process.ts";
import { startCluster } from "./cluster.ts";
import type { Fault } from "./fault.ts";
import { rowsOf } from "./sql.ts";
import { auditOffice, auditStored, openOffice, whileTyping } from "./under-load.ts";

/** The control: the server says yes before its log is on the disk, and nobody writes it there meanwhile. */
const NOT_DURABLE = ["synchronous_commit=off"];
const LOG_WRITER = `SELECT "pid" FROM pg_stat_activity WHERE "backend_type" = 'walwriter'`;

/** The server is restarted in order and then killed, while people type. */
export const serverRestarted: Fault = {
  name: "PostgreSQL restarted under load",
  databases: ["postgresql"],
  limitMs: 300_000,
  async run(stage, protectedBy) {
    const { url, restart } = await startCluster(stage, protectedBy === "on" ? [] : NOT_DURABLE);
    const { office, environment } = await openOffice(stage, url);
    const bot = await startBot(environment);
    stage.after(() => bot.end());
    if (protectedBy === "off") process.kill(Number((await rowsOf(url, LOG_WRITER))[0]?.["pid"]), "SIGSTOP");
    else await whileTyping(office, [bot], "1", () => restart("fast"));
    await whileTyping(office, [bot], "2", () => restart("immediate"));
    await bot.end();
    const audit =
      protectedBy === "on" ? auditOffice(office, url, () => startBot(environment)) : auditStored(office, url);
    return { tries: 2, ...(await audit) };
  },
};
