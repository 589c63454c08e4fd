import { DiscordAPIError, DiscordjsError, DiscordjsErrorCodes, HTTPError, RateLimitError } from "discord.js";
import { DeliveryError } from "../../src/chat/adapter.ts";

// Codes of docs.discord.com/developers/topics/opcodes-and-status-codes#json.

/** This person cannot be written to: closed, blocked, no server in common, gone, or a bot. */
const DIRECT_CLOSED = new Set([50007, 50278, 10013, 50009]);
/** What the bot may not do where it should speak. */
const FORBIDDEN = new Set([50001, 50013, 160005]);
/** A forum or category: it has no messages of its own. */
const NO_MESSAGES = new Set([50008, 50024]);
/** Too many of something; the same call succeeds later. */
const TOO_OFTEN = new Set([20016, 20022, 20028, 20029, 30046, 31002, 40003, 110000, 130000]);
const LATER_MS = 60_000;
/** Where Discord does not say how long to wait, discord.js says 0. */
const SHORTEST_PAUSE_MS = 1_000;

/** Discord has never heard of it, or has already been answered: nothing more can be said to this interaction. */
export const isOver = (error: unknown): boolean =>
  error instanceof DiscordAPIError && [10062, 40060, 50027, 10015].includes(Number(error.code));

/** Discord does not know the interaction, or not any more. */
export const isExpired = (error: unknown): boolean =>
  error instanceof DiscordAPIError && [10062, 50027].includes(Number(error.code));

/** The first answer was taken after all, though nobody heard so. */
export const isAlreadyAnswered = (error: unknown): boolean =>
  error instanceof DiscordAPIError && error.code === 40060;

/** There is no such message any more. */
export const isGone = (error: unknown): boolean => error instanceof DiscordAPIError && error.code === 10008;

/** May the bot not do this here? */
export const isForbidden = (error: unknown): boolean =>
  error instanceof DiscordAPIError && FORBIDDEN.has(Number(error.code));

/** Was it taken, or may it be on another try? A timeout, a broken connection, a fault of Discord's. */
export const isPassing = (error: unknown): boolean =>
  error instanceof HTTPError || !(error instanceof DiscordAPIError || error instanceof RateLimitError);

export const TOKEN_REFUSED = "DISCORD_TOKEN was refused: set the bot's present token (Developer Portal, Bot)";

/** Was it the token? Nothing gets through then until it is set anew. */
export const isTokenRefused = (error: unknown): boolean =>
  (error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.TokenInvalid) ||
  (error instanceof DiscordAPIError && error.status === 401);

/** It is kept until the program has a token that is taken. */
export const tokenRefused = (): DeliveryError =>
  new DeliveryError("retry", TOKEN_REFUSED, { retryAfterMs: LATER_MS });

/** The connection was never made: nothing can have been taken. */
const NOT_CONNECTED = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"]);

/**
 * Any failure of Discord's API as the port's error. The original is not kept as its cause, since it carries the whole
 * request, people's texts included.
 * @param remedy what to do about missing permissions, where that is known
 */
export function toDeliveryError(error: unknown, remedy?: string): DeliveryError {
  if (error instanceof DeliveryError) return error;
  if (error instanceof RateLimitError)
    return new DeliveryError("retry", "rate limited", {
      retryAfterMs: Math.max(SHORTEST_PAUSE_MS, Math.ceil(error.retryAfter)),
      limited: error.global ? "all" : "place",
    });
  if (error instanceof DiscordAPIError) return apiError(error, remedy);
  if (isOurFault(error)) return new DeliveryError("permanent", reasonOf(error), { cause: error });
  const inDoubt = !NOT_CONNECTED.has(codeOf(error));
  return new DeliveryError("retry", reasonOf(error), { inDoubt });
}

/** A plain error has not come from the network: the card cannot be drawn, and could not be the next time either. */
const isOurFault = (error: unknown): boolean =>
  error instanceof Error && error.constructor === Error && error.name === "Error" && !("code" in error);

function apiError(error: DiscordAPIError, remedy: string | undefined): DeliveryError {
  const code = Number(error.code);
  const reason = reasonOf(error);
  if (FORBIDDEN.has(code)) return new DeliveryError("permanent", reason, remedy ? { remedy } : {});
  if (NO_MESSAGES.has(code))
    return new DeliveryError("permanent", reason, { remedy: "choose a text channel for what I post" });
  if (DIRECT_CLOSED.has(code)) return new DeliveryError("permanent", reason, { directClosed: true });
  if (TOO_OFTEN.has(code)) return new DeliveryError("retry", reason, { retryAfterMs: LATER_MS });
  if (isTokenRefused(error)) return tokenRefused();
  return new DeliveryError("permanent", reason);
}

/** `fetch` tells what the network said as the cause of its own error. */
const toldBy = (error: unknown): unknown =>
  error instanceof TypeError && error.cause instanceof Error ? error.cause : error;

function codeOf(error: unknown): string {
  const told = toldBy(error);
  return told instanceof Error && "code" in told ? String(told.code) : "";
}

/** What went wrong in Discord's own words; never a text of people. */
export function reasonOf(error: unknown): string {
  if (error instanceof DiscordAPIError)
    return error.code === 50035 ? `50035 ${faults(error)}` : `${error.code} ${firstLine(error.message)}`;
  if (error instanceof HTTPError) return `HTTP ${error.status}`;
  if (error instanceof RateLimitError) return "rate limited";
  const told = toldBy(error);
  return told instanceof Error ? `${codeOf(told)} ${firstLine(told.message)}`.trim() : "unknown";
}

const firstLine = (text: string): string => text.split("\n")[0] ?? "";

/** Which fields Discord refused and why, as codes: its sentences may quote what was sent. */
function faults(error: DiscordAPIError): string {
  const found: string[] = [];
  const walk = (node: unknown, path: string) => {
    if (typeof node !== "object" || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      if (key !== "_errors") walk(value, `${path}.${key}`);
      else if (Array.isArray(value))
        found.push(`${path.slice(1)} ${value.map((fault) => String(fault?.code ?? "?")).join(",")}`);
    }
  };
  walk("errors" in error.rawError ? error.rawError.errors : null, "");
  return found.join("; ") || "invalid form body";
}
