import { once } from "node:events";
import { readdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { beforeEach, expect, test, vi } from "vitest";
import { startNode } from "../support/child.ts";
import { temporaryDirectory } from "../support/databases.ts";
import { PlatformAnswer } from "../support/hear-answers.ts";
import { PASSWORD, SECRETS } from "../support/secrets.ts";
import { SAID, searchSaid, witness } from "../support/witness.ts";

// The controls of the run's search for secrets: what is said here is said in a directory of its own.

let directory: string;
beforeEach(() => {
  directory = temporaryDirectory();
  witness("this test", "begins");
  vi.stubEnv(SAID, directory);
});

const base64 = (text: string) => Buffer.from(text).toString("base64");

test.each([
  ["as it is", PASSWORD],
  ["in an address", encodeURIComponent(`p:/${PASSWORD} `)],
  ["as a host", new URL(`http://${PASSWORD}`).host],
  ["a key in base64", SECRETS.TOKEN_KEY],
  ["a key in base64, in an address", encodeURIComponent(SECRETS.TOKEN_KEY)],
  ["the bytes of a key", Buffer.from(SECRETS.TOKEN_KEY, "base64").toString()],
  ["in base64, first", base64(`${PASSWORD}:`)],
  ["in base64, second", base64(`?${PASSWORD}`)],
  ["in base64, third", base64(`ü${PASSWORD}`)],
  ["in base64url", Buffer.from(`user:${PASSWORD}>>??`).toString("base64url")],
  ["in hexadecimal", Buffer.from(PASSWORD).toString("hex")],
])("a secret is found %s, and not told", (_, written) => {
  witness("a page", "nothing of the kind");
  witness("the log", `{"error":"not ${written}"}`);
  const { found } = searchSaid(directory);
  expect(found[0]).toMatch(/^a secret in the log: \{"error":"not .*\*\*\*/);
  expect(found.join()).not.toContain(written);
});

test("one that comes in pieces is found, with what stands around it", () => {
  const [first, second] = [PASSWORD.slice(0, 5), PASSWORD.slice(5)];
  witness("the log", `${"x".repeat(100)}${first}`);
  witness("a page", "something in between");
  witness("the log", second);
  expect(searchSaid(directory).found).toEqual([`a secret in the log: ${"x".repeat(80)}***-password`]);
});

test("every run is heard", () => {
  vi.unstubAllEnvs();
  expect(readdirSync(process.env[SAID] ?? "none")).toContain(String(process.pid));
});

test("a run without one is told its size", () => {
  witness("the log", "started");
  expect(searchSaid(directory)).toEqual({ size: 27, found: [] });
});

test("what is answered is heard, headers and all; what a platform answers is not", async () => {
  for (const options of [{}, { ServerResponse: PlatformAnswer }]) {
    const server = createServer(options, (_, response) => {
      response.setHeader("x-one", PASSWORD);
      response.writeHead(200, { "x-two": PASSWORD }).write(`<p>${PASSWORD}`);
      response.end(Buffer.from(`</p>${PASSWORD}`));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    await (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/page?key=1`)).text();
    server.close();
    const { found } = searchSaid(directory);
    expect(found).toHaveLength(4);
    expect(found[0]).toContain("a secret in the answer to GET /page: ");
  }
});

test("what another process prints and answers is heard", async () => {
  const child = startNode([
    "--input-type=module",
    "-e",
    `import { createServer } from "node:http";
    const server = createServer((_, response) => response.end("${PASSWORD}"));
    server.listen(0, "127.0.0.1", async () => {
      await (await fetch("http://127.0.0.1:" + server.address().port)).text();
      console.log("${PASSWORD}");
      console.error("${PASSWORD}");
      process.exit();
    });`,
  ]);
  await once(child, "close");
  const { found } = searchSaid(directory);
  expect(found.filter((each) => each.includes("the answer to GET /"))).toHaveLength(1);
  expect(found.filter((each) => each.includes("prints"))).toHaveLength(2);
});
