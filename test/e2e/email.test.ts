import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createEmailAdapter } from "../../adapters/email/adapter.ts";
import type { Mailbox } from "../../adapters/email/address.ts";
import { type MailServer, readServer } from "../../adapters/email/server.ts";
import type { ChatAdapter, DeliveryError, Letter, OutgoingMessage } from "../../src/chat/adapter.ts";
import type { LocalCard } from "../../src/chat/card.ts";
import type { InteractionHandler } from "../../src/chat/interaction.ts";
import type { Destination } from "../../src/chat/refs.ts";
import { hostileText } from "../support/hostile.ts";
import { type MailServerOptions, startMailServer, type TestMailServer } from "../support/mail-server.ts";
import { PASSWORD } from "../support/secrets.ts";
import { witnessedLogger } from "../support/witness.ts";

const clock = { now: () => new Date("2031-03-05T09:00:00Z") };
const FROM: Mailbox = { name: "Readout", address: "readout@example.org" };

const to = (id: string): Destination => ({ to: "person", user: { platform: "email", workspace: "", id } });
const bo = to("bo@example.net");
const lines = (...words: string[]): LocalCard => ({
  elements: words.map((text) => ({ type: "line", text: [{ type: "text", text }] })),
});
const message = (key: string, letter?: Letter, card = lines("Hello")): OutgoingMessage => ({
  card,
  key,
  ping: [],
  locale: "en",
  ...(letter ? { letter } : {}),
});

async function failure(attempt: Promise<unknown>): Promise<DeliveryError> {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason as DeliveryError,
  );
  if (!error) throw new Error("it should have failed");
  return error;
}

let server: TestMailServer;
const open: { stop(): Promise<void> }[] = [];
const logs: object[] = [];
const log = (fields: object, event: string) => void logs.push({ event, ...fields });
const logger = witnessedLogger({ debug: log, info: log, warn: log, error: log });

interface Opened {
  readonly from?: Mailbox;
  readonly perMinute?: number;
  readonly url?: string;
  /** What a server that is not on this machine would be treated like. */
  readonly as?: Partial<MailServer>;
  readonly elapsed?: () => number;
}

function adapterFor({ from = FROM, perMinute = 6_000, url, as, elapsed }: Opened = {}): ChatAdapter {
  const options = {
    server: { ...readServer(url ?? `smtp://127.0.0.1:${server.port}`), ...as },
    from,
    perMinute,
  };
  const adapter = createEmailAdapter(
    { ...options, ...(elapsed ? { elapsed } : {}) },
    { clock, logger, publicUrl: "https://readout.example" },
  );
  open.push(adapter);
  return adapter;
}

async function serverWith(options: MailServerOptions): Promise<void> {
  await server.stops();
  server = await startMailServer(options);
}

beforeEach(async () => {
  logs.length = 0;
  server = await startMailServer();
});
afterEach(async () => {
  for (const adapter of open.splice(0)) await adapter.stop();
  await server.stops();
});

describe("a letter", () => {
  test("of a card is plain text and HTML, with headers by which programs know it", async () => {
    const card: LocalCard = {
      elements: [
        { type: "title", text: [{ type: "text", text: "Water the plants" }] },
        { type: "line", text: [{ type: "link", text: "the list", url: "/c/general" }] },
        {
          type: "controls",
          controls: [{ type: "button", label: "Press me", press: { do: "x" } }],
        },
      ],
    };
    const ref = await adapterFor().send(bo, message("k1", undefined, card));
    expect(ref).toEqual({ platform: "email", address: "<k1@example.org>" });
    expect(server.letters).toMatchObject([{ from: "readout@example.org", to: ["bo@example.net"] }]);
    expect(server.letters[0]?.raw).toMatch(/^Content-Type: multipart\/alternative;/m);
    expect(server.letters[0]?.raw).toContain("\r\nList-ID: <readout.example.org>\r\n");
    expect(server.letters[0]?.raw).not.toMatch(/X-Mailer|List-Unsubscribe|In-Reply-To|Press me/i);
    const read = await server.last();
    expect(read).toMatchObject({
      subject: "Water the plants",
      messageId: "<k1@example.org>",
      date: clock.now(),
      from: { value: [{ name: "Readout", address: "readout@example.org" }] },
      to: { value: [{ address: "bo@example.net" }] },
      text: "Water the plants\n\nthe list (https://readout.example/c/general)\n",
    });
    expect(read.html).toContain('<a href="https://readout.example/c/general">the list</a>');
    expect(Object.fromEntries(read.headers)).toMatchObject({
      "auto-submitted": "auto-generated",
      precedence: "bulk",
    });
  });

  test("carries a card's picture in itself, for bright readers and for dark ones", async () => {
    const [png, dark] = ["bright", "dark"].map((bytes) => Buffer.from(bytes).toString("base64"));
    const image = { type: "image", alt: "2 open", png: png ?? "", name: "digest.png" } as const;
    const elements: LocalCard["elements"] = [{ ...image, ...(dark ? { dark } : {}) }];
    await adapterFor().send(bo, message("k1", { subject: "Week of 2 March" }, { elements }));
    const read = await server.last();
    expect(read.text).toBe("2 open\n");
    // The reader puts the parts where the text names them.
    expect(read.html).toContain(
      `<picture><source media="(prefers-color-scheme: dark)" srcset="data:image/png;base64,${dark}">` +
        `<img src="data:image/png;base64,${png}" alt="2 open"`,
    );
    expect(read.attachments).toMatchObject([
      { filename: "digest.png", contentType: "image/png", contentDisposition: "inline", related: true },
      { filename: "digest.png", contentType: "image/png", contentDisposition: "inline", related: true },
    ]);
    expect(read.attachments.map(({ content }) => content.toString())).toEqual(["bright", "dark"]);
  });

  test("has its own texts, a thread, attachments and one click that ends it", async () => {
    const adapter = adapterFor();
    const letter: Letter = {
      subject: "Readout of 5 March",
      text: "All that was said.\n\nAnd done.",
      html: "<p>All that was said.</p>",
      unsubscribeUrl: "https://readout.example/unsubscribe?token=a%20b&x=1",
      thread: "r2@group",
      attachments: [
        { name: "meeting.ics", type: "text/calendar; method=REQUEST", content: "BEGIN:VCALENDAR\r\n" },
        { name: "data.bin", type: "application/octet-stream", content: new Uint8Array([0, 255, 10, 46, 10]) },
      ],
    };
    await adapter.send(bo, message("k1", letter));
    await adapter.send(bo, message("k2", { ...letter, subject: "Readout of 5 March, corrected" }));
    await adapter.send(bo, message("k3", { ...letter, thread: "r3@group" }));
    const [first, second, other] = await server.read();
    expect(first).toMatchObject({ subject: "Readout of 5 March", text: letter.text });
    expect(first?.html).toMatch(/<body[^>]*>\s*<p>All that was said.<\/p>\s*<\/body>/);
    expect(first?.headers.get("list")).toMatchObject({
      unsubscribe: { url: "https://readout.example/unsubscribe?token=a%20b&x=1" },
      "unsubscribe-post": { name: "List-Unsubscribe=One-Click" },
    });
    expect(server.letters[0]?.raw).toContain("\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n");
    expect(server.letters[0]?.raw).toContain(
      "\r\nList-Unsubscribe: <https://readout.example/unsubscribe?token=a%20b&x=1>\r\n",
    );
    expect(first?.references).toBe(second?.references);
    expect(first?.inReplyTo).toBe(first?.references);
    expect(other?.references).not.toBe(first?.references);
    expect(first?.attachments).toMatchObject([
      { filename: "meeting.ics", contentType: "text/calendar" },
      { filename: "data.bin", contentType: "application/octet-stream" },
    ]);
    expect(first?.attachments[0]?.content.toString()).toBe("BEGIN:VCALENDAR\r\n");
    expect([...(first?.attachments[1]?.content ?? [])]).toEqual([0, 255, 10, 46, 10]);
  });

  test("is not offered to be ended by one click where the address is not https", async () => {
    const adapter = adapterFor();
    for (const [index, unsubscribeUrl] of [
      "http://127.0.0.1/u",
      "javascript:alert(1)",
      "no address",
    ].entries())
      await adapter.send(bo, message(`k${index}`, { subject: "x", unsubscribeUrl }));
    const [plain, ...none] = server.letters;
    expect(plain?.raw).toContain("\r\nList-Unsubscribe: <http://127.0.0.1/u>\r\n");
    for (const { raw } of server.letters) expect(raw).not.toContain("One-Click");
    for (const { raw } of none) expect(raw).not.toContain("List-Unsubscribe");
  });

  test.each([
    ["Protokoll: Ärger, Übermut & <Öl>", 'Jörg, "der" Große'],
    ["会议纪要 — 三月五日", "王小明"],
    ["محضر اجتماع ٥ مارس", "فريق العمل"],
    ["👩‍👩‍👧 Family 🇩🇪 é नि", "🎉 Party"],
    [`${"word ".repeat(38)}end`, "Very ".repeat(30).trim()],
  ])("says %s", async (subject, name) => {
    await adapterFor({ from: { ...FROM, name } }).send(bo, message("k1", { subject }));
    expect(await server.last()).toMatchObject({
      subject,
      from: { value: [{ name, address: "readout@example.org" }] },
    });
    const [head = ""] = server.letters[0]?.raw.split("\r\n\r\n") ?? [];
    expect(Math.max(...head.split("\r\n").map((line) => line.length))).toBeLessThanOrEqual(998);
    expect(head).toMatch(/^[\x20-\x7E\r\n\t]*$/);
  });

  test("shows what looks like coded words as it was typed", async () => {
    const name = "=?UTF-8?B?QQ==?=";
    await adapterFor({ from: { ...FROM, name } }).send(
      bo,
      message("k1", { subject: "=?UTF-8?Q?Bcc:=0A_x?=" }),
    );
    const { subject, from } = await server.last();
    const shown = (text = "") => text.replaceAll("\u2060", "");
    expect(shown(subject)).toBe("=?UTF-8?Q?Bcc:=0A_x?=");
    expect(shown(from?.value[0]?.name)).toBe(name);
  });

  test("holds no header that somebody wrote into a name or a subject", async () => {
    const adapter = adapterFor();
    const breaks = fc.constantFrom("\r\n", "\n", "\r", "\u2028", "\u0085", "\0", "\r\n\r\n");
    const injected = fc
      .tuple(
        fc.string({ unit: "grapheme", maxLength: 20 }),
        breaks,
        fc.string({ unit: "binary", maxLength: 10 }),
      )
      .map(([before, line, rest]) => `${before}${line}Bcc: evil@example.com${line}X-Evil: 1${line}${rest}`);
    const words = fc.oneof(injected, hostileText);
    let key = 0;
    await fc.assert(
      fc.asyncProperty(words, words, words, async (subject, file, thread) => {
        const attachments = [{ name: file, type: `text/plain${subject}`, content: subject }];
        const unsubscribeUrl = `https://readout.example/u?t=${subject.slice(0, 60)}`;
        await adapter.send(
          bo,
          message(`p${key++}`, { subject, text: file, thread, unsubscribeUrl, attachments }),
        );
        const received = server.letters.at(-1);
        expect(received?.to).toEqual(["bo@example.net"]);
        const read = await server.last();
        expect(read.bcc).toBeUndefined();
        expect([...read.headers.keys()].sort()).toEqual([
          "auto-submitted",
          "content-type",
          "date",
          "from",
          "in-reply-to",
          "list",
          "message-id",
          "mime-version",
          "precedence",
          "references",
          "subject",
          "to",
          "x-auto-response-suppress",
        ]);
        expect(received?.raw.split("\r\n\r\n")[0]).not.toMatch(/^(bcc|x-evil):/im);
        expect(read.attachments).toHaveLength(1);
      }),
      { numRuns: 40 },
    );
  });

  test("is refused for anything that is not one address, or not a person", async () => {
    const adapter = adapterFor();
    for (const address of [
      "",
      "bo",
      "bo@",
      "@example.net",
      "bo@example.net, eve@example.net",
      "Bo <bo@example.net>",
      "bo@example.net\r\nRCPT TO:<eve@example.net>",
      "b o@example.net",
      "bo@example..net",
    ])
      expect(await failure(adapter.send(to(address), message("k1")))).toMatchObject({ kind: "permanent" });
    const channel = { platform: "email", workspace: "", id: "general", direct: false };
    expect(await failure(adapter.send({ to: "channel", channel }, message("k1")))).toMatchObject({
      kind: "permanent",
    });
    expect(server.letters).toEqual([]);
  });

  test("is sent once per key, also when asked for twice at once; a change of it sends nothing", async () => {
    const adapter = adapterFor();
    const [ref, same] = await Promise.all([adapter.send(bo, message("k1")), adapter.send(bo, message("k1"))]);
    expect(await adapter.send(bo, message("k1"))).toEqual(ref);
    expect(same).toEqual(ref);
    await adapter.update(ref, message("k1", { subject: "changed" }));
    expect(server.letters).toHaveLength(1);
    await adapter.send(to("cy@example.net"), message("k1"));
    expect(server.letters).toHaveLength(2);
  });

  test("that another process repeats has the same Message-ID", async () => {
    await adapterFor().send(bo, message("AZW-_x 9"));
    await adapterFor().send(bo, message("AZW-_x 9"));
    const [one, other] = await server.read();
    expect(one?.messageId).toMatch(/^<[^\s<>]+@example\.org>$/);
    expect(other?.messageId).toBe(one?.messageId);
  });
});

describe("what the server answers", () => {
  test.each<[string, Partial<TestMailServer["refuses"]>, object]>([
    [
      "550 for the receiver is for good, and the person is to be told elsewhere",
      { to: () => "550 5.1.1 <bo@example.net>: Recipient address rejected: User unknown" },
      {
        kind: "permanent",
        message: "550 5.1.1 …: Recipient address rejected: User unknown (RCPT TO)",
        directClosed: true,
      },
    ],
    [
      "550 without an enhanced code",
      { to: () => "550 No such user here" },
      { kind: "permanent", message: "550 No such user here (RCPT TO)", directClosed: true },
    ],
    [
      "a full mailbox is for good, but the address is not closed",
      { to: () => "552 5.2.2 Mailbox full" },
      { kind: "permanent", message: "552 5.2.2 Mailbox full (RCPT TO)", directClosed: false },
    ],
    [
      "a policy against the content",
      { letter: () => "554 5.7.1 Message looks like spam" },
      { kind: "permanent", message: "554 5.7.1 Message looks like spam (DATA)", directClosed: false },
    ],
    [
      "no relaying: the server wants to know us",
      { to: () => "554 5.7.1 Relay access denied" },
      { kind: "permanent", directClosed: false, remedy: expect.stringContaining("SMTP_URL") },
    ],
    [
      "greylisting passes",
      { to: () => "451 4.7.1 Greylisted, try again in 60 seconds" },
      {
        kind: "retry",
        message: "451 4.7.1 Greylisted, try again in 60 seconds (RCPT TO)",
        retryAfterMs: 60_000,
        inDoubt: false,
      },
    ],
    [
      "too little room passes",
      { letter: () => "452 4.3.1 Insufficient system storage" },
      { kind: "retry", message: "452 4.3.1 Insufficient system storage (DATA)", inDoubt: false },
    ],
    [
      "a sender that is not ours is a setting, so nothing is given up",
      { from: () => "553 5.7.1 Sender address not owned by user" },
      { kind: "retry", retryAfterMs: 300_000, remedy: expect.stringContaining("MAIL_FROM") },
    ],
    [
      "a password that is wanted is a setting, too",
      { from: () => "530 5.7.0 Authentication required" },
      { kind: "retry", retryAfterMs: 300_000, remedy: expect.stringContaining("SMTP_URL") },
    ],
    [
      "too large a letter is for good",
      { from: () => "552 5.3.4 Message size exceeds fixed limit" },
      { kind: "permanent", message: "552 5.3.4 Message size exceeds fixed limit (MAIL FROM)" },
    ],
  ])("%s", async (_, refuses, expected) => {
    Object.assign(server.refuses, refuses);
    const adapter = adapterFor();
    expect(await failure(adapter.send(bo, message("k1")))).toMatchObject(expected);
    expect(server.letters).toEqual([]);
    expect(JSON.stringify(logs)).not.toContain("bo@example.net");
  });

  test("a refused letter does not keep others from being sent, and may be tried again", async () => {
    const adapter = adapterFor();
    server.refuses.to = (address) => (address.startsWith("bo@") ? "451 4.7.1 Later" : undefined);
    await failure(adapter.send(bo, message("k1")));
    await adapter.send(to("cy@example.net"), message("k2"));
    delete server.refuses.to;
    await adapter.send(bo, message("k1"));
    expect(server.letters.map((letter) => letter.to)).toEqual([["cy@example.net"], ["bo@example.net"]]);
    expect(adapter.health()).toEqual({ ok: true });
  });

  test("a reply that is lost leaves it in doubt, and nothing repeats it unasked", async () => {
    server.losesReplies = true;
    const adapter = adapterFor();
    expect(await failure(adapter.send(bo, message("k1")))).toMatchObject({ kind: "retry", inDoubt: true });
    server.losesReplies = false;
    expect(server.letters).toHaveLength(1);
    await adapter.send(bo, message("k1"));
    const [one, other] = await server.read();
    expect(other?.messageId).toBe(one?.messageId);
  });

  test("a reply that does not come within ten seconds leaves it in doubt", { timeout: 15_000 }, async () => {
    server.thinksMs = 11_000;
    const startedAt = performance.now();
    expect(await failure(adapterFor().send(bo, message("k1")))).toMatchObject({
      kind: "retry",
      inDoubt: true,
    });
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    server.thinksMs = 0;
  });
});

describe("the connection", () => {
  test("a server that is down is asked again, not by every letter; health says so until it is back", async () => {
    let elapsed = 0;
    const { port } = server;
    await server.stops();
    const adapter = adapterFor({ url: `smtp://127.0.0.1:${port}`, elapsed: () => elapsed });
    expect(await failure(adapter.send(bo, message("k1")))).toMatchObject({
      kind: "retry",
      inDoubt: false,
      retryAfterMs: 15_000,
      remedy: expect.stringContaining("SMTP_URL"),
    });
    expect(adapter.health()).toMatchObject({ ok: false, reason: expect.stringContaining("ECONNREFUSED") });
    server = await startMailServer({ port });
    expect(await failure(adapter.send(to("cy@example.net"), message("k2")))).toMatchObject({ kind: "retry" });
    expect(server.counts.connections).toBe(0);
    elapsed = 15_000;
    await adapter.send(bo, message("k1"));
    expect(adapter.health()).toEqual({ ok: true });
    expect(logs).toMatchObject([{ event: "email.not-reached" }, { event: "email.reached" }]);
  });

  test("a wrong password is tried once, not by every letter, and says which setting", async () => {
    await serverWith({ login: { user: "readout", password: PASSWORD } });
    const adapter = adapterFor({ url: `smtp://readout:${PASSWORD}-wrong@127.0.0.1:${server.port}` });
    const refusal = {
      kind: "retry",
      message: "535 5.7.8 Username and password not accepted (AUTH)",
      remedy: expect.stringContaining("SMTP_URL"),
    };
    const first = await failure(adapter.send(bo, message("k1")));
    expect(first).toMatchObject({ ...refusal, retryAfterMs: 300_000 });
    expect(await failure(adapter.send(bo, message("k2")))).toMatchObject(refusal);
    expect(server.counts.signIns).toBe(1);
    expect(JSON.stringify([logs, first.message, adapter.health()])).not.toContain(PASSWORD);
  });

  test("the right password, with letters an address has no room for", async () => {
    await serverWith({ login: { user: "read@out", password: "p:w/ö %" }, startTls: true });
    const url = `smtp://read%40out:p%3Aw%2F%C3%B6%20%25@127.0.0.1:${server.port}`;
    await adapterFor({ url }).send(bo, message("k1"));
    expect(server.letters).toMatchObject([{ secure: true }]);
  });

  test("?tls=never leaves TLS alone", async () => {
    await serverWith({ startTls: true });
    await adapterFor({ url: `smtp://127.0.0.1:${server.port}?tls=never` }).send(bo, message("k1"));
    expect(server.letters).toMatchObject([{ secure: false }]);
  });

  test.each([
    ["offers no TLS", false],
    ["has a certificate of nobody we know", true],
  ])("a server elsewhere that %s gets neither password nor letter", async (_, startTls) => {
    await serverWith({ login: { user: "u", password: PASSWORD }, startTls });
    const url = `smtp://u:${PASSWORD}@127.0.0.1:${server.port}`;
    const adapter = adapterFor({ url, as: { startTls: "must", loopback: false } });
    expect(await failure(adapter.send(bo, message("k1")))).toMatchObject({
      kind: "retry",
      inDoubt: false,
      remedy: expect.stringContaining("certificate"),
    });
    expect(server.counts.signIns).toBe(0);
    expect(server.letters).toEqual([]);
  });

  test("starting with the server down resolves, and health tells", async () => {
    await server.stops();
    const adapter = adapterFor();
    await adapter.start({} as InteractionHandler);
    await expect.poll(() => adapter.health()).toMatchObject({ ok: false });
  });

  test("stopping lets what is being sent arrive", async () => {
    server.thinksMs = 300;
    const adapter = adapterFor();
    const sending = adapter.send(bo, message("k1"));
    await expect.poll(() => server.counts.connections).toBe(1);
    await adapter.stop();
    expect(await sending).toMatchObject({ address: "<k1@example.org>" });
    expect(await failure(adapter.send(bo, message("k2")))).toMatchObject({ kind: "retry" });
  });
});
