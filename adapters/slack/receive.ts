import type {
  BlockAction,
  KnownEventFromType,
  MessageShortcut,
  SlashCommand,
  ViewSubmitAction,
} from "@slack/bolt";
import type { CommandSpec } from "../../src/chat/command.ts";
import type {
  CommandInteraction,
  FormInteraction,
  Interaction,
  MentionPart,
  TextPart,
} from "../../src/chat/interaction.ts";
import { channelRef, messageRef, userRef } from "./address.ts";
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
  /** The installation, as `auth.test` told; a Slack Connect guest's payload names another workspace. */
  readonly workspace: string | undefined;
  readonly workspaceUrl: string;
  readonly botUser: string | undefined;
  readonly commands: (locale: string) => readonly CommandSpec[];
  permalink(channel: string, ts: string): Promise<string | undefined>;
}

const textReader = (workspace: string, { directory, workspaceUrl }: ReceiveContext): TextReader => ({
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
async function settleName(
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

/** "@Readout done #12": carries neither `trigger_id` nor `response_url`. */
export async function receiveMention(
  event: KnownEventFromType<"app_mention">,
  delivery: { id: string; workspace: string; botUser: string | undefined },
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
  const chosen = chooseCommand(said, context.commands(speaker.locale ?? "en"));
  const interaction = {
    type: "command",
    id: delivery.id,
    speaker,
    channel,
    ...name,
    ...chosen,
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

/** A mention may name a command, or begin with one of its verbs; else it is for the first in the table. */
function chooseCommand(
  parts: readonly TextPart[],
  commands: readonly CommandSpec[],
): { command: string; text: readonly TextPart[] } {
  const [first, ...others] = parts;
  const [, word = "", rest = ""] =
    first?.type === "text" ? (/^\/?(\S+)\s*([\s\S]*)$/.exec(first.text) ?? []) : [];
  const lower = word.toLowerCase();
  const named = commands.find(({ name }) => name === lower || name.endsWith(`-${lower}`));
  if (named && lower !== "") return { command: named.name, text: [{ type: "text", text: rest }, ...others] };
  const owner = commands.find(({ verbs }) => verbs.some((verb) => verb.name === lower));
  return { command: (owner ?? commands[0])?.name ?? "", text: parts };
}

/** A button or a menu, in a message, in a private answer, in a modal or in the home view. */
export async function receivePress(body: BlockAction, context: ReceiveContext): Promise<Received | null> {
  const [action] = body.actions;
  const press = action ? readPress({ actionId: action.action_id, value: chosenValue(action) }) : null;
  if (!press) return null;
  const workspace = context.workspace ?? body.team?.id ?? "";
  const { origin, pressed } = placeOf(body, workspace);
  const speaker = await context.directory.speaker(
    workspace,
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
  const workspace = context.workspace ?? body.team?.id ?? "";
  const press = readPress({ actionId: "", value: body.view.callback_id });
  const origin = readOrigin(body.view.private_metadata, workspace);
  if (!press || !origin) return null;
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
  const [speaker, text, permalink] = await Promise.all([
    context.directory.speaker(workspace, body.user.id, body.user.name),
    readText(message.text ?? "", textReader(workspace, context)),
    context.permalink(body.channel.id, message.ts),
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
      ...(message.user ? { author: userRef(workspace, message.user) } : {}),
      ...(permalink ? { permalink } : {}),
    },
  };
  const origin = { channel, channelName: body.channel.name, responseUrl: body.response_url };
  return { interaction, origin, user: body.user.id, triggerId: body.trigger_id };
}

/** The bot's own arrival in a channel; anybody else's is none of our business. */
export async function receiveJoined(
  event: KnownEventFromType<"member_joined_channel">,
  delivery: { id: string; workspace: string; botUser: string | undefined },
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
  delivery: { id: string; workspace: string },
  context: ReceiveContext,
): Promise<Received | null> {
  if (event.tab !== "home") return null;
  const workspace = context.workspace ?? delivery.workspace;
  const channel = channelRef(workspace, event.channel);
  const speaker = await context.directory.speaker(workspace, event.user, undefined);
  const interaction = { type: "home", id: delivery.id, speaker, channel } as const;
  return { interaction, origin: { channel, home: true }, user: event.user };
}
