import { type Note, numberSources } from "./notes.ts";
import { type Block, type Document, englishWords, type Statement, type Words } from "./types.ts";
import { inARow, shown } from "./words.ts";
import { columnsOf, wrap } from "./wrap.ts";

/** Columns of a terminal or a mail; Chinese, Japanese, Korean and emoji take two each. */
const WIDTH = 76;

/** A document as a mail shows it: lines of at most 76 columns (only an address may be longer), nothing escaped. */
export function toPlainText(document: Document, words: Words = englishWords): string {
  const { title, dateline, blocks } = document;
  const notes = numberSources(document);
  const statement = (one: Statement): string =>
    shown(one.text) +
    (one.byHand ? ` (${words.byHand})` : "") +
    notes
      .of(one)
      .map(({ number }) => ` [${number}]`)
      .join("");
  const parts = [
    underlined(title, "="),
    dateline ? wrap(shown(dateline), WIDTH) : "",
    ...blocks.map((block) => renderBlock(block, statement)),
    ...(notes.all.length > 0 ? [underlined(words.source, "-"), notes.all.map(noteLines).join("\n")] : []),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function underlined(text: string, sign: string): string {
  const lines = wrap(shown(text), WIDTH);
  const widest = Math.min(WIDTH, Math.max(...lines.split("\n").map(columnsOf)));
  return widest > 0 ? `${lines}\n${sign.repeat(widest)}` : "";
}

const noteLines = ({ number, label, url }: Note): string =>
  wrap(url ? `${label} ${url}` : label, WIDTH, `[${number}] `);

function renderBlock(block: Block, statement: (one: Statement) => string): string {
  switch (block.type) {
    case "heading":
      return block.level === 2 ? underlined(block.text, "-") : wrap(shown(block.text), WIDTH);
    case "paragraph":
      return wrap(inARow(block.statements, statement), WIDTH);
    case "list":
      return block.items.map((item) => wrap(statement(item), WIDTH, "- ")).join("\n");
    case "quote": {
      const by = block.by ? [wrap(shown(block.by), WIDTH, "> — ", "> ")] : [];
      return [wrap(inARow(block.statements, statement), WIDTH, "> ", "> "), ...by].join("\n");
    }
    case "table":
      return renderTable(block);
  }
}

/** Columns where they fit; else a table is told row by row. */
function renderTable({ head, rows }: Block & { type: "table" }): string {
  const all = [head, ...rows].map((cells) => head.map((_, column) => shown(cells[column] ?? "")));
  const widths = head.map((_, column) => Math.max(1, ...all.map((cells) => columnsOf(cells[column] ?? ""))));
  const width = widths.reduce((sum, each) => sum + each + 2, -2);
  if (width > WIDTH) return toldByRow(all);
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - columnsOf(cell)))
      .join("  ")
      .trimEnd();
  const [first = [], ...others] = all;
  return [line(first), line(widths.map((each) => "-".repeat(each))), ...others.map(line)].join("\n");
}

const toldByRow = ([head = [], ...rows]: readonly (readonly string[])[]): string =>
  rows
    .map((cells) =>
      cells
        .map((cell, column) =>
          wrap(`${head[column] ?? ""}: ${cell}`, WIDTH, column === 0 ? "- " : "  ", "  "),
        )
        .join("\n"),
    )
    .join("\n");
