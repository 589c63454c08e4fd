import { domainToASCII } from "node:url";

/** The server letters are handed to. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (smtps). */
  readonly secure: boolean;
  /** STARTTLS on a plain connection: without it nothing is sent, it is used when offered, or never. */
  readonly startTls: "must" | "may" | "never";
  readonly loopback: boolean;
  readonly user?: string;
  readonly password?: string;
}

export const SERVER_EXAMPLE = "smtp://user:password@mail.example.org:587";

/** Reads SMTP_URL. @throws Error that says what is wrong with it, without repeating it */
export function readServer(text: string): MailServer {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^smtps?:$/.test(url.protocol))
    throw new Error(`must be smtp:// or smtps://, e.g. ${SERVER_EXAMPLE}`);
  const host = hostOf(url);
  if (host === "") throw new Error(`names no server; e.g. ${SERVER_EXAMPLE}`);
  const [user, password] = [decoded(url.username), decoded(url.password)];
  if ((user === "") !== (password === ""))
    throw new Error(
      "needs both a user and a password, or neither; an @ or : within them is written %40 or %3A",
    );
  const secure = url.protocol === "smtps:";
  const loopback = isLoopback(host);
  return {
    host,
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    startTls: neverTls(url, secure) ? "never" : loopback ? "may" : "must",
    loopback,
    ...(user === "" ? {} : { user, password }),
  };
}

function neverTls({ searchParams, pathname }: URL, secure: boolean): boolean {
  const known = [...searchParams].every(([name, value]) => name === "tls" && value === "never");
  if (!known || !/^\/?$/.test(pathname))
    throw new Error("takes ?tls=never after the server's name and nothing else");
  if (searchParams.size > 0 && secure) throw new Error("is smtps://, which is TLS: leave ?tls=never out");
  return searchParams.size > 0;
}

function hostOf(url: URL): string {
  const host = decoded(url.hostname);
  return host.startsWith("[") ? host.slice(1, -1) : domainToASCII(host);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Error("holds a % that begins no code: write it %25");
  }
}

const isLoopback = (host: string): boolean => host === "localhost" || host === "::1" || /^127\./.test(host);
