import { PermissionFlagsBits } from "discord.js";
import { Agent, getGlobalDispatcher, setGlobalDispatcher } from "undici";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createDiscordAdapter } from "../../adapters/discord/adapter.ts";
import type { DeliveryError, OutgoingMessage } from "../../src/chat/adapter.ts";
import type { LocalCard } from "../../src/chat/card.ts";
import type { Destination, UserRef } from "../../src/chat/refs.ts";
import { adapterContext } from "../support/adapter-context.ts";
import { createTypedBot, lines, text } from "../support/discord-script.ts";
import { createDiscordStage, type DiscordStage } from "../support/discord-stage.ts";

const clock = { now: () => new Date("2031-03-05T09:00:00Z") };
const message = (card: LocalCard, more: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
  card,
  key: "m1",
  ping: [],
  locale: "en",
  ...more,
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
  let stage: DiscordStage;
  let bo: ReturnType<DiscordStage["person"]>;
  let user: UserRef;
  let general: Extract<Destination, { to: "channel" }>;

  beforeEach(async () => {
    stage = await createDiscordStage({ clock });
    bo = stage.person("Bo", { zone: "Asia/Tokyo" });
    user = { platform: "discord", workspace: "", id: bo.id };
    await stage.opens(createTypedBot());
    const channel = [...stage.fake.channels.values()].find(({ name }) => name === "general");
    const { id = "", guild = "" } = channel ?? {};
    general = { to: "channel", channel: { platform: "discord", workspace: guild, id, direct: false } };
  });
  afterEach(() => stage.closes());

  test("stands in a channel, pings whom it may, and is updated in place", async () => {
    const card: LocalCard = {
      elements: [
        {
          type: "line",
          text: [
            { type: "mention", user, name: "Bo" },
            text(" · due "),
            { type: "date", at: Date.parse("2031-03-06T09:00:00Z"), style: "datetime", text: "Thu" },
          ],
        },
      ],
    };
    const ref = await stage.adapter.send(general, message(card, { ping: [user] }));
    expect(await bo.sees()).toMatchObject([{ text: "@Bo · due Thu 6 Mar 18:00", pinged: true, edits: 0 }]);
    await stage.adapter.update(ref, message(lines("done")));
    expect(await bo.sees()).toMatchObject([{ text: "done", pinged: false, edits: 1 }]);
    await stage.settled();
  });

  test("a person's direct messages; closed ones say so", async () => {
    await stage.adapter.send({ to: "person", user }, message(lines("Hello")));
    expect(await bo.sees()).toMatchObject([{ place: "direct", text: "Hello" }]);
    bo.closesDirectMessages();
    const error = await failure(
      stage.adapter.send({ to: "person", user }, message(lines("x"), { key: "m2" })),
    );
    expect(error).toMatchObject({ name: "DeliveryError", kind: "permanent", directClosed: true });
  });

  test("missing permissions are told with what to allow and where: Discord itself is asked", async () => {
    const channel = stage.fake.channels.get(general.channel.id);
    const server = stage.fake.guilds.get(general.channel.workspace);
    if (!channel || !server) throw new Error("no channel");
    const refused = async () => {
      const error = await failure(stage.adapter.send(general, message(lines("x"))));
      expect(error).toMatchObject({ kind: "permanent", directClosed: false });
      return error.remedy;
    };
    const lacks = () => stage.adapter.check?.(general.channel);
    expect(await lacks()).toEqual([]);
    channel.readOnly = true;
    expect(await refused()).toBe("allow me in #general: Send Messages (Edit Channel, Permissions)");
    server.denied = PermissionFlagsBits.AttachFiles;
    expect(await lacks()).toEqual([
      { permission: "Send Messages", channel: "#general", where: "Edit Channel, Permissions" },
      { permission: "Attach Files", channel: "#general", where: "Server Settings, Roles" },
    ]);
    channel.hidden = true;
    expect(await refused()).toBe("allow me in #general: View Channel (Edit Channel, Permissions)");
    Object.assign(channel, { hidden: false, readOnly: false });
    server.denied = 0n;
    stage.fails("not-in-channel");
    expect(await refused()).toBe("see what I am allowed in the channel (Edit Channel, Permissions)");
  });

  test("what is gone is gone", async () => {
    stage.fails("gone");
    expect(await failure(stage.adapter.send(general, message(lines("x"))))).toMatchObject({
      kind: "permanent",
    });
    const ref = await stage.adapter.send(general, message(lines("x")));
    stage.fails("gone");
    expect(await failure(stage.adapter.update(ref, message(lines("y"))))).toMatchObject({
      kind: "permanent",
    });
  });

  test("a rate limit says how long; the next try may follow at once", async () => {
    stage.fails("rate-limited");
    const error = await failure(stage.adapter.send(general, message(lines("x"))));
    expect(error).toMatchObject({ kind: "retry", inDoubt: false });
    expect(error.retryAfterMs).toBeGreaterThanOrEqual(2_000);
    expect(stage.fake.outbound).toHaveLength(1);
    await stage.adapter.send(general, message(lines("x")));
    expect(await bo.sees()).toHaveLength(1);
  });

  test.each(["server-error", "lost-reply"] as const)(
    "%s leaves it in doubt; sent again it stands once",
    async (how) => {
      stage.fails(how);
      const error = await failure(stage.adapter.send(general, message(lines("x"))));
      expect(error).toMatchObject({ kind: "retry", inDoubt: true });
      expect(stage.fake.outbound).toHaveLength(1);
      await stage.adapter.send(general, message(lines("x")));
      expect(await bo.sees()).toHaveLength(1);
    },
  );

  test("a long card goes on in further messages, every word of it", async () => {
    const words = Array.from({ length: 120 }, (_, n) => `Item number ${n} ${"long ".repeat(12)}`.trim());
    await stage.adapter.send(general, message(lines(...words)));
    await stage.settled();
    const seen = await bo.sees();
    expect(seen.length).toBeGreaterThan(1);
    expect(
      seen
        .map((each) => each.text)
        .join("\n")
        .split("\n"),
    ).toEqual(words);
  });

  test("a card too long for that is shortened, the whole of it attached", async () => {
    const words = Array.from({ length: 800 }, (_, n) => `Item number ${n} ${"long ".repeat(12)}`.trim());
    await stage.adapter.send(general, message(lines(...words)));
    await stage.settled();
    const [sent] = stage.fake.messages;
    expect(stage.fake.messages).toHaveLength(1);
    expect(sent?.attachments).toHaveLength(1);
    expect(String(sent?.attachments[0]?.["text"])).toContain("Item number 799");
  });

  test("files arrive whichever version of undici the process has loaded first", async () => {
    const before = getGlobalDispatcher();
    setGlobalDispatcher(new Agent());
    try {
      const words = Array.from({ length: 800 }, (_, n) => `Item number ${n} ${"long ".repeat(12)}`.trim());
      await stage.adapter.send(general, message(lines(...words)));
    } finally {
      setGlobalDispatcher(before);
    }
    expect(stage.fake.messages[0]?.attachments).toHaveLength(1);
  });

  test("a refused token is told by health, and is not tried again", async () => {
    expect(stage.adapter.health()).toEqual({ ok: true });
    const adapter = createDiscordAdapter(
      { token: "wrong", apiUrl: stage.fake.apiUrl },
      adapterContext({ clock }),
    );
    await adapter.start(createTypedBot());
    expect(adapter.health()).toEqual({ ok: false, reason: expect.stringContaining("DISCORD_TOKEN") });
    const asked = () => stage.fake.calls.filter(({ method }) => method === "GET gateway/bot").length;
    const before = asked();
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(asked()).toBe(before);
    await adapter.stop();
  });
});
