import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { describe, expect, test } from "vitest";
import {
  type Block,
  type Document,
  englishWords,
  shown,
  toHtml,
  toJson,
  toMarkdown,
  toPlainText,
} from "../../../src/lib/document/index.ts";
import { columnsOf } from "../../../src/lib/document/wrap.ts";
import { findAll, type HtmlElement, lettersOf, parseHtml } from "../../support/web-html.ts";
import { anyDocument } from "./arbitrary.ts";

const minutes: Document = {
  title: "Minutes of the platform group",
  dateline: "TORONTO and SHANGHAI, 14 May 2031",
  language: "en",
  blocks: [
    { type: "heading", text: "Decisions", level: 2 },
    {
      type: "list",
      items: [
        {
          text: "Move to <Hono> & keep *Bolt*.",
          sources: [{ label: "D4 · Ana, 10 Mar 14:20", url: "https://chat.example/d4?a=1&b=2" }],
        },
        { text: "Nobody leaves.", sources: [], byHand: true },
      ],
    },
    {
      type: "paragraph",
      statements: [
        { text: "It was quiet.", sources: [{ label: "D5 · Bo, 11 Mar 09:00" }] },
        {
          text: "Then it was not.",
          sources: [{ label: "D4 · Ana, 10 Mar 14:20", url: "https://chat.example/d4?a=1&b=2" }],
        },
      ],
    },
    { type: "quote", statements: [{ text: "We slept well.", sources: [] }], by: "Ana" },
    {
      type: "table",
      head: ["Who", "What"],
      rows: [
        ["Bo", "a | b"],
        ["李雷", "写"],
      ],
    },
  ],
};

describe("a document with sources", () => {
  test("in Markdown", () => {
    expect(toMarkdown(minutes)).toBe(`# Minutes of the platform group

TORONTO and SHANGHAI, 14 May 2031

## Decisions

- Move to \\<Hono\\> & keep \\*Bolt\\*. [\\[1\\]](<https://chat.example/d4?a=1&b=2>)
- Nobody leaves. (written by hand)

It was quiet. \\[2\\] Then it was not. [\\[1\\]](<https://chat.example/d4?a=1&b=2>)

> We slept well.
>
> — Ana

| Who | What |
| --- | --- |
| Bo | a \\| b |
| 李雷 | 写 |

## Sources

1. [D4 · Ana, 10 Mar 14:20](<https://chat.example/d4?a=1&b=2>)
2. D5 · Bo, 11 Mar 09:00
`);
  });

  test("in plain text", () => {
    expect(toPlainText(minutes)).toBe(`Minutes of the platform group
=============================

TORONTO and SHANGHAI, 14 May 2031

Decisions
---------

- Move to <Hono> & keep *Bolt*. [1]
- Nobody leaves. (written by hand)

It was quiet. [2] Then it was not. [1]

> We slept well.
> — Ana

Who   What
----  -----
Bo    a | b
李雷  写

Sources
-------

[1] D4 · Ana, 10 Mar 14:20 https://chat.example/d4?a=1&b=2
[2] D5 · Bo, 11 Mar 09:00
`);
  });

  test("in HTML: numbered notes, each with a way there and back", () => {
    const page = parseHtml(toHtml(minutes, { source: "Quellen", byHand: "von Hand" }));
    const tags = (tag: string) => findAll(page, (element) => element.tag === tag);
    expect(tags("h1").map(lettersOf)).toEqual(["Minutes of the platform group"]);
    expect(tags("h2").map(lettersOf)).toEqual(["Decisions", "Quellen"]);
    expect(tags("small").map(lettersOf)).toEqual(["(von Hand)"]);
    expect(tags("td").map(lettersOf)).toEqual(["Bo", "a | b", "李雷", "写"]);
    expect(tags("cite").map(lettersOf)).toEqual(["Ana"]);
    expect(tags("sup").map(lettersOf)).toEqual(["1", "2", "1"]);
    const links = tags("a").map(({ attributes }) => attributes["href"] ?? "");
    expect(links).toEqual([
      "#source-1",
      "#source-2",
      "#source-1",
      "https://chat.example/d4?a=1&b=2",
      "#source-of-1",
      "#source-of-2",
    ]);
    const ids = findAll(page, ({ attributes }) => "id" in attributes).map(
      ({ attributes }) => attributes["id"],
    );
    expect(new Set(ids).size).toBe(ids.length);
    for (const link of links.filter((each) => each.startsWith("#"))) expect(ids).toContain(link.slice(1));
  });

  test("as data", () => {
    expect(JSON.parse(toJson(minutes))).toEqual(minutes);
  });
});

test("a document in Arabic runs from right to left, a paragraph of it as its own letters do", () => {
  const page = toHtml({ title: "محضر", language: "ar-EG", blocks: [] }, englishWords);
  expect(page).toContain('<article class="document" lang="ar-EG" dir="rtl">\n<h1 dir="auto">محضر</h1>');
});

test("a table too wide for a mail is told row by row", () => {
  const head = ["Name of the working group", "What it decided", "When it meets again"];
  const rows = [["Platform", "x".repeat(60), "Monday"]];
  const text = toPlainText({ title: "T", language: "en", blocks: [{ type: "table", head, rows }] });
  expect(text).toBe(
    `T\n=\n\n- Name of the working group: Platform\n  What it decided:\n  ${"x".repeat(60)}\n  When it meets again: Monday\n`,
  );
});

describe("any document, whatever is typed into it", () => {
  const texts = (block: Block): string[] => {
    if (block.type === "heading") return [block.text];
    if (block.type === "table") return [...block.head, ...block.rows.flat()];
    const statements = (block.type === "list" ? block.items : block.statements).map(({ text }) => text);
    return block.type === "quote" && block.by ? [...statements, block.by] : statements;
  };
  const everything = ({ title, dateline, blocks }: Document): string[] => [
    title,
    ...(dateline ? [dateline] : []),
    ...blocks.flatMap(texts),
  ];
  const bare = (document: Document): Document => ({
    ...document,
    blocks: document.blocks.map((block): Block => {
      const plain = <S extends { text: string }>({ text }: S) => ({ text, sources: [] });
      if (block.type === "list") return { ...block, items: block.items.map(plain) };
      return "statements" in block ? { ...block, statements: block.statements.map(plain) } : block;
    }),
  });
  const letters = (text: string): string => text.replace(/\s/g, "");
  const shownLetters = (document: Document): string => letters(everything(document).map(shown).join(""));

  test("is only text in HTML, every letter as typed", () => {
    const ours = new Set(
      "root article h1 h2 h3 p ul ol li blockquote footer cite div table thead tbody tr th td span sup small a section".split(
        " ",
      ),
    );
    fc.assert(
      fc.property(anyDocument, (document) => {
        const page = parseHtml(toHtml(document, englishWords));
        expect(findAll(page, ({ tag }) => !ours.has(tag))).toEqual([]);
        const ownText = ({ tag, attributes }: HtmlElement): boolean =>
          attributes["class"] === "statement" ||
          ["h1", "h2", "h3", "cite", "td", "th"].includes(tag) ||
          attributes["class"] === "dateline";
        const [article] = page.children as HtmlElement[];
        const main =
          article?.children.filter((child) => typeof child === "string" || child.tag !== "section") ?? [];
        const said = findAll({ tag: "main", attributes: {}, children: main }, ownText).map(lettersOf);
        expect(letters(said.join(""))).toBe(shownLetters(document));
        const links = findAll(page, ({ tag }) => tag === "a").map(({ attributes }) => attributes["href"]);
        expect(links.filter((link) => !/^(#|https:)/.test(link ?? ""))).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  test("is only text in Markdown, read as GitHub reads it", () => {
    const reader = new MarkdownIt("default", { html: true, linkify: false, typographer: false });
    fc.assert(
      fc.property(anyDocument.map(bare), (document) => {
        const tokens = reader.parse(toMarkdown(document), {});
        const shape = tokens
          .filter(({ type }) => type.endsWith("_open") || type === "inline")
          .map(({ type }) => type);
        expect(shape.filter((type) => !BLOCK_TOKENS.has(type))).toEqual([]);
        const inline = tokens.flatMap(({ children }) => children ?? []);
        expect(
          inline.filter(({ type }) => type !== "text").map(({ type, content }) => [type, content]),
        ).toEqual([]);
        const said = inline.map(({ content }) => content).join("");
        const dashes = document.blocks.filter((block) => block.type === "quote" && block.by).length;
        const expected = shownLetters(document);
        expect(letters(said).length).toBe(expected.length + dashes);
        if (dashes === 0) expect(letters(said)).toBe(expected);
      }),
      { numRuns: 400 },
    );
  });

  test("keeps its blocks in Markdown: one heading, list or table for each", () => {
    const reader = new MarkdownIt("default", { html: true });
    const kinds: Record<Block["type"], string> = {
      heading: "heading_open",
      list: "bullet_list_open",
      table: "table_open",
      quote: "blockquote_open",
      paragraph: "paragraph_open",
    };
    fc.assert(
      fc.property(anyDocument.map(bare), (document) => {
        const full = document.blocks.filter(
          (block) =>
            block.type === "table" ||
            block.type === "list" ||
            texts(block).some((text) => shown(text) !== ""),
        );
        const tokens = reader.parse(toMarkdown({ ...document, blocks: full }), {});
        const top = tokens
          .filter(({ level, type }) => level === 0 && type.endsWith("_open"))
          .map(({ type }) => type);
        const dateline = shown(document.dateline ?? "") === "" ? [] : ["paragraph_open"];
        // Two lists with nothing between them are one to every reader of Markdown.
        const expected = full
          .map(({ type }) => kinds[type])
          .filter((kind, index, all) => kind !== "bullet_list_open" || all[index - 1] !== kind);
        expect(top).toEqual(["heading_open", ...dateline, ...expected]);
      }),
      { numRuns: 400 },
    );
  });

  test("fits into 76 columns as plain text, every letter as typed", () => {
    fc.assert(
      fc.property(anyDocument.map(bare), (document) => {
        const text = toPlainText(document);
        const long = text.split("\n").filter((line) => columnsOf(line) > 76 && !line.includes("https://"));
        expect(long).toEqual([]);
        expect(text.split("\n").filter((line) => /[ \t]$/.test(line))).toEqual([]);
        const withoutTables = {
          ...document,
          blocks: document.blocks.filter(({ type }) => type === "paragraph"),
        };
        const head = letters(toPlainText({ ...document, blocks: [] }));
        expect(letters(toPlainText(withoutTables))).toBe(
          head + letters(withoutTables.blocks.flatMap(texts).map(shown).join("")),
        );
      }),
      { numRuns: 400 },
    );
  });

  test("turns no reading direction around beyond its own text", () => {
    const text = "a \u202Eb \u2067c";
    expect(shown(text)).toBe(`${text}\u2069\u202C`);
    expect(shown("\u2066a\u202Eb\u2069c")).toBe("\u2066a\u202Eb\u2069c");
    expect(shown("plain \u200F text")).toBe("plain \u200F text");
  });
});

const BLOCK_TOKENS = new Set(
  "heading_open paragraph_open bullet_list_open list_item_open blockquote_open table_open thead_open tbody_open tr_open th_open td_open inline".split(
    " ",
  ),
);
