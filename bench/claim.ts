import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ClaimQuestion, Contender } from "./claim-child.ts";
import type { Database } from "./databases.ts";
import { startHelper } from "./processes.ts";
import { atLeast, median, type Row, spread } from "./table.ts";

const JOBS = 4_000;
const CONTENDERS: readonly Contender[] = ["ours", "pg-boss", "graphile-worker"];

/** Claiming and marking one by one against two job queues over the same PostgreSQL, in turns, each in a process of its own. */
export async function measureClaim(make: () => Promise<Database>, rounds: number): Promise<Row[]> {
  const missing = CONTENDERS.slice(1).find(
    (name) => !existsSync(fileURLToPath(new URL(`node_modules/${name}`, import.meta.url))),
  );
  if (missing) return [leftOut(`${missing} is not installed: npm ci --prefix bench`)];
  const took = new Map<Contender, number[]>(CONTENDERS.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const contender of CONTENDERS) {
      const { url, name } = await make();
      if (name !== "PostgreSQL") return [leftOut("it needs PostgreSQL: set TEST_POSTGRES_URL")];
      took.get(contender)?.push(await timeOf({ contender, url, jobs: JOBS }));
    }
  const perSecond = (name: Contender) => (JOBS / median(took.get(name) ?? [])) * 1_000;
  const faster = Math.max(perSecond("pg-boss"), perSecond("graphile-worker"));
  const figures = CONTENDERS.map((name) => {
    const rates = (took.get(name) ?? []).map((ms) => (JOBS / ms) * 1_000);
    return `${name} ${perSecond(name).toFixed(0)}/s (${spread(rates, 0)})`;
  });
  return [
    atLeast(
      "PostgreSQL: claim and mark, 4 workers, against the faster of two",
      perSecond("ours") / faster,
      1,
      figures.join("; "),
    ),
  ];
}

async function timeOf(question: ClaimQuestion): Promise<number> {
  const child = startHelper("claim-child.ts");
  try {
    return await child.ask<number>(question);
  } finally {
    await child.stop();
  }
}

const leftOut = (why: string): Row => ({
  what: "claim and mark, 4 workers",
  value: "left out",
  figures: why,
});
