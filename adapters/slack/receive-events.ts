import type { KnownEventFromType } from "@slack/bolt";
import { chooseCommand } from "../../src/chat/choose-command.ts";
import type { TextPart } from "../../src/chat/interaction.ts";
import { channelRef } from "./address.ts";
import { type ReceiveContext, type Received, settleName, textReader } from "./receive.ts";
import { readText } from "./text.ts";

/** Of an event's envelope: its id, and whose installation it was sent to. */
export interface Delivery {
  readonly id: string;
  readonly workspace: string;
  readonly botUser: string | undefined;
}

/** "@Readout done #12": carries neither `trigger_id` nor `response_url`. */
export async function receiveMention(
  event: KnownEventFromType<"app_mention">,
  delivery: Delivery,
  context: ReceiveContext,
): Promise<Received | null> {
  const user = event.user;
  if (!user || event.bot_id) return null;
  const workspace = context.workspace ?? delivery.workspace;
  const botUser = context.botUser ?? delivery.botUser;
  const channel = channelRef(workspace, event.channel, event.thread_ts);
  const [speaker, parts, name] = await Promise.all([
    context.directory.speaker(workspace, user, undefined),
    readText(event.text, textReader(workspace, context)),
    settleName(event.channel, undefined, context),
  ]);
  const said = withoutAddress(parts, botUser);
  const { command, text } = chooseCommand(said, context.commands(speaker.locale ?? "en"));
  const interaction = {
    type: "command",
    id: delivery.id,
    speaker,
    channel,
    ...name,
    command,
    text,
    canOpenForm: false,
  } as const;
  return { interaction, origin: { channel }, user };
}

/** The first mention of the bot is the address, not an owner. */
function withoutAddress(parts: readonly TextPart[], botUser: string | undefined): TextPart[] {
  const at = parts.findIndex((part) => part.type === "mention" && part.user.id === botUser);
  const rest = at < 0 ? [...parts] : parts.filter((_, index) => index !== at);
  const [first, ...others] = rest;
  return first?.type === "text" ? [{ type: "text", text: first.text.trimStart() }, ...others] : rest;
}

/** The bot's own arrival in a channel; anybody else's is none of our business. */
export async function receiveJoined(
  event: KnownEventFromType<"member_joined_channel">,
  delivery: Delivery,
  context: ReceiveContext,
): Promise<Received | null> {
  if (event.user !== (context.botUser ?? delivery.botUser)) return null;
  const workspace = context.workspace ?? delivery.workspace;
  const channel = channelRef(workspace, event.channel);
  const user = event.inviter ?? event.user;
  const [speaker, name] = await Promise.all([
    context.directory.speaker(workspace, user, undefined),
    settleName(event.channel, undefined, context),
  ]);
  const interaction = { type: "joined", id: delivery.id, speaker, channel, ...name } as const;
  return { interaction, origin: { channel, ...name }, user };
}

/** The Home tab was opened; the Messages tab sends the same event and needs no answer. */
export async function receiveHome(
  event: KnownEventFromType<"app_home_opened">,
  delivery: Delivery,
  context: ReceiveContext,
): Promise<Received | null> {
  if (event.tab !== "home") return null;
  const workspace = context.workspace ?? delivery.workspace;
  const channel = channelRef(workspace, event.channel);
  const speaker = await context.directory.speaker(workspace, event.user, undefined);
  const interaction = { type: "home", id: delivery.id, speaker, channel } as const;
  return { interaction, origin: { channel, home: true }, user: event.user };
}
