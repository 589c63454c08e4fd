import { expect } from "vitest";
import { scenario } from "../support/world.ts";

scenario(
  "who is made an owner by another hears of it after two minutes, in one message",
  async ({ ana, bo, clock }) => {
    await bo.says("/action list");
    await bo.looks();
    await ana.says("/action Draft the budget @bo by friday 12:00");
    await ana.says("/action Book the room @bo");
    await bo.looks();
    await clock.passesTo("2031-03-05 10:03");
    await bo.readsIn("direct", "Given to you: #1 Draft the budget", "Given to you: #2 Book the room");
    await bo.readsNothingNew();
  },
);

scenario("a flood of items is told in messages that each hold all of theirs", async ({ ana, bo, clock }) => {
  await bo.says("/action list");
  await bo.looks();
  for (let number = 1; number <= 18; number++) await ana.says(`/action Crate ${number}. of the lot @bo`);
  await bo.looks();
  await clock.passesTo("2031-03-05 10:10");
  const told = (await bo.looks()).filter((seen) => seen.place === "direct").map((seen) => seen.text);
  for (let number = 1; number <= 18; number++) expect(told.join()).toContain(`Crate ${number}. of`);
  expect(told.length).toBe(2);
});

scenario(
  "the morning before, at the time, and a working day late; then 3 and 7, then silence",
  async ({ ana, clock }) => {
    await clock.is("2031-03-03 10:00 Europe/Berlin");
    await ana.says("/action Draft the budget by friday 12:00");
    await ana.looks();
    await clock.passesTo("2031-03-06 08:59");
    await ana.readsNothingNew();
    await clock.passesTo("2031-03-06 09:00");
    await ana.readsIn("direct", "Reminder · #1 Draft the budget · due Fri 7 Mar 12:00");
    await clock.passesTo("2031-03-07 11:59");
    await ana.readsNothingNew();
    await clock.passesTo("2031-03-07 12:00");
    await ana.readsIn("direct", "Reminder · #1 Draft the budget · due today 12:00");
    await ana.looks();
    await clock.passesTo("2031-03-09 23:00");
    await ana.readsNothingNew();
    await clock.passesTo("2031-03-10 09:00");
    await ana.readsIn("direct", "Reminder · #1 Draft the budget", "2 days late");
    await clock.passesTo("2031-03-12 09:00");
    await ana.readsIn("direct", "Reminder · #1 Draft the budget", "4 days late");
    await clock.passesTo("2031-03-18 09:00");
    await ana.readsIn("direct", "I stop here; it stays in the digest.");
    await ana.looks();
    await clock.passesTo("2031-03-23 20:00");
    await ana.readsNothingNew();
  },
);

scenario("done in time: no more reminders", async ({ ana, clock }) => {
  await ana.says("/action Draft the budget by friday 12:00");
  await ana.says("/action done #1");
  await ana.looks();
  await clock.passesTo("2031-03-08 09:00");
  await ana.readsNothingNew();
});

scenario("a snoozed item is quiet until its time, and still due when it was", async ({ ana, clock }) => {
  await ana.says("/action Draft the budget by friday 12:00");
  await ana.says("/action snooze #1 fri 10:00");
  await ana.readsIn("private", "Quiet until Fri 7 Mar 10:00. It is still due Fri 7 Mar 12:00.");
  await ana.looks();
  await clock.passesTo("2031-03-07 09:59");
  await ana.readsNothingNew();
  await clock.passesTo("2031-03-07 10:00");
  await ana.readsIn("direct", "Reminder · #1 Draft the budget");
});

scenario("reminders follow a moved date and new owners", async ({ ana, bo, clock }) => {
  await bo.says("/action list");
  await ana.says("/action Draft the budget by thursday 12:00");
  await ana.says("/action due #1 friday 15:00");
  await ana.says("/action assign #1 @bo");
  await ana.looks();
  await bo.looks();
  await clock.passesTo("2031-03-06 23:00");
  await bo.looks();
  await clock.passesTo("2031-03-07 15:00");
  await bo.readsIn("direct", "Reminder · #1 Draft the budget · due today 15:00");
  await ana.looks();
});

scenario(
  "a bare date is reminded at nine, and is late only after the working day",
  async ({ ana, clock }) => {
    await ana.says("/action Water the plants by friday");
    await ana.readsIn("channel", "due Fri 7 Mar, in");
    await clock.passesTo("2031-03-07 08:00");
    await ana.looks();
    await clock.passesTo("2031-03-07 09:00");
    await ana.readsIn("direct", "Reminder · #1 Water the plants · due today");
    await clock.passesTo("2031-03-07 16:59");
    await ana.readsNothingNew();
    await clock.passesTo("2031-03-07 17:00");
    await ana.readsIn("channel", "#1 Water the plants", "was due Fri 7 Mar · overdue");
  },
);

scenario("what is due within half an hour comes in one message", async ({ ana, clock }) => {
  await ana.says("/action Send the list by friday 12:00");
  await ana.says("/action Book the room by friday 12:20");
  await clock.passesTo("2031-03-07 11:00");
  await ana.looks();
  await clock.passesTo("2031-03-07 12:00");
  await ana.readsIn("direct", "Today · 2 of yours", "#1 Send the list", "#2 Book the room");
  await clock.passesTo("2031-03-07 16:00");
  const later = await ana.looks();
  expect(later.filter((seen) => seen.place === "direct" && seen.text.includes("Book the room"))).toHaveLength(
    2,
  );
});

scenario("down all weekend: one message on Monday, marked late", async ({ ana, clock, settles }) => {
  await clock.is("2031-03-07 10:00 Europe/Berlin");
  await ana.says("/action Send the list by today 15:00");
  await ana.says("/action Book the room by today 16:00");
  await ana.looks();
  clock.jumpsTo("2031-03-10 09:30");
  await settles();
  await ana.readsIn(
    "direct",
    "Today · 2 of yours, 2 late",
    "#1 Send the list",
    "#2 Book the room",
    "should have come Fri 7 Mar 15:00; I was down",
  );
  await clock.passesTo("2031-03-10 23:00");
  const all = await ana.looks();
  expect(all.filter((seen) => seen.place === "direct")).toHaveLength(1);
});

scenario(
  "up again on a Sunday: told once on Monday morning, not again as late",
  async ({ ana, clock, settles }) => {
    await clock.is("2031-03-06 10:00 Europe/Berlin");
    await ana.says("/action Send the list by friday 15:00");
    await ana.says("/action Book the room by sunday 18:00");
    await ana.looks();
    clock.jumpsTo("2031-03-09 12:00 Europe/Berlin");
    await settles();
    expect((await ana.looks()).filter(({ place }) => place === "direct")).toEqual([]);
    await clock.passesTo("2031-03-09 18:00 Europe/Berlin");
    await ana.readsIn("direct", "#2 Book the room");
    await clock.passesTo("2031-03-10 23:00 Europe/Berlin");
    const all = (await ana.looks()).filter((seen) => seen.place === "direct");
    const telling = (title: string) => all.filter(({ text }) => text.includes(title));
    expect(telling("#1 Send the list")).toHaveLength(1);
    expect(telling("#1 Send the list")[0]?.text).toContain("should have come");
  },
);

scenario(
  "direct messages closed: the group's channel, by name; and directly again after the next command",
  async ({ ana, bo, clock }) => {
    await bo.says("/action list");
    bo.closesDirectMessages();
    await ana.says("/action Draft the budget @bo by friday 12:00");
    await ana.looks();
    await clock.passesTo("2031-03-05 10:05");
    const told = await bo.readsIn("channel", "Bo", "Given to you: #1 Draft the budget");
    expect(told.pinged).toBe(true);
  },
  { not: { web: "nobody can close direct messages there" } },
);

scenario(
  "direct messages closed: what joins a message that waits comes in its own group's channel, and nowhere else",
  async ({ ana, bo, clock }) => {
    await bo.says("/action list");
    await bo.says("/action list", { in: "harbour" });
    bo.closesDirectMessages();
    // It tries the direct messages once, and remembers that they are closed.
    await ana.says("/action Draft the budget @bo");
    await clock.passesTo("2031-03-05 10:05");
    await bo.looks();
    await ana.says("/action Paint the fence @bo");
    await ana.says("/action Mend the pier @bo", { in: "harbour" });
    await ana.looks();
    await clock.passesTo("2031-03-05 10:15");
    const told = (await bo.looks()).filter(({ text }) => text.includes("Given to you"));
    const where = (title: string) =>
      told.filter(({ text }) => text.includes(title)).map(({ channel }) => channel);
    expect(where("Paint the fence")).toHaveLength(1);
    expect(where("Mend the pier")).toHaveLength(1);
    expect(where("Mend the pier")).not.toEqual(where("Paint the fence"));
  },
  { not: { web: "nobody can close direct messages there" } },
);

scenario(
  "direct messages closed: what is told of a meeting alone comes in the group's channel, too",
  async ({ ana, bo, clock }) => {
    await bo.says("/action list");
    bo.closesDirectMessages();
    await ana.says('/meeting schedule Kick-off at:"friday 14:00" with:@bo');
    await bo.looks();
    await clock.passesTo("2031-03-05 10:05");
    const told = await bo.readsIn("channel", "Bo", "Kick-off");
    expect(told.pinged).toBe(true);
  },
  { not: { web: "nobody can close direct messages there" } },
);

scenario(
  "quiet hours and each reader's own zone: a late notice waits for their morning",
  async ({ ana, person, clock }) => {
    const kai = person("Kai", { zone: "Asia/Tokyo" });
    await kai.says("/action list");
    await kai.says("/readout me zone:Asia/Tokyo");
    await kai.looks();
    await clock.is("2031-03-05 18:00 Europe/Berlin");
    await ana.says("/action Draft the budget @kai by monday");
    await kai.looks();
    await clock.passesTo("2031-03-06 00:59");
    await kai.readsNothingNew();
    await clock.passesTo("2031-03-06 01:00");
    await kai.readsIn("direct", "Given to you: #1 Draft the budget");
  },
);

scenario("nobody's item reminds who added it", async ({ ana, clock }) => {
  await ana.says("/action Water the plants for:nobody by friday 12:00");
  await ana.looks();
  await clock.passesTo("2031-03-07 12:00");
  await ana.readsIn("direct", "Reminder · #1 Water the plants", "Nobody owns it yet; you added it.");
});

scenario("the reminder changes when its item is done elsewhere", async ({ ana, bo, clock }) => {
  await ana.says("/action Draft the budget by thursday 12:00");
  await clock.passesTo("2031-03-06 12:00");
  await ana.looks();
  await bo.says("/action done #1");
  await ana.readsIn("direct", "~#1 Draft the budget~");
});

scenario(
  "daylight saving: nine in the morning stays nine, in spring and in autumn",
  async ({ ana, clock }) => {
    await clock.is("2031-03-27 10:00 Europe/Berlin");
    await ana.says("/action Spring by 31 March");
    await clock.passesTo("2031-03-30 23:00");
    await ana.looks();
    await clock.passesTo("2031-03-31 08:59");
    await ana.readsNothingNew();
    await clock.passesTo("2031-03-31 09:00");
    await ana.readsIn("direct", "#1 Spring");
    await clock.is("2031-10-24 10:00 Europe/Berlin");
    await ana.says("/action Autumn by 27 October");
    await clock.passesTo("2031-10-26 23:00");
    await ana.looks();
    await clock.passesTo("2031-10-27 08:59");
    await ana.readsNothingNew();
    await clock.passesTo("2031-10-27 09:00");
    await ana.readsIn("direct", "#2 Autumn");
  },
);
