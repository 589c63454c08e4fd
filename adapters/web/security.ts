import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Clock } from "../../src/lib/clock.ts";

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

/** Signs browsers in with one shared token; a session is a signed date, so it needs no memory and ends when the token changes. */
export interface Gate {
  /** A new session's cookie value, or why not. */
  open(token: string, address: string): { session: string } | { refused: "wrong" | "slow" };
  admits(session: string | undefined): boolean;
}

const TRIES = 10;
const WINDOW_MS = 60_000;
const ADDRESSES = 10_000;

export function createGate(token: string, clock: Clock): Gate {
  const wrong = new Map<string, { count: number; until: number }>();
  const sign = (until: string): string =>
    createHmac("sha256", token).update(`session:${until}`).digest("base64url");
  const now = (): number => clock.now().getTime();

  const isSlowed = (address: string): boolean => {
    const tries = wrong.get(address);
    return tries !== undefined && tries.until > now() && tries.count >= TRIES;
  };
  const note = (address: string): void => {
    const known = wrong.get(address);
    const running = known && known.until > now() ? known : { count: 0, until: now() + WINDOW_MS };
    if (wrong.size >= ADDRESSES) wrong.clear();
    wrong.set(address, { ...running, count: running.count + 1 });
  };

  return {
    open(given, address) {
      if (isSlowed(address)) return { refused: "slow" };
      if (!isSame(given, token)) {
        note(address);
        return { refused: "wrong" };
      }
      wrong.delete(address);
      const until = String(now() + SESSION_MS);
      return { session: `${until}.${sign(until)}` };
    },
    admits(session) {
      const [until = "", signature = ""] = (session ?? "").split(".", 2);
      return isSame(signature, sign(until)) && Number(until) > now();
    },
  };
}
