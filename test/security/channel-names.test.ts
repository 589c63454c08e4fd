import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CommandInteraction } from "../../src/chat/interaction.ts";
import { createTypedBot, type TypedBot, text } from "../support/discord-script.ts";
import { createDiscordStage, type DiscordStage } from "../support/discord-stage.ts";

// Anybody can type the id of a channel. The bot is on other servers, too, and in channels the speaker cannot see.

const clock = { now: () => new Date("2031-03-05T09:00:00Z") };

describe("an id typed on Discord tells the name of", () => {
  let stage: DiscordStage;
  let bot: TypedBot;
  let ana: ReturnType<DiscordStage["person"]>;
  /** The ids of the channels by name. */
  let ids: Record<string, string>;

  beforeEach(async () => {
    stage = await createDiscordStage({ clock });
    bot = createTypedBot();
    ana = stage.person("Ana");
    const bo = stage.person("Bo");
    const [general] = [...stage.fake.channels.values()].filter(({ name }) => name === "general");
    stage.fake.channel({ name: "board-only", guild: general?.guild ?? "", hidden: true });
    await stage.opens(bot);
    await stage.joins("secret-merger", bo);
    ids = Object.fromEntries([...stage.fake.channels.values()].map(({ id, name }) => [name, id]));
  });
  afterEach(() => stage.closes());

  /** What the bot made of an id that Ana typed somewhere. */
  async function heardOf(name: string, where: { in?: string } = {}): Promise<unknown> {
    await ana.says(`/action add Look at <#${ids[name]}>`, where);
    return (bot.heard.at(-1) as CommandInteraction).options?.["what"];
  }
  const named = (id: string | undefined, name: string | undefined) => [
    text("Look at "),
    expect.objectContaining({ type: "channel", channel: expect.objectContaining({ id }), name }),
  ];

  test("a channel that the speaker sees", async () => {
    expect(await heardOf("general")).toEqual(named(ids["general"], "general"));
  });

  test.each(["secret-merger", "board-only"])("no other: %s stays an id", async (name) => {
    expect(ids[name]).toMatch(/^\d+$/);
    expect(await heardOf(name)).toEqual(named(ids[name], ids[name]));
    expect(await heardOf(name, { in: "direct" })).toEqual(named(ids[name], ids[name]));
  });
});
