import type { webApi } from "@slack/bolt";
import type { Lack } from "../../src/chat/adapter.ts";
import type { ChannelRef } from "../../src/chat/refs.ts";
import { isUninvited } from "./delivery-error.ts";
import { SCOPES } from "./register.ts";

const INSTALL_AGAIN = "https://api.slack.com/apps: OAuth & Permissions, then install the app again";

/**
 * Asks Slack what the bot lacks to post in a channel: scopes come with every answer (header x-oauth-scopes), membership with
 * the channel. Errors are the API's.
 */
export async function lacksIn(client: webApi.WebClient, channel: ChannelRef): Promise<Lack[]> {
  const { team, response_metadata } = await client.auth.test();
  const granted = response_metadata?.scopes;
  const missing = granted ? Object.keys(SCOPES).filter((scope) => !granted.includes(scope)) : [];
  const lacks = missing.map(
    (permission): Lack => ({ permission, channel: team ?? "", where: INSTALL_AGAIN }),
  );
  if (channel.direct || missing.includes("channels:read") || missing.includes("groups:read")) return lacks;
  return [...lacks, ...(await membership(client, channel.id))];
}

async function membership(client: webApi.WebClient, id: string): Promise<Lack[]> {
  try {
    const { channel } = await client.conversations.info({ channel: id });
    const name = channel?.name ? `#${channel.name}` : id;
    if (channel?.is_archived)
      return [{ permission: "a channel that is not archived", channel: name, where: "channel settings" }];
    return channel?.is_member ? [] : [uninvited(name)];
  } catch (error) {
    // A private channel is not even shown to who is not in it.
    if (isUninvited(error)) return [uninvited(id)];
    throw error;
  }
}

const uninvited = (channel: string): Lack => ({
  permission: "to be a member",
  channel,
  where: "in the channel: /invite the app",
});
