import { setImmediate as turn } from "node:timers/promises";
import { openStore } from "../../src/store/client.ts";
import type { Fault } from "./fault.ts";
import { auditPeople, person } from "./people.ts";

const WRITES = 200;

/** Plain writes beside transactions that roll back; without the guard they land in those and vanish with them. */
export const concurrentRollback: Fault = {
  name: "rollback beside other writes",
  databases: ["sqlite"],
  async run(stage, protectedBy) {
    const store = await openStore(await stage.fresh(), { guard: protectedBy === "on" });
    stage.after(() => store.close());
    const kept: string[] = [];
    let tries = 0;
    const failing = async () => {
      for (; kept.length < WRITES; tries++)
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
      for (let number = 0; number < WRITES; number++) {
        await store.db.person.create({ data: person(`kept ${number}`) });
        kept.push(`kept ${number}`);
        await turn();
      }
    };
    await Promise.all([failing(), writing()]);
    return { tries, ...(await auditPeople(store, { kept, refused: ["taken back"] })) };
  },
};
