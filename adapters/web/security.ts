import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Clock } from "../../src/lib/clock.ts";
import { networkOf } from "../../src/lib/network.ts";
import { createTurnstile } from "../../src/lib/turnstile.ts";

export { isOwnOrigin } from "../../src/lib/own-origin.ts";

export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * On every answer. The referrer is sent to ourselves only; `no-referrer` would make browsers send `Origin: null` with
 * our own forms (Fetch standard, "append a request Origin header"), which could then not be told from a stranger's.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": CONTENT_SECURITY_POLICY,
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
};

/** "127.0.0.1", "localhost", "[::1]": reachable from this machine alone. */
export const isLoopback = (hostname: string): boolean => {
  const name = hostname.toLowerCase().replace(/^\[(.*)\]$/, "$1");
  return (
    name === "localhost" || name.endsWith(".localhost") || name === "::1" || /^127(\.\d{1,3}){3}$/.test(name)
  );
};

const hostnameOf = (host: string): string =>
  URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : "";

/**
 * A page elsewhere may give its own name the address 127.0.0.1 and then read us as its own (DNS rebinding);
 * such a request still carries that name. With a listener for all, the token is what protects.
 */
export const isExpectedHost = (host: string, listensOn: string, publicUrl: string): boolean =>
  !isLoopback(listensOn) || isLoopback(hostnameOf(host)) || host === new URL(publicUrl).host;

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Compares in constant time whatever the lengths, by comparing hashes. */
export const isSame = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));

const SESSION_MS = 30 * 24 * 3_600_000;
export const SESSION_SECONDS = SESSION_MS / 1_000;

/**
 * Signs browsers in with one shared token; a session is a signed date, so it needs no memory and ends when the token changes. It
 * is signed with a secret of our own: by the token alone, guesses at it could be tried as sessions, which nothing slows down.
 */
export interface Gate {
  /** A new session's cookie value, or why not; `seconds` until it may be tried again. */
  open(
    token: string,
    address: string | undefined,
  ): Promise<{ session: string } | { refused: "wrong" } | { refused: "slow"; seconds: number }>;
  admits(session: string | undefined): Promise<boolean>;
}

/** People choose this token, so that guessing must be slow: after so many wrong tries in a minute the right one waits, too. */
const TRIES = 10;

export function createGate(token: string, secret: () => Promise<string>, clock: Clock): Gate {
  const wrong = createTurnstile({ most: TRIES, ms: 60_000 });
  const sign = async (until: string): Promise<string> =>
    createHmac("sha256", await secret())
      .update(`session:${until}:${token}`)
      .digest("base64url");
  const now = (): number => clock.now().getTime();

  return {
    async open(given, address) {
      const network = networkOf(address);
      const seconds = wrong.wait(network, clock.now());
      if (seconds > 0) return { refused: "slow", seconds };
      if (!isSame(given, token)) {
        wrong.take(network, clock.now());
        return { refused: "wrong" };
      }
      wrong.forget(network);
      const until = String(now() + SESSION_MS);
      return { session: `${until}.${await sign(until)}` };
    },
    async admits(session) {
      const [until = "", signature = ""] = (session ?? "").split(".", 2);
      return isSame(signature, await sign(until)) && Number(until) > now();
    },
  };
}
