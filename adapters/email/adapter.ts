import {
  type AdapterContext,
  type Capabilities,
  type ChatAdapter,
  DeliveryError,
  type OutgoingMessage,
} from "../../src/chat/adapter.ts";
import type { MessageRef } from "../../src/chat/refs.ts";
import { domainOf, type Mailbox, messageIdOf, PLATFORM, receiverOf } from "./address.ts";
import { CONNECTIONS, createConnection, createTrouble, SendFailure } from "./connection.ts";
import { composeLetter } from "./letter.ts";
import type { MailServer } from "./server.ts";

const CAN: Capabilities = {
  privateReplies: false,
  menus: false,
  forms: false,
  peopleFields: false,
  typedOptions: false,
  homeView: false,
  messageMenu: false,
  liveDates: false,
  // A repeat has the same Message-ID, but not every mailbox shows it once.
  resendSafe: false,
};

/** The dispatcher counts on ten seconds at most. */
const SEND_MS = 9_500;
const REMEMBERED = 10_000;
/** A minute and a little: a letter reaches the server a moment after its turn, and not all as late. */
const MINUTE_MS = 61_000;
/** One in a hundred may be made up for: turns that pass between two looks at the outbox, or while a process starts. */
const BURST_SHARE = 0.01;

export interface EmailOptions {
  readonly server: MailServer;
  readonly from: Mailbox;
  /** Letters in any minute, at most. */
  readonly perMinute: number;
  /** Milliseconds that only ever rise; for tests. */
  readonly elapsed?: () => number;
}

/** Letters over SMTP: they go out and are never answered here. */
export function createEmailAdapter(
  { server, from, perMinute, elapsed = () => performance.now() }: EmailOptions,
  { clock, logger, publicUrl }: Pick<AdapterContext, "clock" | "logger" | "publicUrl">,
): ChatAdapter {
  const connection = createConnection(server);
  const trouble = createTrouble(connection, elapsed, logger);
  let stopping = false;
  /** By receiver and key, what is being sent and what was sent last: a key's letter is sent once. */
  const known = new Map<string, Promise<MessageRef>>();

  const refuseWhileInTrouble = (): void => {
    const present = trouble.now();
    if (!present || present.leftMs === 0) return;
    const { message, remedy } = present.error;
    throw new DeliveryError("retry", message, {
      retryAfterMs: present.leftMs,
      ...(remedy ? { remedy } : {}),
    });
  };

  const sendOnce = async (to: string, message: OutgoingMessage): Promise<MessageRef> => {
    const signal = AbortSignal.timeout(SEND_MS);
    if (stopping) throw new DeliveryError("retry", "Readout is stopping");
    refuseWhileInTrouble();
    try {
      await connection.send(composeLetter(message, { from, to, date: clock.now(), publicUrl }), signal);
      trouble.passed();
      return { platform: PLATFORM, address: messageIdOf(message.key, domainOf(from.address)) };
    } catch (error) {
      if (!(error instanceof SendFailure)) throw error;
      trouble.arose(error.failure);
      throw error.failure.error;
    }
  };

  return {
    platform: PLATFORM,
    can: CAN,
    pace: {
      all: { most: perMinute, perMs: MINUTE_MS, burst: Math.max(1, Math.round(perMinute * BURST_SHARE)) },
    },
    atOnce: CONNECTIONS,
    /** Resolves at once: whether the server is reached, `health` says. */
    async start() {
      void trouble.look();
    },
    async stop() {
      stopping = true;
      trouble.close();
      await Promise.allSettled(known.values());
      connection.close();
    },
    async send(to, message) {
      const receiver = receiverOf(to);
      const id = `${receiver} ${message.key}`;
      const sending = known.get(id) ?? sendOnce(receiver, message);
      known.set(id, sending);
      sending.catch(() => known.delete(id));
      for (const oldest of known.keys()) {
        if (known.size <= REMEMBERED) break;
        known.delete(oldest);
      }
      return sending;
    },
    /** A letter that is sent cannot be changed; what changed is told in the next one. */
    async update() {},
    health() {
      const present = trouble.now();
      if (!present) return { ok: true };
      const { message, remedy } = present.error;
      return { ok: false, reason: `Mail: ${message}${remedy ? ` – ${remedy}` : ""}` };
    },
  };
}
