import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TextPart } from "../../../src/chat/interaction.ts";
import type { PeopleInput, WhenInput } from "../../../src/chat/option.ts";
import { UserError } from "../../../src/chat/user-error.ts";
import { parseForm } from "../../../src/commands/parse.ts";
import { commands } from "../../../src/commands/table.ts";
import { asTyped, restore, typedText } from "../../../src/commands/text.ts";
import { clean, fold } from "../../../src/lib/text.ts";
import { cardLink, channel, commandCalled, dates, mention, readParts, readTyped, text } from "./typed.ts";

const RUNS = { numRuns: 400 };

/** What people type, and what they do not: words that mean something to the grammar, marks, strange letters. */
const pieces = fc.oneof(
  fc.constantFrom(
    ...[
      "by friday",
      "friday",
      "tomorrow 9am",
      "03/04",
      "every monday",
      "!high",
      "!low",
      "#supply",
      "#12",
      "12-15",
    ],
    ...[
      "for:me",
      "for:",
      "due:friday",
      'due:"fri noon"',
      "due:x",
      "priority:low",
      "tag:a,b",
      "title:x",
      "note:y",
    ],
    ...['"', "“", "”", '"two words"', "\\#", "\\", ":", ",", ".", "?", "-", "and", "to", "with", "@nobody"],
    ...[
      "constructor:x",
      "hasOwnProperty:x",
      "__proto__:x",
      "done",
      "add",
      "list",
      "undo",
      "me",
      "settings",
      "\n",
    ],
    ...[
      "\uE000",
      "\uE001",
      "\uF8FF",
      "\uD800",
      "\u0000",
      "\u202E",
      "👩‍👩‍👧",
      "Büro",
      "日本語",
      "1".repeat(12),
    ],
  ),
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.string({ unit: "grapheme", maxLength: 8 }),
);
const parts: fc.Arbitrary<TextPart> = fc.oneof(
  { weight: 6, arbitrary: fc.array(pieces, { maxLength: 5 }).map((words) => text(words.join(" "))) },
  { weight: 1, arbitrary: fc.constantFrom("Bo", "Cy", "", "\uE000").map(mention) },
  { weight: 1, arbitrary: fc.constantFrom("supply", "12", "\uE000").map(channel) },
  { weight: 1, arbitrary: fc.constantFrom("7", "8").map(cardLink) },
);
const lines = fc.array(parts, { maxLength: 5 });
const command = fc.constantFrom(...commands.map(({ name }) => name));
const verbs = fc.constantFrom(
  ...commands.flatMap(({ name, verbs: all }) => all.map((verb) => ({ command: name, verb }))),
);

/** Reads, and takes a fault a person can mend as an answer. */
function orFault<T>(reading: () => T): T | UserError {
  try {
    return reading();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

describe("whatever is typed", () => {
  test("a text is read or its fault is told", () => {
    fc.assert(
      fc.property(command, lines, (name, line) => {
        orFault(() => readParts(name, line));
      }),
      RUNS,
    );
  });

  test("typed options are read or their fault is told", () => {
    fc.assert(
      fc.property(verbs, fc.array(lines, { minLength: 8, maxLength: 8 }), ({ command, verb }, values) => {
        const options = Object.fromEntries(
          Object.keys(verb.options).map((name, at) => [name, values[at] ?? []]),
        );
        orFault(() => readTyped(command, verb.name, options));
      }),
      RUNS,
    );
  });

  test("a form is read, its faults by field", () => {
    fc.assert(
      fc.property(verbs, fc.array(pieces, { minLength: 8, maxLength: 8 }), ({ verb }, values) => {
        const filled = Object.fromEntries(
          Object.keys(verb.options).map((name, at) => [name, values[at] ?? ""]),
        );
        const { input, faults } = parseForm(verb, filled, dates);
        for (const name of Object.keys(verb.options)) expect(name in input && name in faults).toBe(false);
      }),
      RUNS,
    );
  });

  test("what stands for hidden text while reading never comes out", () => {
    const plainParts = lines.map((line) =>
      line.filter((part) => !/[\uE000-\uF8FF]/u.test(JSON.stringify(part))),
    );
    fc.assert(
      fc.property(command, plainParts, (name, line) => {
        const read = orFault(() => readParts(name, line));
        const shown = read instanceof UserError ? read.params : { input: read.input, typed: read.typed };
        expect(JSON.stringify(shown)).not.toMatch(/[\uE000-\uF8FF]/u);
      }),
      RUNS,
    );
  });
});

/** Everything that was read, as words. */
function said(input: Record<string, unknown>): string {
  return Object.values(input)
    .map((value) => {
      if (typeof value !== "object" || value === null) return String(value);
      if (Array.isArray(value)) return value.join(" ");
      if ("mentioned" in value) {
        const { mentioned, named } = value as PeopleInput;
        return [...mentioned.map(({ name }) => name), ...named].join(" ");
      }
      if ("numbers" in value) return (value as { numbers: number[] }).numbers.join(" ");
      const when = value as WhenInput;
      return when.say === "date" ? when.words : when.say;
    })
    .join(" ");
}

const wordsIn = (line: string): string[] => fold(line).match(/[\p{L}\p{N}]+/gu) ?? [];

describe("nothing is silently dropped", () => {
  const sentence = fc.array(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc.constantFrom("water", "plants", "report", "boxes", "ana", "the", "to", "and", "with"),
      },
      {
        weight: 2,
        arbitrary: fc.constantFrom("by friday", "friday noon", "tomorrow", "03/04", "at 5", "fryday"),
      },
      {
        weight: 2,
        arbitrary: fc.constantFrom("!high", "!low", "!now", "#supply", "#money", "#1a", "#12", "12-15"),
      },
      {
        weight: 2,
        arbitrary: fc.constantFrom("see:this", "constructor:here", '"by monday"', "\\#kept", "(so)", "—"),
      },
      { weight: 2, arbitrary: fc.constantFrom("@Bo", "@Cy") },
    ),
    { minLength: 1, maxLength: 8 },
  );
  const asParts = (words: readonly string[]): TextPart[] =>
    words.flatMap((word, at): TextPart[] => [
      ...(at > 0 ? [text(" ")] : []),
      word.startsWith("@") ? mention(word.slice(1)) : text(word),
    ]);

  test("an item's title and what was read beside it hold every word", () => {
    fc.assert(
      fc.property(sentence, (words) => {
        const read = orFault(() => readParts("action", [text("add "), ...asParts(words)]));
        if (read instanceof UserError) return;
        const told = wordsIn(said(read.input));
        expect(wordsIn(words.join(" ")).filter((word) => !told.includes(word))).toEqual([]);
      }),
      RUNS,
    );
  });

  test("a note and a reason hold every word", () => {
    fc.assert(
      fc.property(fc.constantFrom("note", "done"), sentence, (verb, words) => {
        const read = orFault(() => readParts("action", [text(`${verb} #7 `), ...asParts(words)]));
        if (read instanceof UserError) return;
        const told = wordsIn(said(read.input));
        // What joins two numbers is no word of the note.
        const isNumber = (word = "") => word === "#12" || word === "12-15";
        const lead = words.findIndex((word) => !isNumber(word) && word !== "and");
        const joins = (at: number) => words[at] === "and" && isNumber(words[at + 1]);
        const kept = words.filter((word, at) => word !== "12-15" && !((lead < 0 || at < lead) && joins(at)));
        const typed = wordsIn(kept.join(" "));
        expect(typed.filter((word) => !told.includes(word))).toEqual([]);
      }),
      RUNS,
    );
  });

  test("the same holds where options are typed, whichever of them win", () => {
    const options = fc.record(
      {
        for: fc.constant("me"),
        due: fc.constant("monday"),
        priority: fc.constant("low"),
        tag: fc.constant("garden"),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(sentence, options, (words, typed) => {
        const read = orFault(() => readTyped("action", "add", { what: asParts(words), ...typed }));
        if (read instanceof UserError) return;
        const told = wordsIn(said(read.input));
        expect(wordsIn(words.join(" ")).filter((word) => !told.includes(word))).toEqual([]);
      }),
      RUNS,
    );
  });

  test("words handed back are the words typed", () => {
    fc.assert(
      fc.property(lines, (line) => {
        const request = orFault(() => readParts("action", [text("note #1 x "), ...line]));
        if (request instanceof UserError) return;
        expect(request.typed).toBe(`#1 x ${asTyped(line)}`.trim());
      }),
      RUNS,
    );
  });
});

describe("text", () => {
  const anything = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }), pieces);

  test("cleaning and folding twice is as once", () => {
    fc.assert(
      fc.property(anything, (typed) => {
        expect(clean(clean(typed))).toBe(clean(typed));
        expect(fold(fold(typed))).toBe(fold(typed));
      }),
      RUNS,
    );
  });

  test("cleaned text can be stored everywhere, and loses no letter", () => {
    fc.assert(
      fc.property(anything, (typed) => {
        expect(clean(typed).isWellFormed()).toBe(true);
        expect(clean(typed)).not.toContain("\u0000");
        expect(clean(typed).match(/[\p{L}\p{N}]/gu)).toEqual(typed.match(/[\p{L}\p{N}]/gu));
      }),
      RUNS,
    );
  });

  test("what is hidden while reading comes back; only the marks of literals go", () => {
    fc.assert(
      fc.property(lines, (line) => {
        const letters = (words: string) => wordsIn(words).join("");
        expect(letters(restore(typedText(line)))).toBe(letters(clean(asTyped(line))));
      }),
      RUNS,
    );
  });

  test("more mentions than there are placeholders are no fault", () => {
    const many = Array.from({ length: 7_000 }, (_, at) => mention(`Bo${at}`));
    expect(restore(typedText(many))).toContain("Bo5999");
    expect(commandCalled("action").verbs.length).toBeGreaterThan(0);
    expect(orFault(() => readParts("action", [text("add Greet "), ...many]))).not.toBeInstanceOf(UserError);
  });
});
