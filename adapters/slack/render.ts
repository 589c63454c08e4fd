import type { types as slack } from "@slack/bolt";
import type { LocalCard } from "../../src/chat/card.ts";
import { fallbackText, type Pinged } from "./inline.ts";
import { clip, LIMITS, sizeOf, slackLength } from "./limits.ts";
import type { Files } from "./pictures.ts";
import { type Piece, renderPieces } from "./pieces.ts";

export interface RenderOptions {
  /** Ids of the people the message may notify; everybody else appears by name. */
  readonly ping?: Pinged;
  readonly surface?: "message" | "view";
  /** What Slack has of the card's pictures; the others are said in words. */
  readonly files?: Files;
  /** Said where something had to be left out, in the reader's language. */
  readonly shortened: string;
}

/** One message: its blocks, and the same in letters for notifications and screen readers. */
export interface Page {
  readonly blocks: slack.KnownBlock[];
  readonly text: string;
}

/** The card as one message; what does not fit is replaced by the note that something is missing. */
export function render(card: LocalCard, options: RenderOptions): Page {
  const [page] = renderPages(card, options, 1);
  if (!page) throw new Error("a card has at least one page");
  return page;
}

/** The card as as many messages as it needs, at least one; beyond `most`, the last says that something is missing. */
export function renderPages(
  card: LocalCard,
  options: RenderOptions,
  most = Number.POSITIVE_INFINITY,
): Page[] {
  const limits = LIMITS[options.surface ?? "message"];
  const pages = paged(renderPieces(card, options.ping ?? new Set(), options.files), limits);
  if (pages.length <= most) return pages.map(toPage);
  const rest = pages.slice(most - 1).flat();
  return [...pages.slice(0, most - 1), shortened(rest, options.shortened, limits)].map(toPage);
}

type PageLimits = (typeof LIMITS)["message" | "view"];

function paged(all: readonly Piece[], limits: PageLimits): Piece[][] {
  const pages: Piece[][] = [[]];
  let size = 0;
  for (const piece of all) {
    const more = sizeOf([piece.block]);
    const page = pages.at(-1) ?? [];
    if (page.length > 0 && (page.length === limits.blocks || size + more > limits.characters)) {
      pages.push([piece]);
      size = more;
    } else {
      page.push(piece);
      size += more;
    }
  }
  return pages;
}

/** The last controls are kept before any text: what can be done with a card must stay possible. */
function shortened(all: readonly Piece[], words: string, limits: PageLimits): Piece[] {
  const note = noteOf(words);
  const last = all.at(-1);
  const controls = last?.block.type === "actions" ? [last] : [];
  let room = limits.characters - sizeOf([note, ...controls].map((piece) => piece.block));
  const kept: Piece[] = [];
  for (const piece of all.slice(0, limits.blocks - 1 - controls.length)) {
    room -= sizeOf([piece.block]);
    if (room < 0 || controls.includes(piece)) break;
    kept.push(piece);
  }
  return [...kept, note, ...controls];
}

const noteOf = (words: string): Piece => ({
  block: {
    type: "context",
    elements: [{ type: "plain_text", text: clip(words, LIMITS.text), emoji: false }],
  },
  text: fallbackText([{ type: "text", text: words }], new Set()),
});

function toPage(list: readonly Piece[]): Page {
  const text = list
    .map((piece) => piece.text)
    .filter((words) => words !== "")
    .join("\n");
  return { blocks: list.map((piece) => piece.block), text: clipFallback(text) };
}

/** Cut between lines, so that no `<!date…>` or `<@…>` is torn. */
function clipFallback(text: string): string {
  if (slackLength(text) <= LIMITS.fallbackText) return text.trim() === "" ? "…" : text;
  let kept = "";
  for (const line of text.split("\n")) {
    if (slackLength(kept) + slackLength(line) + 2 > LIMITS.fallbackText) break;
    kept += `${line}\n`;
  }
  return kept === "" ? clip(text.replace(/<[^<>]*>/g, ""), LIMITS.fallbackText) : `${kept}…`;
}
