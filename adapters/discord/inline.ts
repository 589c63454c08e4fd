import type { DateStyle, Inline } from "../../src/chat/card.ts";
import { clean } from "../../src/lib/text.ts";
import { PLATFORM } from "./address.ts";
import { LIMITS } from "./limits.ts";
import { escapeText, oneLine } from "./text.ts";

/** Styles of docs.discord.com/developers/reference#message-formatting-timestamp-styles; each reader sees their own zone. */
const DATE_STYLES = { datetime: "f", time: "t", relative: "R" } as const satisfies Record<DateStyle, string>;

/** The largest instant Discord shows, in milliseconds: that of a JavaScript date. */
const LAST_INSTANT = 8.64e15;

/** Keeps two marks apart that would become another one. */
const NOTHING = "\u200B";

/** Writes spans as Discord's markdown. */
export function writeSpans(spans: readonly Inline[]): string {
  return spans.reduce((written, span, index) => {
    const next = writeSpan(span, openEnded(spans, index));
    return written + (meets(written, next) ? NOTHING : "") + next;
  }, "");
}

const meets = (written: string, next: string): boolean =>
  next !== "" && /[*~`]$/.test(written) && /^[*~`]/.test(next);

const openEnded = (spans: readonly Inline[], index: number): boolean => {
  const next = spans.slice(index + 1).find((span) => span.type === "mention" || span.text !== "");
  return next !== undefined && !(next.type === "text" && /^\s/u.test(next.text));
};

/** One span; `openEnd`: another follows without a space. */
export function writeSpan(span: Inline, openEnd = false): string {
  switch (span.type) {
    case "text":
      return escapeText(span.text, openEnd);
    case "bold":
      return marked(span.text, "**");
    case "struck":
      return marked(span.text, "~~");
    case "code":
      return writeCode(span.text);
    case "link":
      return writeLink(span.text, span.url);
    case "mention":
      return writeMention(span);
    case "date":
      return writeDate(span);
    default:
      return span satisfies never;
  }
}

/** Marks hold within one line and around something that is not only space. */
function marked(text: string, mark: "**" | "~~"): string {
  return clean(text)
    .split(/\r\n?|[\n\u2028\u2029\u0085]/)
    .map((line) => {
      const core = line.trim();
      if (core === "") return line;
      const before = line.slice(0, line.length - line.trimStart().length);
      const after = line.slice(line.trimEnd().length);
      const end = mark === "~~" && core.endsWith("~") ? NOTHING : "";
      return `${before}${mark}${escapeText(core, true)}${end}${mark}${after}`;
    })
    .join("\n");
}

/** Within backticks nothing is read; a backtick itself cannot stand there. */
function writeCode(text: string): string {
  const shown = oneLine(clean(text));
  return shown.trim() === "" || shown.includes("`") || isTurned(shown)
    ? escapeText(text, true)
    : `\`${shown}\``;
}

const isTurned = (text: string): boolean => /[\u202A-\u202E\u2066-\u2069]/.test(text);

function writeLink(text: string, url: string): string {
  const address = webAddress(url);
  const words = oneLine(text).trim();
  if (!address) return escapeText(words === "" || words === url ? url : `${words} (${url})`, true);
  // A label that is itself an address is not shown as a link by Discord, against phishing.
  if (words === "" || words === url) return `<${address}>`;
  if (/:\/\//.test(words)) return `${escapeText(words, true)} <${address}>`;
  return `[${escapeText(words, true)}](<${address}>)`;
}

/** The address with everything percent-encoded that could end the link; null where it is none. */
function webAddress(url: string): string | null {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return null;
  const address = new URL(url).href.replace(
    /[()<>\\[\]`]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
  return address.length <= LIMITS.url ? address : null;
}

/** Who is notified is settled by `allowed_mentions`, not by what stands in the text. */
const writeMention = ({ user, name }: Extract<Inline, { type: "mention" }>): string =>
  user.platform === PLATFORM && /^\d{5,20}$/.test(user.id)
    ? `<@${user.id}>`
    : escapeText(oneLine(name), true);

function writeDate({ at, style, text }: Extract<Inline, { type: "date" }>): string {
  if (!Number.isFinite(at) || Math.abs(at) > LAST_INSTANT) return escapeText(text, true);
  return `<t:${Math.floor(at / 1000)}:${DATE_STYLES[style]}>`;
}

/** The users that a message may notify; nobody else is, whatever its text says. At most 100 (docs.discord.com/developers/resources/message). */
export const allowed = (ping: readonly { readonly platform: string; readonly id: string }[] = []) => {
  const users = [...new Set(ping.filter((user) => user.platform === PLATFORM).map((user) => user.id))];
  return { parse: [], repliedUser: false, ...(users.length > 0 ? { users: users.slice(0, 100) } : {}) };
};
