import { escapeXml } from "./picture-text.ts";

/** What a bar counts. */
export type Kind = "open" | "done" | "overdue";

/** The colours of a picture; text has a contrast of 4.5 and bars one of 3 against `ground`, or more. */
export interface Theme {
  readonly ground: string;
  readonly text: string;
  readonly quiet: string;
  readonly line: string;
  readonly bars: Readonly<Record<Kind, string>>;
}

/** A theme for a bright reader and one for a dark one. */
export const THEMES: Readonly<Record<"light" | "dark", Theme>> = {
  light: {
    ground: "#ffffff",
    text: "#1b1f24",
    quiet: "#57606a",
    line: "#b6bec7",
    bars: { open: "#2f6fde", done: "#1a7f4b", overdue: "#c4320a" },
  },
  dark: {
    ground: "#1e2126",
    text: "#f0f2f5",
    quiet: "#a9b3be",
    line: "#4b535d",
    bars: { open: "#6ea8ff", done: "#4fd08b", overdue: "#ff8f6b" },
  },
};

/** The font of every text; `rasterise` brings the others in where it has no letters. */
export const FAMILY = "DejaVu Sans";

/** Full for what is open, striped for what is done, dotted for what is late: told apart without colour, too. */
export function patterns({ ground, bars }: Theme): string {
  const pattern = (kind: Kind, shapes: string) =>
    `<pattern id="${kind}" width="8" height="8" patternUnits="userSpaceOnUse">${shapes}</pattern>`;
  const stripes = `<rect width="8" height="8" fill="${ground}"/><path d="M-2 2 L2 -2 M0 8 L8 0 M6 10 L10 6" stroke="${bars.done}" stroke-width="2.6"/>`;
  const dots = `<rect width="8" height="8" fill="${bars.overdue}"/><circle cx="4" cy="4" r="2" fill="${ground}"/>`;
  return `<defs>${pattern("done", stripes)}${pattern("overdue", dots)}</defs>`;
}

/** A place in the picture, in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A bar, with an outline so that a thin one is seen. */
export function bar(kind: Kind, { x, y, width, height }: Box, { bars }: Theme): string {
  const fill = kind === "open" ? bars.open : `url(#${kind})`;
  return `<rect class="${kind}" x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}" fill="${fill}" stroke="${bars[kind]}" stroke-width="1.5"/>`;
}

/** How a text is set; `y` is its base line. */
export interface Setting {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly fill: string;
  readonly bold?: boolean;
  readonly anchor?: "start" | "middle" | "end";
  /** Turned to be read from below. */
  readonly turned?: boolean;
}

/** A text that is not empty. */
export function text(words: string, { x, y, size, fill, bold, anchor, turned }: Setting): string {
  if (words === "") return "";
  const more = [
    bold ? ' font-weight="700"' : "",
    anchor && anchor !== "start" ? ` text-anchor="${anchor}"` : "",
    turned ? ` transform="rotate(-90 ${px(x)} ${px(y)})"` : "",
  ].join("");
  return `<text x="${px(x)}" y="${px(y)}" font-family="${FAMILY}" font-size="${size}" fill="${fill}"${more}>${escapeXml(words)}</text>`;
}

/** A line from left to right. */
export const rule = (x: number, y: number, width: number, { line }: Theme): string =>
  `<rect x="${px(x)}" y="${px(y)}" width="${px(width)}" height="1" fill="${line}"/>`;

/** A number of pixels, with at most one digit behind the point. */
export const px = (value: number): string => String(Math.round(value * 10) / 10);
