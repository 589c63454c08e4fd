import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { LocalForm } from "../../src/chat/card.ts";
import type { CommandInteraction, FormInteraction, Interaction } from "../../src/chat/interaction.ts";
import type { Clock } from "../../src/lib/clock.ts";
import { cardWith, createTypedBot, lines, type TypedBot, text } from "../support/discord-script.ts";
import { createDiscordStage, type DiscordStage } from "../support/discord-stage.ts";

const clock: Clock = { now: () => new Date("2031-03-05T09:00:00Z") };
const track = { card: "card-1", version: 1 };
const DEFER_AFTER_MS = 150;
const slowly = () => new Promise((resolve) => setTimeout(resolve, 2 * DEFER_AFTER_MS));
const address = expect.stringMatching(/^\d+\/\d+$/);

describe("Discord over the gateway", () => {
  let stage: DiscordStage;
  let bot: TypedBot;
  let ana: ReturnType<DiscordStage["person"]>;
  let bo: ReturnType<DiscordStage["person"]>;
  let form: LocalForm;

  beforeEach(async () => {
    stage = await createDiscordStage({ clock, deferAfterMs: DEFER_AFTER_MS });
    bot = createTypedBot();
    ana = stage.person("Ana", { zone: "Europe/Berlin", locale: "de-DE", administrator: true });
    bo = stage.person("Bo", { zone: "Asia/Tokyo" });
    stage.person("Deploybot", { bot: true });
    form = formFor(bo.id);
    await stage.opens(bot);
  });
  afterEach(() => stage.closes());

  test("a command becomes an interaction with its verb and typed options", async () => {
    await ana.says('/action Draft <b> the plan @Bo with @Deploybot in #general due:"friday noon"');
    const heard = bot.heard[0] as CommandInteraction;
    expect(heard).toMatchObject({
      type: "command",
      command: "action",
      verb: "add",
      canOpenForm: true,
      channel: { platform: "discord", workspace: expect.stringMatching(/^\d+$/), direct: false },
      channelName: "general",
      speaker: { user: { id: ana.id, workspace: "" }, name: "Ana", locale: "de", administrator: true },
    });
    expect(heard.speaker).not.toHaveProperty("zone");
    expect(heard.options).toMatchObject({
      what: [
        text("Draft <b> the plan "),
        { type: "mention", user: { platform: "discord", id: bo.id }, name: "Bo", bot: false },
        text(" with "),
        { type: "mention", name: "Deploybot", bot: true },
        text(" in "),
        { type: "channel", name: "general" },
      ],
      due: "friday noon",
    });
  });

  test("booleans, choices and channels come as what they are", async () => {
    await bo.says("/readout digest only-me:yes channel:#general");
    await bo.says("/action list overdue");
    await bo.says("/action done #12 #14 sent by post");
    expect(bot.heard).toMatchObject([
      { verb: "digest", options: { "only-me": true, channel: { type: "channel", name: "general" } } },
      { verb: "list", options: { show: "overdue" } },
      { verb: "done", options: { item: "#12 #14", why: "sent by post" } },
    ]);
    expect(bot.heard[0]?.speaker.administrator).toBe(false);
  });

  test("a public answer is posted, tracked, and updated by its own button", async () => {
    bot.answers({ public: cardWith("#1 Water the plants", "action.done"), track });
    await ana.says("/action Water the plants");
    expect(await bo.sees()).toMatchObject([
      { place: "channel", channel: "general", text: "#1 Water the plants", controls: ["Done"], edits: 0 },
    ]);
    expect(bot.placed).toEqual([{ track, ref: { platform: "discord", address } }]);
    bot.shows("update");
    const struck = { type: "struck", text: "#1 Water the plants" } as const;
    bot.answers({ update: { elements: [{ type: "title", text: [struck] }] }, track });
    await bo.presses("Done");
    expect(bot.heard[1]).toMatchObject({
      type: "press",
      press: { do: "action.done", id: "1" },
      message: bot.placed[0]?.ref,
      speaker: { name: "Bo" },
    });
    expect(await ana.sees()).toMatchObject([{ text: "~#1 Water the plants~", controls: [], edits: 1 }]);
    expect(bot.placed).toHaveLength(2);
  });

  test("a private answer is seen by one person and redrawn by its own press", async () => {
    bot.answers({ private: cardWith("Your list", "list.next", ">") });
    await ana.says("/action list");
    expect(await bo.sees()).toEqual([]);
    expect(await ana.sees()).toMatchObject([{ place: "private", text: "Your list" }]);
    bot.answers({ update: lines("Page 2") });
    await ana.presses(">");
    expect(bot.heard[1]).not.toHaveProperty("message");
    expect(await ana.sees()).toMatchObject([{ place: "private", text: "Page 2" }]);
  });

  test("a public answer and a private question come together, whichever was promised", async () => {
    bot.answers({ public: lines("#1"), private: lines("When?"), track });
    await ana.says("/action x");
    const both = [
      { place: "channel", text: "#1" },
      { place: "private", text: "When?" },
    ];
    expect(await ana.sees()).toMatchObject(both);
    expect(await bo.sees()).toMatchObject([{ text: "#1" }]);
    bot.answers(async () => slowly().then(() => ({ public: lines("#2"), private: lines("Whose?"), track })));
    for (const visibility of ["public", "private"] as const) {
      bot.shows(visibility);
      await ana.says("/action y");
    }
    expect((await bo.sees()).map((seen) => seen.text)).toEqual(["#1", "#2", "#2"]);
    expect((await ana.sees()).filter(({ place }) => place === "private")).toHaveLength(3);
    expect(bot.placed).toHaveLength(3);
    expect(new Set(bot.placed.map(({ ref }) => ref?.address)).size).toBe(3);
  });

  test("a menu's button brings its choices privately; a choice is the press it stands for", async () => {
    const choices = ["09:00", "17:00"].map((at) => ({
      label: at,
      press: { do: "action.snooze", id: "018f6f3e-0000-7000-8000-0123456789ab", until: at },
    }));
    const menu = { type: "menu", label: "Snooze", open: { do: "snooze.open" }, options: choices } as const;
    const buttons = choices.map((choice) => ({ type: "button" as const, ...choice }));
    bot.answers((asked) =>
      asked.type === "press"
        ? { private: { elements: [{ type: "controls", controls: buttons }] } }
        : { public: { elements: [{ type: "row", text: [text("#1")], control: menu }] } },
    );
    await ana.says("/action x");
    bot.shows("private");
    await ana.presses("Snooze", { choose: "17:00" });
    expect(bot.heard.slice(1)).toMatchObject([
      { press: { do: "snooze.open" } },
      { press: choices[1]?.press },
    ]);
  });

  test.each(["public", "private"] as const)(
    "slow and %s: first a promise, then the answer",
    async (visibility) => {
      let finish = () => {};
      bot.shows(visibility);
      bot.answers(
        () => new Promise((resolve) => (finish = () => resolve({ [visibility]: lines("Here it is") }))),
      );
      const said = ana.says("/action list");
      await until(async () => (await ana.sees()).length > 0);
      const place = visibility === "public" ? "channel" : "private";
      expect(await ana.sees()).toMatchObject([{ place, text: "Readout is thinking…" }]);
      finish();
      await said;
      expect(await ana.sees()).toMatchObject([{ place, text: "Here it is", edits: 0 }]);
    },
  );

  test("a private error after a public promise takes the placeholder away", async () => {
    bot.answers(() => slowly().then(() => ({ private: lines("No such item") })));
    await ana.says("/action done #99");
    expect(await bo.sees()).toEqual([]);
    expect(await ana.sees()).toMatchObject([{ place: "private", text: "No such item" }]);
  });

  test("a slow press promises nothing visible and redraws its card", async () => {
    bot.answers({ public: cardWith("#1", "action.done"), track });
    await ana.says("/action x");
    bot.shows("update");
    bot.answers(() => slowly().then(() => ({ update: lines("#1 done"), private: lines("psst"), track })));
    await bo.presses("Done");
    expect(await ana.sees()).toMatchObject([{ text: "#1 done", edits: 1 }]);
    expect(await bo.sees()).toMatchObject([{ text: "#1 done" }, { place: "private", text: "psst" }]);
  });

  test("nothing to say leaves nothing to see", async () => {
    await ana.says("/action x");
    expect(await ana.sees()).toEqual([]);
    bot.answers({ public: cardWith("#1", "action.done") });
    await ana.says("/action x");
    bot.answers({});
    await bo.presses("Done");
    expect(await bo.sees()).toMatchObject([{ text: "#1", controls: ["Done"], edits: 0 }]);
  });

  test("a form opens filled in, and acts in the channel it was opened from", async () => {
    bot.shows("form");
    bot.answers({ form });
    await ana.says("/action", { in: "ops" });
    expect(await ana.form()).toEqual({
      title: "A form with quite a long title that goes on …",
      fields: [
        { label: "What", value: "Water <the> plants" },
        { label: "Who", value: "@Bo" },
        { label: "Priority", value: "High" },
      ],
    });
    bot.answers({ public: lines("#1 stored"), private: lines("Whose?"), track });
    await ana.submits({ What: "Water", Who: "@Ana @Bo", Priority: "Low" });
    expect(await ana.form()).toBeNull();
    const heard = bot.heard[1] as FormInteraction;
    expect(heard).toMatchObject({ type: "form", press: { do: "action.add" }, channelName: "ops" });
    expect(heard.values).toMatchObject({
      what: "Water",
      priority: "low",
      who: [{ name: "Ana", bot: false }, { name: "Bo" }],
    });
    expect(await ana.sees()).toMatchObject([
      { place: "channel", channel: "ops", text: "#1 stored" },
      { place: "private", channel: "ops", text: "Whose?" },
    ]);
  });

  test("a form opened from a posted card updates that card; its faults are said", async () => {
    bot.answers({ public: cardWith("#1 Water", "action.edit", "Edit"), track });
    await ana.says("/action Water");
    bot.shows("form");
    bot.answers({ form });
    await ana.presses("Edit");
    bot.answers({ faults: { what: "Say what." } });
    await ana.submits({ What: "x" });
    expect((await ana.sees()).at(-1)).toMatchObject({
      place: "private",
      text: expect.stringContaining("Say what."),
    });
    bot.answers({ form });
    await ana.presses("Edit");
    bot.answers({ update: lines("#1 Water more"), track });
    await ana.submits({ What: "Water more" });
    expect(bot.heard.at(-1)).toMatchObject({ type: "form", message: bot.placed[0]?.ref });
    expect(await bo.sees()).toMatchObject([{ text: "#1 Water more", edits: 1 }]);
  });

  test("suggestions come while typing", async () => {
    bot.suggests("Tomorrow", "Friday");
    expect(await ana.completes("action", "add", "due", "to")).toEqual(["Tomorrow", "Friday"]);
    expect(bot.asked).toMatchObject([{ command: "action", verb: "add", option: "due", typed: "to" }]);
  });

  test("the message menu tracks a message with its author and link", async () => {
    bot.answers({ public: lines("#1 renew the permit"), track });
    await ana.tracks("renew the permit @Bo", bo);
    expect(bot.heard[0]).toMatchObject({
      type: "menu",
      menu: "track",
      message: {
        text: [text("renew the permit "), { type: "mention", user: { id: bo.id } }],
        author: { id: bo.id },
        permalink: expect.stringMatching(/^https:\/\/discord\.com\/channels\/\d+\/\d+\/\d+$/),
      },
    });
    const { permalink } = (bot.heard[0] as Extract<Interaction, { type: "menu" }>).message;
    await ana.says(`/action ${permalink} more`);
    expect((bot.heard[1] as CommandInteraction).options?.["what"]).toMatchObject([
      { type: "message", url: permalink, ref: { platform: "discord", address } },
      text(" more"),
    ]);
  });

  test("an entry of the message menu is told by its name; one registered under other words comes with these", async () => {
    bot.answers({ private: lines("x") });
    const registered = stage.fake.registered;
    for (const [place, known] of registered)
      registered.set(
        place,
        known.map((each) => (each["name"] === "[menu.note]" ? { ...each, name: "Old notes" } : each)),
      );
    await ana.tracks("one", bo);
    await ana.notes("two", bo);
    expect(bot.heard).toMatchObject([{ menu: "track" }, { menu: "Old notes" }]);
  });

  test("in direct messages and in a thread it is answered there", async () => {
    bot.answers({ public: lines("here"), track });
    await ana.says("/action x", { in: "direct" });
    expect(bot.heard[0]).toMatchObject({
      channel: { direct: true, workspace: "" },
      speaker: { administrator: false },
    });
    expect(await ana.sees()).toMatchObject([{ place: "direct", text: "here" }]);
    expect(await bo.sees()).toEqual([]);
    await bo.says("/action y", { thread: true });
    const thread = [...stage.fake.channels.values()].find(({ parent }) => parent);
    expect(bot.heard[1]).toMatchObject({
      channel: { id: thread?.parent, thread: thread?.id },
      channelName: "general",
    });
    expect(stage.fake.messages.at(-1)).toMatchObject({ channel: thread?.id });
    expect(bot.placed[1]?.ref?.address).toMatch(new RegExp(`^${thread?.id}/`));
  });

  test("commands are registered only when they are different", async () => {
    const before = stage.fake.registrations;
    expect(before).toBe(2);
    await stage.restarts(bot);
    expect(stage.fake.registrations).toBe(before);
    bot.describes("Everything to do");
    await stage.restarts(bot);
    expect(stage.fake.registrations).toBe(2 * before);
  });

  test("the bot's arrival on a server registers and greets there; a start does not", async () => {
    expect(bot.heard).toEqual([]);
    bot.answers({ public: lines("I keep this server's action items.") });
    await stage.joins("lobby", ana);
    expect(bot.heard).toMatchObject([
      { type: "joined", channelName: "lobby", speaker: { user: { id: ana.id } } },
    ]);
    expect(await bo.sees()).toMatchObject([{ channel: "lobby", text: "I keep this server's action items." }]);
    await ana.says("/action x", { in: "lobby" });
    expect(bot.heard[1]).toMatchObject({ channelName: "lobby" });
  });

  test("a redelivered interaction carries the same id; two commands do not", async () => {
    bot.answers({ public: lines("#1") });
    await ana.says("/action x");
    await stage.redelivers();
    await ana.says("/action x");
    const [first, again, other] = bot.heard.map(({ id }) => id);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
    expect(await bo.sees()).toHaveLength(2);
  });

  test("hostile text is shown as typed and pings nobody", async () => {
    const hostile = `@everyone @here <@${bo.id}> <@&1> <#1> **b** __u__ ~~s~~ ||x|| \`c\` [a](http://b.example) <t:1:R> <:e:12345> :smile: # h`;
    const lists = ["# heading", "-# small", "> quote", "- list", "1. first", "* star"];
    bot.answers({
      public: {
        elements: [
          { type: "title", text: [text(hostile)] },
          { type: "line", text: [text(lists.join("\n"))] },
        ],
      },
    });
    await ana.says("/action x");
    const [seen] = await bo.sees();
    expect(seen?.text).toBe([hostile, ...lists].join("\n"));
    expect(seen?.pinged).toBe(false);
  });

  test("only whom the bot may notify is pinged", async () => {
    const mention = (id: string, name: string) =>
      ({ type: "mention", user: { platform: "discord", workspace: "", id }, name }) as const;
    bot.answers({
      public: {
        elements: [{ type: "line", text: [mention(bo.id, "Bo"), text(" "), mention(ana.id, "Ana")] }],
      },
      ping: [{ platform: "discord", workspace: "", id: bo.id }],
    });
    await ana.says("/action x");
    expect(await bo.sees()).toMatchObject([{ text: "@Bo @Ana", pinged: true }]);
    expect(await ana.sees()).toMatchObject([{ pinged: false }]);
  });

  test("where the bot sees no channel it answers all the same, untracked, and says what to allow", async () => {
    await ana.says("/action first", { in: "ops" });
    for (const channel of stage.fake.channels.values()) if (channel.name === "ops") channel.hidden = true;
    bot.answers({ public: cardWith("#1 Water", "action.done"), track });
    await ana.says("/action Water", { in: "ops" });
    expect(await bo.sees()).toMatchObject([{ place: "channel", channel: "ops", text: "#1 Water" }]);
    expect((await ana.sees()).at(-1)).toMatchObject({
      place: "private",
      text: expect.stringContaining("Discord: allow me in #ops: View Channel (Edit Channel, Permissions)"),
    });
    expect(bot.placed).toEqual([{ track, ref: null }]);
  });

  test.each(["server-error", "lost-reply"] as const)(
    "%s: the answer stands there once all the same",
    async (how) => {
      stage.fails(how);
      bot.answers({ public: lines("#1"), track });
      await ana.says("/action x");
      const [message] = stage.fake.messages;
      expect(await ana.sees()).toMatchObject([{ text: "#1" }]);
      const ref = { platform: "discord", address: `${message?.channel}/${message?.id}` };
      expect(bot.placed).toEqual([{ track, ref }]);
    },
  );

  test("rate-limited: nothing false is said, and it stays to be sent", async () => {
    stage.fails("rate-limited");
    bot.answers({ public: lines("#1"), track });
    await ana.says("/action x");
    expect(await ana.sees()).toEqual([]);
    expect(bot.placed).toEqual([]);
  });

  test("what is in hand is finished before the bot stops", async () => {
    bot.answers(() => slowly().then(() => ({ public: lines("Stored") })));
    const said = ana.says("/action x");
    await until(async () => bot.heard.length === 1);
    await stage.adapter.stop();
    await said;
    expect(await ana.sees()).toMatchObject([{ text: "Stored" }]);
  });

  test("a restarted bot understands the buttons of the one before", async () => {
    bot.answers({ public: cardWith("#1", "action.done"), track });
    await ana.says("/action x");
    const second = createTypedBot();
    second.answers({ update: lines("#1 done") });
    await stage.restarts(second);
    await ana.presses("Done");
    expect(second.heard).toMatchObject([{ press: { do: "action.done", id: "1" } }]);
    expect(await ana.sees()).toMatchObject([{ text: "#1 done" }]);
  });

  test("after a dropped connection it goes on where it was", async () => {
    bot.answers({ public: lines("#1") });
    stage.fake.gateway.drop();
    await until(async () => stage.fake.gateway.resumes === 1);
    await ana.says("/action x");
    expect(await bo.sees()).toMatchObject([{ text: "#1" }]);
    expect(stage.adapter.health()).toEqual({ ok: true });
  });

  test("message text is not heard", async () => {
    await expect(ana.mentions("@Readout done #12")).rejects.toThrow("sends no message text");
  });
});

const formFor = (who: string): LocalForm => ({
  press: { do: "action.add" },
  title: "A form with quite a long title that goes on and on",
  submit: "Save",
  fields: [
    { name: "what", label: "What", kind: "text", required: true, value: "Water <the> plants" },
    {
      name: "who",
      label: "Who",
      kind: "people",
      required: false,
      people: [{ platform: "discord", workspace: "", id: who }],
    },
    {
      name: "priority",
      label: "Priority",
      kind: "choice",
      required: false,
      value: "high",
      choices: [
        { label: "High", value: "high" },
        { label: "Low", value: "low" },
      ],
    },
  ],
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
}
