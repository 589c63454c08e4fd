import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const { resolve } = createRequire(import.meta.url);

/** A font that came with a package. */
export interface Font {
  readonly family: string;
  readonly file: string;
  /** Which code points it has letters for. */
  has(codePoint: number): boolean;
}

const google = (folder: string, name: string) =>
  `@expo-google-fonts/${folder}/400Regular/${name}_400Regular.ttf`;

const FIRST = { family: "DejaVu Sans", path: "dejavu-fonts-ttf/ttf/DejaVuSans.ttf" };
const EMOJI = { family: "Noto Emoji", path: google("noto-emoji", "NotoEmoji") };
/** In the order in which they are asked for a letter; DejaVu has Latin, Greek, Cyrillic, Arabic, Hebrew and more. */
const SOURCES = [
  FIRST,
  { family: "Chocolate Classical Sans", path: google("chocolate-classical-sans", "ChocolateClassicalSans") },
  { family: "NanumGothic", path: google("nanum-gothic", "NanumGothic") },
  { family: "Noto Sans Thai", path: google("noto-sans-thai", "NotoSansThai") },
  { family: "Noto Sans Devanagari", path: google("noto-sans-devanagari", "NotoSansDevanagari") },
  EMOJI,
];

const UNSEEN = /\p{Default_Ignorable_Code_Point}/u;
const loaded = new Map<string, Promise<Font>>();

/** The font file that bold text is set in. */
export const boldFile = (): string => fontFile("dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf");

/**
 * The first font that has every letter of a grapheme; null when there is none. Fonts are read when first asked.
 * @throws Error when one is not installed
 */
export async function fontFor(grapheme: string): Promise<Font | null> {
  for (const source of isEmoji(grapheme) ? [EMOJI, ...SOURCES] : SOURCES) {
    const font = await load(source);
    if (hasAll(font, grapheme)) return font;
  }
  return null;
}

/** The font of most texts, whole. @throws Error when it is not installed */
export const firstFont = (): Promise<Font> => load(FIRST);

/** Is this text set in the first font from end to end? */
export const isPlain = (first: Font, text: string): boolean => !isEmoji(text) && hasAll(first, text);

const isEmoji = (text: string): boolean => /\p{Emoji_Presentation}|\uFE0F/u.test(text);

function hasAll(font: Font, text: string): boolean {
  for (const character of text)
    if (!font.has(character.codePointAt(0) ?? 0) && !UNSEEN.test(character)) return false;
  return true;
}

function load({ family, path }: { family: string; path: string }): Promise<Font> {
  const known = loaded.get(path);
  if (known) return known;
  const font = read(family, path);
  loaded.set(path, font);
  // A font that was missing may be there the next time.
  font.catch(() => loaded.delete(path));
  return font;
}

async function read(family: string, path: string): Promise<Font> {
  const file = fontFile(path);
  const ranges = coverage(await readFile(file));
  return { family, file, has: (codePoint) => within(ranges, codePoint) };
}

/** Where a file of a package lies. @throws Error when the package is not installed */
export function fontFile(path: string): string {
  try {
    return resolve(path);
  } catch (cause) {
    throw new Error(`the font ${path} is missing: npm install`, { cause });
  }
}

/** First and last code points in turn, in order. */
type Ranges = Uint32Array;

/** Reads the table "cmap" in its format 12 (learn.microsoft.com/typography/opentype/spec/cmap), else in format 4. */
function coverage(font: Buffer): Ranges {
  const start = tableOf(font, "cmap");
  const formats = new Map<number, number>();
  for (let index = 0; index < font.readUInt16BE(start + 2); index++) {
    const at = start + font.readUInt32BE(start + 8 + 8 * index);
    formats.set(font.readUInt16BE(at), at);
  }
  const [whole, basic] = [formats.get(12), formats.get(4)];
  if (whole !== undefined) return format12(font, whole);
  if (basic !== undefined) return format4(font, basic);
  throw new Error("a font has no table of its letters");
}

function tableOf(font: Buffer, tag: string): number {
  for (let index = 0; index < font.readUInt16BE(4); index++) {
    const at = 12 + 16 * index;
    if (font.toString("latin1", at, at + 4) === tag) return font.readUInt32BE(at + 8);
  }
  throw new Error(`a font has no table ${tag}`);
}

function format12(font: Buffer, at: number): Ranges {
  const ranges = new Uint32Array(2 * font.readUInt32BE(at + 12));
  for (let index = 0; index < ranges.length; index++)
    ranges[index] = font.readUInt32BE(at + 16 + 12 * (index >> 1) + 4 * (index & 1));
  return ranges;
}

function format4(font: Buffer, at: number): Ranges {
  const count = font.readUInt16BE(at + 6) / 2;
  const ranges = new Uint32Array(2 * count);
  for (let index = 0; index < count; index++) {
    ranges[2 * index] = font.readUInt16BE(at + 16 + 2 * count + 2 * index);
    ranges[2 * index + 1] = font.readUInt16BE(at + 14 + 2 * index);
  }
  return ranges;
}

function within(ranges: Ranges, codePoint: number): boolean {
  let [low, high] = [0, ranges.length / 2 - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (codePoint < (ranges[2 * middle] ?? 0)) high = middle - 1;
    else if (codePoint > (ranges[2 * middle + 1] ?? 0)) low = middle + 1;
    else return true;
  }
  return false;
}
