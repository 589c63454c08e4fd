import { type Client, PermissionFlagsBits, PermissionsBitField } from "discord.js";
import type { ChannelRef } from "../../src/chat/refs.ts";

/** Every permission the bot asks for, with Discord's own word for it and what it is for; nothing else is used. */
export const PERMISSIONS = {
  ViewChannel: { word: "View Channel", reason: "to keep the cards it has posted up to date" },
  SendMessages: { word: "Send Messages", reason: "to post reminders and digests" },
  SendMessagesInThreads: {
    word: "Send Messages in Threads",
    reason: "the same in threads and forum posts",
  },
  AttachFiles: {
    word: "Attach Files",
    reason: "to show a digest's picture, and to attach the whole of a card that is too long for a message",
  },
} as const satisfies Partial<Record<keyof typeof PermissionFlagsBits, { word: string; reason: string }>>;

type Permission = keyof typeof PERMISSIONS;

/** The page where an administrator adds the bot to a server (docs.discord.com/developers/topics/oauth2#bot-authorization-flow). */
export function inviteLink(clientId: string): string {
  const names = Object.keys(PERMISSIONS) as Permission[];
  const permissions = new PermissionsBitField(names).bitfield.toString();
  const query = new URLSearchParams({ client_id: clientId, scope: "bot applications.commands", permissions });
  return `https://discord.com/oauth2/authorize?${query}`;
}

/** The application's id is the first part of its token. @throws Error for something that is no token */
export function clientIdOf(token: string): string {
  const id = Buffer.from(token.split(".")[0] ?? "", "base64").toString("latin1");
  if (!/^\d{17,20}$/.test(id)) throw new Error("DISCORD_TOKEN is not a bot token (Developer Portal, Bot).");
  return id;
}

/** Which permissions posting in a channel lacks, by Discord's words; those that it always needs where that is not known. */
export function missingPermissions(client: Client, place: ChannelRef): string[] {
  const channel = client.channels.cache.get(place.thread ?? place.id) ?? client.channels.cache.get(place.id);
  const inThread = place.thread !== undefined || channel?.isThread() === true;
  const needed: Permission[] = ["ViewChannel", inThread ? "SendMessagesInThreads" : "SendMessages"];
  const has = channel && "guild" in channel && client.user ? channel.permissionsFor(client.user) : null;
  // The whole of a long card is attached: the rarest reason, asked for last.
  const lacks = (name: Permission): boolean => has !== null && !has.has(PermissionFlagsBits[name]);
  const missing = [...needed, "AttachFiles" as const].filter(lacks);
  return (missing.length > 0 ? missing : needed).map((name) => PERMISSIONS[name].word);
}

/** What to do about missing permissions, in the words of Discord's own settings. */
export function remedyFor(client: Client, place: ChannelRef): string {
  const channel = client.channels.cache.get(place.id);
  const name = channel && "name" in channel && channel.name ? `#${channel.name}` : `the channel ${place.id}`;
  const words = missingPermissions(client, place).join(", ");
  return `allow me ${words} in ${name} (Edit Channel, Permissions)`;
}
