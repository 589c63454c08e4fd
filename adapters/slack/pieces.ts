import type { types as slack } from "@slack/bolt";
import type { Control, Inline, LocalCard } from "../../src/chat/card.ts";
import { clean } from "../../src/lib/text.ts";
import { actionsBlocks, type Counter, controlElements, createCounter } from "./controls.ts";
import { fallbackText, mrkdwn, type Pinged, richText } from "./inline.ts";
import { clip, LIMITS, pieces, slackLength } from "./limits.ts";
import { type Files, NO_FILES, pictureBlock, wordsBlock } from "./pictures.ts";

/** A block with what it says in letters. */
export interface Piece {
  readonly block: slack.KnownBlock;
  readonly text: string;
}

type CardElement = LocalCard["elements"][number];

/** Lines that follow each other are one block: closer together on the screen, and fewer blocks. */
export function renderPieces(card: LocalCard, pinged: Pinged, files: Files = NO_FILES): Piece[] {
  const next = createCounter();
  const result: Piece[] = [];
  let lines: CardElement[] = [];
  const flush = () => {
    if (lines.length > 0) result.push(...paragraph(lines, pinged));
    lines = [];
  };
  for (const element of card.elements.map(tidy)) {
    if (isLine(element)) lines.push(element);
    else {
      flush();
      result.push(...renderElement(element, pinged, next, files));
    }
  }
  flush();
  return result.length > 0 ? result : [{ block: richBlock([]), text: "" }];
}

/** Control characters are shown nowhere, but count six each in a message. */
function tidy(element: CardElement): CardElement {
  if (element.type === "image") return { ...element, alt: clean(element.alt) };
  if (element.type === "file") return { ...element, words: clean(element.words) };
  if (!("text" in element)) return element;
  const text = element.text.map((span): Inline => {
    if (span.type === "mention") return { ...span, name: clean(span.name) };
    const shown = clean(span.text);
    if (span.type === "link") return { ...span, text: shown, url: clean(span.url) };
    // A live date must have words for readers who cannot show it.
    return span.type === "date" && shown === ""
      ? { ...span, text: new Date(span.at).toISOString() }
      : { ...span, text: shown };
  });
  return { ...element, text };
}

const isLine = (element: CardElement): boolean =>
  element.type === "title" || element.type === "line" || (element.type === "row" && !element.control);

function renderElement(element: CardElement, pinged: Pinged, next: Counter, files: Files): Piece[] {
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
    case "image":
      return [picture(element, files)];
    case "file":
      return paragraph([{ type: "line", text: [{ type: "text", text: element.words }] }], pinged);
    case "controls":
      return controlRow(element.controls, next);
    default:
      return element satisfies never;
  }
}

/** The file that Slack has of it; else its words. */
function picture({ alt, png }: Extract<CardElement, { type: "image" }>, files: Files): Piece {
  const id = files.get(png);
  return {
    block: id === undefined ? wordsBlock(alt) : pictureBlock(id, alt),
    text: fallbackText([{ type: "text", text: alt }], new Set()),
  };
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
    const size = slackLength(shownLength(part.span));
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
  if (written === null || written.trim() === "" || slackLength(written) > LIMITS.text) {
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
    slackLength(written) > LIMITS.text ||
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
    (control) => control.type === "link-button" && slackLength(control.url) > LIMITS.url,
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
