import { type ChatAdapter, DeliveryError, type OutgoingMessage } from "../chat/adapter.ts";
import type { Destination, MessageRef } from "../chat/refs.ts";
import { localise } from "../i18n/index.ts";
import { describeError, newReference } from "../lib/failure.ts";
import type { ClaimedCard } from "../store/claim.ts";
import type { Transaction } from "../store/client.ts";
import { isRemoved } from "../store/installation-keeper.ts";
import type { PostedCard, PostedCardUpdateManyMutationInput } from "../store/models.ts";
import { holdBack, paceKey } from "../store/pace.ts";
import type { Services, SubjectRenderer } from "../use-case.ts";
import type { Circuit } from "./circuit.ts";
import {
  MOST_TRIES,
  MOST_TRIES_OF_A_BUG,
  MOST_UNENDED_TRIES,
  releaseFailed,
  retryDelay,
  settle,
} from "./outbox.ts";

// One claimed card on its way: drawn as its record is now, sent, and settled. Every settling asks whether the card is still
// ours, since a process that was frozen beyond its lease comes back to cards that are somebody else's.

export interface DeliveryParts {
  readonly services: Services;
  readonly subjects: ReadonlyMap<string, SubjectRenderer>;
  /** What else may be done when it cannot be delivered: a place where the receiver may read it. */
  fallback(card: PostedCard, error: DeliveryError): Promise<void>;
  /** It could not be delivered, or a card that stands there already could not be redrawn, and will not be. */
  lost?(card: PostedCard, error: DeliveryError): Promise<void>;
  /** It stands where it was to go. */
  delivered?(card: PostedCard): Promise<void>;
  /** Counts what happened: sent, updated, limited, retried, failed. */
  count?(outcome: string, platform: string): void;
  random?(): number;
}

/** The way to one platform, and whether that takes anything at present. */
export interface Way {
  readonly platform: string;
  readonly adapter: ChatAdapter;
  readonly circuit: Circuit;
}

/** Draws, sends and settles one card. */
export async function deliver(parts: DeliveryParts, way: Way, card: ClaimedCard): Promise<void> {
  const { store, clock } = parts.services;
  if (card.error === null && card.attempts > MOST_UNENDED_TRIES) return neverEnds(parts, card);
  let ref: MessageRef | null;
  try {
    ref = await show(parts, way.adapter, card);
  } catch (error) {
    return deliveryFailed(parts, way, card, error);
  }
  if (ref === null) return void (await putDown(parts, card));
  await settle(
    store,
    { id: card.id, owner: card.owner },
    { address: ref.address, version: card.wantVersion, now: clock.now(), paceMs: card.paceMs },
  );
  await hasAnswered(parts, way);
  parts.count?.(card.address ? "updated" : "sent", card.platform);
  if (!card.address) await parts.delivered?.(card);
}

/** The platform answers. After an outage all that failed meanwhile goes out before anything newer. */
async function hasAnswered({ services }: DeliveryParts, { platform, circuit }: Way): Promise<void> {
  if (circuit.isOpen()) {
    const released = circuit.mayRelease() ? await releaseFailed(services.store, platform) : 0;
    services.logger.info({ platform, released }, "outbox.circuit-closed");
  }
  circuit.answered();
}

/** Draws the subject as it is now and sends or redraws it; null: there is nothing to show any more. */
async function show(
  parts: DeliveryParts,
  adapter: ChatAdapter,
  card: PostedCard,
): Promise<MessageRef | null> {
  const { services } = parts;
  const place = { groupId: card.groupId, zone: card.zone, locale: card.locale };
  const drawn = await parts.subjects.get(card.subject)?.(services, card.subjectId, place);
  if (!drawn) return null;
  const message: OutgoingMessage = {
    card: localise(drawn.card, { ...place, prefix: services.prefix, now: services.clock.now() }),
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

async function deliveryFailed(
  parts: DeliveryParts,
  way: Way,
  card: ClaimedCard,
  error: unknown,
): Promise<void> {
  const { services } = parts;
  const failure = error instanceof DeliveryError ? error : bugOf(parts, card, error);
  const fields = { card: card.id, platform: card.platform, attempts: card.attempts, reason: failure.message };
  if (failure.kind === "retry" && failure.limited) {
    way.circuit.undecided();
    return slowDown(parts, card, failure, failure.limited);
  }
  const tries = failure === error ? MOST_TRIES : MOST_TRIES_OF_A_BUG;
  if (failure.kind === "permanent" || card.attempts >= tries) {
    services.logger.warn({ ...fields, remedy: failure.remedy }, "outbox.failed");
    if (failure.kind === "permanent") await hasAnswered(parts, way);
    const removed = await isRemoved(services.store, card);
    await setAside(parts, card, removed ? failure.message : (failure.remedy ?? failure.message));
    // Who has removed the bot does not want to hear what it could not say.
    if (removed) return;
    if (!card.address) await parts.fallback(card, failure);
    await parts.lost?.(card, failure);
    return;
  }
  services.logger.info(fields, "outbox.retry");
  if (failure === error && way.circuit.failed(card.id))
    services.logger.warn({ platform: card.platform, reason: failure.message }, "outbox.circuit-open");
  parts.count?.("retried", card.platform);
  const delay = retryDelay(card.attempts, (parts.random ?? Math.random)(), failure.retryAfterMs);
  const nextAttemptAt = new Date(services.clock.now().getTime() + delay);
  await services.store.write((tx) =>
    change(tx, card, { owner: null, nextAttemptAt, error: failure.message }),
  );
}

/** Nothing a platform says: our own code failed. Its words may quote people, so only the log has them. */
function bugOf({ services }: DeliveryParts, card: PostedCard, error: unknown): DeliveryError {
  const reference = newReference();
  const { id, subject, attempts } = card;
  services.logger.error(
    { reference, card: id, subject, attempts, error: describeError(error) },
    "outbox.bug",
  );
  return new DeliveryError("retry", `a bug of ours, reference ${reference} in the log`);
}

/** The next process would die of it, too. */
async function neverEnds(parts: DeliveryParts, card: PostedCard): Promise<void> {
  const { id, subject, platform, attempts } = card;
  parts.services.logger.error({ card: id, subject, platform, attempts }, "outbox.never-ends");
  await setAside(parts, card, `tried ${attempts} times, and each time the process ended or stalled`);
}

/** The platform said too fast: everything under that limit waits, in every process, and no try is counted. */
async function slowDown(
  parts: DeliveryParts,
  card: ClaimedCard,
  { message, retryAfterMs = 1_000 }: DeliveryError,
  limited: Parameters<typeof paceKey>[0],
): Promise<void> {
  const { services } = parts;
  const key = paceKey(limited, card);
  services.logger.info({ key, retryAfterMs, reason: message }, "outbox.limited");
  parts.count?.("limited", card.platform);
  const until = new Date(services.clock.now().getTime() + retryAfterMs);
  await services.store.write(async (tx) => {
    await holdBack(tx, services.store.provider, key, until);
    await change(tx, card, leftUntil(card, until));
  });
}

/** Leaves a card to whoever comes after `until`; that was no try. */
export const giveBack = ({ services }: DeliveryParts, card: ClaimedCard, until: Date) =>
  services.store.write((tx) => change(tx, card, leftUntil(card, until)));

const leftUntil = ({ early }: ClaimedCard, nextAttemptAt: Date) => ({
  owner: null,
  nextAttemptAt,
  ...(early ? {} : { attempts: { decrement: 1 } }),
});

/** Its record is gone. */
const putDown = ({ services }: DeliveryParts, card: PostedCard) =>
  services.store.write((tx) =>
    change(tx, card, { owner: null, nextAttemptAt: null, error: "nothing to show any more" }),
  );

/** Kept with what helps or else the reason, never tried again by itself. */
async function setAside(parts: DeliveryParts, card: PostedCard, reason: string): Promise<void> {
  const { services } = parts;
  parts.count?.("failed", card.platform);
  const failedAt = services.clock.now();
  await services.store.write((tx) =>
    change(tx, card, { owner: null, nextAttemptAt: null, failedAt, error: reason }),
  );
}

const change = (tx: Transaction, { id, owner }: PostedCard, data: PostedCardUpdateManyMutationInput) =>
  tx.postedCard.updateMany({ where: { id, owner }, data });
