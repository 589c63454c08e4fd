import type { ChildProcess } from "node:child_process";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { newId } from "../../src/lib/ids.ts";
import { openStore } from "../../src/store/client.ts";
import { operatorTools } from "../../src/tools.ts";
import { bareEnvironment, startNode } from "../support/child.ts";
import { databases, temporaryDirectory } from "../support/databases.ts";
import { createFakeDiscord, FAKE_TOKEN } from "../support/fake-discord.ts";
import { MARK, SECRETS } from "../support/secrets.ts";
import { witness } from "../support/witness.ts";

// The operator's tools over a real file, beside a real process.

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; output: string }>;
  /** Resolves when it has printed this. */
  says(text: string): Promise<void>;
}

function run(url: string, ...words: string[]): Running {
  return runWith({ DATABASE_URL: url }, ...words);
}

function runWith(environment: Record<string, string>, ...words: string[]): Running {
  const child = startNode(["src/main.ts", ...words], {
    ...bareEnvironment(),
    PORT: "0",
    LOG_LEVEL: "error",
    ...environment,
  });
  child.stdin.end();
  let output = "";
  const heard = new Set<() => void>();
  const read = (text: Buffer) => {
    output += text.toString();
    for (const listener of heard) listener();
  };
  child.stdout.on("data", read);
  child.stderr.on("data", read);
  return {
    child,
    ended: new Promise((resolve) => child.once("close", (code) => resolve({ code, output }))),
    says: (text) =>
      new Promise((resolve) => {
        const look = () => output.includes(text) && resolve();
        heard.add(look);
        look();
      }),
  };
}

/** A tool within this process, which is faster; that it can be started as a program is seen once. */
async function tool(environment: Record<string, string>, name: string, ...words: string[]) {
  const lines: string[] = [];
  const say = (line: string) => {
    witness("the words of a tool", `${line}\n`);
    lines.push(line);
  };
  try {
    await operatorTools[name]?.({ environment, words, say, ask: async () => null });
    return { code: 0, output: lines.join("\n") };
  } catch (error) {
    return { code: 1, output: [...lines, (error as Error).message].join("\n") };
  }
}

/** A group whose digest was due long ago, so that there is something to ask about. */
async function seed(url: string): Promise<void> {
  const store = await openStore(url);
  const at = new Date("2031-03-03T08:00:00Z");
  await store.write(async (tx) => {
    const person = { id: newId(), name: "Ana", createdAt: at };
    await tx.person.create({ data: person });
    await tx.group.create({
      data: {
        id: newId(),
        name: "harbour",
        kind: "CHANNEL",
        zone: "UTC",
        locale: "en",
        createdAt: at,
        createdById: person.id,
        nextDigestAt: new Date("2020-01-06T09:00:00Z"),
      },
    });
  });
  await store.close();
}

async function rename(url: string, name: string): Promise<void> {
  const store = await openStore(url);
  await store.write((tx) => tx.group.updateMany({ data: { name } }));
  await store.close();
}

const groupsIn = async (url: string): Promise<string[]> => {
  const store = await openStore(url);
  const groups = await store.db.group.findMany({ select: { name: true } });
  await store.close();
  return groups.map((group) => group.name);
};

test("a backup beside the running process; restored only when that has stopped, and only when it is said what to do", async () => {
  const directory = temporaryDirectory();
  const url = `file:${join(directory, "readout.db")}`;
  await seed(url);
  const backup = join(directory, "kept", "monday.db");
  expect(await tool({ DATABASE_URL: url }, "backup", backup)).toMatchObject({
    code: 0,
    output: expect.stringMatching(/Backed up and checked: .*monday\.db \(\d+ kB\)/),
  });
  expect(statSync(backup).mode & 0o777).toBe(0o600);
  expect(readdirSync(dirname(backup))).toEqual(["monday.db"]);

  const running = run(url);
  await running.says("Readout is ready");
  expect(await run(url, "backup").ended).toMatchObject({ code: 0 });
  expect(readdirSync(join(directory, "backups"))).toHaveLength(1);
  expect(await run(url, "restore", backup, "--late").ended).toMatchObject({
    code: 1,
    output: expect.stringContaining(`in use by process ${running.child.pid}`),
  });
  running.child.kill("SIGTERM");
  await running.ended;
  await rename(url, "renamed");

  expect(await tool({ DATABASE_URL: url }, "restore", backup)).toMatchObject({
    code: 1,
    output: expect.stringMatching(/1 weekly digests[\s\S]*--late[\s\S]*--let-go[\s\S]*Nothing was changed/),
  });
  expect(await groupsIn(url)).toEqual(["renamed"]);
  expect(await tool({ DATABASE_URL: url }, "restore", backup, "--let-go")).toMatchObject({ code: 0 });
  expect(await groupsIn(url)).toEqual(["harbour"]);
  const [aside = ""] = readdirSync(directory).filter((name) => name.includes(".before-restore-"));
  expect(await groupsIn(`file:${join(directory, aside)}`)).toEqual(["renamed"]);
}, 120_000);

test("a damaged file is refused, and the database stays", async () => {
  const directory = temporaryDirectory();
  const url = `file:${join(directory, "readout.db")}`;
  await seed(url);
  const backup = join(directory, "monday.db");
  await tool({ DATABASE_URL: url }, "backup", backup);
  const bytes = readFileSync(backup);
  // The middle of the file: pages of tables and indexes.
  bytes.fill(0xff, bytes.length / 2, bytes.length / 2 + 8_192);
  writeFileSync(backup, bytes);
  expect(await tool({ DATABASE_URL: url }, "restore", backup, "--late")).toMatchObject({
    code: 1,
    output: expect.stringContaining("cannot be restored"),
  });
  expect(await groupsIn(url)).toEqual(["harbour"]);
}, 120_000);

test("of PostgreSQL its own tools are named, and nothing pretends to have been done", async () => {
  const url = "postgresql://readout:secret@127.0.0.1:1/readout";
  const answers = [
    await tool({ DATABASE_URL: url }, "backup"),
    await tool({ DATABASE_URL: url }, "restore", "readout.dump"),
  ];
  expect(answers.map(({ code }) => code)).toEqual([1, 1]);
  expect(answers[0]?.output).toContain(
    'pg_dump --format=custom --no-owner --file=readout.dump "$DATABASE_URL"',
  );
  expect(answers[1]?.output).toContain("pg_restore --clean");
  expect(answers.map(({ output }) => output).join()).not.toContain("secret");
}, 120_000);

const postgres = databases.find(({ name }) => name === "postgresql");

test.skipIf(!postgres)(
  "a restored PostgreSQL is not settled while somebody is connected to it: TEST_POSTGRES_URL",
  async () => {
    const database = await postgres?.fresh();
    if (!database) throw new Error("no database");
    await seed(database.url);
    const other = await openStore(database.url);
    await other.db.group.count();
    const settle = () => tool({ DATABASE_URL: database.url }, "restore", "--database", "--let-go");
    await database.store.close();
    const refused = await settle();
    expect(refused).toMatchObject({ code: 1, output: expect.stringMatching(/^\d+ others are connected/) });
    const dueAt = async () => (await other.db.group.findFirstOrThrow()).nextDigestAt;
    expect(await dueAt()).toEqual(new Date("2020-01-06T09:00:00Z"));
    await other.close();
    expect(await settle()).toMatchObject({ code: 0, output: expect.stringContaining("1 weekly digests") });
    const after = await openStore(database.url);
    expect((await after.db.group.findFirstOrThrow()).nextDigestAt?.getTime()).toBeGreaterThan(Date.now());
    await after.close();
    await database.drop();
  },
  120_000,
);

test("the doctor finds a fresh machine well", async () => {
  const directory = temporaryDirectory();
  const { code, output } = await runWith(
    { DATABASE_URL: `file:${join(directory, "data", "a.db")}` },
    "doctor",
  ).ended;
  expect(output).toContain("is made at the first start");
  expect(output).toContain("-     slack: SLACK_BOT_TOKEN is not set");
  expect(output).toContain("All is well.");
  expect(code).toBe(0);
  expect(readdirSync(directory)).toEqual([]);
}, 120_000);

test("the doctor says what is wrong and what to do, and prints no secret", async () => {
  const directory = temporaryDirectory();
  const url = `file:${join(directory, "a.db")}`;
  await seed(url);
  const platforms = await pretendPlatforms();
  const secrets = {
    SLACK_BOT_TOKEN: SECRETS.SLACK_BOT_TOKEN,
    SLACK_APP_TOKEN: SECRETS.SLACK_APP_TOKEN,
    DISCORD_TOKEN: FAKE_TOKEN,
  };
  const { code, output } = await tool(
    {
      ...secrets,
      DATABASE_URL: url,
      SLACK_API_URL: `${platforms.url}/slack/`,
      DISCORD_API_URL: `${platforms.url}/discord`,
      PUBLIC_URL: platforms.url,
      WEB_CHAT: "off",
    },
    "doctor",
  );
  await platforms.close();
  expect(code).toBe(1);
  for (const line of [
    /ok {4}database: .*a\.db is sound/,
    /WRONG address: .*healthz answers 404/,
    /ok {4}slack: readout in Harbour/,
    /WRONG slack: scopes are missing: files:write .*\n {6}What to do: paste the manifest anew/,
    /WRONG clock: it is 86\d{3} s ahead by slack/,
    /WRONG slack: SLACK_APP_TOKEN is refused \(invalid_auth\)/,
    /WRONG discord: DISCORD_TOKEN is refused \(401\)/,
  ])
    expect(output).toMatch(line);
  expect(output).not.toContain(MARK);
}, 120_000);

test("the doctor asks Discord what the bot lacks in the channels it posts to, and names them", async () => {
  const discord = await createFakeDiscord();
  const ana = discord.user("Ana", { administrator: true }).id;
  const workspace = discord.guild("Harbour", ana, "open").id;
  discord.channel({ name: "words-only", guild: workspace });
  const channels = [...discord.channels.values()].filter(({ guild }) => guild === workspace);
  const url = `file:${join(temporaryDirectory(), "a.db")}`;
  await seed(url);
  const store = await openStore(url);
  const { id: groupId } = await store.db.group.findFirstOrThrow();
  const home = { groupId, platform: "discord", workspace, direct: false, home: true };
  await store.write(async (tx) => {
    for (const { id: externalId, name } of channels)
      await tx.channel.create({
        data: { ...home, id: newId(), externalId, name },
      });
  });
  await store.close();
  const examine = () =>
    tool(
      { DATABASE_URL: url, DISCORD_TOKEN: FAKE_TOKEN, DISCORD_API_URL: discord.apiUrl, WEB_CHAT: "off" },
      "doctor",
    );
  const well = await examine();
  for (const channel of channels) channel.wordsOnly = channel.name === "words-only";
  const lacking = await examine();
  await discord.close();
  expect(well).toMatchObject({
    code: 0,
    output: expect.stringMatching(/ok {4}channels: discord: nothing is missing in 2/),
  });
  expect(lacking).toMatchObject({
    code: 1,
    output: expect.stringMatching(
      /WRONG channels: discord, #words-only: Attach Files\n {6}What to do: grant it at /,
    ),
  });
}, 120_000);

/** Slack and Discord as far as the doctor asks them: a day behind, a scope short, and a stranger to two of the tokens. */
async function pretendPlatforms(): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const answers: Record<string, [number, object]> = {
      "/slack/auth.test": [200, { ok: true, team: "Harbour", user: "readout" }],
      "/slack/apps.connections.open": [200, { ok: false, error: "invalid_auth" }],
      "/discord/v10/users/@me": [401, { message: "401: Unauthorized" }],
    };
    const [status, body] = answers[request.url ?? ""] ?? [404, {}];
    response.setHeader("date", new Date(Date.now() - 86_400_000).toUTCString());
    response.setHeader(
      "x-oauth-scopes",
      "commands,chat:write,users:read,app_mentions:read,channels:read,groups:read",
    );
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
