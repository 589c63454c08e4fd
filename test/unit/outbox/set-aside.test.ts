import { expect, test } from "vitest";
import { type ChatAdapter, DeliveryError } from "../../../src/chat/adapter.ts";
import { card, line } from "../../../src/chat/card.ts";
import type { Destination } from "../../../src/chat/refs.ts";
import { createDispatcher } from "../../../src/outbox/dispatcher.ts";
import type { Store } from "../../../src/store/client.ts";
import type { Services } from "../../../src/use-case.ts";
import { databases } from "../../support/databases.ts";
import { owe } from "../../support/drain.ts";
import { witnessedLogger } from "../../support/witness.ts";

const START = Date.parse("2031-03-10T09:00:00Z");
const [sqlite] = databases;

/** A dispatcher whose clock is moved to whatever is due next; some places are trouble. */
async function world(wrap: (store: Store) => Store = (store) => store) {
  const database = await sqlite?.fresh();
  if (!database) throw new Error("no database");
  const { store } = database;
  const sent: string[] = [];
  const lost: string[] = [];
  const logged: { event: string; reference?: unknown }[] = [];
  let now = START;
  const adapter = {
    platform: "test",
    async send(to: Destination) {
      const place = to.to === "channel" ? to.channel.id : "";
      if (place === "down") throw new DeliveryError("retry", "out of order");
      if (place === "refused") throw new DeliveryError("permanent", "no", { remedy: "/invite me" });
      sent.push(place);
      return { platform: "test", address: place };
    },
  } as unknown as ChatAdapter;
  const error = (fields: object, event: string) => void logged.push({ event, ...fields });
  const dispatcher = createDispatcher({
    services: {
      store: wrap(store),
      clock: { now: () => new Date(now) },
      logger: witnessedLogger({ error }),
      prefix: "",
    } as Services,
    adapters: new Map([["test", adapter]]),
    subjects: new Map([
      [
        "test",
        async (_, place) => {
          if (place === "bug") throw new TypeError("secret words of Ana");
          return { card: card(line("Hello")) };
        },
      ],
    ]),
    fallback: async ({ subjectId }) => void lost.push(subjectId),
    random: () => 0.5,
  });
  return {
    database,
    store,
    sent,
    lost,
    logged,
    owes: (...places: string[]) =>
      owe(
        store,
        places.map((place) => ({ place })),
        new Date(now),
      ),
    cardTo: (place: string) => store.db.postedCard.findFirstOrThrow({ where: { subjectId: place } }),
    /** Until nothing is due any more; returns how long that took, hours. */
    async passes() {
      for (;;) {
        await dispatcher.drain();
        const next = await store.db.postedCard.findFirst({
          where: { nextAttemptAt: { not: null } },
          orderBy: { nextAttemptAt: { sort: "asc", nulls: "last" } },
        });
        if (!next?.nextAttemptAt) return (now - START) / 3_600_000;
        now = Math.max(now, next.nextAttemptAt.getTime());
      }
    },
  };
}

test("what fails for about a day, what is refused and what cannot be drawn is set aside with the reason, and holds up nobody", async () => {
  const { database, sent, lost, logged, owes, cardTo, passes } = await world();
  await owes("down", "refused", "bug", "fine");
  const hours = await passes();
  expect(sent).toEqual(["fine"]);
  expect(hours).toBeGreaterThan(12);
  expect(hours).toBeLessThan(36);
  expect(await cardTo("down")).toMatchObject({ attempts: 100, error: "out of order", nextAttemptAt: null });
  expect(await cardTo("refused")).toMatchObject({ attempts: 1, error: "/invite me" });
  const bugs = logged.filter(({ event }) => event === "outbox.bug");
  const bug = await cardTo("bug");
  expect(bug).toMatchObject({ attempts: 5, owner: null });
  expect(bug.error).toContain(String(bugs.at(-1)?.reference));
  expect(bugs).toHaveLength(5);
  for (const one of [await cardTo("down"), await cardTo("refused"), bug]) expect(one.failedAt).not.toBeNull();
  expect(lost.sort()).toEqual(["bug", "down", "refused"]);
  await database.drop();
});

test("a card whose holders die or stall is not sent a further time", async () => {
  const { database, store, sent, logged, owes, cardTo, passes } = await world();
  await owes("deadly", "fine");
  // Ten processes claimed it and never told how it ended.
  await store.write((tx) =>
    tx.postedCard.updateMany({ where: { subjectId: "deadly" }, data: { attempts: 10 } }),
  );
  await passes();
  expect(sent).toEqual(["fine"]);
  expect(await cardTo("deadly")).toMatchObject({ attempts: 11, nextAttemptAt: null });
  expect(logged.map(({ event }) => event)).toContain("outbox.never-ends");
  await database.drop();
});

test("what the platform took is marked although the database was away for a moment, and is not sent again", async () => {
  let away = 2;
  const { database, owes, passes, sent, cardTo } = await world((store) => ({
    ...store,
    statements: {
      ...store.statements,
      async write(statements) {
        if (away-- > 0) throw new Error("connect ECONNREFUSED");
        return store.statements.write(statements);
      },
    },
  }));
  await owes("here");
  await passes();
  expect(sent).toEqual(["here"]);
  expect(await cardTo("here")).toMatchObject({ address: "here", doneVersion: 1, nextAttemptAt: null });
  await database.drop();
});
