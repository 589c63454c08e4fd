import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fill, unknownFields } from "../../../src/readouts/compose.ts";
import { type Facts, FIELDS } from "../../../src/readouts/facts.ts";
import { MOST_IN_FORM, piecesOf, withPiece } from "../../../src/readouts/pieces.ts";
import { readScope } from "../../../src/readouts/scope.ts";
import {
  carrySources,
  documentOf,
  type RecordSource,
  readText,
  type Sourced,
  sentencesOf,
} from "../../../src/readouts/sentences.ts";
import { defaultTemplate } from "../../../src/readouts/templates.ts";

const record = (id: string): RecordSource => ({
  kind: "decision",
  id,
  label: `D${id}`,
  by: "ana",
  at: "2031-03-05T09:00:00.000Z",
});

/** What people write: signs of the format, initials, several sentences, other scripts. */
const said = fc.oneof(
  fc.constantFrom(
    "Share catch figures. Do it monthly",
    "K. Berg and J. R. Holm spoke",
    "# not a heading",
    "- no item",
    "> no quote",
    "— no dateline",
    "\\ a backslash",
    "| a | b |",
    "双方决定共享数据。每月一次。",
    "قررت الأطراف",
    "“Quoted.” And more?",
    "{decisions}",
    "See https://example.org/?a=1.",
  ),
  fc.string({ minLength: 1, maxLength: 40 }),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }),
);
let made = 0;
const fact = said.map((text) => ({ text: `${text}.`, sources: [record(String(made++))] }));
const facts: fc.Arbitrary<Facts> = fc
  .record({
    ...Object.fromEntries(FIELDS.map((field) => [field, fc.array(fact, { maxLength: 3 })])),
    headline: said.map((text) => [{ text: `A ${text}`, sources: [] }]),
    dateline: fc.constant([{ text: "BERLIN, 5 March 2031", sources: [] }]),
  } as Record<string, fc.Arbitrary<unknown>>)
  .map((one) => one as unknown as Facts);
const voice = { say: (key: string) => key };

describe("a text composed from records", () => {
  test.each(["SHORT", "PRESS", "FULL"] as const)("%s: no sentence without a record behind it", (form) => {
    fc.assert(
      fc.property(facts, (given) => {
        const { text, sources } = fill(defaultTemplate(form, voice), given, "en-GB", "ana");
        expect(sources.map((one) => one.text)).toEqual(sentencesOf(text, "en-GB"));
        const known = new Set(
          FIELDS.flatMap((field) => given[field]).flatMap((one) => one.sources.map(({ id }) => id)),
        );
        for (const one of sources) {
          if ("byHand" in one)
            expect.fail(`nothing stands behind ${JSON.stringify(one.text)} in ${JSON.stringify(text)}`);
          expect(one.sources.length).toBeGreaterThan(0);
          for (const { id } of one.sources) expect(known.has(id)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  const one = (text: string, id: string) => [{ text, sources: [record(id)] }];
  const none = Object.fromEntries(FIELDS.map((field) => [field, []])) as unknown as Facts;

  test("an empty field takes its line and its heading with it, a list is repeated, the group's own words are its writer's", () => {
    const given = {
      ...none,
      headline: one("Inaugural meeting", "0"),
      decisions: [...one("It was decided: Share.", "1"), ...one("It was decided: Rest.", "2")],
    };
    const template =
      "{headline}\n\n## Settled\n\n- {decisions}\n\n## To do\n\n{commitments}\n\nWe thank all.";
    const { text, sources } = fill(template, given, "en", "ana");
    expect(text).toBe(
      "Inaugural meeting\n\n## Settled\n\n- It was decided: Share.\n- It was decided: Rest.\n\nWe thank all.",
    );
    expect(sources).toEqual([
      { text: "It was decided: Share.", sources: [record("1")] },
      { text: "It was decided: Rest.", sources: [record("2")] },
      { text: "We thank all.", byHand: "ana" },
    ]);
  });

  test("equal sentences keep their own records, in order", () => {
    const given = {
      ...none,
      headline: one("T", "0"),
      decisions: [...one("Agreed.", "1"), ...one("Agreed.", "2")],
    };
    const { sources } = fill("{headline}\n\n- {decisions}", given, "en", "ana");
    expect(sources.map((each) => ("sources" in each ? each.sources[0]?.id : ""))).toEqual(["1", "2"]);
  });

  test.each([
    ["{headline} {presents}", ["presents"]],
    ["{headline} {date} {next}", []],
    ["{headline", ["{"]],
    ["{}", [""]],
    ["{Headline}", ["Headline"]],
    ["{ headline }", []],
  ])("fields nobody knows in %j: %j", (template, names) => {
    expect(unknownFields(template)).toEqual(names);
  });
});

describe("sources after a change", () => {
  const sentence = fc.constantFrom("One is so.", "Two is so.", "Three is so.", "K. Berg came.");

  test("a sentence that stays word for word keeps its records, any other is its writer's", () => {
    fc.assert(
      fc.property(
        fc.array(sentence, { maxLength: 5 }),
        fc.array(sentence, { maxLength: 5 }),
        (before, after) => {
          const had: Sourced[] = before.map((text, index) => ({ text, sources: [record(String(index))] }));
          const text = `Title\n\n${after.join(" ")}`;
          const carried = carrySources(had, text, "en", "bo");
          expect(carried.map((one) => one.text)).toEqual(sentencesOf(text, "en"));
          for (const one of carried) {
            if ((before as readonly string[]).includes(one.text)) expect("sources" in one).toBe(true);
            else expect(one).toEqual({ text: one.text, byHand: "bo" });
          }
        },
      ),
    );
  });

  test("as a document, sentences say where they came from and what was written by hand", () => {
    const text = "Title\n\nOne is so. K. Berg came.\n\n- Three is so.";
    const sources = carrySources([{ text: "One is so.", sources: [record("4")] }], text, "en", "bo");
    const document = documentOf({ text, language: "en", sources } as never, ({ label }) => ({ label }));
    expect(document.blocks).toEqual([
      {
        type: "paragraph",
        statements: [
          { text: "One is so.", sources: [{ label: "D4" }] },
          { text: "K. Berg came.", sources: [], byHand: true },
        ],
      },
      { type: "list", items: [{ text: "Three is so.", sources: [], byHand: true }] },
    ]);
    expect(readText(text, "en").title).toBe("Title");
  });
});

describe("a text in pieces", () => {
  const texts = fc
    .array(
      fc.oneof(
        fc.string({ maxLength: 30 }),
        fc.constantFrom("\n\n", "\n \n\n", "\n", "😀", "x".repeat(3_500), "a b. ".repeat(900)),
      ),
      {
        maxLength: 12,
      },
    )
    .map((parts) => parts.join(""));

  test("joined again they are the text, and each fits into a form", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const pieces = piecesOf(text);
        expect(pieces.map((piece) => piece.text + piece.gap).join("")).toBe(text);
        for (const piece of pieces) {
          expect(piece.text.length).toBeLessThanOrEqual(MOST_IN_FORM);
          expect(piece.text.isWellFormed()).toBe(text.isWellFormed() || piece.text.isWellFormed());
        }
      }),
      { numRuns: 300 },
    );
  });

  test("one put in place of another leaves the rest", () => {
    expect(withPiece("A\n\nB\n\nC", 1, "X\n\nY")).toBe("A\n\nX\n\nY\n\nC");
    expect(withPiece("A\n\nB\n\nC", 1, "")).toBe("A\n\nC");
    expect(withPiece("A\n\nB\n\nC", 2, "")).toBe("A\n\nB");
  });
});

describe("what a readout is wanted of", () => {
  const dates = {
    now: new Date("2031-03-05T09:00:00Z"),
    zone: "America/Toronto",
    dayZone: "Europe/Berlin",
    locale: "en-GB",
    workFrom: "09:00",
    workTo: "17:00",
  };
  const NOW = "2031-03-05T09:00:00.001Z";

  test.each([
    ["last-week", "2031-02-23T23:00:00.000Z", "2031-03-02T23:00:00.000Z"],
    ["last week", "2031-02-23T23:00:00.000Z", "2031-03-02T23:00:00.000Z"],
    ["this week", "2031-03-02T23:00:00.000Z", NOW],
    ["last-month", "2031-01-31T23:00:00.000Z", "2031-02-28T23:00:00.000Z"],
    ["march", "2031-02-28T23:00:00.000Z", NOW],
    ["December", "2030-11-30T23:00:00.000Z", "2030-12-31T23:00:00.000Z"],
    ["may 2030", "2030-04-30T22:00:00.000Z", "2030-05-31T22:00:00.000Z"],
    ["since 1 March", "2031-02-28T23:00:00.000Z", NOW],
    ["since 2031-02-01", "2031-01-31T23:00:00.000Z", NOW],
    ["since monday", "2031-03-02T23:00:00.000Z", NOW],
    ["since february", "2031-01-31T23:00:00.000Z", NOW],
    ["1 to 3 March", "2031-02-28T23:00:00.000Z", "2031-03-03T23:00:00.000Z"],
    ["from 20 February to 3 March", "2031-02-19T23:00:00.000Z", "2031-03-03T23:00:00.000Z"],
    ["today", "2031-03-04T23:00:00.000Z", NOW],
    ["yesterday", "2031-03-03T23:00:00.000Z", "2031-03-04T23:00:00.000Z"],
  ])("%s: whole days of the group's zone, never beyond now", (words, since, until) => {
    expect(readScope(words, dates)).toEqual({ of: "period", since: new Date(since), until: new Date(until) });
  });

  test.each([
    ["M3", { of: "meeting", number: 3 }],
    ["m12", { of: "meeting", number: 12 }],
    ["#Supply", { of: "tag", tag: "supply", since: null, until: new Date(NOW) }],
    ["gibberish", null],
    ["next week", null],
    ["#supply gibberish", null],
  ])("%s is %j", (words, wanted) => {
    expect(readScope(words, dates)).toEqual(wanted);
  });
});
