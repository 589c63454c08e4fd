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
export type Opaque = Exclude<TextPart, { type: "text" }> | { type: "literal"; text: string };

const FIRST = 0xe000;
const PLACEHOLDER = /[\uE000-\uF8FF]/gu;

/** Hides mentions, `"literals"` and `\#` escapes behind placeholders. */
export function typedText(parts: readonly TextPart[]): TypedText {
  const opaque: Opaque[] = [];
  const hide = (part: Opaque) => {
    // More than the private-use area holds: nobody types that; the rest stays plain.
    if (opaque.length >= 6_000) return part.type === "literal" ? part.text : "";
    opaque.push(part);
    return String.fromCharCode(FIRST + opaque.length - 1);
  };
  const text = parts.map((part) =>
    part.type === "text" ? hideLiterals(clean(part.text), hide) : hide(part),
  );
  return { text: text.join("").trim(), opaque };
}

const LITERALS = /[\uE000-\uF8FF]|\\[#@!:]|(?<![^\s:])["“][^"“”]*["”](?=$|[\s,.;!?])/gu;

function hideLiterals(text: string, hide: (part: Opaque) => string): string {
  return text.replace(LITERALS, (found) => {
    if (found.length === 1) return hide({ type: "literal", text: found });
    return hide({ type: "literal", text: found.slice(1, found.startsWith("\\") ? undefined : -1) });
  });
}

export const opaqueAt = (typed: TypedText, character: string): Opaque | undefined =>
  typed.opaque[character.charCodeAt(0) - FIRST];

/** The letters a person reads: mentions by name, channels with their sign. */
export const restore = (typed: TypedText, text: string = typed.text): string =>
  text
    .replace(PLACEHOLDER, (character) => letters(opaqueAt(typed, character)))
    .replace(/\s+/g, " ")
    .trim();

/** As `restore`, but line breaks stay. */
export const restoreLines = (typed: TypedText, text: string = typed.text): string =>
  text.replace(PLACEHOLDER, (character) => letters(opaqueAt(typed, character))).trim();

function letters(part: Opaque | undefined): string {
  switch (part?.type) {
    case "literal":
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
