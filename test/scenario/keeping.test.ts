import { expect } from "vitest";
import { personal } from "../../src/keeping/personal.ts";
import type { Database } from "../../src/store/client.ts";
import { scenario } from "../support/world.ts";

scenario(
  "what is over is kept as long as the group wishes; before something goes it is asked, afterwards its cards say so",
  async ({ ana, bo, clock, services }) => {
    await ana.says("/action Water the plants");
    await ana.says("/action done #1");
    await ana.says("/action Call the supplier");
    await ana.says("/meeting start Stand-up");
    await ana.says("/meeting decide Two suppliers");
    await ana.says("/meeting end");
    await bo.says("/readout settings keep:forever");
    await bo.readsIn("private", "Only an administrator or a lead can change these settings");
    clock.jumpsTo("2031-07-10 10:00");

    await ana.says("/readout settings keep:soon");
    await ana.readsIn("private", "I cannot read “soon” as a time to keep.");
    await ana.looks();
    await ana.says('/readout settings keep:"3 months"');
    await ana.readsIn(
      "private",
      "1 closed item and 1 ended meeting with its lines and minutes would be deleted",
    );
    await ana.presses("Delete them");
    await ana.readsIn("private", "Kept for 3 months after it is over");
    await clock.passesTo("2031-07-11 12:00");

    const cards = (await ana.looks()).filter((seen) => seen.place === "channel");
    const gone = cards.filter((seen) => seen.text.includes("No longer kept."));
    expect(gone.length).toBeGreaterThan(1);
    expect(gone.flatMap((seen) => seen.controls)).toEqual([]);
    const said = cards.map((seen) => seen.text).join("\n");
    expect(said).not.toContain("Stand-up");
    expect(said).toContain("#2 Call the supplier");
    const { db } = services.store;
    expect(await db.actionItem.findMany({ select: { number: true } })).toEqual([{ number: 2 }]);
    expect(await db.meeting.count()).toBe(0);
    expect(await db.event.count({ where: { subject: "meeting" } })).toBe(0);
    await ana.says("/action done #1");
    await ana.readsIn("private", "There is no #1 here");
  },
);

scenario(
  "all that is kept about me comes as a file; whoever asks to be forgotten leaves no name, address or account behind",
  async ({ person, bo, clock, services, settles, stage }) => {
    const iris = person("Iris Unlikely");
    await iris.says("/action Water the plants");
    await iris.says("/action done #1");
    await iris.says("/action Draft the budget @bo");
    await iris.says('/action edit #2 for:"@Iris Unlikely @bo"');
    await iris.says("/action Call the supplier by friday");
    await iris.says("/readout me zone:Asia/Tokyo");
    await iris.says("/meeting start Stand-up");
    await iris.says("/meeting decide Two suppliers");
    await bo.says("/meeting present");
    await iris.says("/meeting end");
    await bo.looks();

    await iris.says("/readout me do:export");
    await settles();
    const [exported] = (await iris.looks()).flatMap((seen) =>
      seen.place === "channel" ? [] : (seen.files ?? []),
    );
    expect(exported?.name).toMatch(/^readout-2031-03-05\.json$/);
    const { tables } = JSON.parse(exported?.content ?? "");
    expect(tables.Person).toMatchObject([{ name: "Iris Unlikely", zone: "Asia/Tokyo" }]);
    expect(tables.ActionItem.map((row: { title: string }) => row.title).sort()).toEqual([
      "Call the supplier",
      "Draft the budget",
      "Water the plants",
    ]);
    expect(tables.MeetingLine).toMatchObject([{ text: "Two suppliers" }]);
    expect((await bo.looks()).flatMap((seen) => seen.files ?? [])).toEqual([]);
    if (stage.refusesFiles) {
      stage.refusesFiles();
      await iris.says("/readout me do:export");
      await iris.readsIn("private", "I could not hand over the file.");
    }

    await iris.says("/readout me do:forget");
    await iris.readsIn(
      "private",
      "Do you want to be forgotten?",
      "back to the group",
      "This cannot be undone.",
    );
    const { db } = services.store;
    const before = await db.account.findFirstOrThrow({ where: { name: "Iris Unlikely" } });
    await iris.presses("Forget me");
    await settles();
    await bo.readsIn(
      "channel",
      "Somebody asked to be forgotten",
      "lost this owner: #2, #3",
      "Bo leads this group now.",
    );
    const shown = (await bo.looks()).map((seen) => seen.text).join("\n");
    expect(shown).toContain("a former member");
    expect(await rowsNaming(db, "Iris Unlikely", before.externalId)).toEqual(["Minutes"]);
    expect(
      await db.assignment.findMany({ where: { item: { state: "OPEN" } }, select: { owner: true } }),
    ).toEqual([{ owner: true }]);

    await iris.says("/action Begin anew");
    expect(await db.person.count({ where: { forgottenAt: null } })).toBe(2);
    expect(await db.person.count()).toBe(3);
    await clock.passesTo("2031-03-12 12:00");
    expect(stage.outbound.length).toBeGreaterThan(0);
  },
);

scenario(
  "what is taken back or reopened goes to nobody who asked to be forgotten since",
  async ({ person, ana, bo, services, settles }) => {
    const iris = person("Iris Unlikely");
    await ana.says("/action Draft the budget @bo");
    await iris.says("/action Call the supplier");
    await iris.says("/action Order paper");
    await ana.says('/action edit #1 for:"@Iris Unlikely @bo"');
    await ana.says("/action done #3");
    await ana.says("/action edit #1 for:@bo");
    await ana.says("/action done #2");
    await iris.says("/readout me do:forget");
    await iris.presses("Forget me");
    await settles();
    await ana.says("/action undo");
    await ana.reads("Ana took back: #2 is not done", "asked to be forgotten since does not get it back");
    await ana.says("/action undo");
    await ana.reads("Ana took back: #1 is as it was", "asked to be forgotten since does not get it back");
    await ana.says("/action reopen #3");
    const { db } = services.store;
    const owners = await db.assignment.findMany({
      where: { item: { state: "OPEN" } },
      select: { owner: true, person: { select: { name: true } }, item: { select: { number: true } } },
    });
    expect(owners).toEqual([{ owner: true, person: { name: "Bo" }, item: { number: 1 } }]);
    await bo.looks();
    await bo.says("/action list");
    await bo.reads("#1 Draft the budget", "Bo");
  },
);

/** The tables in which a text stands anywhere. */
async function rowsNaming(db: Database, ...texts: string[]): Promise<string[]> {
  const found: string[] = [];
  for (const model of Object.keys(personal)) {
    const name = model.charAt(0).toLowerCase() + model.slice(1);
    const rows = await (db as unknown as Record<string, { findMany(): Promise<object[]> }>)[name]?.findMany();
    if (texts.some((text) => JSON.stringify(rows).includes(text))) found.push(model);
  }
  return found;
}
