import { setTimeout as delay } from "node:timers/promises";
import { startBot } from "../support/bot-process.ts";
import type { Fault } from "./fault.ts";
import { createOwed } from "./owed.ts";
import { comeToRest } from "./under-load.ts";

/**
 * One of two processes is frozen in the middle of its batch for longer than its lease, the other takes over, and the frozen
 * one wakes. It must see that its time is over; in the control its clock stood still with it.
 */
export const frozenBeyondLease: Fault = {
  name: "SIGSTOP beyond the lease",
  databases: ["postgresql"],
  limitMs: 300_000,
  async run(stage, protectedBy) {
    const owed = await createOwed(stage, 6);
    owed.office.fake.delays("chat.postMessage", 150);
    const without = protectedBy === "on" ? "" : "sense of time,keys";
    const frozen = await startBot({ ...owed.environment, CRASH_WITHOUT: without });
    await owed.received(9);
    frozen.signal("SIGSTOP");
    await delay(500);
    // What was on its way when it froze may be there or not, as far as anybody can know.
    const inDoubt = new Set(owed.told().slack.keys());
    const other = await startBot(owed.environment);
    await comeToRest(owed.untold);
    frozen.signal("SIGCONT");
    await delay(8_000);
    await frozen.end();
    await other.end();
    return { tries: 1, ...owed.audit((title) => inDoubt.has(title)) };
  },
};
