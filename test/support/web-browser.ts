import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

const PLACES = [
  process.env["CHROMIUM"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

/** Where a Chromium lies on this machine; undefined: there is none, and tests that need it are left out. */
export const chromiumPath = PLACES.find((place) => place !== undefined && existsSync(place));

const FLAGS =
  "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";

/** Why browser tests do not run here; null when they do. REQUIRE_CHROMIUM makes a missing one a failure. */
export function whyNoBrowser(): string | null {
  if (chromiumPath) return null;
  if (process.env["REQUIRE_CHROMIUM"]) throw new Error("REQUIRE_CHROMIUM is set, but no Chromium was found");
  return "no Chromium was found; set CHROMIUM to its path to run the browser tests";
}

export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath ?? "", args: FLAGS.split(" ") });

/** A tab with everything it complained about: errors, warnings, violations of the content security policy. */
export interface Tab {
  readonly page: Page;
  readonly complaints: string[];
}

export async function openTab(context: BrowserContext, url: string): Promise<Tab> {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(url);
  return { page, complaints };
}

/** Opens the page as a newcomer; a second one of the same context comes as someone else. */
export async function comeIn(context: BrowserContext, url: string, name: string): Promise<Tab> {
  const tab = await openTab(context, context.pages().length > 0 ? `${url}/?as=new` : url);
  await tab.page.getByLabel("Your name").fill(name);
  await tab.page.keyboard.press("Enter");
  await tab.page.locator("article").first().waitFor();
  return tab;
}

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds on the page as it is now, one line for each element. Evaluated by the debugger, which no policy forbids. */
export async function findBarriers(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const found = await page.evaluate<{ id: string; nodes: { html: string; failureSummary?: string }[] }[]>(
    "axe.run(document, { resultTypes: ['violations'] }).then((results) => results.violations)",
  );
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ""}`),
  );
}
