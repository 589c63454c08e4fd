import { describe, expect, test } from "vitest";
import { readFailure } from "../../../adapters/email/receive.ts";
import { DeliveryError } from "../../../src/chat/adapter.ts";

const begun = { begun: true, whole: false };
const unreached = { begun: false, whole: false };
const whole = { begun: true, whole: true };
const MINUTE = 60_000;

/** An error as nodemailer makes it of a server's answer. */
const answered = (command: string, response: string, code = "EENVELOPE") =>
  Object.assign(new Error(`It failed: ${response}`), {
    code,
    command,
    response,
    responseCode: Number(response.slice(0, 3)),
  });
const broken = (code: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), { code, command: "CONN", ...more });

describe("what an SMTP server answers", () => {
  test.each([
    // Receivers.
    ["RCPT TO", "550 5.1.1 No such user", "permanent", true, 0],
    ["RCPT TO", "550 5.1.10 Address null", "permanent", true, 0],
    ["RCPT TO", "550 5.2.1 Mailbox disabled", "permanent", true, 0],
    ["RCPT TO", "553 sorry, no mailbox here", "permanent", true, 0],
    ["RCPT TO", "550 5.7.1 Blocked by policy", "permanent", false, 0],
    ["RCPT TO", "552 5.2.2 Over quota", "permanent", false, 0],
    ["RCPT TO", "554 5.7.1 Relay access denied", "permanent", false, 0],
    ["RCPT TO", "450 4.2.1 Busy", "retry", false, 0],
    // Letters.
    ["DATA", "550 5.7.26 Unauthenticated mail is not accepted", "permanent", false, 0],
    ["DATA", "451 4.3.0 Try later", "retry", false, 0],
    // Senders: a setting is at fault, so every letter would meet it.
    ["MAIL FROM", "550 5.7.60 Client cannot send as this sender", "retry", false, 5 * MINUTE],
    ["MAIL FROM", "530 5.7.0 Must issue STARTTLS first", "retry", false, 5 * MINUTE],
    ["MAIL FROM", "452 4.2.2 Daily limit", "retry", false, 0],
    ["MAIL FROM", "552 5.3.4 Too large", "permanent", false, 0],
    // The server itself.
    ["CONN", "554 5.7.1 Your address is on a list", "retry", false, 5 * MINUTE],
    ["EHLO", "421 4.7.0 Too many connections", "retry", false, MINUTE],
    ["RCPT TO", "421 4.4.2 Shutting down", "retry", false, MINUTE],
    ["MAIL FROM", "503 5.5.1 Bad sequence", "retry", false, MINUTE],
  ])("%s: %s → %s", (command, response, kind, directClosed, holdMs) => {
    const failure = readFailure(answered(command, response), begun);
    expect(failure).toMatchObject({ error: { kind, directClosed, inDoubt: false }, holdMs });
    expect(failure.error.message).toBe(`${response} (${command})`);
  });

  test("in several lines is one sentence, with its codes said once and nobody's address", () => {
    const response =
      "550-5.1.1 The account bo@example.net does not exist.\r\n550-5.1.1 Look for <bo@example.net>\r\n550 5.1.1 again";
    expect(readFailure(answered("RCPT TO", response), begun).error.message).toBe(
      "550 5.1.1 The account … does not exist. Look for … again (RCPT TO)",
    );
  });
});

describe("signing in", () => {
  test.each([
    ["535 5.7.8 Wrong", 5 * MINUTE, /SMTP_URL/],
    ["534 5.7.9 Application-specific password required", 5 * MINUTE, /SMTP_URL/],
    ["454 4.7.0 Temporary authentication failure", MINUTE, undefined],
  ])("%s", (response, holdMs, remedy) => {
    const { error, holdMs: held } = readFailure(answered("AUTH PLAIN", response, "EAUTH"), unreached);
    expect(error).toMatchObject({ kind: "retry", message: `${response} (AUTH)`, retryAfterMs: holdMs });
    expect(held).toBe(holdMs);
    if (remedy) expect(error.remedy).toMatch(remedy);
    else expect(error.remedy).toBeUndefined();
  });

  test("is not offered at all", () => {
    const { error } = readFailure(broken("EAUTH", "Missing credentials", { command: "API" }), unreached);
    expect(error).toMatchObject({ kind: "retry", remedy: expect.stringContaining("SMTP_URL") });
  });
});

describe("a connection that breaks", () => {
  test.each([
    ["before anything was sent", unreached, false, 15_000],
    ["in the middle", begun, false, 0],
    ["after the whole letter", whole, true, 0],
  ])("%s", (_, progress, inDoubt, holdMs) => {
    for (const code of ["ECONNECTION", "ESOCKET", "ETIMEDOUT", "EABORT"])
      expect(readFailure(broken(code, "Connection closed"), progress)).toMatchObject({
        error: { kind: "retry", inDoubt },
        holdMs,
      });
  });

  test.each([
    [{ code: "EDNS", originalCode: "ENOTFOUND" }, /no server of this name/],
    [{ code: "ESOCKET", originalCode: "ECONNREFUSED" }, /nothing listens/],
    [{ code: "ETLS" }, /certificate/],
    [{ code: "ETLS", command: "STARTTLS", response: "502 Unknown", responseCode: 502 }, /tls=never/],
    [{ code: "ESOCKET", originalCode: "DEPTH_ZERO_SELF_SIGNED_CERT" }, /certificate/],
    [{ code: "ESOCKET", originalCode: "ERR_TLS_CERT_ALTNAME_INVALID" }, /certificate/],
  ])("%o says what to do", (said, remedy) => {
    const { error } = readFailure(Object.assign(new Error("broken"), said), unreached);
    expect(error.kind).toBe("retry");
    expect(error.remedy).toMatch(remedy);
  });
});

test("what nodemailer itself would not send is for good", () => {
  const cause = broken("EENVELOPE", 'Invalid recipient "a@b\\n"', { command: "API" });
  expect(readFailure(cause, unreached)).toMatchObject({ error: { kind: "permanent" }, holdMs: 0 });
});

test("an error of the port stays as it is", () => {
  const error = new DeliveryError("permanent", "no");
  expect(readFailure(error, whole)).toEqual({ error, holdMs: 0 });
});
