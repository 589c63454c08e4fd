import { createServer } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSlackAdapter } from "../../adapters/slack/adapter.ts";
import type { ChatAdapter, DeliveryError, OutgoingMessage } from "../../src/chat/adapter.ts";
import type { LocalCard } from "../../src/chat/card.ts";
import type { Destination } from "../../src/chat/refs.ts";
import { adapterContext } from "../support/adapter-context.ts";
import { FAKE_TOKEN } from "../support/fake-slack.ts";
import { createScriptedBot, lines, type ScriptedBot, text } from "../support/slack-script.ts";
import { createSlackStage, type SlackStage } from "../support/slack-stage.ts";
import { witnessedLogger } from "../support/witness.ts";

const clock = { now: () => new Date("2031-03-05T09:00:00Z") };
const bo = { platform: "slack", workspace: "T1", id: "UBO" };
const message = (card: LocalCard, ping: OutgoingMessage["ping"] = []): OutgoingMessage => ({
  card,
  key: "m1",
  ping,
  locale: "en",
});

async function failure(attempt: Promise<unknown>): Promise<DeliveryError> {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason as DeliveryError,
  );
  if (!error) throw new Error("it should have failed");
  return error;
}

describe("what the dispatcher sends", () => {
  let stage: SlackStage;
  let bot: ScriptedBot;
  let general: Extract<Destination, { to: "channel" }>;

  beforeEach(async () => {
    stage = await createSlackStage({ clock });
    bot = createScriptedBot();
    stage.person("Bo", { zone: "Asia/Tokyo" });
    await stage.opens(bot);
    const [channel] = [...stage.fake.channels.values()];
    general = {
      to: "channel",
      channel: { platform: "slack", workspace: "T1", id: channel?.id ?? "", direct: false },
    };
  });
  afterEach(() => stage.closes());

  test("stands in a channel, pings whom it may, and is updated in place", async () => {
    const card: LocalCard = {
      elements: [{ type: "line", text: [{ type: "mention", user: bo, name: "Bo" }, text(" · due")] }],
    };
    const ref = await stage.adapter.send(general, message(card, [bo]));
    const person = stage.person("Bo");
    expect(await person.sees()).toMatchObject([{ text: "@Bo · due", pinged: true, edits: 0 }]);
    await stage.adapter.update(ref, message(lines("done")));
    expect(await person.sees()).toMatchObject([{ text: "done", pinged: false, edits: 1 }]);
    expect(stage.fake.outbound[0]?.body).toMatchObject({
      unfurl_links: "false",
      unfurl_media: "false",
    });
    for (const left of ["link_names", "metadata"])
      expect(stage.fake.outbound[0]?.body).not.toHaveProperty(left);
  });

  test("reaches a person directly; the address is that of the conversation", async () => {
    const ref = await stage.adapter.send({ to: "person", user: bo }, message(lines("Reminder")));
    expect(ref.address).toMatch(/^T1\/D\w+\//);
    expect(await stage.person("Bo").sees()).toMatchObject([{ place: "direct", text: "Reminder" }]);
    await stage.adapter.update(ref, message(lines("Reminder, edited")));
    expect(await stage.person("Bo").sees()).toMatchObject([{ text: "Reminder, edited" }]);
  });

  test("a long card goes on in the thread of its first part, and is redrawn in all of them", async () => {
    const words = Array.from({ length: 400 }, (_, index) => `Line ${index} ${"x".repeat(60)}`);
    const ref = await stage.adapter.send(general, message(lines(...words)));
    const seen = await stage.person("Bo").sees();
    expect(seen.length).toBeGreaterThan(1);
    expect(seen.flatMap((each) => each.text.split("\n")).filter((line) => line !== "")).toEqual(words);
    const [first, ...rest] = stage.fake.messages;
    for (const part of rest) expect(part.thread).toBe(first?.ts);
    expect(ref.address).toBe(`T1/${first?.channel}/${stage.fake.messages.map(({ ts }) => ts).join("+")}`);
    const changed = words.map((line) => line.replace("Line", "Row"));
    await stage.adapter.update(ref, message(lines(...changed)));
    const redrawn = await stage.person("Bo").sees();
    expect(redrawn).toHaveLength(seen.length);
    expect(redrawn.flatMap((each) => each.text.split("\n")).filter((line) => line !== "")).toEqual(changed);
    await stage.adapter.update(ref, message(lines(...changed, ...words)));
    expect((await stage.person("Bo").sees()).at(-1)?.text).toContain("[shortened]");
  });

  test("too fast: again after what Slack says, not in doubt, tried once only", async () => {
    stage.fails("rate-limited");
    const error = await failure(stage.adapter.send(general, message(lines("x"))));
    expect(error).toMatchObject({ kind: "retry", retryAfterMs: 2000, inDoubt: false });
    expect(stage.fake.calls.filter(({ method }) => method === "chat.postMessage")).toHaveLength(1);
  });

  test("a lost reply leaves it in doubt, and the SDK does not send again", async () => {
    stage.fails("lost-reply");
    const error = await failure(stage.adapter.send(general, message(lines("x"))));
    expect(error).toMatchObject({ kind: "retry", inDoubt: true });
    expect(await stage.person("Bo").sees()).toHaveLength(1);
  });

  test.each([
    ["server-error", { kind: "retry", inDoubt: true }],
    ["not-in-channel", { kind: "permanent", remedy: expect.stringContaining("/invite") }],
    ["gone", { kind: "permanent" }],
  ] as const)("%s", async (how, expected) => {
    stage.fails(how);
    expect(await failure(stage.adapter.send(general, message(lines("x"))))).toMatchObject(expected);
  });

  test("what is lacking is asked of Slack: the scopes it was installed with, and whether it is in the channel", async () => {
    const lacks = () => stage.adapter.check?.(general.channel);
    expect(await lacks()).toEqual([]);
    for (const channel of stage.fake.channels.values()) channel.invited = false;
    stage.fake.lacks("files:write");
    expect(await lacks()).toMatchObject([
      { permission: "files:write", where: expect.stringContaining("OAuth & Permissions") },
      { permission: "to be a member", channel: "#general", where: expect.stringContaining("/invite") },
    ]);
  });

  test("closed direct messages are told as such", async () => {
    stage.person("Bo").closesDirectMessages();
    const error = await failure(stage.adapter.send({ to: "person", user: bo }, message(lines("x"))));
    expect(error).toMatchObject({ kind: "permanent", directClosed: true });
  });

  test("a message that was deleted cannot be updated", async () => {
    const ref = await stage.adapter.send(general, message(lines("x")));
    for (const each of stage.fake.messages) each.gone = true;
    expect(await failure(stage.adapter.update(ref, message(lines("y"))))).toMatchObject({
      kind: "permanent",
    });
  });

  test("the token goes to Slack in the header of every call, and nowhere else", async () => {
    await stage.adapter.send(general, message(lines("x")));
    for (const { body } of stage.fake.calls) {
      expect(body["authorization"]).toBe(`Bearer ${FAKE_TOKEN}`);
      expect(body).not.toHaveProperty("token");
    }
  });
});

describe("what is logged", () => {
  test("names events and Slack's own words, never texts or tokens", async () => {
    const logged: string[] = [];
    const log = (fields: object, event: string) => void logged.push(`${event} ${JSON.stringify(fields)}`);
    const stage = await createSlackStage({
      clock,
      logger: witnessedLogger({ debug: log, info: log, warn: log, error: log }),
    });
    const bot = createScriptedBot();
    await stage.opens(bot);
    bot.answers({ public: lines("a secret text"), track: { card: "c", version: 1 } });
    stage.fails("server-error");
    await stage.person("Ana").says("/action a secret text");
    expect(logged.some((line) => line.startsWith("slack.answer-failed"))).toBe(true);
    expect(logged.join("\n")).not.toMatch(/secret|xoxb|xapp|Ana/);
    await stage.closes();
  });
});

describe("a token that Slack refuses", () => {
  test("is told by health, until it is taken again", async () => {
    const stage = await createSlackStage({ clock });
    stage.fake.refuse("invalid_auth");
    await stage.opens(createScriptedBot());
    expect(stage.adapter.health()).toEqual({ ok: false, reason: "Slack: invalid_auth" });
    stage.fake.refuse(undefined);
    while (!stage.adapter.health().ok) await new Promise((resolve) => setTimeout(resolve, 50));
    await stage.closes();
  });

  test("while running makes sending permanent, and health tells it", async () => {
    const stage = await createSlackStage({ clock });
    await stage.opens(createScriptedBot());
    stage.fake.refuse("token_revoked");
    const error = await failure(stage.adapter.send({ to: "person", user: bo }, message(lines("x"))));
    expect(error).toMatchObject({ kind: "permanent", remedy: expect.stringContaining("SLACK_BOT_TOKEN") });
    expect(stage.adapter.health()).toEqual({ ok: false, reason: "Slack: token_revoked" });
    await stage.closes();
  });
});

describe("an outage of Slack", () => {
  const context = adapterContext({ clock });

  test.each([undefined, "xapp-1"])("at start does not stop the process (app token: %s)", async (appToken) => {
    const port = await closedPort();
    const adapter: ChatAdapter = createSlackAdapter(
      { botToken: "xoxb-1", appToken, signingSecret: "s", apiUrl: `http://127.0.0.1:${port}/api/` },
      context,
    );
    await adapter.start(createScriptedBot());
    expect(adapter.health()).toMatchObject({ ok: false, reason: expect.stringContaining("Slack") });
    await adapter.stop();
  });

  test("a connection that Slack recycles is opened again", async () => {
    const stage = await createSlackStage({ clock, mode: "socket" });
    const bot = createScriptedBot();
    await stage.opens(bot);
    expect(stage.adapter.health()).toEqual({ ok: true });
    stage.fake.disconnects();
    while (stage.fake.connections > 0) await new Promise((resolve) => setImmediate(resolve));
    await stage.person("Ana").says("/action x");
    expect(bot.heard).toHaveLength(1);
    await stage.closes();
  });
});

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return typeof address === "object" && address ? address.port : 1;
}
