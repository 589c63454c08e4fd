import fc from "fast-check";
import type { Block, Document, Source, Statement } from "../../../src/lib/document/index.ts";
import { HOSTILE, hostileText } from "../../support/hostile.ts";

/** Pieces that mean something somewhere: in HTML, Markdown, mail, the authored form, or to the reading direction. */
const PIECES = [
  "<script>alert(1)</script>",
  "</article>",
  "<img src=x onerror=alert(1)>",
  "&amp;",
  "&#60;",
  "&",
  '"',
  "'",
  "**bold**",
  "_under_",
  "`code`",
  "```",
  "~~~",
  "~~gone~~",
  "# title",
  "## title",
  "#",
  "-",
  "- item",
  "— dash",
  "+ plus",
  "1. one",
  "12) two",
  "---",
  "===",
  "***",
  "> quote",
  ">",
  "| a | b |",
  "|",
  "| --- |",
  "\\",
  "\\-",
  "\\\\",
  "[link](https://example.org)",
  "![image](x)",
  "[^1]",
  "[1]: https://example.org",
  "https://example.org/?a=b&c=d",
  "<https://example.org>",
  ":smile:",
  "$x^2$",
  "Really?Yes!No.",
  "Dr. Ada Lovelace.",
  "你好。世界！",
  "（是的。）",
  "「いいえ。」",
  "مرحبا بالعالم. كيف الحال؟",
  "\u202Eturned",
  "\u2067isolated",
  "\u2066a\u202Eb\u2069c",
  "\u200F",
  "\u202C",
  "\u3000",
  "\u00A0",
  "👩‍👩‍👧‍👦",
  "🏳️‍🌈",
  "e\u0301",
  "\u0000",
  "\u001B[31m",
  "\uD800",
  "\n",
  "\r\n",
  "\n\n",
  "\t",
  "  ",
  "\u2028",
  "word",
  "Sentence one.",
  "two",
];

/** Text of any kind, hostile or plain, with line breaks. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .array(
        fc.oneof(
          { weight: 4, arbitrary: fc.constantFrom(...PIECES, ...HOSTILE) },
          fc.string({ maxLength: 6 }),
        ),
        {
          maxLength: 12,
        },
      )
      .chain((pieces) => fc.constantFrom(" ", "").map((gap) => pieces.join(gap))),
  },
  { weight: 4, arbitrary: fc.oneof(hostileText, fc.string({ unit: "binary", maxLength: 30 })) },
  fc.constant(`${"a*<b>".repeat(600)}`),
  fc.constant("字".repeat(3_000)),
);

const source: fc.Arbitrary<Source> = fc.record(
  {
    label: anyText,
    url: fc.constantFrom("https://example.org/a?b=c&copy;#d", "javascript:alert(1)", "https://x.org/(<a>)"),
  },
  { requiredKeys: ["label"] },
);

const statement: fc.Arbitrary<Statement> = fc.record(
  { text: anyText, sources: fc.array(source, { maxLength: 2 }), byHand: fc.boolean() },
  { requiredKeys: ["text", "sources"] },
);

const statements = fc.array(statement, { minLength: 1, maxLength: 3 });

const table: fc.Arbitrary<Block> = fc.integer({ min: 1, max: 4 }).chain((columns) => {
  const row = fc.array(anyText, { minLength: columns, maxLength: columns });
  return fc.record({ type: fc.constant("table" as const), head: row, rows: fc.array(row, { maxLength: 3 }) });
});

export const anyBlock: fc.Arbitrary<Block> = fc.oneof(
  fc.record({
    type: fc.constant("heading" as const),
    text: anyText,
    level: fc.constantFrom<2 | 3>(2, 3),
  }),
  fc.record({ type: fc.constant("paragraph" as const), statements }),
  fc.record({ type: fc.constant("list" as const), items: statements }),
  fc.record(
    { type: fc.constant("quote" as const), statements, by: anyText },
    { requiredKeys: ["type", "statements"] },
  ),
  table,
);

/** Any document whatever, with whatever texts. */
export const anyDocument: fc.Arbitrary<Document> = fc.record(
  {
    title: anyText,
    dateline: anyText,
    language: fc.constantFrom("en", "de", "zh", "ar", "pt-BR", "not a tag"),
    blocks: fc.array(anyBlock, { maxLength: 5 }),
  },
  { requiredKeys: ["title", "language", "blocks"] },
);
