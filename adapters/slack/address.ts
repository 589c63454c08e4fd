import { DeliveryError } from "../../src/chat/adapter.ts";
import type { ChannelRef, MessageRef, UserRef } from "../../src/chat/refs.ts";

export const PLATFORM = "slack";

/**
 * What Slack knows a message by; `ts` is a text, never a number (docs.slack.dev/messaging). A card in several messages
 * has the `ts` of each, with + between them.
 */
export interface Address {
  readonly workspace: string;
  readonly channel: string;
  readonly ts: string;
}

/** The one spelling of a message's address: "T1/C1/1712345678.000100". */
export const messageRef = ({ workspace, channel, ts }: Address): MessageRef => ({
  platform: PLATFORM,
  address: `${workspace}/${channel}/${ts}`,
});

/** @throws DeliveryError (permanent) for an address that this adapter did not write */
export function readAddress(ref: MessageRef): Address {
  const [workspace = "", channel, ts] = ref.address.split("/");
  if (!channel || !ts)
    throw new DeliveryError("permanent", `not the address of a Slack message: ${ref.address}`);
  return { workspace, channel, ts };
}

export const userRef = (workspace: string, id: string): UserRef => ({ platform: PLATFORM, workspace, id });

/** Ids of direct messages begin with D. */
export const channelRef = (workspace: string, id: string, thread?: string): ChannelRef => ({
  platform: PLATFORM,
  workspace,
  id,
  direct: id.startsWith("D"),
  ...(thread ? { thread } : {}),
});
