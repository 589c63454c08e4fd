import type { BlockAction, MessageShortcut, SlashCommand, ViewSubmitAction } from "@slack/bolt";
import type { CommandSpec } from "../../src/chat/command.ts";
import type {
  CommandInteraction,
  FormInteraction,
  Interaction,
  MentionPart,
} from "../../src/chat/interaction.ts";
import { channelRef, messageRef } from "./address.ts";
import type { Pressed } from "./answer.ts";
import { readPress } from "./controls.ts";
import type { Directory } from "./directory.ts";
import { FIELD_ACTION } from "./form.ts";
import { type Origin, readOrigin } from "./origin.ts";
import { readText, type TextReader } from "./text.ts";

/** An interaction with what its answer needs; null: nothing of ours, only to be acknowledged. */
export interface Received {
  readonly interaction: Interaction;
  readonly origin: Origin;
  readonly user: string;
  readonly triggerId?: string;
  readonly pressed?: Pressed;
}

export interface ReceiveContext {
  readonly directory: Directory;
  /** Where the bot is installed; a Slack Connect guest's payload names another workspace. */
  readonly workspace: string | undefined;
  readonly workspaceUrl: string;
  readonly botUser: string | undefined;
  readonly commands: (locale: string) => readonly CommandSpec[];
  permalink(channel: string, ts: string): Promise<string | undefined>;
}

export const textReader = (workspace: string, { directory, workspaceUrl }: ReceiveContext): TextReader => ({
  workspace,
  workspaceUrl,
  person: (id, written) => directory.mention(workspace, id, written),
});

/** Where the name of a public channel would stand, Slack says what kind any other conversation is. */
const isName = (name: string | undefined): name is string =>
  name !== undefined &&
  name !== "" &&
  !["directmessage", "privategroup"].includes(name) &&
  !name.startsWith("mpdm-");

const nameOf = (name: string | undefined): { channelName?: string } =>
  isName(name) ? { channelName: name } : {};

/** A private channel's and an event's name is not in the payload. */
export async function settleName(
  id: string,
  written: string | undefined,
  { directory }: ReceiveContext,
): Promise<{ channelName?: string }> {
  if (isName(written) || id.startsWith("D")) return nameOf(written);
  return nameOf(await directory.channelName(id));
}

/** `/action …`: text with `should_escape`, so people and channels arrive with their ids. */
export async function receiveCommand(body: SlashCommand, context: ReceiveContext): Promise<Received> {
  const workspace = context.workspace ?? body.team_id;
  const channel = channelRef(workspace, body.channel_id);
  const [speaker, text, name] = await Promise.all([
    context.directory.speaker(workspace, body.user_id, body.user_name),
    readText(body.text ?? "", textReader(workspace, context)),
    settleName(body.channel_id, body.channel_name, context),
  ]);
  const interaction: CommandInteraction = {
    type: "command",
    id: body.trigger_id,
    speaker,
    channel,
    ...name,
    command: body.command.replace(/^\//, ""),
    text,
    canOpenForm: true,
  };
  const origin = { channel, ...name, responseUrl: body.response_url };
  return { interaction, origin, user: body.user_id, triggerId: body.trigger_id };
}

/** A button or a menu, in a message, in a private answer, in a modal or in the home view. */
export async function receivePress(body: BlockAction, context: ReceiveContext): Promise<Received | null> {
  const [action] = body.actions;
  const press = action ? readPress({ actionId: action.action_id, value: chosenValue(action) }) : null;
  if (!press) return null;
  const workspace = context.workspace ?? body.team?.id ?? "";
  const { origin, pressed } = placeOf(body, workspace);
  const speaker = await context.directory.speaker(
    origin.channel.workspace,
    body.user.id,
    body.user.name ?? body.user.username,
  );
  const interaction: Interaction = {
    type: "press",
    id: body.trigger_id,
    speaker,
    channel: origin.channel,
    ...nameOf(origin.channelName),
    press,
    ...(origin.message ? { message: origin.message } : {}),
    canOpenForm: true,
  };
  return { interaction, origin, user: body.user.id, triggerId: body.trigger_id, pressed };
}

function chosenValue(action: BlockAction["actions"][number]): string | undefined {
  if (action.type === "button") return action.value;
  if (action.type === "static_select" || action.type === "overflow") return action.selected_option.value;
  return undefined;
}

function placeOf(body: BlockAction, workspace: string): { origin: Origin; pressed: Pressed } {
  if (body.view) {
    const origin = readOrigin(body.view.private_metadata, workspace) ?? {
      channel: channelRef(workspace, body.user.id),
    };
    return body.view.type === "home"
      ? { origin: { ...origin, home: true }, pressed: { in: "home" } }
      : { origin, pressed: { in: "modal", viewId: body.view.id } };
  }
  const container = body.container as {
    message_ts?: string;
    thread_ts?: string;
    channel_id?: string;
    is_ephemeral?: boolean;
  };
  const id = body.channel?.id ?? container.channel_id ?? "";
  const ts = body.message?.ts ?? container.message_ts ?? "";
  const thread = container.thread_ts ?? (body.message?.["thread_ts"] as string | undefined);
  // The first message of a thread has its own ts as thread_ts: it stands in the channel.
  const channel = channelRef(workspace, id, thread === ts ? undefined : thread);
  const base = { channel, channelName: body.channel?.name, responseUrl: body.response_url };
  if (container.is_ephemeral) return { origin: base, pressed: { in: "private" } };
  const ref = messageRef({ workspace, channel: id, ts });
  return { origin: { ...base, message: ref }, pressed: { in: "message", ref } };
}

/** A submitted modal; null when it is not one of ours. */
export async function receiveSubmission(
  body: ViewSubmitAction,
  context: ReceiveContext,
): Promise<Received | null> {
  const press = readPress({ actionId: "", value: body.view.callback_id });
  const origin = readOrigin(body.view.private_metadata, context.workspace ?? body.team?.id ?? "");
  if (!press || !origin) return null;
  const { workspace } = origin.channel;
  const [speaker, values] = await Promise.all([
    context.directory.speaker(workspace, body.user.id, body.user.name),
    readValues(body, workspace, context.directory),
  ]);
  const interaction: FormInteraction = {
    type: "form",
    id: `${body.view.id}:${body.view.hash}`,
    speaker,
    channel: origin.channel,
    ...nameOf(origin.channelName),
    press,
    values,
    ...(origin.message ? { message: origin.message } : {}),
  };
  return { interaction, origin, user: body.user.id, triggerId: body.trigger_id };
}

async function readValues(
  body: ViewSubmitAction,
  workspace: string,
  directory: Directory,
): Promise<Record<string, string | MentionPart[]>> {
  const fields = Object.entries(body.view.state.values).map(async ([name, actions]) => {
    const field = actions[FIELD_ACTION];
    if (!field?.selected_users) return [name, field?.selected_option?.value ?? field?.value ?? ""] as const;
    const mentions = field.selected_users.map((id) => directory.mention(workspace, id, undefined));
    return [name, await Promise.all(mentions)] as const;
  });
  return Object.fromEntries(await Promise.all(fields));
}

/** An entry of a message's own menu; the payload brings the whole message, no history has to be read. */
export async function receiveShortcut(body: MessageShortcut, context: ReceiveContext): Promise<Received> {
  const workspace = context.workspace ?? body.team?.id ?? "";
  const { message } = body;
  const thread = message["thread_ts"] as string | undefined;
  const channel = channelRef(workspace, body.channel.id, thread === message.ts ? undefined : thread);
  const [speaker, text, permalink, author] = await Promise.all([
    context.directory.speaker(workspace, body.user.id, body.user.name),
    readText(message.text ?? "", textReader(workspace, context)),
    context.permalink(body.channel.id, message.ts),
    message.user ? context.directory.mention(workspace, message.user, undefined) : undefined,
  ]);
  const interaction: Interaction = {
    type: "menu",
    id: body.trigger_id,
    speaker,
    channel,
    ...nameOf(body.channel.name),
    menu: body.callback_id,
    message: {
      text,
      ...(author ? { author: author.user } : {}),
      // Of somebody who cannot be looked up, only the id is known.
      ...(author && author.name !== message.user ? { authorName: author.name } : {}),
      ...(permalink ? { permalink } : {}),
    },
  };
  const origin = { channel, channelName: body.channel.name, responseUrl: body.response_url };
  return { interaction, origin, user: body.user.id, triggerId: body.trigger_id };
}
