import { expect, test } from "vitest";
import { localise } from "../../../src/i18n/index.ts";
import { toJson, toMarkdown, toPlainText } from "../../../src/lib/document/index.ts";
import { endMeeting, groupWords } from "../../../src/meetings/ending.ts";
import { startMeeting } from "../../../src/meetings/holding.ts";
import { outcomePhrase } from "../../../src/meetings/lines.ts";
import { loadMeeting } from "../../../src/meetings/record.ts";
import { meetingSubjects } from "../../../src/meetings/subjects.ts";
import { closeVote, propose, vote } from "../../../src/meetings/voting.ts";
import { onEachDatabase, type TestDatabase } from "../../support/databases.ts";
import { createDesk } from "../readouts/desk.ts";

const NAMES = ["Ana", "Bo", "Cy"] as const;

/** Everything anybody can read after each vote of a meeting, ids by the order they come up. */
async function readable(kind: TestDatabase, hidden: boolean, choices: Readonly<Record<string, string>>) {
  const database = await kind.fresh();
  try {
    const desk = createDesk(database.store);
    const { services } = desk;
    const { db } = database.store;
    for (const name of NAMES) await desk.says(name, "action", "list");
    const { meeting } = await startMeeting(services, await desk.actor("Ana"), { title: "Stand-up" });
    const ref = { id: meeting.id };
    const motion = { text: "Which port?", choices: ["north", "south"], hidden, quorum: null };
    await propose(services, await desk.actor("Ana"), ref, motion);
    const seen: unknown[] = [];
    const look = async () => {
      const cards = await db.postedCard.findMany({ orderBy: { id: "asc" } });
      for (const { subject, subjectId, groupId, zone, locale } of cards) {
        const drawn = await meetingSubjects[subject]?.(services, subjectId, { groupId, zone, locale });
        if (drawn) seen.push(localise(drawn.card, { locale, zone, prefix: "", now: services.clock.now() }));
      }
      const events = await db.event.findMany({ orderBy: { id: "asc" } });
      seen.push(events.map(({ kind, byId, at, data }) => ({ kind, byId, at, data })));
      const minutes = await db.minutes.findMany({ orderBy: { version: "asc" } });
      seen.push(minutes.map(({ document }) => document));
    };
    for (const name of NAMES) {
      await vote(services, await desk.actor(name), ref, { choice: choices[name] ?? "" });
      if (hidden) await look();
    }
    const words = groupWords(services, meeting);
    await closeVote(services, await desk.actor("Ana"), ref, undefined, (proposal, counted) =>
      words(outcomePhrase(proposal, counted)),
    );
    await endMeeting(services, await desk.actor("Ana"), ref);
    await look();
    const ended = await loadMeeting(db, meeting.id);
    const document = (await db.minutes.findFirstOrThrow()).document as never;
    seen.push([toPlainText(document), toMarkdown(document), toJson(document)]);
    expect(ended?.lines.map((line) => line.text)).toEqual([expect.stringContaining("north 2, south 1")]);
    const ids = new Map<string, number>();
    return JSON.stringify(seen).replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, (id) => {
      ids.set(id, ids.get(id) ?? ids.size);
      return `id${ids.get(id)}`;
    });
  } finally {
    await database.drop();
  }
}

onEachDatabase("who chose what", (kind) => {
  const one = { Ana: "north", Bo: "south", Cy: "north" };
  const other = { Ana: "south", Bo: "north", Cy: "north" };

  test("of a hidden vote nothing anybody can read is different when two have chosen the other way round", async () => {
    expect(await readable(kind, true, one)).toBe(await readable(kind, true, other));
  });

  test("of an open vote the log tells it", async () => {
    expect(await readable(kind, false, one)).not.toBe(await readable(kind, false, other));
  });
});
