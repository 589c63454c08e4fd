import { expect } from "vitest";
import { heldMeeting, INAUGURAL } from "../support/meetings.ts";
import { scenario, type World } from "../support/world.ts";

/** R1 is drafted by Ana, who leads; Dee and Li are in the group, and everybody has read what there is. */
async function drafted(world: World) {
  const { ana, bo, person, services } = world;
  const [dee, li] = [person("Dee"), person("Li")];
  await ana.says("/action Send the first figures @bo by 15 June");
  for (const one of [bo, dee, li]) await one.says("/action list");
  await heldMeeting(services, { ...INAUGURAL, items: [1] });
  await ana.says("/readout draft M1");
  for (const one of [ana, bo, dee, li]) await one.looks();
  return { dee, li };
}

scenario("asked, approved by one and then by the other: the channel sees how it stands", async (world) => {
  const { ana } = world;
  const { dee, li } = await drafted(world);
  await ana.says("/readout review R1 @dee @li");
  const card = await ana.readsIn(
    "channel",
    "R1 Inaugural meeting · version 1",
    "waits for Dee, Li",
    "in review",
  );
  expect(card.text).not.toContain("It was decided");
  await dee.readsIn("direct", "Your approval is asked.", "It was decided: Share catch figures regularly.");
  await dee.presses("Approve", { on: "Your approval is asked" });
  await ana.readsIn("channel", "approved: Dee 10:00 · waits for Li", "in review");
  await li.says("/readout approve R1");
  await ana.readsIn("channel", "Li approved R1 Inaugural meeting, version 1.");
  await ana.readsIn("channel", "approved: Dee 10:00, Li 10:00", "approved · from M1");
});

scenario("approvers by their role: the leads, and who chaired the meeting", async (world) => {
  const { ana } = world;
  const { dee } = await drafted(world);
  await ana.says("/readout review R1 leads @dee");
  await ana.readsIn("channel", "R1 Inaugural meeting · version 1", "waits for", "Dee", "Ana");
  await dee.readsIn("direct", "Your approval is asked.");
  await ana.says("/readout review R1 scribe");
  await ana.readsIn("channel", "R1 Inaugural meeting · version 1", "waits for Ana, Bo, Dee");
  await ana.says("/readout draft since 1 March");
  await ana.says("/readout review R2 chair");
  await ana.readsIn("private", "This readout is of no meeting with a chair.", "Mention who is to approve");
});

scenario(
  "an objection says why; a change makes the answers fall, and who gave them is told once",
  async (world) => {
    const { ana } = world;
    const { dee, li } = await drafted(world);
    await ana.says("/readout review R1 @dee @li");
    await dee.says("/readout approve R1");
    await li.says("/readout object R1 name the regional bodies");
    await ana.readsIn(
      "channel",
      "Li objects to R1 Inaugural meeting, version 1.",
      "“name the regional bodies”",
    );
    await ana.readsIn(
      "channel",
      "approved: Dee 10:00 · objected: Li 10:00",
      "Li objects: name the regional bodies",
    );
    for (const one of [dee, li]) await one.looks();
    await ana.says('/readout edit R1 text:"Inaugural meeting"');
    await ana.readsIn("channel", "version 2", "waits for Dee, Li");
    await dee.readsIn("direct", "version 2", "Your approval is asked.");
    await ana.says('/readout edit R1 text:"Inaugural meeting of two sides"');
    const direct = (await dee.looks()).filter((seen) => seen.place === "direct");
    expect(direct.filter((seen) => seen.text.includes("R1 Inaugural meeting of two sides"))).toHaveLength(2);
    await dee.says("/readout approve R1");

    await dee.presses("Read it");
    await dee.presses("Approve", { on: "R1 Inaugural meeting of two sides · version 3" });
    await ana.readsIn("channel", "version 3", "approved: Dee 10:00 · waits for Li");
  },
);

scenario("a yes is only to a text one has read", async (world) => {
  const { ana, bo } = world;
  const { dee } = await drafted(world);
  await ana.says("/readout review R1 @dee");
  // Longer than the direct message shows: whoever presses there has not read it.
  const long = Array.from({ length: 100 }, (_, at) => `This is sentence ${at} of a long text.`).join(" ");
  await ana.says(`/readout edit R1 text:"A longer text" `);
  await ana.says("/readout edit R1");
  await ana.presses("Whole text");
  await ana.submits({ Text: `A longer text\n\n${long.slice(0, 2_900)}` });
  await dee.looks();
  await dee.presses("Approve", { on: "Your approval is asked." });
  await dee.readsIn("private", "R1 changed: version 3 by Ana, 10:00. Nothing approved.");
  await dee.presses("Read it");
  await dee.reads("R1 A longer text · version 3", "This is sentence 0 of", "Page 1 of 2");
  await dee.presses(">");
  await dee.presses("Approve", { on: "Page 2 of 2" });
  await ana.readsIn("channel", "version 3", "approved: Dee");
  await ana.says("/readout review R1 @bo");
  await bo.says("/readout approve R1");
  await bo.readsIn("private", "You have not read version 3 of R1 yet. Nothing approved.");
  await bo.presses("Read it");
  await bo.says("/readout approve R1");
  await ana.reads("Bo approved R1 A longer text, version 3.");
});

scenario("who was not asked, and who may not change it, are told whom to turn to", async (world) => {
  const { ana, cy } = world;
  const { dee } = await drafted(world);
  await cy.says("/readout approve R1");
  await cy.reads("Nobody was asked to approve R1 yet.");
  await ana.says("/readout review R1 @dee");
  await cy.says("/readout approve R1");
  await cy.reads("Your approval of R1 is not asked. Asked are: Dee.");
  await cy.says('/readout edit R1 text:"Mine"');
  await cy.reads("Only who drafts R1 can change it: Ana, Bo.");
  await cy.says("/readout list R1");
  const seen = await cy.reads(
    "R1 Inaugural meeting",
    "R1 is not released yet: only who drafts or approves it can read it.",
  );
  expect(seen.text).not.toContain("It was decided");
  await dee.says("/readout note R1 name the regional bodies");
  await dee.reads("Kept with version 1 of R1.");
  await ana.says("/readout list R1");
  await ana.presses("More", { choose: "Versions", on: "from M1" });
  await ana.reads("Dee, Wed 5 Mar 10:00: name the regional bodies");
});

scenario(
  "two edit one paragraph at once: the second reads the first's words and keeps their own",
  async (world) => {
    const { ana, bo } = world;
    await drafted(world);
    await ana.says("/readout edit R1");
    await bo.says("/readout edit R1");
    await ana.presses("Edit 4");
    await bo.presses("Edit 4");
    await ana.submits({ Text: "Both sides share catch figures every month." });
    await ana.reads("R1 is now at version 2.");
    await bo.submits({ Text: "Catch figures are shared, it was decided." });
    await bo.readsIn(
      "private",
      "Ana changed R1 before you: version 2, 10:00. Your words are kept",
      "It says now:",
      "Both sides share catch figures every month.",
      "You wrote:",
      "Catch figures are shared, it was decided.",
    );
    await bo.looks();
    await bo.says("/readout list R1");
    await bo.reads("Words of yours wait to be put in.", "Both sides share");
    await bo.presses("Open", { on: "Words of yours wait" });
    await bo.presses("Put mine in");
    await bo.reads("R1 is now at version 3.", "4 · Catch figures are shared, it was decided.");
    await bo.presses("Put mine in").catch(() => undefined);
    await ana.says("/readout list R1 v:2");
    await ana.reads("version 2", "Both sides share catch figures every month.");
  },
);

scenario("approvers are reminded on three mornings, then no more; an answer ends it", async (world) => {
  const { ana, clock } = world;
  const { dee, li } = await drafted(world);
  await ana.says("/readout review R1 @dee @li");
  for (const one of [dee, li]) await one.looks();
  await clock.passesTo("2031-03-06 08:59");
  await dee.readsNothingNew();
  await clock.passesTo("2031-03-06 09:00");
  await dee.readsIn("direct", "Your approval is asked.", "R1 Inaugural meeting");
  await dee.says("/readout approve R1");
  for (const one of [dee, li]) await one.looks();
  await clock.passesTo("2031-03-07 09:30");
  await dee.readsNothingNew();
  await li.readsIn("direct", "Your approval is asked.");
  await clock.passesTo("2031-03-10 09:30");
  await li.readsIn("direct", "Your approval is asked.");
  await li.looks();
  await dee.looks();
  await clock.passesTo("2031-03-13 09:30");
  await li.readsNothingNew();
});

scenario(
  "the group's own wording: shown, changed by a form, a field that does not exist is named",
  async (world) => {
    const { ana, bo } = world;
    await drafted(world);
    await ana.says("/readout settings template:press");
    await ana.readsIn(
      "private",
      "How press readouts are written (nobody changed it yet)",
      "{happened} {present}",
    );
    await ana.presses("Change");
    await ana.submits({ "Text with fields in braces": "{headline}\n\nPresent were {presents}." });
    await ana.reads("I know no field {presents}. There are: {headline} {dateline}");
    await ana.says("/readout settings template:press");
    await ana.presses("Change");
    await ana.submits({
      "Text with fields in braces":
        "Press release of {group}\n\n## Settled\n\n- {decisions}\n\n## Next\n\n{next}",
    });
    await ana.reads("How press readouts are written", "- {decisions}");
    await ana.says("/readout draft M1");
    const draft = await ana.reads(
      "R2 Press release of",
      "Settled",
      "• It was decided: Share catch figures regularly.",
    );
    expect(draft.text).not.toContain("Next");
    await bo.says("/readout settings template:press");
    await bo.presses("Change");
    await bo.reads("Only an administrator or a lead can change these settings: ask Ana.");
  },
);

scenario(
  "closed direct messages: who is asked is called in the channel, without the text",
  async (world) => {
    const { ana } = world;
    const { dee } = await drafted(world);
    dee.closesDirectMessages();
    await ana.says("/readout review R1 @dee");
    await world.settles();
    const called = await dee.readsIn("channel", "Dee", "Your approval is asked.", "R1 Inaugural meeting");
    expect(called.pinged).toBe(true);
    expect(called.text).not.toContain("It was decided");
    await dee.presses("Read", { on: "waits for Dee" });
    await dee.presses("Approve", { on: "It was decided" });
    await ana.reads("approved: Dee");
  },
  { not: { web: "nobody can close direct messages there" } },
);

scenario(
  "undo takes back the last change of an item, whatever was done to a readout since",
  async (world) => {
    const { ana } = world;
    await drafted(world);
    await ana.says("/action done #1");
    await ana.says('/readout edit R1 text:"Other words"');
    await ana.says("/action undo");
    await ana.reads("Ana took back: #1 is not done.");
  },
);

scenario(
  "suggestions: readouts by words of their titles, what one may be drafted from, zones",
  async (world) => {
    const { ana } = world;
    await drafted(world);
    expect(await ana.completes("readout", "approve", "readout", "inaug")).toEqual(["R1 Inaugural meeting"]);
    expect(await ana.completes("readout", "draft", "from", "inaug")).toEqual(["M1 Inaugural meeting"]);
    expect(await ana.completes("readout", "draft", "from", "last")).toEqual(["last-week", "last-month"]);
    expect((await ana.completes("readout", "release", "in", "toron"))[0]).toBe("America/Toronto");
  },
  { not: { slack: "slash commands complete nothing there", web: "completed in the browser tests" } },
);
