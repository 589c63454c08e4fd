/** Who and where, in the platform's own ids. `workspace` is "" where the platform's ids are global. */

export interface UserRef {
  readonly platform: string;
  readonly workspace: string;
  readonly id: string;
}

/** A conversation. A thread belongs to its channel: `thread` only says where in it to answer. */
export interface ChannelRef {
  readonly platform: string;
  readonly workspace: string;
  readonly id: string;
  readonly direct: boolean;
  readonly thread?: string;
}

/**
 * A posted message; `address` is written and read only by its adapter: one spelling per message. A card that stands
 * in several messages of one place has their addresses in one: "place/first+second+third".
 */
export interface MessageRef {
  readonly platform: string;
  readonly address: string;
}

/** Where a message goes: a conversation, or a person's direct messages. */
export type Destination = { to: "channel"; channel: ChannelRef } | { to: "person"; user: UserRef };

/** The platform of letters, whichever adapter sends them; a user's id there is their mail address. */
export const MAIL = "mail";

/** Where a letter to an address goes. */
export const letterTo = (address: string): Destination => ({
  to: "person",
  user: { platform: MAIL, workspace: "", id: address },
});
