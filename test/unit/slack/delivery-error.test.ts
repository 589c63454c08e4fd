import { webApi } from "@slack/bolt";
import { describe, expect, test } from "vitest";
import { toDeliveryError } from "../../../adapters/slack/delivery-error.ts";

const refused = (error: string, more: object = {}) =>
  new webApi.WebAPIPlatformError({ ok: false, error, ...more });

describe("a refusal of Slack", () => {
  test.each([
    ["ratelimited", { kind: "retry", inDoubt: false, retryAfterMs: 30_000, limited: "sends" }],
    ["fatal_error", { kind: "retry", inDoubt: true }],
    ["internal_error", { kind: "retry", inDoubt: true }],
    [
      "channel_not_found",
      { kind: "permanent", directClosed: false, remedy: expect.stringContaining("/invite") },
    ],
    ["not_in_channel", { kind: "permanent", remedy: expect.stringContaining("/invite") }],
    ["is_archived", { kind: "permanent", remedy: expect.stringContaining("archive") }],
    ["msg_too_long", { kind: "permanent" }],
    ["token_revoked", { kind: "permanent", remedy: expect.stringContaining("SLACK_BOT_TOKEN") }],
    ["account_inactive", { kind: "permanent", remedy: expect.stringContaining("SLACK_BOT_TOKEN") }],
    ["cannot_dm_bot", { kind: "permanent", directClosed: false }],
  ])("%s in a channel", (error, expected) => {
    expect(toDeliveryError(refused(error), false)).toMatchObject(expected);
  });

  test.each([
    "cannot_dm_bot",
    "user_disabled",
    "messages_tab_disabled",
    "user_not_found",
    "channel_not_found",
  ])("%s to a person means that direct messages are closed", (error) => {
    expect(toDeliveryError(refused(error), true)).toMatchObject({ kind: "permanent", directClosed: true });
  });

  test("a missing scope names the scope and the page", () => {
    const { remedy } = toDeliveryError(refused("missing_scope", { needed: "chat:write" }), false);
    expect(remedy).toMatch(/chat:write.*https:\/\/api\.slack\.com\/apps/);
  });

  test("a rate limit says how long", () => {
    const error = toDeliveryError(new webApi.WebAPIRateLimitedError(7), false, "edits");
    expect(error).toMatchObject({ kind: "retry", retryAfterMs: 7000, limited: "edits", inDoubt: false });
  });

  test("server errors and lost connections leave it in doubt", () => {
    expect(toDeliveryError(new webApi.WebAPIHTTPError(502, "Bad Gateway", {}), false)).toMatchObject({
      kind: "retry",
      inDoubt: true,
    });
    expect(toDeliveryError(new webApi.WebAPIHTTPError(403, "Forbidden", {}), false)).toMatchObject({
      kind: "permanent",
    });
    expect(toDeliveryError(new webApi.WebAPIRequestError(new Error("reset")), false)).toMatchObject({
      kind: "retry",
      inDoubt: true,
    });
  });
});
