import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { IntlMessageFormat } from "intl-messageformat";
import { describe, expect, test } from "vitest";
import {
  bold,
  button,
  type Card,
  card,
  code,
  context,
  controls,
  day,
  instant,
  line,
  link,
  mention,
  menu,
  row,
  type Span,
  say,
  title,
} from "../../src/chat/card.ts";
import type { MessageKey } from "../../src/chat/keys.ts";
import { commands } from "../../src/commands/table.ts";
import { en } from "../../src/i18n/en.ts";
import {
  catalogues,
  dateText,
  dayText,
  labelOf,
  lackingWords,
  localise,
  type Reader,
} from "../../src/i18n/index.ts";
import { read } from "./commands/typed.ts";

const reader: Reader = {
  locale: "en-GB",
  zone: "Europe/Berlin",
  prefix: "ro-",
  now: new Date("2031-03-05T09:00:00Z"),
};
const keys = Object.keys(en) as MessageKey[];

type Ast = ReturnType<IntlMessageFormat["getAst"]>;
interface Placeholder {
  readonly name: string;
  readonly kind: "any" | "number" | "select";
  readonly choices: readonly string[];
}
const KINDS: Record<number, Placeholder["kind"]> = { 1: "any", 2: "number", 5: "select", 6: "number" };

/** What a message wants to be given, and its tags. */
function placeholdersOf(ast: Ast): { placeholders: Placeholder[]; tags: string[] } {
  const placeholders: Placeholder[] = [];
  const tags: string[] = [];
  for (const part of ast) {
    const kind = KINDS[part.type];
    const branches = "options" in part ? Object.entries(part.options) : [];
    if (kind && "value" in part)
      placeholders.push({ name: part.value, kind, choices: branches.map(([name]) => name) });
    if ("children" in part) tags.push(part.value);
    for (const inner of [
      ...branches.map(([, branch]) => branch.value),
      "children" in part ? part.children : [],
    ]) {
      const found = placeholdersOf(inner);
      placeholders.push(...found.placeholders);
      tags.push(...found.tags);
    }
  }
  return { placeholders, tags };
}
const wantedBy = (key: MessageKey) => placeholdersOf(new IntlMessageFormat(en[key], "en").getAst());

/** Every set of values that takes another branch. */
function plausible(key: MessageKey): Record<string, string | number>[] {
  const placeholders = wantedBy(key).placeholders.filter(({ name }) => name !== "prefix");
  const valuesOf = ({ kind, choices }: Placeholder): (string | number)[] => {
    if (kind === "select") return [...choices];
    return kind === "number" ? [0, 1, 2, 1_234] : ["Bo <b>{x}</b> #1 '{y}'"];
  };
  return placeholders.reduce<Record<string, string | number>[]>(
    (sets, placeholder) =>
      sets.some((set) => placeholder.name in set)
        ? sets
        : sets.flatMap((set) =>
            valuesOf(placeholder).map((value) => ({ ...set, [placeholder.name]: value })),
          ),
    [{}],
  );
}

describe.each(Object.keys(catalogues))("the catalogue of %s", (language) => {
  test.each(keys)("%s says something, whatever it is given", (key) => {
    for (const params of plausible(key)) {
      const text = labelOf(say(key, params), { ...reader, locale: language });
      // Three say nothing on purpose: an ordinary priority, an empty detail, an unknown state.
      if (key !== "action.priority" && key !== "action.state") expect(text.trim()).not.toBe("");
      expect(text.replaceAll("Bo <b>{x}</b> #1 '{y}'", "")).not.toMatch(/[{}<>]|undefined|NaN/);
    }
  });
  test("has only the tags that are drawn", () => {
    expect(keys.flatMap((key) => wantedBy(key).tags).filter((tag) => tag !== "code" && tag !== "b")).toEqual(
      [],
    );
  });
});

test("what a language lacks is said in English, and told", () => {
  const { "reminder.last": _, ...some } = en;
  catalogues["xx"] = { ...some, "reminder.missed": "xx {at}" };
  const inXx = { ...reader, locale: "xx-XX" };
  expect(labelOf(say("reminder.last"), inXx)).toBe(labelOf(say("reminder.last"), reader));
  expect(labelOf(say("reminder.missed", { at: "now" }), inXx)).toBe("xx now");
  expect(lackingWords()).toEqual({ xx: ["reminder.last"] });
  delete catalogues["xx"];
});

const root = fileURLToPath(new URL("../../src", import.meta.url));
const sources = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && !/^(i18n|store.generated)/.test(file))
  .map((file) => ({ file, text: readFileSync(join(root, file), "utf8") }));
const whole = sources.map(({ text }) => text).join("\n");

describe("the keys", () => {
  /** Keys put together from parts: what the parts may be. */
  const composed = new Set([
    ...[...(/type AdapterPhrase =([^;]+);/.exec(whole)?.[1] ?? "").matchAll(/"([^"]+)"/g)].map(
      ([, name]) => `adapter.${name}`,
    ),
    ...["done", "start", "reopen", "drop"].map((move) => `action.verb.${move}`),
    ...commands.flatMap((command) =>
      command.verbs.flatMap((verb) => Object.keys(verb.options).map((name) => `field.${name}`)),
    ),
  ]);

  test("none is unused", () => {
    expect(keys.filter((key) => !whole.includes(`"${key}"`) && !composed.has(key))).toEqual([]);
  });

  test("none that is put together is missing", () => {
    const asked = commands.flatMap((command) =>
      command.verbs.flatMap((verb) => (verb.form?.fields ?? []).map((name) => `field.${name}`)),
    );
    const fields = [
      ...asked,
      "field.holidays",
      "field.digest",
      "field.quiet-weeks",
      "field.quiet",
      "field.language",
    ];
    const adapters = [...composed].filter((key) => key.startsWith("adapter."));
    expect(adapters.length).toBeGreaterThan(5);
    expect([...fields, ...adapters].filter((key) => !(key in en))).toEqual([]);
  });

  test("each is given all it wants where it is said", () => {
    const short = sources.flatMap(({ file, text }) =>
      saidIn(text).flatMap(({ key, given }) => {
        const missing = wantedBy(key).placeholders.filter(
          ({ name }) => name !== "prefix" && !given.includes(name),
        );
        return missing.map(({ name }) => `${file}: ${key} lacks ${name}`);
      }),
    );
    expect([...new Set(short)]).toEqual([]);
  });
});

/** Each `say("key", {…})` and `UserError("key", {…})` whose parameters stand there in full. */
function saidIn(source: string): { key: MessageKey; given: string[] }[] {
  const calls = source.matchAll(/(?:say|UserError)\(\s*"([^"]+)"\s*(,\s*\{|,|\))/g);
  return [...calls].flatMap(({ 0: whole, 1: key = "", 2: then = "", index }) => {
    if (!(key in en) || then === ",") return [];
    if (then === ")") return [{ key: key as MessageKey, given: [] }];
    const literal = balanced(source.slice(index + whole.length));
    return literal.includes("...") ? [] : [{ key: key as MessageKey, given: namesIn(literal) }];
  });
}

/** What stands before the brace that closes. */
function balanced(text: string): string {
  let depth = 1;
  for (let at = 0; at < text.length; at++) {
    if (/[{([]/.test(text[at] ?? "")) depth++;
    if (/[})\]]/.test(text[at] ?? "")) depth--;
    if (depth === 0) return text.slice(0, at);
  }
  return text;
}

/** The property names of an object literal's own level. */
function namesIn(literal: string): string[] {
  let depth = 0;
  let own = "";
  for (const character of literal) {
    if (/[})\]]/.test(character)) depth--;
    if (depth === 0) own += character;
    if (/[{([]/.test(character)) depth++;
  }
  return own.split(",").map((part) => part.split(":")[0]?.trim() ?? "");
}

describe("examples in texts", () => {
  const examples = keys.flatMap((key) =>
    plausible(key)
      .slice(0, 1)
      .map((params) =>
        Object.fromEntries(Object.keys(params).map((name) => [name, name === "number" ? 12 : "action"])),
      )
      .flatMap((params) => {
        const [settled] = localise(card(line(say(key, params))), reader).elements;
        const text = settled?.type === "line" ? settled.text : [];
        return text.flatMap((span) =>
          span.type === "code" && span.text.startsWith("/") ? [[key, span.text] as const] : [],
        );
      }),
  );

  test.each(examples)("%s: %s carries the prefix", (_key, example) => {
    expect(example).toMatch(/^\/ro-/);
  });

  const whole = examples.filter(
    ([key]) => !["option.missing", "verb.like", "verb.unknown", "help.verb"].includes(key),
  );
  test.each(whole)("%s: %s works as it stands", (_key, example) => {
    const line = example.replace(/^\/(ro-)?/, "/");
    if (/ help$/.test(line)) return;
    expect(line.endsWith(read(line).typed)).toBe(true);
  });
});

describe("a card in a reader's language", () => {
  const ana = mention({ platform: "p", workspace: "w", id: "U1" }, "Ana");
  const spans: fc.Arbitrary<Span> = fc.letrec<{ span: Span }>((tie) => ({
    span: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom<Span>(
        bold("x"),
        code("y"),
        ana,
        link("z", "https://z.example"),
        day("2031-03-07"),
        instant(reader.now),
      ),
      fc.constantFrom<Span>(instant(reader.now, "time"), instant(reader.now, "relative")),
      fc
        .record({ due: tie("span"), ago: fc.array(tie("span"), { maxLength: 2 }) })
        .map((params) => say("action.was-due", params)),
      fc
        .record({ name: fc.string(), item: tie("span"), kind: fc.constant("edit") })
        .map((params) => say("action.moved", params)),
    ),
  })).span;
  const labels = fc.oneof(
    fc.string(),
    fc.constant(say("action.done")),
    fc.constant(say("snooze.day", { day: day("2031-03-07") })),
  );
  const press = { do: "x" };
  const cards: fc.Arbitrary<Card> = fc
    .tuple(fc.array(spans, { maxLength: 4 }), labels)
    .map(([text, label]) =>
      card(
        title(text),
        line(text),
        context(text),
        row(text, button(label, press)),
        row(text, menu(label, press, [{ label, press }])),
        { type: "divider" },
        controls(button(label, press), menu(label, press, [{ label, press }])),
      ),
    );

  test("has no word left to settle", () => {
    fc.assert(
      fc.property(cards, fc.constantFrom("en", "en-GB", "de", "xx", "en-US-u-hc-h12"), (written, locale) => {
        const settled = JSON.stringify(localise(written, { ...reader, locale }));
        expect(settled).not.toMatch(/"type":"(phrase|instant|day)"/);
        expect(settled).not.toMatch(/"label":\{/);
      }),
      { numRuns: 200 },
    );
  });

  test("keeps people, dates and code as what they are inside a sentence", () => {
    const [said] = localise(
      card(line(say("action.was-due", { due: instant(reader.now), ago: [ana, code("c")] }))),
      reader,
    ).elements;
    expect(said?.type === "line" && said.text.map((span) => span.type)).toEqual([
      "text",
      "date",
      "text",
      "mention",
      "code",
    ]);
  });

  test("says what people wrote as they wrote it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (typed) => {
        expect(labelOf(say("action.note-line-short", { text: typed }), reader)).toBe(`“${typed}”`);
      }),
    );
  });

  test.each([
    ["a day of this year", dayText("2031-03-07", reader), "Fri 7 Mar"],
    ["a day of another", dayText("2030-12-31", reader), "Tue 31 Dec 2030"],
    [
      "an instant in the reader's zone",
      dateText(Date.parse("2031-03-07T23:30:00Z"), "datetime", reader),
      "Sat 8 Mar 00:30",
    ],
    ["a time", dateText(Date.parse("2031-03-07T23:30:00Z"), "time", reader), "00:30"],
    ["how far away it is", dateText(Date.parse("2031-03-07T09:00:00Z"), "relative", reader), "in 2 days"],
  ])("%s is %s", (_name, shown, expected) => {
    expect(shown).toBe(expected);
  });
});
