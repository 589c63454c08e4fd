import { Pool } from "undici";
import { answerParent } from "./processes.ts";

/** How many read a page, and for how long. */
export interface Reading {
  readonly url: string;
  readonly clients: number;
  readonly ms: number;
}

/** Readers who ask for a readout's page as fast as they are answered; resolves to how many they got, in all and per second. */
answerParent(async ({ url, clients, ms }: Reading) => {
  const pool = new Pool(url, { connections: clients, pipelining: 1 });
  const startedAt = performance.now();
  let read = 0;
  const reader = async () => {
    while (performance.now() < startedAt + ms) {
      const { statusCode, body } = await pool.request({ path: "/r/platform/3", method: "GET" });
      const text = await body.text();
      if (statusCode !== 200 || !text.endsWith("</html>\n")) throw new Error(`answered ${statusCode}`);
      read++;
    }
  };
  await Promise.all(Array.from({ length: clients }, reader));
  const seconds = (performance.now() - startedAt) / 1_000;
  await pool.close();
  return { read, perSecond: read / seconds };
});
