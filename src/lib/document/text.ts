import { clean } from "../text.ts";
import type { Block, Document, Statement } from "./types.ts";
import { inARow, joinLines, oneLine, sentencesOf } from "./words.ts";

// The authored form is read line by line. A backslash before a sign makes it a letter; before any other letter it is
// only a backslash, so that nothing anybody types is lost.

const SIGN = /^(?:#{2,3} |[->](?: |$)|— |\\(?:[#>—\\-]|$))/;
const ESCAPED = /^\\(?=[#>—\\-]|$)/;

const escapeLine = (line: string): string => (line === "" || SIGN.test(line) ? `\\${line}` : line);
const unescapeLine = (line: string): string => line.replace(ESCAPED, "");

const RULE = /^\|(?: *:?-{3,}:? *\|)+$/;

/** A block while its lines are read. */
type Draft =
  | { readonly type: "heading"; readonly level: 2 | 3; readonly lines: string[] }
  | { readonly type: "list"; readonly items: string[] }
  | { readonly type: "paragraph" | "quote" | "table"; readonly lines: string[] };

/**
 * Reads the authored plain text of a readout: the first line is the title, a second line "— …" the dateline; "## " and
 * "### " begin headings, "- " items of a list, "> " a quote (a last line "> — Ana" says by whom), blank lines part
 * paragraphs, and a table is written as in Markdown. Statements are sentences, without sources.
 * @param language BCP 47 tag, by whose rules sentences end
 */
export function parseText(text: string, language: string): Document {
  const lines = clean(text)
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, "\n")
    .replace(/^[ \t\n]*\n/, "")
    .split("\n")
    .map((line) => line.replaceAll("\t", "  ").replace(/ +$/, ""));
  const [title = "", second = ""] = lines;
  const dateline = /^ *— (.*)$/.exec(second)?.[1];
  return {
    title: unescapeLine(oneLine(title)),
    ...(dateline === undefined ? {} : { dateline: oneLine(dateline) }),
    language,
    blocks: readDrafts(lines.slice(dateline === undefined ? 1 : 2)).flatMap((draft) =>
      finish(draft, language),
    ),
  };
}

function readDrafts(lines: readonly string[]): Draft[] {
  const drafts: Draft[] = [];
  let open: Draft | null = null;
  const begin = <D extends Draft>(draft: D): D => {
    drafts.push(draft);
    return draft;
  };
  for (const [index, line] of lines.entries()) {
    const text = line.replace(/^ +/, "");
    const heading: RegExpExecArray | null = /^(#{2,3}) (.*)$/.exec(text);
    if (text === "") open = null;
    else if (heading) {
      begin({ type: "heading", level: heading[1] === "##" ? 2 : 3, lines: [heading[2] ?? ""] });
      open = null;
    } else if (text.startsWith("- ")) {
      if (open?.type !== "list") open = begin({ type: "list", items: [] });
      open.items.push(unescapeLine(oneLine(text.slice(2))));
    } else if (/^>( |$)/.test(text)) {
      if (open?.type !== "quote") open = begin({ type: "quote", lines: [] });
      open.lines.push(oneLine(text.slice(1)));
    } else if (open?.type === "list" && line.startsWith(" ")) {
      open.items.push(joinLines(open.items.pop() ?? "", oneLine(text)));
    } else if (open?.type === "table" && text.startsWith("|")) {
      open.lines.push(text);
    } else if (text.startsWith("|") && RULE.test(lines[index + 1]?.trim() ?? "")) {
      open = begin({ type: "table", lines: [text] });
    } else {
      if (open?.type !== "paragraph") open = begin({ type: "paragraph", lines: [] });
      open.lines.push(unescapeLine(oneLine(text)));
    }
  }
  return drafts;
}

/** A block of a draft; none when nothing is in it. */
function finish(draft: Draft, language: string): Block[] {
  const divided = (lines: readonly string[]): Statement[] =>
    sentencesOf(lines.reduce(joinLines, ""), language).map(statementOf);
  switch (draft.type) {
    case "heading": {
      const text = oneLine(draft.lines.join(" "));
      return text === "" ? [] : [{ type: "heading", text, level: draft.level }];
    }
    case "list":
      return [{ type: "list", items: draft.items.map(statementOf) }];
    case "table":
      return [readTable(draft.lines)];
    case "paragraph": {
      const statements = divided(draft.lines);
      return statements.length === 0 ? [] : [{ type: "paragraph", statements }];
    }
    case "quote": {
      const by = draft.lines.length > 1 ? /^— (.*)$/.exec(draft.lines.at(-1) ?? "")?.[1] : undefined;
      const said = by === undefined ? draft.lines : draft.lines.slice(0, -1);
      const statements = divided(said.filter((line) => line !== "").map(unescapeLine));
      return statements.length === 0
        ? []
        : [{ type: "quote", statements, ...(by === undefined ? {} : { by }) }];
    }
  }
}

const statementOf = (text: string): Statement => ({ text, sources: [] });

function readTable([first = "", , ...others]: readonly string[]): Block {
  const head = cellsOf(first);
  const rows = others.map(cellsOf).map((cells) => head.map((_, column) => cells[column] ?? ""));
  return { type: "table", head, rows };
}

/** A cell ends at a "|" that no backslash stands before; one backslash stands for itself unless "|" or "\" follows. */
function cellsOf(line: string): string[] {
  const cells = [...line.slice(1).matchAll(/((?:\\[\\|]|[^|])*)(?:\||$)/g)].map(([, cell = ""]) => cell);
  // What comes after the last "|" is no cell.
  while (cells.length > 1 && cells.at(-1) === "") cells.pop();
  return cells.map((cell) => oneLine(cell.replace(/\\([\\|])/g, "$1")));
}

/** Writes a document as `parseText` reads it; sources and the mark of what was written by hand have no place in it. */
export function toText({ title, dateline, blocks }: Document): string {
  const head = escapeLine(oneLine(title)) + (dateline && oneLine(dateline) ? `\n— ${oneLine(dateline)}` : "");
  return `${[head, ...blocks.map(writeBlock)].filter((part) => part !== "").join("\n\n")}\n`;
}

function writeBlock(block: Block): string {
  const sentence = ({ text }: Statement): string => oneLine(text);
  switch (block.type) {
    case "heading":
      return oneLine(block.text) && `${"#".repeat(block.level)} ${oneLine(block.text)}`;
    case "paragraph": {
      const text = inARow(block.statements, sentence);
      return text && escapeLine(text);
    }
    case "list":
      return block.items.map((item) => `- ${escapeLine(sentence(item))}`).join("\n");
    case "quote": {
      const text = inARow(block.statements, sentence);
      const by = block.by && oneLine(block.by) ? `\n> — ${oneLine(block.by)}` : "";
      return text && `> ${escapeLine(text)}${by}`;
    }
    case "table":
      return writeTable(block);
  }
}

function writeTable({ head, rows }: Block & { type: "table" }): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const row = (cells: readonly string[]): string =>
    line(head.map((_, column) => oneLine(cells[column] ?? "").replace(/[\\|]/g, "\\$&")));
  if (head.length === 0) return "";
  return [row(head), line(head.map(() => "---")), ...rows.map(row)].join("\n");
}
