import { afterEach, describe, expect, test } from "vitest";
import { createBot } from "../../src/bot.ts";
import type { ChatAdapter } from "../../src/chat/adapter.ts";
import { card, line } from "../../src/chat/card.ts";
import { createDispatcher } from "../../src/outbox/dispatcher.ts";
import { postDueDigests } from "../../src/readouts/digest.ts";
import { remindDue } from "../../src/reminders/jobs.ts";
import { openStore, type Store } from "../../src/store/client.ts";
import type { Services } from "../../src/use-case.ts";
import { databases, type FreshDatabase, onServer } from "../support/databases.ts";
import { owe } from "../support/drain.ts";
import { witnessedLogger } from "../support/witness.ts";

// Several processes over one PostgreSQL: each asks what is due, and each thing is said once.

const postgresql = databases.find((database) => database.name === "postgresql");
if (!postgresql) console.log("left out: several processes over one database need TEST_POSTGRES_URL");

const START = new Date("2031-03-05T09:00:00Z");

function servicesOver(store: Store, now: Date): Services {
  const clock = { now: () => now };
  return {
    store,
    clock,
    logger: witnessedLogger(),
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

/** A platform that can be asked: the same key gives back the message it has. */
function rememberingPlatform() {
  const asked: string[] = [];
  const messages = new Map<string, string>();
  return { asked, messages, answer: async (): Promise<void> => {} };
}

function dispatcherOver(
  store: Store,
  { asked, messages, answer }: ReturnType<typeof rememberingPlatform>,
  now: () => Date,
  wait?: () => Promise<void>,
) {
  const adapter = {
    platform: "test",
    pace: { place: { most: 1, perMs: 1_000 } },
    async send(_: unknown, { key }: { key: string }) {
      asked.push(key);
      const address = messages.get(key) ?? `test/${messages.size}`;
      messages.set(key, address);
      await answer();
      return { platform: "test", address };
    },
  } as unknown as ChatAdapter;
  return createDispatcher({
    services: { ...servicesOver(store, now()), clock: { now } },
    adapters: new Map([["test", adapter]]),
    subjects: new Map([["test", async () => ({ card: card(line("Hello")) })]]),
    databaseClock: true,
    ...(wait ? { wait } : {}),
    fallback: async () => undefined,
  });
}

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

  test("four dispatchers send each message once; the database's clock measures their leases, though theirs are wrong", async () => {
    const { stores } = await replicas(4);
    const platform = rememberingPlatform();
    await owe(
      stores[0] as Store,
      Array.from({ length: 120 }, (_, number) => ({ place: `C${number}` })),
      new Date(0),
    );
    const wrong = [-3_600_000, 0, 60_000, 86_400_000].map((ms) => new Date(Date.now() + ms));
    const dispatchers = stores.map((store, index) =>
      dispatcherOver(store, platform, () => wrong[index] as Date),
    );
    await Promise.all(dispatchers.map((dispatcher) => dispatcher.drain()));
    expect(platform.asked).toHaveLength(120);
    expect(platform.messages.size).toBe(120);
  });

  test("who was frozen beyond its lease comes back: nothing twice where the platform can be asked, nothing settled that is another's", async () => {
    const { stores } = await replicas(2);
    const [store, other] = stores as [Store, Store];
    const platform = rememberingPlatform();
    let now = Date.now();
    const clock = () => new Date(now);
    const wake: (() => void)[] = [];
    const frozen = new Promise<void>((resolve) => wake.push(resolve));
    const freezes = { ...platform, answer: () => frozen };
    await owe(store, [{ place: "sending" }], new Date(0));
    const first = dispatcherOver(store, freezes, clock);
    // A process that is frozen claims nothing either.
    let isFrozen = false;
    const read: Store["statements"]["read"] = async (all) => (isFrozen ? [] : store.statements.read(all));
    const frozenStore = { ...store, statements: { ...store.statements, read } };
    const late = dispatcherOver(frozenStore, platform, clock, () => frozen);
    const sending = first.drain();
    await expect.poll(() => platform.asked.length).toBe(1);
    // Two for one place: the second waits for its turn while the process freezes.
    await owe(store, [{ place: "waiting" }, { place: "waiting" }], new Date(1));
    const turn = late.drain();
    const standing = { subjectId: "waiting", address: { not: null } };
    await expect.poll(() => store.db.postedCard.count({ where: standing })).toBe(1);
    isFrozen = true;
    now += 61_000;
    await store.write((tx) =>
      tx.postedCard.updateMany({ where: { owner: { not: null } }, data: { nextAttemptAt: new Date(0) } }),
    );
    await store.write((tx) => tx.pace.deleteMany());
    const second = dispatcherOver(other, platform, clock);
    await second.drain();
    const settled = await other.db.postedCard.findMany({ orderBy: { id: "asc" } });
    for (const resolve of wake) resolve();
    await Promise.all([sending, turn]);
    expect(await other.db.postedCard.findMany({ orderBy: { id: "asc" } })).toEqual(settled);
    expect(settled.every(({ address, owner }) => address !== null && owner === null)).toBe(true);
    // The one that was on its way was asked for twice, with the same key: the platform has it once.
    expect(platform.asked).toHaveLength(4);
    expect(platform.messages.size).toBe(3);
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
