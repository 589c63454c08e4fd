import type { Browser } from "playwright-core";
import { afterAll, expect } from "vitest";
import { createReadoutPages } from "../../src/readouts/pages.ts";
import { servePages } from "../support/pages-stage.ts";
import { launch, whyNoBrowser } from "../support/web-browser.ts";
import { scenario, type World } from "../support/world.ts";

const reason = whyNoBrowser();
if (reason) console.log(`the page is not opened in a browser: ${reason}`);
let browser: Browser | undefined;
afterAll(() => browser?.close());

/** Opens the group's page as a reader does, gives five stars, and tells what stands there. */
async function readAndRate({ services }: World, slug: string): Promise<string> {
  const server = await servePages(createReadoutPages(services), [], { secureCookies: false });
  browser ??= await launch();
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(`${server.url}/r/${slug}`);
    await page
      .getByRole("link", { name: /Inaugural meeting/ })
      .first()
      .click();
    await page.getByLabel(/5/).last().check({ force: true });
    await page
      .getByRole("button", { name: /rate|vote|stars/i })
      .first()
      .click();
    return await page.locator("body").innerText();
  } finally {
    await context.close();
    await server.stop();
  }
}

scenario(
  "an inaugural meeting of two delegations, from the call to the corrected readout",
  async (world) => {
    const { ana, bo, person, clock, post, services, settles } = world;
    const dee = person("Dee");
    const li = person("Li");
    for (const one of [ana, bo, dee, li]) await one.says("/action list");

    // Called and prepared.
    await ana.says('/meeting schedule Inaugural meeting at:"thursday 08:00" for:3h where:"Harbour House"');
    await ana.says("/meeting agenda M1 Patrols, Nets and gear, Landing fees, Regional bodies");
    await li.readsIn("channel", "M1 Inaugural meeting", "Harbour House", "4 topics");
    await li.presses("Yes");

    // Held: two delegations, four topics, one decision, one commitment.
    await clock.passesTo("2031-03-06 08:00");
    await ana.says("/meeting start M1");
    await ana.says('/meeting present name:"K. Berg" title:"Deputy Minister" for:Northland lead:yes');
    await ana.says('/meeting present org:"Ministry of Trade" for:Northland');
    await ana.says('/meeting present name:"Wei Chen" title:"Director General" for:Southland lead:yes');
    await ana.says('/meeting present org:"Coast Guard" for:Southland');
    for (let topic = 0; topic < 4; topic++) await ana.says("/meeting topic next");
    await ana.says("/meeting decide Share catch figures regularly");
    await ana.says("/action Give the first figures @li by 15 June");
    await ana.looks();
    await clock.passesTo("2031-03-06 10:50");
    await ana.says("/meeting end");
    await li.readsIn(
      "channel",
      "M1 Inaugural meeting · minutes",
      "D1 Share catch figures regularly",
      "#1 Give the first figures",
    );

    // Drafted from the records, reviewed, objected to, rewritten, approved.
    await ana.says("/readout draft M1 as:press");
    await ana.readsIn(
      "private",
      "R1 Inaugural meeting",
      "Northland",
      "K. Berg",
      "Share catch figures regularly",
    );
    await ana.says("/readout review R1 @dee @li");
    await li.says("/readout object R1 name the agencies' work");
    await ana.says("/readout edit R1");
    await ana.presses("Whole text");
    await ana.submits({
      Text: "Inaugural meeting\n\nThe two sides met at Harbour House. They emphasised four topics: patrols, nets and gear, landing fees, and regional bodies.\n\nIt was decided: Share catch figures regularly.",
    });
    // An approval is of a text that was read: both have the new one before them now.
    await dee.presses("Approve", { on: "version 2" });
    await li.presses("Approve", { on: "version 2" });
    await ana.looks();

    // A reader subscribes; released under embargo, to the channel, the page and by mail.
    await ana.says("/readout settings public:yes");
    const settings = await ana.readsIn("private", "everybody may read the released readouts at");
    const slug = /readout\.example\/r\/([\w-]+)/.exec(settings.text)?.[1] ?? "";
    const pages = createReadoutPages(services);
    await pages.subscribe(slug, "kim@example.org", "203.0.113.9", undefined);
    await settles();
    const token = /\/mail\/confirm\/([\w-]+)/.exec(post.to("kim@example.org")[0]?.text ?? "")?.[1] ?? "";
    expect(await pages.confirm(token)).not.toBeNull();
    await ana.says('/readout release R1 at:"friday 18:00" mail:yes');
    await ana.presses("Release", { on: "R1" });
    await ana.looks();
    await bo.looks();
    await clock.passesTo("2031-03-07 17:59");
    expect(post.to("kim@example.org")).toHaveLength(1);
    await clock.passesTo("2031-03-07 18:00");
    await bo.readsIn("channel", "R1 Inaugural meeting", "released Fri 7 Mar 18:00");
    expect(post.to("kim@example.org").at(-1)).toMatchObject({ subject: "Inaugural meeting" });

    // Read on the page and rated, in a real browser where there is one.
    if (!reason) {
      expect(await readAndRate(world, slug)).toContain("5 of 5 (1 vote)");
      await settles();
      await bo.readsIn("channel", "5 of 5 (1 vote)");
    }

    // Corrected: everybody who got the first gets the second.
    await ana.says("/readout correct R1 Three topics were discussed, not four");
    await ana.presses("Whole text", { on: "R1" });
    await ana.submits({
      Text: "Inaugural meeting\n\nThe two sides met at Harbour House and discussed three topics.\n\nIt was decided: Share catch figures regularly.",
    });
    await dee.presses("Approve", { on: "version 4" });
    await li.presses("Approve", { on: "version 4" });
    await ana.looks();
    await ana.says("/readout release R1");
    await ana.presses("Release correction", { on: "R1" });
    await settles();
    await bo.readsIn("channel", "Three topics were discussed, not four");
    expect(post.to("kim@example.org")).toHaveLength(3);
    expect(await pages.readout(slug, 1, undefined, undefined)).toMatchObject({
      version: 4,
      correctedWhy: "Three topics were discussed, not four",
    });
  },
  { publicUrl: "https://readout.example" },
);
