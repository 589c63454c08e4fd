import { openStore } from "../../src/store/client.ts";
import { createDesk } from "./desk.ts";
import type { Fault } from "./fault.ts";

const CONNECTIONS = 2;
/** Longer than anybody waits for a connection. */
const HELD_S = 7;
const AT_ONCE = 15;

/** Every connection is held by something slow: people are told within seconds, and nothing is half done. */
export const poolDriedUp: Fault = {
  name: "connection pool dried up",
  databases: ["postgresql"],
  async run(stage, protectedBy) {
    const store = await openStore(await stage.fresh(), { connections: CONNECTIONS });
    stage.after(() => store.close());
    const desk = createDesk(store, protectedBy === "off");
    const several = (label: string) =>
      Promise.all(Array.from({ length: AT_ONCE }, (_, number) => desk.say(`Thing ${label}-${number}`)));
    await desk.say("Thing zero");
    await several("before");
    const held = Promise.all(
      Array.from({ length: CONNECTIONS }, () => store.db.$queryRaw`SELECT pg_sleep(${HELD_S})::text`),
    );
    const started = Date.now();
    await several("during");
    const toldAfter = (Date.now() - started) / 1_000;
    await held;
    await several("after");
    const inWords = desk.refusals.filter((words) => words.includes("I cannot reach my database")).length;
    return {
      tries: AT_ONCE,
      ...(await desk.audit(store)),
      note: `${desk.refusals.length} refused, ${inWords} of them in words, within ${toldAfter.toFixed(1)} s`,
      ...(inWords < desk.refusals.length ? { missed: "refused without saying why" } : {}),
    };
  },
};
