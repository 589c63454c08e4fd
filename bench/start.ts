import type { Database } from "./databases.ts";
import { freePort, type Helper, type Running } from "./processes.ts";
import { startBare, startOurs } from "./servers.ts";
import { atMost, median, type Row, spread } from "./table.ts";

/** From the start of the process to the first command that is done, against the Bolt app that does nothing. */
export async function measureStart(slack: Helper, database: Database, rounds: number): Promise<Row[]> {
  const api = await slack.ask<string>({ do: "address" });
  const ours = (port: number) => startOurs(database.url, api, { PORT: String(port) });
  const bare = (port: number) => startBare(api, { port });
  // The first start of each creates the database, and fills what the operating system and tsx keep.
  for (const begin of [ours, bare]) await once(slack, begin);
  const times = { ours: [] as number[], bare: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    times.ours.push(await once(slack, ours));
    times.bare.push(await once(slack, bare));
  }
  const ratios = times.ours.map((time, round) => time / (times.bare[round] ?? Number.NaN));
  const value = { value: median(ratios), aim: 2.2, unit: "×", digits: 2 };
  const figures = `${median(times.ours).toFixed(0)} ms against ${median(times.bare).toFixed(0)} ms; rounds ${spread(ratios, 2)}`;
  return [atMost(`${database.name}: start to first command`, value, figures)];
}

async function once(slack: Helper, begin: (port: number) => Running): Promise<number> {
  const port = await freePort();
  const startedAt = performance.now();
  const server = begin(port);
  await slack.ask({ do: "knock", url: `http://127.0.0.1:${port}` });
  const took = performance.now() - startedAt;
  await server.stop();
  return took;
}
