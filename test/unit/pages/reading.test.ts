import { SaxesParser } from "saxes";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMemoryPages, releasedAt } from "../../support/memory-pages.ts";
import { earlierTexts, groups, hostile, servePages } from "../../support/pages-stage.ts";
import { findAll, type HtmlElement, lettersOf, parseHtml } from "../../support/web-html.ts";

let server: { url: string; stop(): Promise<void> };
beforeAll(async () => {
  server = await servePages(createMemoryPages(groups, { texts: earlierTexts }));
});
afterAll(() => server.stop());

const get = async (path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(server.url + path, { headers, redirect: "manual" });
  return { status: response.status, headers: response.headers, text: await response.text() };
};
const page = async (path: string) => {
  const { text } = await get(path);
  return parseHtml(text.replace("<!doctype html>\n", ""));
};
const tags = (element: HtmlElement, tag: string) => findAll(element, (each) => each.tag === tag);
const said = (element: HtmlElement, tag: string) => tags(element, tag).map(lettersOf);
const links = (element: HtmlElement) => tags(element, "a").map(({ attributes }) => attributes["href"] ?? "");
const meta = (element: HtmlElement, name: string) =>
  tags(element, "meta").find(({ attributes }) => [attributes["property"], attributes["name"]].includes(name))
    ?.attributes["content"];

const EVERY_PAGE = [
  "/r/platform",
  "/r/platform?page=2",
  "/r/empty",
  "/r/platform/3",
  "/r/platform/3/v/1",
  "/r/platform/3/v/2",
  "/r/platform/4",
  "/r/platform/5",
  "/r/platform/6",
  "/r/platform/7",
  "/r/platform/m/1",
  "/r/platform/m/1/v/1",
  "/r/quiet/1?key=sesame",
  "/r/quiet",
  "/r/nobody",
  "/r/platform/99",
  "/mail/confirm/good-token",
  "/mail/stop/good-token",
];

describe("every page", () => {
  test.each(EVERY_PAGE)("%s is well-formed, in a language, and loads nothing but its style", async (path) => {
    const { headers } = await get(path);
    const root = await page(path);
    const [html] = tags(root, "html");
    expect(html?.attributes).toEqual({ lang: "en", dir: "ltr" });
    expect(tags(root, "h1")).toHaveLength(1);
    expect(tags(root, "main")).toHaveLength(1);
    const ids = findAll(root, ({ attributes }) => "id" in attributes).map(
      ({ attributes }) => attributes["id"],
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(tags(root, "script").concat(tags(root, "style"), tags(root, "img"))).toEqual([]);
    expect(
      findAll(root, ({ attributes }) => Object.keys(attributes).some((name) => /^(on|style$)/.test(name))),
    ).toEqual([]);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'; style-src 'self'");
    expect(policy).not.toContain("unsafe");
    expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("same-origin");
    expect(headers.get("set-cookie")).toBeNull();
  });

  test("its style and icon are kept for ever at an address of their content", async () => {
    const root = await page("/r/platform/3");
    for (const { attributes } of tags(root, "link").filter((each) =>
      /icon|stylesheet/.test(each.attributes["rel"] ?? ""),
    )) {
      const { status, headers } = await get(attributes["href"] ?? "");
      expect(status).toBe(200);
      expect(headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    }
    const { status, headers } = await get("/r/style.css");
    expect([status, headers.get("content-type")]).toEqual([200, "text/css; charset=utf-8"]);
    expect(headers.get("cache-control")).toBe("public, no-cache");
  });
});

describe("a readout", () => {
  test("shows its text, its rating, its versions and where else it is", async () => {
    const root = await page("/r/platform/3");
    expect(said(root, "h1")).toEqual(["The gateway is live, and nobody noticed"]);
    expect(said(root, "title")).toEqual(["The gateway is live, and nobody noticed · R3"]);
    const text = lettersOf(root);
    expect(text).toContain("16 May 2031 at 16:20 CEST · Version 2");
    expect(text).toContain("Corrected: There were twelve clients, not eleven");
    expect(text).toContain("4.6 of 5 (17 votes)");
    expect(links(root)).toEqual(
      expect.arrayContaining([
        "/r/platform",
        "/r/platform/3/v/1",
        "/r/platform/3.md",
        "/r/platform/3.txt",
        "/r/platform/3.json",
        "/r/platform/feed.atom",
      ]),
    );
    expect(tags(root, "time")[0]?.attributes["datetime"]).toBe(releasedAt(2).toISOString());
  });

  test("says what it is where its address is posted", async () => {
    const root = await page("/r/platform/3");
    expect(meta(root, "og:type")).toBe("article");
    expect(meta(root, "og:title")).toBe("The gateway is live, and nobody noticed");
    expect(meta(root, "og:url")).toBe("https://readout.example/r/platform/3");
    expect(meta(root, "og:site_name")).toBe("Platform group");
    expect(meta(root, "og:description")).toMatch(/^On Monday the platform group .{150,210} …$/);
    expect(meta(root, "article:published_time")).toBe(releasedAt(2).toISOString());
  });

  test("without votes says so; with one, says one vote", async () => {
    expect(lettersOf(await page("/r/platform/5"))).toContain("no votes yet");
  });

  test("in Chinese or Arabic is marked as such", async () => {
    const [chinese] = tags(await page("/r/platform/5"), "article");
    expect(chinese?.attributes).toMatchObject({ lang: "zh", dir: "ltr" });
    const [arabic] = tags(await page("/r/platform/6"), "article");
    expect(arabic?.attributes).toMatchObject({ lang: "ar", dir: "rtl" });
  });

  test("of hostile text is that text", async () => {
    const root = await page("/r/platform/7");
    expect(said(root, "h1")).toEqual([hostile.split("\n")[0]]);
    expect(tags(root, "b").concat(tags(root, "i"))).toEqual([]);
    expect(links(root).filter((link) => link.startsWith("javascript"))).toEqual([]);
  });

  test("by its version shows that version, what it changed, and nothing that moves", async () => {
    const first = await page("/r/platform/3/v/1");
    expect(lettersOf(first)).toContain("the last of eleven clients");
    expect(lettersOf(first)).not.toContain("What changed");
    const second = await page("/r/platform/3/v/2");
    expect([said(second, "del"), said(second, "ins")]).toEqual([["removed: eleven"], ["added: twelve"]]);
    expect(tags(second, "form")).toEqual([]);
    expect((await get("/r/platform/3/v/3")).status).toBe(404);
    expect((await get("/r/platform/3/v/0")).status).toBe(404);
  });

  test("that was withdrawn leaves its reason and nothing of its text", async () => {
    for (const path of [
      "/r/platform/4",
      "/r/platform/4.md",
      "/r/platform/4.txt",
      "/r/platform/4.json",
      "/r/platform/4/v/1",
    ]) {
      const { status, text, headers } = await get(path);
      expect(status).toBe(410);
      expect(text).toContain("R4 was withdrawn");
      expect(text).toContain("It named a customer");
      expect(text).not.toMatch(/short note|One sentence/);
      expect(headers.get("cache-control")).toBe("no-store");
    }
    for (const path of ["/r/platform", "/r/platform?page=2", "/r/platform/feed.atom"])
      expect((await get(path)).text).not.toMatch(/short note|One sentence/);
    expect((await get("/r/platform?page=2")).text).toContain("It named a customer");
  });

  test.each([
    [
      "md",
      "text/markdown; charset=utf-8",
      "# The gateway is live, and nobody noticed\n\nTORONTO and SHANGHAI",
    ],
    ["txt", "text/plain; charset=utf-8", "The gateway is live, and nobody noticed\n======"],
    ["json", "application/json; charset=utf-8", '{\n  "title": "The gateway is live, and nobody noticed"'],
  ])("is had as .%s", async (kind, type, start) => {
    const { status, headers, text } = await get(`/r/platform/3.${kind}`);
    expect([status, headers.get("content-type")]).toEqual([200, type]);
    expect(headers.get("content-disposition")).toBe(`attachment; filename="platform-R3.${kind}"`);
    expect(text.startsWith(start)).toBe(true);
  });

  test("is kept by browsers: asked about while it may change, an hour by its version", async () => {
    const latest = await get("/r/platform/3");
    expect(latest.headers.get("cache-control")).toBe("public, no-cache");
    expect((await get("/r/platform/3/v/1")).headers.get("cache-control")).toBe(
      "public, max-age=3600, immutable",
    );
    const tag = latest.headers.get("etag") ?? "";
    const again = await get("/r/platform/3", { "if-none-match": `"other", W/${tag}` });
    expect([again.status, again.text, again.headers.get("etag")]).toEqual([304, "", tag]);
    expect((await get("/r/platform/3", { "if-none-match": '"other"' })).status).toBe(200);
  });
});

describe("a group's list", () => {
  test("shows the newest first, page by page", async () => {
    const first = await page("/r/platform");
    expect(said(first, "h1")).toEqual(["Readouts of Platform group"]);
    expect(tags(first, "h2").flatMap(links)).toEqual(["/r/platform/7", "/r/platform/6", "/r/platform/5"]);
    expect(links(first)).toContain("/r/platform?page=2");
    const second = await page("/r/platform?page=2");
    expect(tags(second, "h2").flatMap(links)).toEqual(["/r/platform/4", "/r/platform/3"]);
    expect(links(second)).toContain("/r/platform");
    expect((await get("/r/platform?page=3")).status).toBe(404);
    expect((await get("/r/platform?page=-1")).status).toBe(200);
    expect((await get("/r/platform/")).status).toBe(200);
  });

  test("without a release says so", async () => {
    expect(lettersOf(await page("/r/empty"))).toContain("Nothing has been released yet.");
  });
});

describe("minutes", () => {
  test("show their sources, versions and what changed", async () => {
    const root = await page("/r/platform/m/1");
    expect(said(root, "h1")).toEqual(["Platform group, weekly meeting"]);
    expect(said(root, "ins")).toEqual(["added: | #14 Tell the support team | ليلى | 16 May |"]);
    expect(lettersOf(root)).toContain("An owner was missing");
    expect(links(root)).toEqual(
      expect.arrayContaining([
        "https://chat.example/platform/d4",
        "/r/platform/m/1/v/1",
        "/r/platform/m/1.md",
      ]),
    );
    const first = await page("/r/platform/m/1/v/1");
    expect(tags(first, "ins")).toEqual([]);
    expect(lettersOf(first)).not.toContain("#14");
    expect((await get("/r/platform/m/2")).status).toBe(404);
    expect((await get("/r/platform/m/1.json")).headers.get("content-disposition")).toBe(
      'attachment; filename="platform-M1.json"',
    );
  });
});

describe("a group that is not public", () => {
  const SECRET_PATHS = ["", "/1", "/1/v/1", "/1.md", "/feed.atom", "/m/1", "/m/1.txt", "/99", "/m/99"];

  test.each(SECRET_PATHS)("answers %s as a group that does not exist", async (path) => {
    const secret = await get(`/r/quiet${path}`);
    const none = await get(`/r/nobody${path}`);
    const wrong = await get(`/r/quiet${path}?key=wrong`);
    expect(secret.status).toBe(403);
    expect(secret.text).toContain("This page is not public");
    expect([none.status, none.text]).toEqual([secret.status, secret.text]);
    expect([wrong.status, wrong.text]).toEqual([secret.status, secret.text]);
    const headers = ({ headers }: { headers: Headers }) => [...headers].filter(([name]) => name !== "date");
    expect(headers(none)).toEqual(headers(secret));
  });

  test("opens with its key, which goes along to every page of it and to no search engine", async () => {
    const { headers } = await get("/r/quiet/1?key=sesame");
    expect(headers.get("cache-control")).toBe("private, no-cache");
    expect(headers.get("x-robots-tag")).toBe("noindex");
    const root = await page("/r/quiet/1?key=sesame");
    expect(said(root, "h1")).toEqual(["A secret title"]);
    const inside = links(root).filter((link) => link.startsWith("/r/"));
    expect(inside.length).toBeGreaterThan(3);
    expect(inside.filter((link) => !link.includes("?key=sesame"))).toEqual([]);
    const actions = tags(root, "form").map(({ attributes }) => attributes["action"]);
    expect(actions).toEqual(["/r/quiet/1/rate?key=sesame", "/r/quiet/subscribe?key=sesame"]);
    expect(meta(root, "og:url")).toBe("https://readout.example/r/quiet/1");
    expect((await get("/r/quiet/1/v/1?key=sesame")).headers.get("cache-control")).toBe("private, no-cache");
    expect((await get("/r/quiet/99?key=sesame")).status).toBe(404);
  });
});

describe("the feed", () => {
  interface Element {
    readonly name: string;
    readonly attributes: Readonly<Record<string, string>>;
    readonly children: Element[];
    text: string;
  }

  /** Reads XML as strictly as XML is. */
  function readXml(text: string): Element {
    const root: Element = { name: "", attributes: {}, children: [], text: "" };
    const open = [root];
    const parser = new SaxesParser();
    parser.on("error", (error) => {
      throw error;
    });
    parser.on("opentag", ({ name, attributes }) => {
      const element = { name, attributes: attributes as Record<string, string>, children: [], text: "" };
      open.at(-1)?.children.push(element);
      open.push(element);
    });
    parser.on("text", (letters) => {
      const top = open.at(-1);
      if (top) top.text += letters;
    });
    parser.on("closetag", () => void open.pop());
    parser.write(text).close();
    return root.children[0] ?? root;
  }
  const all = (element: Element | undefined, name: string) =>
    element?.children.filter((child) => child.name === name) ?? [];
  const one = (element: Element | undefined, name: string) => {
    const found = all(element, name);
    expect(found).toHaveLength(1);
    return found[0]?.text;
  };

  test.each(["/r/platform/feed.atom", "/r/quiet/feed.atom?key=sesame", "/r/empty/feed.atom"])(
    "%s is Atom as RFC 4287 asks",
    async (path) => {
      const { headers, text } = await get(path);
      expect(headers.get("content-type")).toBe("application/atom+xml; charset=utf-8");
      const feed = readXml(text);
      expect([feed.name, feed.attributes["xmlns"]]).toEqual(["feed", "http://www.w3.org/2005/Atom"]);
      for (const element of [feed, ...all(feed, "entry")]) {
        expect(URL.canParse(one(element, "id") ?? "")).toBe(true);
        expect(one(element, "title")).not.toBe("");
        expect(one(element, "updated")).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      }
      expect(all(feed, "author")).toHaveLength(1);
      expect(
        all(feed, "link").map(({ attributes }) => [attributes["rel"], attributes["href"]]),
      ).toContainEqual(["self", `https://readout.example${path}`]);
      const ids = all(feed, "entry").map((entry) => one(entry, "id"));
      expect(new Set(ids).size).toBe(ids.length);
    },
  );

  test("holds the text, as markup that is text where text was meant", async () => {
    const [entry] = all(readXml((await get("/r/platform/feed.atom")).text), "entry");
    expect(one(entry, "title")).toBe(hostile.split("\n")[0]);
    expect(all(entry, "content")[0]?.attributes).toMatchObject({
      type: "html",
      "xml:base": "https://readout.example/r/platform/7",
    });
    const article = parseHtml(one(entry, "content") ?? "");
    expect(said(article, "h1")).toEqual([hostile.split("\n")[0]]);
  });

  test("keeps the key out of ids, and leads on with it", async () => {
    const [entry] = all(readXml((await get("/r/quiet/feed.atom?key=sesame")).text), "entry");
    expect(one(entry, "id")).toBe("https://readout.example/r/quiet/1");
    expect(all(entry, "link")[0]?.attributes["href"]).toBe("https://readout.example/r/quiet/1?key=sesame");
  });
});

test("a calendar comes by its secret address, for its holder alone", async () => {
  const { status, headers, text } = await get("/calendar/good-token.ics");
  expect([status, headers.get("content-type")]).toEqual([200, "text/calendar; charset=utf-8"]);
  expect(headers.get("cache-control")).toBe("private, no-cache");
  expect(headers.get("content-disposition")).toBe('attachment; filename="platform.ics"');
  expect(text.startsWith("BEGIN:VCALENDAR\r\n")).toBe(true);
  expect((await get("/calendar/bad.ics")).status).toBe(404);
  expect((await get("/calendar/good-token")).status).toBe(404);
});

test("only the head of a page is sent when only that is asked for", async () => {
  const response = await fetch(`${server.url}/r/platform/3`, { method: "HEAD" });
  expect([response.status, await response.text()]).toEqual([200, ""]);
});

test("the pages go before a chat page that takes every address", async () => {
  const both = await servePages(createMemoryPages(groups), [
    {
      platform: "chat",
      health: () => ({ ok: true }),
      http: { prefixes: ["/"], handle: (_, response) => void response.end("chat") },
    },
  ]);
  const text = async (path: string) => (await fetch(both.url + path)).text();
  expect(await text("/")).toBe("chat");
  expect(await text("/road")).toBe("chat");
  expect(await text("/r/platform")).toContain("Readouts of Platform group");
  expect(await text("/calendar/good-token.ics")).toContain("VCALENDAR");
  await both.stop();
});
