import {
  type AutocompleteInteraction,
  type ChatInputCommandInteraction,
  type Interaction as DiscordInteraction,
  type Guild,
  type GuildTextBasedChannel,
  type MessageContextMenuCommandInteraction,
  PermissionFlagsBits,
} from "discord.js";
import type { CommandInteraction, MenuInteraction } from "../../src/chat/interaction.ts";
import { type AnswerContext, answer } from "./answer.ts";
import { reasonOf } from "./delivery-error.ts";
import { LIMITS, label } from "./limits.ts";
import type { Outgoing } from "./outgoing.ts";
import { GRANTED, lackedOn } from "./permissions.ts";
import { commandOf, completionOf, formOf, joinedOf, menuOf, pressOf } from "./receive.ts";
import { namesFor } from "./receive-options.ts";
import { menuNamed } from "./register.ts";

export interface ListenContext extends AnswerContext {
  readonly outgoing: Outgoing;
}

/** Deals with one interaction from its receipt to its last answer. Never rejects. */
export async function dealWith(interaction: DiscordInteraction, context: ListenContext): Promise<void> {
  const receivedAt = performance.now();
  try {
    if (interaction.isAutocomplete()) await complete(interaction, context);
    else if (interaction.isChatInputCommand())
      await answer(await readCommand(interaction), interaction, receivedAt, context);
    else if (interaction.isMessageContextMenuCommand())
      await answer(await readMenu(interaction, context), interaction, receivedAt, context);
    else if (interaction.isMessageComponent())
      await answer(pressOf(interaction), interaction, receivedAt, context);
    else if (interaction.isModalSubmit()) await answer(formOf(interaction), interaction, receivedAt, context);
  } catch (error) {
    context.logger.error({ type: interaction.type, reason: reasonOf(error) }, "discord.interaction-failed");
  }
}

async function readCommand(interaction: ChatInputCommandInteraction): Promise<CommandInteraction> {
  const given = interaction.options.data.flatMap((option) => option.options ?? [option]);
  const text = given.map((option) => (typeof option.value === "string" ? option.value : "")).join(" ");
  return commandOf(interaction, await namesFor(interaction, text));
}

/** An entry registered under words that are no longer ours keeps its name: the bot says that it is unknown. */
async function readMenu(
  interaction: MessageContextMenuCommandInteraction,
  { bot }: ListenContext,
): Promise<MenuInteraction> {
  const names = await namesFor(interaction, interaction.targetMessage.content);
  const called = interaction.commandName;
  return menuOf(interaction, menuNamed(called, bot) ?? called, names);
}

/** Suggestions that come too late are not sent: the next letter has asked for others anyway. */
const COMPLETE_WITHIN_MS = 2_800;

async function complete(interaction: AutocompleteInteraction, { bot }: ListenContext): Promise<void> {
  const askedAt = performance.now();
  const choices = await bot.complete(completionOf(interaction));
  if (performance.now() - askedAt > COMPLETE_WITHIN_MS) return;
  const fitting = choices.filter(
    ({ value }) => value.length > 0 && value.length <= LIMITS.command.choiceName,
  );
  await interaction.respond(
    fitting
      .slice(0, LIMITS.completions)
      .map((choice) => ({ name: label(choice.label, LIMITS.command.choiceName), value: choice.value })),
  );
}

/** Says in the log what the bot was not given on a server; a channel may take away more (`check`). */
export function tellLacks(guild: Guild, logger: AnswerContext["logger"]): void {
  const missing = lackedOn(guild);
  if (missing.length === 0) return;
  const fields = { guild: guild.id, name: guild.name, missing, where: GRANTED.server };
  logger.warn(fields, "discord.permissions-missing");
}

/** Says hello on a server that has just taken the bot in. Never rejects. */
export async function greet(guild: Guild, { bot, outgoing, logger }: ListenContext): Promise<void> {
  try {
    const channel = greetingPlace(guild);
    if (!channel) return logger.info({ guild: guild.id }, "discord.nowhere-to-greet");
    const owner = await guild.fetchOwner().catch(() => null);
    const interaction = joinedOf(guild, channel, owner?.displayName ?? guild.name);
    const { public: card, track } = await bot.handle(interaction);
    if (!card) return;
    const saying = { card, locale: guild.preferredLocale };
    const ref = await outgoing.toChannel(interaction.channel, saying, interaction.id);
    if (track) await bot.posted(track, ref);
  } catch (error) {
    logger.warn({ guild: guild.id, reason: reasonOf(error) }, "discord.not-greeted");
  }
}

/** The server's own channel for such things, else the first one where the bot may write. */
function greetingPlace(guild: Guild): GuildTextBasedChannel | undefined {
  const all = [...guild.channels.cache.values()]
    .filter((channel) => channel.isTextBased() && !channel.isThread() && !channel.isVoiceBased())
    .sort((one, other) => one.rawPosition - other.rawPosition);
  const system = guild.systemChannel;
  return [...(system ? [system] : []), ...all].find(mayWrite);
}

function mayWrite(channel: GuildTextBasedChannel): boolean {
  const me = channel.client.user;
  const needed = [PermissionFlagsBits.ViewChannel, PermissionFlagsBits.SendMessages];
  return channel.permissionsFor(me)?.has(needed) ?? false;
}
