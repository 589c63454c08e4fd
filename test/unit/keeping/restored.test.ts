import { expect, test } from "vitest";
import { clearHolders, countMissed, letGo } from "../../../src/operator/missed.ts";
import { onEachDatabase } from "../../support/databases.ts";
import { stages } from "../../support/stages.ts";
import { createWorld, type World } from "../../support/world.ts";

const open = stages["web"];
if (!open) throw new Error("no web");

onEachDatabase("a backup of last week, restored", (database) => {
  /** Ana's item falls due, her meeting is near, a week passes and its digest: none of it while the bot is up. */
  async function lostWeek(work: (world: World) => Promise<void>): Promise<void> {
    const fresh = await database.fresh();
    const world = await createWorld(open as NonNullable<typeof open>, fresh);
    try {
      await world.ana.says("/action Call the harbour by 2031-03-06 12:00");
      await world.ana.says('/meeting schedule Review at:"2031-03-07 10:00" for:30m');
      await world.ana.looks();
      world.clock.jumpsTo("2031-03-12 12:00");
      await work(world);
    } finally {
      await world.stage.closes();
      await fresh.drop();
    }
  }

  test("says what fell due, and sends none of it when that is let go", () =>
    lostWeek(async ({ ana, services, clock, settles }) => {
      const { store } = services;
      await store.write((tx) =>
        tx.lease.create({
          data: { name: "gateway", owner: "somebody", until: new Date("2031-03-13T00:00:00Z") },
        }),
      );
      expect(await countMissed(store, clock.now())).toMatchObject({ reminders: 2, digests: 1, releases: 0 });
      await letGo(store, clock.now());
      await clearHolders(store);
      expect(await countMissed(store, clock.now())).toEqual({
        reminders: 0,
        digests: 0,
        releases: 0,
        messages: 0,
      });
      expect(await store.db.lease.count()).toBe(0);
      await settles();
      const said = (await ana.looks()).map((seen) => seen.text).join("\n");
      expect(said).not.toContain("I was down");
      expect(said).not.toContain("Week of");
      // What is still open goes on: late for the seventh working day.
      await clock.passesTo("2031-03-17 12:00");
      const later = (await ana.looks()).map((seen) => seen.text).join("\n");
      expect(later).toContain("Call the harbour");
      expect(later).toContain("Week of Mon 17 Mar");
      expect(await store.db.digest.count()).toBe(1);
    }));

  test("control: sent late, it comes, once", () =>
    lostWeek(async ({ ana, services, settles }) => {
      await clearHolders(services.store);
      await settles();
      await settles();
      const said = (await ana.looks()).map((seen) => seen.text).join("\n");
      expect(said.match(/I was down/g)).toHaveLength(1);
      expect(await services.store.db.digest.count()).toBe(1);
    }));
});
