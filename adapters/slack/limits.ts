import type { types as slack } from "@slack/bolt";
import type { Pace } from "../../src/chat/adapter.ts";
import { clean } from "../../src/lib/text.ts";

/**
 * What Slack accepts, counted in code points.
 * Source: docs.slack.dev/reference/block-kit and /reference/methods/chat.postMessage; `characters` of a message is
 * undocumented (`msg_blocks_too_long` from about 13,200 of JSON: slackapi/bolt-js#2509, #2867), so less is used.
 */
export const LIMITS = {
  message: { blocks: 50, characters: 12_000 },
  view: { blocks: 100, characters: 60_000 },
  /** `chat.update` refuses more than 4,000. */
  fallbackText: 3_000,
  /** One text object; also kept for each rich text block. */
  text: 3_000,
  altText: 2_000,
  actions: 25,
  /** Our own, so that a block of controls always fits into a message. */
  actionsCharacters: 9_000,
  selectCharacters: 4_000,
  buttonLabel: 75,
  url: 3_000,
  options: 100,
  optionLabel: 75,
  /** The documentation has said both 75 and 150: the smaller is safe. */
  optionValue: 75,
  placeholder: 150,
  viewTitle: 24,
  viewButton: 24,
  inputLabel: 2_000,
  inputHint: 2_000,
  inputValue: 3_000,
  privateMetadata: 3_000,
} as const;

/**
 * How fast Slack lets an app speak (docs.slack.dev/apis/web-api/rate-limits): chat.postMessage once a second in a channel and
 * "several hundred" a minute in a workspace, of which 300 are taken; chat.update is of tier 3, 50 a minute in a workspace.
 */
export const PACE: Pace = {
  sends: { most: 300, perMs: 60_000 },
  edits: { most: 50, perMs: 60_000, burst: 10 },
  place: { most: 1, perMs: 1_000 },
};

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

const PAIRS = /[\uD800-\uDBFF][\uDC00-\uDFFF]/g;

/** Length as Slack counts it. */
export const slackLength = (text: string): number => text.length - (text.match(PAIRS)?.length ?? 0);

/** Cuts after whole graphemes so that at most `limit` code points remain, "…" among them where something was cut. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit || slackLength(text) <= limit) return text;
  return `${pieces(text, limit - 1)[0] ?? ""}…`;
}

/** A label may not be empty, nor be shown half a character. */
export function label(text: string, limit: number): string {
  const shown = clean(text);
  return clip(shown.trim() === "" ? "…" : shown, limit);
}

/** Divides text into pieces of at most `limit` code points, between graphemes where these are not longer themselves. */
export function pieces(text: string, limit: number): string[] {
  if (text.length <= limit) return [text];
  const result: string[] = [];
  let piece = "";
  let length = 0;
  for (const part of unitsOf(text, limit)) {
    const size = slackLength(part);
    if (length + size > limit) {
      result.push(piece);
      piece = "";
      length = 0;
    }
    piece += part;
    length += size;
  }
  return [...result, piece];
}

/** Graphemes; one that would not fit by itself falls apart into code points. */
function* unitsOf(text: string, limit: number): Generator<string> {
  for (const { segment } of graphemes.segment(text)) {
    if (slackLength(segment) <= limit) yield segment;
    else yield* segment;
  }
}

/** The size of a message's blocks in the measure of `LIMITS.message.characters`. */
export const sizeOf = (blocks: readonly slack.KnownBlock[]): number => slackLength(JSON.stringify(blocks));
