import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

// Every secret setting holds a canary, every service refuses it, and all that the process says is searched for them.

const root = fileURLToPath(new URL("../..", import.meta.url));
const MARK = "KoalaSecret";

/** Every setting that holds a secret, with its canary. */
const SECRETS: Readonly<Record<string, string>> = {
  SLACK_BOT_TOKEN: `xoxb-${MARK}-1`,
  SLACK_SIGNING_SECRET: `${MARK}2`,
  SLACK_CLIENT_SECRET: `${MARK}3`,
  TOKEN_KEY: Buffer.from(`${MARK}-4-and-some-more-bytes`).subarray(0, 32).toString("base64"),
  DISCORD_TOKEN: `${MARK}5.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb`,
  SMTP_URL: `smtp://readout:${MARK}6@127.0.0.1:9`,
  WEB_CHAT_TOKEN: `${MARK}7-long-enough-to-be-taken`,
};
const marks = (text: string): string[] =>
  [MARK, SECRETS["TOKEN_KEY"] ?? "", encodeURIComponent(SECRETS["TOKEN_KEY"] ?? "")].filter((mark) =>
    text.includes(mark),
  );

let refusing: { url: string; close(): void };
beforeAll(async () => {
  // Slack's and Discord's answer to a token they do not know; both say it back, as a careless proxy would.
  const server = createServer((request, response) => {
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
afterAll(() => refusing.close());

/** The program as it is, with nothing of our own environment but what Node needs. */
function run(words: readonly string[], environment: Readonly<Record<string, string>>) {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, ["--import", "tsx", "src/main.ts", ...words], {
    cwd: root,
    env: { PATH, HOME, PORT: "0", LOG_LEVEL: "debug", ...environment },
  });
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
  const { SLACK_CLIENT_SECRET: _, TOKEN_KEY: __, ...secrets } = SECRETS;
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
  expect(marks(`${output}\n${answers.join("\n")}`)).toEqual([]);
}, 180_000);

test("nor do the tools, nor a start that fails", async () => {
  const database = `postgresql://root:${MARK}8@127.0.0.1:9/none`;
  const runs = [
    run(["doctor"], settings()),
    run(["doctor"], { ...settings(), DATABASE_URL: database }),
    run([], { ...settings(), DATABASE_URL: database }),
    // Many workspaces beside a single one's token: refused in words.
    run([], { ...settings(), SLACK_CLIENT_ID: "1.1", ...SECRETS }),
    run([], { ...settings(), TOKEN_KEY: `${MARK}9 is no key` }),
  ];
  const outputs: string[] = [];
  for (const { ended } of runs) outputs.push(await ended);
  for (const output of outputs) expect(output).not.toBe("");
  expect(outputs.flatMap(marks)).toEqual([]);
}, 180_000);
