import type { types as slack } from "@slack/bolt";
import type { DateStyle, Inline } from "../../src/chat/card.ts";
import { PLATFORM } from "./address.ts";
import { LIMITS, slackLength } from "./limits.ts";

/** Ids of the people a message may notify. */
export type Pinged = ReadonlySet<string>;

type Style = NonNullable<slack.RichTextStyleable["style"]>;

/** Tokens of docs.slack.dev/messaging/formatting-message-text#date-formatting; shown in the reader's own zone. */
const DATE_FORMATS = {
  datetime: "{date_short_pretty} {time}",
  time: "{time}",
  relative: "{ago}",
} as const satisfies Record<DateStyle, string>;

/** The format a live date is written in; the way back is `dateStyleOf`. */
export const dateFormat = (style: DateStyle): string => DATE_FORMATS[style];

/** Slack takes these as links; anything else is shown as the words it is. */
export const isWebAddress = (url: string): boolean =>
  /^(https?:\/\/|mailto:)\S+$/i.test(url) && slackLength(url) <= LIMITS.url;

/**
 * Rich text has no markup at all: what a person typed is shown as typed, and only a `user` element is a mention.
 * `style` is laid over every span (a title is bold).
 */
export function richText(
  spans: readonly Inline[],
  pinged: Pinged,
  style: Style = {},
): slack.RichTextElement[] {
  return spans
    .map((span) => richSpan(span, pinged, style))
    .filter((part) => part.type !== "text" || part.text !== "");
}

function richSpan(span: Inline, pinged: Pinged, style: Style): slack.RichTextElement {
  const styled = (more: Style = {}) => withStyle({ ...style, ...more });
  switch (span.type) {
    case "text":
      return { type: "text", text: span.text, ...styled() };
    case "bold":
      return { type: "text", text: span.text, ...styled({ bold: true }) };
    case "struck":
      return { type: "text", text: span.text, ...styled({ strike: true }) };
    case "code":
      return { type: "text", text: span.text, ...styled({ code: true }) };
    case "link":
      return isWebAddress(span.url)
        ? { type: "link", url: span.url, ...(span.text === "" ? {} : { text: span.text }), ...styled() }
        : { type: "text", text: addressAsText(span), ...styled() };
    case "mention":
      return isPinged(span, pinged)
        ? { type: "user", user_id: span.user.id, ...styled() }
        : { type: "text", text: span.name, ...styled() };
    case "date":
      return {
        type: "date",
        timestamp: Math.floor(span.at / 1000),
        format: DATE_FORMATS[span.style],
        fallback: span.text,
        ...styled(),
      };
    default:
      return span satisfies never;
  }
}

const withStyle = (style: Style): { style?: Style } => (Object.keys(style).length > 0 ? { style } : {});

const addressAsText = ({ text, url }: { text: string; url: string }): string =>
  text === "" || text === url ? url : `${text} (${url})`;

/** The three characters that begin Slack's markup; nothing else may be escaped. */
export const escapeText = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** The message in letters, for notifications and screen readers; a date is still the reader's own. */
export function fallbackText(spans: readonly Inline[], pinged: Pinged): string {
  return spans.map((span) => fallbackSpan(span, pinged)).join("");
}

function fallbackSpan(span: Inline, pinged: Pinged): string {
  switch (span.type) {
    case "text":
    case "bold":
    case "code":
      return escapeText(span.text);
    case "struck":
      return `~${escapeText(span.text)}~`;
    case "link":
      return escapeText(addressAsText(span));
    case "mention":
      return mention(span, pinged);
    case "date":
      return date(span);
    default:
      return span satisfies never;
  }
}

/** Ids of another platform may look alike. */
const isPinged = ({ user }: Extract<Inline, { type: "mention" }>, pinged: Pinged): boolean =>
  user.platform === PLATFORM && pinged.has(user.id);

const mention = (span: Extract<Inline, { type: "mention" }>, pinged: Pinged): string =>
  isPinged(span, pinged) ? `<@${span.user.id}>` : escapeText(span.name);

const date = (span: Extract<Inline, { type: "date" }>): string =>
  `<!date^${Math.floor(span.at / 1000)}^${DATE_FORMATS[span.style]}|${escapeText(span.text).replaceAll("|", "/")}>`;

/** Anything mrkdwn could take for formatting, an emoji or a quotation. */
const MARKUP = /[*_~`]|:[\w+'-]+:|^\s*>/mu;

/**
 * The same as mrkdwn, for the places that take no rich text (beside a button, small print).
 * Null where these spans cannot be written so that they are shown as typed.
 */
export function mrkdwn(spans: readonly Inline[], pinged: Pinged): string | null {
  let written = "";
  for (const [index, span] of spans.entries()) {
    const part = mrkdwnSpan(span, pinged);
    if (part === null || (isMarked(span) && !standsAlone(written, spans[index + 1]))) return null;
    written += part;
  }
  return MARKUP.test(withoutOurMarkup(spans)) ? null : written;
}

function mrkdwnSpan(span: Inline, pinged: Pinged): string | null {
  switch (span.type) {
    case "text":
      return escapeText(span.text);
    case "bold":
      return marked(span.text, "*");
    case "struck":
      return marked(span.text, "~");
    case "code":
      return marked(span.text, "`");
    case "link":
      return isWebAddress(span.url) && !/[|<>]/.test(span.url) && span.text.trim() !== ""
        ? `<${escapeText(span.url)}|${escapeText(span.text).replaceAll("|", "/")}>`
        : null;
    case "mention":
      return mention(span, pinged);
    case "date":
      return date(span);
    default:
      return span satisfies never;
  }
}

const isMarked = (span: Inline): boolean =>
  span.type === "bold" || span.type === "struck" || span.type === "code";

/** Slack reads a mark only around words without space at their edges. */
const marked = (text: string, mark: string): string | null =>
  /^\S(?:[^\n]*\S)?$/u.test(text) ? `${mark}${escapeText(text)}${mark}` : null;

function standsAlone(before: string, after: Inline | undefined): boolean {
  const next = after?.type === "text" ? after.text : after ? "x" : "";
  return /(?:^|\s)$/u.test(before) && /^(?:$|[\s,.;])/u.test(next);
}

/** What people or the bot wrote, in one string: markup may also arise where two spans meet. */
const withoutOurMarkup = (spans: readonly Inline[]): string =>
  spans.map((span) => (span.type === "mention" ? span.name : span.type === "date" ? "" : span.text)).join("");
