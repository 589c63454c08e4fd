import { getRequestListener } from "@hono/node-server";
import {
  type AdapterContext,
  type Capabilities,
  type ChatAdapter,
  DeliveryError,
} from "../../src/chat/adapter.ts";
import type { LocalCard } from "../../src/chat/card.ts";
import type { InteractionHandler } from "../../src/chat/interaction.ts";
import type { Destination } from "../../src/chat/refs.ts";
import { readAssets } from "./assets.ts";
import { createBoard } from "./board.ts";
import { createDeeds, type Deeds } from "./deeds.ts";
import { createDirectory, type Directory } from "./directory.ts";
import { createLive } from "./live.ts";
import { renderCard } from "./render.ts";
import { directRoom, idsHere, messageRef, PLATFORM, roomOfChannel } from "./rooms.ts";
import { createRoutes } from "./routes.ts";
import { createSecret } from "./secret.ts";
import { createGate } from "./security.ts";
import { createSession } from "./session.ts";
import { idFrom } from "./stored.ts";

const CAN: Capabilities = {
  privateReplies: true,
  menus: true,
  forms: true,
  peopleFields: true,
  typedOptions: false,
  homeView: true,
  messageMenu: true,
  liveDates: true,
  resendSafe: true,
};

const STOP_PATIENCE_MS = 10_000;

/** A chat page in the browser; messages are kept by the keeper, so there is nobody else to reach. */
export function createWebAdapter(
  { token }: { token: string | undefined },
  context: AdapterContext,
): ChatAdapter {
  const { clock, logger, keeper, host, publicUrl } = context;
  let deeds: Deeds | null = null;
  const live = createLive(keeper, () => directory, logger);
  const directory: Directory = createDirectory(keeper, live.changed);
  const board = createBoard(keeper, live.changed);
  const inHand = createInHand();
  const routes = createRoutes({
    session: createSession(publicUrl.startsWith("https:"), directory),
    directory,
    live,
    logger,
    assets: readAssets(),
    listensOn: host,
    publicUrl,
    deeds: () => deeds,
    inHand: inHand.run,
    ...(token ? { gate: createGate(token, createSecret(keeper), clock) } : {}),
  });
  const listener = getRequestListener(routes.fetch, { overrideGlobalObjects: false });

  return {
    platform: PLATFORM,
    can: CAN,
    async start(bot: InteractionHandler) {
      deeds = createDeeds({ bot, board, directory, logger, publicUrl });
    },
    async stop() {
      deeds = null;
      live.stop();
      await inHand.settled(STOP_PATIENCE_MS);
    },
    async send(to, { card, key, ping, locale }) {
      const room = await destinationOf(to, directory);
      requireDrawable(card);
      const posting = { id: idFrom("k-", room, key), room, card, locale, ping: idsHere(ping) };
      return messageRef((await board.post(posting).catch(inDoubt)).id);
    },
    async update({ address }, { card }) {
      requireDrawable(card);
      const message = await board.redraw(address, card).catch(inDoubt);
      if (!message) throw new DeliveryError("permanent", "there is no such message");
    },
    health() {
      const trouble = live.trouble();
      return trouble ? { ok: false, reason: trouble } : { ok: true };
    },
    http: { prefixes: ["/"], handle: (request, response) => void listener(request, response) },
  };
}

/** @throws DeliveryError permanent where nobody would read it */
async function destinationOf(to: Destination, directory: Directory): Promise<string> {
  const user =
    to.to === "person" ? to.user.id : to.channel.direct ? to.channel.id.replace(/^@/, "") : undefined;
  const known = await (user !== undefined
    ? directory.person(user).then((person) => person !== undefined)
    : directory.hasChannel(to.to === "channel" ? to.channel.id : "")
  ).catch(inDoubt);
  if (!known)
    throw new DeliveryError(
      "permanent",
      user === undefined ? "there is no such channel" : "there is no such person",
    );
  return user === undefined && to.to === "channel" ? roomOfChannel(to.channel) : directRoom(user ?? "");
}

/** @throws DeliveryError permanent: a card that cannot be drawn is a bug, and trying again will not mend it */
function requireDrawable(card: LocalCard): void {
  try {
    renderCard(card);
  } catch (cause) {
    throw new DeliveryError("permanent", "the card cannot be drawn", { cause });
  }
}

/** The keeper failed: it may have kept the message, and keeping it again under its key does no harm. */
function inDoubt(cause: unknown): never {
  throw new DeliveryError("retry", "the message could not be kept", { inDoubt: true, cause });
}

/** Counts what is being answered. */
function createInHand() {
  const running = new Set<Promise<unknown>>();
  return {
    run<T>(work: () => Promise<T>): Promise<T> {
      const result = work();
      running.add(result);
      const over = () => running.delete(result);
      result.then(over, over);
      return result;
    },
    async settled(patienceMs: number): Promise<void> {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, patienceMs);
      });
      await Promise.race([Promise.allSettled([...running]), late]);
      clearTimeout(timer);
    },
  };
}
