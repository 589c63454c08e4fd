import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { afterEach, describe, expect, test, vi } from "vitest";
import { startNode } from "../support/child.ts";
import { databases, type FreshDatabase } from "../support/databases.ts";
import { INTERACTION, inbound } from "../support/discord-inbound.ts";
import { createFakeDiscord, FAKE_TOKEN, type FakeDiscord } from "../support/fake-discord.ts";

// Two processes over one PostgreSQL: the one that holds Discord's gateway is frozen and wakes up again.

const postgresql = databases.find(({ name }) => name === "postgresql");
const PATIENCE = 30_000;

describe.runIf(postgresql)("the process that holds the gateway freezes", () => {
  const children: ChildProcess[] = [];
  let database: FreshDatabase;
  let fake: FakeDiscord;
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    await fake.close();
    await database.drop();
  });

  const start = async (more: Record<string, string>): Promise<ChildProcess> => {
    const settings = { DATABASE_URL: database.url, DISCORD_TOKEN: FAKE_TOKEN, DISCORD_API_URL: fake.apiUrl };
    const child = startNode(["test/support/gateway-child.ts"], {
      ...process.env,
      ...settings,
      ...more,
    });
    children.push(child);
    child.stderr.pipe(process.stderr);
    await once(child.stdout, "data");
    return child;
  };

  /** Somebody types a command; resolves with what is answered, "process …". */
  const ask = async () => {
    const [user = ""] = [...fake.users.values()].filter(({ bot }) => !bot).map(({ id }) => id);
    const channel = [...fake.channels.values()].find(({ name }) => name === "general");
    if (!channel) throw new Error("no channel");
    const data = { id: "1", type: 1, name: "action", options: [] };
    const { interaction, payload } = inbound(fake, { type: INTERACTION.command, user, channel, data });
    fake.interacts(interaction, payload);
    await vi.waitUntil(() => interaction.answered, PATIENCE);
    const [, pid] = /process (\d+)/.exec(JSON.stringify(interaction.original)) ?? [];
    const tries = () =>
      fake.calls.filter(({ method }) => method.startsWith(`POST interactions/${interaction.id}`)).length;
    return { pid: Number(pid), tries };
  };

  /** Freezes the one that answers, lets the other take over, asks it something, wakes the first. How many tried to answer? */
  const triesAfterWaking = async (more: Record<string, string>): Promise<number> => {
    if (!postgresql) throw new Error("no PostgreSQL");
    database = await postgresql.fresh();
    fake = await createFakeDiscord();
    fake.guild("Acme", fake.user("Ana").id, "general");
    await Promise.all([start(more), start(more)]);
    await vi.waitUntil(() => fake.gateway.shards.length === 1, PATIENCE);
    const first = await ask();
    process.kill(first.pid, "SIGSTOP");
    // Discord sees two sessions now, and sends to both.
    await vi.waitUntil(() => fake.gateway.shards.length === 2, PATIENCE);
    const second = await ask();
    expect(second.pid).not.toBe(first.pid);
    process.kill(first.pid, "SIGCONT");
    if (more["GATEWAY_BELIEVES"]) await vi.waitUntil(() => second.tries() > 1, PATIENCE);
    else await vi.waitUntil(() => fake.gateway.shards.length === 1, PATIENCE);
    return second.tries();
  };

  test("another takes it over, and the first one says nothing when it wakes", async () => {
    expect(await triesAfterWaking({})).toBe(1);
  }, 120_000);

  test("control: one that believes it still holds it answers what was answered", async () => {
    expect(await triesAfterWaking({ GATEWAY_BELIEVES: "1" })).toBeGreaterThan(1);
  }, 120_000);
});
