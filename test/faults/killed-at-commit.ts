import { startBot } from "../support/bot-process.ts";
import type { CrashPoint } from "../support/crash-points.ts";
import { BOTH, type Fault } from "./fault.ts";
import { auditOffice, auditStored, openOffice } from "./under-load.ts";

const POINTS: readonly CrashPoint[] = ["before", "in", "after"];
const ROUNDS = 2;

/** The process dies at a commit; what was not answered is delivered again to the next one. */
export const killedAtCommit: Fault = {
  name: "kill -9 before, in and after commit",
  databases: BOTH,
  limitMs: 300_000,
  async run(stage, protectedBy) {
    const url = await stage.fresh();
    const { office, environment } = await openOffice(stage, url);
    const points = Array<readonly CrashPoint[]>(protectedBy === "on" ? ROUNDS : 1)
      .fill(POINTS)
      .flat();
    for (const [round, point] of points.entries()) {
      const bot = await startBot({
        ...environment,
        CRASH_WITHOUT: protectedBy === "on" ? "" : "commit first",
        CRASH_AT: point,
        CRASH_NTH: String(20 + Math.floor(Math.random() * 20)),
      });
      let over = false;
      const typing = office.load(
        () => bot.url,
        String(round),
        () => over,
      );
      await bot.gone;
      over = true;
      await typing;
    }
    const audit =
      protectedBy === "on" ? auditOffice(office, url, () => startBot(environment)) : auditStored(office, url);
    return { tries: points.length, ...(await audit) };
  },
};
