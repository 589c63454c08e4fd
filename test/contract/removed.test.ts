import { expect, test } from "vitest";
import { type ChatAdapter, DeliveryError } from "../../src/chat/adapter.ts";
import { card, line } from "../../src/chat/card.ts";
import { createDispatcher } from "../../src/outbox/dispatcher.ts";
import { cardRow } from "../../src/outbox/outbox.ts";
import { createInstallationKeeper } from "../../src/store/installation-keeper.ts";
import type { Services } from "../../src/use-case.ts";
import { onEachDatabase } from "../support/databases.ts";
import { witnessedLogger } from "../support/witness.ts";

const now = new Date("2031-03-05T09:00:00Z");
const clock = { now: () => now };

onEachDatabase("what falls due in a workspace that removed the bot", (kind) => {
  test("is set aside, and nobody is written to about it; where the bot still is, somebody is", async () => {
    const database = await kind.fresh();
    const { store } = database;
    try {
      const keeper = createInstallationKeeper(store, "test", clock);
      for (const workspace of ["here", "gone"])
        await keeper.put({ workspace, name: workspace, organisation: null, sealed: null });
      await keeper.remove("gone", "the bot was removed");
      for (const workspace of ["here", "gone"]) {
        const channel = { platform: "test", workspace, id: "general", direct: false };
        const subject = { subject: "digest", subjectId: workspace, groupId: null, key: workspace };
        const row = cardRow({
          ...subject,
          to: { to: "channel", channel },
          locale: "en",
          zone: "UTC",
          at: now,
          now,
        });
        await store.write((tx) => tx.postedCard.create({ data: row }));
      }
      const told: string[] = [];
      const refusing = {
        platform: "test",
        async send() {
          throw new DeliveryError("permanent", "no access", { remedy: "let me in" });
        },
      } as unknown as ChatAdapter;
      const dispatcher = createDispatcher({
        services: { store, clock, logger: witnessedLogger() } as Services,
        adapters: new Map([["test", refusing]]),
        subjects: new Map([["digest", async () => ({ card: card(line("Monday")) })]]),
        fallback: async ({ workspace }) => void told.push(workspace),
      });
      await dispatcher.drain();
      expect(told).toEqual(["here"]);
      const rows = await store.db.postedCard.findMany({ orderBy: { key: "asc" } });
      expect(rows).toMatchObject([
        { key: "gone", failedAt: now, error: "no access" },
        { key: "here", failedAt: now, error: "let me in" },
      ]);
    } finally {
      await database.drop();
    }
  });
});
