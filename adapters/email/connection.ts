import { createTransport, type SendMailOptions } from "nodemailer";
import type { Logger } from "../../src/lib/logger.ts";
import { type Failure, type Progress, readFailure } from "./receive.ts";
import type { MailServer } from "./server.ts";

/** How many letters the server is given side by side. */
export const CONNECTIONS = 5;

const CONNECT_MS = 6_000;
const SILENCE_MS = 7_000;

/** A letter, and who is to be told how far it came. */
interface Watched extends SendMailOptions {
  readonly watch?: { begun: boolean; whole: boolean };
}

export type Connection = ReturnType<typeof createConnection>;

/** A few connections to one SMTP server, kept open between letters. */
export function createConnection(server: MailServer) {
  const transport = createTransport(poolOptions(server));
  // The source of a letter is opened when the server is ready for it, and at its end all of it is handed over.
  transport.use("stream", (mail, next) => {
    const { watch } = mail.data as Watched;
    mail.message?.processFunc((source) => {
      if (watch) watch.begun = true;
      source.once("end", () => {
        if (watch) watch.whole = true;
      });
      return source;
    });
    next();
  });
  return {
    /** @throws SendFailure */
    async send(letter: SendMailOptions, signal: AbortSignal): Promise<void> {
      const watch = { begun: false, whole: false };
      const watched: Watched = { ...letter, signal, watch };
      try {
        await transport.sendMail(watched);
      } catch (cause) {
        throw new SendFailure(readFailure(cause, watch), watch);
      }
    },
    /** Connects and signs in, and sends nothing. @throws SendFailure */
    async verify(): Promise<void> {
      try {
        await transport.verify();
      } catch (cause) {
        const progress = { begun: false, whole: false };
        throw new SendFailure(readFailure(cause, progress), progress);
      }
    },
    /** Also connections that are still sending. */
    close: () => transport.close({ force: true }),
  };
}

/** What became of a letter that was not taken. */
export class SendFailure extends Error {
  readonly failure: Failure;
  readonly progress: Progress;
  constructor(failure: Failure, progress: Progress) {
    super(failure.error.message);
    this.name = "SendFailure";
    this.failure = failure;
    this.progress = progress;
  }
}

const poolOptions = ({ host, port, secure, startTls, loopback, user, password }: MailServer) => ({
  pool: true as const,
  host,
  port,
  secure,
  requireTLS: startTls === "must" && !secure,
  ignoreTLS: startTls === "never",
  // Nobody stands between us and this machine, and no certificate is made out to its name.
  ...(loopback ? { tls: { rejectUnauthorized: false } } : {}),
  ...(user ? { auth: { user, pass: password ?? "" } } : {}),
  // A server that offers no way to sign in would else be sent letters without it.
  forceAuth: user !== undefined,
  maxConnections: CONNECTIONS,
  maxRequeues: 1,
  connectionTimeout: CONNECT_MS,
  greetingTimeout: CONNECT_MS,
  dnsTimeout: CONNECT_MS,
  socketTimeout: SILENCE_MS,
  disableFileAccess: true,
  disableUrlAccess: true,
});

/** Is the server reached? Trouble that meets every letter is remembered, so that not each of them runs into it. */
export function createTrouble(connection: Connection, elapsed: () => number, logger: Logger) {
  let present: { failure: Failure; until: number } | undefined;
  let again: NodeJS.Timeout | undefined;
  let closed = false;

  const arose = (failure: Failure): void => {
    if (closed || failure.holdMs === 0) return;
    if (!present)
      logger.warn({ reason: failure.error.message, remedy: failure.error.remedy }, "email.not-reached");
    present = { failure, until: elapsed() + failure.holdMs };
    clearTimeout(again);
    again = setTimeout(look, failure.holdMs);
    again.unref();
  };
  const passed = (): void => {
    if (present) logger.info({}, "email.reached");
    present = undefined;
    clearTimeout(again);
  };
  const look = (): Promise<void> =>
    connection.verify().then(passed, (error: unknown) => {
      if (error instanceof SendFailure) arose(error.failure);
    });
  return {
    arose,
    passed,
    look,
    /** What meets every letter just now, with the milliseconds until it is worth another try. */
    now: () => present && { ...present.failure, leftMs: Math.max(0, present.until - elapsed()) },
    close(): void {
      closed = true;
      clearTimeout(again);
    },
  };
}
