import type { TextPart } from "../../src/chat/interaction.ts";
import { channelRef, messageLinks, messageRef, userRef } from "./address.ts";

/** A person as the payload tells. */
export interface Known {
  readonly name: string;
  readonly bot: boolean;
}

/** The name a member has on its server. */
export function nameIn(member: unknown): string | undefined {
  if (typeof member !== "object" || member === null) return undefined;
  if ("displayName" in member && typeof member.displayName === "string") return member.displayName;
  return "nick" in member && typeof member.nick === "string" ? member.nick : undefined;
}

/** What ids in typed text stand for. */
export interface Names {
  readonly user: (id: string) => Known | undefined;
  readonly channel: (id: string) => string | undefined;
  readonly role: (id: string) => string | undefined;
}

/** Discord's own markup in typed text (docs.discord.com/developers/reference#message-formatting-formats). */
const MARKUP =
  /<@!?(\d{5,20})>|<#(\d{5,20})>|<@&(\d{5,20})>|<a?(:\w{1,32}:)\d{5,20}>|<(\/[^:<>]{1,100}):\d{5,20}>/g;
const MENTION = /<@!?(\d{5,20})>/g;

/** The people mentioned in a text. */
export const mentionedIn = (text: string): string[] =>
  [...text.matchAll(MENTION)].flatMap(([, id]) => (id ? [id] : []));

/** Typed text with its mentions, channels and links to messages as parts. */
export const readText = (text: string, guild: string | null, names: Names): TextPart[] =>
  merged(split(text, MARKUP, (match) => markupPart(match, guild, names)).flatMap(readLinks));

function markupPart(
  [whole, user, channel, role, emoji, command]: RegExpExecArray,
  guild: string | null,
  names: Names,
): TextPart {
  if (user) {
    const known = names.user(user);
    return { type: "mention", user: userRef(user), name: known?.name ?? user, bot: known?.bot ?? false };
  }
  if (channel)
    return { type: "channel", channel: channelRef(guild, channel), name: names.channel(channel) ?? channel };
  if (role) return { type: "text", text: `@${names.role(role) ?? role}` };
  return { type: "text", text: emoji ?? command ?? whole };
}

const readLinks = (part: TextPart): TextPart[] =>
  part.type === "text"
    ? split(part.text, messageLinks(), ([url, channel = "", message = ""]) => ({
        type: "message",
        ref: messageRef({ channel, message }),
        url,
      }))
    : [part];

function split(text: string, pattern: RegExp, part: (match: RegExpExecArray) => TextPart): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) parts.push({ type: "text", text: text.slice(end, match.index) });
    parts.push(part(match));
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ type: "text", text: text.slice(end) });
  return parts;
}

function merged(parts: readonly TextPart[]): TextPart[] {
  const result: TextPart[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (part.type === "text" && last?.type === "text")
      result[result.length - 1] = { type: "text", text: last.text + part.text };
    else result.push(part);
  }
  return result;
}
