import { expect } from "vitest";
import { scenario } from "../support/world.ts";

scenario(
  "a message becomes an item by its menu, literally, with a way back; its date is offered",
  async ({ ana, bo }) => {
    await bo.says("/action list");
    await ana.tracks("Please renew the permit by friday 10:00", bo.self);
    await ana.readsIn("channel", "#1 Please renew the permit by friday 10:00", "Ana ·", "no date", "source");
    const offer = await ana.readsIn("private", "It says “by friday 10:00”");
    expect(offer.controls).toContain("Fri 7 Mar 10:00");
    await ana.presses("Fri 7 Mar 10:00");
    await ana.reads("#1 Please renew the permit", "due Fri 7 Mar 10:00");
  },
);

scenario(
  "in a thread a mention does what a command does",
  async ({ ana }) => {
    await ana.says("/action Collect the figures");
    await ana.looks();
    await ana.mentions("@Readout note #1 figures came");
    await ana.reads("Ana added a note to #1 Collect the figures");
    await ana.mentions("@Readout #1");
    await ana.reads("#1 Collect the figures", "figures came");
    await ana.mentions("@Readout done #1");
    await ana.reads("Ana finished #1 Collect the figures");
    await ana.mentions("@Readout Buy stamps by friday 10:00");
    await ana.reads("#2 Buy stamps", "due Fri 7 Mar 10:00");
    await ana.mentions("@Readout find a printer by friday 10:00");
    await ana.reads("Or is it an action item? “find a printer by friday 10:00”");
    await ana.presses("Add it as an item");
    await ana.presses("Fri 7 Mar 10:00", { on: "It says “by friday 10:00”" });
    await ana.reads("#3 find a printer", "due Fri 7 Mar 10:00");
  },
  { not: { discord: "the bot reads no messages there" } },
);

scenario(
  "the home view: what is mine, and done from there",
  async ({ ana }) => {
    await ana.says("/action Book the room by friday 10:00");
    const home = await ana.opensHome();
    expect(home).toContain("Mine · 1 open");
    expect(home).toContain("#1 Book the room");
    expect(home).toContain("My groups");
  },
  { not: { discord: "there is no home view" } },
);

scenario(
  "in direct messages: a list of one's own, and #1 is looked for in all of one's groups",
  async ({ ana }) => {
    await ana.says("/action Draft the budget by friday 10:00", { in: "general" });
    await ana.looks();
    await ana.says("/action done #1", { in: "direct" });
    await ana.reads("Ana finished #1 Draft the budget");
    await ana.says("/action Water my plants", { in: "direct" });
    await ana.says("/action done #1", { in: "direct" });
    const which = await ana.reads("Several of your groups have a #1. Which one?");
    expect(which.controls).toHaveLength(2);
  },
);

scenario(
  "suggestions while typing: items by number and words, people, dates",
  async ({ ana, bo }) => {
    await bo.says("/action list");
    await ana.says("/action Water the plants by friday 10:00");
    await ana.says("/action Call the supplier");
    expect((await ana.completes("action", "done", "item", "plant"))[0]).toContain("#1 Water the plants");
    expect((await ana.completes("action", "done", "item", "2"))[0]).toContain("#2 Call the supplier");
    expect(await ana.completes("action", "assign", "who", "b")).toContain("Bo");
    expect((await ana.completes("action", "due", "when", "frid")).length).toBeGreaterThan(0);
  },
  { not: { slack: "slash commands complete nothing there", web: "completed in the browser tests" } },
);

scenario("a bundle: done from its menu, all put off to tomorrow", async ({ ana, clock }) => {
  await ana.says("/action Send the list by thursday 12:00");
  await ana.says("/action Book the room by thursday 12:10");
  await ana.says("/action Call the bank by thursday 12:20");
  await clock.passesTo("2031-03-06 12:00");
  await ana.readsIn("direct", "Today · 3 of yours");
  await ana.presses("Done", { on: "Today · 3 of yours", choose: "#1 Send the list" });
  await ana.readsIn("direct", "~#1 Send the list~", "#2 Book the room");
  await ana.presses("All to tomorrow", { on: "Today · 3 of yours" });
  await ana.reads("2 items are quiet until Fri 7 Mar 09:00.");
  await ana.looks();
  await clock.passesTo("2031-03-07 08:59");
  await ana.looks();
  await clock.passesTo("2031-03-07 09:00");
  await ana.readsIn("direct", "#2 Book the room", "#3 Call the bank");
});

scenario("snoozed from its card, and woken again", async ({ ana, clock }) => {
  await ana.says("/action Draft the budget by friday 12:00");
  await ana.looks();
  await ana.presses("Snooze", { on: "Draft the budget", choose: "Never again" });
  await ana.readsIn("private", "No more reminders of it for you");
  await ana.presses("Remind me again");
  await ana.looks();
  await clock.passesTo("2031-03-07 12:00");
  await ana.readsIn("direct", "Reminder · #1 Draft the budget");
});

scenario(
  "noise: two reminder messages a day; what comes later changes the last one, silently",
  async ({ ana, clock }) => {
    await clock.is("2031-03-03 08:00 Europe/Berlin");
    await ana.says("/readout me quiet:none");
    for (const title of ["One", "Two", "Three", "Four"]) await ana.says(`/action ${title} thing by tomorrow`);
    await ana.says("/action assign #2 nobody");
    await ana.looks();
    await clock.passesTo("2031-03-04 23:00");
    const direct = (await ana.looks()).filter((seen) => seen.place === "direct");
    expect(direct.length).toBeLessThanOrEqual(2);
    for (const title of ["One thing", "Two thing", "Three thing", "Four thing"])
      expect(direct.some((seen) => seen.text.includes(title))).toBe(true);
  },
);

scenario(
  "what the platform refuses for a moment comes later, once",
  async ({ ana, stage, clock, settles }) => {
    await ana.says("/action Draft the budget by thursday 12:00");
    await ana.looks();
    stage.fails("rate-limited", 1);
    await clock.passesTo("2031-03-06 12:00");
    await clock.passesTo("2031-03-06 12:05");
    await settles();
    await ana.readsIn("direct", "Reminder · #1 Draft the budget");
    const all = await ana.looks();
    expect(all.filter((seen) => seen.place === "direct" && seen.text.includes("Reminder"))).toHaveLength(1);
  },
);
