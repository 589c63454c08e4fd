import { writeSync } from "node:fs";
import { openStore } from "../../src/store/client.ts";
import { createDesk } from "./desk.ts";

// Writes and says on standard output what it was told is done; its system calls are recorded.

const store = await openStore(process.env["DATABASE_URL"] ?? "");
// The control: how better-sqlite3 opens a file that is in WAL mode already.
if (process.env["WITHOUT_SYNC"]) await store.db.$queryRawUnsafe("PRAGMA synchronous = NORMAL");
const desk = createDesk(store, false);
await desk.say("Thing zero");
const type = async (client: number) => {
  for (let number = 0; number < 25; number++) {
    await desk.say(`Thing ${client}-${number}`);
    writeSync(1, `done: Thing ${client}-${number}\n`);
  }
};
await Promise.all([0, 1, 2].map(type));
// No orderly end: the last connection would copy the log back and sync it.
process.kill(process.pid, "SIGKILL");
