import { spawnSync } from "node:child_process";
import { rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openStore } from "../../src/store/client.ts";
import { createDesk } from "./desk.ts";
import { type Fault, LeftOut, type Stage } from "./fault.ts";

const MEGABYTES = 12;
/** What is left on the disk when the writing begins, bytes. */
const LEFT = 200_000;
const MOST = 400;

/** The disk fills up while people write: they are told, and what was acknowledged is there. Then there is space again. */
export const diskFull: Fault = {
  name: "disk full while writing, then space again",
  databases: ["sqlite"],
  async run(stage, protectedBy) {
    const directory = smallDisk(stage);
    const store = await openStore(`file:${join(directory, "a.db")}`);
    stage.after(() => store.close());
    const desk = createDesk(store, protectedBy === "off");
    await desk.say("Thing zero");
    const ballast = join(directory, "ballast");
    const { bavail, bsize } = statfsSync(directory);
    writeFileSync(ballast, Buffer.alloc(bavail * bsize - LEFT));
    const several = async (from: number, size: number) =>
      Promise.all(Array.from({ length: size }, (_, more) => desk.say(`Thing ${from + more}`)));
    let number = 0;
    for (; number < MOST && desk.refusals.length < 8; number += 4) await several(number, 4);
    const refused = desk.refusals.length;
    rmSync(ballast);
    await several(number, 40);
    const inWords = desk.refusals.filter((words) => words.includes("no room")).length;
    return {
      tries: refused,
      ...(await desk.audit(store)),
      note: `${desk.refusals.length} refused, ${inWords} of them in words`,
      ...(refused === 0 ? { missed: "the disk did not fill up" } : {}),
      ...(desk.refusals.length > refused ? { missed: "still refused when there was space again" } : {}),
    };
  },
};

function smallDisk(stage: Stage): string {
  if (process.getuid?.() !== 0) throw new LeftOut("needs root to mount a small tmpfs");
  const directory = stage.directory();
  const { status, stderr } = spawnSync("mount", [
    "-t",
    "tmpfs",
    "-o",
    `size=${MEGABYTES}m`,
    "tmpfs",
    directory,
  ]);
  if (status !== 0) throw new LeftOut(`cannot mount a tmpfs: ${String(stderr).trim()}`);
  stage.after(() => spawnSync("umount", ["-l", directory]));
  return directory;
}
