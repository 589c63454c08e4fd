import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  assertCanMove,
  assertCanSnooze,
  dueColumns,
  type Item,
  isOverdue,
  isSettled,
  type Move,
  NO_DUE,
  owners,
  sameDue,
  titleAndNote,
} from "../../src/actions/item.ts";
import { UserError } from "../../src/chat/user-error.ts";
import { lengthOf, splitAt } from "../../src/lib/text.ts";
import type { ActionState, Group } from "../../src/store/models.ts";

const faultOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return error.key;
    throw error;
  }
  return "none";
};

const FAMILY = "👩‍👩‍👧‍👦";

describe("a title", () => {
  test.each<[string, string, string, string | null]>([
    ["is the text", "Water the plants", "Water the plants", null],
    ["loses space around and within", "  Water \t the   plants ", "Water the plants", null],
    [
      "is the first line, the others are a note",
      "Water\nthe red one\n\nthe blue one",
      "Water",
      "the red one\n\nthe blue one",
    ],
    ["takes any kind of line end", "Water\r\nthe red one", "Water", "the red one"],
    ["of 140 characters is whole", "x".repeat(140), "x".repeat(140), null],
    ["of 141 is cut, and the note has it all", "x".repeat(141), `${"x".repeat(139)}…`, "x".repeat(141)],
    [
      "is cut after a whole word",
      `${"water ".repeat(23)}plants`,
      `${"water ".repeat(22)}water…`,
      `${"water ".repeat(23)}plants`,
    ],
    ["counts a family as one", FAMILY.repeat(25), FAMILY.repeat(25), null],
    ["of 280 units is whole", "😀".repeat(140), "😀".repeat(140), null],
    [
      "of a family too many keeps whole families",
      FAMILY.repeat(26),
      `${FAMILY.repeat(25)}…`,
      FAMILY.repeat(26),
    ],
    ["loses the mark of a list", "- buy  milk", "buy milk", null],
    ["loses a star", "* buy milk\nat the shop", "buy milk", "at the shop"],
    ["keeps a mark that is all there is", "-", "-", null],
    ["keeps a minus", "-5 degrees in the store", "-5 degrees in the store", null],
    ["keeps the number of a name", "1. FC pays the fee", "1. FC pays the fee", null],
    ["loses the number of a list", "1. buy milk\n2) buy eggs", "buy milk", "2) buy eggs"],
    [
      "that is cut keeps the further lines in the note too",
      `${"x".repeat(150)}\nsecond`,
      `${"x".repeat(139)}…`,
      `${"x".repeat(150)}\nsecond`,
    ],
  ])("%s", (_name, text, title, note) => {
    expect(titleAndNote(text)).toEqual({ title, note });
  });

  test.each(["", "   ", "\n\n", "\t \r\n"])("%j is none", (text) => {
    expect(faultOf(() => titleAndNote(text))).toBe("action.no-title");
  });

  test("is short, torn nowhere, and with its note holds everything", () => {
    const texts = fc.array(
      fc.oneof(
        fc.string({ unit: "grapheme", maxLength: 40 }),
        fc.constantFrom(FAMILY, "é", "🇩🇪", "हिन्दी", "\n", " ", "x".repeat(50), `a${"\u0301".repeat(300)}`),
      ),
      { maxLength: 30 },
    );
    const segments = (text: string) =>
      [...new Intl.Segmenter("en").segment(text)].map(({ segment }) => segment);
    fc.assert(
      fc.property(
        // What begins a list is told above.
        texts.map((parts) => parts.join("")).filter((text) => /^\s*[^\s\d*•–-]/u.test(text)),
        (text) => {
          const { title, note } = titleAndNote(text);
          expect(title).not.toBe("");
          expect(lengthOf(title)).toBeLessThanOrEqual(140);
          expect(title.length).toBeLessThanOrEqual(280);
          expect(title.isWellFormed()).toBe(true);
          const line = (text.trim().split(/\r?\n/)[0] ?? "").replace(/\s+/g, " ").trim();
          const kept = title.endsWith("…") && note !== null ? title.slice(0, -1) : title;
          expect(segments(line).slice(0, segments(kept).length).join("")).toBe(kept);
          const squeezed = (words: string) => words.replace(/\s+/g, "");
          if (title !== kept) expect(note).toBe(text.trim());
          else expect(squeezed(`${title}${note ?? ""}`)).toBe(squeezed(text));
        },
      ),
      { numRuns: 500 },
    );
  });

  test("splitting keeps every character, and tears none", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.nat(20), fc.nat(40), (text, most, units) => {
        const [head, rest] = splitAt(text, most, units);
        expect(head + rest).toBe(text);
        expect(lengthOf(head)).toBeLessThanOrEqual(most);
        expect(head.length).toBeLessThanOrEqual(units);
        expect(lengthOf(head) + lengthOf(rest)).toBe(lengthOf(text));
      }),
    );
  });
});

const item = (state: ActionState, dueAt: Date | null = null) => ({ number: 12, state, dueAt }) as Item;

describe("states", () => {
  const STATES: ActionState[] = ["OPEN", "STARTED", "DONE", "DROPPED"];
  // One column for each of STATES: what becomes of an item in that state.
  const table: [Move, string[]][] = [
    ["start", ["none", "action.already", "action.settled", "action.settled"]],
    ["done", ["none", "none", "action.already", "none"]],
    ["drop", ["none", "none", "action.settled", "action.already"]],
    ["reopen", ["action.already", "none", "none", "none"]],
  ];
  test.each(table)("%s", (move, outcomes) => {
    expect(STATES.map((state) => faultOf(() => assertCanMove(item(state), move)))).toEqual(outcomes);
  });

  test("done and dropped are settled, and never overdue", () => {
    const at = new Date("2031-03-05T09:00:00Z");
    const before = new Date(at.getTime() - 1);
    expect(STATES.map((state) => isSettled(item(state)))).toEqual([false, false, true, true]);
    expect(STATES.map((state) => isOverdue(item(state, at), at))).toEqual([true, true, false, false]);
    expect(STATES.map((state) => isOverdue(item(state, at), before))).toEqual([false, false, false, false]);
    expect(isOverdue(item("OPEN"), at)).toBe(false);
  });

  test("only what is open, and only until later, can be snoozed", () => {
    const now = new Date("2031-03-05T09:00:00Z");
    const later = new Date(now.getTime() + 1);
    expect(STATES.map((state) => faultOf(() => assertCanSnooze(item(state), later, now)))).toEqual([
      "none",
      "none",
      "action.snooze-settled",
      "action.snooze-settled",
    ]);
    expect(faultOf(() => assertCanSnooze(item("OPEN"), now, now))).toBe("action.snooze-past");
  });

  test("owners come in the order they were named; who only added it owns nothing", () => {
    const share = (personId: string, owner: boolean, position: number) => ({ personId, owner, position });
    const shared = {
      assignments: [share("c", true, 2), share("a", true, 0), share("x", false, 0), share("b", true, 1)],
    };
    expect(owners(shared as unknown as Item).map(({ personId }) => personId)).toEqual(["a", "b", "c"]);
  });
});

describe("a due date is stored", () => {
  const group = {
    zone: "Europe/Berlin",
    workDays: "12345",
    workFrom: "09:00",
    workTo: "17:00",
    holidays: null,
  } as Group;

  test.each<[string, Parameters<typeof dueColumns>[0], Partial<Group>, ReturnType<typeof dueColumns>]>([
    [
      "as an instant with its zone",
      { kind: "moment", at: new Date("2031-03-07T11:00:00Z"), zone: "Asia/Tokyo" },
      {},
      { dueAt: new Date("2031-03-07T11:00:00Z"), dueDay: null, dueZone: "Asia/Tokyo" },
    ],
    [
      "as a day that is over when work is, in winter",
      { kind: "day", day: "2031-03-07", zone: "Europe/Berlin" },
      {},
      { dueAt: new Date("2031-03-07T16:00:00Z"), dueDay: "2031-03-07", dueZone: "Europe/Berlin" },
    ],
    [
      "and in summer",
      { kind: "day", day: "2031-07-04", zone: "Europe/Berlin" },
      {},
      { dueAt: new Date("2031-07-04T15:00:00Z"), dueDay: "2031-07-04", dueZone: "Europe/Berlin" },
    ],
    [
      "on the day's own side of the world, not the group's",
      { kind: "day", day: "2031-03-07", zone: "Asia/Kathmandu" },
      {},
      { dueAt: new Date("2031-03-07T11:15:00Z"), dueDay: "2031-03-07", dueZone: "Asia/Kathmandu" },
    ],
    [
      "by the group's own hours",
      { kind: "day", day: "2031-03-07", zone: "UTC" },
      { workTo: "24:00" },
      { dueAt: new Date("2031-03-08T00:00:00Z"), dueDay: "2031-03-07", dueZone: "UTC" },
    ],
    [
      "on a day off too",
      { kind: "day", day: "2031-03-09", zone: "UTC" },
      {},
      { dueAt: new Date("2031-03-09T17:00:00Z"), dueDay: "2031-03-09", dueZone: "UTC" },
    ],
  ])("%s", (_name, due, more, columns) => {
    expect(dueColumns(due, { ...group, ...more })).toEqual(columns);
  });

  test("the same date is told from another", () => {
    const moment = dueColumns({ kind: "moment", at: new Date("2031-03-07T16:00:00Z"), zone: "UTC" }, group);
    const bare = dueColumns({ kind: "day", day: "2031-03-07", zone: "Europe/Berlin" }, group);
    expect(moment.dueAt).toEqual(bare.dueAt);
    expect(sameDue(moment, bare)).toBe(false);
    expect(sameDue(moment, { ...moment, dueAt: new Date("2031-03-07T16:00:00Z") })).toBe(true);
    expect(sameDue(NO_DUE, NO_DUE)).toBe(true);
    expect(sameDue(NO_DUE, moment)).toBe(false);
  });
});
