import { availableParallelism } from "node:os";
import type { Extent } from "./add.ts";
import type { Database } from "./databases.ts";
import { type Helper, type Running, startHelper } from "./processes.ts";
import { startOurs } from "./servers.ts";
import { atLeast, median, type Row, spread } from "./table.ts";
import type { LoadResult } from "./workspace.ts";

const AIM = 1.6;
/** Two programs, the database, and who types: with fewer cores than that they take each other's time. */
const CORES = 4;
const CLIENTS = 64;
const WARM_MS = 2_000;

/** Two processes over one database against one of them, the same people typing. */
export async function measureReplicas(
  slack: Helper,
  { url, name }: Database,
  extent: Extent,
): Promise<Row[]> {
  const what = `${name}: two replicas against one, ${CLIENTS} clients`;
  if (name !== "PostgreSQL")
    return [{ what: "two replicas against one", value: "left out", figures: "it needs TEST_POSTGRES_URL" }];
  const api = await slack.ask<string>({ do: "address" });
  const otherHalf = startHelper("slack.ts");
  const first = startOurs(url, api);
  await first.url;
  const second = startOurs(url, api);
  const type = async (typist: Helper, server: Running, clients: number, ms: number) =>
    typist.ask<LoadResult>({ do: "load", url: await server.url, clients, ms });
  const one = async (ms: number) => (await type(slack, first, CLIENTS, ms)).perSecond;
  const two = async (ms: number) => {
    const halves = [type(slack, first, CLIENTS / 2, ms), type(otherHalf, second, CLIENTS / 2, ms)];
    return (await Promise.all(halves)).reduce((sum, { perSecond }) => sum + perSecond, 0);
  };
  try {
    await two(WARM_MS);
    await one(WARM_MS);
    const rounds: { one: number; two: number }[] = [];
    for (let number = 0; number < extent.rounds; number++)
      rounds.push({ one: await one(extent.ms), two: await two(extent.ms) });
    const ratios = rounds.map((round) => round.two / round.one);
    const rates = `${median(rounds.map((r) => r.two)).toFixed(0)}/s against ${median(rounds.map((r) => r.one)).toFixed(0)}/s`;
    const cores = availableParallelism();
    const row = atLeast(what, median(ratios), AIM, `${rates}; rounds ${spread(ratios, 2)}`);
    if (cores >= CORES) return [row];
    const said = `${row.figures}; ${cores} cores shared by both, the database and who types: no aim with fewer than ${CORES}`;
    const { hit: _, ...without } = row;
    return [{ ...without, aim: `≥ ${AIM} with ${CORES} cores`, figures: said }];
  } finally {
    await Promise.all([first.stop(), second.stop(), otherHalf.stop()]);
  }
}
