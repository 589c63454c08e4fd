import type { Pace } from "../../src/chat/adapter.ts";

/**
 * What Discord accepts. Lengths are counted in UTF-16 units, which is never less than Discord counts.
 * Sources: docs.discord.com/developers/components/reference, …/interactions/application-commands, …/resources/message;
 * `message.text` is from the guide of discord.js (display-components).
 */
export const LIMITS = {
  message: { components: 40, text: 4_000 },
  /** Our own: one piece of running text, so that a page can be filled. */
  piece: 1_500,
  /** Our own: a longer card is shortened, and the whole of it attached. */
  pages: 4,
  imageDescription: 1_024,
  /** A message takes ten; one place is kept for the whole of a card that is shortened. */
  pictures: 9,
  buttonsInRow: 5,
  buttonLabel: 80,
  customId: 100,
  url: 512,
  nonce: 25,
  modal: { title: 45, fields: 5 },
  label: { text: 45, description: 100 },
  textInput: 4_000,
  select: { options: 25, label: 100, value: 100, people: 25 },
  command: { options: 25, choices: 25, name: 32, description: 100, choiceName: 100, total: 8_000 },
  menuName: 32,
  completions: 25,
} as const;

/**
 * How fast Discord lets a bot speak (docs.discord.com/developers/topics/rate-limits): 50 requests a second in all. A channel's
 * own limit is told with each answer and not documented; it has been 5 in 5 seconds.
 */
export const PACE: Pace = {
  all: { most: 50, perMs: 1_000 },
  place: { most: 5, perMs: 5_000, burst: 3 },
};

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Cuts after whole graphemes so that at most `limit` units remain, "…" among them where something was cut. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${chunks(text, limit - 1)[0] ?? ""}…`;
}

/** A label in one line, which may not be empty. */
export const label = (text: string, limit: number): string =>
  clip(text.replace(/\s+/g, " ").trim() || "…", limit);

/** Divides text into parts of at most `limit` units, between graphemes where these are not longer themselves. */
export function chunks(text: string, limit: number): string[] {
  if (text.length <= limit) return [text];
  const result: string[] = [];
  let part = "";
  for (const unit of unitsOf(text, limit)) {
    if (part.length + unit.length > limit) {
      result.push(part);
      part = "";
    }
    part += unit;
  }
  return [...result, part];
}

function* unitsOf(text: string, limit: number): Generator<string> {
  for (const { segment } of graphemes.segment(text)) {
    if (segment.length <= limit) yield segment;
    else yield* segment;
  }
}
