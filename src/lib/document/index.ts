import type { Document } from "./types.ts";

export { type Change, compareTexts } from "./compare.ts";
export { directionOf, toHtml } from "./html.ts";
export { toMarkdown } from "./markdown.ts";
export { toPlainText } from "./plain.ts";
export { parseText, toText } from "./text.ts";
export type { Block, Document, Source, Statement, Words } from "./types.ts";
export { englishWords } from "./types.ts";
export { isTag, shown, textOf } from "./words.ts";

/** A document as data, exactly as it is kept. */
export const toJson = (document: Document): string => `${JSON.stringify(document, null, 2)}\n`;
