import {
  type AutocompleteInteraction,
  type BaseInteraction,
  type ChatInputCommandInteraction,
  ComponentType,
  type Guild,
  type MessageComponentInteraction,
  type MessageContextMenuCommandInteraction,
  MessageFlags,
  type ModalSubmitInteraction,
  PermissionFlagsBits,
} from "discord.js";
import type {
  CommandInteraction,
  Completion,
  FormInteraction,
  JoinedInteraction,
  MentionPart,
  MenuInteraction,
  PressInteraction,
  Speaker,
} from "../../src/chat/interaction.ts";
import type { Press } from "../../src/chat/press.ts";
import type { ChannelRef, MessageRef } from "../../src/chat/refs.ts";
import { channelRef, messageRef, permalink, userRef } from "./address.ts";
import { optionValue } from "./receive-options.ts";
import { type Names, nameIn, readText } from "./receive-text.ts";
import { readPress } from "./render.ts";

/** What every interaction tells. */
export function baseOf(interaction: BaseInteraction) {
  const place = placeOf(interaction);
  return {
    id: interaction.id,
    speaker: speakerOf(interaction),
    channel: place.channel,
    ...(place.name ? { channelName: place.name } : {}),
  };
}

function speakerOf(interaction: BaseInteraction): Speaker {
  return {
    user: userRef(interaction.user.id),
    name: displayName(interaction),
    locale: interaction.locale,
    administrator: interaction.memberPermissions?.has(PermissionFlagsBits.ManageGuild) ?? false,
  };
}

/** A nickname on this server wins over the name one has everywhere. */
function displayName({ member, user }: BaseInteraction): string {
  if (member && "displayName" in member) return member.displayName;
  return (member && "nick" in member && member.nick) || user.displayName;
}

/** A thread or forum post is its parent's; `thread` says where in it to answer. */
function placeOf(interaction: BaseInteraction): { channel: ChannelRef; name?: string | undefined } {
  const { channel, guildId } = interaction;
  const id = interaction.channelId ?? "";
  if (channel?.isThread() && channel.parentId)
    return { channel: channelRef(guildId, channel.parentId, id), name: channel.parent?.name };
  const name = channel && "name" in channel ? channel.name : undefined;
  return { channel: channelRef(guildId, id), ...(name ? { name } : {}) };
}

/** A slash command; its subcommand is the verb. */
export function commandOf(interaction: ChatInputCommandInteraction, names: Names): CommandInteraction {
  const verb = interaction.options.getSubcommand(false);
  const given = interaction.options.data.flatMap((option) => option.options ?? [option]);
  const options = given.flatMap((option) => {
    const value = optionValue(option, interaction.guildId, names);
    return value === undefined ? [] : [[option.name, value] as const];
  });
  return {
    ...baseOf(interaction),
    type: "command",
    command: interaction.commandName,
    ...(verb ? { verb } : {}),
    options: Object.fromEntries(options),
    canOpenForm: true,
  };
}

/** What a control says that is none of ours, or of a version long gone: the core tells people so. */
const UNKNOWN: Press = { do: "unknown" };

/** A pressed button, or the choice of a select. */
export function pressOf(interaction: MessageComponentInteraction): PressInteraction {
  const chosen = interaction.isStringSelectMenu() ? interaction.values[0] : undefined;
  const press = (chosen === undefined ? null : readPress(chosen)) ?? readPress(interaction.customId);
  return {
    ...baseOf(interaction),
    type: "press",
    press: press ?? UNKNOWN,
    ...pressedMessage(interaction),
    canOpenForm: true,
  };
}

/** The posted message a control stands in; a private one has no address. */
export function pressedMessage(interaction: MessageComponentInteraction | ModalSubmitInteraction): {
  message?: MessageRef;
} {
  const { message, channelId } = interaction;
  if (!message || !channelId || message.flags.has(MessageFlags.Ephemeral)) return {};
  return { message: messageRef({ channel: channelId, message: message.id }) };
}

/** A submitted form. */
export function formOf(interaction: ModalSubmitInteraction): FormInteraction {
  const values = [...interaction.fields.fields.keys()].map(
    (name) => [name, fieldValue(interaction, name)] as const,
  );
  return {
    ...baseOf(interaction),
    type: "form",
    press: readPress(interaction.customId) ?? UNKNOWN,
    values: Object.fromEntries(values),
    ...pressedMessage(interaction),
  };
}

function fieldValue({ fields }: ModalSubmitInteraction, name: string): string | readonly MentionPart[] {
  const field = fields.fields.get(name);
  switch (field?.type) {
    case ComponentType.TextInput:
      return field.value;
    case ComponentType.StringSelect:
      return field.values[0] ?? "";
    case ComponentType.UserSelect:
      return [...(fields.getSelectedUsers(name)?.values() ?? [])].map((user) => ({
        type: "mention",
        user: userRef(user.id),
        name: nameIn(fields.getSelectedMembers(name)?.get(user.id)) ?? user.displayName,
        bot: user.bot,
      }));
    default:
      return "";
  }
}

/** An entry of a message's own menu; Discord gives the message whole, without the message content intent. */
export function menuOf(
  interaction: MessageContextMenuCommandInteraction,
  menu: string,
  names: Names,
): MenuInteraction {
  const message = interaction.targetMessage;
  const address = { channel: interaction.channelId, message: message.id };
  return {
    ...baseOf(interaction),
    type: "menu",
    menu,
    message: {
      text: readText(message.content, interaction.guildId, names),
      author: userRef(message.author.id),
      authorName: nameIn(message.member) ?? message.author.displayName,
      permalink: permalink(interaction.guildId, address),
    },
  };
}

/** What is being typed. */
export function completionOf(interaction: AutocompleteInteraction): Completion {
  const focused = interaction.options.getFocused(true);
  return {
    ...baseOf(interaction),
    command: interaction.commandName,
    verb: interaction.options.getSubcommand(false) ?? "",
    option: focused.name,
    typed: String(focused.value),
  };
}

/** The bot came onto a server; Discord does not say who brought it, so its owner is taken for them. */
export const joinedOf = (
  guild: Guild,
  channel: { id: string; name: string },
  owner: string,
): JoinedInteraction => ({
  type: "joined",
  id: `joined-${guild.id}-${guild.joinedTimestamp}`,
  speaker: { user: userRef(guild.ownerId), name: owner, locale: guild.preferredLocale, administrator: true },
  channel: channelRef(guild.id, channel.id),
  channelName: channel.name,
});
