import { describe, expect, test } from "vitest";
import { readMailbox } from "../../../adapters/email/address.ts";
import { adapter } from "../../../adapters/email/index.ts";
import { checkMail } from "../../../adapters/email/register.ts";
import { readServer } from "../../../adapters/email/server.ts";
import type { AdapterContext } from "../../../src/chat/adapter.ts";
import { ConfigError, readConfig } from "../../../src/config.ts";
import { startMailServer } from "../../support/mail-server.ts";
import { witnessedLogger } from "../../support/witness.ts";

const context = {
  clock: { now: () => new Date("2031-03-05T09:00:00Z") },
  logger: witnessedLogger(),
  publicUrl: "https://readout.example",
} as AdapterContext;
const read = (environment: Record<string, string>) =>
  readConfig(environment, { email: adapter.settings }).adapters.email as Parameters<typeof adapter.create>[0];

describe("SMTP_URL", () => {
  test.each([
    ["smtp://mail.example.org", { port: 587, secure: false, startTls: "must", loopback: false }],
    ["smtps://mail.example.org", { port: 465, secure: true }],
    ["smtp://mail.example.org:2525/?tls=never", { port: 2525, startTls: "never" }],
    ["smtp://localhost:1025", { port: 1025, startTls: "may", loopback: true }],
    ["smtp://[::1]:1025", { host: "::1", startTls: "may", loopback: true }],
    ["smtp://a%40b.c:p%3A%2F@mail.example.org", { user: "a@b.c", password: "p:/" }],
    ["smtp://bücher.example", { host: "xn--bcher-kva.example" }],
  ])("%s", (url, expected) => {
    expect(readServer(url)).toMatchObject(expected);
  });

  test.each([
    "mail.example.org",
    "http://mail.example.org",
    "smtp://",
    "smtp://user@mail.example.org",
    "smtp://mail.example.org?tls=always",
    "smtps://mail.example.org?tls=never",
    "smtp://mail.example.org/path",
    "smtp://us%er:secret@mail.example.org",
  ])("%s is a fault that is named, and not repeated", (url) => {
    const faulty = () => read({ SMTP_URL: url, MAIL_FROM: "a@b.example" });
    expect(faulty).toThrow(ConfigError);
    expect(faulty).toThrow(/SMTP_URL: \w/);
    expect(faulty).not.toThrow(/secret/);
  });
});

describe("MAIL_FROM", () => {
  test.each([
    ["readout@example.org", "", "readout@example.org"],
    ["Readout <readout@example.org>", "Readout", "readout@example.org"],
    ['"Doe, \\"Ana\\"" <ana@example.org>', 'Doe, "Ana"', "ana@example.org"],
    ["工作组 <a@例え.jp>", "工作组", "a@例え.jp"],
  ])("%s", (text, name, address) => {
    expect(readMailbox(text)).toEqual({ name, address });
  });

  test.each([
    "Readout",
    "Readout <>",
    "a@b, c@d",
    "<a@b> <c@d>",
    "a@b, C <c@d>",
    "a@b\r\nBcc: c@d",
    "a b@c.d",
    "a@b..c",
    `${"a".repeat(65)}@b.c`,
  ])("%s is none", (text) => {
    expect(readMailbox(text)).toBeNull();
    expect(() => read({ MAIL_FROM: text })).toThrow(/MAIL_FROM: must be an address such as/);
  });

  test("is asked for when there is a server", () => {
    expect(() => adapter.create(read({ SMTP_URL: "smtp://127.0.0.1" }), context)).toThrow(/set MAIL_FROM/);
  });
});

test("without SMTP_URL there is no mail", () => {
  expect(adapter.create(read({ MAIL_FROM: "a@b.example" }), context)).toBeNull();
});

test("with both there is", async () => {
  const created = await adapter.create(
    read({ SMTP_URL: "smtp://127.0.0.1:9", MAIL_FROM: "a@b.example", MAIL_PER_MINUTE: "5" }),
    context,
  );
  expect(created?.platform).toBe("email");
  await created?.stop();
});

test.each(["0", "-1", "1.5", "many"])("MAIL_PER_MINUTE=%s is a fault", (value) => {
  expect(() => read({ MAIL_PER_MINUTE: value })).toThrow(/MAIL_PER_MINUTE/);
});

describe("mail:check", () => {
  const from = { name: "", address: "readout@example.org" };
  const records: Record<string, string[]> = {
    "example.org": ["v=spf1 mx -all", "other"],
    "_dmarc.example.org": [],
  };
  const lookUp = async (name: string) => records[name] ?? Promise.reject(new Error("unasked"));

  test("says that the server takes the password, and what DNS has", async () => {
    const server = await startMailServer({ login: { user: "u", password: "p" } });
    const text = await checkMail({
      server: readServer(`smtp://u:p@127.0.0.1:${server.port}`),
      from,
      perMinute: 60,
      lookUp,
    });
    await server.stops();
    expect(text).toContain(
      `127.0.0.1:${server.port} answers (TLS if offered), and user and password were taken.`,
    );
    expect(text).toContain("There is: v=spf1 mx -all");
    expect(text).toMatch(/_dmarc\.example\.org TXT "v=DMARC1[^"]*"\n {2}Seen from here, there is none yet\./);
    expect(text).toContain("_domainkey.example.org");
    expect(server.letters).toEqual([]);
  });

  test("fails with what to do when the password is wrong, and does not print it", async () => {
    const server = await startMailServer({ login: { user: "u", password: "p" } });
    const check = checkMail({
      server: readServer(`smtp://u:secret@127.0.0.1:${server.port}`),
      from,
      perMinute: 60,
      lookUp,
    });
    await expect(check).rejects.toThrow(/535 5\.7\.8[\s\S]*What to do: set SMTP_URL anew/);
    await expect(check).rejects.not.toThrow(/secret/);
    await server.stops();
  });

  test("fails with what to do when nothing listens, and when DNS cannot be asked", async () => {
    const check = checkMail({
      server: readServer("smtp://127.0.0.1:9"),
      from,
      perMinute: 60,
      lookUp: () => Promise.reject(new Error("no network")),
    });
    await expect(check).rejects.toThrow(/ECONNREFUSED[\s\S]*What to do: look at host and port in SMTP_URL/);
    await expect(check).rejects.toThrow(/could not be looked up/);
  });

  test("warns of a password in the open", async () => {
    const server = { ...readServer("smtp://u:p@mail.invalid?tls=never"), host: "127.0.0.1", port: 9 };
    await expect(checkMail({ server, from, perMinute: 60, lookUp })).rejects.toThrow(/ECONNREFUSED/);
    const answering = await startMailServer({ login: { user: "u", password: "p" } });
    const text = await checkMail({
      server: { ...server, port: answering.port },
      from,
      perMinute: 60,
      lookUp,
    });
    await answering.stops();
    expect(text).toMatch(/password crosses the network in the open/);
  });
});
