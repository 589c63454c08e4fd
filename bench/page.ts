import { type Extent, processorMs } from "./add.ts";
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

/** A readout's page, drawn anew for each request, against the same answer that never changes. */
export async function measurePage({ rounds, ms }: Extent): Promise<Row[]> {
  const server = (page: "drawn" | "static"): Running =>
    start("bench/page-server.ts", { NODE_ENV: "production", PAGE: page });
  const [drawn, fixed, readers] = [server("drawn"), server("static"), startHelper("page-readers.ts")];
  const read = async ({ url, pid }: Running, forMs: number): Promise<Pages> => {
    const reading: Reading = { url: await url, clients: CLIENTS, ms: forMs };
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
    return [atLeast("readout page, drawn for each request", median(ratios), 0.5, figures.join("; "))];
  } finally {
    await Promise.all([drawn.stop(), fixed.stop(), readers.stop()]);
  }
}
