import { execFileSync } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { adapterNames } from "../src/adapters.ts";
import { createFakeDiscord, FAKE_TOKEN } from "../test/support/fake-discord.ts";
import type { Database } from "./databases.ts";
import type { Helper, Running } from "./processes.ts";
import { startOurs } from "./servers.ts";
import { atMost, type Row } from "./table.ts";
import type { LoadResult } from "./workspace.ts";

const IDLE_MS = 8_000;
const MOST_MB = 320;
const MOST_GROWTH = 10;
/** Before growth is counted, everything has been used once and the compiler is done. */
const WARM_COMMANDS = 0.05;
const ROUND_MS = 2_000;

/** What the idle process holds in memory with both platforms connected, and how much more after so many commands. */
export async function measureMemory(slack: Helper, database: Database, commands: number): Promise<Row[]> {
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
    const idle = atMost(`${database.name}: memory when idle`, value, `connected: ${platforms}${missing}`);
    return [idle, await growth(slack, ours, database, commands)];
  } finally {
    await ours.stop();
    await discord.close();
  }
}

/** Idle again after a twentieth of the commands, and after all of them. */
async function growth(slack: Helper, ours: Running, { name }: Database, commands: number): Promise<Row> {
  const warm = Math.round(commands * WARM_COMMANDS);
  await give(slack, await ours.url, warm);
  const before = await idleMegabytes(ours.pid);
  const given = await give(slack, await ours.url, commands);
  const after = await idleMegabytes(ours.pid);
  const value = { value: (after / before - 1) * 100, aim: MOST_GROWTH, unit: " %", digits: 1 };
  const figures = `${after.toFixed(0)} MB against ${before.toFixed(0)} MB after the first ${warm.toLocaleString("en")}`;
  return atMost(`${name}: memory grown by ${given.toLocaleString("en")} commands`, value, figures);
}

async function give(slack: Helper, url: string, commands: number): Promise<number> {
  let given = 0;
  while (given < commands) {
    const { acknowledged, late } = await slack.ask<LoadResult>({
      do: "load",
      url,
      clients: 64,
      ms: ROUND_MS,
    });
    given += acknowledged + late;
  }
  return given;
}

/** The least of some looks: a collection of garbage may be due at any of them. */
async function idleMegabytes(pid: number): Promise<number> {
  const looks: number[] = [];
  for (let look = 0; look < 5; look++) {
    await delay(IDLE_MS / 5);
    looks.push(residentMegabytes(pid));
  }
  return Math.min(...looks);
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
