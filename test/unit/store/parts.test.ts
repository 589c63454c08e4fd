import { afterEach, expect, test } from "vitest";
import { createBot } from "../../../src/bot.ts";
import type { LocalReply } from "../../../src/chat/interaction.ts";
import { cardAt } from "../../../src/outbox/outbox.ts";
import type { Services } from "../../../src/use-case.ts";
import { type FreshDatabase, onEachDatabase } from "../../support/databases.ts";
import { witnessedLogger } from "../../support/witness.ts";

onEachDatabase("a card that stands in several messages", (database) => {
  const open: FreshDatabase[] = [];
  afterEach(async () => {
    for (const made of open.splice(0)) await made.drop();
  });
  const channel = { platform: "p", workspace: "w", id: "supply", direct: false };
  const speaker = { user: { platform: "p", workspace: "w", id: "ana" }, name: "Ana", administrator: false };

  /** An item whose card stands in three messages of a channel. */
  async function start() {
    const made = await database.fresh();
    open.push(made);
    const services = {
      store: made.store,
      clock: { now: () => new Date("2031-03-05T09:00:00Z") },
      logger: witnessedLogger(),
      defaultZone: "Europe/Berlin",
      prefix: "",
      publicUrl: null,
      mail: false,
      wake: () => undefined,
    } as Services;
    const bot = createBot(services);
    const text = [{ type: "text" as const, text: "Water the plants" }];
    const command = { type: "command" as const, command: "action", text, canOpenForm: true };
    const { track } = await bot.handle({ ...command, id: "d1", speaker, channel });
    if (!track) throw new Error("the item has no card");
    await bot.posted(track, { platform: "p", address: "w/supply/1.1+2.2+13.3" });
    const item = await made.store.db.actionItem.findFirstOrThrow();
    const presses = (address: string): Promise<LocalReply> =>
      bot.handle({
        type: "press",
        id: `press ${address}`,
        speaker,
        channel,
        press: { do: "action.done", id: item.id, v: item.version },
        message: { platform: "p", address },
        canOpenForm: true,
      });
    return { store: made.store, presses };
  }

  test("is found by each of them and by no other", async () => {
    const { store } = await start();
    const at = async (address: string) => (await cardAt(store, { platform: "p", address }))?.subject;
    for (const part of ["1.1", "2.2", "13.3", "1.1+2.2+13.3"])
      expect(`${part} ${await at(`w/supply/${part}`)}`).toBe(`${part} item`);
    for (const other of ["w/supply/3.3", "w/supply/1.1+2.2", "w/office/1.1", "w/supply/", "1.1"])
      expect(`${other} ${await at(other)}`).toBe(`${other} undefined`);
  });

  test("is drawn anew in all of them after a press in one", async () => {
    const { store, presses } = await start();
    const reply = await presses("w/supply/13.3");
    expect(reply.update).toBeUndefined();
    expect(reply.track).toBeUndefined();
    const card = await store.db.postedCard.findFirstOrThrow({ where: { subject: "item" } });
    expect(card).toMatchObject({ address: "w/supply/1.1+2.2+13.3", wantVersion: 2, doneVersion: 1 });
    expect(card.nextAttemptAt).toEqual(new Date("2031-03-05T09:00:00Z"));
  });
});
