import { Worker } from "node:worker_threads";
import Sqlite from "better-sqlite3";
import pg from "pg";

/** Where in a commit a process dies. */
export type CrashPoint = "before" | "in" | "after";

const die = () => process.kill(process.pid, "SIGKILL");

/** SQLite commits without giving anybody else a turn: only another thread can strike while it does. */
const STRIKER = `
const { workerData } = require("node:worker_threads");
Atomics.wait(workerData, 0, 0);
for (const end = performance.now() + Math.random(); performance.now() < end; );
process.kill(process.pid, "SIGKILL");`;

/** This process kills itself at the n-th commit from now, before it, while it runs, or before anybody hears of it. */
export function dieAtCommit(point: CrashPoint, nth: number): void {
  let commits = 0;
  const strikes = () => ++commits === nth;
  dieInSqlite(point, strikes);
  dieInPostgres(point, strikes);
}

function dieInSqlite(point: CrashPoint, strikes: () => boolean): void {
  const flag = new Int32Array(new SharedArrayBuffer(4));
  if (point === "in") new Worker(STRIKER, { eval: true, workerData: flag }).unref();
  const { prepare } = Sqlite.prototype;
  Sqlite.prototype.prepare = function (this: Sqlite.Database, sql: string) {
    const statement = prepare.call(this, sql);
    if (sql !== "COMMIT") return statement;
    const run = statement.run.bind(statement) as () => Sqlite.RunResult;
    return Object.assign(statement, {
      run() {
        if (!strikes()) return run();
        if (point === "before") die();
        Atomics.store(flag, 0, 1);
        Atomics.notify(flag, 0);
        const result = run();
        if (point === "after") die();
        return result;
      },
    });
  } as typeof prepare;
}

/** A transaction's COMMIT, or a write that is one statement. */
const COMMITS = /^(COMMIT|WITH "taken"|UPDATE "PostedCard")/;

function dieInPostgres(point: CrashPoint, strikes: () => boolean): void {
  const query = pg.Client.prototype.query as (...given: unknown[]) => Promise<unknown> | undefined;
  pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]) {
    const [what] = given as [string | { text?: string }];
    const text = typeof what === "string" ? what : (what.text ?? "");
    if (!COMMITS.test(text) || !strikes()) return query.apply(this, given);
    if (point === "before") die();
    const heard = given.findIndex((each) => typeof each === "function");
    if (point === "after" && heard >= 0) given[heard] = die;
    const answer = query.apply(this, given);
    // Sent, but not answered.
    if (point === "in") die();
    return answer?.then(die);
  } as typeof pg.Client.prototype.query;
}
