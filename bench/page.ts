import { type Extent, processorMs } from "./add.ts";
import type { Database } from "./databases.ts";
import type { Reading } from "./page-readers.ts";
import { type Running, start, startHelper } from "./processes.ts";
import { atLeast, median, type Row, spread } from "./table.ts";

const CLIENTS = 16;
/** The engine compiles what draws a page only after some ten thousand of them. */
const WARM_MS = 6_000;

interface Pages {
  readonly perSecond: number;
  /** Processor time of the server for one page, in milliseconds. */
  readonly cpuMs: number;
}

/** A readout's page, looked up for each request, against the same answer that never changes. */
export async function measurePage({ name, url }: Database, { rounds, ms }: Extent): Promise<Row[]> {
  const server = async (page: "drawn" | "static"): Promise<Running> => {
    const running = start("bench/page-server.ts", { NODE_ENV: "production", DATABASE_URL: url, PAGE: page });
    await running.url;
    return running;
  };
  // One after the other: the first one fills the database, and lets go of it.
  const fixed = await server("static");
  const [drawn, readers] = [await server("drawn"), startHelper("page-readers.ts")];
  const read = async ({ url: at, pid }: Running, forMs: number): Promise<Pages> => {
    const reading: Reading = { url: await at, clients: CLIENTS, ms: forMs };
    const before = processorMs(pid);
    const { read: count, perSecond } = await readers.ask<{ read: number; perSecond: number }>(reading);
    return { perSecond, cpuMs: (processorMs(pid) - before) / count };
  };
  try {
    for (const each of [drawn, fixed]) await read(each, WARM_MS);
    const taken = { drawn: [] as Pages[], fixed: [] as Pages[] };
    for (let round = 0; round < rounds; round++) {
      taken.drawn.push(await read(drawn, ms));
      taken.fixed.push(await read(fixed, ms));
    }
    const of = (pages: readonly Pages[], key: keyof Pages) => median(pages.map((each) => each[key]));
    const ratios = taken.drawn.map(
      ({ perSecond }, round) => perSecond / (taken.fixed[round]?.perSecond ?? Number.NaN),
    );
    const figures = [
      `${of(taken.drawn, "perSecond").toFixed(0)}/s against ${of(taken.fixed, "perSecond").toFixed(0)}/s`,
      `processor ${of(taken.drawn, "cpuMs").toFixed(3)} ms against ${of(taken.fixed, "cpuMs").toFixed(3)} ms each`,
      `rounds ${spread(ratios, 2)}`,
    ];
    return [atLeast(`${name}: readout page`, median(ratios), 0.5, figures.join("; "))];
  } finally {
    await Promise.all([drawn.stop(), fixed.stop(), readers.stop()]);
  }
}
