import { afterEach, describe, expect, test } from "vitest";
import { createBot } from "../../src/bot.ts";
import { silentLogger } from "../../src/lib/logger.ts";
import { postDueDigests } from "../../src/readouts/digest.ts";
import { remindDue } from "../../src/reminders/jobs.ts";
import { openStore, type Store } from "../../src/store/client.ts";
import type { Services } from "../../src/use-case.ts";
import { databases, type FreshDatabase, onServer } from "../support/databases.ts";

// Several processes over one PostgreSQL: each asks what is due, and each thing is said once.

const postgresql = databases.find((database) => database.name === "postgresql");
if (!postgresql) console.log("left out: several processes over one database need TEST_POSTGRES_URL");

const START = new Date("2031-03-05T09:00:00Z");

function servicesOver(store: Store, now: Date): Services {
  const clock = { now: () => now };
  return {
    store,
    clock,
    logger: silentLogger,
    defaultZone: "UTC",
    prefix: "",
    publicUrl: null,
    mail: false,
    wake: () => undefined,
  };
}

const said = (id: string, text: string) => ({
  type: "command" as const,
  id,
  command: "action",
  text: [{ type: "text" as const, text }],
  canOpenForm: false,
  speaker: { user: { platform: "test", workspace: "", id: "ana" }, name: "Ana", administrator: true },
  channel: { platform: "test", workspace: "", id: "general", direct: false },
  channelName: "general",
});

describe.runIf(postgresql)("several processes over one PostgreSQL", () => {
  const open: { close(): Promise<void> }[] = [];
  const drops: FreshDatabase[] = [];
  afterEach(async () => {
    for (const store of open.splice(0)) await store.close().catch(() => undefined);
    for (const database of drops.splice(0)) await database.drop();
  });
  const replicas = async (count: number) => {
    const database = await postgresql?.fresh();
    if (!database) throw new Error("no PostgreSQL");
    drops.push(database);
    const stores = await Promise.all(
      Array.from({ length: count }, () => openStore(database.url, { migrate: false, connections: 3 })),
    );
    open.push(...stores);
    return { url: database.url, stores };
  };

  test("one reminder and one digest each, though four ask at once", async () => {
    const { stores } = await replicas(4);
    const [first] = stores;
    if (!first) throw new Error("no store");
    const bot = createBot(servicesOver(first, START));
    for (let number = 0; number < 20; number++)
      await bot.handle(said(`${number}`, `Thing ${number} by thursday 12:00`));
    const due = new Date("2031-03-06T12:00:00Z");
    await Promise.all(stores.map((store) => remindDue(servicesOver(store, due))));
    const keys = await first.db.bundleEntry.findMany({ where: { slot: "due" } });
    expect(keys).toHaveLength(20);
    const monday = new Date("2031-03-10T09:00:00Z");
    await Promise.all(stores.map((store) => postDueDigests(servicesOver(store, monday))));
    expect(await first.db.digest.count()).toBe(1);
    expect(await first.db.postedCard.count({ where: { subject: "digest" } })).toBe(1);
  });

  test("the same command delivered to two at once makes one item", async () => {
    const { stores } = await replicas(2);
    const bots = stores.map((store) => createBot(servicesOver(store, START)));
    // Nobody and nothing is known yet: the two meet everybody at the same moment.
    const replies = await Promise.all(bots.map((bot) => bot.handle(said("twice", "Only once"))));
    expect(await stores[0]?.db.actionItem.count({ where: { title: "Only once" } })).toBe(1);
    for (const reply of replies) expect(JSON.stringify(reply)).toContain("Only once");
  });

  test("the database gone: it is said, nothing is half stored; back again, it goes on", async () => {
    const { url, stores } = await replicas(1);
    const [store] = stores;
    if (!store) throw new Error("no store");
    const bot = createBot(servicesOver(store, START));
    await bot.handle(said("before", "Before"));
    const name = new URL(url).pathname.slice(1);
    await onServer(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    await onServer(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
    const gone = JSON.stringify(await bot.handle(said("during", "During the fault")));
    expect(gone).toContain("I cannot reach my database");
    expect(gone).toContain("During the fault");
    await expect(store.ping()).rejects.toThrow();
    await onServer(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    await bot.handle(said("after", "After"));
    expect(
      (await store.db.actionItem.findMany({ orderBy: { number: "asc" } })).map((item) => item.title),
    ).toEqual(["Before", "After"]);
  });
});
