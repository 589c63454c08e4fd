import { expect } from "vitest";
import { scenario } from "../support/world.ts";

scenario(
  "Monday at nine the group's week stands in its channel, once",
  async ({ ana, bo, clock, restarts, settles }) => {
    await clock.is("2031-03-05 10:00 Europe/Berlin");
    await bo.says("/action list");
    await ana.says("/action Renew the permit by thursday 12:00");
    await ana.says("/action Send the list by tuesday");
    await ana.says("/action Water the plants");
    await bo.says("/action Pay the invoice by 20 March");
    await bo.says("/action done #4");
    await clock.passesTo("2031-03-10 08:59");
    await ana.looks();
    await clock.passesTo("2031-03-10 09:00");
    await ana.readsIn(
      "channel",
      "Week of Mon 10 Mar",
      "1 done · 4 new · 1 overdue · 3 open",
      "Overdue: #1 Renew the permit (Ana, 3 days)",
      "Next seven days: #2 Send the list (Ana, Tue 11 Mar)",
      "No date: #3 Water the plants (Ana)",
    );
    await restarts();
    await settles();
    await clock.passesTo("2031-03-16 23:59");
    const all = await ana.looks();
    expect(all.filter((seen) => seen.text.includes("Week of"))).toHaveLength(1);
  },
);

scenario("a quiet week is one line, and can be switched off", async ({ ana, clock }) => {
  await ana.says("/action list");
  await clock.passesTo("2031-03-10 09:00");
  await ana.readsIn("channel", "Week of Mon 10 Mar", "Nothing due or late. Nothing open.");
  await ana.says("/readout settings quiet-weeks:no");
  await ana.looks();
  await clock.passesTo("2031-03-17 12:00");
  await ana.readsNothingNew();
});

scenario("on request it shows at once, and moves nothing", async ({ ana, clock }) => {
  await ana.says("/action Water the plants by friday 10:00");
  await ana.looks();
  await ana.says("/readout");
  await ana.readsIn("channel", "1 new", "#1 Water the plants");
  await clock.passesTo("2031-03-10 09:00");
  await ana.reads("Week of Mon 10 Mar", "1 new");
});

scenario("only for me", async ({ ana, bo }) => {
  await ana.says("/action Water the plants");
  await bo.looks();
  await ana.says("/readout digest only-me:yes");
  await ana.readsIn("private", "1 new");
  await bo.readsNothingNew();
});

scenario("a changed day and hour apply from next week", async ({ ana, clock }) => {
  await clock.is("2031-03-05 10:00 Europe/Berlin");
  await ana.says('/readout settings digest:"friday 16:00"');
  await ana.readsIn("private", "Saved: digest", "Weekly digest: Fri 16:00");
  await clock.passesTo("2031-03-14 15:59");
  await ana.readsNothingNew();
  await clock.passesTo("2031-03-14 16:00");
  await ana.readsIn("channel", "Week of Mon 10 Mar");
});

scenario("Easter Monday moves it to Tuesday", async ({ ana, clock }) => {
  await clock.is("2031-04-09 10:00 Europe/Berlin");
  await ana.says("/readout settings holidays:DE");
  await ana.looks();
  await clock.passesTo("2031-04-15 08:59");
  await ana.readsNothingNew();
  await clock.passesTo("2031-04-15 09:00");
  await ana.readsIn("channel", "Week of Mon 14 Apr");
});

scenario("down over Monday: it comes once, when the bot is back", async ({ ana, clock, settles }) => {
  await ana.says("/action Water the plants");
  await ana.looks();
  clock.jumpsTo("2031-03-26 14:00");
  await settles();
  await settles();
  const all = await ana.looks();
  expect(all.filter((seen) => seen.text.includes("Week of"))).toHaveLength(1);
});
