import { boldFile, type Font, firstFont, fontFor, isPlain } from "./picture-fonts.ts";
import { FAMILY } from "./picture-style.ts";
import { escapeXml, unescapeXml } from "./picture-text.ts";

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Loaded with the first picture, and once: asking for it again is not free. */
let engine: Promise<typeof import("@resvg/resvg-js")> | undefined;

/**
 * A picture of `drawDigest` as the bytes of a PNG. Letters that no font has are left out, since they would be boxes.
 * @throws Error when a font is missing
 */
export async function rasterise(svg: string): Promise<Uint8Array> {
  const files = new Set<string>();
  const ready = await withFonts(svg, (font) => files.add(font.file));
  engine ??= import("@resvg/resvg-js");
  const { renderAsync } = await engine;
  const image = await renderAsync(ready, {
    font: { loadSystemFonts: false, fontFiles: [...files, boldFile()], defaultFontFamily: FAMILY },
  });
  return image.asPng();
}

/**
 * Names the font of every stretch of text. Left to itself the renderer puts a stretch together letter by letter,
 * and marks that stand before or over others come to lie in the wrong place.
 */
async function withFonts(svg: string, use: (font: Font) => void): Promise<string> {
  // A text of ours holds nothing but words.
  const parts = svg.split(/(<text [^>]*>)([^<]*)/);
  const first = await firstFont();
  use(first);
  for (let index = 2; index < parts.length; index += 3) {
    const words = unescapeXml(parts[index] ?? "");
    if (!isPlain(first, words)) parts[index] = (await stretches(words, use)).map(tspan).join("");
  }
  return parts.join("");
}

interface Stretch {
  readonly family: string;
  readonly words: string;
  /** Begins so much farther on, in font sizes. */
  readonly shift: number;
}

function tspan({ family, words, shift }: Stretch): string {
  if (family === FAMILY && shift === 0) return escapeXml(words);
  const place = shift > 0 ? ` dx="${shift}em"` : "";
  return `<tspan font-family="${family}"${place}>${escapeXml(words)}</tspan>`;
}

/**
 * The renderer forgets the width of Devanagari's vowel signs with a stem, all of 0.26 in our font: it takes the widest
 * part of a cluster for the whole (mended in linebender/resvg#1043, not in @resvg/resvg-js 2.6).
 */
const STEMMED = /[\u093B\u093E-\u0940\u0949-\u094C\u094F]/u;
const STEM = 0.26;

async function stretches(words: string, use: (font: Font) => void): Promise<Stretch[]> {
  const found: Stretch[] = [];
  let shift = 0;
  for (const { segment } of graphemes.segment(inParts(words))) {
    const font = await fontFor(segment);
    if (!font) continue;
    use(font);
    const last = found.at(-1);
    if (last?.family === font.family && shift === 0)
      found[found.length - 1] = { ...last, words: last.words + segment };
    else found.push({ family: font.family, words: segment, shift });
    shift = STEMMED.test(segment) ? STEM : 0;
  }
  const visible = found.some((stretch) => /[^\s\p{Default_Ignorable_Code_Point}]/u.test(stretch.words));
  return visible || words === "…" ? found : stretches("…", use);
}

/** Thai's am as the ring above, under a tone mark, and the aa beside it: one cluster would be too narrow again. */
const inParts = (words: string): string => words.replace(/([\u0E48-\u0E4B]?)\u0E33/gu, "\u0E4D$1\u0E32");
