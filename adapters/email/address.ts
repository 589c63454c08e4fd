import { createHash } from "node:crypto";
import { domainToASCII } from "node:url";
import { DeliveryError } from "../../src/chat/adapter.ts";
import type { Destination } from "../../src/chat/refs.ts";
import { clean } from "../../src/lib/text.ts";

export const PLATFORM = "email";

/** A name, which may be empty, and an address. */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

/** RFC 5321, 4.5.3.1: longer ones no server must take. */
const LONGEST = { address: 254, local: 64 };

/** One plain address: nothing in it can become a second one, or a header. */
export function isAddress(text: string): boolean {
  const match = /^([^\s\p{Cc}<>()[\]\\,;:"@]+)@([\p{L}\p{M}\p{N}.-]+)$/u.exec(text);
  const [, local = "", domain = ""] = match ?? [];
  return (
    local !== "" &&
    local.length <= LONGEST.local &&
    text.length <= LONGEST.address &&
    text.isWellFormed() &&
    !domain.split(".").includes("") &&
    domainToASCII(domain) !== ""
  );
}

/** `Readout <readout@example.org>`, `"Doe, Ana" <ana@example.org>` or a bare address; null for anything else. */
export function readMailbox(text: string): Mailbox | null {
  const match = /^(.*?)<([^<>]*)>$/su.exec(text.trim());
  const address = (match?.[2] ?? text).trim();
  if (!isAddress(address)) return null;
  const name = (match?.[1] ?? "").trim();
  const [, quoted] = /^"(.*)"$/su.exec(name) ?? [];
  // Unquoted, these would part one address from the next.
  if (quoted === undefined && /[<>,;"@]/.test(name)) return null;
  return { name: oneLine(quoted?.replace(/\\(.)/gsu, "$1") ?? name), address };
}

/** What stands after the @, as it is written in headers. */
export const domainOf = (address: string): string =>
  domainToASCII(address.slice(address.lastIndexOf("@") + 1));

/** Words for one line of a header: no line breaks, no control characters, single spaces. */
export const oneLine = (text: string): string =>
  clean(text)
    .replace(/[\s\u0085\u2028\u2029]+/gu, " ")
    .trim();

/** As `oneLine`, and nothing in it is read as RFC 2047's code for other letters: a word joiner takes it apart. */
export const headerWords = (text: string): string => oneLine(text).replaceAll("=?", "=\u2060?");

/** The same for every attempt to send a message, so that a repeat can be told for one. */
export const messageIdOf = (key: string, domain: string): string =>
  `<${/^[\w-]+$/.test(key) ? key : `k.${digest(key)}`}@${domain}>`;

/** What all letters of a thread refer to; no letter has it for its own. */
export const threadIdOf = (thread: string, domain: string): string => `<thread.${digest(thread)}@${domain}>`;

const digest = (text: string): string => createHash("sha256").update(text).digest("base64url").slice(0, 22);

/** @throws DeliveryError (permanent) for a place no letter can go to */
export function receiverOf(to: Destination): string {
  if (to.to === "channel")
    throw new DeliveryError("permanent", "a letter goes to a person, not into a channel");
  if (isAddress(to.user.id)) return to.user.id;
  throw new DeliveryError("permanent", "this is not an email address", { directClosed: true });
}
