import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { LocalForm } from "../../src/chat/card.ts";
import type { CommandInteraction, FormInteraction, Interaction } from "../../src/chat/interaction.ts";
import type { Clock } from "../../src/lib/clock.ts";
import { cardWith, createScriptedBot, lines, type ScriptedBot, text } from "../support/slack-script.ts";
import { createSlackStage, envelope, rawOf, type SlackStage, signed } from "../support/slack-stage.ts";

const clock: Clock = { now: () => new Date("2031-03-05T09:00:00Z") };
const track = { card: "card-1", version: 1 };

const form: LocalForm = {
  press: { do: "action.add" },
  again: { do: "form.open", c: "action", b: "add" },
  title: "A form with quite a long title",
  submit: "Save",
  fields: [
    { name: "what", label: "What", kind: "text", required: true, value: "Water <the> plants" },
    {
      name: "who",
      label: "Who",
      kind: "people",
      required: false,
      people: [{ platform: "slack", workspace: "T1", id: "UBO" }],
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
};

describe.each(["http", "socket"] as const)("Slack over %s", (mode) => {
  let stage: SlackStage;
  let bot: ScriptedBot;
  let ana: ReturnType<SlackStage["person"]>;
  let bo: ReturnType<SlackStage["person"]>;

  beforeEach(async () => {
    stage = await createSlackStage({ clock, mode, workingAfterMs: 150 });
    bot = createScriptedBot();
    ana = stage.person("Ana", { zone: "Europe/Berlin", locale: "de-DE", administrator: true });
    bo = stage.person("Bo", { zone: "Asia/Tokyo" });
    stage.person("Deploybot", { bot: true });
    await stage.opens(bot);
  });
  afterEach(() => stage.closes());

  test("a command becomes an interaction with people, places and links resolved", async () => {
    await ana.says("/action Draft <b> & co @Bo @Deploybot in #general http://example.org/x?a=1 #12");
    expect(bot.heard).toHaveLength(1);
    const heard = bot.heard[0] as CommandInteraction;
    expect(heard).toMatchObject({
      type: "command",
      command: "action",
      canOpenForm: true,
      channel: { platform: "slack", workspace: "T1", direct: false },
      channelName: "general",
      speaker: {
        user: { id: "UANA", workspace: "T1" },
        name: "Ana",
        zone: "Europe/Berlin",
        locale: "de-DE",
        administrator: true,
      },
    });
    expect(heard.text).toEqual([
      text("Draft <b> & co "),
      { type: "mention", user: { platform: "slack", workspace: "T1", id: "UBO" }, name: "Bo", bot: false },
      text(" "),
      {
        type: "mention",
        user: { platform: "slack", workspace: "T1", id: "UDEPLOYBOT" },
        name: "Deploybot",
        bot: true,
      },
      text(" in "),
      {
        type: "channel",
        channel: { platform: "slack", workspace: "T1", id: expect.any(String), direct: false },
        name: "general",
      },
      text(" http://example.org/x?a=1 #12"),
    ]);
  });

  test("a public answer is posted, tracked, and updated by its own button", async () => {
    bot.answers({ public: cardWith("#1 Water the plants", "action.done"), track });
    await ana.says("/action Water the plants");
    expect(await bo.sees()).toMatchObject([
      {
        place: "channel",
        channel: "general",
        text: "#1 Water the plants",
        controls: ["Done"],
        pinged: false,
        edits: 0,
      },
    ]);
    expect(bot.placed).toEqual([
      { track, ref: { platform: "slack", address: expect.stringMatching(/^T1\/C\w+\/\d+\.\d{6}$/) } },
    ]);

    bot.answers({
      update: {
        elements: [
          {
            type: "title",
            text: [
              { type: "struck", text: "#1 Water" },
              { type: "struck", text: " the plants" },
            ],
          },
        ],
      },
      track,
    });
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

  test("a menu's choice comes back as the press it stands for", async () => {
    const options = ["09:00", "17:00"].map((at) => ({
      label: at,
      press: {
        do: "action.snooze",
        id: "018f6f3e-0000-7000-8000-0123456789ab",
        until: `2031-03-06T${at}:00.000Z`,
      },
    }));
    bot.answers({
      public: {
        elements: [
          { type: "line", text: [text("#1")] },
          {
            type: "controls",
            controls: [{ type: "menu", label: "Snooze", open: { do: "snooze.open" }, options }],
          },
        ],
      },
    });
    await ana.says("/action x");
    await ana.presses("Snooze", { choose: "17:00" });
    expect(bot.heard[1]).toMatchObject({ type: "press", press: options[1]?.press });
  });

  test("slow: first 'working on it', then the answer", async () => {
    let finish = () => {};
    bot.answers(() => new Promise((resolve) => (finish = () => resolve({ private: lines("Here it is") }))));
    const said = ana.says("/action list");
    await until(async () => (await ana.sees()).length > 0);
    expect(await ana.sees()).toMatchObject([{ place: "private", text: "[working]" }]);
    finish();
    await said;
    expect(await ana.sees()).toMatchObject([{ text: "[working]" }, { place: "private", text: "Here it is" }]);
  });

  test("slow and public", async () => {
    bot.answers(async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return { public: lines("Stored") };
    });
    await ana.says("/action x");
    expect(await ana.sees()).toMatchObject([{ text: "[working]" }, { place: "channel", text: "Stored" }]);
  });

  test("a slow Slack does not keep the answer back", async () => {
    stage.fake.delays("users.info", 3_000);
    bot.answers({ private: lines("ok") });
    const before = performance.now();
    await ana.says("/action list");
    expect(performance.now() - before).toBeLessThan(2_500);
    expect(bot.heard[0]?.speaker).toEqual({
      user: { platform: "slack", workspace: "T1", id: "UANA" },
      name: "ana",
      administrator: false,
    });
  });

  test("a redelivered command carries the same id; two commands do not", async () => {
    await ana.says("/action x");
    await stage.redelivers();
    await ana.says("/action x");
    const [first, again, other] = bot.heard.map(({ id }) => id);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  test("a redelivered mention carries the same id", async () => {
    await ana.mentions("@Readout done #12");
    await stage.redelivers();
    expect(bot.heard[1]?.id).toBe(bot.heard[0]?.id);
  });

  test("a mention in a thread is a command, answered in the thread; privately by whisper", async () => {
    bot.answers({ public: lines("#1"), track });
    await ana.says("/action x");
    bot.answers({ public: lines("#12 done"), private: lines("psst") });
    await ana.mentions("@Readout done #12 @Bo");
    const heard = bot.heard[1] as CommandInteraction;
    expect(heard).toMatchObject({
      command: "action",
      canOpenForm: false,
      channel: { thread: expect.any(String) },
    });
    expect(heard.text).toEqual([text("done #12 "), expect.objectContaining({ type: "mention", name: "Bo" })]);
    expect(stage.fake.messages.slice(1)).toMatchObject([
      { thread: heard.channel.thread, text: "#12 done" },
      { thread: heard.channel.thread, text: "psst", only: "UANA" },
    ]);
    await ana.mentions("@Readout readout digest");
    expect(bot.heard[2]).toMatchObject({ command: "readout", text: [text("digest")] });
    await ana.mentions("@Readout help");
    expect(bot.heard[3]).toMatchObject({ command: "readout", text: [text("help")] });
  });

  test("a press on a card that has a thread below it is answered in the channel, one in the thread there", async () => {
    bot.answers({ public: cardWith("#1", "action.done"), track });
    await ana.says("/action x");
    bot.answers({ public: cardWith("#1 again", "action.done", "Reopen") });
    await ana.mentions("@Readout show #1");
    await ana.presses("Reopen");
    await ana.presses("Done");
    const [parent] = stage.fake.messages;
    expect(bot.heard[2]?.channel).toMatchObject({ thread: parent?.ts });
    expect(bot.heard[3]?.channel).not.toHaveProperty("thread");
  });

  test("somebody else's arrival in a channel is not heard", async () => {
    const event = { type: "member_joined_channel", user: bo.id, channel: "C1", team: "T1", inviter: ana.id };
    await stage.deliver({ kind: "events_api", body: envelope(stage.fake, event) });
    await stage.settled();
    expect(bot.heard).toEqual([]);
  });

  test("a form that comes too late after a command comes as a button", async () => {
    bot.answers(() => {
      stage.fake.expire();
      return { form };
    });
    await ana.says("/action");
    expect(await ana.form()).toBeNull();
    expect(await ana.sees()).toMatchObject([
      { place: "private", text: "[form-again]", controls: ["[open-form]"] },
    ]);
    bot.answers({ form });
    await ana.presses("[open-form]");
    expect(bot.heard.at(-1)).toMatchObject({ type: "press", press: form.again });
    expect(await ana.form()).not.toBeNull();
  });

  test("a form that comes too late says so; a press can be pressed again", async () => {
    bot.answers({ private: cardWith("#1", "action.edit", "Edit") });
    await ana.says("/action list");
    bot.answers(() => {
      stage.fake.expire();
      return { form };
    });
    await ana.presses("Edit");
    expect(await ana.form()).toBeNull();
    expect((await ana.sees()).at(-1)).toMatchObject({ text: "[form-again]", controls: ["[open-form]"] });
    bot.answers({ form });
    await ana.presses("[open-form]");
    expect(bot.heard[2]).toMatchObject({ press: { do: "action.edit", id: "1" } });
    expect(await ana.form()).toMatchObject({ title: "A form with quite a lon…" });
  });

  test("faults that come too late for the modal are said instead", async () => {
    bot.answers({ form });
    await ana.says("/action add");
    bot.answers(async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return { faults: { what: "Say what." }, private: lines("Say what, again") };
    });
    await ana.submits({ What: "x" });
    expect(await ana.form()).toBeNull();
    expect(await ana.sees()).toMatchObject([{ place: "private", text: "Say what, again" }]);
  });

  test("a form of the home view answers in its modal, and the view is drawn again", async () => {
    bot.answers((interaction) =>
      interaction.type === "home" ? { home: cardWith("Home", "me.zone", "Change") } : { form },
    );
    await ana.opensHome();
    await ana.presses("Change");
    bot.answers((interaction) =>
      interaction.type === "home" ? { home: lines("Home, new") } : { private: lines("Saved") },
    );
    await ana.submits({});
    expect([...stage.fake.modals.values()]).toMatchObject([{ view: { title: { text: "Saved" } } }]);
    expect(JSON.stringify(stage.fake.homes.get("UANA"))).toContain("Home, new");
    expect(await ana.sees()).toEqual([]);
  });

  test.each(["a command", "a mention"])(
    "%s is acknowledged when its outcome is stored, not before",
    async (what) => {
      const order: string[] = [];
      bot.answers(async () => {
        await new Promise((resolve) => setTimeout(resolve, 60));
        order.push("stored");
        return {};
      });
      const said = what === "a command" ? ana.says("/action x") : ana.mentions("@Readout x");
      stage.fake.onAcknowledged(() => order.push("acknowledged"));
      await said;
      expect(order).toEqual(["stored", "acknowledged"]);
    },
  );

  test("a form opens, keeps its faults in the modal, then acts in the channel it was opened from", async () => {
    bot.answers({ form });
    await ana.says("/action add", { in: "ops" });
    expect(await ana.form()).toEqual({
      title: "A form with quite a lon…",
      fields: [
        { label: "What", value: "Water <the> plants" },
        { label: "Who", value: "@Bo" },
        { label: "Priority", value: "High" },
      ],
    });
    bot.answers({ faults: { what: "Say what.", nonsense: "And more." }, private: lines("not shown") });
    await ana.submits({ What: "" });
    expect((await ana.form())?.fields[0]).toMatchObject({ fault: "Say what. And more." });

    bot.answers({ public: lines("#1 stored"), private: lines("Whose?"), track });
    await ana.submits({ What: "Water", Who: "@Ana @Bo", Priority: "Low" });
    expect(await ana.form()).toBeNull();
    const heard = bot.heard[2] as FormInteraction;
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

  test("a form opened from a posted card updates that card", async () => {
    bot.answers({ public: cardWith("#1 Water", "action.edit", "Edit"), track });
    await ana.says("/action Water");
    bot.answers({ form });
    await ana.presses("Edit");
    bot.answers({ update: lines("#1 Water more"), track });
    await ana.submits({ What: "Water more" });
    expect(bot.heard[2]).toMatchObject({ type: "form", message: bot.placed[0]?.ref });
    expect(await bo.sees()).toMatchObject([{ text: "#1 Water more", edits: 1 }]);
  });

  test("a form opened in a thread answers there", async () => {
    bot.answers({ public: cardWith("#1", "action.edit", "Edit"), track });
    await ana.says("/action x");
    await ana.mentions("@Readout show #1");
    bot.answers({ form });
    await ana.presses("Edit");
    bot.answers({ public: lines("edited") });
    await ana.submits({ What: "y" });
    expect(stage.fake.messages.at(-1)).toMatchObject({ text: "edited", thread: stage.fake.messages[0]?.ts });
  });

  test("the message menu tracks a message with its author and link", async () => {
    bot.answers({ public: lines("#1 renew the permit"), track });
    await ana.tracks("renew the permit @Bo", bo);
    expect(bot.heard[0]).toMatchObject({
      type: "menu",
      menu: "track",
      message: { author: { id: "UBO" }, permalink: expect.stringMatching(/\/archives\/C\w+\/p\d{16}$/) },
    });
    const permalink = (bot.heard[0] as Extract<Interaction, { type: "menu" }>).message.permalink;
    await ana.says(`/action note ${permalink} more`);
    expect((bot.heard[1] as CommandInteraction).text?.[1]).toMatchObject({
      type: "message",
      url: permalink,
      ref: { address: expect.stringMatching(/^T1\/C\w+\/\d{10}\.\d{6}$/) },
    });
  });

  test("the home view is drawn, and drawn again after a press in it", async () => {
    let opened = 0;
    bot.answers((interaction) =>
      interaction.type === "home"
        ? { home: cardWith(`Home ${++opened}`, "action.done") }
        : { private: lines("Not yours") },
    );
    expect(await ana.opensHome()).toBe("Home 1");
    await ana.presses("Done");
    expect(bot.heard.map(({ type }) => type)).toEqual(["home", "press", "home"]);
    expect(bot.heard[1]).toMatchObject({ channel: { direct: true } });
    expect(JSON.stringify(stage.fake.homes.get("UANA"))).toContain("Home 2");
    expect([...stage.fake.modals.values()][0]).toMatchObject({
      user: "UANA",
      view: { title: { text: "Not yours" } },
    });
  });

  test("the bot's own arrival greets the channel, others' do not", async () => {
    bot.answers({ public: lines("I keep this channel's action items.") });
    await stage.joins("ops", ana);
    expect(bot.heard).toMatchObject([{ type: "joined", channelName: "ops", speaker: { name: "Ana" } }]);
    expect(await bo.sees()).toMatchObject([{ channel: "ops", text: "I keep this channel's action items." }]);
  });

  test("where the bot is not in the channel it answers all the same, untracked, and says how to invite it", async () => {
    await ana.says("/action first", { in: "ops" });
    for (const channel of stage.fake.channels.values()) if (channel.name === "ops") channel.invited = false;
    bot.answers({ public: cardWith("#1 Water", "action.done"), track });
    await ana.says("/action Water", { in: "ops" });
    expect(await bo.sees()).toMatchObject([{ place: "channel", channel: "ops", text: "#1 Water" }]);
    expect((await ana.sees())[1]).toMatchObject({ place: "private", text: "[cannot-post /invite @readout]" });
    expect(bot.placed).toEqual([{ track, ref: null }]);

    bot.answers({ update: lines("#1 done"), track });
    await bo.presses("Done");
    expect(await bo.sees()).toMatchObject([{ text: "#1 done" }]);
  });

  test.each(["rate-limited", "server-error", "lost-reply"] as const)(
    "%s: nothing false is said, and it stays to be sent",
    async (how) => {
      stage.fails(how);
      bot.answers({ public: lines("#1"), track });
      await ana.says("/action x");
      expect(bot.placed).toEqual([]);
      expect((await ana.sees()).filter(({ place }) => place === "private")).toEqual([]);
    },
  );

  test("removed from the workspace, it says so", async () => {
    expect(stage.adapter.health()).toEqual({ ok: true });
    stage.fake.refuse("account_inactive");
    await stage.deliver({ kind: "events_api", body: envelope(stage.fake, { type: "app_uninstalled" }) });
    await until(async () => !stage.adapter.health().ok);
    expect(stage.adapter.health()).toEqual({ ok: false, reason: "Slack: account_inactive" });
    expect(bot.heard).toEqual([]);
  });

  test("what is in hand is finished before the bot stops", async () => {
    bot.answers(async () => {
      await new Promise((resolve) => setTimeout(resolve, 120));
      return { public: lines("Stored") };
    });
    const said = ana.says("/action x");
    await until(async () => bot.heard.length === 1);
    await stage.adapter.stop();
    await said;
    expect(await ana.sees()).toMatchObject([{ text: "Stored" }]);
  });

  test("a restarted bot understands the buttons of the one before", async () => {
    bot.answers({ public: cardWith("#1", "action.done"), track });
    await ana.says("/action x");
    const second = createScriptedBot();
    second.answers({ update: lines("#1 done") });
    await stage.restarts(second);
    await ana.presses("Done");
    expect(second.heard).toMatchObject([{ press: { do: "action.done", id: "1" } }]);
    expect(await ana.sees()).toMatchObject([{ text: "#1 done" }]);
  });
});

describe("Slack's signature", () => {
  test("an unsigned, wrongly signed or old request is refused and heard by nobody", async () => {
    const stage = await createSlackStage({ clock, mode: "http" });
    const bot = createScriptedBot();
    await stage.opens(bot);
    const inbound = { kind: "slash_commands", body: { command: "/action", text: "x" } } as const;
    const right = signed(inbound);
    const old = { ...right, "x-slack-request-timestamp": String(Math.floor(Date.now() / 1000) - 600) };
    for (const headers of [signed(inbound, "other"), old, { "content-type": right["content-type"] ?? "" }]) {
      const response = await fetch(stage.eventsUrl, { method: "POST", headers, body: rawOf(inbound) });
      expect(response.status).toBe(401);
    }
    // Rightly signed, but larger than anything Slack sends.
    const long = {
      kind: "slash_commands",
      body: { command: "/action", text: "x".repeat(1_100_000) },
    } as const;
    const large = await fetch(stage.eventsUrl, { method: "POST", headers: signed(long), body: rawOf(long) });
    expect(large.status).toBeGreaterThanOrEqual(400);
    expect(bot.heard).toEqual([]);
    await stage.closes();
  });

  test("Slack's own checks are answered", async () => {
    const stage = await createSlackStage({ clock, mode: "http" });
    await stage.opens(createScriptedBot());
    const challenge = { kind: "events_api", body: { type: "url_verification", challenge: "c4" } } as const;
    const response = await fetch(stage.eventsUrl, {
      method: "POST",
      headers: signed(challenge),
      body: rawOf(challenge),
    });
    expect(await response.json()).toEqual({ challenge: "c4" });
    await stage.closes();
  });
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
}
