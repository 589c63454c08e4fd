import { expect } from "vitest";
import { scenario } from "../support/world.ts";

scenario("several owners, priority, tags and a date are read from one sentence", async ({ ana, bo, cy }) => {
  await bo.says("/action list");
  await ana.says('/action Draft the budget @bo @cy due:"friday noon" !high #money');
  await ana.readsIn("channel", "#1 Draft the budget", "Bo, Cy · due Fri 7 Mar 12:00", "high", "#money");
  await bo.looks();
  await cy.looks();
});

scenario(
  "a mention after a small word stays in the title, and is an owner all the same",
  async ({ ana, bo }) => {
    await bo.says("/action list");
    await ana.says("/action Send the list to @bo by friday 17:00");
    await ana.readsIn("channel", "#1 Send the list to Bo", "Bo · due Fri 7 Mar 17:00");
  },
);

scenario(
  "verbs by words: start, done, reopen, drop; each says one line and the card follows",
  async ({ ana, bo }) => {
    await ana.says("/action Renew the permit");
    await ana.readsIn("channel", "#1 Renew the permit", "open");
    await bo.says("/action start #1");
    await ana.reads("Bo started #1 Renew the permit.");
    await ana.reads("#1 Renew the permit", "started");
    await bo.says("/action done #1 sent by post");
    await ana.reads("Bo finished #1 Renew the permit.");
    await ana.reads("~#1 Renew the permit~", "done");
    await ana.says("/action reopen 1");
    await ana.reads("Ana reopened #1");
    await ana.says("/action drop #1 no longer needed");
    await ana.reads("Ana dropped #1");
    await ana.reads("~#1 Renew the permit~", "dropped");
  },
);

scenario("several numbers at once", async ({ ana }) => {
  for (const title of ["One", "Two", "Three"]) await ana.says(`/action ${title} thing`);
  await ana.says("/action done #1 2-3");
  await ana.reads("Ana finished #1 One thing.", "#2 Two thing", "#3 Three thing");
});

scenario("an unknown number says what the last one is and shows the way", async ({ ana }) => {
  await ana.says("/action Book the room");
  await ana.says("/action done #99");
  const answer = await ana.readsIn(
    "private",
    "There is no #99 here; the last one is #1.",
    "You typed: /action done",
    "#99",
  );
  expect(answer.controls).toContain("List");
});

scenario(
  "a title that begins with a verb is asked about, and one press stores it",
  async ({ ana }) => {
    await ana.says("/action done the dishes");
    await ana.readsIn("private", "done needs its item", "done the dishes");
    await ana.presses("Add it as an item");
    await ana.reads("#1 done the dishes");
  },
  { not: { discord: "verbs are subcommands there" } },
);

scenario(
  "a misspelt verb is asked about, nothing is stored",
  async ({ ana }) => {
    await ana.says("/action Something");
    await ana.looks();
    await ana.says("/action doen #1");
    await ana.readsIn("private", "Did you mean /action done #1?");
  },
  { not: { discord: "verbs are subcommands there" } },
);

scenario("edit by words: title, date, owner, priority", async ({ ana, bo }) => {
  await bo.says("/action list");
  await ana.says("/action Draft the plan");
  await ana.looks();
  await ana.says('/action edit #1 title:"Draft the whole plan" due:"10 March 10:00" priority:high for:bo');
  await ana.reads("Ana changed #1 Draft the whole plan");
  await ana.reads("#1 Draft the whole plan", "Bo · due Mon 10 Mar 10:00", "high");
});

scenario(
  "words that name nobody may have been meant as the title, and that is said",
  async ({ ana }) => {
    await ana.says("/action Buy milk");
    await ana.looks();
    for (const words of ["2 boxes of milk", "title: 2 boxes of milk"]) {
      await ana.says(`/action edit #1 ${words}`);
      await ana.readsIn("private", `nobody called “${words}”`, 'write title:"2 boxes of milk"');
    }
  },
  { not: { discord: "each part has its own field there" } },
);

scenario("what is somebody's already is not given to them once more", async ({ ana, bo }) => {
  await bo.says("/action list");
  await ana.says("/action Buy milk");
  await ana.looks();
  await ana.says("/action assign #1 me");
  await ana.readsIn("private", "#1 is already with Ana.");
  await ana.says("/action assign #1 nobody");
  await ana.reads("Ana gave #1 Buy milk to nobody");
  await ana.says("/action assign #1 nobody");
  await ana.readsIn("private", "#1 has no owner already.");
  await bo.looks();
  await ana.says("/action assign #1 bo");
  await bo.reads("Ana gave #1 Buy milk to Bo");
});

scenario("of several items one that is refused keeps no other waiting, and is named", async ({ ana, bo }) => {
  for (const what of ["Sweep", "Paint", "Mend", "Wash"]) await ana.says(`/action ${what}`);
  await ana.says("/action done #1 #3");
  await ana.looks();
  await bo.looks();
  await ana.says("/action done #1-#4");
  await bo.reads("Ana finished #2 Paint.", "Ana finished #4 Wash.");
  await ana.readsIn("private", "#1 is already done.", "#3 is already done.");
  await ana.says("/action done #1-#4");
  await ana.readsIn("private", "#1 is already done.", "#4 is already done.");
});

scenario("a snoozed item without a date says that it has none", async ({ ana }) => {
  await ana.says("/action Buy milk");
  await ana.says("/action snooze #1 fri 10:00");
  await ana.readsIn("private", "Quiet until Fri 7 Mar 10:00. It has no date.");
});

scenario(
  "edit by the form: what it holds is what stands on the card, and only what changed is changed",
  async ({ ana }) => {
    await ana.says("/action Draft the plan by friday 12:00 #plan");
    await ana.looks();
    await ana.says("/action edit #1");
    const form = await ana.form();
    expect(form?.fields.map(({ label, value }) => [label, value])).toEqual([
      ["What", "Draft the plan"],
      ["Who", expect.stringContaining("Ana")],
      ["Due", "2031-03-07 12:00"],
      ["Priority", "normal"],
      ["Tags", "plan"],
    ]);
    await ana.submits({ Due: "monday 9:00" });
    await ana.reads("#1 Draft the plan", "Ana · due Mon 10 Mar 09:00", "#plan");
  },
);

scenario("a bare command opens the form, which stores an item", async ({ ana }) => {
  await ana.says("/action");
  expect((await ana.form())?.title).toBe("New action item");
  await ana.submits({ What: "Order chairs", Due: "tomorrow 9am", Tags: "office" });
  await ana.readsIn("channel", "#1 Order chairs", "due Thu 6 Mar 09:00", "#office");
});

scenario("reassign to one, to more, to nobody", async ({ ana, bo, cy }) => {
  await bo.says("/action list");
  await cy.says("/action list");
  await ana.says("/action Call the supplier");
  await ana.looks();
  await ana.says("/action assign #1 @bo");
  await ana.reads("#1 Call the supplier", "Bo ·");
  await ana.says("/action assign #1 @cy add:yes");
  await ana.reads("#1 Call the supplier", "Bo, Cy ·");
  await ana.says("/action assign #1 nobody");
  await ana.reads("#1 Call the supplier", "nobody");
});

scenario("due: moved and taken away", async ({ ana }) => {
  await ana.says("/action Water the plants");
  await ana.looks();
  await ana.says("/action due #1 friday 10:00");
  await ana.reads("#1 Water the plants", "due Fri 7 Mar 10:00");
  await ana.says("/action due #1 none");
  await ana.reads("#1 Water the plants", "no date");
});

scenario("a note is kept with the item and shown with it", async ({ ana, bo }) => {
  await ana.says("/action Collect figures");
  await bo.says("/action note #1 figures came from the bank");
  await ana.reads("Bo added a note to #1 Collect figures", "figures came from the bank");
  await ana.says("/action list #1");
  await ana.readsIn("private", "#1 Collect figures", "Bo", "figures came from the bank");
});

scenario(
  "undo takes back the last change of one's own, for ten minutes, unless somebody changed it since",
  async ({ ana, bo, clock }) => {
    await ana.says("/action Pay the invoice by friday 10:00");
    await ana.says("/action done #1");
    await ana.looks();
    await ana.says("/action undo");
    await ana.reads("Ana took back: #1");
    await ana.reads("#1 Pay the invoice", "open");
    await ana.says("/action due #1 none");
    await bo.says("/action start #1");
    await ana.looks();
    await ana.says("/action undo");
    await ana.readsIn("private", "Bo changed #1 after you; I left it");
    await clock.passesTo("2031-03-05 10:30");
    await bo.looks();
    await bo.says("/action undo");
    await bo.readsIn("private", "There is nothing of yours to take back");
  },
);

scenario("history says who did what, when", async ({ ana, bo }) => {
  await ana.says("/action Draft a reply");
  await bo.says("/action start #1");
  await bo.looks();
  await bo.presses("More", { on: "Draft a reply", choose: "History" });
  await bo.readsIn("private", "Bo started it", "Ana added it");
});

scenario("lists: mine, others', by tag, by words, ten a page", async ({ ana, bo }) => {
  await bo.says("/action list");
  await bo.readsIn("private", "Nothing is waiting for you.");
  for (let n = 1; n <= 12; n++) await ana.says(`/action Task number ${n} #batch`);
  await ana.says("/action list");
  const first = await ana.readsIn("private", "yours · 12", "#1 Task number 1", "Page 1 of 2");
  expect(first.text).not.toContain("#11 Task");
  await ana.presses(">");
  await ana.readsIn("private", "#12 Task number 12", "Page 2 of 2");
  await bo.says("/action list number 7");
  await bo.readsIn("private", "#7 Task number 7");
  await bo.says("/action list #batch");
  await bo.readsIn("private", "open · 12");
  await bo.presses(">");
  await bo.readsIn("private", "#12 Task number 12");
});

scenario("a list says what it looked for, also when there is none", async ({ ana, bo }) => {
  await ana.says("/action Call Berta");
  await ana.says("/action Paint the door");
  await ana.says("/action done #2");
  await bo.says("/action list bert");
  await bo.readsIn("private", "#1 Call Berta", "With “bert” in it");
  await bo.says("/action list door");
  await bo.readsIn("private", "Nothing open has “door” in it", "action list all door");
  await bo.says("/action list all zebra");
  await bo.readsIn("private", "Nothing has “zebra” in it.");
  await ana.says("/action list me");
  await ana.readsIn("private", "yours · 1", "#1 Call Berta");
  await bo.says("/action list done me");
  const none = await bo.readsIn("private", "done");
  expect(none.text).not.toContain("Paint the door");
  await ana.says("/action list done me");
  await ana.readsIn("private", "#2 Paint the door");
});

scenario("a number in a list is one item alone, and a word to look for before others", async ({ ana }) => {
  await ana.says("/action Draft the 2031 budget");
  await ana.looks();
  await ana.says("/action list 2031 budget");
  await ana.readsIn("private", "open · 1", "#1 Draft the 2031 budget");
  await ana.says("/action list 2031");
  await ana.readsIn("private", "There is no #2031 here; the last one is #1.");
  await ana.presses("Search “2031”");
  await ana.readsIn("private", "open · 1", "#1 Draft the 2031 budget");
});

scenario("a stale press is told what changed and does nothing", async ({ ana, bo }) => {
  await ana.says("/action Ship the box");
  await ana.says("/action list #1");
  await ana.looks();
  await bo.says('/action edit #1 title:"Ship both boxes"');
  await ana
    .presses("Start", { on: "Show in channel" })
    .catch(() => ana.presses("Start", { on: "Ship the box" }));
  await ana.readsIn("private", "#1 changed meanwhile: Bo changed it");
});

scenario("a redelivered command and a double click do nothing twice", async ({ ana, stage, services }) => {
  await ana.says("/action Only once");
  await stage.redelivers();
  expect(await services.store.db.actionItem.count()).toBe(1);
  await ana.presses("Done", { on: "Only once" });
  await stage.redelivers();
  expect(await services.store.db.event.count({ where: { kind: "done" } })).toBe(1);
});

scenario("buttons work after a restart", async ({ ana, restarts }) => {
  await ana.says("/action Survive the night");
  await restarts();
  await ana.presses("Done", { on: "Survive the night" });
  await ana.reads("~#1 Survive the night~");
});

scenario("help has examples that work as they stand", async ({ ana }) => {
  await ana.says("/readout help");
  await ana.readsIn("private", "What you can say", "/action", "/readout");
  await ana.says("/readout help about:action");
  await ana.readsIn("private", "/action Water the plants by tomorrow 9am", "Add an item, in one sentence");
});

scenario(
  "a redelivered undo takes nothing more back, and a redelivered verb says nothing twice to all",
  async ({ ana, bo, stage, services }) => {
    await ana.says("/action Water the plants");
    await ana.says("/action Call the bank");
    await ana.says("/action done #1");
    await ana.says("/action done #2");
    await ana.says("/action undo");
    await bo.looks();
    await stage.redelivers();
    const states = await services.store.db.actionItem.findMany({
      orderBy: { number: "asc" },
      select: { state: true },
    });
    expect(states.map(({ state }) => state)).toEqual(["DONE", "OPEN"]);
    await bo.readsNothingNew();
  },
);

scenario(
  "a list becomes one item, and that is said; a single line loses its mark without a word",
  async ({ ana }) => {
    await ana.says("/action - buy milk\n- buy eggs");
    await ana.readsIn("private", "One command adds one item: #1 has the first line as its title");
    await ana.says("/action list #1");
    await ana.readsIn("private", "#1 buy milk", "- buy eggs");
    await ana.looks();
    await ana.says("/action - buy bread");
    await ana.reads("#2 buy bread");
    await ana.readsNothingNew();
  },
  { not: { discord: "a field of its own has one line there" } },
);

scenario(
  "due in the hour that daylight saving skips: what was made of it is said",
  async ({ ana, clock }) => {
    await clock.is("2031-03-27 12:00");
    const said = "The clocks jump over 02:30 that night, so #1 Wind the clock is due";
    await ana.says('/action Wind the clock due:"30 March 2031 02:30"');
    await ana.readsIn("private", said, "Sun 30 Mar 03:30");
    await ana.says("/action due #1 friday 10:00");
    await ana.looks();
    for (const words of ["due #1 2031-03-30 02:30", 'edit #1 due:"2031-03-30 02:30"']) {
      await ana.says(`/action ${words}`);
      await ana.readsIn("private", said);
    }
    await ana.says("/action Oil the hinge by fryday 5pm");
    await ana.presses("Another date");
    await ana.submits({ When: "2031-03-30 02:30" });
    await ana.readsIn("private", "The clocks jump over 02:30 that night, so #2 Oil the hinge is due");
  },
);

scenario(
  "what a verb lacks is said in words",
  async ({ ana }) => {
    await ana.says("/meeting start Stand-up");
    await ana.says("/meeting role Bo");
    const answer = await ana.readsIn("private", "role needs a role: chair or scribe. Write for example");
    expect(answer.controls).not.toContain("Add it as an item");
    await ana.says("/action drop");
    await ana.readsIn("private", "drop needs its item.");
  },
  { not: { discord: "what is needed is asked for there before it is sent" } },
);
