import type { types as slack } from "@slack/bolt";
import type { Control, Inline, LocalCard } from "../../src/chat/card.ts";
import { actionsBlocks, type Counter, controlElements, createCounter } from "./controls.ts";
import { fallbackText, mrkdwn, type Pinged, richText } from "./inline.ts";
import { clip, LIMITS, lengthOf, pieces, sizeOf } from "./limits.ts";

export interface RenderOptions {
  /** Ids of the people the message may notify; everybody else appears by name. */
  readonly ping?: Pinged;
  readonly surface?: "message" | "view";
  /** Said where something had to be left out, in the reader's language. */
  readonly shortened: string;
}

/** One message: its blocks, and the same in letters for notifications and screen readers. */
export interface Page {
  readonly blocks: slack.KnownBlock[];
  readonly text: string;
}

/** A block with what it says in letters. */
interface Piece {
  readonly block: slack.KnownBlock;
  readonly text: string;
}

type CardElement = LocalCard["elements"][number];

/** The card as one message; what does not fit is replaced by the note that something is missing. */
export function render(card: LocalCard, options: RenderOptions): Page {
  const [page = emptyPage, ...rest] = renderPages(card, options);
  return rest.length === 0 ? page : shortenedPage(renderPieces(card, options), options);
}

/** The card as as many messages as it needs; nothing is left out. At least one. */
export function renderPages(card: LocalCard, options: RenderOptions): Page[] {
  const limits = LIMITS[options.surface ?? "message"];
  const pages: Piece[][] = [[]];
  let size = 2;
  for (const piece of renderPieces(card, options)) {
    const more = sizeOf([piece.block]);
    const page = pages.at(-1) ?? [];
    if (page.length > 0 && (page.length === limits.blocks || size + more > limits.characters)) {
      pages.push([piece]);
      size = 2 + more;
    } else {
      page.push(piece);
      size += more;
    }
  }
  return pages.map(toPage);
}

const emptyPage: Page = { blocks: [], text: "…" };

/** Controls are kept before text: what can be done with a card must stay possible. */
function shortenedPage(all: readonly Piece[], options: RenderOptions): Page {
  const limits = LIMITS[options.surface ?? "message"];
  const note = noteOf(options.shortened);
  const controls = all.filter((piece) => piece.block.type === "actions").slice(-2);
  let room = limits.characters - sizeOf([note, ...controls].map((piece) => piece.block));
  let places = limits.blocks - 1 - controls.length;
  const kept = new Set<Piece>(controls);
  for (const piece of all) {
    if (kept.has(piece)) continue;
    room -= sizeOf([piece.block]);
    places -= 1;
    if (room < 0 || places < 0) break;
    kept.add(piece);
  }
  const shown = all.filter((piece) => kept.has(piece));
  return toPage([...shown.filter((piece) => !controls.includes(piece)), note, ...controls]);
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
  if (lengthOf(text) <= LIMITS.fallbackText) return text === "" ? "…" : text;
  let kept = "";
  for (const line of text.split("\n")) {
    if (lengthOf(kept) + lengthOf(line) + 2 > LIMITS.fallbackText) break;
    kept += `${line}\n`;
  }
  return kept === "" ? clip(text.replace(/<[^<>]*>/g, ""), LIMITS.fallbackText) : `${kept}…`;
}

/** Lines that follow each other are one block: closer together on the screen, and fewer blocks. */
function renderPieces(card: LocalCard, options: RenderOptions): Piece[] {
  const pinged = options.ping ?? new Set<string>();
  const next = createCounter();
  const result: Piece[] = [];
  let lines: CardElement[] = [];
  const flush = () => {
    if (lines.length > 0) result.push(...paragraph(lines, pinged));
    lines = [];
  };
  for (const element of card.elements) {
    if (isLine(element)) lines.push(element);
    else {
      flush();
      result.push(...renderElement(element, pinged, next));
    }
  }
  flush();
  return result;
}

const isLine = (element: CardElement): boolean =>
  element.type === "title" || element.type === "line" || (element.type === "row" && !element.control);

function renderElement(element: CardElement, pinged: Pinged, next: Counter): Piece[] {
  switch (element.type) {
    case "title":
    case "line":
      return paragraph([element], pinged);
    case "row":
      return element.control
        ? rowWithControl(element.text, element.control, pinged, next)
        : paragraph([element], pinged);
    case "context":
      return smallPrint(element.text, pinged);
    case "divider":
      return [{ block: { type: "divider" }, text: "" }];
    case "controls":
      return controlRow(element.controls, next);
    default:
      return element satisfies never;
  }
}

function paragraph(lines: readonly CardElement[], pinged: Pinged): Piece[] {
  const spans = lines.flatMap((line, index): { span: Inline; bold: boolean }[] => [
    ...(index > 0 ? [{ span: { type: "text" as const, text: "\n" }, bold: false }] : []),
    ...textOf(line).map((span) => ({ span, bold: line.type === "title" })),
  ]);
  return split(spans).map((part) => ({
    block: richBlock(part.flatMap(({ span, bold }) => richText([span], pinged, bold ? { bold: true } : {}))),
    text: fallbackText(
      part.map(({ span }) => span),
      pinged,
    ),
  }));
}

const textOf = (element: CardElement): readonly Inline[] => ("text" in element ? element.text : []);

const richBlock = (elements: slack.RichTextElement[]): slack.RichTextBlock => ({
  type: "rich_text",
  elements: [
    { type: "rich_text_section", elements: elements.length > 0 ? elements : [{ type: "text", text: "…" }] },
  ],
});

/** Divides running text so that each part fits into one block, long spans included. */
function split<Part extends { span: Inline }>(parts: readonly Part[]): Part[][] {
  const result: Part[][] = [[]];
  let length = 0;
  for (const part of parts.flatMap(divide)) {
    const size = lengthOf(shownLength(part.span));
    if (length + size > LIMITS.text && length > 0) {
      result.push([]);
      length = 0;
    }
    result.at(-1)?.push(part);
    length += size;
  }
  return result.filter((list) => list.length > 0);
}

function divide<Part extends { span: Inline }>(part: Part): Part[] {
  const { span } = part;
  if (span.type === "mention") return [{ ...part, span: { ...span, name: clip(span.name, 200) } }];
  if (span.type === "date") return [{ ...part, span: { ...span, text: clip(span.text, 200) } }];
  return pieces(span.text, LIMITS.text / 2).map((text) => ({ ...part, span: { ...span, text } }));
}

const shownLength = (span: Inline): string =>
  span.type === "mention" ? span.name : span.type === "link" ? span.text + span.url.slice(0, 300) : span.text;

function smallPrint(text: readonly Inline[], pinged: Pinged): Piece[] {
  const written = mrkdwn(text, pinged);
  if (written === null || written.trim() === "" || lengthOf(written) > LIMITS.text) {
    return paragraph([{ type: "line", text }], pinged);
  }
  const block: slack.ContextBlock = {
    type: "context",
    elements: [{ type: "mrkdwn", text: written, verbatim: true }],
  };
  return [{ block, text: fallbackText(text, pinged) }];
}

/** Beside its text where mrkdwn can say it as typed; else the control stands below. */
function rowWithControl(
  text: readonly Inline[],
  control: Control<string>,
  pinged: Pinged,
  next: Counter,
): Piece[] {
  const written = mrkdwn(text, pinged);
  const elements = controlElements(control, next);
  const [accessory] = elements;
  if (
    written === null ||
    written.trim() === "" ||
    lengthOf(written) > LIMITS.text ||
    elements.length !== 1 ||
    !accessory
  ) {
    return [...paragraph([{ type: "line", text }], pinged), ...controlRow([control], next)];
  }
  const block: slack.SectionBlock = {
    type: "section",
    text: { type: "mrkdwn", text: written, verbatim: true },
    accessory,
  };
  return [{ block, text: fallbackText(text, pinged) }];
}

function controlRow(list: readonly Control<string>[], next: Counter): Piece[] {
  const tooLong = list.filter(
    (control) => control.type === "link-button" && lengthOf(control.url) > LIMITS.url,
  );
  const rows = actionsBlocks(list.flatMap((control) => controlElements(control, next)));
  return [
    ...rows.map((block: slack.ActionsBlock) => ({ block, text: "" })),
    ...tooLong.flatMap((control) =>
      paragraph(
        [
          {
            type: "line",
            text: [
              { type: "link", text: control.label, url: control.type === "link-button" ? control.url : "" },
            ],
          },
        ],
        new Set(),
      ),
    ),
  ];
}
