import {
  type APIButtonComponentWithCustomId,
  type APIComponentInContainer,
  type APIContainerComponent,
  ComponentType,
  MessageFlags,
} from "discord.js";
import { type LocalCard, plainElement } from "../../src/chat/card.ts";
import { decodePress, type Press } from "../../src/chat/press.ts";
import type { UserRef } from "../../src/chat/refs.ts";
import { clean } from "../../src/lib/text.ts";
import { allowed, writeSpans } from "./inline.ts";
import { LIMITS } from "./limits.ts";
import { type Attached, type Piece, piecesOf } from "./pieces.ts";

/*
 * Components V2 rather than content and embed: a row can have its button beside it, 4,000 characters instead of 2,000,
 * headings and small print, mentions that may notify (in an embed they never do), and no Embed Links permission,
 * without which an embed silently disappears. The price: a message cannot go back once it has the flag; no matter,
 * since every message of ours has it.
 */

export interface RenderOptions {
  /** Whom the message may notify. */
  readonly ping?: readonly UserRef[];
  /** Said where a card does not fit: that it is shortened, and that the whole is attached. */
  readonly shortened: string;
}

/** A message as discord.js takes it, for replies, edits and follow-ups alike. */
export interface Body {
  readonly components: [APIContainerComponent];
  readonly flags: MessageFlags.IsComponentsV2;
  readonly allowedMentions: ReturnType<typeof allowed>;
  readonly files?: Attached[];
}

/** Beside this every message has the container that holds it. */
const ROOM = LIMITS.message.components - 1;

/** A card as one message: where it is too long it is shortened, and the whole attached as a text file. */
export function render(card: LocalCard, options: RenderOptions): Body {
  const pieces = wholePieces(card);
  const [first, ...rest] = divide(pieces);
  return rest.length === 0 ? body(first ?? [], options) : shorten(card, pieces, options);
}

/** A card as one or more messages; beyond `most` of them it is shortened like by `render`. */
export function renderPages(card: LocalCard, options: RenderOptions, most: number = LIMITS.pages): Body[] {
  const pages = divide(wholePieces(card));
  if (pages.length > most) return [render(card, options)];
  return pages.map((page, index) => body(page, index === 0 ? options : { ...options, ping: [] }));
}

function wholePieces(card: LocalCard): Piece[] {
  const pieces = piecesOf(card);
  return pieces.length > 0 ? pieces : [{ kind: "line", text: "…" }];
}

/** Counts what is on a page; a line that follows a line joins its text. */
function createPage(room: number, characters: number) {
  const pieces: Piece[] = [];
  let left = room;
  let text = characters;
  let pictures = 0;
  return {
    pieces,
    /** False: it does not fit any more. */
    add(piece: Piece): boolean {
      const joins = piece.kind === "line" && pieces.at(-1)?.kind === "line";
      const size = joins ? 0 : piece.kind === "line" ? 1 : piece.size;
      const length = piece.kind === "line" ? piece.text.length + 1 : piece.characters;
      const picture = piece.kind !== "line" && piece.file ? 1 : 0;
      if (size > left || length > text || pictures + picture > LIMITS.pictures) return false;
      pictures += picture;
      left -= size;
      text -= length;
      pieces.push(piece);
      return true;
    },
  };
}

function divide(pieces: readonly Piece[]): Piece[][] {
  const pages = [createPage(ROOM, LIMITS.message.text)];
  for (const piece of pieces) {
    if (pages.at(-1)?.add(piece)) continue;
    const page = createPage(ROOM, LIMITS.message.text);
    page.add(piece);
    pages.push(page);
  }
  return pages.map((page) => page.pieces);
}

const FILE = "readout.txt";
/** Controls of the card itself stay whatever is left out; no card of ours has more than these. */
const CONTROLS_ROOM = 18;

function shorten(card: LocalCard, pieces: readonly Piece[], options: RenderOptions): Body {
  const kept = createPage(CONTROLS_ROOM, 0);
  for (const piece of pieces) if (piece.kind === "controls") kept.add(piece);
  const note = `-# ${writeSpans([{ type: "text", text: options.shortened }])}`.slice(0, LIMITS.piece);
  const page = createPage(ROOM - CONTROLS_ROOM - 2, LIMITS.message.text - note.length - 1);
  for (const piece of pieces) if (piece.kind !== "controls" && !page.add(piece)) break;
  const file: APIComponentInContainer = { type: ComponentType.File, file: { url: `attachment://${FILE}` } };
  const end: Piece[] = [
    { kind: "line", text: note },
    { kind: "block", component: file, size: 1, characters: 0 },
  ];
  const whole = { attachment: Buffer.from(toPlainText(card)), name: FILE, contentType: "text/plain" };
  const shown = body([...page.pieces, ...end, ...kept.pieces], options);
  return { ...shown, files: [...(shown.files ?? []), whole] };
}

/** All of a card's words, for the attached file. */
const toPlainText = (card: LocalCard): string =>
  card.elements
    .map((element) => (element.type === "divider" ? "---" : clean(plainElement(element))))
    .filter((line) => line !== "")
    .join("\n");

function body(pieces: readonly Piece[], { ping }: RenderOptions): Body {
  const components = apart(joined(pieces));
  const files = attachedTo(pieces);
  return {
    components: [{ type: ComponentType.Container, components }],
    flags: MessageFlags.IsComponentsV2,
    allowedMentions: allowed(ping),
    ...(files.length > 0 ? { files } : {}),
  };
}

/** The files of these pieces; the same picture twice is one file. */
function attachedTo(pieces: readonly Piece[]): Attached[] {
  const files = pieces.flatMap((piece) => (piece.kind !== "line" && piece.file ? [piece.file] : []));
  return files.filter(({ name }, index) => files.findIndex((other) => other.name === name) === index);
}

function joined(pieces: readonly Piece[]): APIComponentInContainer[] {
  const components: APIComponentInContainer[] = [];
  for (const piece of pieces) {
    const last = components.at(-1);
    if (piece.kind !== "line") components.push(piece.component);
    else if (last?.type === ComponentType.TextDisplay) {
      components[components.length - 1] = { ...last, content: `${last.content}\n${piece.text}` };
    } else components.push({ type: ComponentType.TextDisplay, content: piece.text });
  }
  return components;
}

/** A press never contains this unencoded. */
const AGAIN = "~";

/** Every `custom_id` of a message must be another one; the same press twice gets a number behind it. */
function apart(components: readonly APIComponentInContainer[]): APIComponentInContainer[] {
  const seen = new Set<string>();
  const unlike = <Component extends { type: ComponentType }>(component: Component): Component[] => {
    if (!isPressable(component)) return [component];
    const custom_id = freeId(component.custom_id, seen);
    // No room for a number: the same button is there already.
    if (custom_id === null) return [];
    seen.add(custom_id);
    return [{ ...component, custom_id }];
  };
  return components.flatMap((component): APIComponentInContainer[] => {
    if (component.type === ComponentType.ActionRow) {
      const buttons = component.components.flatMap(unlike);
      return buttons.length > 0 ? [{ ...component, components: buttons }] : [];
    }
    if (component.type !== ComponentType.Section) return [component];
    const [accessory] = unlike(component.accessory);
    return accessory ? [{ ...component, accessory }] : component.components;
  });
}

const isPressable = <C extends { type: ComponentType }>(
  component: C,
): component is C & APIButtonComponentWithCustomId =>
  component.type === ComponentType.Button && "custom_id" in component;

function freeId(id: string, seen: ReadonlySet<string>): string | null {
  if (!seen.has(id)) return id;
  for (let number = 2; number <= LIMITS.message.components; number++) {
    const next = `${id}${AGAIN}${number}`;
    if (!seen.has(next)) return next.length <= LIMITS.customId ? next : null;
  }
  return null;
}

/** The press behind a `custom_id` that `render` wrote; null for any other. */
export const readPress = (customId: string): Press | null => decodePress(customId.split(AGAIN)[0] ?? "");
