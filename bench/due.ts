import type { Database } from "./databases.ts";
import type { DueQuestion, Times } from "./due-child.ts";
import { startHelper } from "./processes.ts";
import { atMost, type Row } from "./table.ts";

const SMALL = 10_000;
const LARGE = 1_000_000;

/** Finding what is due among a million items against ten thousand; as much is due in both. */
export async function measureDue(small: Database, large: Database, times: number): Promise<Row[]> {
  const child = startHelper("due-child.ts");
  try {
    const question: DueQuestion = {
      small: { url: small.url, items: SMALL },
      large: { url: large.url, items: LARGE },
      times,
    };
    const { filledIn, found } = await child.ask<{ filledIn: number; found: Record<string, Times> }>(question);
    console.error(`${small.name}: filled in ${(filledIn / 1_000).toFixed(0)} s`);
    return Object.entries(found).map(([name, took]) => {
      const value = { value: took.large / took.small, aim: 1.5, unit: "×", digits: 2 };
      const figures = `${took.large.toFixed(2)} ms of 1,000,000 against ${took.small.toFixed(2)} ms of 10,000`;
      return atMost(`${small.name}: what is due, ${name}`, value, figures);
    });
  } finally {
    await child.stop();
  }
}
