import { type Note, type Notes, numberSources } from "./notes.ts";
import { type Block, type Document, englishWords, type Statement, type Words } from "./types.ts";
import { inARow, shown } from "./words.ts";

/** Signs that mean something wherever they stand, in CommonMark, GitHub's tables, strikethrough and formulas. */
const ANYWHERE = /[\\`*_[\]<>|~$]/g;
/** An entity, or the short name of an emoji. */
const NAMES = /&(?=#?\w+;)|:(?=[\w+-]+:)/g;
/** What makes a line more than text: headings, lists, rules. */
const AT_START = /^(?:[#+=-]|\d{1,9}(?=[.)]))/;

const escapeInline = (text: string): string => shown(text).replace(ANYWHERE, "\\$&").replace(NAMES, "\\$&");

/** Takes escaped text. "1." is no list when its full stop is escaped; a digit cannot be. */
const atStart = (escaped: string): string =>
  escaped.replace(AT_START, (sign) => (/\d/.test(sign) ? `${sign}\\` : `\\${sign}`));

/** A heading may end in "#", which would be taken for its closing sign. */
const heading = (level: number, text: string): string =>
  `${"#".repeat(level)} ${escapeInline(text).replaceAll("#", "\\#")}`;

/** A document in Markdown (CommonMark, with GitHub's tables): whatever was typed is text and stays as it was typed. */
export function toMarkdown(document: Document, words: Words = englishWords): string {
  const { title, dateline, blocks } = document;
  const notes = numberSources(document);
  const parts = [
    heading(1, title),
    dateline ? atStart(escapeInline(dateline)) : "",
    ...blocks.map((block) => renderBlock(block, notes, words)),
    ...(notes.all.length > 0 ? [heading(2, words.source), notes.all.map(noteLine).join("\n")] : []),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function linked(text: string, url: string | undefined): string {
  if (!url) return text;
  const target = url
    .replace(/[<>\\]/g, encodeURIComponent)
    .replace(NAMES, (sign) => (sign === "&" ? "&amp;" : sign));
  return `[${text}](<${target}>)`;
}

const noteLine = ({ number, label, url }: Note): string =>
  `${number}. ${linked(atStart(escapeInline(label)), url)}`;

function renderBlock(block: Block, notes: Notes, words: Words): string {
  const statement = (one: Statement): string => {
    const mark = one.byHand ? ` (${escapeInline(words.byHand)})` : "";
    const references = notes.of(one).map(({ number, url }) => ` ${linked(`\\[${number}\\]`, url)}`);
    return escapeInline(one.text) + mark + references.join("");
  };
  const paragraph = (statements: readonly Statement[]): string => atStart(inARow(statements, statement));
  switch (block.type) {
    case "heading":
      return heading(block.level, block.text);
    case "paragraph":
      return paragraph(block.statements);
    case "list":
      return block.items.map((item) => `- ${paragraph([item])}`).join("\n");
    case "quote":
      return `> ${paragraph(block.statements)}${block.by ? `\n>\n> — ${escapeInline(block.by)}` : ""}`;
    case "table":
      return renderTable(block);
  }
}

function renderTable({ head, rows }: Block & { type: "table" }): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const row = (cells: readonly string[]): string =>
    line(head.map((_, column) => escapeInline(cells[column] ?? "")));
  return [row(head), line(head.map(() => "---")), ...rows.map(row)].join("\n");
}
