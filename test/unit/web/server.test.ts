import { request } from "node:http";
import { afterEach, expect, test } from "vitest";
import type { ChatAdapter } from "../../../src/chat/adapter.ts";
import type { ReadinessCheck } from "../../../src/web/health.ts";
import { readiness } from "../../../src/web/health.ts";
import { createMetrics, type Metrics } from "../../../src/web/metrics.ts";
import { createServer, type HttpServer } from "../../../src/web/server.ts";
import { witnessedLogger } from "../../support/witness.ts";

type Part = Pick<ChatAdapter, "platform" | "health" | "http">;
let server: HttpServer | undefined;
let metrics: Metrics;
let url = "";

async function serve(adapters: readonly Part[] = [], checks: Record<string, ReadinessCheck> = {}) {
  metrics = createMetrics();
  server = createServer({
    host: "127.0.0.1",
    port: 0,
    adapters,
    readiness: checks,
    metrics,
    logger: witnessedLogger(),
  });
  ({ url } = await server.start());
}
afterEach(() => server?.stop(100));

/** An adapter that says its name and repeats the body it was given, untouched. */
const echo = (platform: string, ...prefixes: string[]): Part => ({
  platform,
  health: () => ({ ok: true }),
  http: {
    prefixes,
    async handle(incoming, response) {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      response.end(`${platform} ${incoming.url} ${Buffer.concat(chunks).toString()}`);
    },
  },
});
const get = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(url + path, init);
  return { status: response.status, text: await response.text(), headers: response.headers };
};

test("health is the process alone; an unknown path is told in words", async () => {
  await serve();
  expect(await get("/healthz")).toMatchObject({ status: 200, text: "ok\n" });
  expect(await get("/nowhere")).toMatchObject({ status: 404, text: "There is nothing at this address.\n" });
  expect(await get("/healthz", { method: "POST" })).toMatchObject({ status: 405 });
  expect(await get("/toString")).toMatchObject({ status: 404 });
});

test("own pages carry the security headers", async () => {
  await serve();
  for (const path of ["/healthz", "/readyz", "/metrics", "/nowhere"]) {
    const { headers } = await get(path);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
  }
});

test("ready means every check of ours; a platform's outage is told with 200", async () => {
  const slack: Part = { platform: "slack", health: () => ({ ok: false, reason: "not connected" }) };
  await serve([slack], { database: () => null, loops: async () => null });
  const ready = await get("/readyz");
  expect(ready.status).toBe(200);
  expect(JSON.parse(ready.text)).toEqual({
    ready: true,
    checks: { database: "ok", loops: "ok" },
    platforms: { slack: "not connected" },
  });
});

test("a failing, throwing or hanging check is 503 with its reason, and tells no secret", async () => {
  const failing = () => Promise.reject(new TypeError("postgres://user:password@host is down"));
  await serve([], { loops: () => "the outbox has not run for 90 s", database: failing });
  const answer = await get("/readyz");
  expect(answer.status).toBe(503);
  expect(JSON.parse(answer.text)).toMatchObject({
    ready: false,
    checks: { loops: "the outbox has not run for 90 s", database: "failed (TypeError)" },
  });
  expect(answer.text).not.toContain("password");
  const late = await readiness({ database: () => new Promise<null>(() => undefined) }, [], { patienceMs: 5 });
  expect(late).toMatchObject({ ready: false, checks: { database: "no answer within 5 ms" } });
});

test("the longest prefix takes a request, whole segments only, with its body untouched", async () => {
  await serve([echo("web", "/"), echo("slack", "/slack/events"), echo("other", "/slack")]);
  const body = "payload=%7B%22a%22%3A1%7D";
  expect((await get("/slack/events?x=1", { method: "POST", body })).text).toBe(
    `slack /slack/events?x=1 ${body}`,
  );
  expect((await get("/slack/events/more")).text).toContain("slack ");
  expect((await get("/slack/eventsmore")).text).toContain("other ");
  expect((await get("/slackish")).text).toContain("web ");
  expect((await get("/")).text).toContain("web ");
  expect((await get("/healthz")).text).toBe("ok\n");
});

test("an adapter that throws is answered with 500 in words, and the next request is served", async () => {
  const broken: Part = {
    platform: "broken",
    health: () => ({ ok: true }),
    http: {
      prefixes: ["/"],
      handle: () => Promise.reject(new Error("secret detail")) as unknown as undefined,
    },
  };
  await serve([broken]);
  const answer = await get("/x");
  expect(answer).toMatchObject({ status: 500 });
  expect(answer.text).not.toContain("secret");
  expect((await get("/healthz")).status).toBe(200);
});

test("metrics count what happened, by closed sets of labels", async () => {
  await serve([echo("web", "/")]);
  metrics.interaction("web", "command", "ok");
  metrics.delivery("slack", "retry");
  metrics.reminder("due", 3);
  await get("/some/path");
  const { text, headers } = await get("/metrics");
  expect(headers.get("content-type")).toContain("text/plain");
  expect(text).toContain('readout_interactions_total{platform="web",type="command",outcome="ok"} 1');
  expect(text).toContain('readout_deliveries_total{platform="slack",outcome="retry"} 1');
  expect(text).toContain('readout_reminders_total{kind="due"} 3');
  expect(text).toContain('readout_http_requests_total{route="web",status="200"} 1');
  expect(text).not.toContain("/some/path");
});

test("the outbox is asked once at each scrape; when it cannot be, that is a number too", async () => {
  let asked = 0;
  let broken = false;
  const counted = createMetrics({
    outbox: async () => {
      asked++;
      if (broken) throw new Error("down");
      const counts = { due: 4, oldestDueSeconds: 12, retrying: 2, setAside: 1 };
      return [{ platform: "test", ...counts, circuitOpen: true }];
    },
  });
  const first = await counted.text();
  expect(first).toMatch(
    /readout_outbox_due{platform="test"} 4[\s\S]*oldest_due_seconds{platform="test"} 12[\s\S]*set_aside{platform="test"} 1[\s\S]*circuit_open{platform="test"} 1/,
  );
  broken = true;
  expect(await counted.text()).toContain("readout_outbox_readable 0");
  expect(asked).toBe(2);
});

test("a taken port, or a host of elsewhere, is an error that says what to do", async () => {
  await serve();
  const port = Number(new URL(url).port);
  const at = (host: string) =>
    createServer({ host, port, adapters: [], readiness: {}, metrics, logger: witnessedLogger() }).start();
  await expect(at("127.0.0.1")).rejects.toThrow(
    `127.0.0.1:${port} is taken by another program: stop that one`,
  );
  await expect(at("192.0.2.1")).rejects.toThrow("HOST=192.0.2.1 is no address of this machine: set HOST");
});

/** Resolves when the answer has begun, with what comes of it. */
const slowGet = (path: string, accept: string) =>
  new Promise<{ ended: Promise<string> }>((resolve, reject) => {
    request(url + path, { headers: { accept } }, (response) => {
      const ended = new Promise<string>((done) => {
        let text = "";
        response.on("data", (chunk: Buffer) => {
          text += chunk.toString();
        });
        response.on("close", () => done(text));
      });
      resolve({ ended });
    })
      .on("error", reject)
      .end();
  });

test("stopping ends event streams at once, finishes what is in hand, and takes no more", async () => {
  let finish = () => {};
  const slow: Part = {
    platform: "web",
    health: () => ({ ok: true }),
    http: {
      prefixes: ["/"],
      handle(incoming, response) {
        response.writeHead(200, { "content-type": "text/plain" }).write("begun ");
        if (incoming.url === "/work") finish = () => response.end("and done");
      },
    },
  };
  await serve([slow]);
  const [events, work] = [
    await slowGet("/events", "text/event-stream"),
    await slowGet("/work", "text/plain"),
  ];
  const stopped = server?.stop(5_000);
  expect(await events.ended).toBe("begun ");
  await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  finish();
  expect(await work.ended).toBe("begun and done");
  await stopped;
});

test("what takes longer than the grace is cut", async () => {
  const endless: Part = {
    platform: "web",
    health: () => ({ ok: true }),
    http: { prefixes: ["/"], handle: (_, response) => void response.writeHead(200).write("begun ") },
  };
  await serve([endless]);
  const work = await slowGet("/work", "text/plain");
  await server?.stop(20);
  expect(await work.ended).toBe("begun ");
});
