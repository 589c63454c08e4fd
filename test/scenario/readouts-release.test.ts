import { expect } from "vitest";
import { heldMeeting, INAUGURAL } from "../support/meetings.ts";
import { scenario, type World } from "../support/world.ts";

/** R1 is drafted by Ana, who leads; Dee is in the group, and everybody has read what there is. */
async function drafted(world: World) {
  const { ana, bo, cy, person, services } = world;
  const dee = person("Dee");
  await ana.says("/action Send the first figures @bo by 15 June");
  for (const one of [bo, cy, dee]) await one.says("/action list");
  await heldMeeting(services, { ...INAUGURAL, items: [1] });
  await ana.says("/readout draft M1");
  for (const one of [ana, bo, cy, dee]) await one.looks();
  return { dee };
}

const inChannel = (seen: readonly { place: string; text: string }[], words: string) =>
  seen.filter((one) => one.place === "channel" && one.text.includes(words));

scenario(
  "released at once: asked first, then the short text stands in the channel, for all to read and rate",
  async (world) => {
    const { ana, bo, cy } = world;
    await drafted(world);
    await ana.says("/readout release R1");
    await ana.readsIn(
      "private",
      "R1 Inaugural meeting · version 1",
      "It goes out as soon as you press.",
      "To #general.",
    );
    await bo.readsNothingNew();
    await ana.presses("Release");
    await ana.reads("R1 is released to #general.");
    await bo.readsIn(
      "channel",
      "R1 Inaugural meeting · version 1",
      "released Wed 5 Mar 10:00 · no votes yet",
      "was held on",
    );
    await bo.presses("Read", { on: "no votes yet" });
    await bo.readsIn("private", "It was decided: Share catch figures regularly.");
    await bo.presses("Rate", { on: "no votes yet", choose: "5 stars" });
    await ana.readsIn("channel", "5 of 5 (1 vote)");
    await cy.presses("Rate", { on: "5 of 5 (1 vote)", choose: "4 stars" });
    await ana.readsIn("channel", "4.5 of 5 (2 votes)");
    await cy.presses("Rate", { on: "4.5 of 5 (2 votes)", choose: "3 stars" });
    await ana.readsIn("channel", "4 of 5 (2 votes)");
    await bo.says('/readout edit R1 text:"Other words"');
    await bo.reads("R1 is released. /readout correct R2 what was wrong changes it.");
  },
);

scenario("cancelled, nothing goes anywhere; a second press does nothing", async (world) => {
  const { ana, bo } = world;
  await drafted(world);
  await ana.says("/readout release R1");
  await ana.presses("Cancel");
  await ana.reads("Nothing was done.");
  await bo.readsNothingNew();
});

scenario("not before all who were asked approved", async (world) => {
  const { ana } = world;
  const { dee } = await drafted(world);
  await ana.says("/readout review R1 @dee");
  await ana.says("/readout release R1");
  await ana.reads("R1 cannot go out yet: it waits for Dee.");
  await dee.says("/readout approve R1");
  await ana.says("/readout release R1");
  await ana.reads("It goes out as soon as you press.");
});

scenario("only a lead may; she is asked by direct message and does it from there", async (world) => {
  const { ana, bo } = world;
  await drafted(world);
  await bo.says("/readout release R1");
  const refused = await bo.readsIn("private", "Only a lead can release R1: Ana.");
  expect(refused.controls).toContain("Ask Ana");
  await bo.presses("Ask Ana");
  await bo.reads("Ana is asked.");
  await ana.readsIn("direct", "Bo asks you to release R1.", "draft");
  await ana.presses("Release", { on: "Bo asks you to release R1." });
  await ana.reads("It goes out as soon as you press.");
  await ana.presses("Release", { on: "It goes out as soon as you press." });
  await bo.readsIn("channel", "R1 Inaugural meeting", "released Wed 5 Mar 10:00");
});

scenario("under embargo: both zones are shown, it goes out by itself at that moment, once", async (world) => {
  const { ana, bo, clock, settles } = world;
  await drafted(world);
  await ana.says('/readout release R1 at:"7 March 18:00 in Toronto"');
  await ana.readsIn("private", "It goes out Sat 8 Mar 00:00", "18:00 Toronto, 00:00 Berlin (8 March 2031)");
  await ana.presses("Release");
  await bo.readsIn("channel", "R1 Inaugural meeting", "not before Sat 8 Mar 00:00 (18:00 Toronto)");
  await bo.looks();
  await clock.passesTo("2031-03-07 23:59");
  expect(inChannel(await bo.looks(), "released")).toHaveLength(0);
  await clock.passesTo("2031-03-08 00:00");
  await settles();
  expect(inChannel(await bo.looks(), "released Sat 8 Mar 00:00").length).toBeGreaterThan(0);
  await settles();
  await bo.readsNothingNew();
});

scenario("a city may be said apart; a moment gone by and one without an hour are refused", async (world) => {
  const { ana } = world;
  await drafted(world);
  await ana.says('/readout release R1 at:"14 May 18:00" in:Shanghai');
  await ana.reads("18:00 Shanghai, 12:00 Berlin");
  await ana.says('/readout release R1 at:"14 May"');
  await ana.reads("At what time, “14 May”?");
  await ana.says('/readout release R1 at:"3 March 10:00"');
  await ana.reads("“3 March 10:00” is over.");
});

scenario("held: it does not go out; planned again it does, also after a restart", async (world) => {
  const { ana, bo, clock, restarts } = world;
  await drafted(world);
  await ana.says('/readout release R1 at:"6 March 12:00"');
  await ana.presses("Release");
  await bo.says("/readout hold R1");
  await ana.readsIn("channel", "Bo stopped the planned release of R1 Inaugural meeting.");
  await clock.passesTo("2031-03-06 12:30");
  expect(inChannel(await bo.looks(), "released Thu")).toHaveLength(0);
  await ana.says('/readout release R1 at:"7 March 12:00"');
  await ana.presses("Release");
  await restarts();
  await clock.passesTo("2031-03-07 12:00");
  await bo.readsIn("channel", "released Fri 7 Mar 12:00");
});

scenario("an edit under embargo stops the release, and who planned it is told", async (world) => {
  const { ana, bo, clock } = world;
  await drafted(world);
  await ana.says('/readout release R1 at:"6 March 12:00"');
  await ana.presses("Release");
  await bo.says('/readout edit R1 text:"Another text"');
  await bo.reads("R1 is now at version 2.", "The planned release was stopped, since the text changed.");
  await ana.readsIn("direct", "The planned release of R1 was stopped", "The newest text is by Bo");
  await ana.looks();
  await clock.passesTo("2031-03-06 13:00");
  expect(inChannel(await ana.looks(), "released Thu")).toHaveLength(0);
});

scenario("corrected: the card follows, and a short message says what changed and why", async (world) => {
  const { ana, bo } = world;
  await drafted(world);
  await ana.says("/readout release R1");
  await ana.presses("Release");
  await bo.looks();
  await bo.says("/readout correct R1 the year was wrong");
  await bo.reads("Only a lead can correct R1: Ana.");
  await ana.says("/readout correct R1 the date was wrong");
  await ana.reads(
    "R1 stands as it is until version 2 is released.",
    'readout release R1 at:"14 May 18:00"',
    "Corrected: the date was wrong",
  );
  await ana.presses("Release correction");
  await ana.reads("Nothing in R1 was changed yet.");
  await ana.presses("Edit 5");
  await ana.submits({ Text: "Bo will see to “Send the first figures” by 16 June 2031." });
  await bo.readsIn("channel", "A correction is being written.", "version 1");
  await ana.presses("Release correction", { on: "R1 is now at version 3." });
  await ana.reads("What changes:", "~15~ 16", "Corrected: the date was wrong");
  await ana.presses("Release correction", { on: "What changes:" });
  await bo.readsIn(
    "channel",
    "R1 Inaugural meeting: a correction",
    "Corrected: the date was wrong",
    "~15~ 16",
  );
  await bo.readsIn("channel", "R1 Inaugural meeting · version 3", "corrected Wed 5 Mar 10:00");
});

scenario(
  "a correction under embargo: the first text stands until then; held it waits, and it goes out once",
  async (world) => {
    const { ana, bo, cy, clock, restarts, settles } = world;
    await drafted(world);
    await ana.says("/readout release R1");
    await ana.presses("Release");
    await ana.says("/readout correct R1 the date was wrong");
    await ana.presses("Edit 5", { on: "or name a time: /readout release R1 at:" });
    await ana.submits({ Text: "Bo will see to “Send the first figures” by 16 June 2031." });
    await ana.says("/readout release R1 mail:no");
    await ana.reads("A correction of R1 reaches everybody who got the first, and nobody else");
    const planned = async (at: string) => {
      await ana.says(`/readout release R1 at:"${at}"`);
      await ana.presses("Release correction", { on: "It goes out" });
      await ana.reads("The correction of R1 will go out by itself. Hold stops it.");
    };
    await planned("6 March 12:00");
    await bo.looks();
    await ana.says("/readout hold R1");
    await clock.passesTo("2031-03-06 13:00");
    expect(inChannel(await bo.looks(), "a correction")).toHaveLength(0);

    await planned("7 March 18:00 in Toronto");
    await bo.readsIn(
      "channel",
      "R1 Inaugural meeting · version 1",
      "A correction follows, not before Sat 8 Mar 00:00 (18:00 Toronto).",
    );
    await restarts();
    await clock.passesTo("2031-03-07 23:59");
    await cy.presses("Read", { on: "A correction follows" });
    await cy.readsIn("private", "by 15 June 2031");
    expect(inChannel(await bo.looks(), "~15~ 16")).toHaveLength(0);
    await clock.passesTo("2031-03-08 00:00");
    await settles();
    const all = await bo.looks();
    expect(inChannel(all, "R1 Inaugural meeting: a correction")).toHaveLength(1);
    expect(inChannel(all, "corrected Sat 8 Mar 00:00").length).toBeGreaterThan(0);
    await settles();
    await bo.readsNothingNew();
  },
);

scenario("withdrawn: asked first, then its cards say so wherever they stand", async (world) => {
  const { ana, bo } = world;
  await drafted(world);
  await ana.says("/readout release R1");
  await ana.presses("Release");
  await bo.looks();
  await ana.says("/readout withdraw R1 the figures were not agreed");
  await ana.reads("Shall it be taken back?", "the figures were not agreed");
  await ana.presses("Withdraw", { on: "Shall it be taken back?" });
  await ana.reads("R1 is withdrawn.");
  const cards = inChannel(await bo.looks(), "~R1 Inaugural meeting~");
  expect(cards.length).toBe(2);
  for (const card of cards)
    expect(card.text).toContain("Withdrawn Wed 5 Mar 10:00: the figures were not agreed");
  await bo.says("/readout list R1");
  await bo.reads("~R1 Inaugural meeting~", "Withdrawn");
  await ana.says("/readout release R1");
  await ana.reads("R1 is withdrawn.");
});

scenario("into another channel: who reads it there may read and rate, and nothing else", async (world) => {
  const { ana, cy } = world;
  await drafted(world);
  await cy.says("/action list", { in: "press" });
  await ana.says("/readout release R1 to:#press");
  await ana.reads("To #press.");
  await ana.presses("Release");
  await cy.reads("R1 Inaugural meeting · version 1", "released");
  await cy.presses("Read", { on: "no votes yet" });
  await cy.reads("It was decided: Share catch figures regularly.");
  await cy.presses("Rate", { on: "no votes yet", choose: "1 star" });
  await cy.reads("1 of 5 (1 vote)");
});

scenario("found by words of its title, its text, a decision; with the state of each", async (world) => {
  const { ana, bo, services, restarts } = world;
  await drafted(world);
  await ana.says("/readout draft today");
  await ana.says("/readout release R1");
  await ana.presses("Release");
  await bo.looks();
  await bo.says("/readout list");
  await bo.reads("Readouts · 2", "R2 ", "draft", "R1 Inaugural meeting · released");
  await bo.says("/readout list landing fees");
  await bo.reads("Readouts · 1", "R1 Inaugural meeting · released");
  await bo.says("/readout list catch figures");
  await bo.reads("D1 Share catch figures regularly · M1, Wed 5 Mar");
  await bo.says("/readout list zebra");
  await bo.reads("Nothing here has “zebra” in it.");
  await heldMeeting(services, {
    title: "Harbour dues",
    at: "2031-03-04 09:00",
    chair: "Ana",
    decisions: Array.from({ length: 9 }, (_, at) => `Landing fees of pier ${at + 1}`),
  });
  await bo.says("/readout list LANDING fees");
  const found = await bo.reads(
    "Readouts · 1 · decisions and notes · 9",
    "R1",
    "pier 9",
    "pier 3",
    "Page 1 of 2",
  );
  expect(found.text).not.toContain("pier 2");
  await restarts();
  await bo.presses(">", { on: "decisions and notes" });
  await bo.reads("pier 2", "pier 1", "Page 2 of 2");
  await bo.presses("<", { on: "Page 2 of 2" });
  await bo.reads("R1", "Page 1 of 2");
  await bo.says("/readout list R9");
  await bo.reads("There is no R9 here; the last one is R2.");
});

scenario("the same delivery twice drafts, approves and releases once", async (world) => {
  const { ana, stage, services } = world;
  const { dee } = await drafted(world);
  await ana.says("/readout draft M1 as:full");
  await stage.redelivers();
  expect(await services.store.db.readout.count()).toBe(2);
  await ana.says("/readout review R1 @dee");
  await stage.redelivers();
  expect(await services.store.db.postedCard.count({ where: { subject: "readout-review" } })).toBe(1);
  await dee.says("/readout approve R1");
  await stage.redelivers();
  await ana.says("/readout release R1");
  await ana.presses("Release");
  await stage.redelivers();
  expect(await services.store.db.postedCard.count({ where: { key: { startsWith: "release:" } } })).toBe(1);
});
