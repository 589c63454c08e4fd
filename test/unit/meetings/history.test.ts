import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addItem } from "../../../src/actions/new-item.ts";
import { UserError } from "../../../src/chat/user-error.ts";
import type { Document, Statement } from "../../../src/lib/document/index.ts";
import { addTopics, moveTopic } from "../../../src/meetings/agenda.ts";
import { arrive, giveRole, receive, regret } from "../../../src/meetings/attendance.ts";
import { correctLine, endMeeting, groupWords } from "../../../src/meetings/ending.ts";
import { decide, noteLine, openTopic, startMeeting } from "../../../src/meetings/holding.ts";
import type { FullMeeting } from "../../../src/meetings/meeting.ts";
import { minutesDocument } from "../../../src/meetings/minutes.ts";
import { loadMeeting } from "../../../src/meetings/record.ts";
import { ABSTAIN } from "../../../src/meetings/votes.ts";
import { closeVote, propose, tallyOf, vote } from "../../../src/meetings/voting.ts";
import type { Actor } from "../../../src/use-case.ts";
import { type FreshDatabase, onEachDatabase } from "../../support/databases.ts";
import { createDesk, type Desk, START } from "../readouts/desk.ts";

const PEOPLE = ["Ana", "Bo", "Cy"] as const;
type Name = (typeof PEOPLE)[number];

const who = fc.constantFrom(...PEOPLE);
const words = fc.constantFrom(
  "The harbour opens in May",
  "Nets",
  "“It’s, said; 好”",
  "  ",
  "x".repeat(3_001),
);
const place = fc.integer({ min: 0, max: 6 });
const steps = fc.oneof(
  fc.record({ do: fc.constant("start" as const), by: who }),
  fc.record({
    do: fc.constant("topic" as const),
    by: who,
    words: fc.constantFrom("Budget", "2", "9", "Permits", " "),
  }),
  fc.record({ do: fc.constant("next" as const), by: who }),
  fc.record({ do: fc.constant("agenda" as const), by: who, words: fc.constantFrom("Tea", "Coffee") }),
  fc.record({
    do: fc.constant("move" as const),
    by: who,
    place,
    to: fc.constantFrom("up", "down", "later", "remove"),
  }),
  fc.record({ do: fc.constant("note" as const), by: who, words }),
  fc.record({ do: fc.constant("decide" as const), by: who, words }),
  fc.record({ do: fc.constant("item" as const), by: who }),
  fc.record({ do: fc.constant("present" as const), by: who, who: fc.uniqueArray(who, { minLength: 1 }) }),
  fc.record({ do: fc.constant("regrets" as const), by: who, who: fc.uniqueArray(who, { minLength: 1 }) }),
  fc.record({
    do: fc.constant("guest" as const),
    by: who,
    name: fc.constantFrom("K. Berg", "Li, Wei", ""),
    party: fc.constantFrom("Northland", "Southland"),
  }),
  fc.record({ do: fc.constant("role" as const), by: who, who }),
  fc.record({ do: fc.constant("propose" as const), by: who, hidden: fc.boolean() }),
  fc.record({
    do: fc.constant("vote" as const),
    by: who,
    choice: fc.constantFrom("yes", "n", "abstain", "maybe"),
  }),
  fc.record({
    do: fc.constant("vote" as const),
    by: who,
    choice: fc.constantFrom("yes", "n", "abstain", "maybe"),
  }),
  fc.record({ do: fc.constant("close" as const), by: who }),
  fc.record({ do: fc.constant("correct" as const), by: who, place, words }),
  fc.record({ do: fc.constant("strike" as const), by: who, place }),
  fc.record({ do: fc.constant("end" as const), by: who }),
  fc.constant({ do: "minute" as const }),
);
type Step = typeof steps extends fc.Arbitrary<infer S> ? S : never;

const NETS = {
  text: "Mend the nets",
  owners: [],
  ownersByDefault: true,
  due: null,
  priority: "NORMAL" as const,
  tags: [],
};

/** What should have come of it, kept beside the records. */
interface Expected {
  lines: { kind: string; text: string; by: Name; at: number; removed: boolean }[];
  ballots: Map<string, string>[];
  live: boolean;
}

onEachDatabase("any history of a meeting", (kind) => {
  let database: FreshDatabase;
  let desk: Desk;
  let now = START.getTime();
  beforeAll(async () => {
    database = await kind.fresh();
    desk = createDesk(database.store);
    for (const name of PEOPLE) await desk.says(name, "action", "list");
  });
  afterAll(() => database.drop());

  const load = async (id: string): Promise<FullMeeting> => {
    const meeting = await loadMeeting(database.store.db, id);
    if (!meeting) throw new Error("the meeting is gone");
    return meeting;
  };
  const people = async (names: readonly Name[]) =>
    Promise.all(names.map(async (name) => (await desk.actor(name)).person));

  /** A command as its person gives it: once more with the same actor is a repeated delivery. */
  async function commandOf(
    id: string,
    step: Exclude<Step, { do: "minute" }>,
  ): Promise<(by: Actor) => Promise<unknown>> {
    const { services } = desk;
    const ref = { id };
    const lineAt = (by: Actor, position: number, text: string | null) =>
      correctLine(services, by, ref, position, text);
    switch (step.do) {
      case "start":
        return (by) => startMeeting(services, by, { id });
      case "topic":
        return (by) => openTopic(services, by, ref, { words: step.words });
      case "next":
        return (by) => openTopic(services, by, ref, { next: true });
      case "agenda": {
        const draft = { title: step.words, minutes: 5, presenter: null, presenterName: null };
        return (by) => addTopics(services, by, ref, [draft]);
      }
      case "move": {
        const topic = (await load(id)).topics[step.place]?.id ?? id;
        return (by) => moveTopic(services, by, ref, topic, step.to as "up");
      }
      case "note":
        return (by) => noteLine(services, by, ref, { text: step.words });
      case "decide":
        return (by) => decide(services, by, ref, step.words);
      case "item":
        return (by) => addItem(services, by, NETS);
      case "present": {
        const all = await people(step.who);
        return (by) => arrive(services, by, ref, all);
      }
      case "regrets": {
        const all = await people(step.who);
        return (by) => regret(services, by, ref, all, "Eli");
      }
      case "guest": {
        const guest = { name: step.name, titles: null, organisation: null, party: step.party, lead: true };
        return (by) => receive(services, by, ref, guest);
      }
      case "role": {
        const [person] = await people([step.who]);
        return (by) => giveRole(services, by, ref, person ?? by.person, "scribe");
      }
      case "propose":
        return (by) =>
          propose(services, by, ref, {
            text: "Two suppliers?",
            choices: [],
            hidden: step.hidden,
            quorum: null,
          });
      case "vote":
        return (by) => vote(services, by, ref, { choice: step.choice });
      case "close":
        return (by) => closeVote(services, by, ref, undefined, (proposal) => `closed ${proposal.position}`);
      case "correct":
        return (by) => lineAt(by, step.place, step.words);
      case "strike":
        return (by) => lineAt(by, step.place, null);
      case "end":
        return (by) => endMeeting(services, by, ref);
      default:
        return step satisfies never;
    }
  }

  /** Everything a repeated delivery could change. */
  async function everything(id: string): Promise<string> {
    const { db } = database.store;
    const [meeting, minutes, events, cards, topics] = await Promise.all([
      load(id),
      db.minutes.findMany({ where: { meetingId: id }, orderBy: { version: "asc" } }),
      db.event.count(),
      db.postedCard.findMany({
        orderBy: { id: "asc" },
        select: { id: true, wantVersion: true, nextAttemptAt: true },
      }),
      db.topic.count(),
    ]);
    return JSON.stringify({ ...meeting, minutes, events, cards, topics });
  }

  /** What a step that was not refused means for lines and ballots. */
  function expectStep(expected: Expected, step: Step): void {
    const add = (by: Name, lineKind: string, text: string) =>
      expected.lines.push({ kind: lineKind, text: text.trim(), by, at: now, removed: false });
    const line = "place" in step ? expected.lines[step.place - 1] : undefined;
    switch (step.do) {
      case "note":
      case "decide":
        add(step.by, step.do === "note" ? "NOTE" : "DECISION", step.words);
        break;
      case "item":
        if (expected.live) add(step.by, "ITEM", "Mend the nets");
        break;
      case "propose":
        expected.ballots.push(new Map());
        break;
      case "vote":
        expected.ballots.at(-1)?.set(step.by, step.choice === "n" ? "no" : step.choice);
        break;
      case "close":
        add(step.by, "VOTE", `closed ${expected.ballots.length}`);
        break;
      case "correct":
        if (line && step.words.trim() === "") line.removed = true;
        else if (line) line.text = step.words.trim();
        break;
      case "strike":
        if (line) line.removed = true;
        break;
      default:
    }
  }

  const statementsOf = (document: Document): Statement[] =>
    document.blocks.flatMap((block) =>
      block.type === "list" ? block.items : block.type === "paragraph" ? block.statements : [],
    );

  async function checkRecords(id: string, expected: Expected): Promise<void> {
    const meeting = await load(id);
    expect(
      meeting.lines.map((one, index) => ({
        kind: one.kind,
        text: one.text,
        by: meeting.names.get(one.byId),
        at: one.at.getTime(),
        removed: one.removedAt !== null,
        nth: one.position - index,
      })),
    ).toEqual(expected.lines.map((one) => ({ ...one, nth: 1 })));
    const ballots = meeting.proposals.map((proposal) =>
      Object.fromEntries(
        proposal.ballots.map((ballot) => [meeting.names.get(ballot.personId), ballot.choice]),
      ),
    );
    expect(ballots).toEqual(expected.ballots.map((of) => Object.fromEntries(of)));
    for (const [index, proposal] of meeting.proposals.entries()) {
      const cast = [...(expected.ballots[index]?.values() ?? [])];
      const counts = ["yes", "no", ABSTAIN].map((choice) => ({
        choice,
        votes: cast.filter((one) => one === choice).length,
      }));
      const here = meeting.attendees.filter((one) => one.present && one.personId).length;
      expect(tallyOf(meeting, proposal)).toMatchObject({
        counts,
        voted: cast.length,
        ...(proposal.closedAt ? {} : { present: here, quorum: Math.floor(here / 2) + 1 }),
      });
    }
    expect(new Set(meeting.attendees.map((one) => one.position)).size).toBe(meeting.attendees.length);
    expect(new Set(meeting.topics.map((one) => one.position)).size).toBe(meeting.topics.length);
  }

  async function checkMinutes(id: string, expected: Expected): Promise<void> {
    const meeting = await load(id);
    const kept = await database.store.db.minutes.findMany({
      where: { meetingId: id },
      orderBy: { version: "asc" },
    });
    const document = minutesDocument(meeting, groupWords(desk.services, meeting));
    expect(kept.at(-1)?.document).toEqual(JSON.parse(JSON.stringify(document)));
    expect(kept.map((one) => one.version)).toEqual(kept.map((_, index) => index + 1));
    expect(meeting.minutesVersion).toBe(kept.length);
    for (const [index, one] of kept.entries()) expect(one.document).not.toEqual(kept[index + 1]?.document);
    const sourced = statementsOf(document).filter((one) => one.sources.length > 0);
    const clock = (at: number) =>
      new Date(at).toLocaleTimeString("en-GB", {
        timeZone: "Europe/Berlin",
        hour: "2-digit",
        minute: "2-digit",
      });
    for (const [index, line] of expected.lines.entries()) {
      const mine = sourced.filter((one) => one.sources[0]?.label.startsWith(`line ${index + 1} · `));
      expect(mine).toHaveLength(line.removed ? 0 : 1);
      if (line.removed) continue;
      expect(mine[0]?.text).toContain(line.text);
      expect(mine[0]?.sources[0]?.label).toContain(`· ${line.by}, `);
      expect(mine[0]?.sources[0]?.label).toContain(clock(line.at));
    }
    expect(sourced).toHaveLength(expected.lines.filter((line) => !line.removed).length);
  }

  async function live(history: readonly Step[]): Promise<void> {
    const { services } = desk;
    const ana = await desk.actor("Ana");
    const { meeting } = await startMeeting(services, ana, { title: "Stand-up" });
    const { id } = meeting;
    const expected: Expected = { lines: [], ballots: [], live: true };
    const given: { run: (by: Actor) => Promise<unknown>; by: Actor }[] = [];
    for (const step of [...history, { do: "end" as const, by: "Ana" as const }]) {
      if (step.do === "minute") {
        now += 60_000;
        desk.at(new Date(now));
        continue;
      }
      const by = await desk.actor(step.by);
      const run = await commandOf(id, step);
      const before = await load(id);
      const open = before.proposals.some((one) => one.closedAt === null);
      const versions = before.minutesVersion;
      try {
        await run(by);
        given.push({ run, by });
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        expect(await load(id)).toEqual(before);
        continue;
      }
      if (step.do === "end" && open)
        expected.lines.push({
          kind: "VOTE",
          text: expect.stringContaining("Vote on") as unknown as string,
          by: step.by,
          at: now,
          removed: false,
        });
      expectStep(expected, step);
      if (step.do === "end") expected.live = false;
      await checkRecords(id, expected);
      const after = await load(id);
      if (after.minutesVersion > versions && versions > 0) expect(["correct", "strike"]).toContain(step.do);
    }
    for (const line of expected.lines) if (typeof line.text !== "string") line.text = "Vote on";
    await checkMinutes(id, expected);
    const state = await everything(id);
    // Any of it is delivered once more.
    for (const { run, by } of given) await run(by).catch((error) => expect(error).toBeInstanceOf(UserError));
    expect(await everything(id)).toBe(state);
  }

  test("minutes come from the records, each line once; who gives a command twice has given it once", async () => {
    await fc.assert(fc.asyncProperty(fc.array(steps, { minLength: 15, maxLength: 35 }), live), {
      numRuns: 12,
      endOnFailure: true,
    });
  }, 120_000);
});
