import { countItems, type Database } from "./databases.ts";
import type { Helper } from "./processes.ts";
import { startBare, startOurs } from "./servers.ts";
import { atLeast, atMost, median, type Row, spread } from "./table.ts";
import type { Load, LoadResult } from "./workspace.ts";

const WARM_MS = 2_000;
const AIMS = {
  SQLite: { 64: 0.25, 16: 0.2, 1: 0.13 },
  PostgreSQL: { 64: 0.2, 16: 0.15, 1: 0.1 },
} as const;
const P99_MS = 300;

export interface Extent {
  readonly rounds: number;
  readonly ms: number;
}

type Typing = Pick<Load, "clients"> & { readonly full?: boolean };
interface Rounds {
  readonly ours: readonly LoadResult[];
  readonly bare: readonly LoadResult[];
}

/** A durable `/action add` against an acknowledgement that does nothing, both through Bolt. */
export async function measureAdd(slack: Helper, database: Database, extent: Extent): Promise<Row[]> {
  const api = await slack.ask<string>({ do: "address" });
  const servers = [startOurs(database.url, api), startBare(api)] as const;
  try {
    const [ours, bare] = (await Promise.all(servers.map((server) => server.url))) as [string, string];
    const results: LoadResult[] = [];
    const ask = async (url: string, typing: Typing, ms: number) => {
      const result = await slack.ask<LoadResult>({ do: "load", url, ms, ...typing });
      if (url === ours) results.push(result);
      return result;
    };
    for (const url of [ours, bare]) await ask(url, { clients: 64 }, WARM_MS);
    const rows: Row[] = [];
    for (const typing of [{ clients: 64 }, { clients: 16 }, { clients: 1 }, { clients: 64, full: true }]) {
      const rounds: { ours: LoadResult[]; bare: LoadResult[] } = { ours: [], bare: [] };
      for (let round = 0; round < extent.rounds; round++) {
        rounds.ours.push(await ask(ours, typing, extent.ms));
        rounds.bare.push(await ask(bare, typing, extent.ms));
      }
      rows.push(...rowsOf(database, typing, rounds));
    }
    await servers[0].stop();
    return [...rows, await proof(database, results)];
  } finally {
    for (const server of servers) await server.stop();
  }
}

function rowsOf({ name }: Database, { clients, full }: Typing, { ours, bare }: Rounds): Row[] {
  const ratios = ours.map((result, round) => result.perSecond / (bare[round]?.perSecond ?? Number.NaN));
  const of = (results: readonly LoadResult[], key: keyof LoadResult) =>
    median(results.map((result) => result[key]));
  const figures = [
    `${of(ours, "perSecond").toFixed(0)}/s against ${of(bare, "perSecond").toFixed(0)}/s`,
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
    what: `${database.name}: acknowledged and stored`,
    value: (stored / acknowledged).toFixed(3),
    figures: `${acknowledged} acknowledged, ${stored} stored; ${late} late, ${failed} failed, ${total("posted")} cards out`,
    aim: "each",
    hit: stored >= acknowledged && stored <= acknowledged + late + failed,
  };
}
