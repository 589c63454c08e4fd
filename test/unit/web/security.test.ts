import { createHmac } from "node:crypto";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { adapter as module } from "../../../adapters/web/index.ts";
import { createSecret } from "../../../adapters/web/secret.ts";
import type { ChatAdapter, MessageKeeper } from "../../../src/chat/adapter.ts";
import { adapterContext } from "../../support/adapter-context.ts";
import { SECRETS } from "../../support/secrets.ts";
import { createMemoryKeeper } from "../../support/web-keeper.ts";
import { createWebScript } from "../../support/web-script.ts";

let now = new Date("2031-03-05T09:00:00Z");
const clock = { now: () => now };
const TOKEN = SECRETS.WEB_CHAT_TOKEN;
let server: Server | undefined;
let url = "";

interface Place {
  readonly host?: string;
  readonly publicUrl?: string;
  readonly keeper?: MessageKeeper;
}
const context = (more: Place = {}) =>
  adapterContext({
    clock,
    keeper: createMemoryKeeper(clock),
    port: 3000,
    publicUrl: "http://127.0.0.1:3000",
    ...more,
  });
const settings = (values: Record<string, string> = {}) => module.settings.parse(values);

async function serve(token: string | undefined, more: Place = {}): Promise<ChatAdapter> {
  const made = await module.create(settings(token ? { WEB_CHAT_TOKEN: token } : {}), context(more));
  if (!made) throw new Error("no adapter");
  await made.start(createWebScript(clock.now));
  server = createServer((incoming, response) => made.http?.handle(incoming, response));
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return made;
}
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** fetch sets Host itself; here the test does. */
const send = (
  path: string,
  {
    method = "GET",
    body = "",
    headers = {},
  }: { method?: string; body?: string; headers?: Record<string, string> } = {},
) =>
  new Promise<{
    status: number;
    text: string;
    cookies: string[];
    location: string;
    headers: Record<string, unknown>;
  }>((resolve, reject) => {
    const form = body === "" ? {} : { "content-type": "application/x-www-form-urlencoded" };
    const call = request(url + path, { method, headers: { ...form, ...headers } }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          text,
          cookies: response.headers["set-cookie"] ?? [],
          location: response.headers.location ?? "",
          headers: response.headers,
        }),
      );
    });
    call.on("error", reject).end(body);
  });
const own = () => ({ origin: url, host: new URL(url).host });
const comeIn = (name: string, headers: Record<string, string> = {}, more = "") =>
  send("/welcome", {
    method: "POST",
    body: `name=${encodeURIComponent(name)}&to=c%2Fgeneral${more}`,
    headers: { ...own(), ...headers },
  });

test("it is off when told so, and needs a token of some length where others can reach it", () => {
  expect(module.create(settings({ WEB_CHAT: "off" }), context())).toBeNull();
  for (const more of [{ host: "0.0.0.0" }, { host: "192.0.2.7" }, { publicUrl: "https://chat.example" }]) {
    expect(() => module.create(settings(), context(more))).toThrow("WEB_CHAT_TOKEN");
    expect(() => module.create(settings({ WEB_CHAT_TOKEN: "fifteen-letters" }), context(more))).toThrow(
      "16 characters",
    );
    expect(module.create(settings({ WEB_CHAT_TOKEN: TOKEN }), context(more))).not.toBeNull();
  }
  for (const host of ["localhost", "127.0.0.2", "::1"])
    expect(module.create(settings(), context({ host }))).not.toBeNull();
  expect(() => settings({ WEB_CHAT: "maybe" })).toThrow();
  for (const [name, schema] of Object.entries(module.settings.shape))
    expect(schema.description, name).toMatch(/^[^\n]{10,160}$/);
});

test("every answer carries the policy, and no script or style stands in a page", async () => {
  await serve(undefined);
  const page = await comeIn("Ana");
  const cookie = page.cookies.map((each) => each.split(";", 1)[0]).join("; ");
  for (const answer of [
    await send("/"),
    await send(page.location, { headers: { cookie } }),
    await send("/nowhere"),
    await send("/assets/app.js"),
    await send("/as/zz/api/messages"),
  ]) {
    expect(answer.headers).toMatchObject({
      "content-security-policy":
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
      "referrer-policy": "same-origin",
    });
    if (String(answer.headers["content-type"]).includes("html"))
      expect(answer.text).not.toMatch(/<script(?![^>]* src=)|<style| style=| on[a-z]+=/);
  }
});

test("a POST that does not come from our own page is refused", async () => {
  await serve(undefined);
  const post = (headers: Record<string, string>) =>
    send("/welcome", {
      method: "POST",
      body: "name=Ana&to=home",
      headers: { host: new URL(url).host, ...headers },
    });
  for (const headers of [
    {},
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: url, "sec-fetch-site": "cross-site" },
    { origin: url, "sec-fetch-site": "same-site" },
  ] as Record<string, string>[])
    expect(await post(headers), JSON.stringify(headers)).toMatchObject({ status: 403, cookies: [] });
  expect(await post({ origin: url, "sec-fetch-site": "same-origin" })).toMatchObject({ status: 303 });
});

test("a name that was rebound to this machine is refused", async () => {
  await serve(undefined);
  expect(await send("/", { headers: { host: "evil.example:3000" } })).toMatchObject({ status: 403 });
  expect(await send("/", { headers: { host: "localhost.evil.example" } })).toMatchObject({ status: 403 });
  for (const host of ["localhost:3000", "127.0.0.1:9", "[::1]:3000", "chat.localhost"])
    expect(await send("/", { headers: { host } }), host).toMatchObject({ status: 200 });
});

test("the token lets in, a wrong one does not, and too many are slowed down", async () => {
  await serve(TOKEN, { host: "0.0.0.0", publicUrl: "https://chat.example" });
  const signIn = (token: string) =>
    send("/sign-in", { method: "POST", body: `token=${token}&to=home`, headers: own() });
  expect(await send("/")).toMatchObject({ status: 401 });
  expect(await send("/as/x/api/messages")).toMatchObject({ status: 401 });
  expect(await comeIn("Ana")).toMatchObject({ status: 401, cookies: [] });
  expect((await send("/assets/base.css")).status).toBe(200);
  const good = await signIn(TOKEN);
  expect(good).toMatchObject({ status: 303, location: "/home" });
  expect(good.cookies[0]).toMatch(
    /^readout_session=\d+\.[\w-]+; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
  );
  const session = good.cookies[0]?.split(";", 1)[0] ?? "";
  expect(await send("/", { headers: { cookie: session } })).toMatchObject({ status: 200 });
  const forged = session.replace(/=(\d+)/, (_, until: string) => `=${Number(until) + 1}`);
  expect(await send("/", { headers: { cookie: forged } })).toMatchObject({ status: 401 });
  for (let tries = 0; tries < 10; tries++) expect(await signIn("wrong")).toMatchObject({ status: 403 });
  expect(await signIn(TOKEN)).toMatchObject({ status: 429 });
  now = new Date(now.getTime() + 61_000);
  expect(await signIn(TOKEN)).toMatchObject({ status: 303 });
  now = new Date(now.getTime() + 31 * 24 * 3_600_000);
  expect(await send("/", { headers: { cookie: session } })).toMatchObject({ status: 401 });
});

test("a session holds in every process over one database, and is not made by who guesses the token", async () => {
  const place = { host: "0.0.0.0", publicUrl: "https://chat.example", keeper: createMemoryKeeper(clock) };
  await serve(TOKEN, place);
  const good = await send("/sign-in", { method: "POST", body: `token=${TOKEN}&to=home`, headers: own() });
  const cookie = good.cookies[0]?.split(";", 1)[0] ?? "";
  const until = String(now.getTime() + 3_600_000);
  const guessed = createHmac("sha256", TOKEN).update(`session:${until}`).digest("base64url");
  const status = async (session: string) => (await send("/", { headers: { cookie: session } })).status;
  expect(await status(`readout_session=${until}.${guessed}`)).toBe(401);
  const elsewhere = async (token: string, more: Place) => {
    server?.closeAllConnections();
    server?.close();
    await serve(token, more);
    return status(cookie);
  };
  expect(await elsewhere(TOKEN, place)).toBe(200);
  expect(await elsewhere(`${TOKEN}2`, place)).toBe(401);
  expect(await elsewhere(TOKEN, { ...place, keeper: createMemoryKeeper(clock) })).toBe(401);
});

test("processes that make a secret at the same moment have the same one afterwards", async () => {
  const keeper = createMemoryKeeper(clock);
  const both = await Promise.all([createSecret(keeper)(), createSecret(keeper)()]);
  expect(new Set([...both, await createSecret(keeper)()]).size).toBe(1);
  expect(await keeper.last("secret", 10)).toHaveLength(2);
  expect(await createSecret(createMemoryKeeper(clock))()).not.toBe(both[0]);
});

test("a person's secret is sent below their own address only, and an address alone lets nobody in", async () => {
  await serve(undefined);
  const ana = await comeIn("Ana");
  const bo = await comeIn("Bo", {}, "&as=new");
  const id = ana.location.split("/")[2] ?? "";
  expect(
    ana.cookies.some(
      (cookie) =>
        cookie.includes(`Path=/as/${id};`) &&
        cookie.includes("HttpOnly") &&
        cookie.includes("SameSite=Strict"),
    ),
  ).toBe(true);
  expect(bo.cookies).toHaveLength(1);
  const bosCookie = bo.cookies[0]?.split(";", 1)[0] ?? "";
  expect(await send(`/as/${id}/api/messages?view=direct`, { headers: { cookie: bosCookie } })).toMatchObject({
    status: 401,
  });
  expect(
    await send(`/as/${id}/api/messages?view=direct`, {
      headers: { cookie: bosCookie.replace(/readout_[\w]+/, `readout_${id.replace(/-/g, "_")}`) },
    }),
  ).toMatchObject({ status: 401 });
  expect(await send(ana.location, { headers: { cookie: bosCookie } })).toMatchObject({
    status: 302,
    location: "/c/general",
  });
  const anasCookie = ana.cookies.map((each) => each.split(";", 1)[0]).join("; ");
  expect(await send("/", { headers: { cookie: anasCookie } })).toMatchObject({
    status: 302,
    location: `/as/${id}/c/general`,
  });
});

test("names: one each, none that means something else, nothing that hides", async () => {
  await serve(undefined);
  expect(await comeIn("Ana")).toMatchObject({ status: 303 });
  for (const [name, words] of [
    ["ana", "already called ana"],
    ["", "write a name"],
    ["readout", "word the bot uses"],
    ["@bo", "needs a letter"],
    ["😀", "needs a letter"],
    ["x".repeat(41), "too long"],
    ["<b>x</b>", "needs a letter"],
  ] as const) {
    const answer = await comeIn(name);
    expect(answer.status, name).toBe(422);
    expect(answer.text, name).toContain(words);
  }
  expect((await comeIn("\u202EBo\u200B Li\u0000")).status).toBe(303);
  expect((await comeIn("Bo Li")).text).toContain("already called Bo Li");
});

test("nothing leads away from here", async () => {
  await serve(undefined);
  for (const [index, to] of [
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "c/../../x",
    "c/x?y",
  ].entries()) {
    const answer = await send("/welcome", {
      method: "POST",
      body: `name=${encodeURIComponent(`N ${index}`)}&to=${encodeURIComponent(to)}`,
      headers: own(),
    });
    expect(answer.location, to).toMatch(/^\/as\/[\w-]+\/c\/general$/);
  }
});

test("what is no JSON of the right shape is refused", async () => {
  await serve(undefined);
  const ana = await comeIn("Ana");
  const id = ana.location.split("/")[2] ?? "";
  const cookie = ana.cookies.map((each) => each.split(";", 1)[0]).join("; ");
  const post = (body: string, type = "application/json") =>
    send(`/as/${id}/api/say`, { method: "POST", body, headers: { ...own(), cookie, "content-type": type } });
  const good = JSON.stringify({ view: "channel:general", delivery: "12345678", text: "hi" });
  expect(await post(good)).toMatchObject({ status: 200 });
  expect(await post(good, "text/plain")).toMatchObject({ status: 400 });
  for (const body of [
    "{",
    "[]",
    "{}",
    good.replace("channel:general", "private:x:y"),
    good.replace("12345678", "1"),
    good.replace("12345678", "a:b:c:d:e"),
  ])
    expect(await post(body), body).toMatchObject({ status: 400 });
  expect(await post(good.replace("general", "nowhere"))).toMatchObject({ status: 404 });
});
