import { DiscordAPIError, HTTPError, RateLimitError } from "discord.js";
import { describe, expect, test } from "vitest";
import { reasonOf, toDeliveryError } from "../../../adapters/discord/delivery-error.ts";
import { DeliveryError } from "../../../src/chat/adapter.ts";

const sent = { files: undefined, body: { content: "a secret of Ana" } };
const url = "https://discord.com/api/v10/channels/1/messages";
const refused = (code: number, status: number, more: object = {}) =>
  new DiscordAPIError({ code, message: "No", ...more }, code, status, "POST", url, sent);
const remedy = "allow me Send Messages in #ops";
const mapped = (error: unknown) => toDeliveryError(error, remedy);

describe("a refusal of Discord", () => {
  test.each([
    [50007, 403, { kind: "permanent", directClosed: true, remedy: undefined }],
    [50278, 403, { kind: "permanent", directClosed: true }],
    [50013, 403, { kind: "permanent", directClosed: false, remedy: remedy }],
    [50001, 403, { kind: "permanent", directClosed: false, remedy: remedy }],
    [10003, 404, { kind: "permanent", directClosed: false, remedy: undefined }],
    [10004, 404, { kind: "permanent" }],
    [10008, 404, { kind: "permanent" }],
    [50035, 400, { kind: "permanent", inDoubt: false }],
    [40003, 400, { kind: "retry", retryAfterMs: 60_000, inDoubt: false }],
    [30046, 400, { kind: "retry", retryAfterMs: 60_000, inDoubt: false }],
    [0, 401, { kind: "retry", inDoubt: false, message: expect.stringContaining("DISCORD_TOKEN") }],
  ])("%i (%i)", (code, status, expected) => {
    expect(mapped(refused(code, status))).toMatchObject(expected);
  });

  test("a rate limit says how long", () => {
    const limited = new RateLimitError({
      timeToReset: 1_999.5,
      retryAfter: 1_999.5,
      sublimitTimeout: 0,
      limit: 5,
      method: "POST",
      hash: "h",
      url,
      route: "/channels/:id/messages",
      majorParameter: "1",
      global: false,
      scope: "user",
    });
    expect(mapped(limited)).toMatchObject({
      kind: "retry",
      retryAfterMs: 2_000,
      limited: "place",
      inDoubt: false,
    });
  });

  test.each([
    ["a server error", new HTTPError(502, "Bad Gateway", "POST", url, sent), true],
    ["a timeout", Object.assign(new Error("aborted"), { name: "AbortError" }), true],
    ["a connection that broke", Object.assign(new Error("reset"), { code: "ECONNRESET" }), true],
    ["a connection never made", Object.assign(new Error("refused"), { code: "ECONNREFUSED" }), false],
    ["an address not found", Object.assign(new Error("?"), { code: "ENOTFOUND" }), false],
    ["something unheard of", "?", true],
  ])("%s is tried again", (_, error, inDoubt) => {
    expect(mapped(error)).toMatchObject({ kind: "retry", inDoubt });
  });

  test("what is mapped already stays as it is", () => {
    const error = new DeliveryError("permanent", "gone");
    expect(mapped(error)).toBe(error);
  });

  test("carries nothing of what was sent, into no log", () => {
    const fault = {
      errors: {
        components: {
          0: { content: { _errors: [{ code: "BASE_TYPE_BAD_LENGTH", message: "a secret of Ana" }] } },
        },
      },
    };
    for (const error of [refused(50035, 400, fault), refused(50013, 403), refused(0, 500)]) {
      const delivery = mapped(error);
      expect(delivery.cause).toBeUndefined();
      expect(`${delivery.message} ${reasonOf(error)}`).not.toContain("secret");
    }
    expect(reasonOf(refused(50035, 400, fault))).toBe("50035 components.0.content BASE_TYPE_BAD_LENGTH");
  });
});
