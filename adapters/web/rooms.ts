import type { ChannelRef, MessageRef, UserRef } from "../../src/chat/refs.ts";

export const PLATFORM = "web";
/** The bot's own id among the people. */
export const BOT_ID = "readout";
export const BOT_NAME = "Readout";
export const DEFAULT_CHANNEL = "general";

/** What a person has open: a channel, their direct messages with the bot, or their home page. */
export type View = `channel:${string}` | "direct" | "home";

export const PEOPLE_ROOM = "people";
export const CHANNELS_ROOM = "channels";
/** Nobody's to read. */
export const SECRET_ROOM = "secret";

export const channelRoom = (name: string): `channel:${string}` => `channel:${name}`;
export const directRoom = (person: string): string => `direct:${person}`;
export const homeRoom = (person: string): string => `home:${person}`;
/** What only this person reads, shown inside the view. */
export const privateRoom = (person: string, view: View): string => `private:${person}:${view}`;

/** The view in which this person reads a room; null: not theirs to read. This is the whole access rule. */
export function viewOf(room: string, person: string): View | null {
  if (room.startsWith("channel:")) return room as View;
  if (room === directRoom(person)) return "direct";
  if (room === homeRoom(person)) return "home";
  const mine = `private:${person}:`;
  return room.startsWith(mine) ? (room.slice(mine.length) as View) : null;
}

/** The rooms that make up a view. */
export function roomsOf(view: View, person: string): string[] {
  const main = view === "direct" ? directRoom(person) : view === "home" ? homeRoom(person) : view;
  return [main, privateRoom(person, view)];
}

export const isChannel = (view: View): view is `channel:${string}` => view.startsWith("channel:");
export const channelName = (view: View): string => view.slice("channel:".length);

export const userRef = (id: string): UserRef => ({ platform: PLATFORM, workspace: "", id });
export const messageRef = (id: string): MessageRef => ({ platform: PLATFORM, address: id });

/** No channel's name has an @, so a person's direct messages never share an id with a channel. */
const directId = (person: string): string => `@${person}`;

export const channelRef = (name: string): ChannelRef => ({
  platform: PLATFORM,
  workspace: "",
  id: name,
  direct: false,
});

/** The conversation of a view; the home page belongs to the direct messages. */
export const channelOfView = (view: View, person: string): ChannelRef =>
  isChannel(view)
    ? channelRef(channelName(view))
    : { platform: PLATFORM, workspace: "", id: directId(person), direct: true };

/** Where a conversation's messages are kept. */
export const roomOfChannel = ({ id, direct }: ChannelRef): string =>
  direct ? directRoom(id.replace(/^@/, "")) : channelRoom(id);

/** A page's path below the identity, and below nothing for links that are passed on. */
export const pathOfView = (view: View): string =>
  isChannel(view) ? `c/${encodeURIComponent(channelName(view))}` : view;

const NAME = /^\p{L}[\p{L}\p{M}\p{N}_-]{0,29}$/u;
/** A channel's name as it is kept: lower case, without its sign; null when it cannot be one. */
export function readChannelName(typed: string): string | null {
  const name = typed.normalize("NFKC").trim().replace(/^#/, "").replace(/\s+/g, "-").toLowerCase();
  return NAME.test(name) ? name : null;
}

/** Ids of another platform may look alike. */
export const idsHere = (users: readonly UserRef[]): string[] =>
  users.filter((user) => user.platform === PLATFORM).map((user) => user.id);
