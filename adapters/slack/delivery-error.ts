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
const UNSAID_MS = 30_000;

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

/** The app was removed, or its tokens revoked (docs.slack.dev/reference/methods/auth.test). */
const REVOKED = new Set(["account_inactive", "token_revoked"]);

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

/** Was it refused because the app is not there any more? */
export const isRevoked = (error: unknown): boolean =>
  error instanceof webApi.WebAPIPlatformError && REVOKED.has(error.data.error);

/** Has the organisation taken the app from this one workspace? */
export const isAccessTaken = (error: unknown): boolean =>
  error instanceof webApi.WebAPIPlatformError && error.data.error === "team_access_not_granted";

/**
 * Any failure of the Web API as the port's error.
 * @param direct the message was for a person: "no such channel" then means closed
 * @param kind what was tried: Slack limits each method by itself
 */
export function toDeliveryError(
  error: unknown,
  direct: boolean,
  kind: "sends" | "edits" = "sends",
): DeliveryError {
  if (error instanceof DeliveryError) return error;
  const limited = retryAfterOf(error);
  if (limited !== undefined)
    return new DeliveryError("retry", "ratelimited", { retryAfterMs: limited, limited: kind, cause: error });
  if (error instanceof webApi.WebAPIPlatformError) return platformError(error, direct);
  if (error instanceof webApi.WebAPIHTTPError) return httpError(error);
  if (isOurFault(error)) return new DeliveryError("permanent", messageOf(error), { cause: error });
  // A timeout or a broken connection: the message may be there.
  return new DeliveryError("retry", messageOf(error), { inDoubt: true, cause: error });
}

/** How long Slack asks to wait, milliseconds, when it was too fast; it does not always say. */
function retryAfterOf(error: unknown): number | undefined {
  if (error instanceof webApi.WebAPIRateLimitedError) return error.retryAfter * 1_000;
  return error instanceof webApi.WebAPIPlatformError && RATE_LIMITED.has(error.data.error)
    ? UNSAID_MS
    : undefined;
}

/** A plain error has not come from the network: the card cannot be drawn, and could not be the next time either. */
const isOurFault = (error: unknown): boolean =>
  error instanceof Error && error.constructor === Error && error.name === "Error" && !("code" in error);

function platformError(cause: webApi.WebAPIPlatformError, direct: boolean): DeliveryError {
  const { error, needed } = cause.data as { error: string; needed?: string };
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
