import { expect } from "vitest";
import { heldMeeting, INAUGURAL } from "../support/meetings.ts";
import { scenario, type World } from "../support/world.ts";

/** The inaugural meeting was held, with one commitment; Ana leads and chaired, Bo wrote the minutes. */
async function inaugural({ ana, bo, cy, services }: World): Promise<void> {
  await ana.says("/action Send the first figures @bo by 15 June");
  await bo.says("/action list");
  await cy.says("/action list");
  await heldMeeting(services, { ...INAUGURAL, items: [1] });
  for (const person of [ana, bo, cy]) await person.looks();
}

scenario("a meeting that was held becomes a readout, from its records alone", async (world) => {
  const { ana } = world;
  await inaugural(world);
  await ana.says("/readout draft M1");
  await ana.readsIn(
    "private",
    "R1 Inaugural meeting · version 1",
    "draft",
    "from M1",
    "BERLIN, 5 March 2031",
    "“Inaugural meeting” was held on Wednesday 5 March 2031 from 08:00 (Berlin time) for 1 hour and 55 minutes, chaired by Ana.",
    "Northland was led by K. Berg (Deputy Minister; Adviser on Coasts), with Ana (Secretary, Ministry of Trade).",
    "Also represented for Northland: Coast Guard and Fisheries Office.",
    "Southland was led by Li Wei (Director, Maritime Bureau).",
    "4 topics were discussed: Patrols, Nets and gear, Landing fees and Regional bodies.",
    "It was decided: Share catch figures regularly.",
    "Bo will see to “Send the first figures” by 15 June 2031.",
  );
});

scenario("every sentence says which record it came from; what is changed says by whom", async (world) => {
  const { ana } = world;
  await inaugural(world);
  await ana.says("/readout draft M1");
  await ana.presses("Sources");
  await ana.reads(
    "It was decided: Share catch figures regularly.",
    "→ D1 · Bo, Wed 5 Mar 08:10",
    "Bo will see to “Send the first figures” by 15 June 2031.",
    "→ #1 · Ana",
    "→ M1 · K. Berg · Ana",
  );
  await ana.says("/readout edit R1");
  await ana.reads("4 · It was decided: Share catch figures regularly.");
  await ana.presses("Edit 4");
  expect((await ana.form())?.fields[0]?.value).toBe("It was decided: Share catch figures regularly.");
  await ana.submits({ Text: "Both sides share catch figures every month." });
  await ana.reads("R1 is now at version 2.", "4 · Both sides share catch figures every month.");
  await ana.says("/readout list R1");
  await ana.presses("Sources");
  await ana.reads(
    "Both sides share catch figures every month.",
    "written by hand by Ana",
    "4 topics were discussed",
    "→ M1 · Patrols",
  );
  await ana.says("/readout list R1");
  await ana.presses("More", { choose: "Versions" });
  await ana.reads(
    "version 2",
    "by Ana",
    "~It was decided: Share~ Both sides share catch figures ~regularly~ every month",
  );
});

scenario(
  "without a word the last meeting nobody has written of; then it asks what to write from",
  async (world) => {
    const { ana, services } = world;
    await inaugural(world);
    await heldMeeting(services, {
      title: "Stand-up",
      at: "2031-03-04 09:00",
      chair: "Ana",
      decisions: ["Go on"],
    });
    await ana.says("/readout draft");
    await ana.reads("R1 Inaugural meeting");
    await ana.says("/readout draft as:short");
    await ana.reads("R2 Stand-up", "Decided: Go on.");
    await ana.says("/readout draft");
    await ana.reads("Every meeting here has its readout", "/readout draft last-week");
  },
);

scenario("of a period, of a tag, of nothing at all", async (world) => {
  const { ana, bo, services } = world;
  await inaugural(world);
  await ana.says("/action Order nets #supply by 20 March");
  await ana.says("/action Paint the boat #supply");
  await ana.says("/action done #3");
  await heldMeeting(services, {
    title: "Supply review",
    at: "2031-03-04 09:00",
    chair: "Ana",
    topics: ["Supply of nets", "Holidays"],
    decisions: ["Buy supply from two sellers", "Close in August"],
    open: ["Hire a second boat"],
  });
  await bo.looks();
  await bo.says('/readout draft from:"since 1 March"');
  await bo.reads(
    "1 March 2031 – 5 March 2031",
    "Completed: “Paint the boat”.",
    "It was decided: Buy supply from two sellers.",
    "Ana will see to “Order nets” by 20 March 2031.",
    "A proposal is still open: Hire a second boat.",
  );
  await bo.says("/readout draft from:#supply as:full");
  const tagged = await bo.reads(
    "#supply",
    "Decisions",
    "• It was decided: Buy supply from two sellers [D2].",
    "[#2]",
  );
  expect(tagged.text).not.toContain("August");
  await bo.says("/readout draft february");
  await bo.reads("There are no records of that to write from.", "You typed:");
  await bo.says("/readout draft gibberish");
  await bo.reads("I can write from no “gibberish”.");
  await bo.says("/readout draft M9");
  await bo.reads("There is no M9 here; the last one is M2.");
  await heldMeeting(services, { title: "Empty", at: "2031-03-05 09:30", minutes: 10, chair: "Ana" });
  await ana.says("/readout draft M3");
  await ana.reads("M3 has no records to write from. Add a decision or note first.");
});
