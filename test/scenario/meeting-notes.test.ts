import { expect } from "vitest";
import { scenario } from "../support/world.ts";

scenario(
  "a message is noted in the meeting from its own menu, with its author and its link",
  async ({ ana, bo, services, stage }) => {
    await bo.says("/action list");
    await ana.says("/meeting start Stand-up");
    await ana.notes("The harbour opens in May", bo.self);
    await ana.readsIn("private", "Noted in M1, line 1.");
    await ana.says("/meeting end");
    await ana.readsIn("channel", "M1 Stand-up · minutes", "1 note");
    await ana.presses("Read");
    await ana.readsIn("private", "The harbour opens in May", "line 1 · Ana", "said by Bo");
    const line = await services.store.db.meetingLine.findFirstOrThrow({ where: { kind: "NOTE" } });
    const permalinks: Record<string, RegExp> = {
      slack: /\/archives\/C\w+\/p\d{16}$/,
      discord: /^https:\/\/discord\.com\/channels\/\d+\/\d+\/\d+$/,
      web: /\/c\/general#m-/,
    };
    expect(line).toMatchObject({ position: 1, sourceAuthor: "Bo" });
    expect(line.sourceUrl).toMatch(permalinks[stage.adapter.platform] ?? /^$/);
  },
);

scenario(
  "a noted message of somebody the bot never met names them as the platform does",
  async ({ ana, cy, services }) => {
    await ana.says("/meeting start Stand-up");
    await ana.notes("Nets are mended", cy.self);
    await ana.readsIn("private", "Noted in M1, line 1.");
    const line = await services.store.db.meetingLine.findFirstOrThrow({ where: { kind: "NOTE" } });
    expect(line).toMatchObject({ text: "Nets are mended", sourceAuthor: "Cy" });
  },
);

scenario(
  "of a message longer than a line the beginning is noted, and said so",
  async ({ ana, services }) => {
    await ana.says("/meeting start Stand-up");
    const text = `${"The harbour opens. ".repeat(200)}Done.`;
    await ana.notes(text);
    await ana.readsIn(
      "private",
      "Noted in M1, line 1.",
      "only its beginning is noted, with the link to the rest",
    );
    const line = await services.store.db.meetingLine.findFirstOrThrow({ where: { kind: "NOTE" } });
    expect(line.text.length).toBeGreaterThan(2_980);
    expect(line.text.length).toBeLessThanOrEqual(3_000);
    expect(line.text.endsWith("…")).toBe(true);
    expect(text.startsWith(line.text.slice(0, -1))).toBe(true);
    expect(line.sourceUrl).not.toBeNull();
  },
  { not: { discord: "Discord's own limit is shorter" } },
);

scenario(
  "a message to be noted while nothing runs becomes an action item by one press, with its link",
  async ({ ana, bo, services }) => {
    await ana.notes("Renew the permit", bo.self);
    const answer = await ana.readsIn("private", "No meeting is running here.");
    expect(answer.controls).toEqual(["Start one", "Keep as action item"]);
    expect(await services.store.db.actionItem.count()).toBe(0);
    await ana.presses("Keep as action item");
    await ana.readsIn("channel", "#1 Renew the permit", "Ana");
    const item = await services.store.db.actionItem.findFirstOrThrow();
    expect(item.sourceUrl).toMatch(/^https?:/);
    await ana.presses("Keep as action item");
    await ana.readsIn("private", "That is answered already.");
    expect(await services.store.db.actionItem.count()).toBe(1);
  },
);

scenario(
  "a note or a decision while nothing runs: the words are kept as an action item by one press",
  async ({ ana }) => {
    for (const [number, verb] of ["note", "decide"].entries()) {
      await ana.says(`/meeting ${verb} Two suppliers by friday`);
      const answer = await ana.readsIn("private", "No meeting is running here.", "Two suppliers by friday");
      expect(answer.controls).toEqual(["Start one", "Keep as action item"]);
      await ana.presses("Keep as action item");
      await ana.readsIn("channel", `#${number + 1} Two suppliers`);
    }
  },
);

scenario(
  "a message to be noted while nothing runs waits on one's own page",
  async ({ ana, bo }) => {
    await ana.notes("Renew the permit", bo.self);
    await ana.looks();
    await ana.says("/readout me");
    await ana.presses("Answer");
    await ana.readsIn("private", "“Renew the permit”");
    await ana.presses("Add it as an item");
    await ana.readsIn("channel", "#1 Renew the permit");
  },
  { once: true },
);

scenario(
  "a meeting's files: the key to the group's pages is a lead's to give",
  async ({ ana, bo }) => {
    await ana.says("/meeting start Stand-up");
    await bo.says("/meeting present");
    await ana.says("/meeting end");
    await bo.presses("More", { on: "minutes", choose: "Files" });
    await bo.readsIn("private", "M1 Stand-up", "Pages are opened by a lead");
    await ana.presses("More", { on: "minutes", choose: "Files" });
    const files = await ana.readsIn("private", "M1 Stand-up", "Whoever has these addresses can read them");
    expect(files.text).not.toContain("Pages are opened by a lead");
  },
  { publicUrl: "https://readout.example", once: true },
);
