import {
  bold,
  button,
  type Card,
  card,
  context,
  controls,
  line,
  type Span,
  say,
  title,
} from "../chat/card.ts";
import type { Press } from "../chat/press.ts";
import { type Block, type Document, shown } from "../lib/document/index.ts";
import { splitAt } from "../lib/text.ts";
import { readText } from "./sentences.ts";

type Part = Card["elements"][number];

/** Sentences in a row; what is too long for one line of a card goes on in the next. */
function inLines(sentences: readonly string[]): string[] {
  const lines = [""];
  for (const sentence of sentences.flatMap(inHalves)) {
    const last = lines.at(-1) ?? "";
    const next = last === "" ? sentence : `${last} ${sentence}`;
    if (last === "" || next.length <= LINE) lines[lines.length - 1] = next;
    else lines.push(sentence);
  }
  return lines;
}

function inHalves(text: string): string[] {
  const [head, rest] = splitAt(text, LINE, LINE);
  return rest === "" ? [head] : [head, ...inHalves(rest)];
}

/** Letters in one line of a card: half a page. */
const LINE = 1_300;

/** Letters on one page of a text; with what stands around it, it fits into one message everywhere. */
export const PAGE = 2_600;

/** A document as parts of a card, its title left out. */
export function documentParts({ dateline, blocks }: Document): Part[] {
  return [...(dateline ? [context(shown(dateline))] : []), ...blocks.flatMap(blockParts)];
}

function blockParts(block: Block): Part[] {
  switch (block.type) {
    case "heading":
      return [line(bold(shown(block.text)))];
    case "paragraph":
      return inLines(block.statements.map(({ text }) => shown(text))).map((text) => line(text));
    case "list":
      return block.items.flatMap(({ text }) => inLines([`• ${shown(text)}`]).map((words) => line(words)));
    case "quote":
      return [
        line(
          `“${block.statements.map(({ text }) => shown(text)).join(" ")}”${block.by ? ` — ${shown(block.by)}` : ""}`,
        ),
      ];
    case "table":
      return [block.head, ...block.rows].map((cells) => line(cells.map(shown).join(" | ")));
    default:
      return block satisfies never;
  }
}

const lettersIn = (part: Part): number =>
  "text" in part ? part.text.reduce((sum, span) => sum + ("text" in span ? span.text.length : 20), 0) : 0;

/** Parts of a card divided into pages of about `PAGE` letters; parts in a list of their own stay together. */
export function pagesOf(parts: readonly (Part | readonly Part[])[]): Part[][] {
  const pages: Part[][] = [[]];
  let letters = 0;
  for (const group of parts.map((part): readonly Part[] => (Array.isArray(part) ? part : [part as Part]))) {
    const more = group.reduce((sum, part) => sum + lettersIn(part), 0);
    if (letters > 0 && letters + more > PAGE) {
      pages.push([]);
      letters = 0;
    }
    pages.at(-1)?.push(...group);
    letters += more;
  }
  return pages;
}

/** Does a text stand whole in one message? Who gets it has been shown it then. */
export const isOnePage = (text: string, language: string): boolean =>
  pagesOf(documentParts(readText(text, language))).length === 1;

/** One page with its number and the ways to its neighbours. */
export function pageCard(
  heading: readonly (Span | string)[],
  pages: readonly (readonly Part[])[],
  wanted: number,
  turn: (page: number) => Press,
  more: readonly Parameters<typeof controls>[0][] = [],
): Card {
  const page = Math.min(Math.max(1, wanted), Math.max(1, pages.length));
  return card(
    title(heading),
    pages[page - 1] ?? [],
    pages.length > 1 ? context(say("list.page", { page, pages: pages.length })) : undefined,
    controls(
      ...(page > 1 ? [button("<", turn(page - 1))] : []),
      ...(page < pages.length ? [button(">", turn(page + 1))] : []),
      ...more,
    ),
  );
}

/** The beginning of a text for a chat: a few sentences, at most so many letters. */
export function excerptOf({ blocks }: Document, most = 500): string {
  const statements = blocks.flatMap((block) =>
    block.type === "list" ? block.items : "statements" in block ? block.statements : [],
  );
  let text = "";
  for (const statement of statements.slice(0, 4)) {
    const next = text === "" ? shown(statement.text) : `${text} ${shown(statement.text)}`;
    if (text !== "" && next.length > most) return `${text} …`;
    text = next;
  }
  return statements.length > 4 ? `${text} …` : text;
}
