import { DeliveryError } from "../../src/chat/adapter.ts";
import type { ChannelRef, MessageRef, UserRef } from "../../src/chat/refs.ts";

export const PLATFORM = "discord";

/**
 * Where a message stands; a thread is a channel of its own on Discord (docs.discord.com/developers/topics/threads).
 * A card in several messages has the id of each, with + between them.
 */
export interface Address {
  readonly channel: string;
  readonly message: string;
}

/** The one spelling of a message's address: "<channel or thread>/<message>". */
export const messageRef = ({ channel, message }: Address): MessageRef => ({
  platform: PLATFORM,
  address: `${channel}/${message}`,
});

/** @throws Error for an address that this adapter did not write */
export function readAddress(ref: MessageRef): Address {
  const [channel, message] = ref.address.split("/");
  if (!channel || !message)
    throw new DeliveryError("permanent", `not the address of a Discord message: ${ref.address}`);
  return { channel, message };
}

/** Ids of people are global. */
export const userRef = (id: string): UserRef => ({ platform: PLATFORM, workspace: "", id });

/** @param guild null in direct messages */
export const channelRef = (guild: string | null, id: string, thread?: string): ChannelRef => ({
  platform: PLATFORM,
  workspace: guild ?? "",
  id,
  direct: guild === null,
  ...(thread ? { thread } : {}),
});

const LINK =
  /https?:\/\/(?:(?:ptb|canary)\.)?discord(?:app)?\.com\/channels\/(?:\d{5,20}|@me)\/(\d{5,20})\/(\d{5,20})/;

/** Links to messages, for finding them in typed text; the groups are channel and message. */
export const messageLinks = (): RegExp => new RegExp(LINK, "g");

/** The link people copy; `guild` null in direct messages (docs.discord.com/developers/reference). */
export const permalink = (guild: string | null, { channel, message }: Address): string =>
  `https://discord.com/channels/${guild ?? "@me"}/${channel}/${message}`;
