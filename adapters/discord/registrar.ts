import { setTimeout as delay } from "node:timers/promises";
import { type Client, RateLimitError, Routes } from "discord.js";
import { z } from "zod";
import type { InteractionHandler } from "../../src/chat/interaction.ts";
import type { Logger } from "../../src/lib/logger.ts";
import { isPassing, reasonOf } from "./delivery-error.ts";
import { type CommandBody, commandBodies, directBodies, fingerprint } from "./register.ts";

const list = z.array(z.looseObject({}));
const ATTEMPTS = 6;
const FIRST_PAUSE_MS = 1_000;

/** Keeps the commands of every server, and of direct messages, as the table says. */
export function createRegistrar(
  client: Client<true>,
  bot: InteractionHandler,
  logger: Logger,
  isStopping: () => boolean,
) {
  const known = { server: commandBodies(bot), direct: directBodies(bot) };
  // One after the other: a start with many servers is no storm of requests.
  let queue: Promise<void> = Promise.resolve();

  const register = async (guild: string | null): Promise<void> => {
    const application = client.application.id;
    const path =
      guild === null
        ? Routes.applicationCommands(application)
        : Routes.applicationGuildCommands(application, guild);
    const wanted: CommandBody[] = guild === null ? known.direct : known.server;
    const query = new URLSearchParams({ with_localizations: "true" });
    // Not knowing what is there is no reason to leave it: writing the same again costs nothing.
    const present = list.safeParse(await client.rest.get(path, { query }).catch(() => null));
    if (present.success && fingerprint(present.data) === fingerprint(wanted)) return;
    await client.rest.put(path, { body: wanted });
    logger.info({ guild, commands: wanted.length }, "discord.commands-registered");
  };

  const persist = async (guild: string | null): Promise<void> => {
    for (let attempt = 1; attempt <= ATTEMPTS && !isStopping(); attempt++) {
      try {
        return await register(guild);
      } catch (error) {
        logger.warn({ guild, attempt, reason: reasonOf(error) }, "discord.commands-not-registered");
        const pause =
          error instanceof RateLimitError ? error.retryAfter : FIRST_PAUSE_MS * 4 ** (attempt - 1);
        if (!(error instanceof RateLimitError || isPassing(error))) return;
        await delay(pause, undefined, { ref: false });
      }
    }
  };

  return {
    /** @param guild null for direct messages. Never rejects: what cannot be registered is logged. */
    register(guild: string | null): Promise<void> {
      queue = queue.then(() => persist(guild));
      return queue;
    },
  };
}
