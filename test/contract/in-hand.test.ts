import { AsyncResource } from "node:async_hooks";
import { afterEach, expect, test } from "vitest";
import { createBot } from "../../src/bot.ts";
import { refreshCards, settle } from "../../src/outbox/outbox.ts";
import { claimDue } from "../../src/store/claim.ts";
import { openStore, type Store, type Transaction } from "../../src/store/client.ts";
import type { Services } from "../../src/use-case.ts";
import { type FreshDatabase, onEachDatabase } from "../support/databases.ts";
import { owe } from "../support/drain.ts";
import { witnessedLogger } from "../support/witness.ts";

// What more is wanted of a card while somebody has it in hand.

const START = Date.parse("2031-03-05T09:00:00Z");
const MINUTE = 60_000;

onEachDatabase("a card in hand", (kind) => {
  const open: FreshDatabase[] = [];
  afterEach(async () => {
    for (const database of open.splice(0)) await database.drop();
  });
  const fresh = async () => {
    const database = await kind.fresh();
    open.push(database);
    return database;
  };
  const claim = (store: Store, owner: string, now: Date) =>
    claimDue(store, { platform: "test", owner, now, leaseMs: MINUTE, limit: 50 });

  test("a notice that joins a message on its way lets nobody else send it, and is added afterwards", async () => {
    const { store } = await fresh();
    let now = new Date(START);
    const anaGivesBo = giving(store, () => now);
    // The day's last message of its own is the third: more is added to it.
    for (const title of ["One", "Two", "Three"]) {
      await anaGivesBo(title);
      now = new Date(now.getTime() + 3 * MINUTE);
      const [card, ...others] = await noticesOf(claim(store, "first", now));
      if (!card || others.length > 0) throw new Error("one message was to be sent");
      if (title === "Three") break;
      await settle(store, card, { address: title, version: card.wantVersion, now });
    }
    await anaGivesBo("Four");
    expect(await noticesOf(claim(store, "second", now))).toEqual([]);
    const [card] = await store.db.postedCard.findMany({ where: { owner: "first", subject: "bundle" } });
    if (!card) throw new Error("nobody has it in hand any more");
    await settle(store, card, { address: "Three", version: 1, now });
    expect(await noticesOf(claim(store, "second", now))).toMatchObject([{ id: card.id, address: "Three" }]);
  });

  test.runIf(kind.name === "postgresql").each([1, 2])(
    "a card claimed in the middle of a change, after its statement %i, is wanted anew",
    async (nth) => {
      const { store, url } = await fresh();
      const now = new Date(START);
      await owe(store, [{ place: "here" }], now);
      await store.write((tx) => tx.postedCard.updateMany({ data: { address: "here/1", doneVersion: 1 } }));
      const other = await openStore(url, { migrate: false, connections: 2 });
      const claims = AsyncResource.bind(() => claim(other, "other", now));
      const here = { subject: "test", subjectId: "here" };
      await store.write((tx) => refreshCards(afterUpdate(tx, nth, claims), [here], now));
      await other.close();
      expect(await store.db.postedCard.findFirst()).toMatchObject({ wantVersion: 2, doneVersion: 1 });
    },
  );
});

const noticesOf = async (cards: ReturnType<typeof claimDue>) =>
  (await cards).filter(({ subject }) => subject === "bundle");

/** Ana gives Bo things. */
function giving(store: Store, now: () => Date) {
  const services: Services = {
    store,
    clock: { now },
    logger: witnessedLogger(),
    defaultZone: "UTC",
    prefix: "",
    publicUrl: null,
    mail: false,
    wake: () => undefined,
  };
  const bot = createBot(services);
  const userOf = (id: string) => ({ platform: "test", workspace: "", id });
  return (title: string) =>
    bot.handle({
      type: "command",
      id: title,
      command: "action",
      text: [
        { type: "text", text: `${title} ` },
        { type: "mention", user: userOf("bo"), name: "Bo", bot: false },
      ],
      canOpenForm: false,
      speaker: { user: userOf("ana"), name: "Ana", administrator: true },
      channel: { platform: "test", workspace: "", id: "general", direct: false },
      channelName: "general",
    });
}

/** The transaction, with something that happens elsewhere once its n-th change of cards is made. */
function afterUpdate(tx: Transaction, nth: number, happens: () => Promise<unknown>): Transaction {
  let updates = 0;
  const updateMany = async (...change: Parameters<typeof tx.postedCard.updateMany>) => {
    const result = await tx.postedCard.updateMany(...change);
    if (++updates === nth) await happens();
    return result;
  };
  const postedCard = new Proxy(tx.postedCard, {
    get: (cards, name) => (name === "updateMany" ? updateMany : Reflect.get(cards, name)),
  });
  return new Proxy(tx, {
    get: (inner, name) => (name === "postedCard" ? postedCard : Reflect.get(inner, name)),
  });
}
