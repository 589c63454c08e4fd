import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { type BotProcess, startBot } from "../support/bot-process.ts";
import { databases, onServer, POSTGRES_TEMPLATE } from "../support/databases.ts";
import { createOffice, eventually, storedTitles } from "../support/office.ts";

// The short version of what `npm run faults` does at length.

const KILLS = 10;

/** Kills the bot at random moments under load; the last one is left to finish in peace. */
async function killed(url: string, kills: number, without = "") {
  const office = await createOffice();
  const environment = { ...office.environment, DATABASE_URL: url };
  for (let round = 0; round < kills; round++) {
    const bot = await startBot({ ...environment, CRASH_WITHOUT: without });
    await office.deliver(bot.url, { title: `Thing ${round}-9-9`, id: `warm-${round}` });
    let over = false;
    const before = office.acknowledged.length;
    const typing = office.load(
      () => bot.url,
      String(round),
      () => over,
    );
    // Killed while the answers flow, however slow this machine is today.
    await eventually(() => office.acknowledged.length >= before + 2);
    await delay(Math.random() * 400);
    await bot.end();
    over = true;
    await typing;
  }
  const last: BotProcess = await startBot(environment);
  return { office, last };
}

describe("killed at random moments under load", () => {
  test.each(databases.map((database) => database.name))(
    "nothing acknowledged is lost or doubled, everybody is told at least once (%s)",
    async (name) => {
      const url = name === "sqlite" ? freshFile() : await postgresUrl();
      const { office, last } = await killed(url, KILLS);
      const titles = office.acknowledged.map(({ title }) => title);
      const untold = () =>
        titles.filter((title) => !office.told("channel").has(title) || !office.told("direct").has(title));
      await eventually(() => untold().length === 0);
      await last.end();
      const stored = await storedTitles(url);
      await office.close();
      expect(titles.length).toBeGreaterThan(KILLS);
      expect(titles.filter((title) => !stored.includes(title))).toEqual([]);
      expect(new Set(stored).size).toBe(stored.length);
      expect(untold()).toEqual([]);
    },
    240_000,
  );

  test("control: saying yes before the commit loses what was acknowledged", async () => {
    const url = freshFile();
    const { office, last } = await killed(url, 3, "commit first");
    await last.end();
    const stored = new Set(await storedTitles(url));
    await office.close();
    expect(office.acknowledged.filter(({ title }) => !stored.has(title)).length).toBeGreaterThan(0);
  }, 120_000);
});

const freshFile = () => `file:${join(mkdtempSync(join(tmpdir(), "readout-crash-")), "a.db")}`;

async function postgresUrl(): Promise<string> {
  const name = `${POSTGRES_TEMPLATE}_crash_${process.pid}`;
  await onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await onServer(`CREATE DATABASE ${name} TEMPLATE ${POSTGRES_TEMPLATE}`);
  const url = new URL(process.env["TEST_POSTGRES_URL"] ?? "");
  url.pathname = `/${name}`;
  return url.href;
}
