/** A piece of a text that one form holds, and the letters between it and the next. */
export interface TextPiece {
  readonly text: string;
  readonly gap: string;
}

/** The smallest form field takes so many UTF-16 units. */
export const MOST_IN_FORM = 3_000;

/** The paragraphs of a text; one too long for a form comes in parts. Joined with their gaps they are the text. */
export function piecesOf(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  for (const [, paragraph = "", gap = ""] of text.matchAll(/([\s\S]+?)(\n[ \t]*(?:\n[ \t]*)+|$)/g)) {
    const parts = partsOf(paragraph);
    pieces.push(...parts.slice(0, -1), { text: parts.at(-1)?.text ?? "", gap });
  }
  return pieces;
}

/** Parts of a long paragraph, parted at its last line break, full stop or space that fits. */
function partsOf(paragraph: string): TextPiece[] {
  const parts: TextPiece[] = [];
  let rest = paragraph;
  while (rest.length > MOST_IN_FORM) {
    const [text, gap] = cut(rest);
    parts.push({ text, gap });
    rest = rest.slice(text.length + gap.length);
  }
  return [...parts, { text: rest, gap: "" }];
}

function cut(text: string): [head: string, gap: string] {
  const head = text.slice(0, MOST_IN_FORM);
  for (const [sign, keeps] of [
    ["\n", 0],
    [". ", 1],
    ["。", 1],
    [" ", 0],
  ] as const) {
    const at = head.lastIndexOf(sign);
    const gap = sign === "\n" || sign === " " ? sign : sign.slice(keeps);
    if (at > MOST_IN_FORM / 2) return [head.slice(0, at + keeps), gap];
  }
  // Never between the halves of a surrogate pair.
  const halves = /[\uD800-\uDBFF]$/.test(head);
  return [halves ? head.slice(0, -1) : head, ""];
}

/** The text with one piece put in place of another; an empty one takes its gap along. */
export function withPiece(text: string, index: number, words: string): string {
  const pieces = piecesOf(text);
  return pieces
    .map((piece, at) => (at !== index ? piece.text + piece.gap : words === "" ? "" : words + piece.gap))
    .join("")
    .trim();
}
