import { closeSync, copyFileSync, ftruncateSync, openSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { newId } from "../../src/lib/ids.ts";
import { openStore } from "../../src/store/client.ts";
import { connectSqlite } from "../../src/store/sqlite.ts";
import type { Fault } from "./fault.ts";

const PEOPLE = 400;
const PAGE = 4096;

/** Damage of every kind is found at start and refused in words that say what to do; nothing is made worse. */
export const corruptFile: Fault = {
  name: "a damaged database file at start",
  databases: ["sqlite"],
  async run(stage, protectedBy) {
    const whole = await stage.fresh();
    const store = await openStore(whole);
    const names = Array.from({ length: PEOPLE }, (_, number) => `Person ${number} ${"x".repeat(200)}`);
    await store.write((tx) =>
      tx.person.createMany({ data: names.map((name) => ({ id: newId(), name, createdAt: new Date(0) })) }),
    );
    await store.close();
    const damages = damagesOf(statSync(whole.slice("file:".length)).size);
    let lost = 0;
    for (const [number, damage] of damages.entries()) {
      const file = join(stage.directory(), `${number}.db`);
      copyFileSync(whole.slice("file:".length), file);
      damage(file);
      const answer = await (protectedBy === "on" ? openStore(`file:${file}`) : openUnchecked(file)).then(
        (opened) => opened.close(),
        (error: Error) => error.message,
      );
      if (!answer?.includes("Restore a backup")) lost++;
    }
    return { tries: damages.length, acknowledged: damages.length, lost, repeated: 0, unaskable: 0 };
  },
};

/** Pages overwritten here and there, a file cut short, and no database at all. */
function damagesOf(size: number): ((file: string) => void)[] {
  const pages = size / PAGE;
  const overwrite = (page: number) => (file: string) => {
    const descriptor = openSync(file, "r+");
    writeSync(descriptor, Buffer.alloc(PAGE, 0x5a), 0, PAGE, page * PAGE);
    closeSync(descriptor);
  };
  const cut = (file: string) => {
    const descriptor = openSync(file, "r+");
    ftruncateSync(descriptor, Math.floor(pages / 2) * PAGE);
    closeSync(descriptor);
  };
  return [0, 0.2, 0.4, 0.6, 0.8, 0.95].map((part) => overwrite(Math.floor(part * pages))).concat(cut);
}

/** The control: as Prisma opens it. */
async function openUnchecked(file: string): Promise<{ close(): Promise<undefined> }> {
  const { factory, client } = connectSqlite(file, true);
  const db = client(factory);
  await db.$connect();
  return { close: () => db.$disconnect().then(() => undefined) };
}
