import { createHash } from "node:crypto";
import {
  type APIActionRowComponent,
  type APIButtonComponent,
  type APIComponentInContainer,
  type APIComponentInMessageActionRow,
  ButtonStyle,
  ComponentType,
} from "discord.js";
import type { Control, Inline, LocalCard } from "../../src/chat/card.ts";
import { encodePress } from "../../src/chat/press.ts";
import { writeSpan, writeSpans } from "./inline.ts";
import { chunks, LIMITS, label } from "./limits.ts";
import { oneLine } from "./text.ts";

/** A part of a message that stays whole; lines that follow each other become one text on the screen. */
export type Piece =
  | { readonly kind: "line"; readonly text: string }
  | {
      readonly kind: "block" | "controls";
      readonly component: APIComponentInContainer;
      /** How many components it is, itself included. */
      readonly size: number;
      readonly characters: number;
      /** What must be attached for it to be seen. */
      readonly file?: Attached;
    };

/** A file of a message. */
export interface Attached {
  readonly attachment: Buffer;
  readonly name: string;
  /** Media type. */
  readonly contentType: string;
}

type CardElement = LocalCard["elements"][number];

/** The parts of a card in order. */
export const piecesOf = (card: LocalCard): Piece[] => card.elements.flatMap(elementPieces);

function elementPieces(element: CardElement): Piece[] {
  switch (element.type) {
    case "title":
      return lines(element.text.map(inOneLine), "### ");
    case "line":
      return lines(element.text);
    case "context":
      return lines(element.text, "-# ");
    case "row":
      return element.control ? rowPieces(element.text, element.control) : lines(element.text);
    case "divider":
      return [block({ type: ComponentType.Separator }, 1, 0)];
    case "image":
      return picture(element);
    case "file":
      return fileToKeep(element);
    case "controls":
      return controlPieces(element.controls);
    default:
      return element satisfies never;
  }
}

const block = (component: APIComponentInContainer, size: number, characters: number): Piece => ({
  kind: "block",
  component,
  size,
  characters,
});

/** A picture that comes with the message. Its file is called by its bytes: in one message no name may stand for two files. */
function picture({ alt, png, name }: Extract<CardElement, { type: "image" }>): Piece[] {
  const attachment = Buffer.from(png, "base64");
  if (attachment.length === 0) return lines([{ type: "text", text: alt }], "-# ");
  const plainName = name
    .replace(/\.png$/i, "")
    .replace(/[^A-Za-z0-9_]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 60);
  const file = `${plainName || "picture"}-${createHash("sha256").update(attachment).digest("hex").slice(0, 8)}.png`;
  const description = label(alt, LIMITS.imageDescription);
  const items = [{ media: { url: `attachment://${file}` }, description }];
  const gallery = { type: ComponentType.MediaGallery, items } as const;
  return [
    {
      kind: "block",
      component: gallery,
      size: 1,
      characters: 0,
      file: { attachment, name: file, contentType: "image/png" },
    },
  ];
}

/** Discord shows its name and a button to keep it. */
function fileToKeep({ words, name, mediaType, content }: Extract<CardElement, { type: "file" }>): Piece[] {
  const plainName = name.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[.-]+/, "");
  const file = plainName.slice(-100) || "file";
  const component = { type: ComponentType.File, file: { url: `attachment://${file}` } } as const;
  const attached = { attachment: Buffer.from(content, "base64"), name: file, contentType: mediaType };
  const said = lines([{ type: "text", text: words }]);
  // Discord takes no empty file.
  if (attached.attachment.length === 0) return said;
  return [...said, { kind: "block", component, size: 1, characters: 0, file: attached }];
}

/** A heading ends with its line. */
const inOneLine = (span: Inline): Inline =>
  span.type === "mention" ? span : { ...span, text: oneLine(span.text) };

/** Running text in pieces that fit; `prefix` makes each of its lines a heading or small print. */
function lines(spans: readonly Inline[], prefix = ""): Piece[] {
  return divided(spans).map((group) => ({ kind: "line", text: prefixed(writeSpans(group), prefix) }));
}

/** Small print may have several lines, each of which says so; an empty line is no small print. */
const prefixed = (text: string, prefix: string): string =>
  prefix === "" || text.trim() === ""
    ? shown(text)
    : text
        .split("\n")
        .map((line) => (line.trim() === "" ? line : `${prefix}${line.trimStart()}`))
        .join("\n");

/** Discord refuses a text that is only space. */
const shown = (text: string): string => (text.trim() === "" ? "…" : text);

function divided(spans: readonly Inline[]): Inline[][] {
  const groups: Inline[][] = [[]];
  let length = 0;
  for (const span of spans.flatMap(small)) {
    const size = writeSpan(span).length;
    if (length > 0 && length + size > LIMITS.piece) {
      groups.push([]);
      length = 0;
    }
    groups.at(-1)?.push(span);
    length += size;
  }
  return groups;
}

/** What is written at most doubles, marks and closed directions included at most triples. */
const SPAN = LIMITS.piece / 3;

function small(span: Inline): Inline[] {
  if (span.type === "mention") return [{ ...span, name: label(span.name, 100) }];
  if (span.type === "date") return [{ ...span, text: label(span.text, 200) }];
  if (span.type === "link" && span.url.length + span.text.length > SPAN) {
    const whole = span.text === span.url ? span.url : `${span.text} (${span.url})`;
    return chunks(whole, SPAN).map((text) => ({ type: "text", text }));
  }
  return chunks(span.text, SPAN).map((text) => ({ ...span, text }));
}

/** A control beside its text where a section can hold both; else below it. */
function rowPieces(text: readonly Inline[], control: Control<string>): Piece[] {
  const all = lines(text);
  const last = all.at(-1);
  const [accessory] = buttonsOf([control]);
  if (last?.kind !== "line" || !accessory) return [...all, ...controlPieces([control])];
  const components = [{ type: ComponentType.TextDisplay, content: last.text } as const];
  const section = { type: ComponentType.Section, components, accessory } as const;
  return [...all.slice(0, -1), block(section, 3, last.text.length)];
}

function controlPieces(list: readonly Control<string>[]): Piece[] {
  const buttons = buttonsOf(list);
  const rows: Piece[] = [];
  for (let start = 0; start < buttons.length; start += LIMITS.buttonsInRow) {
    const components = buttons.slice(start, start + LIMITS.buttonsInRow);
    const row: APIActionRowComponent<APIComponentInMessageActionRow> = {
      type: ComponentType.ActionRow,
      components,
    };
    rows.push({ kind: "controls", component: row, size: 1 + components.length, characters: 0 });
  }
  return [...rows, ...list.flatMap(linkInWords)];
}

const buttonsOf = (list: readonly Control<string>[]): APIButtonComponent[] =>
  list.filter((control) => linkInWords(control).length === 0).map(button);

/** An address that no button takes is written out. */
function linkInWords(control: Control<string>): Piece[] {
  if (control.type !== "link-button") return [];
  const fits = /^https?:\/\//i.test(control.url) && URL.canParse(control.url);
  if (fits && control.url.length <= LIMITS.url) return [];
  return lines([{ type: "link", text: control.label, url: control.url }]);
}

/** Discord's select menus fill a row each: a menu is a button, and its choices come as a private answer. */
function button(control: Control<string>): APIButtonComponent {
  switch (control.type) {
    case "button":
      return pressing(control.label, encodePress(control.press), buttonStyle(control.style));
    case "menu":
      return pressing(`${label(control.label, LIMITS.buttonLabel - 2)} ▾`, encodePress(control.open));
    case "link-button":
      return {
        type: ComponentType.Button,
        style: ButtonStyle.Link,
        label: label(control.label, LIMITS.buttonLabel),
        url: control.url,
      };
    default:
      return control satisfies never;
  }
}

type PressStyle = ButtonStyle.Primary | ButtonStyle.Secondary | ButtonStyle.Danger;

const pressing = (
  text: string,
  custom_id: string,
  style: PressStyle = ButtonStyle.Secondary,
): APIButtonComponent => ({
  type: ComponentType.Button,
  style,
  label: label(text, LIMITS.buttonLabel),
  custom_id,
});

function buttonStyle(style: "primary" | "danger" | undefined): PressStyle {
  switch (style) {
    case "primary":
      return ButtonStyle.Primary;
    case "danger":
      return ButtonStyle.Danger;
    case undefined:
      return ButtonStyle.Secondary;
    default:
      return style satisfies never;
  }
}
