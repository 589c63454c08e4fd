import { clean } from "../lib/text.ts";
import { bar, type Kind, patterns, rule, THEMES, type Theme, text } from "./picture-style.ts";
import { apart, escapeXml, shorten, widthOf } from "./picture-text.ts";

export { rasterise } from "./picture-raster.ts";

/** What a digest's picture shows; every word is already in the reader's language. */
export interface DigestPicture {
  /** "Supply team · week of 2 March" */
  readonly title: string;
  /** Oldest first, 1 to 12; of more the last are drawn. */
  readonly weeks: readonly {
    readonly label: string;
    readonly open: number;
    readonly done: number;
    readonly overdue: number;
  }[];
  /** Who waits on what, `overdue` among `open`: at most 8 are drawn, most first, the rest summed. */
  readonly waiting: readonly { readonly name: string; readonly open: number; readonly overdue: number }[];
  readonly words: {
    readonly open: string;
    readonly done: string;
    readonly overdue: string;
    readonly perWeek: string;
    readonly waiting: string;
    readonly others: string;
    readonly nothing: string;
  };
  readonly theme: "light" | "dark";
}

/** A picture, and the same in words; width and height in pixels. */
export interface Drawing {
  readonly svg: string;
  readonly alt: string;
  readonly width: number;
  readonly height: number;
}

const WIDTH = 800;
const MARGIN = 32;
const INNER = WIDTH - 2 * MARGIN;
const MOST_WEEKS = 12;
const MOST_PEOPLE = 8;
const KINDS: readonly Kind[] = ["open", "done", "overdue"];

/** What is drawn one below the other: each part says how high it is. */
interface Part {
  readonly svg: string;
  readonly height: number;
}

/** Draws a digest: bars for each week, and who waits on what. */
export function drawDigest(picture: DigestPicture): Drawing {
  const data = tidy(picture);
  const theme = THEMES[data.theme];
  const parts: ((top: number) => Part)[] = [(top) => heading(data, top, theme)];
  if (isEmpty(data)) parts.push((top) => remark(data.words.nothing, top, theme));
  else {
    if (data.weeks.length > 0) parts.push((top) => weeksPart(data, top, theme));
    parts.push((top) => waitingPart(data, top, theme));
  }
  let height = MARGIN - 8;
  let drawn = "";
  for (const part of parts) {
    const { svg, height: taken } = part(height);
    drawn += svg;
    height += taken;
  }
  height = Math.ceil(height + MARGIN - 8);
  const alt = inWords(data);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img"><title>${escapeXml(alt)}</title>${patterns(theme)}<rect width="${WIDTH}" height="${height}" fill="${theme.ground}"/>${drawn}</svg>`;
  return { svg, alt, width: WIDTH, height };
}

/** Without control characters, the last weeks, people in order, those beyond the eighth as one. */
function tidy({ title, weeks, waiting, words, theme }: DigestPicture): DigestPicture {
  // The two code points that XML has no place for are nobody's letters either.
  const line = (words: string) =>
    clean(words)
      .replace(/[\s\uFFFE\uFFFF]+/gu, " ")
      .trim();
  const sorted = [...waiting].sort((one, other) => other.open - one.open || other.overdue - one.overdue);
  const shown = sorted
    .slice(0, MOST_PEOPLE)
    .map(({ name, ...counts }) => ({ name: line(name) || "…", ...counts }));
  const rest = sorted.slice(MOST_PEOPLE);
  const sum = (of: "open" | "overdue") => rest.reduce((total, person) => total + person[of], 0);
  if (rest.length > 0)
    shown.push({
      name: `${line(words.others)} (${rest.length})`,
      open: sum("open"),
      overdue: sum("overdue"),
    });
  return {
    title: line(title),
    weeks: weeks.slice(-MOST_WEEKS).map(({ label, ...counts }) => ({ label: line(label), ...counts })),
    waiting: shown,
    words,
    theme,
  };
}

const isEmpty = ({ weeks, waiting }: DigestPicture): boolean =>
  waiting.length === 0 && weeks.every((week) => KINDS.every((kind) => week[kind] === 0));

/** The picture for who does not see it: names in full. */
function inWords(data: DigestPicture): string {
  const { title, weeks, waiting, words } = data;
  if (isEmpty(data)) return `${title}. ${words.nothing}`;
  const week = (one: DigestPicture["weeks"][number]) =>
    `${one.label}: ${words.open} ${one.open}, ${words.done} ${one.done}, ${words.overdue} ${one.overdue}`;
  const person = ({ name, open, overdue }: DigestPicture["waiting"][number]) =>
    `${apart(name)}: ${words.open} ${open}${overdue > 0 ? `, ${words.overdue} ${overdue}` : ""}`;
  return [
    title,
    ...(weeks.length > 0 ? [`${words.perWeek}: ${weeks.map(week).join("; ")}`] : []),
    `${words.waiting}: ${waiting.length > 0 ? waiting.map(person).join("; ") : words.nothing}`,
  ].join(". ");
}

function heading({ title }: DigestPicture, top: number, { text: fill }: Theme): Part {
  const words = shorten(title, INNER, 24, true);
  return { svg: text(apart(words), { x: MARGIN, y: top + 26, size: 24, fill, bold: true }), height: 44 };
}

function remark(words: string, top: number, { quiet }: Theme): Part {
  return {
    svg: text(shorten(words, INNER, 16), { x: MARGIN, y: top + 22, size: 16, fill: quiet }),
    height: 36,
  };
}

function subheading(words: string, top: number, { text: fill }: Theme): Part {
  const shown = shorten(words, INNER, 17, true);
  return { svg: text(shown, { x: MARGIN, y: top + 24, size: 17, fill, bold: true }), height: 36 };
}

/** Which bar is which. */
function legend({ words }: DigestPicture, top: number, theme: Theme): Part {
  let x = MARGIN + 1;
  let svg = "";
  for (const kind of KINDS) {
    const shown = shorten(words[kind], INNER / 3 - 56, 14);
    svg += bar(kind, { x, y: top + 5, width: 22, height: 14 }, theme);
    svg += text(shown, { x: x + 31, y: top + 17, size: 14, fill: theme.quiet });
    x += 31 + widthOf(shown, 14) + 24;
  }
  return { svg, height: 30 };
}

const CHART = 180;
const NUMBER = 13;

/** A group of three bars for each week, a number on each. */
function weeksPart(data: DigestPicture, start: number, theme: Theme): Part {
  const { weeks, words } = data;
  const head = subheading(words.perWeek, start, theme);
  const key = legend(data, start + head.height, theme);
  const slot = INNER / weeks.length;
  const width = Math.min(46, (slot * 0.84) / 3 - 3);
  const counts = weeks.flatMap((week) => KINDS.map((kind) => week[kind]));
  const most = Math.max(1, ...counts);
  const widest = Math.max(...counts.map((count) => widthOf(String(count), NUMBER)));
  const turned = widest > width + 3;
  const top = start + head.height + key.height + (turned ? widest + 10 : 20);
  const base = top + CHART;
  let svg = head.svg + key.svg;
  weeks.forEach((week, index) => {
    const middle = MARGIN + slot * (index + 0.5);
    KINDS.forEach((kind, place) => {
      const x = middle + (place - 1) * (width + 3) - width / 2;
      const count = week[kind];
      const height = count > 0 ? Math.max(3, (count / most) * CHART) : 0;
      if (height > 0) svg += bar(kind, { x: x + 0.75, y: base - height, width: width - 1.5, height }, theme);
      const at = turned
        ? { x: x + width / 2 + NUMBER * 0.36, y: base - height - 5, turned }
        : { x: x + width / 2, y: base - height - 5, anchor: "middle" as const };
      svg += text(String(count), { ...at, size: NUMBER, fill: theme.text });
    });
    const label = shorten(week.label, slot - 4, 13, index === weeks.length - 1);
    const bold = index === weeks.length - 1;
    svg += text(label, { x: middle, y: base + 22, size: 13, fill: theme.text, anchor: "middle", bold });
  });
  svg += rule(MARGIN, base, INNER, theme);
  return { svg, height: base + 32 - start };
}

const NAMES = 230;
const ROW = 32;

/** A bar for each person: the overdue part first, then the rest of what is open. */
function waitingPart(data: DigestPicture, start: number, theme: Theme): Part {
  const { waiting, words } = data;
  const head = subheading(words.waiting, start, theme);
  if (waiting.length === 0) {
    const nothing = remark(words.nothing, start + head.height - 6, theme);
    return { svg: head.svg + nothing.svg, height: head.height + nothing.height };
  }
  const labels = waiting.map(({ open, overdue }) => countsOf(open, overdue, words));
  const room = INNER - NAMES - Math.min(300, Math.max(...labels.map((label) => widthOf(label, 14)))) - 12;
  const most = Math.max(1, ...waiting.map(({ open, overdue }) => Math.max(open, overdue)));
  let svg = head.svg;
  waiting.forEach(({ name, open, overdue }, index) => {
    const top = start + head.height + index * ROW;
    const x = MARGIN + NAMES;
    const late = (overdue / most) * room;
    const rest = (Math.max(0, open - overdue) / most) * room;
    const place = { y: top + 4, height: 20 };
    svg += text(apart(shorten(name, NAMES - 16, 15)), { x: MARGIN, y: top + 20, size: 15, fill: theme.text });
    if (rest > 0) svg += bar("open", { ...place, x: x + late, width: rest }, theme);
    if (late > 0) svg += bar("overdue", { ...place, x, width: late }, theme);
    const label = shorten(labels[index] ?? "", 300, 14);
    svg += text(label, { x: x + late + rest + 10, y: top + 19, size: 14, fill: theme.text });
  });
  return { svg, height: head.height + waiting.length * ROW };
}

const countsOf = (open: number, overdue: number, words: DigestPicture["words"]): string =>
  overdue > 0 ? `${open} · ${words.overdue} ${overdue}` : String(open);
