import { expect } from "vitest";
import { scenario } from "../support/world.ts";

scenario(
  "a meeting is called, announced, answered, and everybody is reminded",
  async ({ ana, bo, cy, clock }) => {
    await bo.says("/action list");
    await cy.says("/action list");
    await bo.looks();
    await cy.looks();
    await ana.says('/meeting schedule Supply review at:"tomorrow 14:00" for:90m where:"Room 4"');
    const card = await bo.readsIn("channel", "M1 Supply review", "Ana calls", "90 min", "Room 4", "yes: Ana");
    expect(card.controls).toContain("Yes");
    await bo.presses("Yes");
    await ana.readsIn("channel", "M1 Supply review", "yes: Ana, Bo");
    await cy.looks();
    await bo.looks();
    await clock.passesTo("2031-03-06 09:00");
    await cy.readsIn("direct", "Meeting · M1 Supply review", "Room 4");
    await bo.readsIn("direct", "Meeting · M1 Supply review");
    await ana.looks();
    await cy.looks();
    await bo.looks();
    await clock.passesTo("2031-03-06 13:50");
    await ana.readsIn("direct", "Meeting · M1 Supply review");
  },
);

scenario(
  "who cannot come is not reminded, and names who comes instead",
  async ({ ana, bo, clock }) => {
    await bo.says("/action list");
    await ana.says('/meeting schedule Review at:"tomorrow 14:00"');
    await bo.says("/meeting regrets instead:Eli");
    await ana.readsIn("channel", "M1 Review", "no: Bo → Eli");
    await bo.looks();
    await clock.passesTo("2031-03-06 13:59");
    await bo.readsNothingNew();
  },
  { once: true },
);

scenario(
  "held: topics by the clock, who is here, notes, decisions, items, minutes at once",
  async ({ ana, bo, clock }) => {
    await ana.says("/meeting start Stand-up");
    const live = await ana.readsIn("channel", "M1 Stand-up", "running", "Ana chairs", "here: Ana");
    expect(live.controls).toEqual(expect.arrayContaining(["I’m here", "Note"]));
    await bo.looks();
    await bo.presses("I’m here");
    await bo.readsIn("private", "Bo: here");
    await ana.says("/meeting agenda Deliveries min:20, Permits");
    await ana.says("/meeting topic Deliveries");
    await ana.readsIn("private", "Now: Deliveries");
    await ana.says("/meeting note The harbour opens in May");
    await ana.says("/meeting decide Two suppliers");
    await bo.readsIn("channel", "D1 Two suppliers", "Ana");
    await clock.passesTo("2031-03-05 10:15");
    await bo.says("/action Choose one by friday !high");
    await bo.readsIn("channel", "#1 Choose one", "nobody", "from M1");
    await clock.passesTo("2031-03-05 10:16");
    await ana.readsIn(
      "channel",
      "M1 Stand-up",
      "Deliveries",
      "here: Ana, Bo",
      "D1 Two suppliers",
      "#1 Choose one",
    );
    await ana.says("/meeting end");
    const minutes = await bo.readsIn(
      "channel",
      "M1 Stand-up · minutes",
      "Ana (chair), Bo",
      "D1 Two suppliers",
      "1 note",
    );
    expect(minutes.controls).toEqual(expect.arrayContaining(["Read", "Correct", "Approve"]));
    await bo.presses("Read");
    await bo.readsIn(
      "private",
      "M1 Stand-up: minutes",
      "Deliveries",
      "The harbour opens in May",
      "line 1 · Ana",
      "Not reached",
    );
  },
);

scenario("two meetings at once in two channels; a second start in one is asked back", async ({ ana }) => {
  await ana.says("/meeting start Stand-up");
  await ana.says("/meeting start Another");
  await ana.readsIn("private", "M1 Stand-up is running here since", "End it first");
  await ana.says("/meeting start Elsewhere", { in: "other" });
  await ana.readsIn("channel", "M1 Elsewhere");
});

scenario("a vote: one person one vote, changeable, counted over those present", async ({ ana, bo, cy }) => {
  await ana.says("/meeting start Stand-up");
  await bo.says("/meeting present");
  await cy.says("/meeting present");
  await ana.says("/meeting propose Two suppliers?");
  const card = await bo.readsIn("channel", "Two suppliers?", "0 voted, 3 here, 2 needed");
  expect(card.controls).toEqual(expect.arrayContaining(["yes", "no", "abstain", "Close the vote"]));
  await bo.presses("no");
  await bo.says("/meeting vote yes");
  await bo.readsIn("private", "Counted: yes");
  await cy.says("/meeting vote yes");
  await ana.says("/meeting vote abstain");
  // Who leaves has voted; the quorum is over those who are here when it is closed.
  await bo.says("/meeting regrets");
  await cy.says("/meeting regrets");
  await ana.says("/meeting vote close");
  await ana.readsIn("private", "yes 2, no 0, abstain 1; 3 voted, 1 here.", "Result: yes");
  await ana.looks();
  await ana.says("/meeting end");
  await ana.readsIn("channel", "minutes", "Vote on “Two suppliers?”");
  await ana.says("/readout draft M1");
  const draft = await ana.readsIn("private", "Vote on “Two suppliers?”: yes 2, no 0, abstain 1;");
  expect(JSON.stringify(draft)).not.toMatch(/vote[^.]*Vote on/i);
});

scenario("an unclear time is asked, the meeting is called meanwhile", async ({ ana }) => {
  await ana.says("/meeting schedule Review at:friday");
  await ana.readsIn("channel", "M1 Review", "no time yet");
  const question = await ana.readsIn("private", "“friday” names a day. At what time does M1 Review begin?");
  expect(question.controls).toContain("Another time");
  await ana.presses("Another time");
  await ana.submits({ When: "friday 15:00" });
  await ana.readsIn("channel", "M1 Review", "60 min");
});

scenario(
  "a series goes on: the next is called when one begins, what was not reached is carried over",
  async ({ ana, bo, clock }) => {
    await bo.says("/action list");
    await ana.says('/meeting schedule Review at:"thu 14:00" every:week');
    await ana.readsIn("channel", "M1 Review", "every week");
    await ana.says("/meeting agenda Budget, Permits");
    await clock.passesTo("2031-03-06 14:00");
    await ana.says("/meeting start M1");
    await ana.says("/meeting topic Budget");
    await ana.says("/meeting end");
    await ana.readsIn("channel", "M2 Review", "1 topic");
    await ana.says("/meeting agenda M2");
    await ana.readsIn("private", "Permits", "from last time");
  },
  { once: true },
);

scenario(
  "nobody ends it: asked, then closed, and the minutes say so",
  async ({ ana, clock }) => {
    await ana.says("/meeting start Stand-up");
    await ana.says("/meeting note Something");
    await ana.looks();
    await clock.passesTo("2031-03-05 11:16");
    const asked = await ana.readsIn("channel", "M1 Stand-up was planned to end", "Is it still going on?");
    expect(asked.controls).toEqual(["End it", "It goes on"]);
    await ana.looks();
    await clock.passesTo("2031-03-05 12:05");
    await ana.readsIn("channel", "M1 Stand-up · minutes", "closed by itself");
  },
  { once: true },
);

scenario("a line is corrected; the minutes get a version, and what it said is kept", async ({ ana, bo }) => {
  await ana.says("/meeting start Stand-up");
  await ana.says("/meeting note The harbour opens in March");
  await ana.says("/meeting end");
  await ana.readsIn("channel", "Version 1 · counts as approved");
  await bo.says("/meeting edit M1 line:1 Something else");
  await bo.readsIn("private", "Only chair, scribe, caller or a lead", "Ana");
  await ana.says("/meeting edit M1 line:1 The harbour opens in May");
  await ana.readsIn("channel", "Version 2 · counts as approved");
  await ana.says("/meeting minutes M1");
  await ana.readsIn(
    "private",
    "The harbour opens in May",
    "corrected by Ana",
    "before: The harbour opens in March",
  );
  await ana.presses("Approve");
  await ana.readsIn("channel", "Version 2 · approved by Ana");
});

scenario(
  "minutes nobody corrects are approved by silence",
  async ({ ana, clock }) => {
    await ana.says("/meeting start Stand-up");
    await ana.says("/meeting decide Go on");
    await ana.says("/meeting end");
    await ana.looks();
    await clock.passesTo("2031-03-10 17:00");
    await ana.readsIn("channel", "Version 1 · approved by silence");
  },
  { once: true },
);

scenario("delegations: people without an account, titles, organisations, leads", async ({ ana }) => {
  await ana.says("/meeting start Inaugural meeting");
  await ana.says(
    '/meeting present name:"K. Berg" title:"Deputy Minister; Adviser on Coasts" for:Northland lead:yes',
  );
  await ana.says('/meeting present org:"Ministry of Trade" for:Northland');
  await ana.says('/meeting present name:"L. Chen" for:Southland lead:yes');
  await ana.says("/meeting decide Share catch figures regularly");
  await ana.says('/meeting present name:"S. Mori" for:Southland');
  await ana.says('/meeting present name:"P. Novak"');
  await ana.says("/meeting end");
  await ana.readsIn(
    "channel",
    "Ana (chair), P. Novak",
    "Northland: K. Berg, Deputy Minister; Adviser on Coasts (lead); Ministry of Trade · Southland: L. Chen (lead); S. Mori",
  );
  await ana.says("/meeting minutes M1");
  await ana.readsIn(
    "private",
    "Northland",
    "K. Berg, Deputy Minister; Adviser on Coasts, lead of the delegation",
    "Ministry of Trade",
    "Southland",
    "L. Chen, lead of the delegation",
  );
});

scenario("moved and called off: those invited hear of it", async ({ ana, bo, clock }) => {
  await bo.says("/action list");
  await ana.says('/meeting schedule Review at:"friday 14:00"');
  await clock.passesTo("2031-03-05 10:10");
  await bo.looks();
  await ana.says("/meeting move M1 friday 16:00");
  await ana.readsIn("channel", "Ana moved M1 Review");
  await clock.passesTo("2031-03-05 10:20");
  await bo.readsIn("direct", "Moved: M1 Review");
  await bo.looks();
  await ana.says("/meeting cancel M1 too few of us");
  await ana.readsIn("channel", "Ana called off M1 Review: too few of us");
  await clock.passesTo("2031-03-05 10:30");
  await bo.readsIn("direct", "Called off: M1 Review", "too few of us");
});

scenario(
  "overlaps of the same people are pointed out",
  async ({ ana, bo }) => {
    await bo.says("/action list");
    await ana.says('/meeting schedule Review at:"friday 14:00" for:2h');
    await ana.looks();
    await ana.says('/meeting schedule Budget at:"friday 15:00"');
    await ana.readsIn("private", "Bo has M1 Review then");
  },
  { once: true },
);

scenario(
  "meetings, topics and choices are offered while one types",
  async ({ ana }) => {
    await ana.says('/meeting schedule Review at:"friday 14:00"');
    await ana.says("/meeting start Stand-up");
    await ana.says("/meeting agenda Deliveries");
    await ana.says('/meeting propose "Which port?" choices:"north, south"');
    expect(await ana.completes("meeting", "start", "meeting", "rev")).toEqual(["M1 Review"]);
    expect(await ana.completes("meeting", "topic", "topic", "")).toEqual(["next", "Deliveries"]);
    expect(await ana.completes("meeting", "vote", "choice", "o")).toEqual(["north", "south", "close"]);
  },
  { not: { slack: "Slack offers nothing while one types" } },
);

scenario(
  "topics come with their minutes, in the title or beside it",
  async ({ ana }) => {
    await ana.says('/meeting schedule Review at:"friday 14:00"');
    await ana.says("/meeting agenda Budget 20m, Permits (15 min), Coast");
    await ana.readsIn("private", "1. Budget · 20 min", "2. Permits · 15 min", "3. Coast", "35 of 60 min");
    await ana.says("/meeting agenda Nets min:90");
    await ana.readsIn("private", "4. Nets · 90 min", "125 of 60 min (too much)");
  },
  { once: true },
);
