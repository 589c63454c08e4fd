import { redrawOverdue } from "../src/actions/overdue.ts";
import { silentLogger } from "../src/lib/logger.ts";
import { postDueDigests } from "../src/readouts/digest.ts";
import { remindDue } from "../src/reminders/jobs.ts";
import { claimDue } from "../src/store/claim.ts";
import { openStore, type Store } from "../src/store/client.ts";
import type { Write } from "../src/store/write-door.ts";
import type { Services } from "../src/use-case.ts";
import { AT, fill } from "./fill.ts";
import { answerParent } from "./processes.ts";
import { median } from "./table.ts";

// Asks a small and a large database what is due, in turns, with the program's own jobs.

/** The milliseconds one search took in each database, medians. */
export interface Times {
  readonly small: number;
  readonly large: number;
}
export interface DueQuestion {
  readonly small: { readonly url: string; readonly items: number };
  readonly large: { readonly url: string; readonly items: number };
  readonly times: number;
}

/** A job finds what is due, and then every write of it is left undone: only the search is measured. */
const looking = (store: Store): Services => ({
  store: { ...store, write: (async () => 0) as unknown as Write },
  clock: { now: () => AT },
  logger: silentLogger,
  defaultZone: "UTC",
  prefix: "",
  publicUrl: null,
  mail: false,
  wake() {},
});

type Search = (store: Store) => Promise<() => Promise<unknown>>;
const nothingToUndo = async () => {};

const searches: Readonly<Record<string, Search>> = {
  reminders: (store) => remindDue(looking(store)).then(() => nothingToUndo),
  digests: (store) => postDueDigests(looking(store)).then(() => nothingToUndo),
  overdue: (store) => redrawOverdue(looking(store)).then(() => nothingToUndo),
  outbox: async (store) => {
    const cards = await claimDue(store, {
      platform: "slack",
      owner: "bench",
      now: AT,
      leaseMs: 60_000,
      limit: 50,
    });
    if (cards.length !== 50) throw new Error(`${cards.length} cards were due`);
    const where = { id: { in: cards.map(({ id }) => id) } };
    const data = { owner: null, nextAttemptAt: new Date(AT.getTime() - 60_000), attempts: 0 };
    return () => store.write((tx) => tx.postedCard.updateMany({ where, data }));
  },
};

async function timed(search: Search, store: Store): Promise<number> {
  const startedAt = performance.now();
  const undo = await search(store);
  const took = performance.now() - startedAt;
  await undo();
  return took;
}

async function compare(search: Search, small: Store, large: Store, times: number): Promise<Times> {
  const took = { small: [] as number[], large: [] as number[] };
  for (let turn = -10; turn < times; turn++) {
    const both = [await timed(search, small), await timed(search, large)] as const;
    if (turn < 0) continue;
    took.small.push(both[0]);
    took.large.push(both[1]);
  }
  return { small: median(took.small), large: median(took.large) };
}

answerParent(async ({ small, large, times }: DueQuestion) => {
  const startedAt = performance.now();
  for (const { url, items } of [small, large]) await fill(url, items);
  const filledIn = performance.now() - startedAt;
  const stores = [await openStore(small.url), await openStore(large.url)] as const;
  const found: Record<string, Times> = {};
  for (const [name, search] of Object.entries(searches))
    found[name] = await compare(search, ...stores, times);
  for (const store of stores) await store.close();
  return { filledIn, found };
});
