import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ABSTAIN, tally } from "../../../src/meetings/votes.ts";

const ballots = (choices: string) =>
  choices
    .split(" ")
    .filter(Boolean)
    .map((choice, index) => ({ personId: `p${index}`, choice }));
const yesNo = { choices: ["yes", "no"], quorum: null };

describe("how a vote stands", () => {
  test.each([
    ["nobody voted, three here", yesNo, "", 3, "invalid", []],
    ["nobody voted, nobody here", yesNo, "", 0, "invalid", []],
    ["two of three: more than half", yesNo, "yes yes", 3, "chosen", ["yes"]],
    ["two of four: half is not more than half", yesNo, "yes yes", 4, "invalid", ["yes"]],
    ["abstentions count for the quorum", yesNo, "yes abstain abstain", 4, "chosen", ["yes"]],
    ["abstentions alone choose nothing", yesNo, "abstain abstain", 3, "nobody", []],
    ["a tie is said as a tie", yesNo, "yes no", 3, "tie", ["yes", "no"]],
    [
      "three share the lead",
      { choices: ["a", "b", "c", "d"], quorum: null },
      "a b c",
      4,
      "tie",
      ["a", "b", "c"],
    ],
    ["a quorum of its own, reached", { ...yesNo, quorum: 2 }, "no no", 9, "chosen", ["no"]],
    ["a quorum of its own, missed", { ...yesNo, quorum: 3 }, "no no", 2, "invalid", ["no"]],
  ] as const)("%s", (_, proposal, votes, present, outcome, leading) => {
    const counted = tally({ ...proposal, choices: [...proposal.choices] }, ballots(votes), present);
    expect(counted).toMatchObject({ outcome, leading });
  });

  test("any ballots: counted each once, in any order, abstentions last and never leading", () => {
    const choice = fc.constantFrom("north", "south", "east", ABSTAIN);
    fc.assert(
      fc.property(
        fc.array(choice, { maxLength: 12 }),
        fc.nat({ max: 15 }),
        fc.infiniteStream(fc.nat()),
        (votes, present, order) => {
          const cast = votes.map((one, index) => ({ personId: `p${index}`, choice: one }));
          const proposal = { choices: ["north", "south", "east"], quorum: null };
          const counted = tally(proposal, cast, present);
          const keys = new Map(cast.map((one) => [one, order.next().value ?? 0]));
          const shuffled = cast.toSorted((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0));
          expect(tally(proposal, shuffled, present)).toEqual(counted);
          expect(counted.counts.map((one) => one.choice)).toEqual(["north", "south", "east", ABSTAIN]);
          expect(counted.counts.reduce((sum, one) => sum + one.votes, 0)).toBe(votes.length);
          expect(counted.leading).not.toContain(ABSTAIN);
          if (counted.outcome !== "invalid") expect(votes.length * 2).toBeGreaterThan(present);
          if (counted.outcome === "chosen") {
            const most = votes.filter((one) => one === counted.leading[0]).length;
            for (const other of ["north", "south", "east"].filter((one) => one !== counted.leading[0]))
              expect(votes.filter((one) => one === other).length).toBeLessThan(most);
          }
        },
      ),
    );
  });
});
