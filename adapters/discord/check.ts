import { DiscordAPIError, PermissionFlagsBits, type REST, Routes } from "discord.js";
import { z } from "zod";
import type { Lack } from "../../src/chat/adapter.ts";
import type { ChannelRef } from "../../src/chat/refs.ts";
import { groupBy } from "../../src/lib/group-by.ts";
import { GRANTED, PERMISSIONS, type Permission, permissionsIn, permissionsOn } from "./permissions.ts";

const overwrite = z.object({ id: z.string(), allow: z.string(), deny: z.string() });
const channelShape = z.object({
  id: z.string(),
  name: z.string().optional(),
  guild_id: z.string().optional(),
  parent_id: z.string().nullish(),
  thread_metadata: z.unknown().optional(),
  permission_overwrites: z.array(overwrite).default([]),
});
type Channel = z.infer<typeof channelShape>;
const userShape = z.object({ id: z.string() });
const memberShape = z.object({
  roles: z.array(z.string()),
  communication_disabled_until: z.string().nullish(),
});
const guildShape = z.object({ roles: z.array(z.object({ id: z.string(), permissions: z.string() })) });

/** Asks Discord itself what the bot may do; nothing is taken from what the gateway once told. Errors are the API's. */
export function createCheck(rest: REST, now: () => Date) {
  let me: string | undefined;
  const myself = async (): Promise<string> => {
    me ??= userShape.parse(await rest.get(Routes.user())).id;
    return me;
  };
  const channelOf = async (id: string): Promise<Channel> =>
    channelShape.parse(await rest.get(Routes.channel(id)));

  /** A channel the bot does not see has still its name in the list of all. */
  const unseen = async ({ workspace, id }: ChannelRef): Promise<Lack[]> => {
    const all = workspace ? await rest.get(Routes.guildChannels(workspace)).catch(() => []) : [];
    const found = z.array(channelShape).catch([]).parse(all);
    const name = found.find((channel) => channel.id === id)?.name;
    const { word } = PERMISSIONS.ViewChannel;
    return [{ permission: word, channel: name ? `#${name}` : `the channel ${id}`, where: GRANTED.channel }];
  };

  /** What posting in a place lacks; in direct messages nobody grants anything. */
  const channel = async (place: ChannelRef): Promise<Lack[]> => {
    if (place.direct) return [];
    try {
      return await askAbout(place);
    } catch (error) {
      if (error instanceof DiscordAPIError && error.code === 50001) return unseen(place);
      throw error;
    }
  };
  const askAbout = async (place: ChannelRef): Promise<Lack[]> => {
    const target = await channelOf(place.thread ?? place.id);
    const inThread = target.thread_metadata !== undefined;
    const ruling = inThread && target.parent_id ? await channelOf(target.parent_id) : target;
    const { guild_id: guild } = target;
    if (!guild) return [];
    const member = await myself();
    const { roles, communication_disabled_until: silenced } = memberShape.parse(
      await rest.get(Routes.guildMember(guild, member)),
    );
    const { roles: rolesOfGuild } = guildShape.parse(await rest.get(Routes.guild(guild)));
    const at = `#${ruling.name ?? ruling.id}`;
    if (silenced && new Date(silenced) > now())
      return [
        { permission: "to speak again, I am timed out", channel: at, where: "Server Settings, Members" },
      ];
    const standing = { guild, member, roles, rolesOfGuild };
    const here = permissionsIn(standing, ruling.permission_overwrites);
    const everywhere = permissionsOn(standing);
    const needed: Permission[] = ["ViewChannel", inThread ? "SendMessagesInThreads" : "SendMessages"];
    // Who sees no channel lacks everything else for that alone.
    const asked = here === 0n ? needed.slice(0, 1) : [...needed, "AttachFiles" as const];
    return asked
      .filter((name) => (here & PermissionFlagsBits[name]) === 0n)
      .map((name) => ({
        permission: PERMISSIONS[name].word,
        channel: at,
        where: everywhere & PermissionFlagsBits[name] ? GRANTED.channel : GRANTED.server,
      }));
  };

  return {
    channel,
    /** What to do where Discord refused, in the words of its own settings. Never rejects. */
    async remedy(place: ChannelRef): Promise<string> {
      const lacks = await channel(place).catch(() => []);
      const parts = [...groupBy(lacks, ({ where }) => where)].map(
        ([where, these]) => `${these.map(({ permission }) => permission).join(", ")} (${where})`,
      );
      if (lacks[0]) return `allow me in ${lacks[0].channel}: ${parts.join("; ")}`;
      return `see what I am allowed in the channel (${GRANTED.channel})`;
    },
  };
}
