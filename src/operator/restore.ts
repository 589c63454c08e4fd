import { existsSync, rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { readConfig } from "../config.ts";
import { systemClock } from "../lib/clock.ts";
import { makeFolder } from "../lib/folder.ts";
import { assertSound, copySqlite, fileOf, othersConnected, replaceSqlite } from "../store/backup.ts";
import { openStore, type Store } from "../store/client.ts";
import { isSqlite } from "../store/migrate.ts";
import { takeForThisProcess } from "../store/one-process.ts";
import { inWords } from "../store/words.ts";
import { stamp } from "./backup.ts";
import { clearHolders, countMissed, lastKnown, letGo, type Missed } from "./missed.ts";
import { type OperatorTool, readWords, type ToolCall } from "./tool.ts";

const USAGE = `Which backup? npm run restore -- FILE
Where the database itself was restored by other means: npm run restore -- --database`;

const POSTGRES = `A dump of PostgreSQL is restored by its own tool, with every process stopped:

  pg_restore --clean --if-exists --no-owner --dbname="$DATABASE_URL" FILE
  npm run restore -- --database

Nothing was changed.`;

const SWITCHES = ["--database", "--late", "--let-go"] as const;
type Switches = ReadonlySet<(typeof SWITCHES)[number]>;

/** `npm run restore -- FILE`: puts a backup in the database's place; what fell due meanwhile is asked about, not sent again. */
export const restore: OperatorTool = async (call) => {
  const { DATABASE_URL: url } = readConfig(call.environment, {}).core;
  const { switches, rest } = readWords(call.words, SWITCHES);
  if (switches.has("--late") && switches.has("--let-go")) throw new Error("Either --late or --let-go.");
  if (switches.has("--database")) return settleDatabase(call, url, switches);
  const [backup] = rest;
  if (!backup || rest.length > 1) throw new Error(USAGE);
  if (!isSqlite(url)) throw new Error(POSTGRES);
  await restoreFile(call, resolve(backup), fileOf(url), switches);
};

/** Everything is done to a copy; the database is replaced in the last step. */
async function restoreFile(call: ToolCall, backup: string, file: string, switches: Switches): Promise<void> {
  if (!existsSync(backup)) throw new Error(`There is no ${backup}.`);
  if (fileOf(`file:${backup}`) === file) throw new Error(`${backup} is the database itself.`);
  makeFolder(dirname(file));
  const release = await inWords(`${file} cannot be replaced`, async () => takeForThisProcess(file));
  const next = `${file}.restoring`;
  try {
    await inWords(`${backup} cannot be restored`, async () => assertSound(backup));
    removeAll(next);
    await copySqlite(backup, next);
    await settle(call, await openStore(`file:${next}`), switches);
    const aside = `${file}.before-restore-${stamp()}`;
    const isReplaced = existsSync(file);
    replaceSqlite(file, next, aside);
    call.say(`Restored ${backup} to ${file}.`);
    if (isReplaced) call.say(`What was there before is kept as ${aside}.`);
  } finally {
    removeAll(next);
    release();
  }
}

const removeAll = (file: string): void => {
  for (const end of ["", "-wal", "-shm", ".lock", ".lock-holder"]) rmSync(file + end, { force: true });
};

async function settleDatabase(call: ToolCall, url: string, switches: Switches): Promise<void> {
  const others = isSqlite(url) ? 0 : await othersConnected(url);
  if (others > 0)
    throw new Error(`${others} others are connected to the database: stop every process of Readout first.`);
  await settle(call, await openStore(url), switches);
  call.say("The database is ready: npm start.");
}

/** Settles what fell due as it is wished, and what others held; closes the store. */
async function settle(call: ToolCall, store: Store, switches: Switches): Promise<void> {
  try {
    const now = systemClock.now();
    const missed = await countMissed(store, now);
    const known = await lastKnown(store);
    if (known) call.say(`The last that is known in it happened ${known.toISOString()}.`);
    const isNone = Object.values(missed).every((count) => count === 0);
    const way = isNone ? "late" : await wayOf(call, missed, switches);
    if (way === "let-go") await letGo(store, now);
    await clearHolders(store);
  } finally {
    await store.close();
  }
}

/** @throws Error that explains the choice when nobody can be asked */
async function wayOf(call: ToolCall, missed: Missed, switches: Switches): Promise<"late" | "let-go"> {
  const counts = `${missed.reminders} reminders, ${missed.digests} weekly digests, ${missed.releases} releases and ${missed.messages} messages`;
  call.say(`Between then and now there fell due: ${counts}. Some of them may have been sent.`);
  if (switches.has("--late")) return "late";
  if (switches.has("--let-go")) return "let-go";
  for (;;) {
    const answer = (await call.ask("Send them late, or let them go? [late/let go] "))?.trim().toLowerCase();
    if (answer === "late") return "late";
    if (answer === "let go" || answer === "let-go") return "let-go";
    if (answer === undefined)
      throw new Error(
        `Say what to do with them: --late sends each once, marked as late; --let-go sends none of them, and each goes on
with its next time (a release is to be planned anew). Nothing was changed.`,
      );
  }
}
