import { setImmediate as turn } from "node:timers/promises";
import { newId } from "../../src/lib/ids.ts";
import { openStore } from "../../src/store/client.ts";
import type { Fault } from "./fault.ts";

const WRITES = 200;

const person = (name: string) => ({ id: newId(), name, createdAt: new Date(0) });

/** Plain writes beside transactions that roll back; without the guard they land in those and vanish with them. */
export const concurrentRollback: Fault = {
  name: "rollback beside other writes",
  databases: ["sqlite"],
  async run(stage, protectedBy) {
    const store = await openStore(await stage.fresh(), { guard: protectedBy === "on" });
    stage.after(() => store.close());
    const answered: string[] = [];
    let over = false;
    let tries = 0;
    const failing = async () => {
      for (; !over; tries++)
        await store.db
          .$transaction(async (tx) => {
            await tx.person.create({ data: person("taken back") });
            await turn();
            await turn();
            throw new Error("no");
          })
          .catch(() => undefined);
    };
    const writing = async () => {
      while (answered.length < WRITES) {
        const data = person("kept");
        await store.db.person.create({ data });
        answered.push(data.id);
        await turn();
      }
      over = true;
    };
    await Promise.all([failing(), writing()]);
    const kept = await store.db.person.findMany({ select: { id: true, name: true } });
    const ids = new Set(kept.map(({ id }) => id));
    return {
      tries,
      acknowledged: answered.length,
      lost: answered.filter((id) => !ids.has(id)).length,
      repeated: kept.filter(({ name }) => name === "taken back").length,
      unaskable: 0,
    };
  },
};
