import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer, type SMTPServerAddress, type SMTPServerOptions } from "smtp-server";
import { witness } from "./witness.ts";

/** A letter as the server took it. */
export interface ReceivedLetter {
  /** `performance.now()` when it was taken. */
  readonly at: number;
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
  readonly secure: boolean;
}

/** What a server answers where it refuses: "550 5.1.1 No such user". */
export type Refusal = string | undefined;

export interface MailServerOptions {
  /** Given, it wants this user and password. */
  readonly login?: { readonly user: string; readonly password: string };
  readonly startTls?: boolean;
  readonly port?: number;
}

/** A real SMTP server on 127.0.0.1 that keeps what it is sent. */
export interface TestMailServer {
  readonly port: number;
  readonly letters: readonly ReceivedLetter[];
  /** Answers that may be set: by sender, by receiver, by the whole text of a letter, at signing in. */
  readonly refuses: {
    from?: (address: string) => Refusal;
    to?: (address: string) => Refusal;
    letter?: (raw: string) => Refusal;
  };
  /** Takes letters, and hangs up instead of saying so. */
  losesReplies: boolean;
  /** How long it thinks about a letter, milliseconds. */
  thinksMs: number;
  /** How often a connection was made, and how often somebody tried to sign in. */
  readonly counts: { connections: number; signIns: number };
  /** The letters read by mailparser, in order of arrival. */
  read(): Promise<ParsedMail[]>;
  /** The last letter. */
  last(): Promise<ParsedMail>;
  stops(): Promise<void>;
}

export async function startMailServer(options: MailServerOptions = {}): Promise<TestMailServer> {
  const letters: ReceivedLetter[] = [];
  const counts = { connections: 0, signIns: 0 };
  const refuses: TestMailServer["refuses"] = {};
  const state = { losesReplies: false, thinksMs: 0 };
  const { login, startTls = false } = options;

  const settings: SMTPServerOptions = {
    authOptional: !login,
    allowInsecureAuth: true,
    logger: false,
    closeTimeout: 200,
    disabledCommands: [...(startTls ? [] : ["STARTTLS"]), ...(login ? [] : ["AUTH"])],
    onConnect(_session, callback) {
      counts.connections++;
      callback();
    },
    onAuth({ username, password }, _session, callback) {
      counts.signIns++;
      if (username === login?.user && password === login?.password) return callback(null, { user: username });
      callback(refusal("535 5.7.8 Username and password not accepted"));
    },
    onMailFrom: ({ address }, _session, callback) => callback(refusal(refuses.from?.(address))),
    onRcptTo: ({ address }, _session, callback) => callback(refusal(refuses.to?.(address))),
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", async () => {
        const raw = Buffer.concat(chunks).toString("utf8");
        witness("a letter", raw);
        if (state.thinksMs > 0) await delay(state.thinksMs);
        const refused = refuses.letter?.(raw);
        if (refused) return callback(refusal(refused));
        const { mailFrom, rcptTo } = session.envelope;
        const from = (mailFrom as SMTPServerAddress).address;
        const to = rcptTo.map(({ address }) => address);
        letters.push({ at: performance.now(), from, to, raw, secure: session.secure });
        if (!state.losesReplies) return callback(null);
        for (const connection of server.connections) connection._socket?.destroy();
      });
    },
  };
  const server = new SMTPServer(settings);
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  const read = () => Promise.all(letters.map(({ raw }) => simpleParser(raw)));
  return Object.assign(state, {
    port,
    letters,
    refuses,
    counts,
    read,
    async last() {
      const letter = letters.at(-1);
      if (!letter) throw new Error("no letter has come");
      return simpleParser(letter.raw);
    },
    stops: () => new Promise<void>((resolve) => server.close(() => resolve())),
  });
}

/** smtp-server writes the code itself; the enhanced one is part of the words. */
function refusal(answer: Refusal): (Error & { responseCode?: number }) | null {
  if (answer === undefined) return null;
  const error: Error & { responseCode?: number } = new Error(answer.slice(4));
  error.responseCode = Number(answer.slice(0, 3));
  return error;
}
