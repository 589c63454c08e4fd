import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Sqlite from "better-sqlite3";
import { type Fault, LeftOut } from "./fault.ts";
import { readTrace, type Step } from "./trace.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const CUTS = 40;

/**
 * The power goes at many moments of one run: of each file only what was synced by then is left, and what was acknowledged by
 * then must be in it. What was written and synced is read from the system calls themselves.
 */
export const powerLoss: Fault = {
  name: "power loss: only what was synced survives",
  databases: ["sqlite"],
  limitMs: 180_000,
  async run(stage, protectedBy) {
    if (spawnSync("strace", ["-o", "/dev/null", "true"]).status !== 0)
      throw new LeftOut("needs strace, and the right to trace");
    const directory = stage.directory();
    const trace = join(stage.directory(), "trace");
    const watched = "trace=pwrite64,write,ftruncate,fdatasync,fsync";
    const child = spawn(
      "strace",
      ["-f", "--seccomp-bpf", "-y", "-xx", "-s", "65536", "-e", watched, "-o", trace].concat([
        process.execPath,
        "--import",
        "tsx",
        "test/faults/power-loss-child.ts",
      ]),
      {
        cwd: root,
        stdio: ["ignore", "pipe", "inherit"],
        env: {
          ...process.env,
          DATABASE_URL: `file:${join(directory, "a.db")}`,
          WITHOUT_SYNC: protectedBy === "on" ? "" : "yes",
        },
      },
    );
    stage.after(() => child.kill());
    child.stdout.resume();
    await once(child, "exit");
    const steps = readTrace(readFileSync(trace, "latin1"), directory);
    const acknowledged = steps.filter(({ kind }) => kind === "said").length;
    const lost = lostAtEach(steps, stage.directory());
    return { tries: CUTS, acknowledged, lost, repeated: 0, unaskable: 0 };
  },
};

/** How much of what was acknowledged by then a machine that loses its power has not, added up over all moments. */
function lostAtEach(steps: readonly Step[], directory: string): number {
  const disk = new Map<string, Buffer>();
  const waiting = new Map<string, Step[]>();
  const said: string[] = [];
  let lost = 0;
  for (const [index, step] of steps.entries()) {
    if (step.kind === "said") said.push(step.text);
    else if (step.kind === "sync") {
      for (const write of waiting.get(step.file) ?? [])
        disk.set(step.file, written(disk.get(step.file), write));
      waiting.delete(step.file);
    } else {
      const queue = waiting.get(step.file) ?? [];
      queue.push(step);
      waiting.set(step.file, queue);
    }
    if (Math.floor(((index + 1) * CUTS) / steps.length) > Math.floor((index * CUTS) / steps.length))
      lost += lostNow(disk, said, directory);
  }
  return lost;
}

function lostNow(disk: ReadonlyMap<string, Buffer>, said: readonly string[], directory: string): number {
  if (said.length === 0) return 0;
  for (const name of readdirSync(directory)) rmSync(join(directory, name));
  for (const [file, bytes] of disk) writeFileSync(join(directory, file), bytes);
  const database = new Sqlite(join(directory, "a.db"));
  try {
    const rows = database.prepare<[], { title: string }>(`SELECT "title" FROM "ActionItem"`).all();
    const there = new Set(rows.map(({ title }) => title));
    return said.filter((title) => !there.has(title)).length;
  } catch {
    return said.length;
  } finally {
    database.close();
  }
}

/** What a synced write leaves on the disk. */
function written(before: Buffer | undefined, step: Step): Buffer {
  const old = before ?? Buffer.alloc(0);
  if (step.kind === "cut")
    return old.length >= step.size ? old.subarray(0, step.size) : grown(old, step.size);
  if (step.kind !== "write") return old;
  const bytes = grown(old, step.at + step.bytes.length);
  step.bytes.copy(bytes, step.at);
  return bytes;
}

const grown = (bytes: Buffer, size: number): Buffer =>
  size <= bytes.length ? bytes : Buffer.concat([bytes, Buffer.alloc(size - bytes.length)]);
