import { setTimeout as delay } from "node:timers/promises";
import { type Client, Events } from "discord.js";
import {
  type AdapterContext,
  type Capabilities,
  type ChatAdapter,
  DeliveryError,
} from "../../src/chat/adapter.ts";
import type { InteractionHandler } from "../../src/chat/interaction.ts";
import type { ChannelRef } from "../../src/chat/refs.ts";
import { channelRef, PLATFORM, readAddress } from "./address.ts";
import { createInHand, type InHand } from "./client.ts";
import { createConnection } from "./connection.ts";
import { isTokenRefused, reasonOf, toDeliveryError } from "./delivery-error.ts";
import { dealWith, greet, type ListenContext } from "./listen.ts";
import { createOutgoing } from "./outgoing.ts";
import { remedyFor } from "./permissions.ts";
import { createRegistrar } from "./registrar.ts";

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

/** Discord: discord.js receives by the gateway and answers; what the bot posts of itself goes by REST. */
export function createDiscordAdapter(options: DiscordOptions, { logger }: AdapterContext): ChatAdapter {
  const inHand = options.inHand ?? createInHand();
  let bot: InteractionHandler | undefined;
  let closing = false;
  const connection = createConnection(options.token, options.apiUrl, logger, (client) => listen(client));
  const outgoing = createOutgoing(
    connection.client,
    (name, locale, params) => bot?.phrase(name, locale, params) ?? "…",
    logger,
  );

  const contextOf = (handler: InteractionHandler): ListenContext => ({
    bot: handler,
    outgoing,
    logger,
    deferAfterMs: options.deferAfterMs ?? DEFER_AFTER_MS,
    formPatienceMs: options.formPatienceMs ?? FORM_PATIENCE_MS,
  });

  const listen = (client: Client): void => {
    const handler = bot;
    if (!handler) return;
    const context = contextOf(handler);
    client.on(Events.InteractionCreate, (interaction) => {
      if (!closing) void inHand.add(dealWith(interaction, context));
    });
    client.once(Events.ClientReady, (ready) => {
      const registrar = registrarOf(ready, handler);
      if (!registrar) return;
      for (const guild of [null, ...ready.guilds.cache.keys()]) void inHand.add(registrar.register(guild));
      ready.on(Events.GuildCreate, (guild) => {
        if (closing) return;
        void inHand.add(registrar.register(guild.id));
        void inHand.add(greet(guild, context));
      });
    });
  };

  /** A command table that Discord does not take is our bug; what is registered already still works. */
  const registrarOf = (client: Client<true>, handler: InteractionHandler) => {
    try {
      return createRegistrar(client, handler, logger, () => closing);
    } catch (error) {
      logger.error({ reason: reasonOf(error) }, "discord.commands-refused");
      return null;
    }
  };

  const failed = (error: unknown, place: ChannelRef | null): never => {
    if (isTokenRefused(error)) connection.refused();
    const delivery = toDeliveryError(error, () =>
      place ? remedyFor(connection.client(), place) : "write to me first",
    );
    if (delivery.message.startsWith("50035"))
      logger.error({ reason: delivery.message }, "discord.refused-body");
    throw delivery;
  };

  /** Before the first connection there is no token to send with: nothing can have been taken. */
  const insist = (): void => {
    if (connection.client().token === null)
      throw new DeliveryError("retry", `not connected: ${connection.trouble() ?? "closed"}`);
  };

  return {
    platform: PLATFORM,
    can: CAN,
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
        failed(error, channelRef("", channel));
      }
    },
    health() {
      const trouble = connection.trouble();
      return trouble ? { ok: false, reason: `Discord: ${trouble}` } : { ok: true };
    },
  };
}
