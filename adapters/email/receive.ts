import { DeliveryError } from "../../src/chat/adapter.ts";
import { oneLine } from "./address.ts";

// What SMTP servers answer (RFC 5321, enhanced codes of RFC 3463) as the port's errors.

/** How far a letter came. */
export interface Progress {
  /** The server listens: its name is known, TLS and the password are settled. */
  readonly begun: boolean;
  /** It was handed over whole; only the server's yes is missing. */
  readonly whole: boolean;
}

/** A failure, and how long it will meet every other letter as well. */
export interface Failure {
  readonly error: DeliveryError;
  /** Milliseconds; 0: it is about this letter alone. */
  readonly holdMs: number;
}

const UNREACHED_MS = 15_000;
const BUSY_MS = 60_000;
const REFUSED_MS = 5 * 60_000;

/** An answer of the server: "550 5.1.1 No such user". */
interface Answer {
  readonly code: number;
  /** "5.1.1", or "" where the server gives none. */
  readonly enhanced: string;
  /** What it was the answer to: "RCPT TO". */
  readonly to: string;
  readonly reason: string;
}

/** What nodemailer says beside its message. */
interface Said {
  readonly code?: string;
  readonly originalCode?: string;
  readonly command?: string;
  readonly response?: string;
  readonly responseCode?: number;
}

/** Reads what went wrong with a letter. */
export function readFailure(cause: unknown, progress: Progress): Failure {
  if (cause instanceof DeliveryError) return { error: cause, holdMs: 0 };
  const said = (cause instanceof Error ? cause : {}) as Said;
  if (said.code === "EAUTH" || said.code === "ENOAUTH") return ofLogin(said);
  const answer = said.code === "ETLS" ? null : readAnswer(said);
  if (answer) return ofAnswer(answer);
  // Nodemailer itself would not send it, and would not the next time either.
  if (said.command === "API" && said.code !== "ECONNECTION")
    return { error: new DeliveryError("permanent", messageOf(cause)), holdMs: 0 };
  return ofConnection(cause, said, progress);
}

function ofLogin(said: Said): Failure {
  const answer = readAnswer(said);
  const reason = answer?.reason ?? "the server takes no password in a way known here";
  if (answer && answer.code < 500) return passing(reason, BUSY_MS, BUSY_MS);
  return passing(reason, REFUSED_MS, REFUSED_MS, "set SMTP_URL anew: its user and password were refused");
}

function ofAnswer({ code, enhanced, to, reason }: Answer): Failure {
  if (code === 530 || code === 534 || code === 535 || code === 538 || /^5\.7\.(8|9|11)$/.test(enhanced))
    return passing(
      reason,
      REFUSED_MS,
      REFUSED_MS,
      "put a user and a password into SMTP_URL: the server wants them",
    );
  if (code === 421 || code === 503) return passing(reason, BUSY_MS, BUSY_MS);
  if (code < 500) return passing(reason, BUSY_MS, isOfLetter(to) ? 0 : BUSY_MS);
  if (!isOfLetter(to))
    return passing(reason, REFUSED_MS, REFUSED_MS, "ask the server's operator: it refuses to talk to us");
  if (to === "MAIL FROM" && code !== 552 && !enhanced.startsWith("5.3") && !enhanced.startsWith("5.6"))
    return passing(reason, REFUSED_MS, REFUSED_MS, "set MAIL_FROM to an address this user may send from");
  const relaying = to === "RCPT TO" && /relay/i.test(reason);
  const remedy = relaying && "put a user and a password into SMTP_URL: the server sends on for nobody else";
  const directClosed = to === "RCPT TO" && !relaying && isGone(code, enhanced);
  return {
    error: new DeliveryError("permanent", reason, { directClosed, ...(remedy ? { remedy } : {}) }),
    holdMs: 0,
  };
}

const isOfLetter = (to: string): boolean => ["MAIL FROM", "RCPT TO", "DATA"].includes(to);

/** Nobody reads mail at this address: unknown, moved, or switched off. */
const isGone = (code: number, enhanced: string): boolean =>
  enhanced === "" ? [550, 551, 553].includes(code) : /^5\.(1\.\d+|2\.1)$/.test(enhanced);

const REMEDIES: Readonly<Record<string, string>> = {
  EDNS: "look at SMTP_URL: there is no server of this name",
  ETLS: "the server's TLS or certificate is at fault: use its full name in SMTP_URL, or ?tls=never on a network you trust",
  ECONNREFUSED: "look at host and port in SMTP_URL: nothing listens there, or start the server",
};

function ofConnection(cause: unknown, { code = "", originalCode = "" }: Said, progress: Progress): Failure {
  const remedy = REMEDIES[/CERT|SSL|TLS/.test(originalCode) ? "ETLS" : originalCode] ?? REMEDIES[code];
  const error = new DeliveryError("retry", messageOf(cause), {
    inDoubt: progress.whole,
    ...(remedy ? { remedy } : {}),
    ...(progress.begun ? {} : { retryAfterMs: UNREACHED_MS }),
  });
  return { error, holdMs: progress.begun ? 0 : UNREACHED_MS };
}

function passing(reason: string, retryAfterMs: number, holdMs: number, remedy?: string): Failure {
  return {
    error: new DeliveryError("retry", reason, { retryAfterMs, ...(remedy ? { remedy } : {}) }),
    holdMs,
  };
}

function readAnswer({ response, responseCode, command = "" }: Said): Answer | null {
  if (!response || !responseCode || responseCode < 400) return null;
  const lines = response.split(/\r?\n/).map((line) => line.replace(/^\d{3}[ -]/, ""));
  const [enhanced = ""] = /^[245]\.\d{1,3}\.\d{1,3}\b/.exec(lines[0] ?? "") ?? [];
  const words = lines.map((line) =>
    enhanced && line.startsWith(enhanced) ? line.slice(enhanced.length) : line,
  );
  const to = command.replace(/^AUTH .*/, "AUTH");
  return {
    code: responseCode,
    enhanced,
    to,
    reason: [responseCode, enhanced, withoutAddresses(words.join(" ")), `(${to})`].filter(Boolean).join(" "),
  };
}

/** Servers repeat whom a letter was for; reasons are logged, and logs hold nobody's address. */
const withoutAddresses = (text: string): string =>
  oneLine(text.replace(/<[^<>]*>|[^\s<>:;,()"']+@[^\s<>:;,()"']+/g, "…")).slice(0, 200);

const messageOf = (cause: unknown): string =>
  withoutAddresses(cause instanceof Error ? cause.message : String(cause));
