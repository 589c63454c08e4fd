import { Worker } from "node:worker_threads";
import Sqlite from "better-sqlite3";
import { openStore } from "../../src/store/client.ts";
import type { Write } from "../../src/store/write-door.ts";
import type { Fault } from "./fault.ts";
import { auditPeople, person } from "./people.ts";

const WRITES = 200;
/** Every so many commits one is answered with SQLITE_BUSY. */
const EVERY = 5;

/** Another program takes the write lock again and again, in a thread of its own, as SQLite waits without a turn. */
const OTHER_PROGRAM = `
const { parentPort, workerData } = require("node:worker_threads");
const database = require("better-sqlite3")(workerData);
const timer = setInterval(() => {
  try {
    database.exec("BEGIN IMMEDIATE");
  } catch {
    return;
  }
  for (const end = Date.now() + 60; Date.now() < end; );
  database.exec("ROLLBACK");
}, 100);
parentPort.once("message", () => {
  clearInterval(timer);
  database.close();
});`;

/** Another connection holds the lock, and COMMIT itself is answered with SQLITE_BUSY: the transaction then stays open. */
export const busyAtCommit: Fault = {
  name: "SQLITE_BUSY at COMMIT",
  databases: ["sqlite"],
  async run(stage, protectedBy) {
    const url = await stage.fresh();
    await (await openStore(url)).close();
    let commits = 0;
    let tries = 0;
    stage.after(
      answerCommits(() => {
        if (++commits % EVERY !== 0) return;
        tries++;
        throw Object.assign(new Error("database is locked"), { code: "SQLITE_BUSY" });
      }),
    );
    const store = await openStore(url, { guard: protectedBy === "on" });
    // The write door would wait for ever for the transaction that nobody ends.
    const write: Write =
      protectedBy === "on" ? store.write : (job) => store.db.$transaction(job, { maxWait: 20 });
    const endOther = startOther(url.slice("file:".length));
    stage.after(endOther);
    const kept: string[] = [];
    const refused: string[] = [];
    const answer = async (name: string, work: Promise<unknown>) =>
      work.then(
        () => kept.push(name),
        () => refused.push(name),
      );
    for (let number = 0; number < WRITES; number += 4) {
      const job = (name: string) =>
        answer(
          name,
          write((tx) => tx.person.create({ data: person(name) })),
        );
      await Promise.all([0, 1, 2].map((more) => job(`write ${number + more}`)));
      const plain = person(`write ${number + 3}`);
      await answer(plain.name, store.db.person.create({ data: plain }));
    }
    await endOther();
    // What is in a transaction that nobody ended is seen from within only.
    await store.close();
    const again = await openStore(url);
    stage.after(() => again.close());
    return { tries, ...(await auditPeople(again, { kept, refused })) };
  },
};

function startOther(file: string): () => Promise<void> {
  const other = new Worker(OTHER_PROGRAM, { eval: true, workerData: file });
  const gone = new Promise<void>((resolve) => other.once("exit", () => resolve()));
  return () => {
    other.postMessage("enough");
    return gone;
  };
}

/** Does something before each COMMIT of connections that are opened from now on; returns how to undo it. */
function answerCommits(before: () => void): () => void {
  const { prepare } = Sqlite.prototype;
  Sqlite.prototype.prepare = function (this: Sqlite.Database, sql: string) {
    const statement = prepare.call(this, sql);
    if (sql !== "COMMIT") return statement;
    const run = statement.run.bind(statement) as () => Sqlite.RunResult;
    return Object.assign(statement, {
      run() {
        before();
        return run();
      },
    });
  } as typeof prepare;
  return () => {
    Sqlite.prototype.prepare = prepare;
  };
}
