import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createMemoryPages, type MemoryPages } from "../support/memory-pages.ts";
import { earlierTexts, groups, hostile, servePages } from "../support/pages-stage.ts";
import { findBarriers, launch, openTab, whyNoBrowser } from "../support/web-browser.ts";

const reason = whyNoBrowser();
if (reason) console.log(`browser tests left out: ${reason}`);

const EVERY_PAGE = [
  "/r/platform",
  "/r/platform?page=2",
  "/r/empty",
  "/r/platform/3?vote=counted",
  "/r/platform/3/v/2",
  "/r/platform/4",
  "/r/platform/5",
  "/r/platform/6",
  "/r/platform/7",
  "/r/platform/m/1",
  "/r/nobody",
  "/mail/confirm/good-token",
  "/mail/stop/good-token",
];

describe.skipIf(reason !== null)("the public pages in a browser", { timeout: 60_000 }, () => {
  let browser: Browser;
  let pages: MemoryPages;
  let server: { url: string; stop(): Promise<void> };
  const contexts: BrowserContext[] = [];

  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    pages = createMemoryPages(groups, { texts: earlierTexts });
    server = await servePages(pages, [], { secureCookies: false });
  });
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
    await server.stop();
  });

  let heard: readonly string[] = [];
  /** What the browser complained about; that a page is not there is no complaint of ours. */
  const complaints = () => heard.filter((each) => !/status of (403|410)/.test(each));
  const open = async (path: string, options: BrowserContextOptions = {}): Promise<Page> => {
    const context = await browser.newContext(options);
    contexts.push(context);
    const tab = await openTab(context, server.url + path);
    heard = tab.complaints;
    return tab.page;
  };

  const TOO_SMALL =
    "[...document.querySelectorAll('button, .stars label, input[type=email]')].filter((each) => { const box = each.getBoundingClientRect(); return box.height < 44 || box.width < 44; }).map((each) => each.outerHTML)";

  test.each(["light", "dark"] as const)(
    "axe finds no barrier, in %s, on any page",
    async (colorScheme) => {
      const page = await open("/r/platform", { colorScheme });
      for (const path of EVERY_PAGE) {
        await page.goto(server.url + path);
        expect({ path, barriers: await findBarriers(page) }).toEqual({ path, barriers: [] });
      }
      expect(complaints()).toEqual([]);
    },
    120_000,
  );

  test("a telephone shows every page without scrolling sideways, with targets a finger hits", async () => {
    const page = await open("/r/platform", { viewport: { width: 320, height: 640 } });
    for (const path of EVERY_PAGE) {
      await page.goto(server.url + path);
      const [width, small] = [
        await page.evaluate("document.documentElement.scrollWidth"),
        await page.evaluate(TOO_SMALL),
      ];
      expect({ path, width, small }).toEqual({ path, width: 320, small: [] });
    }
  }, 120_000);

  test("a vote is given without any script, by mouse", async () => {
    const page = await open("/r/platform/3", { javaScriptEnabled: false });
    await page.getByText("4 stars", { exact: true }).locator("..").click();
    await page.getByRole("button", { name: "Rate" }).click();
    await page.getByText("Thank you. Your vote counts.").waitFor();
    expect([...pages.votes.values()]).toEqual([4]);
    await page.getByRole("radio", { name: "2 stars" }).check();
    await page.getByRole("button", { name: "Rate" }).click();
    await page.getByText("Your earlier vote was changed.").waitFor();
    expect([...pages.votes.values()]).toEqual([2]);
  });

  test("a vote is given by keyboard; without a star nothing is sent", async () => {
    const page = await open("/r/platform/3");
    await page.getByRole("button", { name: "Rate" }).focus();
    await page.keyboard.press("Enter");
    expect(pages.votes.size).toBe(0);
    await page.getByRole("radio", { name: "1 star", exact: true }).focus();
    for (const key of ["ArrowRight", "ArrowRight", "Enter"]) await page.keyboard.press(key);
    await page.getByText("Thank you. Your vote counts.").waitFor();
    expect([...pages.votes.values()]).toEqual([3]);
  });

  test("stars are lit up to the chosen one", async () => {
    const page = await open("/r/platform/3");
    await page.getByRole("radio", { name: "3 stars" }).check();
    await page.mouse.move(0, 0);
    const colours = await page.evaluate<string[]>(
      "[...document.querySelectorAll('.stars label')].map((each) => getComputedStyle(each).color)",
    );
    expect(colours.map((colour) => colour === colours[0])).toEqual([true, true, true, false, false]);
  });

  test("a mail address is left, mistyped first", async () => {
    const page = await open("/r/platform/3", { javaScriptEnabled: false });
    await page.getByLabel("Mail address").fill("ana@example");
    await page.getByRole("button", { name: "Send me the link" }).click();
    await page.getByRole("alert").waitFor();
    expect(await page.getByLabel("Mail address").inputValue()).toBe("ana@example");
    await page.getByLabel("Mail address").fill("ana@example.org");
    await page.getByRole("button", { name: "Send me the link" }).click();
    await page.getByRole("heading", { name: "Please look into your mail" }).waitFor();
    expect(pages.asked).toEqual(["ana@example.org"]);
  });

  test("the link of a mail is confirmed by its button", async () => {
    const page = await open("/mail/confirm/good-token", { javaScriptEnabled: false });
    expect(pages.subscribed).toEqual([]);
    await page.getByRole("button", { name: "Confirm" }).click();
    await page.getByRole("heading", { name: "You are subscribed" }).waitFor();
    expect(pages.subscribed).toEqual(["ana@example.org"]);
  });

  test("a form on another site votes for nobody", async () => {
    const context = await browser.newContext();
    contexts.push(context);
    const form = `<form method="post" action="${server.url}/r/platform/3/rate"><input name="stars" value="1"><button>go</button></form>`;
    const { page } = await openTab(context, `data:text/html,${encodeURIComponent(form)}`);
    await page.getByText("go").click();
    await page.getByRole("heading", { name: "That did not work" }).waitFor();
    expect(pages.votes.size).toBe(0);
  });

  test("hostile text makes nothing but text", async () => {
    const page = await open("/r/platform/7");
    expect(await page.title()).toBe(`${hostile.split("\n")[0]} · R7`);
    expect(await page.locator("h1").textContent()).toBe(hostile.split("\n")[0]);
    expect(await page.locator("main script, main img, main b, main i").count()).toBe(0);
    expect(complaints()).toEqual([]);
  });

  test("Arabic stands at the right, an English item of it at the left", async () => {
    const page = await open("/r/platform/6");
    const sides = await page.evaluate<string[]>(
      "[...document.querySelectorAll('article h1, article li')].map((each) => getComputedStyle(each).direction)",
    );
    expect(sides).toEqual(["rtl", "rtl", "ltr"]);
  });

  test("a note leads to its source and back", async () => {
    const page = await open("/r/platform/m/1");
    await page.getByRole("link", { name: "Sources 2" }).click();
    expect(await page.evaluate("document.querySelector(':target').textContent")).toContain(
      "D5 · Bo, 14 May 16:20",
    );
    await page.getByRole("link", { name: "↑ 2" }).click();
    expect(await page.evaluate("document.querySelector(':target').textContent")).toBe("2");
  });

  test("on paper there are the text and its sources with their addresses, and nothing to press", async () => {
    const page = await open("/r/platform/m/1", { colorScheme: "dark" });
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    const look = await page.evaluate<string[]>(
      "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color, getComputedStyle(document.querySelector('.sources a'), '::after').content]",
    );
    expect(look).toEqual(["rgb(255, 255, 255)", "rgb(0, 0, 0)", '" (https://chat.example/platform/d4)"']);
    const readout = await open("/r/platform/3");
    await readout.emulateMedia({ media: "print" });
    expect(await readout.locator("button:visible, input:visible").count()).toBe(0);
    expect((await readout.pdf()).subarray(0, 5).toString()).toBe("%PDF-");
  });

  test("the key of a link goes along, and to no other site", async () => {
    const page = await open("/r/quiet/m/1?key=sesame");
    await page.getByRole("link", { name: "Quiet group" }).click();
    await page.getByRole("link", { name: "A secret title" }).click();
    await page.getByRole("heading", { name: "A secret title" }).waitFor();
    const sent = page.waitForRequest("https://chat.example/**");
    await page.route("https://chat.example/**", (route) => route.fulfill({ body: "elsewhere" }));
    await page.goto(`${server.url}/r/quiet/m/1?key=sesame`);
    await page.getByRole("link", { name: "D4 · Ana" }).click();
    expect((await sent).headers()["referer"]).toBeUndefined();
  });
});
