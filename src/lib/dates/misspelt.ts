import { distance } from "fastest-levenshtein";
import type { Reader, Text } from "./reader.ts";
import type { Token } from "./tokens.ts";

const SHORTEST = 5;
/** From this length on two letters may be wrong. */
const LONG = 7;

/** The text with its misspelt date words set right; null when there are none. */
export function repaired({ source, tokens, reader }: Text): string | null {
  let words = source;
  for (const token of [...tokens].reverse()) {
    const meant = misspeltDateWord(token, reader);
    if (meant !== null) words = words.slice(0, token.start) + meant + words.slice(token.end);
  }
  return words === source ? null : words;
}

/** The date word that was meant by a word nearly like it; null when it is no such word. */
export function misspeltDateWord({ kind, text }: Token, { vocabulary }: Reader): string | null {
  if (kind !== "word" || text.length < SHORTEST || vocabulary.known.has(text)) return null;
  const most = text.length >= LONG ? 2 : 1;
  const near = [...vocabulary.telling]
    .filter((word) => word.length >= SHORTEST && word[0] === text[0])
    .map((word) => ({ word, off: isSwapped(text, word) ? 1 : distance(text, word) }))
    .filter(({ off }) => off <= most);
  return near.sort((a, b) => a.off - b.off)[0]?.word ?? null;
}

/** Two neighbouring letters changed places. */
function isSwapped(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  const at = [...one].findIndex((letter, i) => letter !== other[i]);
  return one[at] === other[at + 1] && one[at + 1] === other[at] && one.slice(at + 2) === other.slice(at + 2);
}
