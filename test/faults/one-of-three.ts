import { startBot } from "../support/bot-process.ts";
import { eventually } from "../support/office.ts";
import type { Fault } from "./fault.ts";
import { createOwed } from "./owed.ts";
import { onDatabase } from "./stage.ts";

const SPEED = 5;
const LEASE_AND_TICK_MS = 62_000;

/** The control: what is claimed stays claimed. */
const NO_LEASES = `
  CREATE FUNCTION no_leases() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN NEW."nextAttemptAt" := NULL; RETURN NEW; END $$;
  CREATE TRIGGER no_leases BEFORE UPDATE ON "PostedCard" FOR EACH ROW
  WHEN (NEW."owner" IS NOT NULL AND NEW."owner" IS DISTINCT FROM OLD."owner") EXECUTE FUNCTION no_leases()`;

/** One of three processes dies with a batch in hand: the others go on with it as soon as its lease is over. */
export const oneOfThreeKilled: Fault = {
  name: "one of three processes killed",
  databases: ["postgresql"],
  limitMs: 300_000,
  async run(stage, protectedBy) {
    const owed = await createOwed(stage, 6);
    if (protectedBy === "off") await onDatabase(owed.url, NO_LEASES);
    owed.office.fake.delays("chat.postMessage", 200);
    const environment = { ...owed.environment, CRASH_SPEED: String(SPEED) };
    const first = await startBot(environment);
    await owed.received(6);
    await first.end();
    const killedAt = Date.now();
    const there = new Set(owed.told().slack.keys());
    const others = Promise.all([startBot(environment), startBot(environment)]);
    const goesOn = () => [...owed.told().slack.keys()].some((title) => !there.has(title));
    await eventually(goesOn, 30_000);
    const ratio = ((Date.now() - killedAt) * SPEED) / LEASE_AND_TICK_MS;
    if (protectedBy === "on") await eventually(owed.allTold);
    for (const other of await others) await other.end();
    const late =
      protectedBy === "on" && ratio > 1 ? { missed: `took over in ${ratio.toFixed(2)} of lease + tick` } : {};
    return {
      tries: 1,
      ...owed.audit((title) => there.has(title)),
      note: `taken over in ${ratio.toFixed(2)} of lease + tick`,
      ...late,
    };
  },
};
