import { expect, test } from "vitest";
import type { Database, Store } from "../../src/store/client.ts";
import { onEachDatabase } from "../support/databases.ts";
import { stages } from "../support/stages.ts";
import { createWorld } from "../support/world.ts";

onEachDatabase("a record that cannot be drawn", (database) => {
  test("is left out of a message that tells of others, which says so with its reference", async () => {
    const fresh = await database.fresh();
    const store = poisoned(fresh.store);
    const { stage, ana, bo, clock, logs } = await createWorld(stages["web"] as never, { ...fresh, store });
    await bo.says("/action list");
    await ana.says("/action Draft the budget @bo by friday 12:00");
    await ana.says("/action Poison @bo by friday 12:00");
    await ana.says("/action Book the room @bo by friday 12:00");
    await bo.looks();
    const reads = async (...texts: string[]) => {
      const { text } = await bo.readsIn("direct", ...texts);
      expect(text).not.toContain("Poison");
      const [, reference] = text.match(/1 more could not be shown: reference (\w{6})\./) ?? [];
      const logged = logs.find(
        ({ event, fields }) => event === "reminders.bug" && fields["reference"] === reference,
      );
      expect(JSON.stringify(logged)).toContain("a bug of ours");
    };
    await clock.passesTo("2031-03-05 10:03");
    await reads("Given to you: #1 Draft the budget", "Given to you: #3 Book the room");
    await clock.passesTo("2031-03-07 12:01");
    await reads("Today · 2 of yours", "#1 Draft the budget", "#3 Book the room");

    await ana.says("/action Poison again @bo");
    await bo.looks();
    await clock.passesTo("2031-03-07 12:30");
    expect(
      await store.db.postedCard.findMany({ where: { error: { contains: "a bug of ours" } } }),
    ).toHaveLength(1);
    await stage.closes();
    await fresh.drop();
  });
});

/** Whoever reads this title of an item hits a bug. */
function poisoned(store: Store): Store {
  const { actionItem } = store.db;
  const findMany = async (...asked: Parameters<typeof actionItem.findMany>) => {
    const items = await actionItem.findMany(...asked);
    for (const item of items)
      if (item.title?.startsWith("Poison"))
        Object.defineProperty(item, "title", {
          get() {
            throw new TypeError("a bug of ours");
          },
        });
    return items;
  };
  const table = new Proxy(actionItem, {
    get: (all, name) => (name === "findMany" ? findMany : all[name as never]),
  });
  const db = new Proxy(store.db, {
    get: (all, name) => (name === "actionItem" ? table : all[name as never]),
  }) as Database;
  return { ...store, db };
}
