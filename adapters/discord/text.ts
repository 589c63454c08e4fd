import { clean } from "../../src/lib/text.ts";

/** A web address that Discord links as it stands, with the punctuation it leaves out of the link. */
const PLAIN_ADDRESS = /^https?:\/\/[\w.~%/?#=&+!$,;-]*[\w~%/#=&+$-][.,;"')]*$/;
const WORDS = /\S+|\s+/gu;

/**
 * Writes text so that Discord shows it as typed: no formatting, mention, emoji, date, list or labelled link arises.
 * A backslash before punctuation is never shown (docs.discord.com/developers/reference#message-formatting).
 * `openEnd`: something follows without a space, so that a web address at the end must not be linked.
 */
export function escapeText(text: string, openEnd = false): string {
  const words = oneKindOfBreak(clean(text)).match(WORDS) ?? [];
  const written = words.map((word, index) =>
    isPlainAddress(word) && !(openEnd && index === words.length - 1) ? word : escapeWord(word),
  );
  return closeDirections(escapeLineStarts(written.join("")));
}

/** As `escapeText`, in one line and without links: for headings and labels. */
export const oneLine = (text: string): string => text.replace(/\s+/gu, " ");

const oneKindOfBreak = (text: string): string => text.replace(/\r\n?|[\u2028\u2029\u0085]/g, "\n");

const isPlainAddress = (word: string): boolean => PLAIN_ADDRESS.test(word) && !word.includes("~~");

/** `12:30` stays; every other colon could begin an emoji's name or end a scheme. */
const COLON = /(?<!\d):(?=\S)|:(?!\d\d(?![\d:]))(?=\S)/g;

const escapeWord = (word: string): string => word.replace(/[\\*_~|`<@#[\]]/g, "\\$&").replace(COLON, "\\$&");

/** Quotations and lists begin only at the start of a line; a span may stand there. */
const escapeLineStarts = (text: string): string =>
  text
    .replace(/^(\s*)([-+>])/gmu, "$1\\$2")
    .replace(/^(\s*\d+)([.)])/gmu, "$1\\$2")
    .replace(/^([.)])/u, "\\$1");

const CLOSERS: Readonly<Record<string, string>> = {
  "\u202A": "\u202C",
  "\u202B": "\u202C",
  "\u202D": "\u202C",
  "\u202E": "\u202C",
  "\u2066": "\u2069",
  "\u2067": "\u2069",
  "\u2068": "\u2069",
};

/** Ends what changes the writing direction, so that nothing after this text is turned round (Unicode UAX #9). */
function closeDirections(text: string): string {
  if (!/[\u202A-\u202E\u2066-\u2069]/.test(text)) return text;
  return text.split("\n").map(closeLine).join("\n");
}

function closeLine(line: string): string {
  const open: string[] = [];
  for (const character of line) {
    const closer = CLOSERS[character];
    if (closer) open.push(closer);
    else if (character === open.at(-1)) open.pop();
  }
  return line + open.reverse().join("");
}
