import type { TextPart } from "../chat/interaction.ts";
import { clean } from "../lib/text.ts";

/**
 * Typed text while it is being read. What must not be read as words (quoted literals, mentions, links) stands in
 * `text` as one private-use character each; `restore` puts its letters back.
 */
export interface TypedText {
  text: string;
  readonly opaque: readonly Opaque[];
}
export type Opaque =
  | Exclude<TextPart, { type: "text" }>
  /** Quoted or escaped; may hold placeholders of its own. */
  | { type: "literal"; text: string }
  /** A private-use character that somebody really typed. */
  | { type: "character"; text: string };

const FIRST = 0xe000;
const PLACEHOLDER = /[\uE000-\uF8FF]/gu;
/** More than anybody types; beyond it words stay plain. */
const MOST_HIDDEN = 6_000;
const LITERALS = /\\[#@!:]|(?<![^\s:])["“][^"“”]*["”](?=$|[\s,.;!?])/gu;

/** Hides mentions, and where `literals` is not false also `"literals"` and `\#` escapes, behind placeholders. */
export function typedText(parts: readonly TextPart[], { literals = true } = {}): TypedText {
  const opaque: Opaque[] = [];
  const hide = (part: Opaque): string => {
    if (opaque.length >= MOST_HIDDEN) return part.type === "literal" ? part.text : "";
    opaque.push(part);
    return String.fromCharCode(FIRST + opaque.length - 1);
  };
  const hideCharacters = (text: string) =>
    clean(text).replace(PLACEHOLDER, (character) => hide({ type: "character", text: character }));
  const text = parts.map((part) => (part.type === "text" ? hideCharacters(part.text) : hide(part))).join("");
  const hideLiteral = (found: string) =>
    hide({ type: "literal", text: found.slice(1, found.startsWith("\\") ? undefined : -1) });
  return { text: (literals ? text.replace(LITERALS, hideLiteral) : text).trim(), opaque };
}

/** Opens the quotes: what was a literal as a whole is read as words again. */
export const openLiterals = (typed: TypedText, text: string): string =>
  text.replace(PLACEHOLDER, (character) => {
    const part = opaqueAt(typed, character);
    return part?.type === "literal" ? openLiterals(typed, part.text) : character;
  });

export const opaqueAt = (typed: TypedText, character: string): Opaque | undefined =>
  typed.opaque[character.charCodeAt(0) - FIRST];

/** The letters a person reads: mentions by name, channels with their sign. */
export const restore = (typed: TypedText, text: string = typed.text): string =>
  text
    .replace(PLACEHOLDER, (character) => letters(typed, opaqueAt(typed, character)))
    .replace(/\s+/g, " ")
    .trim();

/** As `restore`, but line breaks stay. */
export const restoreLines = (typed: TypedText, text: string = typed.text): string =>
  text.replace(PLACEHOLDER, (character) => letters(typed, opaqueAt(typed, character))).trim();

function letters(typed: TypedText, part: Opaque | undefined): string {
  switch (part?.type) {
    case "literal":
      return part.text.replace(PLACEHOLDER, (character) => letters(typed, opaqueAt(typed, character)));
    case "character":
      return part.text;
    case "mention":
      return part.name;
    case "channel":
      return `#${part.name}`;
    case "message":
      return part.url;
    default:
      return "";
  }
}

/** The text as it was typed, to hand back: mentions with their sign. */
export const asTyped = (parts: readonly TextPart[]): string =>
  parts
    .map((part) => {
      if (part.type === "mention") return `@${part.name}`;
      if (part.type === "channel") return `#${part.name}`;
      return part.type === "message" ? part.url : part.text;
    })
    .join("");
