import { type Html, html, nothing } from "../html.ts";
import { type Note, type Notes, numberSources } from "./notes.ts";
import type { Block, Document, Statement, Words } from "./types.ts";
import { inARow, isTag, shown } from "./words.ts";

const RIGHT_TO_LEFT = new Set(["ar", "dv", "fa", "he", "ks", "ku", "ps", "sd", "ug", "ur", "yi"]);

/** The reading direction of a language (BCP 47 tag); single paragraphs may still go the other way. */
export const directionOf = (language: string): "ltr" | "rtl" =>
  RIGHT_TO_LEFT.has(language.toLowerCase().split("-", 1)[0] ?? "") ? "rtl" : "ltr";

/**
 * An `article` that fits into any page or mail: its heading is `h1`, everything is escaped, every paragraph finds its own
 * direction. Sources are numbered notes at its end; it has no style of its own.
 */
export function toHtml(document: Document, words: Words): string {
  const { title, dateline, language, blocks } = document;
  const notes = numberSources(document);
  const body = renderBlocks(blocks, notes, words);
  return html`<article class="document" lang="${isTag(language) ? language : "en"}" dir="${directionOf(language)}">
<h1 dir="auto">${shown(title)}</h1>${dateline ? html`\n<p class="dateline" dir="auto">${shown(dateline)}</p>` : nothing}
${body}${notes.all.length > 0 && renderNotes(notes.all, words)}</article>`.markup;
}

/** Notes that several statements name lead back to the first of them only: an id stands once. */
function renderBlocks(blocks: readonly Block[], notes: Notes, words: Words): readonly Html[] {
  const named = new Set<number>();
  const reference = ({ number }: Note): Html => {
    const id = !named.has(number) && html` id="source-of-${number}"`;
    named.add(number);
    return html`<sup class="source"><a href="#source-${number}"${id} aria-label="${words.source} ${number}">${number}</a></sup>`;
  };
  const statement = (one: Statement): Html =>
    html`<span class="statement">${shown(one.text)}</span>${one.byHand === true && html` <small class="by-hand">(${words.byHand})</small>`}${notes.of(one).map(reference)}`;
  return blocks.map((block) => html`${renderBlock(block, statement)}\n`);
}

type RenderStatement = (statement: Statement) => Html;

const sentences = (statements: readonly Statement[], statement: RenderStatement): Html => ({
  markup: inARow(statements, (one) => statement(one).markup),
});

function renderBlock(block: Block, statement: RenderStatement): Html {
  switch (block.type) {
    case "heading":
      return block.level === 2
        ? html`<h2 dir="auto">${shown(block.text)}</h2>`
        : html`<h3 dir="auto">${shown(block.text)}</h3>`;
    case "paragraph":
      return html`<p dir="auto">${sentences(block.statements, statement)}</p>`;
    case "list":
      return html`<ul>${block.items.map((item) => html`<li dir="auto">${statement(item)}</li>`)}</ul>`;
    case "quote":
      return html`<blockquote><p dir="auto">${sentences(block.statements, statement)}</p>${block.by ? html`<footer dir="auto">— <cite>${shown(block.by)}</cite></footer>` : nothing}</blockquote>`;
    case "table":
      return renderTable(block);
  }
}

/** A wide table scrolls in a box of its own, which the keyboard can reach. */
function renderTable({ head, rows }: Block & { type: "table" }): Html {
  const heads = head.map((cell) => html`<th scope="col" dir="auto">${shown(cell)}</th>`);
  const row = (cells: readonly string[]) =>
    html`<tr>${head.map((_, column) => html`<td dir="auto">${shown(cells[column] ?? "")}</td>`)}</tr>`;
  const name = head.map(shown).join(", ");
  return html`<div class="table" role="region" tabindex="0" aria-label="${name}"><table><thead><tr>${heads}</tr></thead><tbody>${rows.map(row)}</tbody></table></div>`;
}

function renderNotes(notes: readonly Note[], words: Words): Html {
  const item = ({ number, label, url }: Note): Html =>
    html`<li id="source-${number}" dir="auto">${url ? html`<a href="${url}">${label}</a>` : label} <a class="back" href="#source-of-${number}" aria-label="↑ ${number}">↑</a></li>`;
  return html`<section class="sources" aria-label="${words.source}"><h2>${words.source}</h2><ol>${notes.map(item)}</ol></section>`;
}
