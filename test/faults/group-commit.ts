import type { Database, Transaction } from "../../src/store/client.ts";
import { openStore } from "../../src/store/client.ts";
import type { Write } from "../../src/store/write-door.ts";
import type { Fault } from "./fault.ts";
import { auditPeople, person } from "./people.ts";

const JOBS = 600;

/** Of many writes that share commits every fourth fails, half of those after it has written something. */
export const failingMember: Fault = {
  name: "a failing member of a shared commit",
  databases: ["sqlite"],
  async run(stage, protectedBy) {
    const store = await openStore(await stage.fresh());
    stage.after(() => store.close());
    const write = protectedBy === "on" ? store.write : withoutSavepoints(store.db);
    const twice = person("twice");
    await store.write((tx) => tx.person.create({ data: twice }));
    const results = await Promise.allSettled(
      Array.from({ length: JOBS }, (_, number) =>
        write(async (tx) => {
          await tx.person.create({ data: person(`job ${number}`) });
          if (number % 8 === 0) throw new Error("thought better of it");
          if (number % 8 === 4) await tx.person.create({ data: twice });
        }),
      ),
    );
    const names = (status: "fulfilled" | "rejected") =>
      results.flatMap((result, number) => (result.status === status ? [`job ${number}`] : []));
    const answered = { kept: names("fulfilled"), refused: names("rejected") };
    return { tries: answered.refused.length, ...(await auditPeople(store, answered)) };
  },
};

/** The control: a shared commit as one would write it at first. */
function withoutSavepoints(db: Database): Write {
  let members: ((tx: Transaction) => Promise<() => void>)[] = [];
  const commit = async () => {
    const group = members;
    members = [];
    const answers: (() => void)[] = [];
    await db.$transaction(async (tx) => {
      for (const member of group) answers.push(await member(tx));
    });
    for (const answer of answers) answer();
  };
  return (job) =>
    new Promise((resolve, reject) => {
      if (members.length === 0) setTimeout(() => void commit());
      members.push(async (tx) => {
        try {
          const value = await job(tx);
          return () => resolve(value);
        } catch (error) {
          return () => reject(error);
        }
      });
    });
}
