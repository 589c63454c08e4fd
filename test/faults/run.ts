import "./run-name.ts";
import { cpus, loadavg } from "node:os";
import { busyAtCommit } from "./busy.ts";
import { corruptFile } from "./corrupt.ts";
import { databaseGone } from "./database-gone.ts";
import { diskFull } from "./disk-full.ts";
import { type DatabaseName, type Fault, LeftOut, type Protection } from "./fault.ts";
import { frozenBeyondLease } from "./frozen.ts";
import { failingMember } from "./group-commit.ts";
import { killedAtCommit } from "./killed-at-commit.ts";
import { killedBeforeMark } from "./killed-before-mark.ts";
import { migrationKilled } from "./migration-killed.ts";
import { oneOfThreeKilled } from "./one-of-three.ts";
import { PLATFORM_FAULTS } from "./platform-faults.ts";
import { poolDriedUp } from "./pool.ts";
import { powerLoss } from "./power-loss.ts";
import { moreAndFewerReplicas } from "./replicas.ts";
import { concurrentRollback } from "./rollback.ts";
import { rollingUpdate } from "./rolling-update.ts";
import { serverRestarted } from "./server-restart.ts";
import { drawTable, type Line } from "./table.ts";

// npm run faults: every fault with its protection, then without it, where it must fail; one table.
// Words on the command line choose the faults that have one of them in their names.

const FAULTS: readonly Fault[] = [
  killedAtCommit,
  killedBeforeMark,
  frozenBeyondLease,
  oneOfThreeKilled,
  moreAndFewerReplicas,
  rollingUpdate,
  concurrentRollback,
  busyAtCommit,
  failingMember,
  diskFull,
  powerLoss,
  serverRestarted,
  poolDriedUp,
  databaseGone,
  migrationKilled,
  corruptFile,
  ...PLATFORM_FAULTS,
];
const LIMIT_MS = 60_000;

const words = process.argv.slice(2).map((word) => word.toLowerCase());
const chosen = FAULTS.filter(
  ({ name }) => words.length === 0 || words.some((word) => name.toLowerCase().includes(word)),
);
if (chosen.length === 0) {
  console.error(`No fault has such a name; there are:\n  ${FAULTS.map(({ name }) => name).join("\n  ")}`);
  process.exit(1);
}

const { setup } = await import("../support/global-setup.ts");
const clearAway = await setup();
const { databases } = await import("../support/databases.ts");
const { createStage } = await import("./stage.ts");
const lines: Line[] = [];
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => void clearAway().finally(() => process.exit(1)));
try {
  for (const fault of chosen)
    for (const { name } of databases)
      if (fault.databases.includes(name)) lines.push(await strike(fault, name));
} finally {
  await clearAway();
}
console.log(`\n${drawTable(lines)}\n`);
console.log(
  `${cpus()[0]?.model ?? "unknown"}, ${cpus().length} cores, average load ${loadavg()[0]?.toFixed(1)}; Node ${process.version}; ${new Date().toISOString().slice(0, 10)}`,
);
// What a fault left running ends here.
process.exit(lines.some(({ missed }) => missed) ? 1 : 0);

async function strike(fault: Fault, database: DatabaseName): Promise<Line> {
  const started = Date.now();
  const line = { fault: fault.name, database };
  const outcome = await attempt(fault, database, "on");
  if (outcome instanceof LeftOut) return told({ ...line, leftOut: outcome.message, missed: false }, started);
  if (outcome instanceof Error) return told({ ...line, broken: outcome.message, missed: true }, started);
  const control = await attempt(fault, database, "off");
  const failsWithout = !(control instanceof Error) && control.lost + control.repeated > 0;
  const missed =
    outcome.lost > 0 ||
    outcome.repeated > 0 ||
    outcome.acknowledged === 0 ||
    outcome.missed !== undefined ||
    !failsWithout;
  return told({ ...line, outcome, control, missed }, started);
}

function told(line: Line, started: number): Line {
  const seconds = ((Date.now() - started) / 1_000).toFixed(1);
  console.log(`${line.missed ? "MISS" : "done"} ${line.fault}, ${line.database} (${seconds} s)`);
  return line;
}

async function attempt(fault: Fault, database: DatabaseName, protectedBy: Protection) {
  const stage = createStage(database);
  const limit = fault.limitMs ?? LIMIT_MS;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`not over after ${limit / 1_000} s`)), limit);
  });
  try {
    return await Promise.race([fault.run(stage, protectedBy), late]);
  } catch (error) {
    if (!(error instanceof LeftOut)) console.error(`${fault.name}, ${database}, ${protectedBy}:`, error);
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    clearTimeout(timer);
    await stage.clear();
  }
}
