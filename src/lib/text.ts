/** Text as it can be stored everywhere: well-formed, without NUL and other control characters. */
export const clean = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  text.toWellFormed().replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/g, "");

/** Folds text for searching: NFKC, lower case. SQLite and PostgreSQL compare letters differently; this does not. */
export const fold = (text: string): string => text.normalize("NFKC").toLowerCase();

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** How many characters a person would count. */
export const lengthOf = (text: string): number => [...graphemes.segment(text)].length;

/** Cuts after whole characters, at most `most` of them and `units` UTF-16 units. */
export function splitAt(text: string, most: number, units: number): [head: string, rest: string] {
  let count = 0;
  for (const { index, segment } of graphemes.segment(text)) {
    if (++count > most || index + segment.length > units) return [text.slice(0, index), text.slice(index)];
  }
  return [text, ""];
}
