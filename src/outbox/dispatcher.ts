import { setTimeout as delay } from "node:timers/promises";
import type { ChatAdapter } from "../chat/adapter.ts";
import { describeError } from "../lib/failure.ts";
import { newId } from "../lib/ids.ts";
import { type ClaimedCard, claimDue } from "../store/claim.ts";
import { createCircuit } from "./circuit.ts";
import { type DeliveryParts, deliver, giveBack, type Way } from "./deliver.ts";
import { pausedUntil } from "./outbox.ts";

const LEASE_MS = 60_000;
/** A send takes at most 10 s; with less than that left the lease could end in the middle of it. */
const SEND_MS = 10_000;
/** Most cards that one claim takes. */
const BATCH = 50;
/** Most cards of one platform in hand, those that wait for their turn among them, where its adapter says nothing else. */
const AT_ONCE = 250;
/** How often the cards due longest are taken first, so that the less urgent are never left standing. */
const BY_AGE = 0.1;

export interface Dispatcher {
  /** Sends all that is due now; resolves with how many cards were taken up. */
  drain(): Promise<number>;
  /** Since when the oldest of what is in hand has been there; null: nothing is. */
  busySince(): Date | null;
  /** The platform takes nothing at present, as far as this process knows: one card at a time tries whether it does. */
  isOpen(platform: string): boolean;
  /** Takes no more; resolves when what is being sent is settled. */
  stop(): Promise<void>;
}

export interface DispatcherParts extends DeliveryParts {
  readonly adapters: ReadonlyMap<string, ChatAdapter>;
  /** PostgreSQL's clock measures leases, as the clocks of several processes may differ; else the program's does. */
  readonly databaseClock?: boolean;
  /** Waits for a card's turn. */
  wait?(ms: number): Promise<unknown>;
}

/** Claims owed cards, draws and sends them, settles one by one. Two dispatchers at once do no harm. */
export function createDispatcher(parts: DispatcherParts): Dispatcher {
  const owner = newId();
  const circuitOf = () =>
    createCircuit(() => parts.services.clock.now().getTime(), parts.random ?? Math.random);
  const ways = [...parts.adapters].map(([platform, adapter]) => ({
    platform,
    adapter,
    circuit: circuitOf(),
  }));
  const lines = ways.map((way) => createLine(parts, owner, way));
  return {
    async drain() {
      const taken = await Promise.all(lines.map((line) => line.drain()));
      return taken.reduce((sum, count) => sum + count, 0);
    },
    busySince() {
      const times = lines.flatMap((line) => line.begun());
      return times.length > 0 ? new Date(Math.min(...times)) : null;
    },
    isOpen: (wanted) => ways.some(({ platform, circuit }) => platform === wanted && circuit.isOpen()),
    async stop() {
      await Promise.all(lines.map((line) => line.stop()));
    },
  };
}

/** What waits for one platform: no platform's trouble holds up another. */
function createLine(parts: DispatcherParts, owner: string, way: Way) {
  const { services } = parts;
  const { platform, circuit } = way;
  const { pace, atOnce = AT_ONCE } = way.adapter;
  const random = parts.random ?? Math.random;
  /** The cards under way, and since when they have been in hand, milliseconds. */
  const inHand = new Map<Promise<void>, number>();
  /** The last card in hand for each place: one place after the other in order, different places side by side. */
  const places = new Map<string, Promise<void>>();
  let stopping = false;
  let running: Promise<number> | null = null;
  let claimingSince: number | null = null;
  let asked = false;
  /** The last claim brought something: there may be more. */
  let more = false;
  let ring = () => {};
  const look = () => {
    asked = true;
    ring();
  };

  const run = async () => {
    let taken = 0;
    while (inHand.size > 0 || (asked && !stopping)) {
      asked = false;
      const begunAt = services.clock.now().getTime();
      const limit = room();
      const probe = circuit.isOpen();
      const cards = limit > 0 ? await claim(limit, probe) : [];
      if (limit > 0) more = cards.length > 0;
      if (probe && cards.length > 0) circuit.probes();
      taken += cards.length;
      for (const card of inTurn(cards)) begin(card, begunAt, probe);
      const goesOn = asked || (more && room() > 0);
      if (inHand.size > 0 && !goesOn)
        await new Promise<void>((resolve) => {
          ring = resolve;
        });
    }
    return taken;
  };
  /** How many cards may be taken up now. */
  const room = (): number => {
    if (stopping) return 0;
    if (circuit.isOpen()) return inHand.size === 0 && circuit.mayProbe() ? 1 : 0;
    return inHand.size > atOnce / 2 ? 0 : Math.min(BATCH, atOnce - inHand.size);
  };
  const claim = async (limit: number, probe: boolean) => {
    const now = services.clock.now();
    claimingSince = now.getTime();
    try {
      return await claimDue(services.store, {
        platform,
        owner,
        now: parts.databaseClock ? "database" : now,
        leaseMs: LEASE_MS,
        limit,
        pace,
        byAge: random() < BY_AGE,
        probe,
      });
    } finally {
      claimingSince = null;
    }
  };

  const begin = (card: ClaimedCard, begunAt: number, probe: boolean): void => {
    const turnAt = services.clock.now().getTime() + card.waitMs;
    const work = takeTurn(card, { begunAt, turnAt, probe }, places.get(card.destination))
      // It cannot be settled: its lease ends, and somebody takes it up again.
      .catch((error: unknown) =>
        services.logger.error({ card: card.id, error: describeError(error) }, "outbox.unsettled"),
      )
      .finally(() => {
        inHand.delete(work);
        if (places.get(card.destination) === work) places.delete(card.destination);
        // There is room for more, or what was sent is wanted anew by now.
        if (more || inHand.size === 0) look();
      });
    inHand.set(work, begunAt);
    places.set(card.destination, work);
  };
  const takeTurn = async (
    card: ClaimedCard,
    { begunAt, turnAt, probe }: { begunAt: number; turnAt: number; probe: boolean },
    before = Promise.resolve(),
  ) => {
    await before;
    const waitMs = turnAt - services.clock.now().getTime();
    if (waitMs > 0) await (parts.wait ?? delay)(waitMs);
    const now = services.clock.now();
    const late = now.getTime() > begunAt + LEASE_MS - SEND_MS;
    const paused = await pausedUntil(services.store, card, now);
    const left = stopping || late || (circuit.isOpen() && !probe);
    if (left || paused) await giveBack(parts, card, paused ?? card.dueAt);
    else await deliver(parts, way, card);
  };

  return {
    drain(): Promise<number> {
      look();
      running ??= run().finally(() => {
        running = null;
      });
      return running;
    },
    begun: () => [...inHand.values(), ...(claimingSince === null ? [] : [claimingSince])],
    async stop() {
      stopping = true;
      look();
      await running?.catch(() => undefined);
    },
  };
}

/** Of cards with a pace of their own the one shown longest ago comes first, so that each has its turn. */
const inTurn = (cards: readonly ClaimedCard[]): ClaimedCard[] => {
  const shown = ({ address, paceMs, shownAt }: ClaimedCard) =>
    address && paceMs > 0 ? (shownAt?.getTime() ?? 0) : 0;
  return cards.toSorted((one, other) => shown(one) - shown(other));
};
