import { startBot } from "../support/bot-process.ts";
import { startCluster } from "./cluster.ts";
import type { Fault } from "./fault.ts";
import { auditOffice, openOffice, whileTyping } from "./under-load.ts";

/** The control: the server says yes before its log is on the disk. */
const NOT_DURABLE = ["synchronous_commit=off", "wal_writer_delay=10s", "wal_writer_flush_after=0"];

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
    if (protectedBy === "on") await whileTyping(office, [bot], "1", () => restart("fast"));
    await whileTyping(office, [bot], "2", () => restart("immediate"));
    await bot.end();
    return { tries: 2, ...(await auditOffice(office, url, () => startBot(environment))) };
  },
};
