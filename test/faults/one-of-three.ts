import { setTimeout as delay } from "node:timers/promises";
import { startBot } from "../support/bot-process.ts";
import type { Fault } from "./fault.ts";
import { createOwed } from "./owed.ts";
import { onDatabase, rowsOf } from "./sql.ts";
import { comeToRest } from "./under-load.ts";

const SPEED = 5;
const LEASE_AND_TICK_MS = 62_000;
const MOST_RATIO = 1;
/** Longer than the platform takes to show what reached it. */
const ON_ITS_WAY_MS = 500;

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
    await onDatabase(owed.url, `UPDATE "PostedCard" SET "nextAttemptAt" = "createdAt" + INTERVAL '1 year'`);
    owed.office.fake.delays("chat.postMessage", 200);
    const environment = { ...owed.environment, CRASH_SPEED: String(SPEED) };
    // The others are there already, and look at nothing before the first one is gone.
    const others = await Promise.all([startBot(environment), startBot(environment)]);
    for (const other of others) other.signal("SIGSTOP");
    await onDatabase(owed.url, `UPDATE "PostedCard" SET "nextAttemptAt" = "createdAt"`);
    const first = await startBot(environment);
    await owed.received(6);
    await first.end();
    const killedAt = Date.now();
    await delay(ON_ITS_WAY_MS);
    const there = new Set(owed.told().slack.keys());
    const inHand = `SELECT "id" FROM "PostedCard" WHERE "owner" IS NOT NULL`;
    const ids = (await rowsOf(owed.url, inHand)).map(({ id }) => `'${String(id)}'`).join(", ");
    for (const other of others) other.signal("SIGCONT");
    const left = `SELECT "id" FROM "PostedCard" WHERE "id" IN (${ids}) AND "attempts" < 2 AND "address" IS NULL`;
    const enough = (1.5 * LEASE_AND_TICK_MS) / SPEED;
    for (const end = killedAt + enough; Date.now() < end && (await rowsOf(owed.url, left)).length > 0; )
      await delay(20);
    const ratio = ((Date.now() - killedAt) * SPEED) / LEASE_AND_TICK_MS;
    if (protectedBy === "on") await comeToRest(owed.untold);
    for (const other of others) await other.end();
    const late =
      protectedBy === "on" && ratio > MOST_RATIO
        ? { missed: `took over in ${ratio.toFixed(2)} of lease + tick` }
        : {};
    return {
      tries: 1,
      ...owed.audit((title) => there.has(title)),
      note: `taken over in ${ratio.toFixed(2)} of lease + tick`,
      ...late,
    };
  },
};
