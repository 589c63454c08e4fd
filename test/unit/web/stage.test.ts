import { afterEach, beforeEach, expect, test } from "vitest";
import { createOnce } from "../../../adapters/web/once.ts";
import { DeliveryError } from "../../../src/chat/adapter.ts";
import { createWebScript, lineCard, type WebScript } from "../../support/web-script.ts";
import { createWebStage, type WebStage } from "../../support/web-stage.ts";

const clock = { now: () => new Date("2031-03-05T09:00:00Z") };
let stage: WebStage;
let bot: WebScript;

beforeEach(async () => {
  stage = await createWebStage({ clock });
  bot = createWebScript(clock.now);
  await stage.opens(bot);
});
afterEach(() => stage.closes());

const lastHeard = () => bot.heard.at(-1);

test("a command becomes a card that all in the channel read, with dates in each reader's zone", async () => {
  const [ana, bo] = [
    stage.person("Ana", { zone: "Europe/Berlin" }),
    stage.person("Bo", { zone: "Asia/Tokyo" }),
  ];
  await ana.says("/action Water the plants by tomorrow");
  const [seen] = await ana.sees();
  expect(seen).toMatchObject({
    place: "channel",
    channel: "general",
    controls: ["Done", "Start", "Snooze", "More"],
    edits: 0,
  });
  expect(seen?.text).toBe(
    "#1 Water the plants\nAna · due Thu 6 Mar 12:00, in 1 day · open\n#supply · added by Ana",
  );
  expect((await bo.sees())[0]?.text).toContain("Thu 6 Mar 20:00");
  expect(bot.placed).toEqual([
    { track: { card: "item-1", version: 1 }, ref: { platform: "web", address: seen?.id } },
  ]);
});

test("a press changes the card where it stands, for everyone", async () => {
  const [ana, bo] = [stage.person("Ana"), stage.person("Bo")];
  await ana.says("/action Call the supplier @bo");
  await bo.presses("Start");
  await ana.presses("Done");
  const seen = await bo.sees();
  expect(seen).toHaveLength(1);
  expect(seen[0]).toMatchObject({ controls: ["Reopen"], edits: 2 });
  expect(seen[0]?.text).toMatch(/^~#1 Call the supplier~\nBo · done/);
  expect(lastHeard()).toMatchObject({
    type: "press",
    message: { platform: "web", address: seen[0]?.id },
    canOpenForm: true,
  });
});

test("mentions, channels and links to messages come as parts; what names nobody stays text", async () => {
  const ana = stage.person("Ana", { zone: "Europe/Berlin", locale: "de-DE", administrator: true });
  stage.person("Bo Li");
  await ana.says("the permit");
  const [line] = await ana.sees();
  const link = `${stage.url}/c/general#m-${line?.id}`;
  await ana.says(`/action Tell @bo li and @nobody-here in #general about ${link}, a@b.example #12`);
  expect(lastHeard()).toMatchObject({
    type: "command",
    command: "action",
    channel: { id: "general", direct: false },
    channelName: "general",
    speaker: { name: "Ana", zone: "Europe/Berlin", locale: "de-DE", administrator: true },
    text: [
      { type: "text", text: "Tell " },
      { type: "mention", name: "Bo Li", bot: false },
      { type: "text", text: " and @nobody-here in " },
      { type: "channel", name: "general" },
      { type: "text", text: " about " },
      { type: "message", ref: { platform: "web", address: line?.id }, url: link },
      { type: "text", text: ", a@b.example #12" },
    ],
  });
});

test("private answers are read by one person, in the channel, until they are put away", async () => {
  const [ana, bo] = [stage.person("Ana"), stage.person("Bo")];
  await ana.says("/action list");
  const [answer] = await ana.sees();
  expect(answer).toMatchObject({ place: "private", channel: "general" });
  expect(await bo.sees()).toEqual([]);
  const page = bo as ReturnType<typeof stage.person> & { post(path: string, body: object): Promise<unknown> };
  await expect(
    page.post("press", { message: answer?.id, press: "list.share", delivery: "12345678" }),
  ).rejects.toThrow("404");
  await expect(page.post("dismiss", { message: answer?.id })).rejects.toThrow("404");
});

test("a press that no card ever offered is refused; an older one of the same card is not", async () => {
  const ana = stage.person("Ana") as ReturnType<typeof stage.person> & {
    post(path: string, body: object): Promise<unknown>;
  };
  await ana.says("/action One");
  const id = (await ana.sees())[0]?.id;
  const press = (text: string, delivery: string) => ana.post("press", { message: id, press: text, delivery });
  await ana.presses("Start");
  await expect(press("action.drop-all", "11111111")).rejects.toThrow("422");
  await expect(press("action.done?id=1&v=1", "22222222")).resolves.toBeDefined();
});

test("a form opens, keeps what is wrong beside its field, and takes people by name", async () => {
  const ana = stage.person("Ana");
  stage.person("Bo");
  await ana.says("/action");
  expect((await ana.form())?.fields.map(({ label }) => label)).toEqual([
    "What is to be done",
    "For",
    "Due",
    "Priority",
    "Note",
  ]);
  await ana.submits({ "What is to be done": "Sweep", For: "@bo @zoe" });
  expect((await ana.form())?.fields[1]?.fault).toBe("Nobody here is called zoe.");
  await ana.submits({ "What is to be done": "Sweep", Due: "fryday" });
  expect((await ana.form())?.fields[2]?.fault).toContain("fryday");
  await ana.submits({ "What is to be done": "Sweep", For: "@bo @Ana", Priority: "High" });
  expect(await ana.form()).toBeNull();
  expect(lastHeard()).toMatchObject({
    type: "form",
    press: { do: "action.form" },
    values: { what: "Sweep", for: [{ name: "Bo" }, { name: "Ana" }], priority: "high", due: "" },
  });
  expect((await ana.sees()).at(-1)?.text).toContain("#1 Sweep");
});

test("talking to the bot in a line is a command that everyone reads", async () => {
  const ana = stage.person("Ana");
  await ana.says("/action One");
  await ana.mentions("done #1");
  expect(lastHeard()).toMatchObject({
    type: "command",
    command: "action",
    text: [{ type: "text", text: "done #1" }],
  });
  expect((await ana.sees()).map(({ text }) => text.split("\n")[0])).toEqual([
    "#1 One",
    "@Readout done #1",
    "~#1 One~",
  ]);
});

test.each([
  ["done #1", "action", "done #1"],
  ["action Sweep", "action", "Sweep"],
  ["List", "action", "List"],
  ["help", "readout", "help"],
  ["hello", "readout", "help"],
  ["what can you do?", "readout", "help"],
])("in direct messages all is said to the bot: %s", async (line, command, text) => {
  const ana = stage.person("Ana");
  await ana.says(line, { in: "direct" });
  expect(lastHeard()).toMatchObject({ type: "command", command, text: [{ type: "text", text }] });
  expect((await ana.sees())[0]?.text).toBe(line);
});

test("a line in a channel is said to all, and not to the bot", async () => {
  const before = lastHeard();
  await stage.person("Ana").says("done #1");
  expect(lastHeard()).toBe(before);
});

test("a line can be tracked by anyone, with its author and its address", async () => {
  const [ana, bo] = [stage.person("Ana"), stage.person("Bo")];
  await bo.tracks("renew the permit", ana);
  const [line] = await ana.sees();
  expect(lastHeard()).toMatchObject({
    type: "menu",
    menu: "track",
    speaker: { name: "Bo" },
    message: {
      text: [{ type: "text", text: "renew the permit" }],
      permalink: `${stage.url}/c/general#m-${line?.id}`,
    },
  });
  expect((await ana.sees()).at(-1)?.text).toContain("#1 renew the permit");
});

test("the bot introduces itself once where nobody ever spoke", async () => {
  const [ana, bo] = [stage.person("Ana"), stage.person("Bo")];
  await stage.joins("ops", ana);
  await stage.joins("ops", bo);
  expect(bot.heard.filter(({ type }) => type === "joined")).toMatchObject([
    { channel: { id: "ops" }, speaker: { name: "Ana" } },
  ]);
  expect(await bo.sees()).toMatchObject([{ channel: "ops", controls: ["Add one", "Settings", "Help"] }]);
  await ana.presses("Add one");
  expect((await ana.form())?.title).toBe("Add an action item");
});

test("the home page is one person's, and a press in it draws it again", async () => {
  const ana = stage.person("Ana");
  await ana.says("/action One");
  expect(await ana.opensHome()).toBe("1 due\n#1 One");
  await ana.presses("Done", { on: "1 due" });
  const press = bot.heard.find(({ type }) => type === "press");
  expect(press).toMatchObject({ channel: { direct: true } });
  expect(press).not.toHaveProperty("message");
});

test("the same delivery again changes nothing that is read", async () => {
  const ana = stage.person("Ana");
  await ana.says("good morning");
  await stage.redelivers();
  bot.answersNext({ public: lineCard("first") });
  await ana.says("/action One");
  bot.answersNext({ public: lineCard("first") });
  await stage.redelivers();
  expect((await ana.sees()).map(({ text, edits }) => [text, edits])).toEqual([
    ["good morning", 0],
    ["first", 0],
  ]);
  const ids = bot.heard.filter(({ type }) => type === "command").map(({ id }) => id);
  expect(new Set(ids).size).toBe(1);
});

test("a double submit is one delivery, and two people's equal deliveries are two", async () => {
  type Page = ReturnType<typeof stage.person> & { post(path: string, body: object): Promise<unknown> };
  const [ana, bo] = [stage.person("Ana") as Page, stage.person("Bo") as Page];
  await stage.everyone();
  const body = { view: "channel:general", delivery: "same-one", text: "/action Twice" };
  await Promise.all([ana.post("say", body), ana.post("say", body)]);
  expect(new Set(bot.heard.map(({ id }) => id)).size).toBe(1);
  await bo.post("say", body);
  expect(new Set(bot.heard.map(({ id }) => id)).size).toBe(2);
});

test("a deed that is under way is joined, a later one is done again", async () => {
  const once = createOnce();
  const runs: (() => void)[] = [];
  const run = () => new Promise<number>((resolve) => void runs.push(() => resolve(runs.length)));
  const [first, second] = [once("a", run), once("a", run)];
  expect(runs).toHaveLength(1);
  runs[0]?.();
  expect(await Promise.all([first, second])).toEqual([1, 1]);
  void once("a", run);
  expect(runs).toHaveLength(2);
});

test("send and update put cards where they belong; what is not there is permanent", async () => {
  const ana = stage.person("Ana");
  await ana.opensHome();
  const user = bot.heard[0]?.speaker.user ?? { platform: "web", workspace: "", id: "" };
  const say = (text: string, key = "k1") => ({ card: lineCard(text), key, ping: [user], locale: "en" });
  const ref = await stage.adapter.send({ to: "person", user }, say("Reminder"));
  expect(await stage.adapter.send({ to: "person", user }, say("Reminder"))).toEqual(ref);
  expect(await ana.sees()).toMatchObject([{ place: "direct", text: "Reminder", pinged: true, edits: 0 }]);
  await stage.adapter.update(ref, say("Changed"));
  expect(await ana.sees()).toMatchObject([{ text: "Changed", edits: 1 }]);
  const channel = { platform: "web", workspace: "", id: "nowhere", direct: false };
  const permanent = { name: "DeliveryError", kind: "permanent" };
  await expect(stage.adapter.send({ to: "channel", channel }, say("x"))).rejects.toMatchObject(permanent);
  await expect(
    stage.adapter.send({ to: "person", user: { ...user, id: "zz" } }, say("x")),
  ).rejects.toMatchObject(permanent);
  await expect(stage.adapter.update({ platform: "web", address: "a-none" }, say("x"))).rejects.toMatchObject(
    permanent,
  );
  stage.fails("server-error");
  await expect(stage.adapter.send({ to: "person", user }, say("y", "k2"))).rejects.toBeInstanceOf(
    DeliveryError,
  );
  await expect(stage.adapter.send({ to: "person", user }, say("y", "k2"))).resolves.toBeDefined();
});

test("what could not be shown is said, and the bot is not told that it stands", async () => {
  const ana = stage.person("Ana");
  stage.fails("server-error");
  await ana.says("/action One");
  expect(bot.placed).toEqual([]);
  expect(await ana.sees()).toEqual([]);
});

test("messages, people and old buttons last over a restart", async () => {
  const ana = stage.person("Ana");
  await ana.says("/action One");
  await stage.restarts(bot);
  await ana.presses("Done");
  expect((await ana.sees())[0]?.text).toMatch(/^~#1 One~/);
});

test("the keeper's rooms are the bot's direct messages of one person", async () => {
  const [ana, bo] = [stage.person("Ana"), stage.person("Bo")];
  await ana.says("/action One", { in: "direct" });
  expect(lastHeard()).toMatchObject({ channel: { direct: true } });
  expect(await ana.sees()).toMatchObject([{ place: "direct" }]);
  expect(await bo.sees()).toEqual([]);
});

test.each([
  "<script>alert(1)</script>",
  "<!channel> <!here> <@U1>",
  "`back` ```ticks``` *stars* ~strikes~ _under_",
  "\u202Eexe.fdp\u202C \u2066x\u2069 שלום مرحبا",
  "&amp; &lt; \"quotes\" 'single' </p><img src=x onerror=alert(1)>",
  "line one\nline two\n\n  indented",
])("hostile text is shown as typed: %j", async (text) => {
  const ana = stage.person("Ana");
  await ana.says(text);
  expect((await ana.sees())[0]?.text).toBe(text);
});

test("3,000 emoji fit, NUL goes, and what is too long is said with its length", async () => {
  const ana = stage.person("Ana");
  const many = "👩‍👩‍👧‍👦".repeat(3_000);
  await ana.says(many);
  await ana.says("a\u0000b");
  expect((await ana.sees()).map(({ text }) => text)).toEqual([many, "ab"]);
  await expect(ana.says("x".repeat(4_001))).rejects.toThrow("4001 characters of 4000");
  await expect(ana.says("x".repeat(300_000))).rejects.toThrow("413");
});
