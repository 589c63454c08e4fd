const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Letters that are two columns wide, and may be parted from their neighbours. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303F\uFF01-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}|\p{Emoji}\uFE0F/u;
const UNSEEN = /^[\p{M}\p{Cf}]+$/u;
/** What must not begin a line in Chinese and Japanese. */
const CLINGS = /^[\p{Pe}\p{Pf}。，、；：？！．…・ー]/u;

/** Letters that may be one with their neighbours: only these need the segmenter, which is slow. */
const JOINING = /[\p{M}\p{Cf}\p{Regional_Indicator}\p{Emoji_Modifier}]|[\u1100-\u11FF]/u;

const isPlain = (text: string): boolean => /^[\x20-\x7E]*$/.test(text);

const lettersOf = (text: string): Iterable<string> =>
  JOINING.test(text) ? Array.from(graphemes.segment(text), ({ segment }) => segment) : text;

const sizeOf = (letter: string): number => (UNSEEN.test(letter) ? 0 : WIDE.test(letter) ? 2 : 1);

/** How many columns a text takes where all letters are equally wide. */
export function columnsOf(text: string): number {
  if (isPlain(text)) return text.length;
  let columns = 0;
  for (const letter of lettersOf(text)) columns += sizeOf(letter);
  return columns;
}

/** A line of mail holds 998 octets (RFC 5322); an address is left whole up to this many characters. */
const LONGEST_ADDRESS = 900;

/** The pieces of a line between which it may be broken; the spaces stand at their ends. */
function piecesOf(line: string, width: number): string[] {
  return line.split(/(?<= )(?=[^ ])/).flatMap((word) => {
    if (/^[<([]?https?:\/\//.test(word) && word.length <= LONGEST_ADDRESS) return [word];
    return isPlain(word) && word.length <= width ? [word] : partsOf(word, width);
  });
}

/** A long word is cut where it must be; between Chinese and Japanese letters a line may end anywhere. */
function partsOf(word: string, width: number): string[] {
  const parts: string[] = [];
  let columns = 0;
  let mayEnd = false;
  for (const letter of lettersOf(word)) {
    const wide = WIDE.test(letter);
    const size = sizeOf(letter);
    const last = parts.length - 1;
    const starts = (mayEnd || wide) && !CLINGS.test(letter) && letter !== " ";
    if (last < 0 || starts || columns + size > width) {
      parts.push(letter);
      columns = size;
    } else {
      parts[last] += letter;
      columns += size;
    }
    mayEnd = wide;
  }
  return parts;
}

/**
 * Breaks one line into lines of at most `width` columns; `first` stands before the first of them, `rest` before the
 * others (as many spaces as `first` is wide, where it is not given).
 */
export function wrap(line: string, width: number, first = "", rest = " ".repeat(columnsOf(first))): string {
  const room = width - columnsOf(first);
  const lines: string[] = [];
  let current = "";
  let columns = 0;
  for (const piece of piecesOf(line, room)) {
    const size = columnsOf(piece.trimEnd());
    if (columns > 0 && columns + size > room) {
      lines.push(current.trimEnd());
      current = "";
      columns = 0;
    }
    current += piece;
    columns += columnsOf(piece);
  }
  lines.push(current.trimEnd());
  return lines
    .map((text, index) => (index === 0 ? first : rest) + text)
    .map((text) => text.trimEnd())
    .join("\n");
}
