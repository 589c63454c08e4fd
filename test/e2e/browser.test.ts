import type { Browser, BrowserContext, Page, Route } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { drawDigest, rasterise } from "../../src/readouts/picture.ts";
import { comeIn, findBarriers, launch, openTab, type Tab, whyNoBrowser } from "../support/web-browser.ts";
import { createWebScript, lineCard, type WebScript } from "../support/web-script.ts";
import { createWebStage, type WebStage } from "../support/web-stage.ts";

const reason = whyNoBrowser();
if (reason) console.log(`browser tests left out: ${reason}`);

describe.skipIf(reason !== null)("the page in a browser", () => {
  const clock = { now: () => new Date() };
  let browser: Browser;
  let stage: WebStage;
  let bot: WebScript;
  let context: BrowserContext;
  const tabs: Tab[] = [];

  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    stage = await createWebStage({ clock });
    bot = createWebScript(clock.now);
    await stage.opens(bot);
    context = await browser.newContext({
      viewport: { width: 1100, height: 760 },
      locale: "en-GB",
      timezoneId: "Europe/Berlin",
    });
  });
  afterEach(async () => {
    tabs.length = 0;
    await context.close();
    await stage.closes();
  });

  const newcomer = async (name: string): Promise<Page> => {
    const tab = await comeIn(context, stage.url, name);
    tabs.push(tab);
    return tab.page;
  };
  const noComplaints = () => expect(tabs.flatMap(({ complaints }) => complaints)).toEqual([]);
  const type = async (page: Page, text: string) => {
    await page.getByLabel("Message", { exact: true }).fill(text);
    await page.keyboard.press("Enter");
  };
  const card = (page: Page, text: string) => page.locator("article", { hasText: text });
  const field = (page: Page) => page.getByLabel("Message", { exact: true });

  test("a picture is shown, no wider than the page, and the policy has nothing against it", async () => {
    const ana = await newcomer("Ana");
    const words = { open: "open", done: "done", overdue: "late", perWeek: "Per week", waiting: "Who" };
    const week = { label: "2 Mar", open: 3, done: 1, overdue: 0 };
    const about = {
      title: "Supply",
      weeks: [week],
      waiting: [],
      words: { ...words, others: "others", nothing: "Nothing." },
    };
    const picture = drawDigest({ ...about, theme: "light" });
    const [png, dark] = await Promise.all(
      [picture, drawDigest({ ...about, theme: "dark" })].map(async ({ svg }) =>
        Buffer.from(await rasterise(svg)).toString("base64"),
      ),
    );
    bot.answersNext({
      public: {
        elements: [
          { type: "image", alt: picture.alt, png: png ?? "", name: "digest.png", ...(dark ? { dark } : {}) },
        ],
      },
    });
    await type(ana, "/action show it");
    const shown = ana.getByRole("img", { name: picture.alt });
    await shown.waitFor();
    // In words: this program knows no types of a browser.
    const natural = await ana.evaluate("document.querySelector('article img').naturalWidth");
    expect(natural).toBe(800);
    const wide = (await shown.boundingBox())?.width ?? 0;
    expect(wide).toBeLessThanOrEqual(800);
    expect(wide).toBeGreaterThan(300);
    const source = () => ana.evaluate("document.querySelector('article img').currentSrc");
    expect(await source()).toBe(`data:image/png;base64,${png}`);
    await ana.emulateMedia({ colorScheme: "dark" });
    await expect.poll(source).toBe(`data:image/png;base64,${dark}`);
    expect(await findBarriers(ana)).toEqual([]);
    noComplaints();
  });

  test("a command becomes a card, a press changes it, and another person's tab follows", async () => {
    const ana = await newcomer("Ana");
    const bo = await newcomer("Bo");
    await type(ana, "/action Water the plants by tomorrow");
    await card(bo, "#1 Water the plants").getByRole("button", { name: "Start" }).click();
    await card(ana, "started").waitFor();
    await card(ana, "#1 Water").getByRole("button", { name: "Done" }).click();
    await bo.locator("article s").waitFor();
    expect(await bo.locator("article s").textContent()).toBe("#1 Water the plants");
    expect(await ana.locator("#me-name").textContent()).toBe("You are Ana");
    expect(await bo.locator("#me-name").textContent()).toBe("You are Bo");
    await bo.reload();
    expect(await bo.locator("#me-name").textContent()).toBe("You are Bo");
    noComplaints();
  });

  test("a private answer is seen by one person and can be put away", async () => {
    const ana = await newcomer("Ana");
    const bo = await newcomer("Bo");
    await type(ana, "/readout help");
    await ana.getByText("Only you can see this").waitFor();
    await type(ana, "hello");
    await card(bo, "hello").waitFor();
    expect(await bo.getByText("Only you can see this").count()).toBe(0);
    await ana.getByRole("button", { name: "Dismiss" }).click();
    await ana.getByText("Only you can see this").waitFor({ state: "detached" });
    noComplaints();
  });

  test("everything can be done with the keyboard", async () => {
    const ana = await newcomer("Ana");
    await ana.reload();
    await ana.locator("article").first().waitFor();
    await ana.evaluate("document.body.tabIndex = -1; document.body.focus()");
    await ana.keyboard.press("Tab");
    expect(await ana.evaluate("document.activeElement.className")).toBe("skip");
    await ana.keyboard.press("Enter");
    expect(await ana.evaluate("document.activeElement.id")).toBe("text");
    await ana.keyboard.type("/");
    await ana.getByRole("option").first().waitFor();
    await ana.keyboard.press("ArrowDown");
    expect(await ana.locator('[role=option][aria-selected="true"]').textContent()).toContain("/meeting");
    expect(await ana.evaluate("document.activeElement.getAttribute('aria-activedescendant')")).toBe(
      "suggestion-1",
    );
    await ana.keyboard.press("ArrowUp");
    await ana.keyboard.press("Enter");
    expect(await field(ana).inputValue()).toBe("/action ");
    await ana.keyboard.press("Escape");
    await ana.keyboard.press("Enter");
    await ana.getByRole("dialog").waitFor();
    await ana.keyboard.type("Sweep the floor");
    await ana.keyboard.press("Escape");
    await ana.getByRole("dialog").waitFor({ state: "hidden" });
    await type(ana, "/action");
    await ana.getByRole("dialog").waitFor();
    expect(await ana.getByLabel("What is to be done").inputValue()).toBe("Sweep the floor");
    await ana.keyboard.press("Enter");
    await card(ana, "#1 Sweep the floor").waitFor();
    await card(ana, "#1 Sweep").locator("summary", { hasText: "Snooze" }).focus();
    await ana.keyboard.press("Enter");
    await ana.keyboard.press("Tab");
    await ana.keyboard.press("Tab");
    await ana.keyboard.press("Enter");
    await card(ana, "You pressed action.snooze").waitFor();
    expect(bot.heard.at(-1)).toMatchObject({ press: { do: "action.snooze", until: "2" } });
    await field(ana).focus();
    await ana.keyboard.type("/action done ");
    await ana.getByRole("option", { name: "#1 Sweep the floor" }).waitFor();
    await ana.keyboard.press("Tab");
    await ana.keyboard.press("Escape");
    await ana.keyboard.press("Enter");
    await ana.locator("article s").first().waitFor();
    noComplaints();
  });

  test("faults stand beside their fields, and people are taken by name", async () => {
    const ana = await newcomer("Ana");
    await newcomer("Bo");
    await card(ana, "I keep this channel").getByRole("button", { name: "Add one" }).click();
    await ana.getByRole("button", { name: "Add", exact: true }).click();
    expect(await ana.locator("#field-what-fault").textContent()).toBe("Please fill this in.");
    await ana.getByLabel("What is to be done").fill("Paint");
    await ana.getByRole("combobox", { name: "For optional" }).fill("@bo @ana");
    await ana.getByLabel("Due").fill("fryday");
    await ana.getByRole("button", { name: "Add", exact: true }).click();
    await ana.getByText("I can't read “fryday”").waitFor();
    expect(await ana.evaluate("document.activeElement.id")).toBe("field-due");
    await ana.getByLabel("Due").fill("friday");
    await ana.getByRole("button", { name: "Add", exact: true }).click();
    await card(ana, "#1 Paint").waitFor();
    expect(bot.heard.at(-1)).toMatchObject({
      values: { for: [{ name: "Bo" }, { name: "Ana" }], due: "friday" },
    });
    noComplaints();
  });

  test("a double click is one press", async () => {
    const ana = await newcomer("Ana");
    await type(ana, "/action One");
    await card(ana, "#1 One").getByRole("button", { name: "Start" }).dblclick();
    await card(ana, "started").waitFor();
    expect(bot.heard.filter(({ type: kind }) => kind === "press")).toHaveLength(1);
  });

  test("what is sent while the line before is on its way follows it, and an impatient Enter sends nothing twice", async () => {
    const ana = await newcomer("Ana");
    let letGo = (): void => undefined;
    const free = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const hold = (route: Route) => free.then(() => route.continue());
    await ana.route("**/api/say", hold, { times: 1 });
    await type(ana, "First");
    await ana.keyboard.press("Enter");
    await type(ana, "Second");
    letGo();
    await card(ana, "Second").waitFor();
    await type(ana, "Third");
    await card(ana, "Third").waitFor();
    expect(await ana.locator("article .said").allTextContents()).toEqual(["First", "Second", "Third"]);
    noComplaints();
  });

  test("what was typed is kept while the server is away, and sent once when it is back", async () => {
    const ana = await newcomer("Ana");
    await context.setOffline(true);
    await type(ana, "/action Keep me");
    await ana.getByText("Readout can't be reached").waitFor();
    expect(await field(ana).inputValue()).toBe("/action Keep me");
    await context.setOffline(false);
    await ana.getByRole("button", { name: "Try again" }).click();
    await card(ana, "#1 Keep me").waitFor();
    expect(await field(ana).inputValue()).toBe("");
    expect(bot.heard.filter(({ type: kind }) => kind === "command")).toHaveLength(1);
  });

  test("what was said while a tab was cut off is there when it is back, and after a restart", async () => {
    const ana = await newcomer("Ana");
    const bo = stage.person("Bo");
    await type(ana, "hello");
    await stage.restarts(bot);
    await bo.says("said after the restart");
    await card(ana, "said after the restart").waitFor();
    expect(await card(ana, "hello").count()).toBe(1);
  });

  test("the other channel says that something is new, and the address leads to a message", async () => {
    const ana = await newcomer("Ana");
    const bo = stage.person("Bo");
    await bo.says("over here", { in: "ops" });
    const link = ana.getByRole("link", { name: /ops/ });
    await link.locator(".unread").waitFor();
    expect(await ana.title()).toBe("(1) #general · Readout");
    await link.click();
    await card(ana, "over here").waitFor();
    expect(await link.locator(".unread").count()).toBe(0);
    const id = await card(ana, "over here").getAttribute("id");
    const again = await openTab(context, `${stage.url}/c/ops#${id}`);
    await again.page.locator("article.linked", { hasText: "over here" }).waitFor();
    expect(await again.page.locator("#me-name").textContent()).toBe("You are Ana");
  });

  test("the address of a channel that is none leads to the first one, and says so", async () => {
    const ana = await newcomer("Ana");
    await ana.goto(ana.url().replace(/\/c\/.*/, "/c/nowhere"));
    await ana.getByText("There is no channel #nowhere. This is #general").waitFor();
    expect(ana.url()).toMatch(/\/c\/general$/);
    await type(ana, "Here I am");
    await card(ana, "Here I am").waitFor();
  });

  test("times are the reader's own", async () => {
    const ana = await newcomer("Ana");
    const at = Date.UTC(2031, 2, 5, 16, 0);
    bot.answersNext({
      public: {
        elements: [{ type: "line", text: [{ type: "date", at, style: "datetime", text: "elsewhere" }] }],
      },
    });
    await type(ana, "/action when");
    await card(ana, "Wed 5 Mar 2031 17:00").waitFor();
    const tokyo = await browser.newContext({ timezoneId: "Asia/Tokyo", locale: "en-GB" });
    const bo = await comeIn(tokyo, stage.url, "Bo");
    await card(bo.page, "Thu 6 Mar 2031 01:00").waitFor();
    await tokyo.close();
  });

  test("who follows a link from another site stays who they are", async () => {
    await newcomer("Ana");
    const elsewhere = await openTab(context, `data:text/html,<a href="${stage.url}/c/general">go</a>`);
    await elsewhere.page.getByText("go").click();
    await elsewhere.page.locator("#me-name", { hasText: "You are Ana" }).waitFor();
  });

  test("hostile text makes nothing but text", async () => {
    const ana = await newcomer("Ana");
    const hostile = `</p><script>document.title="x"</script><img src=x onerror="document.title='x'">`;
    bot.answersNext({
      public: {
        elements: [
          { type: "title", text: [{ type: "bold", text: hostile }] },
          {
            type: "line",
            text: [
              { type: "link", text: hostile, url: "javascript:alert(1)" },
              { type: "mention", user: { platform: "web", workspace: "", id: '"><i>' }, name: hostile },
            ],
          },
          {
            type: "controls",
            controls: [{ type: "button", label: hostile, press: { do: "x", v: '"><b>' } }],
          },
        ],
      },
    });
    await type(ana, `/action ${hostile}`);
    await type(ana, hostile);
    await ana.locator("article .said").waitFor();
    expect(await ana.locator("article script, article img, article i, article b, article a").count()).toBe(0);
    expect(await ana.locator("article .said").textContent()).toBe(hostile);
    noComplaints();
  });

  test.each(["light", "dark"] as const)(
    "axe finds no barrier, in %s",
    async (colorScheme) => {
      const asking = await openTab(context, stage.url);
      await asking.page.emulateMedia({ colorScheme });
      expect(await findBarriers(asking.page)).toEqual([]);
      await asking.page.close();
      const ana = await newcomer("Ana");
      const bo = await newcomer("Bo");
      await ana.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await type(ana, "/action Water the plants @bo by tomorrow");
      await type(bo, "Thanks @ana, see https://example.org");
      await type(ana, "/action list");
      await ana.getByText("Only you can see this").waitFor();
      await card(ana, "Thanks").waitFor();
      expect(await findBarriers(ana)).toEqual([]);
      await card(ana, "#1 Water").first().locator("summary", { hasText: "More" }).click();
      await field(ana).pressSequentially("/action ");
      await ana.getByRole("option").first().waitFor();
      expect(await findBarriers(ana)).toEqual([]);
      await type(ana, "/action");
      await ana.getByRole("dialog").waitFor();
      await ana.getByRole("button", { name: "Add", exact: true }).click();
      expect(await findBarriers(ana)).toEqual([]);
      await ana.keyboard.press("Escape");
      await ana.setViewportSize({ width: 390, height: 780 });
      await ana.getByRole("button", { name: "Channels and messages" }).click();
      expect(await findBarriers(ana)).toEqual([]);
    },
    60_000,
  );

  test("a telephone shows everything without scrolling sideways", async () => {
    const ana = await newcomer("Ana");
    await ana.setViewportSize({ width: 360, height: 640 });
    bot.answersNext({ public: lineCard("x".repeat(400)) });
    await type(ana, "/action long");
    await card(ana, "xxxx").waitFor();
    const wide =
      "document.documentElement.scrollWidth > innerWidth || document.getElementById('log').scrollWidth > document.getElementById('log').clientWidth";
    expect(await ana.evaluate(wide)).toBe(false);
    await ana.locator("#side").waitFor({ state: "hidden" });
    await ana.getByRole("button", { name: "Channels and messages" }).click();
    await ana.getByRole("link", { name: "Home" }).click();
    await ana.getByRole("heading", { level: 1, name: "Home" }).waitFor();
    const heights = await ana.evaluate<number[]>(
      "[...document.querySelectorAll('article button')].map((button) => button.getBoundingClientRect().height).filter((height) => height > 0)",
    );
    expect(heights.filter((height) => height < 44)).toEqual([]);
    await ana.keyboard.press("Escape");
  });
});
