import { readFileSync } from "node:fs";
import { countItems, type Database } from "./databases.ts";
import type { Helper, Running } from "./processes.ts";
import { startBare, startOurs, startPlainPrisma } from "./servers.ts";
import { atLeast, atMost, median, type Row, spread } from "./table.ts";
import type { Load, LoadResult } from "./workspace.ts";

const WARM_MS = 8_000;
const AIMS = {
  SQLite: { 64: 0.25, 16: 0.2, 1: 0.13 },
  PostgreSQL: { 64: 0.2, 16: 0.15, 1: 0.1 },
} as const;
const P99_MS = 300;
const AGAINST_PRISMA = 3;

export interface Extent {
  readonly rounds: number;
  readonly ms: number;
}

type Typing = Pick<Load, "clients"> & { readonly full?: boolean };
/** `cpuMs`: processor time of the measured server for one acknowledged command; unlike rates it bears a busy machine. */
type Measured = LoadResult & { readonly cpuMs: number };
interface Rounds {
  readonly ours: Measured[];
  readonly bare: Measured[];
}

const TYPINGS: readonly Typing[] = [
  { clients: 64 },
  { clients: 16 },
  { clients: 1 },
  { clients: 64, full: true },
];

/** A durable `/action add` against an acknowledgement that does nothing, both through Bolt. */
export async function measureAdd(
  slack: Helper,
  database: Database,
  fresh: () => Promise<Database>,
  extent: Extent,
): Promise<Row[]> {
  const api = await slack.ask<string>({ do: "address" });
  const [ours, bare] = [startOurs(database.url, api), startBare(api)];
  const taken: Measured[] = [];
  const round = async (typing: Typing, ms = extent.ms) => {
    const mine = await typeAt(slack, ours, typing, ms);
    taken.push(mine);
    return { ours: mine, bare: await typeAt(slack, bare, typing, ms) };
  };
  try {
    await round({ clients: 64 }, WARM_MS);
    const rows: Row[] = [];
    for (const typing of TYPINGS) {
      const rounds: Rounds = { ours: [], bare: [] };
      for (let number = 0; number < extent.rounds; number++) {
        const both = await round(typing);
        rounds.ours.push(both.ours);
        rounds.bare.push(both.bare);
      }
      rows.push(...rowsOf(database, typing, rounds));
    }
    const typeOurs = async (ms: number) => {
      const mine = await typeAt(slack, ours, { clients: 64 }, ms);
      taken.push(mine);
      return mine;
    };
    rows.push(await againstPrisma(slack, await fresh(), typeOurs, extent));
    await ours.stop();
    return [...rows, await reference(slack, database, bare, extent), await proof(database, taken)];
  } finally {
    await Promise.all([ours.stop(), bare.stop()]);
  }
}

/** How near the bare app a bot can come that keeps nothing and says one line for each command. */
async function reference(slack: Helper, { name }: Database, bare: Running, extent: Extent): Promise<Row> {
  const posting = startBare(await slack.ask<string>({ do: "address" }), { posts: true });
  try {
    await typeAt(slack, posting, { clients: 64 }, WARM_MS);
    const ratios: number[] = [];
    const costs: number[] = [];
    for (let number = 0; number < extent.rounds; number++) {
      const mine = await typeAt(slack, posting, { clients: 64 }, extent.ms);
      ratios.push(mine.perSecond / (await typeAt(slack, bare, { clients: 64 }, extent.ms)).perSecond);
      costs.push(mine.cpuMs);
    }
    const figures = `processor ${median(costs).toFixed(2)} ms each; rounds ${spread(ratios, 2)}`;
    return {
      what: `${name}: for comparison, Bolt that posts one line`,
      value: median(ratios).toFixed(3),
      figures,
    };
  } finally {
    await posting.stop();
  }
}

/** The same command against one interactive transaction of Prisma's for each, on a database of its own. */
async function againstPrisma(
  slack: Helper,
  { url, name }: Database,
  typeOurs: (ms: number) => Promise<Measured>,
  extent: Extent,
): Promise<Row> {
  const plain = startPlainPrisma(url, await slack.ask<string>({ do: "address" }));
  try {
    await typeAt(slack, plain, { clients: 64 }, WARM_MS);
    const rounds: { ours: Measured; plain: Measured }[] = [];
    for (let number = 0; number < extent.rounds; number++)
      rounds.push({
        ours: await typeOurs(extent.ms),
        plain: await typeAt(slack, plain, { clients: 64 }, extent.ms),
      });
    const of = (whose: "ours" | "plain", key: keyof Measured) => median(rounds.map((one) => one[whose][key]));
    const ratios = rounds.map((one) => one.ours.perSecond / one.plain.perSecond);
    const figures = [
      `${of("ours", "perSecond").toFixed(0)}/s against ${of("plain", "perSecond").toFixed(0)}/s`,
      `processor ${of("ours", "cpuMs").toFixed(1)} ms against ${of("plain", "cpuMs").toFixed(1)} ms each`,
      `its p99 ${of("plain", "p99").toFixed(0)} ms; rounds ${spread(ratios, 2)}`,
    ].join("; ");
    const what = `${name}: add, 64 clients, against a Prisma transaction per command`;
    return atLeast(what, median(ratios), AGAINST_PRISMA, figures);
  } finally {
    await plain.stop();
  }
}

async function typeAt(slack: Helper, server: Running, typing: Typing, ms: number): Promise<Measured> {
  const url = await server.url;
  const before = processorMs(server.pid);
  const result = await slack.ask<LoadResult>({ do: "load", url, ms, ...typing });
  const answered = result.acknowledged + result.late;
  return { ...result, cpuMs: (processorMs(server.pid) - before) / answered };
}

/** Processor time of a process so far; only Linux tells (proc(5), in hundredths of a second). */
export function processorMs(pid: number): number {
  if (process.platform !== "linux") return Number.NaN;
  const [, fields = ""] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ");
  const numbers = fields.split(" ").map(Number);
  return ((numbers[11] ?? Number.NaN) + (numbers[12] ?? Number.NaN)) * 10;
}

function rowsOf({ name }: Database, { clients, full }: Typing, { ours, bare }: Rounds): Row[] {
  const ratios = ours.map((result, round) => result.perSecond / (bare[round]?.perSecond ?? Number.NaN));
  const of = (results: readonly Measured[], key: keyof Measured) =>
    median(results.map((result) => result[key]));
  const figures = [
    `${of(ours, "perSecond").toFixed(0)}/s against ${of(bare, "perSecond").toFixed(0)}/s`,
    `processor ${of(ours, "cpuMs").toFixed(1)} ms against ${of(bare, "cpuMs").toFixed(2)} ms each`,
    `p50 ${of(ours, "p50").toFixed(1)} ms, p99 ${of(ours, "p99").toFixed(0)} ms`,
    `rounds ${spread(ratios, 2)}`,
    `cards out ${of(ours, "afterMs").toFixed(0)} ms later`,
    `typing took ${(of(bare, "busy") * 100).toFixed(0)} % of a core against bare`,
  ].join("; ");
  const what = `${name}: add, ${clients} client${clients === 1 ? "" : "s"}`;
  if (full) return [{ what: `${what}, with owner and date`, value: median(ratios).toFixed(3), figures }];
  const row = atLeast(what, median(ratios), AIMS[name][clients as 1 | 16 | 64], figures);
  if (clients !== 64) return [row];
  const p99 = { value: of(ours, "p99"), aim: P99_MS, unit: " ms", digits: 0 };
  return [
    row,
    atMost(
      `${name}: add, 64 clients, p99`,
      p99,
      `rounds ${spread(
        ours.map((r) => r.p99),
        0,
      )} ms`,
    ),
  ];
}

/** An empty 200 is also how a refused command is acknowledged: only the records show that each was an item. */
async function proof(database: Database, results: readonly LoadResult[]): Promise<Row> {
  const total = (key: "acknowledged" | "late" | "failed" | "posted") =>
    results.reduce((sum, result) => sum + result[key], 0);
  const stored = await countItems(database);
  const [acknowledged, late, failed] = [total("acknowledged"), total("late"), total("failed")];
  return {
    what: `${database.name}: stored of what was answered`,
    value: (stored / (acknowledged + late)).toFixed(3),
    figures: `${acknowledged} acknowledged, ${stored} stored; ${late} late, ${failed} failed, ${total("posted")} cards out`,
    aim: "each",
    hit: stored >= acknowledged && stored <= acknowledged + late + failed,
  };
}
