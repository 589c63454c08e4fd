/** How text fits into a picture, without a font at hand: widths are those of DejaVu Sans, or a little more. */

/** Advance widths of the characters from space to "~", in hundredths of the font size. */
const ASCII: readonly number[] = [
  32, 40, 46, 84, 64, 95, 78, 27, 39, 39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34,
  34, 84, 84, 84, 53, 100, 68, 69, 70, 77, 63, 58, 77, 75, 29, 29, 66, 56, 86, 75, 79, 60, 79, 69, 63, 61, 73,
  68, 99, 69, 61, 69, 39, 34, 39, 84, 50, 50, 61, 63, 55, 63, 62, 35, 63, 63, 28, 28, 58, 28, 97, 63, 61, 63,
  63, 41, 52, 39, 63, 59, 82, 59, 59, 52, 64, 34, 64, 84,
];
const BOLD = 1.14;
const ELLIPSIS = 100;
const WIDE =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|[\u3000-\u303F\uFF00-\uFF60…]/u;
/** Letters that are wider than the others of their script. */
const BROAD = /[ЖШЩЮЫФжшщюыфÆŒæœسشصض]/u;
const EMOJI = /\p{Emoji_Presentation}|\uFE0F/u;
const UNSEEN = /\p{Mn}|\p{Me}|\p{Default_Ignorable_Code_Point}/u;
const RIGHT_TO_LEFT =
  /\p{Script=Arabic}|\p{Script=Hebrew}|\p{Script=Syriac}|\p{Script=Thaana}|\p{Script=Nko}|\p{Script=Adlam}/u;

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The width of a text in pixels, for a font size in pixels. */
export function widthOf(text: string, size: number, bold = false): number {
  let hundredths = 0;
  for (const { segment } of graphemes.segment(text)) hundredths += widthOfGrapheme(segment);
  return (hundredths / 100) * size * (bold ? BOLD : 1);
}

function widthOfGrapheme(grapheme: string): number {
  const known = ASCII[grapheme.charCodeAt(0) - 32];
  if (known !== undefined && grapheme.length === 1) return known;
  if (EMOJI.test(grapheme)) return 130;
  return [...grapheme.normalize("NFD")].reduce((width, character) => width + widthOfOne(character), 0);
}

function widthOfOne(character: string): number {
  const known = ASCII[(character.codePointAt(0) ?? 0) - 32];
  if (known !== undefined) return known;
  if (UNSEEN.test(character)) return 0;
  if (WIDE.test(character)) return 100;
  if (BROAD.test(character)) return 122;
  return /\p{Lu}/u.test(character) ? 82 : 70;
}

/** Cuts after whole characters, "…" at the end, so that a text is at most so many pixels wide; it stays one line. */
export function shorten(text: string, width: number, size: number, bold = false): string {
  const line = text.replace(/\s+/gu, " ").trim();
  const most = (width / size / (bold ? BOLD : 1)) * 100;
  let taken = 0;
  let kept = "";
  for (const { segment } of graphemes.segment(line)) {
    taken += widthOfGrapheme(segment);
    if (taken > most) return `${kept.trimEnd()}…`;
    if (taken + ELLIPSIS <= most) kept += segment;
  }
  return line;
}

/** Keeps a name that is read from right to left from reordering what stands beside it. */
export const apart = (name: string): string => (RIGHT_TO_LEFT.test(name) ? `\u2068${name}\u2069` : name);

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as it stands in an element or a quoted attribute of an SVG. */
export const escapeXml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

/** The opposite of `escapeXml`. */
export const unescapeXml = (text: string): string =>
  Object.entries(ENTITIES).reduceRight(
    (words, [character, entity]) => words.replaceAll(entity, character),
    text,
  );
