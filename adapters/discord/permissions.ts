import { type Guild, PermissionFlagsBits, PermissionsBitField } from "discord.js";

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

export type Permission = keyof typeof PERMISSIONS;
const ALL = Object.keys(PERMISSIONS) as Permission[];

/** Where somebody gives a permission on the whole server, and in one channel. */
export const GRANTED = { server: "Server Settings, Roles", channel: "Edit Channel, Permissions" } as const;

/** The page where an administrator adds the bot to a server (docs.discord.com/developers/topics/oauth2#bot-authorization-flow). */
export function inviteLink(clientId: string): string {
  const permissions = new PermissionsBitField(ALL).bitfield.toString();
  const query = new URLSearchParams({ client_id: clientId, scope: "bot applications.commands", permissions });
  return `https://discord.com/oauth2/authorize?${query}`;
}

/** The application's id is the first part of its token. @throws Error for something that is no token */
export function clientIdOf(token: string): string {
  const id = Buffer.from(token.split(".")[0] ?? "", "base64").toString("latin1");
  if (!/^\d{17,20}$/.test(id)) throw new Error("DISCORD_TOKEN is not a bot token (Developer Portal, Bot).");
  return id;
}

/** What the bot lacks on the whole of a server it has just been told about, by Discord's words. */
export function lackedOn({ members }: Guild): string[] {
  const mine = members.me?.permissions;
  return mine ? ALL.filter((name) => !mine.has(name)).map((name) => PERMISSIONS[name].word) : [];
}

/** A member's roles and the server's, as far as they decide what the member may do. */
export interface Standing {
  readonly guild: string;
  readonly member: string;
  readonly roles: readonly string[];
  readonly rolesOfGuild: readonly { readonly id: string; readonly permissions: string }[];
}

/** What a channel allows and denies a role or member beside that. */
export interface Overwrite {
  readonly id: string;
  readonly allow: string;
  readonly deny: string;
}

/** What a member may do on a whole server (docs.discord.com/developers/topics/permissions#permission-overwrites). */
export function permissionsOn({ guild, roles, rolesOfGuild }: Standing): bigint {
  const own = rolesOfGuild.filter(({ id }) => id === guild || roles.includes(id));
  const sum = own.reduce((bits, { permissions }) => bits | BigInt(permissions), 0n);
  return sum & PermissionFlagsBits.Administrator ? PermissionsBitField.All : sum;
}

/** What a member may do in a channel: overwrites of @everyone, then of roles, then of the member. */
export function permissionsIn(standing: Standing, overwrites: readonly Overwrite[]): bigint {
  const everywhere = permissionsOn(standing);
  if (everywhere & PermissionFlagsBits.Administrator) return everywhere;
  const apply = (bits: bigint, ids: readonly string[]): bigint => {
    const these = overwrites.filter(({ id }) => ids.includes(id));
    const denied = these.reduce((sum, { deny }) => sum | BigInt(deny), 0n);
    const allowed = these.reduce((sum, { allow }) => sum | BigInt(allow), 0n);
    return (bits & ~denied) | allowed;
  };
  const { guild, member, roles } = standing;
  const here = [[guild], roles.filter((id) => id !== guild), [member]].reduce(apply, everywhere);
  // Who does not see a channel can do nothing in it.
  return here & PermissionFlagsBits.ViewChannel ? here : 0n;
}
