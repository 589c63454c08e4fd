import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { type Directory, knowsSecret, type Person } from "./directory.ts";
import { SESSION_SECONDS } from "./security.ts";

/**
 * Who a tab is stands in its address, `/as/<id>/…`; that the browser may be that person is proved by a secret in a
 * cookie which is sent below this very path only. So several tabs of one browser can be several people: no tab's
 * requests carry another's secret, nothing is kept where a script could read it, a tab stays who it is when it is
 * reloaded, and an address that is passed on lets nobody in. A second cookie at "/" holds the public id of the person
 * this browser came as first, so that the bare address leads back to them.
 */
const personCookie = (id: string): string => `readout_${id.replace(/[^\w]/g, "_")}`;
const DEFAULT_COOKIE = "readout_default";
const SESSION_COOKIE = "readout_session";
/** The longest that browsers keep a cookie (RFC 6265bis: 400 days). */
const PERSON_SECONDS = 400 * 24 * 3_600;

const attributes = (secure: boolean, path: string, maxAge: number) =>
  ({ httpOnly: true, sameSite: "Strict", path, secure, maxAge }) as const;

/** Cookies as this page sets them; `secure` when people reach it by https. */
export function createSession(secure: boolean, directory: Directory) {
  return {
    rememberPerson(context: Context, { id }: Person, secret: string): void {
      setCookie(context, personCookie(id), secret, attributes(secure, `/as/${id}`, PERSON_SECONDS));
    },
    rememberDefault(context: Context, { id }: Person): void {
      setCookie(context, DEFAULT_COOKIE, id, attributes(secure, "/", PERSON_SECONDS));
    },
    /** The id this browser came as first; it proves nothing. */
    defaultId: (context: Context): string | undefined => getCookie(context, DEFAULT_COOKIE),
    /** The person of this address, when the browser has proved to be them. */
    async person(context: Context, id: string): Promise<Person | null> {
      const secret = getCookie(context, personCookie(id));
      const person = secret ? await directory.person(id) : undefined;
      return secret && person && knowsSecret(person, secret) ? person : null;
    },
    rememberSession(context: Context, session: string): void {
      setCookie(context, SESSION_COOKIE, session, attributes(secure, "/", SESSION_SECONDS));
    },
    session: (context: Context): string | undefined => getCookie(context, SESSION_COOKIE),
  };
}

export type Session = ReturnType<typeof createSession>;
