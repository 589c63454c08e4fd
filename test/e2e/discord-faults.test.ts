import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createDiscordAdapter } from "../../adapters/discord/adapter.ts";
import type { ChatAdapter } from "../../src/chat/adapter.ts";
import type { LocalForm } from "../../src/chat/card.ts";
import { adapterContext } from "../support/adapter-context.ts";
import { cardWith, createTypedBot, lines } from "../support/discord-script.ts";
import { createDiscordStage, type DiscordStage } from "../support/discord-stage.ts";
import { createFakeDiscord, FAKE_TOKEN } from "../support/fake-discord.ts";

const clock = { now: () => new Date("2031-03-05T09:00:00Z") };
const context = adapterContext({ clock });
const track = { card: "card-1", version: 1 };
const form: LocalForm = {
  press: { do: "action.add" },
  again: { do: "form.open", c: "action", b: "add" },
  title: "Add",
  submit: "Save",
  fields: [{ name: "what", label: "What", kind: "text", required: true }],
};

describe("a form that comes late", () => {
  let stage: DiscordStage;
  const bot = createTypedBot();
  const late = <Answer>(answer: Answer) => delay(400, answer);

  beforeEach(async () => {
    stage = await createDiscordStage({ clock, deferAfterMs: 100, formPatienceMs: 200 });
    await stage.opens(bot);
  });
  afterEach(() => stage.closes());

  test("is waited for longer than other answers", async () => {
    bot.shows("form");
    bot.answers(() => delay(150, { form }));
    await stage.person("Ana").says("/action");
    expect(await stage.person("Ana").form()).toMatchObject({ title: "Add" });
  });

  test("after a command cannot open any more: it comes as a button", async () => {
    const ana = stage.person("Ana");
    bot.shows("form");
    bot.answers(() => late({ form }));
    await ana.says("/action");
    expect(await ana.form()).toBeNull();
    expect(await ana.sees()).toMatchObject([
      { place: "private", text: "[form-again]", controls: ["[open-form]"] },
    ]);
    bot.answers({ form });
    await ana.presses("[open-form]");
    expect(bot.heard.at(-1)).toMatchObject({ type: "press", press: form.again });
    expect(await ana.form()).toMatchObject({ title: "Add" });
  });

  test("when Discord knows the command no more comes as a button in a direct message", async () => {
    const ana = stage.person("Ana");
    bot.shows("form");
    bot.answers(() => {
      for (const [token, sent] of stage.fake.interactions)
        stage.fake.interactions.set(token, { ...sent, sentAt: sent.sentAt - 3_100 });
      return { form };
    });
    await expect(ana.says("/action")).rejects.toThrow("did not respond");
    expect(await ana.form()).toBeNull();
    expect(await ana.sees()).toMatchObject([
      { place: "direct", text: "[form-again]", controls: ["[open-form]"] },
    ]);
    bot.answers({ form });
    await ana.presses("[open-form]");
    expect(await ana.form()).toMatchObject({ title: "Add" });
  });

  test("after a press comes with the next press", async () => {
    const ana = stage.person("Ana");
    bot.shows("public");
    bot.answers({ public: cardWith("#1", "action.edit", "Edit"), track });
    await ana.says("/action x");
    bot.shows("form");
    bot.answers(() => late({ form }));
    await ana.presses("Edit");
    expect((await ana.sees()).at(-1)).toMatchObject({ place: "private", controls: ["[open-form]"] });
    bot.answers({ form });
    await ana.presses("[open-form]");
    expect(await ana.form()).toMatchObject({ title: "Add" });
  });

  test("and turns out to be an error is said after all", async () => {
    const ana = stage.person("Ana");
    bot.shows("form");
    bot.answers(() => late({ private: lines("Not yours") }));
    await ana.says("/action");
    expect((await ana.sees()).map(({ text }) => text)).toEqual(["Not yours"]);
  });
});

describe("a rate limit longer than a second", () => {
  let stage: DiscordStage;
  const bot = createTypedBot();

  beforeEach(async () => {
    stage = await createDiscordStage({ clock, deferAfterMs: 100 });
    await stage.opens(bot);
    stage.fake.retriesAfter(1.2);
  });
  afterEach(() => stage.closes());

  test("is waited for by a private answer that was promised", async () => {
    const ana = stage.person("Ana");
    bot.shows("private");
    bot.answers(async () => {
      await delay(300);
      stage.fails("rate-limited");
      return { private: lines("Yours") };
    });
    await ana.says("/action list");
    expect(await ana.sees()).toMatchObject([{ place: "private", text: "Yours" }]);
  });

  test("is waited for more than once, by one beside a public card", async () => {
    const ana = stage.person("Ana");
    bot.shows("public");
    bot.answers(async () => {
      await delay(300);
      return { public: lines("#1"), private: lines("When is it due?"), track };
    });
    const { posted } = bot;
    bot.posted = async (...placed) => {
      stage.fails("rate-limited", 2);
      return posted(...placed);
    };
    await ana.says("/action x by fryday");
    expect(await ana.sees()).toMatchObject([
      { place: "channel", text: "#1" },
      { place: "private", text: "When is it due?" },
    ]);
  });
});

describe("an answer whose reply is lost again and again", () => {
  test("is looked for, and tracked where it stands", async () => {
    const stage = await createDiscordStage({ clock });
    const bot = createTypedBot();
    await stage.opens(bot);
    bot.shows("public");
    bot.answers({ public: lines("#1"), track });
    stage.fails("lost-reply", 2);
    await stage.person("Ana").says("/action x");
    expect(await stage.person("Ana").sees()).toMatchObject([
      { id: bot.placed[0]?.ref?.address.split("/").at(-1) },
    ]);
    await stage.closes();
  });
});

describe("a Discord that is not there", () => {
  /** An address that answers 503 until it is told to hand on to the real thing. */
  async function createDoor(target: string) {
    let open = false;
    const server = createServer(async (request, response) => {
      if (!open) return void response.writeHead(503).end();
      const headers = {
        authorization: request.headers.authorization ?? "",
        "content-type": "application/json",
      };
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = chunks.length > 0 ? { body: Buffer.concat(chunks) } : {};
      const method = request.method ?? "GET";
      const path = (request.url ?? "").replace(/^\/api/, "");
      const answer = await fetch(target + path, { method, headers, ...body });
      response.writeHead(answer.status, { "content-type": "application/json" });
      response.end(answer.status === 204 ? undefined : await answer.text());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`,
      opens: () => {
        open = true;
      },
      closes: () => new Promise<void>((resolve) => server.close(() => resolve())),
    };
  }
  const connected = async (adapter: ChatAdapter) => {
    for (let tries = 0; tries < 100 && !adapter.health().ok; tries++) await delay(50);
    return adapter.health();
  };

  test("at the start stops nothing: the reason is told, and it is connected when it comes", async () => {
    const fake = await createFakeDiscord();
    fake.guild("Acme", fake.user("Owner").id, "general");
    const door = await createDoor(fake.apiUrl);
    const adapter = createDiscordAdapter({ token: FAKE_TOKEN, apiUrl: door.url }, context);
    await adapter.start(createTypedBot());
    expect(adapter.health()).toEqual({ ok: false, reason: "Discord: HTTP 503" });
    door.opens();
    expect(await connected(adapter)).toEqual({ ok: true });
    await adapter.stop();
    await door.closes();
    await fake.close();
  });

  test("never comes: it can be stopped all the same", async () => {
    const adapter = createDiscordAdapter(
      { token: FAKE_TOKEN, apiUrl: "http://127.0.0.1:65534/api" },
      context,
    );
    await adapter.start(createTypedBot());
    expect(adapter.health()).toMatchObject({ ok: false, reason: expect.stringContaining("ECONNREFUSED") });
    const user = { platform: "discord", workspace: "", id: "123456789012345678" };
    const message = { card: lines("x"), key: "k", ping: [], locale: "en" };
    await expect(adapter.send({ to: "person", user }, message)).rejects.toMatchObject({
      kind: "retry",
      inDoubt: false,
    });
    await adapter.stop();
  });
});
