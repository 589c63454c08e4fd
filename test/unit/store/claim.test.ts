import { afterEach, expect, test } from "vitest";
import { postCard, retryDelay, settle } from "../../../src/outbox/outbox.ts";
import { claimDue } from "../../../src/store/claim.ts";
import type { Store } from "../../../src/store/client.ts";
import { type FreshDatabase, onEachDatabase } from "../../support/databases.ts";

const START = new Date("2031-03-05T09:00:00Z");
const later = (ms: number) => new Date(START.getTime() + ms);

onEachDatabase("claiming", (database) => {
  const open: FreshDatabase[] = [];
  const withCards = async (count: number) => {
    const made = await database.fresh();
    open.push(made);
    for (let number = 0; number < count; number++)
      await made.store.write((tx) => postCard(tx, cardNumber(number)));
    return made.store;
  };
  afterEach(async () => {
    for (const made of open.splice(0)) await made.drop();
  });
  const claim = (store: Store, owner: string, now = START, limit = 50) =>
    claimDue(store, { platform: "p", owner, now, leaseMs: 60_000, limit });

  test("two at once never get the same card", async () => {
    const store = await withCards(40);
    const batches = await Promise.all(["a", "b", "c", "d"].map((owner) => claim(store, owner, START, 10)));
    const ids = batches.flat().map((card) => card.id);
    expect(ids).toHaveLength(40);
    expect(new Set(ids).size).toBe(40);
  });

  test("those due longest are taken first, as many as asked for, and nothing that is not due", async () => {
    const store = await withCards(5);
    const due = [3, -2, -1, 1, 0];
    for (const [number, minutes] of due.entries())
      await store.write((tx) =>
        tx.postedCard.updateMany({
          where: { key: `k${number}` },
          data: { nextAttemptAt: later(minutes * 60_000) },
        }),
      );
    const keys = async (limit: number) => (await claim(store, "a", START, limit)).map((card) => card.key);
    expect(await keys(2)).toEqual(["k1", "k2"]);
    expect(await keys(50)).toEqual(["k4"]);
    expect(await keys(50)).toEqual([]);
  });

  test("answers come before reminders, digests and letters; by age everybody has a turn", async () => {
    const store = await withCards(4);
    for (let number = 0; number < 4; number++)
      await store.write((tx) =>
        tx.postedCard.updateMany({
          where: { key: `k${number}` },
          data: { urgency: 3 - number, nextAttemptAt: later(number - 10) },
        }),
      );
    const first = async (byAge: boolean) =>
      (await claimDue(store, { platform: "p", owner: "a", now: START, leaseMs: 60_000, limit: 1, byAge }))[0]
        ?.key;
    expect(await first(false)).toBe("k3");
    expect(await first(true)).toBe("k0");
    expect(await first(false)).toBe("k2");
  });

  test("another platform's cards are not touched", async () => {
    const store = await withCards(1);
    expect(
      await claimDue(store, { platform: "q", owner: "a", now: START, leaseMs: 60_000, limit: 9 }),
    ).toEqual([]);
  });

  test.runIf(database.name === "postgresql")("the database's clock measures the lease", async () => {
    const store = await withCards(2);
    await store.write((tx) =>
      tx.postedCard.updateMany({ where: { key: "k0" }, data: { nextAttemptAt: new Date(0) } }),
    );
    const cards = await claimDue(store, {
      platform: "p",
      owner: "a",
      now: "database",
      leaseMs: 60_000,
      limit: 9,
      pace: {},
    });
    const [{ now } = { now: START }] = await store.db.$queryRaw<
      { now: Date }[]
    >`SELECT LOCALTIMESTAMP(3) AS now`;
    expect(cards.map(({ key }) => key)).toEqual(["k0"]);
    expect(Math.abs((cards[0]?.nextAttemptAt?.getTime() ?? 0) - now.getTime() - 60_000)).toBeLessThan(5_000);
  });

  test("a claimed card names its owner, the end of the lease and the attempt, with dates as dates", async () => {
    const store = await withCards(1);
    const [card] = await claim(store, "a");
    const more = { waitMs: 0, dueAt: START, early: false };
    expect(card).toEqual({ ...(await store.db.postedCard.findFirst()), ...more });
    expect(card).toMatchObject({ owner: "a", attempts: 1, nextAttemptAt: later(60_000), createdAt: START });
  });

  test("a card whose owner died comes back when the lease is over, not before", async () => {
    const store = await withCards(1);
    expect(await claim(store, "a")).toHaveLength(1);
    expect(await claim(store, "b", later(59_999))).toHaveLength(0);
    const [card] = await claim(store, "b", later(60_000));
    expect(card?.attempts).toBe(2);
  });

  test("who lost the lease settles nothing", async () => {
    const store = await withCards(1);
    const [first] = await claim(store, "a");
    await claim(store, "b", later(60_000));
    await settle(
      store,
      { id: first?.id ?? "", owner: "a" },
      { address: "late", version: 1, now: later(61_000) },
    );
    expect((await store.db.postedCard.findFirstOrThrow()).address).toBeNull();
  });

  test("what changed while it was sent is taken up again at once", async () => {
    const store = await withCards(1);
    const [card] = await claim(store, "a");
    await store.write((tx) => tx.postedCard.updateMany({ data: { wantVersion: 2 } }));
    await settle(store, { id: card?.id ?? "", owner: "a" }, { address: "x", version: 1, now: later(5) });
    expect(await claim(store, "a", later(5))).toHaveLength(1);
  });
});

const cardNumber = (number: number) => ({
  key: `k${number}`,
  subject: "item",
  subjectId: `${number}`,
  groupId: null,
  to: { to: "channel" as const, channel: { platform: "p", workspace: "", id: "c", direct: false } },
  locale: "en",
  zone: "UTC",
  at: START,
  now: START,
});

test("retries back off with jitter, and never before the platform allows", () => {
  expect(retryDelay(1, 0)).toBe(1_000);
  expect(retryDelay(1, 1)).toBe(2_000);
  expect(retryDelay(5, 1)).toBe(32_000);
  expect(retryDelay(50, 1)).toBe(15 * 60_000);
  expect(retryDelay(1, 0, 30_000)).toBe(30_000);
});
