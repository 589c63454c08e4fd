import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createEmulator, type Emulator } from "emulate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { createSlackAdapter } from "../../adapters/slack/adapter.ts";
import { createInHand } from "../../adapters/slack/connection.ts";
import type { ChatAdapter, OutgoingMessage } from "../../src/chat/adapter.ts";
import type { LocalCard } from "../../src/chat/card.ts";
import type { MessageRef } from "../../src/chat/refs.ts";
import { adapterContext } from "../support/adapter-context.ts";
import { cardWith, createScriptedBot, lines } from "../support/slack-script.ts";
import { rawOf, SIGNING_SECRET, signed } from "../support/slack-stage.ts";

/** A second witness: a Slack written by others (`emulate`), which knows nothing of this adapter. */

const TOKEN = "xoxb-emulated";
const clock = { now: () => new Date("2031-03-05T09:00:00Z") };
const message = (card: LocalCard): OutgoingMessage => ({ card, key: "m1", ping: [], locale: "en" });

describe("against an independent Slack", () => {
  let emulator: Emulator;
  let adapter: ChatAdapter;
  const bot = createScriptedBot();
  const inHand = createInHand();
  const server = createServer((request, response) => adapter.http?.handle(request, response));

  beforeAll(async () => {
    emulator = await createEmulator({ service: "slack", port: await freePort(), seed: seed() });
    adapter = createSlackAdapter(
      {
        botToken: TOKEN,
        appToken: undefined,
        signingSecret: SIGNING_SECRET,
        apiUrl: `${emulator.url}/api/`,
        inHand,
      },
      adapterContext({ clock }),
    );
    await adapter.start(bot);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterAll(async () => {
    await adapter.stop();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    await emulator.close();
  });

  /** Asks the emulator itself what stands there. */
  const ask = async (method: string, body: Record<string, string>): Promise<unknown> => {
    const response = await fetch(`${emulator.url}/api/${method}`, {
      method: "POST",
      headers: { authorization: `Bearer ${TOKEN}` },
      body: new URLSearchParams(body),
    });
    return response.json();
  };
  const history = async (channel: string) =>
    z
      .object({ messages: z.array(z.object({ ts: z.string(), text: z.string(), blocks: z.unknown() })) })
      .parse(await ask("conversations.history", { channel })).messages;
  const channelId = async () => {
    const list = z.object({ channels: z.array(z.object({ id: z.string(), name: z.string() })) });
    const { channels } = list.parse(await ask("conversations.list", {}));
    return channels.find(({ name }) => name === "general")?.id ?? "";
  };

  test("the token is recognised", () => {
    expect(adapter.health()).toEqual({ ok: true });
  });

  test("a card is posted with its blocks, and updated in place", async () => {
    const id = await channelId();
    const channel = { platform: "slack", workspace: "T000000001", id, direct: false };
    const ref = await adapter.send(
      { to: "channel", channel },
      message(cardWith("#1 <Water> the plants", "action.done")),
    );
    const ts = ref.address.split("/").at(-1);
    const posted = (await history(id)).find((each) => each.ts === ts);
    expect(posted).toMatchObject({
      text: "#1 &lt;Water&gt; the plants",
      blocks: [
        { type: "rich_text" },
        { type: "actions", elements: [{ type: "button", value: "action.done?id=1" }] },
      ],
    });
    await adapter.update(ref, message(lines("#1 done")));
    expect((await history(id)).find((each) => each.ts === ts)).toMatchObject({
      text: "#1 done",
      blocks: [{ type: "rich_text" }],
    });
  });

  test("a signed command is heard with who spoke, opens its form, and draws the home view", async () => {
    const users = z.object({ members: z.array(z.object({ id: z.string(), name: z.string() })) });
    const ana = users.parse(await ask("users.list", {})).members.find(({ name }) => name === "ana")?.id ?? "";
    const made = z
      .object({ trigger_id: z.string() })
      .parse(await ask("views.generateTriggerId", { user_id: ana }));
    const field = { name: "what", label: "What", kind: "text", required: true } as const;
    bot.answers({
      form: { press: { do: "action.add" }, title: "A form to be seen", submit: "Save", fields: [field] },
      home: lines("Home to be seen"),
    });
    const body = {
      team_id: "T000000001",
      channel_id: await channelId(),
      channel_name: "general",
      user_id: ana,
      user_name: "ana",
      command: "/action",
      text: `for <@${ana}|whoever>`,
      trigger_id: made.trigger_id,
      response_url: `${emulator.url}/nowhere`,
    };
    const inbound = { kind: "slash_commands", body } as const;
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/slack/events`;
    const response = await fetch(url, { method: "POST", headers: signed(inbound), body: rawOf(inbound) });
    await inHand.settled();
    expect(response.status).toBe(200);
    expect(bot.heard).toMatchObject([
      { speaker: { name: "Ana Lima" }, text: [{}, { type: "mention", name: "Ana Lima" }] },
    ]);
    const views = await (await fetch(`${emulator.url}/?tab=views`)).text();
    expect(views).toContain("A form to be seen");
    expect(views).toMatch(/home/);
  });

  test("an unknown channel and an unknown message are permanent", async () => {
    const channel = { platform: "slack", workspace: "T000000001", id: "C404", direct: false };
    await expect(adapter.send({ to: "channel", channel }, message(lines("x")))).rejects.toMatchObject({
      kind: "permanent",
    });
    const ref: MessageRef = { platform: "slack", address: `T000000001/${await channelId()}/1.000001` };
    await expect(adapter.update(ref, message(lines("x")))).rejects.toMatchObject({ kind: "permanent" });
  });
});

const seed = () => ({
  tokens: { [TOKEN]: { login: "U000000001", scopes: ["chat:write"] } },
  slack: {
    team: { name: "Acme", domain: "acme" },
    channels: [{ name: "general" }],
    users: [{ name: "ana", real_name: "Ana Lima", profile: { display_name: "Ana Lima" } }],
  },
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
