import { afterEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../src/lib/clock.ts";
import { createPageRoutes } from "../../../src/web/pages/index.ts";
import { createMemoryPages, type MemoryPages } from "../../support/memory-pages.ts";
import { groups, servePages } from "../../support/pages-stage.ts";

let pages: MemoryPages;
let server: { url: string; stop(): Promise<void> } | undefined;
afterEach(() => server?.stop());

async function serve(
  options: Parameters<typeof createMemoryPages>[1] = {},
  change: Partial<MemoryPages> = {},
) {
  pages = { ...createMemoryPages(groups, options), ...change };
  server = await servePages(pages);
}

const OWN = { origin: "https://readout.example", "sec-fetch-site": "same-origin" };

async function post(path: string, form: Record<string, string>, headers: Record<string, string> = OWN) {
  const response = await fetch(`${server?.url}${path}`, {
    method: "POST",
    headers,
    body: new URLSearchParams(form),
    redirect: "manual",
  });
  const cookie = response.headers.get("set-cookie");
  return { status: response.status, headers: response.headers, text: await response.text(), cookie };
}

test.each([true, false])(
  "where mail can go out (%s), and only there, readers are offered it",
  async (takesMail) => {
    const options = { publicUrl: "https://readout.example", secureCookies: true, clock: systemClock };
    const routes = createPageRoutes(createMemoryPages(groups), { ...options, takesMail });
    for (const path of ["/r/platform", "/r/platform/3"]) {
      const response = await routes.request(path);
      expect(response.status).toBe(200);
      expect((await response.text()).includes("/r/platform/subscribe")).toBe(takesMail);
    }
  },
);

describe("a vote", () => {
  test("counts, leads back, and is known again by its cookie", async () => {
    await serve();
    const first = await post("/r/platform/3/rate", { stars: "4" });
    expect(first.status).toBe(303);
    expect(first.headers.get("location")).toBe("/r/platform/3?vote=counted#rating");
    const [pair, ...attributes] = first.cookie?.split("; ") ?? [];
    expect(pair).toMatch(/^readout_reader=[\w-]{24}$/);
    expect(attributes.sort()).toEqual(["HttpOnly", "Max-Age=34560000", "Path=/r", "SameSite=Lax", "Secure"]);
    const cookie = first.cookie?.split(";")[0] ?? "";
    const second = await post("/r/platform/3/rate", { stars: "5" }, { ...OWN, cookie });
    expect(second.headers.get("location")).toBe("/r/platform/3?vote=changed#rating");
    expect(second.cookie?.split(";")[0]).toBe(cookie);
    expect([...pages.votes]).toEqual([[cookie.split("=")[1], 5]]);
    expect(pages.addresses).toEqual(["127.0.0.1", "127.0.0.1"]);
    const thanks = await (await fetch(`${server?.url}/r/platform/3?vote=counted`)).text();
    expect(thanks).toContain("Thank you. Your vote counts.");
  });

  test.each(["0", "6", "4.5", "", "<b>"])("of %j stars is none", async (stars) => {
    await serve();
    const { status, text } = await post("/r/platform/3/rate", { stars });
    expect(status).toBe(422);
    expect(text).toContain("one to five stars");
    expect(pages.votes.size).toBe(0);
  });

  test.each([
    ["another site", { origin: "https://elsewhere.example" }],
    ["a frame of another site", { origin: "https://readout.example", "sec-fetch-site": "cross-site" }],
    ["nowhere", {}],
    ["a place that hides itself", { origin: "null" }],
  ])("from %s is refused", async (_, headers) => {
    await serve();
    const { status, cookie } = await post("/r/platform/3/rate", { stars: "5" }, headers);
    expect([status, cookie]).toEqual([403, null]);
    expect(pages.votes.size).toBe(0);
  });

  test("in a form that is broken off is refused, and no fault of ours", async () => {
    await serve();
    const response = await fetch(`${server?.url}/r/platform/3/rate`, {
      method: "POST",
      headers: { ...OWN, "content-type": "multipart/form-data; boundary=x" },
      body: '--x\r\ncontent-disposition: form-data; name="stars"\r\n\r\n5',
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("cannot be used like that");
    expect(pages.votes.size).toBe(0);
  });

  test("a cookie that is not ours is replaced", async () => {
    await serve();
    await post("/r/platform/3/rate", { stars: "5" }, { ...OWN, cookie: "readout_reader=x" });
    expect([...pages.votes.keys()][0]).toMatch(/^[\w-]{24}$/);
  });

  test("beyond the pace is told so", async () => {
    await serve({ most: 1 });
    await post("/r/platform/3/rate", { stars: "5" });
    const { status, headers, text } = await post("/r/platform/3/rate", { stars: "1" });
    expect([status, headers.get("retry-after")]).toEqual([429, "60"]);
    expect(text).toContain("too many votes");
  });

  test("needs the key where the group is not public, and tells nobody else that there is one", async () => {
    await serve();
    const without = await post("/r/quiet/1/rate", { stars: "5" });
    const nobody = await post("/r/nobody/1/rate", { stars: "5" });
    expect([without.status, without.text]).toEqual([403, nobody.text]);
    const withKey = await post("/r/quiet/1/rate?key=sesame", { stars: "5" });
    expect(withKey.headers.get("location")).toBe("/r/quiet/1?key=sesame&vote=counted#rating");
    expect((await post("/r/platform/99/rate", { stars: "5" })).status).toBe(404);
  });
});

describe("a mail address", () => {
  test("is asked by mail, and said back", async () => {
    await serve();
    const { status, text } = await post("/r/platform/subscribe", { mail: " ana@example.org " });
    expect(status).toBe(200);
    expect(text).toContain("If ana@example.org can get mail, a link is on its way.");
    expect(pages.asked).toEqual(["ana@example.org"]);
    expect(pages.addresses).toEqual(["127.0.0.1"]);
  });

  test("that is none stays in the form, with what is wrong", async () => {
    await serve();
    const { status, text } = await post("/r/platform/subscribe", { mail: '"><b>' });
    expect(status).toBe(422);
    expect(text).toContain('value="&quot;&gt;&lt;b&gt;"');
    expect(text).toContain('aria-invalid="true"');
    expect(text).toContain("does not look like a mail address");
  });

  test.each([
    [{ mail: false }, {}, "/r/platform/subscribe", 503],
    [{ most: 0 }, {}, "/r/platform/subscribe", 429],
    [{}, {}, "/r/quiet/subscribe", 403],
    [{}, {}, "/r/nobody/subscribe", 403],
    [
      {},
      { origin: "https://elsewhere.example", "sec-fetch-site": "cross-site" },
      "/r/platform/subscribe",
      403,
    ],
  ])("is refused in words (%j, %j, %s)", async (options, headers, path, expected) => {
    await serve(options);
    const { status } = await post(path, { mail: "ana@example.org" }, { ...OWN, ...headers });
    expect(status).toBe(expected);
    expect(pages.asked).toEqual([]);
  });

  test("longer than any form is refused before it is read", async () => {
    await serve();
    expect((await post("/r/platform/subscribe", { mail: "a".repeat(9_000) })).status).toBe(413);
  });
});

describe("the links of a mail", () => {
  const get = async (path: string) => {
    const response = await fetch(`${server?.url}${path}`);
    return { status: response.status, text: await response.text(), headers: response.headers };
  };

  test("confirm by a button only: whoever merely opens them confirms nothing", async () => {
    await serve();
    const { status, text, headers } = await get("/mail/confirm/good-token");
    expect(status).toBe(200);
    expect(text).toContain('<form method="post" action="/mail/confirm/good-token">');
    expect(headers.get("cache-control")).toBe("no-store");
    expect(pages.subscribed).toEqual([]);
    const done = await post("/mail/confirm/good-token", {});
    expect(done.status).toBe(200);
    expect(done.text).toContain("ana@example.org now gets the readouts of Platform group.");
    expect(pages.subscribed).toEqual(["ana@example.org"]);
  });

  test("stop by a button, or by a mail program's own POST without origin or cookie (RFC 8058)", async () => {
    await serve();
    await post("/mail/confirm/good-token", {});
    expect((await get("/mail/stop/good-token")).text).toContain('<button type="submit">Stop</button>');
    expect(pages.subscribed).toEqual(["ana@example.org"]);
    const done = await post("/mail/stop/good-token", { "List-Unsubscribe": "One-Click" }, {});
    expect(done.status).toBe(200);
    expect(done.cookie).toBeNull();
    expect(pages.subscribed).toEqual([]);
  });

  test("stop for a program that sends its word as multipart form data", async () => {
    await serve();
    await post("/mail/confirm/good-token", {});
    const body = new FormData();
    body.set("List-Unsubscribe", "One-Click");
    const response = await fetch(`${server?.url}/mail/stop/good-token`, { method: "POST", body });
    expect(response.status).toBe(200);
    expect(pages.subscribed).toEqual([]);
  });

  test("that are too old say so", async () => {
    await serve();
    for (const kind of ["confirm", "stop"]) {
      const { status, text } = await post(`/mail/${kind}/old`, {});
      expect(status).toBe(404);
      expect(text).toContain("This link no longer works");
    }
  });
});

test.each([
  ["GET", "/r/platform/3/rate", "POST"],
  ["POST", "/r/platform/3", "GET, HEAD"],
  ["DELETE", "/mail/stop/good-token", "GET, HEAD, POST"],
])("%s %s is answered with what the address takes", async (method, path, allow) => {
  await serve();
  const response = await fetch(`${server?.url}${path}`, { method });
  expect([response.status, response.headers.get("allow")]).toEqual([405, allow]);
  expect(await response.text()).toContain("This address cannot be used like that.");
});

test("what breaks is told in words, and never in ours", async () => {
  await serve({}, { readout: () => Promise.reject(new Error("SELECT secret FROM postgres")) });
  const response = await fetch(`${server?.url}/r/platform/3`);
  const text = await response.text();
  expect(response.status).toBe(500);
  expect(text).toContain("Something broke on our side");
  expect(text).not.toContain("secret");
});

test.each(["/r", "/r/platform/x", "/mail", "/mail/confirm", "/calendar", "/r/%E0%A4%A/1"])(
  "%s is nothing, in words",
  async (path) => {
    await serve();
    const response = await fetch(`${server?.url}${path}`);
    expect([403, 404]).toContain(response.status);
    expect(await response.text()).toMatch(
      /<h1 dir="auto">(There is nothing at this address|This page is not public)</,
    );
  },
);
