import { afterAll, expect, test } from "vitest";
import { databases, type FreshDatabase } from "../support/databases.ts";
import { stages } from "../support/stages.ts";
import { createWorld } from "../support/world.ts";

// A full disk by SQLite's own measure: more pages than `max_page_count` are not given out. A real small disk is in
// `npm run faults`.

const open: FreshDatabase[] = [];
afterAll(async () => {
  for (const made of open) await made.drop();
});

test("no room for the database: it is said in words, the words come back, and what was told stays", async () => {
  const sqlite = databases.find(({ name }) => name === "sqlite");
  if (!sqlite || !stages["web"]) throw new Error("no SQLite or no page");
  const database = await sqlite.fresh();
  open.push(database);
  const world = await createWorld(stages["web"], database);
  const { ana, services } = world;
  const mayHold = (pages: number) => services.store.db.$queryRawUnsafe(`PRAGMA max_page_count = ${pages}`);
  await ana.says("/action Water the plants");
  await ana.reads("#1 Water the plants");
  await mayHold(1);
  const long = "x".repeat(3_000);
  let tries = 0;
  for (; tries < 100; tries++) {
    await ana.says(`/action note #1 ${long}`);
    if (world.logs.some(({ event }) => event === "bot.bug")) break;
  }
  await ana.reads("no room left on the disk", "Nothing was stored", "tell whoever runs me to make room");
  expect(tries).toBeLessThan(100);
  await mayHold(1_000_000);
  await ana.says("/action done #1");
  await ana.reads("Water the plants", "done");
  expect(await services.store.db.note.count()).toBe(tries);
  await world.stage.closes();
});
