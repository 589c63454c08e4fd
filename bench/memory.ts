import { execFileSync } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { adapterNames } from "../src/adapters.ts";
import { createFakeDiscord, FAKE_TOKEN } from "../test/support/fake-discord.ts";
import type { Database } from "./databases.ts";
import type { Helper } from "./processes.ts";
import { startOurs } from "./servers.ts";
import { atMost, type Row } from "./table.ts";

const IDLE_MS = 8_000;
const MOST_MB = 320;

/** What the idle process holds in memory with both platforms connected. */
export async function measureMemory(slack: Helper, database: Database): Promise<Row[]> {
  const api = await slack.ask<string>({ do: "address" });
  const discord = await createFakeDiscord();
  discord.guild("Acme", discord.user("Owner").id, "general");
  const ours = startOurs(database.url, api, { DISCORD_TOKEN: FAKE_TOKEN, DISCORD_API_URL: discord.apiUrl });
  try {
    const platforms = await connected(await ours.url);
    await delay(IDLE_MS);
    const value = { value: residentMegabytes(ours.pid), aim: MOST_MB, unit: " MB", digits: 0 };
    const missing = adapterNames.some((name) => name === "discord")
      ? ""
      : "; Discord left out: not built yet";
    return [atMost(`${database.name}: memory when idle`, value, `connected: ${platforms}${missing}`)];
  } finally {
    await ours.stop();
    await discord.close();
  }
}

/** Waits until every platform says that it is connected. */
async function connected(url: string): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const answer = await fetch(`${url}/readyz`);
    const { platforms } = (await answer.json()) as { platforms: Record<string, string> };
    const states = Object.values(platforms);
    if (states.length > 0 && states.every((state) => state === "ok"))
      return Object.keys(platforms).join(", ");
    await delay(100);
  }
  throw new Error("the platforms were not connected within ten seconds");
}

const residentMegabytes = (pid: number): number =>
  Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) / 1_024;
