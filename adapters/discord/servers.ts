import { type Client, Events, GatewayDispatchEvents, type Guild } from "discord.js";
import type { InstallationKeeper } from "../../src/chat/adapter.ts";
import type { Logger } from "../../src/lib/logger.ts";
import { reasonOf } from "./delivery-error.ts";

const GONE = "the bot is not on this server any more";

/** Keeps on record on which servers the bot is; one change after the other. Nothing rejects: what fails is compared at the next start. */
export function createServers(installations: InstallationKeeper, logger: Logger) {
  let queue = Promise.resolve();
  const next = (work: () => Promise<unknown>): Promise<void> => {
    queue = queue.then(work).then(
      () => undefined,
      (error: unknown) => logger.error({ reason: reasonOf(error) }, "discord.servers-not-recorded"),
    );
    return queue;
  };
  const put = ({ id, name }: Guild) =>
    installations.put({ workspace: id, name, organisation: null, sealed: null });
  const remove = async (workspace: string): Promise<void> => {
    if (await installations.remove(workspace, GONE)) logger.info({ guild: workspace }, "discord.left");
  };

  return {
    /** What happened while nobody was connected; a server with an outage is still one the bot is on. */
    compare: (guilds: ReadonlyMap<string, Guild>): Promise<void> =>
      next(async () => {
        const known = new Map((await installations.present()).map((one) => [one.workspace, one.name]));
        for (const id of known.keys()) if (!guilds.has(id)) await remove(id);
        for (const guild of guilds.values())
          if (guild.available && known.get(guild.id) !== guild.name) await put(guild);
      }),
    joined: (guild: Guild): Promise<void> => next(() => put(guild)),
    left: (guild: Guild): Promise<void> => next(() => remove(guild.id)),
  };
}

/** Tells of servers joined and left while `client` is connected, and between two of its sessions. */
export function watchServers(
  client: Client<true>,
  { joined, left }: { joined(guild: Guild): void; left(guild: Guild): void },
): void {
  const { cache } = client.guilds;
  const fresh = new Set<string>();
  client.on(Events.GuildCreate, joined);
  client.on(Events.GuildDelete, left);
  // discord.js takes what a further session begins with for known, and what it lacks for still there.
  client.ws.on(GatewayDispatchEvents.Ready, ({ guilds }: { guilds: { id: string }[] }, shard: number) => {
    const present = new Set(guilds.map(({ id }) => id));
    for (const id of present) if (!cache.has(id)) fresh.add(id);
    for (const guild of [...cache.values()].filter((one) => one.shardId === shard && !present.has(one.id))) {
      for (const id of guild.channels.cache.keys()) client.channels.cache.delete(id);
      cache.delete(guild.id);
      left(guild);
    }
  });
  client.on(Events.GuildAvailable, (guild) => {
    if (fresh.delete(guild.id)) joined(guild);
  });
}
