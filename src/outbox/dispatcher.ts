import { type ChatAdapter, DeliveryError, type OutgoingMessage } from "../chat/adapter.ts";
import type { Destination, MessageRef } from "../chat/refs.ts";
import { localise } from "../i18n/index.ts";
import { groupBy } from "../lib/group-by.ts";
import { newId } from "../lib/ids.ts";
import { claimDue } from "../store/claim.ts";
import type { PostedCard } from "../store/models.ts";
import type { Services, SubjectRenderer } from "../use-case.ts";
import { pausedUntil, retryDelay, settle } from "./outbox.ts";

const LEASE_MS = 60_000;
/** A send takes at most 10 s; with less than that left the lease could end in the middle of it. */
const SEND_MS = 10_000;
const BATCH = 50;

export interface Dispatcher {
  /** Sends all that is due now; resolves with how many cards were taken up. */
  drain(): Promise<number>;
  /** Takes no more; resolves when what is being sent is settled. */
  stop(): Promise<void>;
}

export interface DispatcherParts {
  readonly services: Services;
  readonly adapters: ReadonlyMap<string, ChatAdapter>;
  readonly subjects: ReadonlyMap<string, SubjectRenderer>;
  /** What else may be done when it cannot be delivered: a place where the receiver may read it. */
  fallback(card: PostedCard, error: DeliveryError): Promise<void>;
  /** It could not be delivered, or a card that stands there already could not be redrawn, and will not be. */
  lost?(card: PostedCard, error: DeliveryError): Promise<void>;
  /** It stands where it was to go. */
  delivered?(card: PostedCard): Promise<void>;
  /** Counts what happened: sent, updated, retried, failed. */
  count?(outcome: string, platform: string): void;
  random?(): number;
}

/** Claims owed cards, draws and sends them, settles one by one. Two dispatchers at once do no harm. */
export function createDispatcher(parts: DispatcherParts): Dispatcher {
  const owner = newId();
  let stopping = false;
  let running: Promise<number> | null = null;
  let asked = false;

  const run = async () => {
    let taken = 0;
    for (asked = true; asked && !stopping; ) {
      asked = false;
      taken += await claimAndSend();
    }
    return taken;
  };
  const claimAndSend = async () => {
    let taken = 0;
    while (!stopping) {
      const now = parts.services.clock.now();
      const cards = await claimDue(parts.services.store, { owner, now, leaseMs: LEASE_MS, limit: BATCH });
      if (cards.length === 0) break;
      taken += cards.length;
      await sendBatch(parts, owner, cards, () => stopping);
    }
    return taken;
  };
  return {
    drain() {
      asked = true;
      running ??= run().finally(() => {
        running = null;
      });
      return running;
    },
    async stop() {
      stopping = true;
      await running?.catch(() => undefined);
    },
  };
}

/** One place after the other in order, different places side by side. */
async function sendBatch(
  parts: DispatcherParts,
  owner: string,
  cards: PostedCard[],
  stopping: () => boolean,
) {
  const places = groupBy(cards, (card) => card.destination);
  const until = parts.services.clock.now().getTime() + LEASE_MS - SEND_MS;
  await Promise.all(
    [...places.values()].map(async (queue) => {
      for (const card of inTurn(queue)) {
        const late = parts.services.clock.now().getTime() > until;
        const now = parts.services.clock.now();
        const paused = await pausedUntil(parts.services.store, card, now);
        if (stopping() || late || paused) await giveBack(parts, owner, card, paused ?? now);
        else await deliver(parts, owner, card);
      }
    }),
  );
}

/** Of cards with a pace the one shown longest ago comes first, so that each has its turn. */
const inTurn = (queue: readonly PostedCard[]): PostedCard[] => {
  const shown = ({ address, paceMs, shownAt }: PostedCard) =>
    address && paceMs > 0 ? (shownAt?.getTime() ?? 0) : 0;
  return queue.toSorted((one, other) => shown(one) - shown(other));
};

const giveBack = ({ services }: DispatcherParts, owner: string, card: PostedCard, until: Date) =>
  services.store.write((tx) =>
    tx.postedCard.updateMany({
      where: { id: card.id, owner },
      data: { owner: null, nextAttemptAt: until, attempts: { decrement: 1 } },
    }),
  );

async function deliver(parts: DispatcherParts, owner: string, card: PostedCard): Promise<void> {
  const { services } = parts;
  try {
    const ref = await show(parts, card);
    const now = services.clock.now();
    if (ref === "gone") await giveUp(parts, owner, card, "nothing to show any more");
    else
      await settle(
        services.store,
        { id: card.id, owner },
        { address: ref.address, version: card.wantVersion, now, paceMs: card.paceMs },
      );
    parts.count?.(card.address ? "updated" : "sent", card.platform);
    if (ref !== "gone" && !card.address) await parts.delivered?.(card);
  } catch (error) {
    await deliveryFailed(parts, owner, card, error);
  }
}

/** Draws the subject as it is now and sends or redraws it. */
async function show(parts: DispatcherParts, card: PostedCard): Promise<MessageRef | "gone"> {
  const adapter = parts.adapters.get(card.platform);
  if (!adapter)
    throw new DeliveryError("retry", `${card.platform} is not connected`, { retryAfterMs: 5 * 60_000 });
  const place = { groupId: card.groupId, zone: card.zone, locale: card.locale };
  const drawn = await parts.subjects.get(card.subject)?.(parts.services, card.subjectId, place);
  if (!drawn) return "gone";
  const message: OutgoingMessage = {
    card: localise(drawn.card, { ...place, prefix: parts.services.prefix, now: parts.services.clock.now() }),
    key: nonceOf(card.id),
    ping: card.address ? [] : (drawn.ping ?? []),
    locale: card.locale,
    ...(drawn.letter ? { letter: drawn.letter } : {}),
  };
  if (!card.address) return adapter.send(JSON.parse(card.destination) as Destination, message);
  const ref = { platform: card.platform, address: card.address };
  await adapter.update(ref, message);
  return ref;
}

/** 22 letters of the id: the same for every attempt (Discord's nonce takes 25). */
const nonceOf = (id: string): string => Buffer.from(id.replaceAll("-", ""), "hex").toString("base64url");

async function deliveryFailed(parts: DispatcherParts, owner: string, card: PostedCard, error: unknown) {
  const { services } = parts;
  const failure =
    error instanceof DeliveryError ? error : new DeliveryError("retry", String(error), { cause: error });
  const fields = { card: card.id, platform: card.platform, attempts: card.attempts, reason: failure.message };
  if (!(error instanceof DeliveryError)) services.logger.error({ ...fields, error }, "outbox.bug");
  if (failure.kind === "permanent") {
    services.logger.warn({ ...fields, remedy: failure.remedy }, "outbox.failed");
    await giveUp(parts, owner, card, failure.remedy ?? failure.message);
    if (!card.address) await parts.fallback(card, failure);
    await parts.lost?.(card, failure);
    return;
  }
  services.logger.info(fields, "outbox.retry");
  parts.count?.("retried", card.platform);
  const delay = retryDelay(card.attempts, (parts.random ?? Math.random)(), failure.retryAfterMs);
  const nextAttemptAt = new Date(services.clock.now().getTime() + delay);
  await services.store.write((tx) =>
    tx.postedCard.updateMany({
      where: { id: card.id, owner },
      data: { owner: null, nextAttemptAt, error: failure.message },
    }),
  );
}

/** Kept with what helps or else the reason, never tried again by itself. */
async function giveUp(
  parts: DispatcherParts,
  owner: string,
  card: PostedCard,
  reason: string,
): Promise<void> {
  const { services } = parts;
  parts.count?.("failed", card.platform);
  await services.store.write((tx) =>
    tx.postedCard.updateMany({
      where: { id: card.id, owner },
      data: { owner: null, nextAttemptAt: null, failedAt: services.clock.now(), error: reason },
    }),
  );
}
