import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { InstallationKeeper, Installed, Leases } from "../../src/chat/adapter.ts";
import { readiness } from "../../src/web/health.ts";
import { adapterContext } from "../support/adapter-context.ts";
import { createTypedBot, lines } from "../support/discord-script.ts";
import { createDiscordStage, type DiscordStage, type DiscordStageOptions } from "../support/discord-stage.ts";

const clock = { now: () => new Date("2031-03-05T09:00:00Z") };
const bot = createTypedBot();
let stage: DiscordStage;
const open = async (more: Omit<DiscordStageOptions, "clock"> = {}) => {
  bot.heard.length = 0;
  bot.answers({ public: lines("Here") });
  stage = await createDiscordStage({ clock, ...more });
};
afterEach(async () => {
  vi.restoreAllMocks();
  await stage.closes();
});
const until = async (holds: () => boolean): Promise<void> => {
  for (let tries = 0; !holds() && tries < 200; tries++) await delay(25);
  expect(holds()).toBe(true);
};
const message = { card: lines("x"), key: "k", ping: [], locale: "en" };
const general = () => {
  const { id = "", guild = "" } =
    [...stage.fake.channels.values()].find(({ name }) => name === "general") ?? {};
  return { to: "channel" as const, channel: { platform: "discord", workspace: guild, id, direct: false } };
};

describe("a Discord that asks for three shards", () => {
  test("gets them from one process; every server's and person's interactions come once, also after a drop", async () => {
    await open();
    stage.fake.asksFor({ shards: 3 });
    const ana = stage.person("Ana");
    const shardOf = (guild: string) => Number((BigInt(guild) >> 22n) % 3n);
    const channels = new Map<number, string>();
    while (channels.size < 3) {
      const made = stage.fake.guild("One more", ana.id, `room-${stage.fake.guilds.size}`);
      channels.set(shardOf(made.id), `room-${stage.fake.guilds.size - 1}`);
      await delay(1);
    }
    await stage.opens(bot);
    expect(stage.fake.gateway.shards.sort()).toEqual([0, 1, 2]);
    expect(stage.adapter.health()).toEqual({ ok: true });
    const places = [...channels.values()];
    for (const place of places) await ana.says("/action x", { in: place });
    await ana.says("/action x", { in: "direct" });
    expect(bot.heard.map(({ channelName }) => channelName)).toEqual([...places, undefined]);
    stage.fake.gateway.drop();
    await until(() => stage.fake.gateway.resumes === 3);
    for (const place of places) await ana.says("/action x", { in: place });
    expect(bot.heard).toHaveLength(7);
    expect(stage.fake.gateway.identified).toHaveLength(3);
  });

  test("but lets no more sessions begin today: it is said, and nothing is tried with them", async () => {
    await open();
    stage.fake.asksFor({ shards: 3, remaining: 2 });
    await stage.opens(bot);
    expect(stage.adapter.health()).toMatchObject({
      ok: false,
      reason: expect.stringContaining("Not enough sessions"),
    });
    expect(stage.fake.gateway.connections).toBe(0);
  });
});

describe("a gateway that does not last", () => {
  test("is resumed each time it drops; a session that is over begins anew, not at once, and what changed meanwhile is seen", async () => {
    const record = createRecord("gone", "Left before");
    await open({ context: { installations: record.keeper } });
    const ana = stage.person("Ana");
    await stage.opens(bot);
    for (let times = 1; times <= 2; times++) {
      stage.fake.gateway.drop();
      await until(() => stage.fake.gateway.resumes === times);
    }
    const acme = general().channel.workspace;
    stage.fake.gateway.forget();
    stage.fake.guilds.delete(acme);
    const { id } = stage.fake.guild("New", ana.id, "new-room");
    await until(() => !stage.adapter.health().ok);
    await vi.waitUntil(() => stage.adapter.health().ok, 10_000);
    await stage.settled();
    expect(record.said.slice(2)).toEqual([`removed ${acme}`, `put ${id} New`]);
    await ana.says("/action x", { in: "new-room" });
    expect(bot.heard).toMatchObject([{ type: "joined", channelName: "new-room" }, { type: "command" }]);
    expect(stage.fake.gateway.identified).toHaveLength(2);
  });

  test("because the token was taken back: it is said in words, nothing is tried again, and the lease goes to others", async () => {
    const lease = createManualLease();
    await open({ context: { leases: lease.leases } });
    await stage.opens(bot);
    const { gateway } = stage.fake;
    gateway.refuses(4004);
    gateway.drop(4004);
    await until(() => !stage.adapter.health().ok);
    const made = gateway.connections;
    await delay(1_200);
    expect(gateway.connections).toBe(made);
    expect(stage.adapter.health()).toEqual({
      ok: false,
      reason: expect.stringContaining("DISCORD_TOKEN was refused"),
    });
    expect(await readiness({}, [stage.adapter])).toMatchObject({ ready: true });
    expect(lease.released()).toBe(true);
    const calls = stage.fake.calls.length;
    await expect(stage.adapter.send(general(), message)).rejects.toMatchObject({
      kind: "retry",
      inDoubt: false,
    });
    expect(stage.fake.calls).toHaveLength(calls);
  });

  test("any sign of life is a fault of our own", async () => {
    await open();
    await stage.opens(bot);
    expect(stage.adapter.health()).toEqual({ ok: true });
    const later = performance.now() + 181_000;
    vi.spyOn(performance, "now").mockImplementation(() => later);
    expect(stage.adapter.health()).toMatchObject({ ok: false, stalled: true });
    expect(await readiness({}, [stage.adapter])).toMatchObject({
      ready: false,
      platforms: { discord: expect.stringContaining("no sign of life") },
    });
  });
});

describe("one of several processes", () => {
  test("sends without the connection, takes it when it falls to it, and lets go of it at once", async () => {
    const lease = createManualLease(false);
    await open({ context: { leases: lease.leases } });
    await stage.opens(bot);
    const { gateway } = stage.fake;
    expect(stage.adapter.health()).toEqual({ ok: true, note: expect.stringContaining("another process") });
    expect(gateway.connections).toBe(0);
    await stage.adapter.send(general(), message);
    expect(stage.fake.messages).toHaveLength(1);

    lease.give();
    await vi.waitUntil(() => stage.adapter.health().ok && gateway.shards.length === 1, 5_000);
    await stage.settled();
    const ana = stage.person("Ana");
    await ana.says("/action x");
    expect(bot.heard).toHaveLength(1);

    // It woke up late: it is still connected, and finds what came meanwhile before anybody told it.
    lease.expire();
    await stage.redelivers();
    expect(bot.heard).toHaveLength(1);
    lease.take();
    await until(() => gateway.shards.length === 0);
    expect(stage.adapter.health()).toMatchObject({ ok: true, note: expect.any(String) });
  });
});

test("servers: what happened meanwhile is compared at the start, then joining and leaving are recorded, an outage is not", async () => {
  const record = createRecord("gone", "Was left while nobody looked");
  await open({ context: { installations: record.keeper } });
  const ana = stage.person("Ana");
  await stage.opens(bot);
  const acme = general().channel.workspace;
  expect(record.said).toEqual(["removed gone", `put ${acme} Acme`]);
  await stage.restarts(bot);
  expect(record.said).toHaveLength(2);
  await stage.joins("lobby", ana);
  const { gateway } = stage.fake;
  const joined = [...stage.fake.guilds.keys()].at(-1) ?? "";
  gateway.dispatch("GUILD_DELETE", { id: acme, unavailable: true });
  gateway.dispatch("GUILD_DELETE", { id: joined });
  await stage.settled();
  expect(record.said.slice(2)).toEqual([`put ${joined} Ana’s server`, `removed ${joined}`]);
  gateway.dispatch("GUILD_CREATE", stage.fake.shapes.guild(joined));
  await stage.settled();
  expect(record.said.slice(4)).toEqual([`put ${joined} Ana’s server`]);
});

test("what a server does not allow is in the log, by name, at the start and on joining", async () => {
  const warn = vi.fn();
  await open({ logger: { ...adapterContext({ clock }).logger, warn } as never });
  for (const guild of stage.fake.guilds.values()) guild.denied = 1n << 11n;
  await stage.opens(bot);
  expect(warn).toHaveBeenCalledWith(
    expect.objectContaining({ name: "Acme", missing: ["Send Messages"], where: "Server Settings, Roles" }),
    "discord.permissions-missing",
  );
});

/** A lease in the hands of the test. */
function createManualLease(atFirst = true) {
  let held = atFirst;
  let isReleased = false;
  let on: Parameters<Leases>[1] | undefined;
  const leases: Leases = async (_name, told) => {
    on = told;
    if (held) told.gained();
    return {
      held: () => held,
      async release() {
        isReleased = true;
        held = false;
      },
    };
  };
  return {
    leases,
    released: () => isReleased,
    give() {
      held = true;
      on?.gained();
    },
    /** It has run out, and nobody has said so yet. */
    expire() {
      held = false;
    },
    take() {
      held = false;
      on?.lost();
    },
  };
}

/** Where the bot is installed, kept in memory. */
function createRecord(workspace: string, name: string) {
  const said: string[] = [];
  const none = { organisation: null, sealed: null, installedAt: new Date(0), removedAt: null };
  const there = new Map<string, Installed>([[workspace, { workspace, name, ...none }]]);
  const keeper: InstallationKeeper = {
    ...adapterContext({ clock }).installations,
    present: async () => [...there.values()],
    async put(made) {
      said.push(`put ${made.workspace} ${made.name}`);
      there.set(made.workspace, { ...none, ...made });
    },
    async remove(gone) {
      said.push(`removed ${gone}`);
      return there.delete(gone);
    },
  };
  return { keeper, said };
}
