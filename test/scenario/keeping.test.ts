import { expect } from "vitest";
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
    expect(said).not.toContain("Two suppliers");
    expect(said).toContain("#2 Call the supplier");
    const { db } = services.store;
    expect(await db.actionItem.findMany({ select: { number: true } })).toEqual([{ number: 2 }]);
    expect(await db.meeting.count()).toBe(0);
    expect(await db.event.count({ where: { subject: "meeting" } })).toBe(0);
    await ana.says("/action done #1");
    await ana.readsIn("private", "There is no #1 here");
  },
);
