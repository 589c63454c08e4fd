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
import { createPace } from "./pace.ts";
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
  const pace = createPace({ perMinute, atOnce: CONNECTIONS, elapsed, after });
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
    refuseWhileInTrouble();
    const turn = await pace.turn(`${to} ${message.key}`);
    let counts = true;
    try {
      refuseWhileInTrouble();
      await connection.send(composeLetter(message, { from, to, date: clock.now(), publicUrl }), signal);
      trouble.passed();
      return { platform: PLATFORM, address: messageIdOf(message.key, domainOf(from.address)) };
    } catch (error) {
      counts = error instanceof SendFailure && error.progress.begun;
      if (!(error instanceof SendFailure)) throw error;
      trouble.arose(error.failure);
      throw error.failure.error;
    } finally {
      turn.over(counts);
    }
  };

  return {
    platform: PLATFORM,
    can: CAN,
    /** Resolves at once: whether the server is reached, `health` says. */
    async start() {
      void trouble.look();
    },
    async stop() {
      pace.stop();
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

function after(ms: number, run: () => void) {
  const timer = setTimeout(run, ms);
  return { cancel: () => clearTimeout(timer) };
}
