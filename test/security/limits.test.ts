import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRoutes, type RoutesContext } from "../../adapters/web/routes.ts";
import { createGate } from "../../adapters/web/security.ts";
import { loadAdapters } from "../../src/adapters.ts";
import { systemClock } from "../../src/lib/clock.ts";
import { createPageRoutes } from "../../src/web/pages/index.ts";
import { OWN_PATHS } from "../../src/web/server.ts";
import { adapterContext } from "../support/adapter-context.ts";
import { databases } from "../support/databases.ts";
import { createMemoryPages } from "../support/memory-pages.ts";
import { SECRETS } from "../support/secrets.ts";
import { type Inbound, rawOf, signed } from "../support/slack-stage.ts";
import { type Asked, openReachable, PUBLIC, type Reachable } from "./reachable.ts";

// Every address that strangers reach, taken from the routes there are: each is limited, or says here why it need not be.

const MINUTE = 60_000;
/** As long as a key, and none. */
const NOBODY = "A".repeat(32);

interface Limited {
  /** So many a minute are answered with `refused`, the next with 429. */
  readonly most: number;
  readonly refused: number;
  wrong(): Asked | Promise<Asked>;
  right(): Asked | Promise<Asked>;
  readonly served: number;
  /** Why the right one waits along with them; else it is served meanwhile. */
  readonly waits?: string;
}

/** Needs no limit, as it tells and costs nothing; what a stranger gets. */
interface Free {
  readonly why: string;
  readonly answers: number;
  readonly asked?: Asked;
}

let world: Reachable;

const OWN = { origin: PUBLIC, "sec-fetch-site": "same-origin" };

/** Pages that a key opens: the wrong one is told apart by nothing but the answer. */
const keyed = (path: string, served = 200, form?: Record<string, string>): Limited => {
  const asked = (key: string): Asked => ({
    path: `${path}?key=${key}`,
    ...(form ? { form, headers: OWN } : {}),
  });
  return {
    most: 60,
    refused: 403,
    wrong: () => asked(NOBODY),
    right: () => asked(world.tokens.page),
    served,
  };
};
const token = (path: (token: string) => string, which: "calendar" | "mail", form?: object): Limited => {
  const asked = (value: string): Asked => ({ path: path(value), ...(form ? { form: {} } : {}) });
  return {
    most: 60,
    refused: 404,
    wrong: () => asked(NOBODY),
    right: () => asked(world.tokens[which]),
    served: 200,
  };
};

const FILE = { why: "a file, the same for everybody, read once", answers: 200 };
const BUTTON = { why: "shows a button whatever the token is, and looks nothing up", answers: 200 };
const SESSION = { why: "needs a session, which is signed with 256 bits", answers: 401 };
const PROBE = { why: "is found out once however many ask, and tells nothing of anybody", answers: 200 };

const RIGHT: Inbound = { kind: "events_api", body: { type: "url_verification", challenge: "x" } };
const delivery = (headers: Record<string, string>): Asked => ({
  path: "/slack/events",
  raw: rawOf(RIGHT),
  headers: { "content-type": "application/json", ...headers },
});
const back = async (code: string): Promise<Asked> => {
  const { state, cookie } = world.begun;
  return { path: `/slack/oauth_redirect?${new URLSearchParams({ code, state })}`, headers: { cookie } };
};

const TABLE: Readonly<Record<string, Limited | Free>> = {
  "GET /healthz": { why: "says that the process answers", answers: 200 },
  "GET /readyz": PROBE,
  "GET /metrics": PROBE,

  "GET /r/style.css": FILE,
  "GET /r/icon.svg": FILE,
  "GET /r/:group": keyed("/r/closed"),
  "GET /r/:group/feed.atom": keyed("/r/closed/feed.atom"),
  "GET /r/:group/:number": keyed("/r/closed/1"),
  "GET /r/:group/:number/v/:version": keyed("/r/closed/1/v/1"),
  "GET /r/:group/:file": keyed("/r/closed/1.md"),
  "GET /r/:group/m/:number": keyed("/r/closed/m/1"),
  "GET /r/:group/m/:number/v/:version": keyed("/r/closed/m/1/v/1"),
  "GET /r/:group/m/:file": keyed("/r/closed/m/1.md"),
  "POST /r/:group/:number/rate": keyed("/r/closed/1/rate", 303, { stars: "5" }),
  "POST /r/:group/subscribe": keyed("/r/closed/subscribe", 200, { mail: "lu@example.org" }),
  "GET /calendar/:file": token((value) => `/calendar/${value}.ics`, "calendar"),
  "GET /mail/confirm/:token": { ...BUTTON, asked: { path: `/mail/confirm/${NOBODY}` } },
  "POST /mail/confirm/:token": token((value) => `/mail/confirm/${value}`, "mail", {}),
  "GET /mail/stop/:token": { ...BUTTON, asked: { path: `/mail/stop/${NOBODY}` } },
  "POST /mail/stop/:token": token((value) => `/mail/stop/${value}`, "mail", {}),

  "POST /slack/events": {
    most: 60,
    refused: 401,
    wrong: () => delivery(signed(RIGHT, "another secret")),
    right: () => delivery(signed(RIGHT)),
    served: 200,
  },
  "GET /slack/install": { why: "the same for everybody, and asks nobody", answers: 200 },
  "GET /slack/oauth_redirect": {
    most: 15,
    refused: 502,
    wrong: () => back("guess"),
    right: async () => back(world.fake.installs.allow({ team: "T1", name: "Acme" })),
    served: 200,
    waits: "only Slack knows a right code, and it is not asked without end",
  },

  "POST /sign-in": {
    most: 10,
    refused: 403,
    wrong: () => ({ path: "/sign-in", form: { token: "wrong", to: "home" }, headers: OWN }),
    right: () => ({ path: "/sign-in", form: { token: SECRETS.WEB_CHAT_TOKEN, to: "home" }, headers: OWN }),
    served: 303,
    waits: "people choose this token",
  },
  "GET /assets/:name": { ...FILE, asked: { path: "/assets/app.js" } },
  "POST /welcome": SESSION,
  "GET /": SESSION,
  "GET /direct": SESSION,
  "GET /home": SESSION,
  "GET /c/:channel": SESSION,
  "GET /as/:id": SESSION,
  "GET /as/:id/c/:channel": SESSION,
  "GET /as/:id/direct": SESSION,
  "GET /as/:id/home": SESSION,
  "POST /as/:id/api/start": SESSION,
  "POST /as/:id/api/arrive": SESSION,
  "POST /as/:id/api/say": SESSION,
  "POST /as/:id/api/press": SESSION,
  "POST /as/:id/api/form": SESSION,
  "POST /as/:id/api/menu": SESSION,
  "POST /as/:id/api/complete": SESSION,
  "POST /as/:id/api/channel": SESSION,
  "POST /as/:id/api/dismiss": SESSION,
  "GET /as/:id/api/messages": SESSION,
  "GET /as/:id/api/events": SESSION,
};

beforeAll(async () => {
  const [database = expect.fail("no database")] = databases;
  world = await openReachable(await database.fresh());
});
afterAll(() => world.closes());

/** Settings with which every platform is there. */
const SETTINGS: Readonly<Record<string, Record<string, string>>> = {
  web: { WEB_CHAT_TOKEN: SECRETS.WEB_CHAT_TOKEN },
  slack: {
    SLACK_CLIENT_ID: "1.1",
    SLACK_CLIENT_SECRET: SECRETS.SLACK_CLIENT_SECRET,
    SLACK_SIGNING_SECRET: SECRETS.SLACK_SIGNING_SECRET,
    TOKEN_KEY: SECRETS.TOKEN_KEY,
  },
  discord: { DISCORD_TOKEN: "token" },
  email: { SMTP_URL: "smtp://127.0.0.1:1", MAIL_FROM: "readout@example.org" },
};

/** "GET /r/:group", as the libraries know their routes; what stands before every route is none. */
const routesOf = (app: { routes: readonly { method: string; path: string }[] }): string[] =>
  app.routes
    .filter(({ method }) => method !== "ALL")
    .map(({ method, path }) => `${method} ${path.replace(/\{[^/]*/g, "")}`);

test("every address there is stands in the table, and no other", async () => {
  const options = { publicUrl: PUBLIC, secureCookies: true, clock: systemClock };
  const gate = createGate(SECRETS.WEB_CHAT_TOKEN, async () => "secret", systemClock);
  const routes = [
    ...routesOf(createPageRoutes(createMemoryPages([]), options)),
    ...routesOf(createRoutes({ gate } as RoutesContext)),
  ];
  const named = Object.keys(TABLE).filter((name) => !routes.includes(name));
  expect(routes.filter((route) => !(route in TABLE))).toEqual([]);
  // The rest are the listener's own, and what platforms answer without routes.
  const prefixes: string[] = [];
  for (const [name, module] of Object.entries(await loadAdapters())) {
    const settings = module.settings.parse(SETTINGS[name] ?? {});
    const made = await module.create(settings, adapterContext({ clock: systemClock, publicUrl: PUBLIC }));
    expect(made, `settings for ${name}`).not.toBeNull();
    prefixes.push(...(made?.http?.prefixes ?? []));
  }
  expect(named.map((name) => name.split(" ")[1]).sort()).toEqual(
    [...OWN_PATHS, ...prefixes.filter((prefix) => prefix !== "/")].sort(),
  );
});

const entries = Object.entries(TABLE).map(([name, entry]) => {
  const [method = "", path = ""] = name.split(" ");
  return { name, method, path, entry };
});

describe("is limited", () => {
  const limited = entries.flatMap(({ entry, ...one }) => ("most" in entry ? { ...one, ...entry } : []));
  test.each(limited)("$name", async ({ method, most, refused, wrong, right, served, waits }) => {
    world.clock.moves(MINUTE);
    for (let n = 0; n < most; n++) expect((await world.send(method, await wrong())).status).toBe(refused);
    expect(await world.send(method, await wrong())).toMatchObject({
      status: 429,
      retryAfter: 60,
      text: expect.stringMatching(/too many .*tries/i),
    });
    expect((await world.send(method, await right())).status).toBe(waits ? 429 : served);
    // Who guesses elsewhere is another.
    expect((await world.send(method, await wrong(), "127.0.0.2")).status).toBe(refused);
    world.clock.moves(MINUTE);
    expect((await world.send(method, await wrong())).status).toBe(refused);
    if (waits) expect((await world.send(method, await right())).status).toBe(served);
  });
});

describe("needs no limit", () => {
  const free = entries.flatMap(({ entry, ...one }) => ("why" in entry ? { ...one, ...entry } : []));
  test.each(free)("$name: $why", async ({ method, path, asked = { path }, answers }) => {
    const headers = method === "POST" ? { origin: PUBLIC, "sec-fetch-site": "same-origin" } : {};
    for (let n = 0; n < 3; n++)
      expect((await world.send(method, { headers, ...asked })).status).toBe(answers);
  });

  test("what probes ask for is found out once, however many ask", async () => {
    const before = world.scrapes.begun;
    const answers = await world.asksAtOnce("/metrics", 50);
    expect(answers.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(50);
    expect(world.scrapes.begun - before).toBe(1);
  });
});

test("a delivery that says nothing of a signature is not even read, once there were too many", async () => {
  world.clock.moves(MINUTE);
  for (let n = 0; n < 60; n++) await world.send("POST", delivery({}));
  const unread = delivery({ "content-length": "1000000" });
  expect(await world.send("POST", unread)).toMatchObject({ status: 429, retryAfter: 60 });
  expect((await world.send("POST", delivery(signed(RIGHT)))).status).toBe(200);
});

test("a right code lets a network try anew", async () => {
  world.clock.moves(MINUTE);
  const tries = async (code: string) => (await world.send("GET", await back(code))).status;
  for (let n = 0; n < 14; n++) expect(await tries("guess")).toBe(502);
  expect(await tries(world.fake.installs.allow({ team: "T2", name: "Beta" }))).toBe(200);
  for (let n = 0; n < 15; n++) expect(await tries("guess")).toBe(502);
  expect(await tries("guess")).toBe(429);
});

test("Slack is asked for codes thirty times a minute, from however many networks", async () => {
  world.clock.moves(MINUTE);
  const tries = async (network: string) => (await world.send("GET", await back("guess"), network)).status;
  for (const network of ["127.0.0.3", "127.0.0.4"])
    for (let n = 0; n < 15; n++) expect(await tries(network)).toBe(502);
  expect(await tries("127.0.0.5")).toBe(429);
  world.clock.moves(MINUTE);
  expect(await tries("127.0.0.5")).toBe(502);
});
