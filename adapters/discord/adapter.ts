import { setTimeout as delay } from "node:timers/promises";
import { type Client, Events } from "discord.js";
import type { AdapterContext, Capabilities, ChatAdapter } from "../../src/chat/adapter.ts";
import type { InteractionHandler } from "../../src/chat/interaction.ts";
import type { ChannelRef } from "../../src/chat/refs.ts";
import { channelRef, PLATFORM, readAddress } from "./address.ts";
import { createCheck } from "./check.ts";
import { createInHand, createRest, type InHand } from "./client.ts";
import { createConnection } from "./connection.ts";
import { isForbidden, isTokenRefused, reasonOf, toDeliveryError, tokenRefused } from "./delivery-error.ts";
import { PACE } from "./limits.ts";
import { dealWith, greet, type ListenContext, tellLacks } from "./listen.ts";
import { createOutgoing } from "./outgoing.ts";
import { createRegistrar } from "./registrar.ts";
import { createServers, watchServers } from "./servers.ts";

const CAN: Capabilities = {
  privateReplies: true,
  menus: false,
  forms: true,
  peopleFields: true,
  typedOptions: true,
  homeView: false,
  messageMenu: true,
  liveDates: true,
  resendSafe: true,
};

/** Left of Discord's three seconds: time for the promise itself to arrive. */
const DEFER_AFTER_MS = 1_500;
const FORM_PATIENCE_MS = 2_500;
const STOP_PATIENCE_MS = 10_000;

export interface DiscordOptions {
  readonly token: string;
  /** Without a trailing slash and version: "https://discord.com/api". */
  readonly apiUrl: string;
  readonly deferAfterMs?: number;
  readonly formPatienceMs?: number;
  /** Tells a caller when everything received has been dealt with. */
  readonly inHand?: InHand;
}

/** Discord: discord.js receives by the gateway and answers; what the bot posts of itself goes by REST, from every process. */
export function createDiscordAdapter(
  options: DiscordOptions,
  { clock, logger, leases, installations }: AdapterContext,
): ChatAdapter {
  const { token, apiUrl, inHand = createInHand() } = options;
  let bot: InteractionHandler | undefined;
  let closing = false;
  const rest = createRest(apiUrl, token);
  const check = createCheck(rest, clock.now);
  const servers = createServers(installations, logger);
  const connection = createConnection({ token, apiUrl, leases, logger, prepare: (client) => listen(client) });
  const outgoing = createOutgoing(
    rest,
    (name, locale, params) => bot?.phrase(name, locale, params) ?? "…",
    logger,
  );
  /** Another process may be answering by now: also when this one has slept and finds what came meanwhile. */
  const isOurs = (): boolean => !closing && connection.holds();

  const listen = (client: Client): void => {
    const handler = bot;
    if (!handler) return;
    const context: ListenContext = {
      bot: handler,
      outgoing,
      remedy: check.remedy,
      logger,
      deferAfterMs: options.deferAfterMs ?? DEFER_AFTER_MS,
      formPatienceMs: options.formPatienceMs ?? FORM_PATIENCE_MS,
    };
    client.on(Events.InteractionCreate, (interaction) => {
      if (isOurs()) void inHand.add(dealWith(interaction, context));
    });
    client.once(Events.ClientReady, (ready) => {
      if (!isOurs()) return;
      void inHand.add(servers.compare(ready.guilds.cache));
      const registrar = registrarOf(ready, handler);
      for (const guild of ready.guilds.cache.values()) tellLacks(guild, logger);
      for (const guild of [null, ...ready.guilds.cache.keys()]) void inHand.add(registrar.register(guild));
      watchServers(ready, {
        joined(guild) {
          if (!isOurs()) return;
          void inHand.add(servers.joined(guild));
          void inHand.add(registrar.register(guild.id));
          tellLacks(guild, logger);
          void inHand.add(greet(guild, context));
        },
        left(guild) {
          if (isOurs()) void inHand.add(servers.left(guild));
        },
      });
    });
  };

  /** A command table that Discord does not take is our bug; what is registered already still works. */
  const registrarOf = (client: Client<true>, handler: InteractionHandler) => {
    try {
      return createRegistrar(client, handler, logger, () => !isOurs());
    } catch (error) {
      logger.error({ reason: reasonOf(error) }, "discord.commands-refused");
      return { register: async () => undefined };
    }
  };

  const failed = async (error: unknown, place: ChannelRef | null): Promise<never> => {
    if (isTokenRefused(error)) connection.refused();
    const remedy = isForbidden(error) ? await remedyFor(place) : undefined;
    const delivery = toDeliveryError(error, remedy);
    if (delivery.message.startsWith("50035"))
      logger.error({ reason: delivery.message }, "discord.refused-body");
    throw delivery;
  };
  const remedyFor = async (place: ChannelRef | null): Promise<string | undefined> =>
    place ? check.remedy(place) : "write to me first";

  /** Asked with a refused token, Discord may shut out the whole address. */
  const insist = (): void => {
    if (connection.hopeless()) throw tokenRefused();
  };

  return {
    platform: PLATFORM,
    can: CAN,
    pace: PACE,
    health: connection.health,
    /** Resolves also when Discord cannot be reached: `health` says so, and it is tried again. */
    async start(handler) {
      bot = handler;
      await connection.start();
    },
    async stop() {
      closing = true;
      const patience = delay(STOP_PATIENCE_MS, undefined, { ref: false });
      await Promise.race([inHand.settled(), patience]);
      await connection.stop();
      rest.clearHandlerSweeper();
      rest.clearHashSweeper();
    },
    async send(to, message) {
      insist();
      try {
        return await (to.to === "person"
          ? outgoing.toPerson(to.user, message, message.key)
          : outgoing.toChannel(to.channel, message, message.key));
      } catch (error) {
        return failed(error, to.to === "channel" ? to.channel : null);
      }
    },
    async update(ref, message) {
      insist();
      const { channel } = readAddress(ref);
      try {
        await outgoing.edit(ref, message);
      } catch (error) {
        await failed(error, channelRef("", channel));
      }
    },
    async check(channel) {
      insist();
      return check.channel(channel).catch((error: unknown) => failed(error, null));
    },
  };
}
