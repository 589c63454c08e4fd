import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Block,
  type Document,
  parseText,
  type Statement,
  toText,
} from "../../../src/lib/document/index.ts";
import { anyDocument, anyText } from "./arbitrary.ts";

const said = (...texts: string[]): Statement[] => texts.map((text) => ({ text, sources: [] }));

/** Text on one line, without what cannot be stored. */
const line = (text: string): string =>
  text
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/g, "")
    .replace(/[ \t\r\n\u0085\u2028\u2029]+/g, " ")
    .replace(/^ | $/g, "");

const plain = (statements: readonly Statement[]) => said(...statements.map(({ text }) => line(text)));
const full = (statements: readonly Statement[]) => plain(statements).filter(({ text }) => text !== "");

function settledBlock(block: Block): Block | null {
  switch (block.type) {
    case "heading":
      return line(block.text) ? { ...block, text: line(block.text) } : null;
    case "list":
      return { ...block, items: plain(block.items) };
    case "table":
      return { ...block, head: block.head.map(line), rows: block.rows.map((row) => row.map(line)) };
    case "paragraph":
      return full(block.statements).length > 0 ? { ...block, statements: full(block.statements) } : null;
    case "quote": {
      const by = line(block.by ?? "");
      const statements = full(block.statements);
      return statements.length > 0 ? { type: "quote", statements, ...(by ? { by } : {}) } : null;
    }
  }
}

/** A document as people can write it: no sources, no marks, no empty pieces, every text on one line. */
function settled({ title, dateline, language, blocks }: Document): Document {
  const settledDateline = line(dateline ?? "");
  return {
    title: line(title),
    ...(settledDateline ? { dateline: settledDateline } : {}),
    language,
    blocks: blocks.map(settledBlock).filter((block) => block !== null),
  };
}

/** Sentences belong to whoever divides the text: paragraphs are compared as the text they make. */
const undivided = (document: Document): unknown => ({
  ...document,
  blocks: document.blocks.map((block) =>
    "statements" in block
      ? {
          ...block,
          statements: block.statements
            .map(({ text }) => text)
            .join("")
            .replaceAll(" ", ""),
        }
      : block,
  ),
});

describe("the authored text of a readout", () => {
  test("has a title, a dateline, headings, paragraphs, a list, a quote and a table", () => {
    const text = `The gateway is live
— TORONTO and SHANGHAI, 14 May 2031

It went live on Monday. Nobody noticed,
which is the point.

## What is next
### Soon
- Move the last client
- Write it
  down
> We slept well. All of us.
> — Ana

| Who | What |
| --- | --- |
| Bo | a \\| b |
`;
    expect(parseText(text, "en")).toEqual({
      title: "The gateway is live",
      dateline: "TORONTO and SHANGHAI, 14 May 2031",
      language: "en",
      blocks: [
        {
          type: "paragraph",
          statements: said("It went live on Monday.", "Nobody noticed, which is the point."),
        },
        { type: "heading", text: "What is next", level: 2 },
        { type: "heading", text: "Soon", level: 3 },
        { type: "list", items: said("Move the last client", "Write it down") },
        { type: "quote", statements: said("We slept well.", "All of us."), by: "Ana" },
        { type: "table", head: ["Who", "What"], rows: [["Bo", "a | b"]] },
      ],
    });
  });

  test.each([
    ["你好。世界！\n这是一行。", "zh", ["你好。", "世界！", "这是一行。"]],
    ["مرحبا بالعالم. كيف الحال؟ جيد.", "ar", ["مرحبا بالعالم.", "كيف الحال؟", "جيد."]],
    [
      "See https://x.org/?a=b now. Really?Yes! No.",
      "en",
      ["See https://x.org/?a=b now.", "Really?Yes!", "No."],
    ],
    [
      "It cost 3.5 million, e.g. in May. He said “Go.” Then he left.",
      "en",
      ["It cost 3.5 million, e.g. in May.", "He said “Go.”", "Then he left."],
    ],
  ])("%s is divided into sentences", (text, language, sentences) => {
    expect(parseText(`Title\n\n${text}`, language).blocks).toEqual([
      { type: "paragraph", statements: said(...sentences) },
    ]);
  });

  test.each([
    ["a sign without a space", "#1 is done", "#1 is done"],
    ["a dash within a line", "Ana - and Bo", "Ana - and Bo"],
    ["a bar that heads no table", "| maybe |", "| maybe |"],
    ["a path", "\\\\server\\share", "\\server\\share"],
    ["a backslash before a letter", "\\alpha", "\\alpha"],
    ["an escaped sign", "\\- not an item", "- not an item"],
  ])("%s is text", (_, typed, text) => {
    expect(parseText(`Title\n\n${typed}`, "en").blocks).toEqual([
      { type: "paragraph", statements: said(text) },
    ]);
  });

  test("without anything else it is a title; without anything at all an empty one", () => {
    expect(parseText("Only this", "en")).toEqual({ title: "Only this", language: "en", blocks: [] });
    expect(parseText("", "en")).toEqual({ title: "", language: "en", blocks: [] });
    expect(parseText("\n\n  Later\r\ntext", "en")).toMatchObject({
      title: "Later",
      blocks: [{ type: "paragraph", statements: said("text") }],
    });
  });

  test("any text that was read is written and read again without a change", () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom("en", "zh", "ar"), (text, language) => {
        const document = parseText(text, language);
        expect(parseText(toText(document), language)).toEqual(document);
      }),
      { numRuns: 400 },
    );
  });

  test("any document comes back as it was, without its sources", () => {
    fc.assert(
      fc.property(anyDocument, (document) => {
        const back = parseText(toText(document), document.language);
        expect(undivided(back)).toEqual(undivided(settled(document)));
        expect(toText(back)).toBe(toText(document));
      }),
      { numRuns: 400 },
    );
  });
});
