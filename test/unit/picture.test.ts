import fc from "fast-check";
import { SaxesParser } from "saxes";
import { describe, expect, test } from "vitest";
import { type DigestPicture, drawDigest, rasterise } from "../../src/readouts/picture.ts";
import { fontFile, fontFor } from "../../src/readouts/picture-fonts.ts";
import { THEMES } from "../../src/readouts/picture-style.ts";
import { shorten, unescapeXml, widthOf } from "../../src/readouts/picture-text.ts";
import { hostileText } from "../support/hostile.ts";
import { type Png, readPng } from "../support/png.ts";

const words = {
  open: "open",
  done: "done",
  overdue: "overdue",
  perWeek: "Per week",
  waiting: "Who has what",
  others: "others",
  nothing: "Nothing is open.",
};
const week = (label: string, open: number, done: number, overdue: number) => ({ label, open, done, overdue });
const person = (name: string, open: number, overdue = 0) => ({ name, open, overdue });
const plainOne: DigestPicture = {
  title: "Supply team · week of 2 March",
  weeks: [week("16 Feb", 12, 3, 2), week("23 Feb", 9, 8, 0), week("2 Mar", 11, 4, 1)],
  waiting: [person("Ana Lima", 5, 2), person("Bo", 4), person("Cy", 2, 1)],
  words,
  theme: "light",
};
const NAMES = [
  "张伟 (Zhang Wei)",
  "محمد بن سلمان الطويل جدا جدا جدا جدا",
  "さくら 🌸 김민준",
  "प्रिया शर्मा",
  "สมชาย น้ำใจ",
  `Bob "the <builder>" & O'Neil`,
  "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh the 3rd",
  "ЖЩШЮЖЩШЮЖЩШЮЖЩШЮЖЩШЮ",
  "বাংলা",
];
const crowded: DigestPicture = {
  ...plainOne,
  title: `📦 ${"供应团队 & logistique <Île-de-France> ".repeat(3)}`,
  weeks: Array.from({ length: 12 }, (_, index) =>
    week(`${index + 1} Dec`, 4_000 + index * 317, index, index % 4),
  ),
  waiting: NAMES.slice(0, 8).map((name, index) => person(name, 30 - index, index % 3)),
};
const pictures: Record<string, DigestPicture> = {
  plain: plainOne,
  crowded,
  "one week": { ...plainOne, weeks: plainOne.weeks.slice(-1), waiting: [] },
  empty: { ...plainOne, weeks: [], waiting: [] },
};
const cases = Object.entries(pictures).map(([name, picture], index) => {
  const theme = index % 2 === 0 ? ("light" as const) : ("dark" as const);
  return { name, theme, picture: { ...picture, theme } };
});

/** Elements with their attributes and words, as an XML parser finds them. @throws Error for what is not XML */
function elementsOf(svg: string): { name: string; attributes: Record<string, string>; words: string }[] {
  const parser = new SaxesParser();
  const found: { name: string; attributes: Record<string, string>; words: string }[] = [];
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => found.push({ name, attributes, words: "" }));
  parser.on("text", (text) => {
    const last = found.at(-1);
    if (last) last.words += text;
  });
  parser.write(svg).close();
  return found;
}
const textsOf = (svg: string) => elementsOf(svg).filter(({ name }) => name === "text");
const drawn = new Map<string, Promise<Png>>();
/** Fonts take their time: no picture is drawn twice. */
function draw(svg: string): Promise<Png> {
  const png = drawn.get(svg) ?? rasterise(svg).then(readPng);
  drawn.set(svg, png);
  return png;
}
const pngOf = (picture: DigestPicture) => draw(drawDigest(picture).svg);
const withoutText = (svg: string) => draw(svg.replace(/<text .*?<\/text>/g, ""));
const rgb = (colour: string) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));

interface Area {
  left: number;
  right: number;
  top: number;
  bottom: number;
}
function differ(one: Png, other: Png, { left, right, top, bottom }: Area): boolean {
  for (let y = Math.floor(top); y < bottom; y++)
    for (let x = Math.floor(left); x < right; x++) if (`${one.at(x, y)}` !== `${other.at(x, y)}`) return true;
  return false;
}

describe("a digest's picture", () => {
  test.each(cases)("is a PNG of the size it says ($name, $theme)", async ({ picture, theme }) => {
    const drawing = drawDigest(picture);
    const png = await pngOf(picture);
    expect(png).toMatchObject({ width: drawing.width, height: drawing.height });
    expect(drawing.width).toBe(800);
    expect(png.at(0, 0)).toEqual([...rgb(THEMES[theme].ground), 255]);
  });

  test.each(cases)("shows every text, none of them as nothing ($name, $theme)", async ({ picture }) => {
    const { svg } = drawDigest(picture);
    const whole = await draw(svg);
    const bare = await withoutText(svg);
    const texts = textsOf(svg);
    expect(texts.length).toBeGreaterThan(1);
    for (const { attributes, words: shown } of texts) {
      const [x, y, size] = [
        Number(attributes["x"]),
        Number(attributes["y"]),
        Number(attributes["font-size"]),
      ];
      const wide = Math.max(4, widthOf(shown, size) * 0.6);
      const left = attributes["text-anchor"] === "middle" ? x - wide / 2 : x;
      const upright = { left, right: left + wide, top: y - size, bottom: y + 2 };
      const turned = { left: x - size, right: x + 2, top: y - wide, bottom: y };
      expect(differ(whole, bare, attributes["transform"] ? turned : upright), shown).toBe(true);
    }
  });

  test.each(cases)("keeps every text inside ($name, $theme)", async ({ picture }) => {
    const { svg, height, width } = drawDigest(picture);
    const whole = await draw(svg);
    const bare = await withoutText(svg);
    expect(differ(whole, bare, { left: width - 24, right: width, top: 0, bottom: height })).toBe(false);
    expect(differ(whole, bare, { left: 0, right: 30, top: 0, bottom: height })).toBe(false);
  });

  test("leaves every name in its column", async () => {
    const rows = (names: readonly string[]) =>
      pngOf({ ...plainOne, weeks: [], waiting: names.map((name) => person(name, 1)) });
    const [named, short] = [await rows(NAMES.slice(0, 8)), await rows(NAMES.slice(0, 8).map(() => "x"))];
    for (const [index, name] of NAMES.slice(0, 8).entries()) {
      const band = {
        top: named.height - 24 - (8 - index) * 32,
        bottom: named.height - 24 - (7 - index) * 32,
      };
      expect(differ(named, short, { left: 32, right: 262, ...band }), name).toBe(true);
      expect(differ(named, short, { left: 260, right: 800, ...band }), name).toBe(false);
    }
  });

  test.each(["light", "dark"] as const)(
    "has its bars where it says, in their colours (%s)",
    async (theme) => {
      const picture = { ...plainOne, theme };
      const { svg } = drawDigest(picture);
      const png = await pngOf(picture);
      const bars = elementsOf(svg).filter(({ attributes }) => attributes["class"] !== undefined);
      // Three in the legend, nine of the weeks less the one that is nothing, five of people.
      expect(bars).toHaveLength(3 + 8 + 5);
      for (const { attributes } of bars) {
        const [x, y, wide, high] = ["x", "y", "width", "height"].map((name) => Number(attributes[name])) as [
          number,
          number,
          number,
          number,
        ];
        const kind = attributes["class"] as "open" | "done" | "overdue";
        const colours = new Set<string>();
        for (let row = Math.ceil(y + 2); row < y + high - 2; row++)
          for (let column = Math.ceil(x + 2); column < x + wide - 2; column++)
            colours.add(`${png.at(column, row).slice(0, 3)}`);
        expect(colours).toContain(`${rgb(THEMES[theme].bars[kind])}`);
        // What is not full is told apart without colour.
        expect(colours.has(`${rgb(THEMES[theme].ground)}`)).toBe(kind !== "open");
      }
      const heights = bars.slice(3, 11).map(({ attributes }) => Number(attributes["height"]));
      expect(heights.map((height) => Math.round((height / (heights[0] ?? 1)) * 12))).toEqual([
        12, 3, 2, 9, 8, 11, 4, 1,
      ]);
    },
  );

  test("says in words what it shows, with names in full", () => {
    expect(drawDigest(plainOne).alt).toBe(
      "Supply team · week of 2 March. Per week: 16 Feb: open 12, done 3, overdue 2; 23 Feb: open 9, done 8, overdue 0; 2 Mar: open 11, done 4, overdue 1. Who has what: Ana Lima: open 5, overdue 2; Bo: open 4; Cy: open 2, overdue 1",
    );
    const { alt, svg } = drawDigest(crowded);
    for (const name of NAMES.slice(0, 8)) expect(alt).toContain(name);
    expect(elementsOf(svg).find(({ name }) => name === "title")?.words).toBe(alt);
  });

  test("of nothing says so", () => {
    const nothing = [
      { weeks: [], waiting: [] },
      { weeks: [week("2 Mar", 0, 0, 0)], waiting: [] },
    ];
    for (const some of nothing) {
      const { svg, alt } = drawDigest({ ...plainOne, ...some });
      expect(textsOf(svg).map((text) => text.words)).toEqual([plainOne.title, words.nothing]);
      expect(alt).toBe(`${plainOne.title}. ${words.nothing}`);
    }
    const idle = drawDigest({ ...plainOne, waiting: [] });
    expect(textsOf(idle.svg).at(-1)?.words).toBe(words.nothing);
    expect(idle.alt).toContain("Who has what: Nothing is open.");
  });

  test("draws eight people, most first, the rest as one; and the last twelve weeks", () => {
    const waiting = Array.from({ length: 11 }, (_, index) => person(`P${index}`, index + 1, index % 2));
    const weeks = Array.from({ length: 14 }, (_, index) => week(`W${index}`, 1, 1, 1));
    const shown = textsOf(drawDigest({ ...plainOne, waiting, weeks }).svg).map((text) => text.words);
    const rows = shown.slice(shown.indexOf(words.waiting) + 1);
    expect(rows).toHaveLength(18);
    expect(rows.slice(0, 2)).toEqual(["P10", "11"]);
    expect(rows.slice(-2)).toEqual(["others (3)", "6 · overdue 1"]);
    expect(shown).toContain("W2");
    expect(shown).not.toContain("W1");
  });

  test("is well-formed whatever people are called", () => {
    const odd = fc.constantFrom("\uFFFE", "\uD800", "\u0000", "]]>", "<!--", "\u202E", "&#0;", " ");
    const any = fc.array(fc.oneof(odd, hostileText, fc.string({ unit: "binary" })), { maxLength: 4 });
    fc.assert(
      fc.property(any, any, (name, title) => {
        const { svg } = drawDigest({
          ...plainOne,
          title: title.join(""),
          weeks: [],
          waiting: [person(name.join(""), 1)],
        });
        expect(textsOf(svg).every((text) => text.words.trim() !== "")).toBe(true);
      }),
      { examples: [[["\uFFFE"], ["\uFFFF"]]] },
    );
  });
});

describe("the letters of a picture", () => {
  test.each([
    ["A", "DejaVu Sans"],
    ["ж", "DejaVu Sans"],
    ["م", "DejaVu Sans"],
    ["ש", "DejaVu Sans"],
    ["张", "Chocolate Classical Sans"],
    ["体", "Chocolate Classical Sans"],
    ["體", "Chocolate Classical Sans"],
    ["さ", "Chocolate Classical Sans"],
    ["김", "NanumGothic"],
    ["ส", "Noto Sans Thai"],
    ["प्रि", "Noto Sans Devanagari"],
    ["📦", "Noto Emoji"],
    ["👩‍👩‍👧", "Noto Emoji"],
    ["🇩🇪", "Noto Emoji"],
    ["❤️", "Noto Emoji"],
  ])("%s comes from %s", async (grapheme, family) => {
    expect((await fontFor(grapheme))?.family).toBe(family);
  });

  test("that no font has are left out, and never boxes; a name of them alone is …", async () => {
    expect(await fontFor("ব")).toBeNull();
    const shown = async (name: string) =>
      rasterise(drawDigest({ ...plainOne, waiting: [person(name, 1)] }).svg);
    expect(await shown("বাংলা")).toEqual(await shown("…"));
    expect(await shown("Ana বাংলা")).toEqual(await shown("Ana"));
  });

  test("keep apart where a vowel has a stem", async () => {
    // As wide as its parts one after the other; the renderer by itself makes it narrower than its first part.
    const ends = async (name: string): Promise<number> => {
      const [png, bare] = [name, "."].map(
        (each) => drawDigest({ ...plainOne, waiting: [person(each, 1)] }).svg,
      );
      const [one, other] = [await draw(png ?? ""), await draw(bare ?? "")];
      for (let x = 260; x > 40; x--)
        if (differ(one, other, { left: x, right: x + 1, top: 0, bottom: one.height })) return x;
      return 0;
    };
    expect((await ends("किकिकिकिक")) - (await ends("ककककक"))).toBeGreaterThan(4 * 3);
    expect((await ends("ขำขำขำขำข")) - (await ends("ขขขขข"))).toBeGreaterThan(4 * 3);
  });

  test("need their fonts: a missing one is named", () => {
    expect(fontFile("dejavu-fonts-ttf/ttf/DejaVuSans.ttf")).toMatch(/DejaVuSans\.ttf$/);
    expect(() => fontFile("dejavu-fonts-ttf/ttf/NoSuch.ttf")).toThrow(/NoSuch\.ttf is missing/);
  });

  test("are cut after whole characters, in one line", () => {
    expect(shorten("Ana Lima", 200, 15)).toBe("Ana Lima");
    expect(shorten(" Ana\n Lima ", 200, 15)).toBe("Ana Lima");
    expect(shorten("Anastasia Lima", 70, 15)).toMatch(/^Ana\p{L}*…$/u);
    expect(shorten("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 50, 15)).toBe("👩‍👩‍👧…");
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 20, max: 300 }), (text, width) => {
        expect(widthOf(shorten(text, width, 15), 15)).toBeLessThanOrEqual(width);
      }),
    );
  });

  test("survive being written as XML", () => {
    const shown = textsOf(drawDigest({ ...plainOne, title: `<&>"' &amp;` }).svg)[0]?.words;
    expect(shown).toBe(`<&>"' &amp;`);
    expect(unescapeXml("&amp;lt; &lt;b&gt;")).toBe("&lt; <b>");
  });
});

describe.each(["light", "dark"] as const)("the colours (%s)", (name) => {
  const { ground, text, quiet, bars } = THEMES[name];
  /** The contrast of two colours (w3.org/TR/WCAG22/#dfn-contrast-ratio). */
  const contrast = (one: string, other: string): number => {
    const light = (colour: string) => {
      const [r = 0, g = 0, b = 0] = rgb(colour)
        .map((value) => value / 255)
        .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const [low = 0, high = 0] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  test("are seen against their ground", () => {
    for (const colour of [text, quiet]) expect(contrast(colour, ground)).toBeGreaterThanOrEqual(4.5);
    for (const colour of Object.values(bars)) expect(contrast(colour, ground)).toBeGreaterThanOrEqual(3);
  });
});
