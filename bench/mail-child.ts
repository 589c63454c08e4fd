import { setTimeout as delay } from "node:timers/promises";
import { createEmailAdapter } from "../adapters/email/adapter.ts";
import { readServer } from "../adapters/email/server.ts";
import type { ChatAdapter } from "../src/chat/adapter.ts";
import { card, line, title } from "../src/chat/card.ts";
import type { Destination } from "../src/chat/refs.ts";
import { systemClock } from "../src/lib/clock.ts";
import { silentLogger } from "../src/lib/logger.ts";
import { createDispatcher } from "../src/outbox/dispatcher.ts";
import { postCard } from "../src/outbox/outbox.ts";
import { openStore, type Store } from "../src/store/client.ts";
import type { Services } from "../src/use-case.ts";
import { answerParent } from "./processes.ts";

// The program's own outbox, dispatcher and mail adapter, with ten thousand letters owed at once.

export interface DrainQuestion {
  readonly url: string;
  readonly port: number;
  readonly letters: number;
  readonly perMinute: number;
}

export interface Drained {
  readonly owedMs: number;
  readonly tookMs: number;
  /** The longest that a card of another platform, owed meanwhile, stood waiting. */
  readonly othersWaitedMs: number;
}

const TICK_MS = 2_000;

const lettersTo = (index: number): Destination => ({
  to: "person",
  user: { platform: "email", workspace: "", id: `person${index}@example.net` },
});
const other: Destination = {
  to: "channel",
  channel: { platform: "other", workspace: "", id: "general", direct: false },
};

async function owe(store: Store, index: number, to: Destination, now: Date): Promise<void> {
  const subject = to.to === "person" ? "letter" : "card";
  const owed = { key: `${subject}${index}`, subject, subjectId: String(index), groupId: null, to };
  await store.write((tx) => postCard(tx, { ...owed, locale: "en", zone: "UTC", at: now, now }));
}

/** A platform whose cards are there at once; tells when each came. */
function quickAdapter(arrived: (at: number) => void): ChatAdapter {
  const can = {
    privateReplies: true,
    menus: true,
    forms: true,
    peopleFields: true,
    typedOptions: true,
  } as const;
  return {
    platform: "other",
    can: { ...can, homeView: true, messageMenu: true, liveDates: true, resendSafe: true },
    async start() {},
    async stop() {},
    async send(_to, { key }) {
      arrived(performance.now());
      return { platform: "other", address: key };
    },
    async update() {},
    health: () => ({ ok: true }),
  };
}

answerParent(async ({ url, port, letters, perMinute }: DrainQuestion): Promise<Drained> => {
  const store = await openStore(url);
  const startedAt = performance.now();
  const all = Array.from({ length: letters }, (_, index) => index);
  for (let first = 0; first < letters; first += 500)
    await Promise.all(
      all.slice(first, first + 500).map((index) => owe(store, index, lettersTo(index), systemClock.now())),
    );
  const owedMs = performance.now() - startedAt;

  const mail = createEmailAdapter(
    {
      server: readServer(`smtp://127.0.0.1:${port}`),
      from: { name: "Readout", address: "readout@example.org" },
      perMinute,
    },
    { clock: systemClock, logger: silentLogger, publicUrl: "https://readout.example" },
  );
  const counts = { waited: 0, owedAt: 0 };
  const quick = quickAdapter((at) => {
    counts.waited = Math.max(counts.waited, at - counts.owedAt);
    counts.owedAt = 0;
  });
  const services: Services = {
    store,
    clock: systemClock,
    logger: silentLogger,
    defaultZone: "UTC",
    prefix: "",
    publicUrl: "https://readout.example",
    mail: true,
    wake() {},
  };
  const draw = async (_: Services, id: string) => ({
    card: card(
      title(`Readout ${id}`),
      ...Array.from({ length: 20 }, (__, row) => line(`What was said, ${row}`)),
    ),
    letter: {
      subject: `Readout ${id}`,
      unsubscribeUrl: `https://readout.example/u/${id}`,
      thread: "r1@group",
    },
  });
  const dispatcher = createDispatcher({
    services,
    subjects: new Map([
      ["letter", draw],
      ["card", draw],
    ]),
    adapters: new Map([
      ["email", mail],
      ["other", quick],
    ]),
    async fallback() {},
  });
  const begunAt = performance.now();
  const owed = { platform: "email", address: null, failedAt: null };
  for (let tick = 0; (await store.db.postedCard.count({ where: owed })) > 0; tick++) {
    if (counts.owedAt === 0) {
      counts.owedAt = performance.now();
      await owe(store, tick, other, systemClock.now());
    }
    void dispatcher.drain();
    await delay(TICK_MS);
  }
  const tookMs = performance.now() - begunAt;
  await dispatcher.stop();
  await mail.stop();
  await store.close();
  return { owedMs, tookMs, othersWaitedMs: counts.waited };
});
