import {
  ApplicationCommandOptionType,
  type BaseInteraction,
  type ChatInputCommandInteraction,
  type Client,
  type CommandInteractionOption,
  type MessageContextMenuCommandInteraction,
  PermissionFlagsBits,
  Routes,
} from "discord.js";
import { z } from "zod";
import type { OptionValue, TextPart } from "../../src/chat/interaction.ts";
import { channelRef, userRef } from "./address.ts";
import { type Known, mentionedIn, type Names, nameIn, readText } from "./receive-text.ts";

/** A typed option as the core reads it. A text keeps what was typed; what Discord knows in it comes as parts. */
export function optionValue(
  option: CommandInteractionOption,
  guild: string | null,
  names: Names,
): OptionValue | readonly TextPart[] | undefined {
  switch (option.type) {
    case ApplicationCommandOptionType.String: {
      const parts = readText(String(option.value ?? ""), guild, names);
      return parts.every((part) => part.type === "text") ? parts.map((part) => part.text).join("") : parts;
    }
    case ApplicationCommandOptionType.User:
      return option.user
        ? {
            type: "mention",
            user: userRef(option.user.id),
            name: nameIn(option.member) ?? option.user.displayName,
            bot: option.user.bot,
          }
        : undefined;
    case ApplicationCommandOptionType.Channel:
      return option.channel
        ? { type: "channel", channel: channelRef(guild, option.channel.id), name: option.channel.name ?? "" }
        : undefined;
    default:
      return option.value;
  }
}

const apiUser = z.object({
  username: z.string(),
  global_name: z.string().nullish(),
  bot: z.boolean().optional(),
});
/** Part of the three seconds; a name that has not come by then is left out. */
const LOOKUP_PATIENCE_MS = 800;
const MOST_LOOKED_UP = 10;

/** The names behind the ids in a command's texts: from its payload, and by asking for those that are not in it. */
export async function namesFor(
  interaction: ChatInputCommandInteraction | MessageContextMenuCommandInteraction,
  text: string,
): Promise<Names> {
  const people = new Map<string, Known>();
  const { users, members } = resolvedOf(interaction);
  for (const [id, user] of users) {
    people.set(id, { name: nameIn(members?.get(id)) ?? user.displayName, bot: user.bot });
  }
  const unknown = [...new Set(mentionedIn(text))].filter((id) => !people.has(id));
  await Promise.all(
    unknown.slice(0, MOST_LOOKED_UP).map(async (id) => {
      const found = await lookUp(interaction.client, id);
      if (found) people.set(id, found);
    }),
  );
  return {
    user: (id) => people.get(id),
    channel: (id) => channelName(interaction, id),
    role: (id) => interaction.guild?.roles.cache.get(id)?.name,
  };
}

function resolvedOf(interaction: ChatInputCommandInteraction | MessageContextMenuCommandInteraction) {
  if (interaction.isMessageContextMenuCommand()) {
    const { users, members } = interaction.targetMessage.mentions;
    return { users, members };
  }
  const { users, members } = interaction.options.resolved ?? {};
  return { users: users ?? new Map(), members };
}

/** Only of a channel the speaker sees: an id can be typed by anybody, and the bot is on other servers, too. */
function channelName(interaction: BaseInteraction, id: string): string | undefined {
  if (!interaction.inCachedGuild()) return undefined;
  const channel = interaction.guild.channels.cache.get(id);
  return channel?.permissionsFor(interaction.member)?.has(PermissionFlagsBits.ViewChannel)
    ? channel.name
    : undefined;
}

async function lookUp(client: Client, id: string): Promise<Known | null> {
  try {
    const answer = await client.rest.get(Routes.user(id), {
      signal: AbortSignal.timeout(LOOKUP_PATIENCE_MS),
    });
    const user = apiUser.parse(answer);
    return { name: user.global_name ?? user.username, bot: user.bot ?? false };
  } catch {
    return null;
  }
}
