import { afterEach, expect, test } from "vitest";
import { createBot } from "../../../src/bot.ts";
import type { FormInteraction, LocalReply, PressInteraction } from "../../../src/chat/interaction.ts";
import type { Services } from "../../../src/use-case.ts";
import { type FreshDatabase, onEachDatabase } from "../../support/databases.ts";
import { witnessedLogger } from "../../support/witness.ts";

onEachDatabase("a form that comes as a button", (database) => {
  const open: FreshDatabase[] = [];
  afterEach(async () => {
    for (const made of open.splice(0)) await made.drop();
  });

  const clock = { now: () => new Date("2031-03-05T09:00:00Z") };
  const speaker = (id: string) => ({
    user: { platform: "p", workspace: "w", id },
    name: id,
    administrator: false,
  });
  const place = (id: string, direct: boolean) => ({ platform: "p", workspace: "w", id, direct });
  let deliveries = 0;
  const base = (by: string, where: string, direct: boolean) => {
    deliveries += 1;
    return { id: `d${deliveries}`, speaker: speaker(by), channel: place(where, direct), channelName: where };
  };

  async function start() {
    const made = await database.fresh();
    open.push(made);
    const services = {
      store: made.store,
      clock,
      logger: witnessedLogger(),
      defaultZone: "Europe/Berlin",
      prefix: "",
      publicUrl: null,
      mail: false,
      wake: () => undefined,
    } as Services;
    return { bot: createBot(services), store: made.store };
  }
  const pressOf = ({ form }: LocalReply): PressInteraction["press"] => {
    if (!form?.again) throw new Error("no button opens this form");
    return form.again;
  };

  test("stores into its own group, also from direct messages", async () => {
    const { bot, store } = await start();
    const asked = await bot.handle({
      ...base("ana", "supply", false),
      type: "command",
      command: "action",
      text: [],
      canOpenForm: true,
    });
    const opened = await bot.handle({
      ...base("ana", "@ana", true),
      type: "press",
      press: pressOf(asked),
      canOpenForm: true,
    });
    const submitted: FormInteraction = {
      ...base("ana", "@ana", true),
      type: "form",
      press: opened.form?.press ?? { do: "none" },
      values: { what: "Water the plants" },
    };
    await bot.handle(submitted);
    const [item] = await store.db.actionItem.findMany({ include: { group: true } });
    expect(item).toMatchObject({ title: "Water the plants", group: { name: "supply" } });
  });

  test("is refused to whoever is no member, and in another group", async () => {
    const { bot } = await start();
    const asked = await bot.handle({
      ...base("ana", "supply", false),
      type: "command",
      command: "action",
      text: [],
      canOpenForm: true,
    });
    for (const where of [base("bo", "@bo", true), base("ana", "office", false)]) {
      const answer = await bot.handle({ ...where, type: "press", press: pressOf(asked), canOpenForm: true });
      expect(answer.form).toBeUndefined();
      expect(JSON.stringify(answer.private)).toContain("another group");
    }
  });
});
