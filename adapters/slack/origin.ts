import { z } from "zod";
import type { ChannelRef, MessageRef } from "../../src/chat/refs.ts";
import { channelRef, PLATFORM } from "./address.ts";
import { LIMITS } from "./limits.ts";

const origin = z.object({
  workspace: z.string().optional(),
  channel: z.string(),
  thread: z.string().optional(),
  name: z.string().optional(),
  message: z.string().optional(),
  url: z.string().optional(),
  home: z.boolean().optional(),
});

/**
 * Where a modal or a home view was opened from: their payloads name no channel, so it travels with the view
 * in `private_metadata`, which Slack keeps and gives back unchanged.
 */
export interface Origin {
  readonly channel: ChannelRef;
  readonly channelName?: string | undefined;
  readonly message?: MessageRef | undefined;
  readonly responseUrl?: string | undefined;
  readonly home?: boolean | undefined;
}

/** As text of at most 3,000 characters; the `response_url`, the only long part, is left out where it would not fit. */
export function writeOrigin({ channel, channelName, message, responseUrl, home }: Origin): string {
  const plain = {
    workspace: channel.workspace,
    channel: channel.id,
    thread: channel.thread,
    name: channelName,
    message: message?.address,
    home,
  };
  const whole = JSON.stringify({ ...plain, url: responseUrl });
  return whole.length <= LIMITS.privateMetadata ? whole : JSON.stringify(plain);
}

/** Null for what `writeOrigin` did not write. `workspace`: of views that were opened before it stood there. */
export function readOrigin(text: string, workspace: string): Origin | null {
  const parsed = origin.safeParse(parse(text));
  if (!parsed.success) return null;
  const { channel, thread, name, message, url, home, workspace: there = workspace } = parsed.data;
  return {
    channel: channelRef(there, channel, thread),
    channelName: name,
    message: message === undefined ? undefined : { platform: PLATFORM, address: message },
    responseUrl: url,
    home,
  };
}

/** What tells of a workspace in any payload. */
const place = z.object({
  type: z.string().optional(),
  team: z.unknown(),
  view: z.object({ private_metadata: z.string() }).optional().catch(undefined),
  message: z
    .object({ team: z.string().startsWith("T") })
    .optional()
    .catch(undefined),
});

/**
 * The workspace where something was pressed or filled in: the one a view was opened in, or whose message carries the
 * control. Where an organisation installed the app, or somebody of another workspace does it, Slack names others.
 */
export function workspaceOfBody(body: unknown): string | undefined {
  const { type, team, view, message } = place.safeParse(body).data ?? {};
  if (view) return origin.safeParse(parse(view.private_metadata)).data?.workspace;
  return type === "block_actions" && !team ? message?.team : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
