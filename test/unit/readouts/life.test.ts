import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { UserError } from "../../../src/chat/user-error.ts";
import { confirmWithdrawal, correctReadout, proposeWithdrawal } from "../../../src/readouts/correct.ts";
import { editReadout } from "../../../src/readouts/edit.ts";
import {
  allows,
  DEEDS,
  type Deed,
  type FullReadout,
  hashOf,
  phaseOf,
  waitingFor,
} from "../../../src/readouts/readout.ts";
import { confirmRelease, holdReadout, proposeRelease, releaseDue } from "../../../src/readouts/release.ts";
import { answerReadout, askReview, markRead, type SeenText } from "../../../src/readouts/review.ts";
import { type FreshDatabase, onEachDatabase } from "../../support/databases.ts";
import { createDesk, type Desk, START } from "./desk.ts";

const PEOPLE = ["Ana", "Bo", "Cy"] as const;
type Name = (typeof PEOPLE)[number];
const HOUR = 3_600_000;

/** One thing that somebody does; `see`: they look at the text now, and may answer what they saw later. */
type Step =
  | { do: "edit"; by: Name; words: string }
  | { do: "see"; by: Name }
  | { do: "ask"; who: Name }
  | { do: "yes"; by: Name; typed: boolean }
  | { do: "no"; by: Name }
  | { do: "release"; inHours: number }
  | { do: "hold"; by: Name }
  | { do: "correct" }
  | { do: "withdraw" }
  | { do: "hour" };

const who = fc.constantFrom(...PEOPLE);
const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("edit" as const), by: who, words: fc.constantFrom("One", "Two", "Three") }),
  fc.record({ do: fc.constant("see" as const), by: who }),
  fc.record({ do: fc.constant("ask" as const), who }),
  fc.record({ do: fc.constant("yes" as const), by: who, typed: fc.boolean() }),
  fc.record({ do: fc.constant("yes" as const), by: who, typed: fc.boolean() }),
  fc.record({ do: fc.constant("no" as const), by: who }),
  fc.record({ do: fc.constant("release" as const), inHours: fc.nat({ max: 2 }) }),
  fc.record({ do: fc.constant("hold" as const), by: who }),
  fc.constant({ do: "correct" as const }),
  fc.constant({ do: "withdraw" as const }),
  fc.constant({ do: "hour" as const }),
);

onEachDatabase("any life of a readout", (kind) => {
  let database: FreshDatabase;
  let desk: Desk;
  let now = START.getTime();
  beforeAll(async () => {
    database = await kind.fresh();
    desk = createDesk(database.store);
    await desk.says("Ana", "action", "Mend the nets");
    for (const name of PEOPLE) await desk.says(name, "action", "list");
  });
  afterAll(() => database.drop());

  /** Does a step as its person would; what is refused in words is no fault. */
  async function play(id: string, step: Step, seen: Map<Name, SeenText>): Promise<void> {
    const { services } = desk;
    const ana = await desk.actor("Ana");
    const current = await desk.readout(await numberOf(id));
    switch (step.do) {
      case "edit":
        await editReadout(services, await desk.actor(step.by), id, { piece: null, words: step.words });
        return;
      case "see": {
        seen.set(step.by, {
          number: current.latest.number,
          hash: current.latest.hash.slice(0, 8),
          whole: true,
        });
        await markRead(services, await desk.actor(step.by), current, current.latest.number);
        return;
      }
      case "ask": {
        const { person } = await desk.actor(step.who);
        await askReview(services, ana, id, [{ ...person, accounts: [...person.accounts] }]);
        return;
      }
      case "yes": {
        const shown = step.typed
          ? undefined
          : (seen.get(step.by) ?? { number: 1, hash: "none", whole: true });
        await answerReadout(services, await desk.actor(step.by), id, { state: "APPROVED", seen: shown });
        return;
      }
      case "no":
        await answerReadout(services, await desk.actor(step.by), id, { state: "OBJECTED", why: "no" });
        return;
      case "release": {
        const at = step.inHours === 0 ? null : new Date(now + step.inHours * HOUR);
        const plan = { at, zone: "Europe/Berlin", to: [], mail: false };
        await confirmRelease(services, ana, await proposeRelease(services, ana, current, plan));
        return;
      }
      case "hold":
        await holdReadout(services, await desk.actor(step.by), id);
        return;
      case "correct":
        await correctReadout(services, ana, id, "wrong");
        return;
      case "withdraw":
        await confirmWithdrawal(services, ana, await proposeWithdrawal(services, ana, current, "wrong"));
        return;
      case "hour":
        now += HOUR;
        desk.at(new Date(now));
        await releaseDue(services);
        return;
      default:
        return step satisfies never;
    }
  }

  const numberOf = async (id: string) =>
    (await database.store.db.readout.findUniqueOrThrow({ where: { id }, select: { number: true } })).number;

  test("approvals are of the newest text and of a text that was seen; what goes out was agreed to and stays", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 4, maxLength: 14 }), async (list) => {
        await desk.says("Ana", "readout", "draft today");
        const { lastReadoutNumber } = await database.store.db.group.findFirstOrThrow({
          where: { kind: "CHANNEL" },
        });
        const { id } = await desk.readout(lastReadoutNumber);
        const seen = new Map<Name, SeenText>();
        for (const step of list) {
          const before = await desk.readout(lastReadoutNumber);
          const refused = await play(id, step, seen).then(
            () => false,
            (error: unknown) => {
              if (error instanceof UserError) return true;
              throw error;
            },
          );
          const after = await desk.readout(lastReadoutNumber);
          if (refused && step.do !== "hour") expect(after.version, JSON.stringify(step)).toBe(before.version);
          await assertTrue(before, after, step, seen);
        }
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  async function assertTrue(before: FullReadout, after: FullReadout, step: Step, seen: Map<Name, SeenText>) {
    const { latest, released } = after;
    expect(latest.hash).toBe(hashOf(latest.language, latest.text));
    for (const approval of after.approvals) {
      // An answer is of this very text, or there is none.
      if (approval.state !== "ASKED")
        expect([approval.hash, approval.number]).toEqual([latest.hash, expect.any(Number)]);
      const earlier = before.approvals.find((one) => one.personId === approval.personId);
      if (approval.state === "APPROVED" && earlier?.state !== "APPROVED" && step.do === "yes") {
        const shown = seen.get(step.by);
        // Pressed: the text they saw. Typed: the last one they were shown.
        if (!step.typed) expect(shown?.number).toBe(latest.number);
        else expect(earlier?.number).toBe(latest.number);
      }
    }
    if (after.state === "APPROVED") expect(waitingFor(after)).toEqual([]);
    if (after.state === "DRAFT") expect(after.approvals).toEqual([]);
    // What went out was ready when it did, and stays as it was.
    if (released && released.number !== before.released?.number) {
      expect(waitingFor(before)).toEqual([]);
      expect(released.text).toBe(before.latest.text);
      expect(released.releasedAt).not.toBeNull();
    }
    if (before.released && released?.number === before.released.number)
      expect(released.text).toBe(before.released.text);
    if (before.state === "WITHDRAWN") expect(after.state).toBe("WITHDRAWN");
    expect(after.lastVersion).toBeGreaterThanOrEqual(before.lastVersion);
  }
});

test("which deed means something where", () => {
  const may = (
    deed: Deed,
    state: FullReadout["state"],
    releasedVersion: number | null,
    lastVersion: number,
  ) => allows({ state, releasedVersion, lastVersion }, deed);
  const table = Object.keys(DEEDS).map((deed) => [
    deed,
    may(deed as Deed, "DRAFT", null, 1),
    may(deed as Deed, "REVIEW", null, 1),
    may(deed as Deed, "APPROVED", null, 1),
    may(deed as Deed, "RELEASED", 1, 1),
    may(deed as Deed, "RELEASED", 1, 2),
    may(deed as Deed, "WITHDRAWN", 1, 2),
  ]);
  expect(table).toEqual([
    // deed, draft, in review, approved, released, being corrected, withdrawn
    ["edit", true, true, true, false, true, false],
    ["review", true, true, true, false, true, false],
    ["answer", false, true, true, false, true, false],
    ["release", true, true, true, false, true, false],
    ["correct", false, false, false, true, true, false],
    ["withdraw", false, false, false, true, true, false],
    ["note", true, true, true, true, true, false],
    ["rate", false, false, false, true, true, false],
  ]);
  expect(phaseOf({ state: "RELEASED", releasedVersion: 1, lastVersion: 2 })).toBe("correcting");
});
