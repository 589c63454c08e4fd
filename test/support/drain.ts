import type { ChatAdapter, OutgoingMessage, Pace } from "../../src/chat/adapter.ts";
import { DeliveryError } from "../../src/chat/adapter.ts";
import { card, line } from "../../src/chat/card.ts";
import type { Destination } from "../../src/chat/refs.ts";
import { createDispatcher } from "../../src/outbox/dispatcher.ts";
import { type CardToPost, cardRow } from "../../src/outbox/outbox.ts";
import type { Store } from "../../src/store/client.ts";
import type { Services } from "../../src/use-case.ts";
import type { VirtualTime } from "./virtual-time.ts";
import { witnessedLogger } from "./witness.ts";

// An outbox that is drained on a virtual clock, to a platform that writes down when it was asked for what.

/** What the platform was asked for. */
export interface Asked {
  readonly at: number;
  readonly place: string;
  readonly edit: boolean;
}

export interface VirtualPlatform {
  readonly adapter: ChatAdapter;
  readonly asked: Asked[];
}

/** @param answer how long it takes to answer, milliseconds; what it throws is its refusal */
export function createVirtualPlatform(
  time: VirtualTime,
  pace: Pace | undefined,
  answer: (place: string) => number = () => 120,
): VirtualPlatform {
  const asked: Asked[] = [];
  const ask = async (place: string, edit: boolean) => {
    asked.push({ at: time.now().getTime(), place, edit });
    await time.wait(answer(place));
  };
  const adapter = {
    platform: "test",
    pace,
    async send(to: Destination, _message: OutgoingMessage) {
      const place = to.to === "channel" ? to.channel.id : to.user.id;
      await ask(place, false);
      return { platform: "test", address: `${place}/1` };
    },
    async update(ref: { address: string }) {
      await ask(ref.address.split("/")[0] ?? "", true);
    },
  } as unknown as ChatAdapter;
  return { adapter, asked };
}

/** A process that looks at the outbox every two seconds until it is stopped. */
export function startProcess(store: Store, time: VirtualTime, { adapter }: VirtualPlatform) {
  const watched = time.over(store);
  const services: Services = {
    store: watched,
    clock: time,
    logger: witnessedLogger(),
    defaultZone: "UTC",
    prefix: "",
    publicUrl: null,
    mail: false,
    wake() {},
  };
  const dispatcher = createDispatcher({
    services,
    adapters: new Map([[adapter.platform, adapter]]),
    subjects: new Map([["test", async () => ({ card: card(line("Hello")) })]]),
    wait: time.wait,
    fallback: async () => undefined,
    random: () => 0.5,
  });
  let going = true;
  const ticking = (async () => {
    while (going) {
      void dispatcher.drain();
      await time.wait(2_000);
    }
  })();
  return {
    dispatcher,
    async stop() {
      going = false;
      let stopped = false;
      const stopping = Promise.all([dispatcher.stop(), ticking]).finally(() => {
        stopped = true;
      });
      await time.passUntil(() => stopped);
      await stopping;
    },
  };
}

/** Owes cards to channels of a workspace. */
export async function owe(
  store: Store,
  cards: readonly (Pick<CardToPost, "urgency"> & { place: string; workspace?: string })[],
  now: Date,
): Promise<void> {
  const rows = cards.map(({ place, workspace = "T1", urgency = "due" }, index) =>
    cardRow({
      key: `${now.getTime()}:${index}:${workspace}:${place}`,
      subject: "test",
      subjectId: place,
      groupId: null,
      to: { to: "channel", channel: { platform: "test", workspace, id: place, direct: false } },
      urgency,
      locale: "en",
      zone: "UTC",
      at: now,
      now,
    }),
  );
  for (let from = 0; from < rows.length; from += 100)
    await store.write((tx) => tx.postedCard.createMany({ data: rows.slice(from, from + 100) }));
}

/** How many are owed and not sent. */
export const stillOwed = (store: Store): Promise<number> =>
  store.db.postedCard.count({ where: { address: null, failedAt: null, error: null } });

export const tooFast = (retryAfterMs: number, limited: keyof Pace): DeliveryError =>
  new DeliveryError("retry", "too fast", { retryAfterMs, limited });
