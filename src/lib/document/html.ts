import { escapeHtml } from "../html.ts";
import { type Note, type Notes, numberSources } from "./notes.ts";
import type { Block, Document, Statement, Words } from "./types.ts";
import { inARow, isPlain, isTag, shown } from "./words.ts";

const RIGHT_TO_LEFT = new Set(["ar", "dv", "fa", "he", "ks", "ku", "ps", "sd", "ug", "ur", "yi"]);

/** The reading direction of a language (BCP 47 tag); single paragraphs may still go the other way. */
export const directionOf = (language: string): "ltr" | "rtl" =>
  RIGHT_TO_LEFT.has(language.toLowerCase().split("-", 1)[0] ?? "") ? "rtl" : "ltr";

/** Text as it is shown, as it stands in an element or an attribute. Whatever comes from a document goes through this. */
const esc = (text: string): string => (isPlain(text) ? text : escapeHtml(shown(text)));

/**
 * An `article` that fits into any page or mail: its heading is `h1`, everything is escaped, every paragraph finds its own
 * direction. Sources are numbered notes at its end; it has no style of its own. Joined from strings: this is most of the
 * work of a page.
 */
export function toHtml(document: Document, words: Words): string {
  const { title, dateline, language, blocks } = document;
  const notes = numberSources(document);
  const statement = createStatements(notes, words);
  let body = "";
  for (const block of blocks) body += `${renderBlock(block, statement)}\n`;
  const lang = isTag(language) ? language : "en";
  const under = dateline ? `\n<p class="dateline" dir="auto">${esc(dateline)}</p>` : "";
  return `<article class="document" lang="${lang}" dir="${directionOf(lang)}">
<h1 dir="auto">${esc(title)}</h1>${under}
${body}${notes.all.length > 0 ? renderNotes(notes.all, words) : ""}</article>`;
}

type RenderStatement = (statement: Statement) => string;

/** Notes that several statements name lead back to the first of them only: an id stands once. */
function createStatements(notes: Notes, words: Words): RenderStatement {
  const named = new Set<number>();
  const reference = ({ number }: Note): string => {
    const id = named.has(number) ? "" : ` id="source-of-${number}"`;
    named.add(number);
    return `<sup class="source"><a href="#source-${number}"${id} aria-label="${esc(words.source)} ${number}">${number}</a></sup>`;
  };
  return (statement) => {
    const text = `<span class="statement">${esc(statement.text)}</span>`;
    const mark = statement.byHand === true ? ` <small class="by-hand">(${esc(words.byHand)})</small>` : "";
    return statement.sources.length === 0
      ? text + mark
      : text + mark + notes.of(statement).map(reference).join("");
  };
}

function renderBlock(block: Block, statement: RenderStatement): string {
  switch (block.type) {
    case "heading":
      return `<h${block.level} dir="auto">${esc(block.text)}</h${block.level}>`;
    case "paragraph":
      return `<p dir="auto">${inARow(block.statements, statement)}</p>`;
    case "list": {
      let items = "";
      for (const item of block.items) items += `<li dir="auto">${statement(item)}</li>`;
      return `<ul>${items}</ul>`;
    }
    case "quote": {
      const by = block.by ? `<footer dir="auto">— <cite>${esc(block.by)}</cite></footer>` : "";
      return `<blockquote><p dir="auto">${inARow(block.statements, statement)}</p>${by}</blockquote>`;
    }
    case "table":
      return renderTable(block);
  }
}

/** A wide table scrolls in a box of its own, which the keyboard can reach. */
function renderTable({ head, rows }: Block & { type: "table" }): string {
  let heads = "";
  for (const cell of head) heads += `<th scope="col" dir="auto">${esc(cell)}</th>`;
  let body = "";
  for (const cells of rows) {
    body += "<tr>";
    for (let column = 0; column < head.length; column++)
      body += `<td dir="auto">${esc(cells[column] ?? "")}</td>`;
    body += "</tr>";
  }
  const name = esc(head.join(", "));
  return `<div class="table" role="region" tabindex="0" aria-label="${name}"><table><thead><tr>${heads}</tr></thead><tbody>${body}</tbody></table></div>`;
}

function renderNotes(notes: readonly Note[], words: Words): string {
  const item = ({ number, label, url }: Note): string => {
    const text = url ? `<a href="${escapeHtml(url)}">${escapeHtml(label)}</a>` : escapeHtml(label);
    return `<li id="source-${number}" dir="auto">${text} <a class="back" href="#source-of-${number}" aria-label="↑ ${number}">↑</a></li>`;
  };
  const title = esc(words.source);
  return `<section class="sources" aria-label="${title}"><h2>${title}</h2><ol>${notes.map(item).join("")}</ol></section>`;
}
