import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bareEnvironment, startNode } from "../support/child.ts";

/** `npm start` as it is, with settings of its own; resolves with the address it prints, or with what it said at its end. */
function start(environment: Record<string, string>) {
  const child = startNode(["src/main.ts"], {
    ...bareEnvironment(),
    PORT: "0",
    LOG_LEVEL: "error",
    ...environment,
  });
  let output = "";
  const ended = new Promise<{ code: number | null; output: string }>((resolve) =>
    child.once("exit", (code) => resolve({ code, output })),
  );
  const ready = new Promise<string>((resolve) => {
    const read = (text: Buffer) => {
      output += text.toString();
      const [, url] = /Readout is ready: (\S+)/.exec(output) ?? [];
      if (url) resolve(url);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
  });
  return { child, ready, ended };
}

const freshFile = () => `file:${join(mkdtempSync(join(tmpdir(), "readout-process-")), "a.db")}`;

test("starts with nothing set up, answers, and ends with 0 on SIGTERM; a second one on its file is refused", async () => {
  const DATABASE_URL = freshFile();
  const first = start({ DATABASE_URL });
  const url = await first.ready;
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect(await (await fetch(`${url}/readyz`)).json()).toMatchObject({ ready: true });
  expect(await (await fetch(`${url}/metrics`)).text()).toContain('readout_outbox_due{platform="web"} 0');
  const second = await start({ DATABASE_URL }).ended;
  expect(second).toMatchObject({
    code: 1,
    output: expect.stringContaining(`in use by process ${first.child.pid}`),
  });
  first.child.kill("SIGTERM");
  expect(await first.ended).toMatchObject({ code: 0 });
  const third = start({ DATABASE_URL });
  await third.ready;
  third.child.kill("SIGTERM");
  expect((await third.ended).code).toBe(0);
}, 60_000);

test("faulty settings are told all at once, and the chat page is not opened to others without a token", async () => {
  const faulty = await start({ DATABASE_URL: freshFile(), PORT: "many", TZ_DEFAULT: "Atlantis" }).ended;
  expect(faulty).toMatchObject({ code: 1 });
  expect(faulty.output).toMatch(/PORT:[\s\S]*TZ_DEFAULT:/);
  const open = await start({ DATABASE_URL: freshFile(), HOST: "0.0.0.0" }).ended;
  expect(open).toMatchObject({ code: 1, output: expect.stringContaining("WEB_CHAT_TOKEN") });
}, 60_000);
