import { mkdtempSync } from "node:fs";
import { createServer } from "node:http";
import {
  type AddressInfo,
  connect,
  createServer as createSocketServer,
  type Server,
  type Socket,
} from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Destination, letterTo } from "../../src/chat/refs.ts";
import { postCard } from "../../src/outbox/outbox.ts";
import { openStore } from "../../src/store/client.ts";
import { bareEnvironment, startNode } from "../support/child.ts";
import { databases } from "../support/databases.ts";
import { FAKE_TOKEN } from "../support/fake-discord.ts";
import { PlatformAnswer } from "../support/hear-answers.ts";
import { MARK, PASSWORD, SECRETS } from "../support/secrets.ts";
import { secretsIn } from "../support/witness.ts";

// Every service refuses the secrets of the settings, and all that the process says is searched for them.

/** Every setting that holds a secret. */
const settingsWithSecrets: Readonly<Record<string, string>> = {
  ...SECRETS,
  DISCORD_TOKEN: FAKE_TOKEN,
  SMTP_URL: `smtp://readout:${PASSWORD}@127.0.0.1:9`,
};

let refusing: { url: string; close(): void };
let postgres: Awaited<ReturnType<typeof refusingPostgres>>;
beforeAll(async () => {
  postgres = await refusingPostgres();
  // Slack's and Discord's answer to a token they do not know; both say it back, as a careless proxy would.
  const server = createServer({ ServerResponse: PlatformAnswer }, (request, response) => {
    const slack = request.url?.startsWith("/slack");
    response.writeHead(slack ? 200 : 401, { "content-type": "application/json" });
    const said = request.headers.authorization;
    response.end(
      JSON.stringify(
        slack ? { ok: false, error: "invalid_auth", said } : { message: "401: Unauthorized", code: 0, said },
      ),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  refusing = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => server.close(),
  };
});
afterAll(() => {
  refusing.close();
  postgres.server.close();
});

const listening = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
};

/** A PostgreSQL server that asks for the password and refuses it, saying it back where it may say more. */
async function refusingPostgres() {
  const asked: string[] = [];
  const send = (socket: Socket, kind: string, body: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(body.length + 4);
    socket.write(Buffer.concat([Buffer.from(kind), length, body]));
  };
  const server = createSocketServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (data) => {
      // The first message of a connection has no letter (postgresql.org/docs/current/protocol-message-formats.html).
      if (data[0] === 0) return send(socket, "R", Buffer.from([0, 0, 0, 3]));
      if (!data.toString().startsWith("p")) return;
      const password = data.toString("utf8", 5, data.length - 1);
      asked.push(password);
      const fields = [
        "SFATAL",
        "C28P01",
        'Mpassword authentication failed for user "root"',
        `Dnot ${password}`,
      ];
      send(socket, "E", Buffer.from(`${fields.join("\0")}\0\0`));
      socket.end();
    });
  });
  return { asked, server, port: await listening(server) };
}

/** The program as it is, with nothing of our own environment but what Node needs. */
function run(words: readonly string[], environment: Readonly<Record<string, string>>) {
  const settings = { ...bareEnvironment(), PORT: "0", LOG_LEVEL: "debug", ...environment };
  const child = startNode(["src/main.ts", ...words], settings);
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (text: Buffer) => {
      output += text.toString();
    });
  const ended = new Promise<string>((resolve) => child.once("close", () => resolve(output)));
  const says = async (pattern: RegExp): Promise<string> => {
    for (const end = Date.now() + 90_000; Date.now() < end; ) {
      const found = pattern.exec(output)?.[1];
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`it did not say ${pattern}: ${output}`);
  };
  return { child, ended, says };
}

const settings = (): Record<string, string> => {
  const { SLACK_APP_TOKEN: _, SLACK_CLIENT_SECRET: __, TOKEN_KEY: ___, ...secrets } = settingsWithSecrets;
  return {
    ...secrets,
    SLACK_API_URL: `${refusing.url}/slack/`,
    DISCORD_API_URL: `${refusing.url}/discord`,
    DATABASE_URL: `file:${join(mkdtempSync(join(tmpdir(), "readout-secrets-")), "a.db")}`,
    PUBLIC_URL: "http://localhost:3000",
    MAIL_FROM: "readout@readout.example",
  };
};

test("a running process with every token refused says none of them, to anybody", async () => {
  const bot = run([], settings());
  const url = await bot.says(/"url":"(http:\/\/[^"]+)"|Readout is ready: (\S+)/);
  const pages = ["/healthz", "/readyz", "/metrics", "/", "/nothing", "/slack/events", "/mail/stop/x"];
  const answers: string[] = [];
  for (const path of pages)
    for (const method of ["GET", "POST"]) {
      const answer = await fetch(`${url}${path}`, { method, ...(method === "POST" ? { body: "x=1" } : {}) });
      answers.push(`${path} ${[...answer.headers]} ${await answer.text()}`);
    }
  const wrong = new URLSearchParams({ token: "wrong" });
  answers.push(await (await fetch(`${url}/session`, { method: "POST", body: wrong })).text());
  bot.child.kill("SIGTERM");
  const output = await bot.ended;
  // The control: it did meet the refusals.
  expect(output).toContain("invalid_auth");
  expect(secretsIn(`${output}\n${answers.join("\n")}`)).toEqual([]);
}, 180_000);

test("nor do the tools, nor a start that fails", async () => {
  const unreached = `postgresql://root:${MARK}8@127.0.0.1:9/none`;
  const refused = `postgresql://root:${MARK}%2F8@127.0.0.1:${postgres.port}/none`;
  const runs = [
    run(["doctor"], settings()),
    ...[unreached, refused].flatMap((database) =>
      [["doctor"], [], ["outbox", "list"], ["outbox", "show", "018f6f3e"]].map((words) =>
        run(words, { ...settings(), DATABASE_URL: database }),
      ),
    ),
    // A password that is not written as an address wants it: a part of it would be taken for the host.
    run([], { ...settings(), DATABASE_URL: `postgresql://root:12/${MARK}@127.0.0.1:9/none` }),
    // Many workspaces beside a single one's token: refused in words.
    run([], { ...settings(), SLACK_CLIENT_ID: "1.1", ...settingsWithSecrets }),
    run([], { ...settings(), TOKEN_KEY: `${MARK}9 is no key` }),
  ];
  const outputs: string[] = [];
  for (const { ended } of runs) outputs.push(await ended);
  for (const output of outputs) expect(output).not.toBe("");
  // The control: the server was told the password, and what it answered was said.
  expect([...new Set(postgres.asked)]).toEqual([`${MARK}/8`]);
  expect(outputs.filter((output) => output.includes("password authentication failed"))).toHaveLength(4);
  expect(outputs.flatMap(secretsIn)).toEqual([]);
}, 180_000);

test("nor does the list of what could not be sent, with every token refused", async () => {
  const { DATABASE_URL = "", ...others } = settings();
  const store = await openStore(DATABASE_URL);
  const now = new Date();
  const channel = { workspace: "1", id: "100000000000000000", direct: false };
  const places: Destination[] = [
    { to: "channel", channel: { ...channel, platform: "slack" } },
    { to: "channel", channel: { ...channel, platform: "discord" } },
    letterTo("ana@readout.example"),
  ];
  const about = { subject: "digest-here", subjectId: "x", groupId: null, locale: "en", zone: "UTC" };
  for (const [index, to] of places.entries())
    await store.write((tx) => postCard(tx, { ...about, key: `card ${index}`, to, at: now, now }));
  await store.close();
  const bot = run([], { ...others, DATABASE_URL });
  const list = async (): Promise<string> => run(["outbox", "list"], { ...others, DATABASE_URL }).ended;
  let listed = "";
  for (const end = Date.now() + 60_000; !/tried again|set aside {2}/.test(listed) && Date.now() < end; )
    listed = await list();
  const ids = [...listed.matchAll(/^([0-9a-f-]{8,}) /gm)].map(([, id]) => id ?? "");
  const shown: string[] = [];
  for (const id of ids) shown.push(await run(["outbox", "show", id], { ...others, DATABASE_URL }).ended);
  bot.child.kill("SIGTERM");
  const output = await bot.ended;
  // The control: they were tried, and why they failed is told.
  expect(shown.filter((one) => /why +\S{2}/.test(one))).not.toEqual([]);
  expect(secretsIn(`${output}\n${listed}\n${shown.join("\n")}`)).toEqual([]);
}, 180_000);

describe.runIf(databases.some(({ name }) => name === "postgresql"))("with PostgreSQL", () => {
  test("nor does a running process whose database is gone", async () => {
    const database = databases.find(({ name }) => name === "postgresql");
    const fresh = await database?.fresh();
    const target = new URL(fresh?.url ?? "");
    const open = new Set<Socket>();
    const between = createSocketServer((socket) => {
      const beyond = connect(Number(target.port || 5432), target.hostname);
      for (const one of [socket, beyond]) {
        open.add(one);
        one.on("error", () => undefined);
      }
      socket.pipe(beyond).pipe(socket);
    });
    const port = await listening(between);
    const through = `postgresql://${target.username}:${MARK}8@127.0.0.1:${port}${target.pathname}`;
    const bot = run([], { ...settings(), DATABASE_URL: through });
    const url = await bot.says(/Readout is ready: (\S+)/);
    const asks = async (path: string) => (await fetch(`${url}${path}`)).text();
    expect(await asks("/readyz")).toMatch(/"database":\s*"ok"/);
    between.close();
    for (const one of open) one.destroy();
    await bot.says(/(job\.failed|failed)/);
    const answers = [await asks("/readyz"), await asks("/metrics"), await asks("/")];
    bot.child.kill("SIGTERM");
    const output = await bot.ended;
    await fresh?.drop();
    // The control: it has noticed.
    expect(answers[0]).toMatch(/"database":\s*"failed/);
    expect(secretsIn(`${output}\n${answers.join("\n")}`)).toEqual([]);
  }, 180_000);
});
