import { expect } from "vitest";
import { scenario, type World } from "../support/world.ts";

const meetingM = async ({ services }: World, number: number) =>
  services.store.db.meeting.findFirstOrThrow({ where: { number }, orderBy: { id: "desc" } });
const startsOf = async (world: World) =>
  (
    await world.services.store.db.meeting.findMany({ orderBy: { startsAt: { sort: "asc", nulls: "last" } } })
  ).map(({ number, state, startsAt }) => `M${number} ${state} ${startsAt?.toISOString().slice(0, 16)}`);

scenario(
  "nobody is here: said so in the minutes",
  async ({ ana }) => {
    await ana.says("/meeting start Stand-up");
    await ana.says("/meeting regrets");
    await ana.says("/meeting end");
    await ana.says("/meeting minutes M1");
    await ana.readsIn("private", "Nobody was recorded as present.", "Regrets", "Ana");
  },
  { once: true },
);

scenario("a hundred topics: paged, moved, none lost", async (world) => {
  const { ana } = world;
  const topics = Array.from({ length: 100 }, (_, index) => `Case ${index + 1}`);
  await ana.says('/meeting schedule Review at:"friday 14:00"');
  await ana.says(`/meeting agenda M1 ${topics.join(", ")}`);
  await ana.looks();
  await ana.says("/meeting agenda M1");
  // Some platforms need several messages for a page.
  const reads = async (...texts: string[]) => {
    const shown = (await ana.looks()).map((seen) => seen.text).join("\n");
    for (const text of texts) expect(shown).toContain(text);
  };
  await reads("100 topics", "1. Case 1\n", "10. Case 10\n", "Page 1 of 10");
  await ana.presses(">");
  await reads("11. Case 11\n", "Page 2 of 10");
  await ana.presses("Change", { on: "11. Case 11", choose: "Down" });
  await reads("11. Case 12\n", "12. Case 11\n", "Page 2 of 10");
  await ana.says("/meeting start M1");
  await ana.says("/meeting topic 12");
  await ana.readsIn("private", "Now: Case 11");
  await ana.says("/meeting end");
  const { services } = world;
  const all = await services.store.db.topic.findMany({
    where: { carriedFromId: null },
    orderBy: { position: "asc" },
  });
  expect(all.map((topic) => topic.title).toSorted()).toEqual(topics.toSorted());
  expect(
    await services.store.db.topic.count({ where: { meetingId: null, carriedFromId: { not: null } } }),
  ).toBe(99);
});

scenario("a line takes 3,000 characters; of one more the words are handed back", async (world) => {
  const { ana } = world;
  const long = `${"The harbour. ".repeat(230)}${"x".repeat(10)}`;
  expect(long).toHaveLength(3_000);
  await ana.says("/meeting start Stand-up");
  await ana.says(`/meeting note ${long}`);
  await ana.readsIn("private", "Noted in M1, line 1");
  await ana.says(`/meeting note ${long}y`);
  await ana.readsIn(
    "private",
    "A line takes 3000 characters; this has 3001",
    "split it",
    "The harbour. The harbour.",
  );
  // Five of them fit into no message as they are.
  for (let count = 0; count < 5; count++) await ana.says(`/meeting note ${long}`);
  await world.clock.passesTo("2031-03-05 10:01");
  await ana.readsIn("channel", "M1 Stand-up", "The harbour.");
  await ana.says("/meeting end");
  await ana.readsIn("channel", "M1 Stand-up · minutes", "6 notes");
  const { document } = await world.services.store.db.minutes.findFirstOrThrow();
  expect(JSON.stringify(document).split(long)).toHaveLength(7);
  expect(world.logs.filter((log) => log.event === "outbox.failed")).toEqual([]);
});

scenario("names of every kind are read as they were written, after somebody left too", async (world) => {
  const { ana } = world;
  const bo = world.person("Zoë O'Neill 👩‍🚀");
  const names = ["Pat 'Mac' Lee; Dr, jr", "李伟", "محمد علي", "Åse <b>Ø</b> & *Co_*"];
  await ana.says("/meeting start Stand-up");
  await bo.says("/meeting note I was here");
  for (const name of names) await ana.says(`/meeting present name:"${name}" for:北国`);
  await ana.says("/meeting end");
  // The workspace no longer knows her.
  await world.services.store.write((tx) => tx.account.deleteMany({ where: { person: { name: bo.name } } }));
  await ana.says("/meeting minutes M1");
  await ana.readsIn("private", "北国", ...names, `line 1 · ${bo.name}`);
});

scenario(
  "in the hour that daylight saving skips: shown as it will be, reminded at the right instant",
  async (world) => {
    const { ana, clock } = world;
    await clock.is("2031-03-29 12:00");
    await ana.says('/meeting schedule Watch at:"2031-03-30 02:30"');
    await ana.readsIn("channel", "M1 Watch", "Sun 30 Mar 03:30");
    await ana.readsIn("private", "The clocks jump over 02:30 that night", "Sun 30 Mar 03:30");
    // A series says the same of that night.
    await ana.says('/meeting schedule Lamps at:"sunday 2:30am" every:week');
    await ana.readsIn("channel", "M2 Lamps", "Sun 30 Mar 03:30");
    await ana.looks();
    await clock.passesTo("2031-03-30 03:19");
    await ana.readsNothingNew();
    await clock.passesTo("2031-03-30 03:20");
    await ana.readsIn("direct", "M1 Watch");
    expect((await meetingM(world, 1)).startsAt?.toISOString()).toBe("2031-03-30T01:30:00.000Z");
  },
  { once: true },
);

scenario(
  "in the hour that daylight saving repeats: the first of the two",
  async (world) => {
    const { ana, clock } = world;
    await clock.is("2031-10-25 12:00");
    await ana.says('/meeting schedule Watch at:"2031-10-26 02:30"');
    await ana.readsIn("channel", "M1 Watch", "Sun 26 Oct 02:30");
    expect((await meetingM(world, 1)).startsAt?.toISOString()).toBe("2031-10-26T00:30:00.000Z");
  },
  { once: true },
);

scenario(
  "a series keeps its time on the wall across the change",
  async (world) => {
    const { ana, clock } = world;
    await clock.is("2031-03-21 12:00");
    await ana.says('/meeting schedule Review at:"sun 9:00" every:week');
    await clock.passesTo("2031-03-23 09:00");
    await clock.passesTo("2031-03-30 09:00");
    expect(await startsOf(world)).toEqual([
      "M1 PLANNED 2031-03-23T08:00",
      "M2 PLANNED 2031-03-30T07:00",
      "M3 PLANNED 2031-04-06T07:00",
    ]);
    await ana.readsIn("channel", "M3 Review", "Sun 6 Apr 09:00");
  },
  { once: true },
);

scenario("across midnight, with a restart in the middle: buttons and clock go on", async (world) => {
  const { ana, bo, clock } = world;
  await clock.is("2031-03-05 23:30");
  await ana.says("/meeting start Night watch");
  await ana.says("/meeting agenda Lamps, Ropes");
  await ana.says("/meeting topic Lamps");
  await clock.passesTo("2031-03-06 00:10");
  await world.restarts();
  await bo.looks();
  await bo.presses("I’m here");
  await bo.readsIn("private", "Bo: here");
  await bo.presses("Next topic");
  await bo.readsIn("private", "Now: Ropes");
  await clock.passesTo("2031-03-06 00:46");
  await ana.readsIn("channel", "M1 Night watch was planned to end", "00:30");
  await ana.presses("End it");
  await ana.readsIn("channel", "M1 Night watch · minutes", "23:30–00:46", "Ana (chair), Bo");
  await ana.says("/meeting minutes M1");
  await ana.readsIn("private", "1. Lamps (40 min)", "2. Ropes (36 min)");
});

scenario(
  "the channel takes no cards any more: the records go on, the chair is told, the end writes minutes",
  async (world) => {
    const { ana, bo, clock, stage } = world;
    await ana.says("/meeting start Stand-up");
    await bo.says("/meeting note One");
    await clock.passesTo("2031-03-05 10:01");
    await ana.looks();
    if (stage.platform === "web") stage.fails("gone", 2);
    else stage.fails("not-in-channel");
    await bo.says("/meeting note Two");
    await clock.passesTo("2031-03-05 10:02");
    const told = await ana.readsIn(
      "direct",
      "M1 Stand-up",
      "I cannot show it in",
      "goes on until somebody ends it",
    );
    expect(told.controls).toContain("End it");
    await bo.says("/meeting note Three");
    await ana.presses("End it", { on: "I cannot show it in" });
    await clock.passesTo("2031-03-05 10:03");
    await ana.readsIn("direct", "M1 has ended, and its minutes are kept");
    await ana.says("/meeting minutes M1");
    await ana.readsIn("private", "One", "Two", "Three");
  },
);

scenario(
  "two press Next topic at once, two start, two end: one does it, the other is told",
  async (world) => {
    const { ana, bo, clock } = world;
    await ana.says('/meeting schedule Review at:"today 10:30"');
    await ana.says("/meeting agenda M1 Budget, Permits, Tea");
    await bo.looks();
    await Promise.all([ana.says("/meeting start M1"), bo.says("/meeting start M1")]);
    expect((await meetingM(world, 1)).state).toBe("LIVE");
    expect(await world.services.store.db.postedCard.count({ where: { subject: "meeting-live" } })).toBe(1);
    await clock.passesTo("2031-03-05 10:01");
    await ana.looks();
    await bo.looks();
    await Promise.all([ana.presses("Next topic"), bo.presses("Next topic")]);
    const heard = [...(await ana.self.sees()), ...(await bo.self.sees())].map((seen) => seen.text).join("\n");
    expect(heard).toContain("Now: Budget");
    expect(heard).toContain("The meeting has moved on already: Budget");
    expect(await world.services.store.db.topic.count({ where: { openedAt: { not: null } } })).toBe(1);
    await ana.says("/meeting role @bo as:scribe");
    await Promise.all([ana.says("/meeting end M1"), bo.says("/meeting end M1")]);
    expect(await world.services.store.db.minutes.count()).toBe(1);
    expect(await world.services.store.db.postedCard.count({ where: { subject: "minutes" } })).toBe(1);
    const after = [...(await ana.self.sees()), ...(await bo.self.sees())].map((seen) => seen.text).join("\n");
    expect(after).toContain("M1 is over");
  },
);

scenario(
  "a vote that is open at the end is closed and counted",
  async ({ ana, bo }) => {
    await ana.says("/meeting start Stand-up");
    await bo.says("/meeting present");
    await ana.says("/meeting propose Two suppliers?");
    await bo.says("/meeting vote y");
    await bo.readsIn("private", "Counted: yes");
    await ana.says("/meeting vote yes");
    await ana.says("/meeting end");
    await ana.readsIn("channel", "M1 Stand-up · minutes", "yes 2, no 0, abstain 0", "Result: yes");
    await bo.readsIn("channel", "Two suppliers?", "Result: yes");
  },
  { once: true },
);

scenario(
  "a question too long for the line of its outcome is refused when it is put",
  async ({ ana }) => {
    await ana.says("/meeting start Stand-up");
    await ana.says(`/meeting propose ${"Shall we? ".repeat(101)}`);
    await ana.readsIn("private", "A line takes 1000 characters", "Shall we?");
    await ana.says("/meeting end");
    await ana.readsIn("channel", "M1 Stand-up · minutes");
  },
  { once: true },
);

scenario(
  "a forgotten meeting in which people still write is not closed, whatever they write",
  async (world) => {
    const { ana, bo, clock } = world;
    await ana.says("/meeting start Stand-up");
    await clock.passesTo("2031-03-05 11:10");
    await bo.says("/action Mend the nets");
    await clock.passesTo("2031-03-05 11:24");
    await bo.says("/meeting note We go on");
    await clock.passesTo("2031-03-05 11:40");
    await ana.readsIn("channel", "Is it still going on?");
    await ana.presses("It goes on");
    await ana.readsIn("private", "M1 goes on");
    await ana.readsIn("channel", "M1 goes on");
    await clock.passesTo("2031-03-05 12:20");
    expect((await meetingM(world, 1)).state).toBe("LIVE");
    await clock.passesTo("2031-03-05 13:30");
    await ana.readsIn("channel", "M1 Stand-up · minutes", "closed by itself and counts until 12:10");
  },
  { once: true },
);

scenario(
  "of a series one is moved behind the next and one called off: the others stay",
  async (world) => {
    const { ana, clock } = world;
    await ana.says('/meeting schedule Review at:"thu 14:00" every:week');
    await ana.says('/meeting move M1 at:"fri 14 march 16:00"');
    expect(await startsOf(world)).toEqual(["M2 PLANNED 2031-03-13T13:00", "M1 PLANNED 2031-03-14T15:00"]);
    await ana.says("/meeting cancel M2 too few of us");
    expect(await startsOf(world)).toEqual([
      "M2 CANCELLED 2031-03-13T13:00",
      "M1 PLANNED 2031-03-14T15:00",
      "M3 PLANNED 2031-03-20T13:00",
    ]);
    await clock.passesTo("2031-03-20 14:00");
    expect(await startsOf(world)).toEqual([
      "M2 CANCELLED 2031-03-13T13:00",
      "M1 PLANNED 2031-03-14T15:00",
      "M3 PLANNED 2031-03-20T13:00",
      "M4 PLANNED 2031-03-27T13:00",
    ]);
  },
  { once: true },
);

scenario("all of a series are moved, and later end", async (world) => {
  const { ana, clock } = world;
  await ana.says('/meeting schedule Review at:"thu 14:00" every:week');
  await ana.says('/meeting move M1 at:"thu 16:00" which:all');
  await clock.passesTo("2031-03-06 16:00");
  expect(await startsOf(world)).toEqual(["M1 PLANNED 2031-03-06T15:00", "M2 PLANNED 2031-03-13T15:00"]);
  await ana.says("/meeting cancel M1 which:all");
  await ana.readsIn("channel", "Ana called off M1 Review", "Its series has ended");
  await clock.passesTo("2031-03-20 16:00");
  expect(await startsOf(world)).toEqual(["M1 CANCELLED 2031-03-06T15:00", "M2 CANCELLED 2031-03-13T15:00"]);
});

scenario(
  "namesakes of two delegations are two; the same person told of twice is one",
  async ({ ana }) => {
    await ana.says("/meeting start Inaugural meeting");
    await ana.says('/meeting present name:"J. Smith" title:Minister for:Northland lead:yes');
    await ana.says('/meeting present name:"J. Smith" for:Southland');
    await ana.says('/meeting present name:"j. smith" title:Director for:Southland');
    await ana.says("/meeting end");
    await ana.says("/meeting minutes M1");
    const minutes = await ana.readsIn(
      "private",
      "Northland",
      "J. Smith, Minister, lead of the delegation",
      "J. Smith, Director",
    );
    expect(minutes.text.match(/J\. Smith/g)).toHaveLength(2);
  },
  { once: true },
);

scenario("in a direct message: a meeting of one's own", async ({ ana, bo }) => {
  await ana.says("/meeting start Thinking", { in: "direct" });
  await ana.says("/meeting note Alone at last", { in: "direct" });
  await ana.says("/meeting end", { in: "direct" });
  await ana.readsIn("direct", "M1 Thinking · minutes", "1 note");
  await bo.says("/meeting list");
  await bo.readsIn("private", "none planned");
});

scenario("a list of meetings says what it looked for, also when there is none", async ({ ana }) => {
  await ana.says("/meeting schedule Supply review at:friday");
  await ana.looks();
  await ana.says("/meeting list supply");
  await ana.readsIn("private", "Meetings · “supply” · 1", "M1 Supply review");
  await ana.says("/meeting list zebra");
  const none = await ana.readsIn("private", "No meeting here has “zebra” in its name.");
  expect(none.text).not.toContain("planned here");
});

scenario("who leads a delegation now is said", async ({ ana }) => {
  await ana.says("/meeting start Review");
  await ana.says('/meeting present name:"K. Berg" for:Northland lead:yes');
  await ana.says('/meeting present name:"P. Other" for:Northland lead:yes');
  await ana.readsIn("private", "P. Other: here, and now the lead of Northland.");
  await ana.says("/meeting present me for:Northland");
  await ana.readsIn("private", "Ana: here.");
});

scenario("a meeting that is over is not asked for another time", async ({ ana }) => {
  await ana.says("/meeting start Review");
  await ana.says("/meeting end");
  await ana.looks();
  await ana.says("/meeting move M1 yesterday");
  await ana.readsIn("private", "M1 is over");
});

scenario("started from a reminder, a meeting runs in its channel", async (world) => {
  const { ana, bo, clock } = world;
  await bo.says("/action list");
  await ana.says('/meeting schedule Review at:"tomorrow 14:00"');
  await clock.passesTo("2031-03-06 13:50");
  await bo.looks();
  await bo.presses("Open", { on: "Meeting · M1 Review" });
  await bo.presses("More", { on: "Ana calls", choose: "Start" });
  await clock.passesTo("2031-03-06 13:51");
  await ana.readsIn("channel", "M1 Review", "here: Bo");
  const { channel } = await meetingM(world, 1);
  expect(JSON.parse(channel).direct).toBe(false);
});
