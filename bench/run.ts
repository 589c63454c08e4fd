import { cpus, loadavg, release, type } from "node:os";
import { parseArgs } from "node:util";
import { measureAdd } from "./add.ts";
import { measureClaim } from "./claim.ts";
import { type Database, describeDatabases, kinds, sqlite, sqliteInMemory } from "./databases.ts";
import { measureDrain } from "./drain.ts";
import { measureDue } from "./due.ts";
import { measureMail } from "./mail.ts";
import { measureLive, measureMinutes } from "./meetings.ts";
import { measureMemory } from "./memory.ts";
import { measurePage } from "./page.ts";
import { measurePicture } from "./picture.ts";
import { type Helper, startHelper } from "./processes.ts";
import { measureReplicas } from "./replicas.ts";
import { measureStart } from "./start.ts";
import { drawTable, type Row } from "./table.ts";
import { measureWave } from "./wave.ts";

const PARTS = [
  "add",
  "due",
  "mail",
  "start",
  "memory",
  "picture",
  "page",
  "minutes",
  "live",
  "drain",
  "claim",
  "replicas",
  "wave",
];
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "2" },
    commands: { type: "string", default: "100000" },
  },
});
const unknown = positionals.filter((part) => !PARTS.includes(part));
if (unknown.length > 0)
  throw new Error(`There is no part ${unknown.join(", ")}; there are: ${PARTS.join(", ")}.`);
const wanted = (part: string) => positionals.length === 0 || positionals.includes(part);
const extent = { rounds: Number(values.rounds), ms: Number(values.seconds) * 1_000 };

const databases: Database[] = [];
const fresh = async (make: () => Promise<Database>): Promise<Database> => {
  const database = await make();
  databases.push(database);
  return database;
};

async function dropAll(): Promise<void> {
  for (const database of databases.splice(0)) await database.drop();
}

for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => void dropAll().finally(() => process.exit(1)));

async function measure(slack: Helper): Promise<Row[]> {
  const rows: Row[] = [];
  for (const make of kinds) {
    if (wanted("add")) rows.push(...(await measureAdd(slack, await fresh(make), () => fresh(make), extent)));
    if (wanted("due")) rows.push(...(await measureDue(await fresh(make), await fresh(make), 60)));
    if (wanted("minutes")) rows.push(...(await measureMinutes(await fresh(make))));
    if (wanted("live")) rows.push(...(await measureLive(await fresh(make))));
    if (wanted("page")) rows.push(...(await measurePage(await fresh(make), extent)));
    if (wanted("mail")) rows.push(...(await measureMail(await fresh(make))));
    if (wanted("wave")) rows.push(...(await measureWave(await fresh(make))));
    await dropAll();
  }
  if (wanted("drain")) rows.push(...(await measureDrain(() => fresh(sqliteInMemory))));
  if (wanted("claim")) rows.push(...(await measureClaim(() => fresh(kinds.at(-1) ?? sqlite), extent.rounds)));
  if (wanted("replicas"))
    rows.push(...(await measureReplicas(slack, await fresh(kinds.at(-1) ?? sqlite), extent)));
  if (wanted("start")) rows.push(...(await measureStart(slack, await fresh(sqlite), extent.rounds)));
  if (wanted("memory"))
    rows.push(...(await measureMemory(slack, await fresh(sqlite), Number(values.commands))));
  if (wanted("picture")) rows.push(...(await measurePicture(extent.rounds)));
  return rows;
}

const slack = startHelper("slack.ts");
try {
  const rows = await measure(slack);
  const { model = "unknown" } = cpus()[0] ?? {};
  console.log(`${drawTable(rows)}\n`);
  console.log(`${model}, ${cpus().length} cores; average load ${loadavg()[0]?.toFixed(1)}`);
  console.log(`${type()} ${release()}, Node ${process.version}; ${await describeDatabases()}`);
} finally {
  await slack.stop();
  await dropAll();
}
