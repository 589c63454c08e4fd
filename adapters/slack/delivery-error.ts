import { webApi } from "@slack/bolt";
import { DeliveryError } from "../../src/chat/adapter.ts";

/** Slack's own trouble: the same call may succeed later. In doubt, because some of these were posted all the same. */
const PASSING = new Set([
  "fatal_error",
  "internal_error",
  "request_timeout",
  "service_unavailable",
  "team_added_to_org",
  "external_channel_migrating",
  "accesslimited",
]);
const RATE_LIMITED = new Set(["ratelimited", "rate_limited", "message_limit_exceeded"]);

/** The bot is not where it should speak; an invitation mends it. */
const UNINVITED = new Set(["not_in_channel", "channel_not_found"]);

/** This person cannot be written to directly. */
const DIRECT_CLOSED = new Set([
  "cannot_dm_bot",
  "messages_tab_disabled",
  "user_disabled",
  "user_not_found",
  "user_not_visible",
  "users_not_found",
]);

const TOKEN_REFUSED = new Set([
  "invalid_auth",
  "not_authed",
  "account_inactive",
  "token_revoked",
  "token_expired",
]);

/** What an administrator of the bot can do about it. */
function remedyOf(error: string, needed: string | undefined): string | undefined {
  if (error === "missing_scope") {
    return `grant the scope ${needed ?? "that is missing"} at https://api.slack.com/apps (OAuth & Permissions) and install the app again`;
  }
  if (UNINVITED.has(error)) return "/invite the app into the channel";
  if (error === "messages_tab_disabled")
    return "switch the Messages tab on at https://api.slack.com/apps (App Home)";
  if (error === "is_archived") return "take the channel out of the archive, or choose another one";
  if (TOKEN_REFUSED.has(error)) return "install the app again and set SLACK_BOT_TOKEN";
  if (error === "restricted_action")
    return "allow apps to post in this channel (channel settings, posting permissions)";
  return undefined;
}

/** Is the bot simply not in this channel? Then `response_url` still reaches it. */
export const isUninvited = (error: unknown): boolean =>
  error instanceof webApi.WebAPIPlatformError && UNINVITED.has(error.data.error);

/** There is no such message any more. */
export const isGone = (error: unknown): boolean =>
  error instanceof webApi.WebAPIPlatformError && error.data.error === "message_not_found";

/** Was the token itself refused? Then nothing will succeed until somebody sees to it. */
export const isTokenRefused = (error: unknown): boolean =>
  error instanceof webApi.WebAPIPlatformError && TOKEN_REFUSED.has(error.data.error);

/**
 * Any failure of the Web API as the port's error.
 * @param direct the message was for a person: "no such channel" then means closed
 */
export function toDeliveryError(error: unknown, direct: boolean): DeliveryError {
  if (error instanceof DeliveryError) return error;
  if (error instanceof webApi.WebAPIRateLimitedError) {
    return new DeliveryError("retry", "ratelimited", { retryAfterMs: error.retryAfter * 1000, cause: error });
  }
  if (error instanceof webApi.WebAPIPlatformError) return platformError(error, direct);
  if (error instanceof webApi.WebAPIHTTPError) return httpError(error);
  if (isOurFault(error)) return new DeliveryError("permanent", messageOf(error), { cause: error });
  // A timeout or a broken connection: the message may be there.
  return new DeliveryError("retry", messageOf(error), { inDoubt: true, cause: error });
}

/** A plain error has not come from the network: the card cannot be drawn, and could not be the next time either. */
const isOurFault = (error: unknown): boolean =>
  error instanceof Error && error.constructor === Error && error.name === "Error" && !("code" in error);

function platformError(cause: webApi.WebAPIPlatformError, direct: boolean): DeliveryError {
  const { error, needed } = cause.data as { error: string; needed?: string };
  if (RATE_LIMITED.has(error)) return new DeliveryError("retry", error, { retryAfterMs: 30_000, cause });
  if (PASSING.has(error)) return new DeliveryError("retry", error, { inDoubt: true, cause });
  const directClosed = direct && (DIRECT_CLOSED.has(error) || error === "channel_not_found");
  const remedy = remedyOf(error, needed);
  return new DeliveryError("permanent", error, { directClosed, cause, ...(remedy ? { remedy } : {}) });
}

function httpError(cause: webApi.WebAPIHTTPError): DeliveryError {
  const passing = cause.statusCode >= 500 || cause.statusCode === 408 || cause.statusCode === 429;
  return new DeliveryError(passing ? "retry" : "permanent", `HTTP ${cause.statusCode}`, {
    inDoubt: passing,
    cause,
  });
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
