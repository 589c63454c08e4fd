import { ChannelType } from "discord.js";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createDiscordAdapter } from "../../adapters/discord/adapter.ts";
import { createInHand } from "../../adapters/discord/client.ts";
import type { ChatAdapter } from "../../src/chat/adapter.ts";
import type { LocalForm } from "../../src/chat/card.ts";
import { adapterContext } from "../support/adapter-context.ts";
import { cardWith, createTypedBot, lines } from "../support/discord-script.ts";
import { startTwin, type Twin } from "../support/discord-twin.ts";
import { APPLICATION, FAKE_TOKEN } from "../support/fake-discord.ts";

/** A second witness: a Discord written by others (`discord-digital-twin`), which knows nothing of this adapter. */

const clock = { now: () => new Date("2031-03-05T09:00:00Z") };
const track = { card: "card-1", version: 1 };
const EPHEMERAL = 1 << 6;
const DEFER_AFTER_MS = 400;
const slowly = () => new Promise((resolve) => setTimeout(resolve, 2 * DEFER_AFTER_MS));

const form: LocalForm = {
  press: { do: "action.add" },
  title: "Add an item",
  submit: "Save",
  fields: [{ name: "what", label: "What", kind: "text", required: true }],
};

describe("against an independent Discord", () => {
  let twin: Twin;
  let adapter: ChatAdapter;
  let channelId: string;
  let userId: string;
  const bot = createTypedBot();
  const inHand = createInHand();

  beforeAll(async () => {
    twin = await startTwin({
      botToken: FAKE_TOKEN,
      botUser: { id: APPLICATION, username: "Readout" },
      channels: [{ name: "general", type: ChannelType.GuildText }],
      users: [{ username: "ana" }],
    });
    channelId = (await twin.discord.prisma.channel.findMany({ where: { name: "general" } }))[0]?.id ?? "";
    userId = (await twin.discord.getFirstNonBotUserId()) ?? "";
    adapter = createDiscordAdapter(
      { token: FAKE_TOKEN, apiUrl: twin.apiUrl, inHand, deferAfterMs: DEFER_AFTER_MS },
      adapterContext({ clock }),
    );
    await adapter.start(bot);
    await inHand.settled();
  });
  afterAll(async () => {
    await adapter.stop();
    await twin.close();
  });
  beforeEach(() => {
    bot.heard.length = 0;
    bot.placed.length = 0;
    bot.shows("public");
  });

  const ana = () => twin.discord.channel(channelId).user(userId);
  const messages = () => twin.discord.channel(channelId).getMessages();
  const newest = async () => {
    const last = (await messages()).at(-1);
    if (!last) throw new Error("nothing was said");
    return { ...last, words: JSON.stringify(last.components) };
  };
  /** Waits until something that was done is dealt with. */
  const dealtWith = async (deed: Promise<{ id: string }>) => {
    const { id } = await deed;
    await twin.discord.channel(channelId).waitForInteractionAck({ interactionId: id, timeout: 5_000 });
    await inHand.settled();
    return twin.discord.channel(channelId).getInteractionResponse(id);
  };
  const add = (what: string) =>
    ana().runSlashCommand({
      name: "action",
      options: [{ name: "add", type: 1, options: [{ name: "what", type: 3, value: what }] }],
    });

  test("is greeted, and told the commands of the server and of direct messages once", async () => {
    expect(adapter.health()).toEqual({ ok: true });
    const known = await twin.discord.prisma.applicationCommand.findMany();
    const names = known.map(({ name, guildId, type }) => `${guildId ? "server" : "direct"} ${type} ${name}`);
    expect(names.sort()).toEqual([
      "direct 1 action",
      "direct 1 readout",
      "server 1 action",
      "server 1 readout",
      "server 3 [menu.note]",
      "server 3 [menu.track]",
    ]);
    expect(twin.registrations()).toBe(2);
  });

  test("a command is answered in the channel, and its button redraws the card", async () => {
    bot.answers({ public: cardWith("#1 Water the plants", "action.done"), track });
    await dealtWith(add("Water the plants"));
    expect(bot.heard[0]).toMatchObject({
      command: "action",
      verb: "add",
      options: { what: "Water the plants" },
    });
    const posted = await newest();
    expect(posted.words).toContain("Water the plants");
    expect(bot.placed).toMatchObject([{ ref: { address: `${channelId}/${posted.id}` } }]);
    bot.answers({ update: lines("all done") });
    await dealtWith(ana().clickButton({ messageId: posted.id, customId: "action.done?id=1" }));
    expect(bot.heard[1]).toMatchObject({
      press: { do: "action.done", id: "1" },
      message: bot.placed[0]?.ref,
    });
    expect((await newest()).words).toContain("all done");
  });

  test("a private answer is ephemeral; a private question follows a public answer", async () => {
    bot.answers({ private: lines("only you") });
    const { data } = (await dealtWith(add("x"))) ?? {};
    expect(Number(JSON.parse(data ?? "{}").flags) & EPHEMERAL).toBe(EPHEMERAL);
    bot.answers({ public: lines("for all"), private: lines("when?") });
    await dealtWith(add("y"));
    const [all, question] = (await messages()).slice(-2);
    expect(JSON.stringify(all?.components)).toContain("for all");
    expect(JSON.stringify(question?.components)).toContain("when?");
    expect(Number(question?.flags) & EPHEMERAL).toBe(EPHEMERAL);
  });

  test("a slow answer is deferred, then edited in", async () => {
    bot.answers(() => slowly().then(() => ({ public: lines("at last") })));
    expect(await dealtWith(add("x"))).toMatchObject({ type: 5 });
    expect((await newest()).words).toContain("at last");
  });

  test("a slow press is deferred, then redraws its card", async () => {
    bot.answers({ public: cardWith("#2", "action.done"), track });
    await dealtWith(add("x"));
    const posted = await newest();
    bot.shows("update");
    bot.answers(() => slowly().then(() => ({ update: lines("slowly done") })));
    const response = await dealtWith(
      ana().clickButton({ messageId: posted.id, customId: "action.done?id=1" }),
    );
    expect(response).toMatchObject({ type: 6 });
    expect(await newest()).toMatchObject({ id: posted.id, words: expect.stringContaining("slowly done") });
  });

  test("a form opens and comes back", async () => {
    bot.shows("form");
    bot.answers({ form });
    const opened = await dealtWith(
      ana().runSlashCommand({ name: "action", options: [{ name: "add", type: 1 }] }),
    );
    expect(opened).toMatchObject({ type: 9 });
    expect(JSON.parse(opened?.data ?? "{}")).toMatchObject({ custom_id: "action.add", title: "Add an item" });
    bot.answers({ public: lines("stored from a form") });
    await dealtWith(
      ana().submitModal({ customId: "action.add", fields: [{ customId: "what", value: "Order chairs" }] }),
    );
    expect(bot.heard[1]).toMatchObject({ type: "form", values: { what: "Order chairs" } });
    expect((await newest()).words).toContain("stored from a form");
  });

  test("what the dispatcher sends stands there and is updated in place", async () => {
    const channel = { platform: "discord", workspace: twin.discord.guildId, id: channelId, direct: false };
    const sent = { key: "m1", ping: [], locale: "en" };
    const ref = await adapter.send({ to: "channel", channel }, { ...sent, card: lines("a reminder") });
    expect((await newest()).words).toContain("a reminder");
    await adapter.update(ref, { ...sent, card: lines("all done now") });
    expect(await newest()).toMatchObject({ words: expect.stringContaining("all done now") });
  });
});
