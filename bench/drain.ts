import { PACE as DISCORD } from "../adapters/discord/limits.ts";
import { PACE as SLACK } from "../adapters/slack/limits.ts";
import { groupBy } from "../src/lib/group-by.ts";
import { openStore } from "../src/store/client.ts";
import { createVirtualPlatform, owe, startProcess } from "../test/support/drain.ts";
import { createVirtualTime, mostWithin } from "../test/support/virtual-time.ts";
import type { Database } from "./databases.ts";
import { atLeast, type Row } from "./table.ts";

const CHANNELS = 10_000;
const PROCESSES = 2;
const MONDAY = new Date("2031-03-10T09:00:00Z");

const LIMITS = [
  {
    name: "Slack, 10 workspaces",
    pace: SLACK,
    workspaces: 10,
    most: 300,
    perMs: 60_000,
    each: "a workspace",
  },
  { name: "Discord", pace: DISCORD, workspaces: 1, most: 50, perMs: 1_000, each: "all" },
];

/**
 * The Monday wave on a virtual clock, over SQLite: ten thousand channels' digests, two processes, a platform that takes 120 ms for each.
 * The platform writes down when it was asked: that decides, not what the program believes.
 */
export async function measureDrain(make: () => Promise<Database>): Promise<Row[]> {
  const rows: Row[] = [];
  for (const one of LIMITS) rows.push(await drainAgainst(await make(), one));
  return rows;
}

async function drainAgainst(
  { url }: Database,
  { name, pace, workspaces, most, perMs, each }: (typeof LIMITS)[number],
): Promise<Row> {
  const store = await openStore(url);
  const time = createVirtualTime(MONDAY);
  const platform = createVirtualPlatform(time, pace);
  const workspaceOf = (channel: number) => `T${Math.floor((channel * workspaces) / CHANNELS)}`;
  const cards = Array.from({ length: CHANNELS }, (_, channel) => ({
    place: `${workspaceOf(channel)}-C${channel}`,
    workspace: workspaceOf(channel),
    urgency: "digest" as const,
  }));
  await owe(store, cards, MONDAY);
  const begun = performance.now();
  const processes = Array.from({ length: PROCESSES }, () => startProcess(store, time, platform));
  await time.passUntil(() => platform.asked.length >= CHANNELS);
  for (const process of processes) await process.stop();
  const worked = (performance.now() - begun) / 1_000;
  await store.close();
  const times = groupBy(platform.asked, ({ place }) => place.split("-", 1)[0] ?? "");
  const found = [...times.values()].map((asked) =>
    mostWithin(
      asked.map(({ at }) => at),
      perMs,
    ),
  );
  const all = platform.asked.map(({ at }) => at);
  const tookMs = Math.max(...all) - Math.min(...all);
  const share = ((CHANNELS / workspaces - 1) * perMs) / most / tookMs;
  const twice = all.length - new Set(platform.asked.map(({ place }) => place)).size;
  const row = atLeast(
    `draining ${CHANNELS.toLocaleString("en")} digests, ${name}`,
    share,
    0.95,
    `${(tookMs / 60_000).toFixed(1)} virtual minutes by ${PROCESSES} processes; at most ${Math.max(...found)} of ${most} for ${each} in any ${perMs / 1_000} s; ${twice} sent twice; ${worked.toFixed(0)} s of work`,
  );
  return { ...row, hit: row.hit === true && Math.max(...found) <= most && twice === 0 };
}
