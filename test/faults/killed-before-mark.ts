import { setTimeout as delay } from "node:timers/promises";
import { startBot } from "../support/bot-process.ts";
import { BOTH, type Fault } from "./fault.ts";
import { createOwed } from "./owed.ts";
import { comeToRest } from "./under-load.ts";

const KILLS = 4;
/** A lease of a minute, at twenty times the speed, and more. */
const LEASES_END_MS = 5_000;

/**
 * The platform has the message, and we die before we know. Discord refuses it the second time by its nonce, the same for
 * every attempt; the control takes a new one each time. Slack has nothing to be asked by: there the repeats are counted.
 */
export const killedBeforeMark: Fault = {
  name: "kill -9 between the platform's yes and our mark",
  databases: BOTH,
  limitMs: 300_000,
  async run(stage, protectedBy) {
    const owed = await createOwed(stage, 4);
    const environment = { ...owed.environment, CRASH_WITHOUT: protectedBy === "on" ? "" : "keys" };
    for (let kill = 0; kill < KILLS; kill++) {
      const bot = await startBot(environment);
      await owed.received(4 + kill);
      await bot.end();
    }
    const last = await startBot(environment);
    await comeToRest(owed.untold);
    await delay(LEASES_END_MS);
    await last.end();
    return { tries: KILLS, ...owed.audit(() => true) };
  },
};
