import type { TextPart } from "../../src/chat/interaction.ts";
import { messageRef } from "./address.ts";

/** People and places as Slack writes them in text; names are settled by the caller. */
export interface TextReader {
  readonly workspace: string;
  /** The workspace's own address, "https://acme.slack.com/"; empty while unknown. */
  readonly workspaceUrl: string;
  person(id: string, written: string | undefined): Promise<Extract<TextPart, { type: "mention" }>>;
}

/**
 * Slack's text as parts: mentions, channels and links to messages are resolved, everything else is text as typed
 * (docs.slack.dev/messaging/formatting-message-text#retrieving-messages).
 */
export async function readText(text: string, reader: TextReader): Promise<TextPart[]> {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of text.matchAll(/<([^<>]*)>/g)) {
    append(parts, plainPart(text.slice(from, match.index)));
    append(parts, await readToken(match[1] ?? "", reader));
    from = match.index + match[0].length;
  }
  append(parts, plainPart(text.slice(from)));
  return parts;
}

/** The three entities Slack writes; in this order, or "&amp;lt;" would become "<". */
export const unescapeText = (text: string): string =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

const plainPart = (text: string): TextPart => ({ type: "text", text: unescapeText(text) });

function append(parts: TextPart[], part: TextPart): void {
  const last = parts.at(-1);
  if (part.type !== "text") parts.push(part);
  else if (last?.type === "text") parts[parts.length - 1] = { type: "text", text: last.text + part.text };
  else if (part.text !== "") parts.push(part);
}

async function readToken(token: string, reader: TextReader): Promise<TextPart> {
  const bar = token.indexOf("|");
  const target = bar < 0 ? token : token.slice(0, bar);
  const written = bar < 0 ? undefined : unescapeText(token.slice(bar + 1));
  const id = target.slice(1);
  if (/^@[UW]\w+$/.test(target)) return reader.person(id, written);
  if (/^#C\w+$/.test(target)) return channelPart(id, written, reader);
  if (target.startsWith("!")) return plainPart(broadcast(id, written));
  return linkPart(unescapeText(target), written, reader);
}

const channelPart = (id: string, written: string | undefined, reader: TextReader): TextPart => ({
  type: "channel",
  channel: { platform: "slack", workspace: reader.workspace, id, direct: false },
  name: written ?? id,
});

/** `<!here>`, `<!subteam^S1|@team>`, `<!date^…|words>`: as a person sees them. */
const broadcast = (id: string, written: string | undefined): string =>
  written ?? `@${id.split("^", 1)[0] ?? ""}`;

function linkPart(url: string, written: string | undefined, reader: TextReader): TextPart {
  const ref = readPermalink(url, reader);
  if (ref) return { type: "message", ref, url };
  if (written === undefined || url === written) return { type: "text", text: url.replace(/^mailto:/, "") };
  return { type: "text", text: url.includes(written) ? written : `${written} (${url})` };
}

/** "https://acme.slack.com/archives/C1/p1712345678000100": a message of this workspace; null for any other link. */
function readPermalink(url: string, reader: TextReader) {
  const match = /^https?:\/\/([^/]+)\/archives\/([CDG]\w+)\/p(\d{10})(\d{6})(?:\?|$)/.exec(url);
  if (!match) return null;
  const [, host = "", channel = "", seconds, micros] = match;
  const own = URL.canParse(reader.workspaceUrl) ? new URL(reader.workspaceUrl).host : undefined;
  if (own === undefined ? !host.endsWith(".slack.com") : host !== own) return null;
  return messageRef({ workspace: reader.workspace, channel, ts: `${seconds}.${micros}` });
}
