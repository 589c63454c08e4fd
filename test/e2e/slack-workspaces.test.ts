import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { remindDue } from "../../src/reminders/jobs.ts";
import type { Write } from "../../src/store/write-door.ts";
import { type FreshDatabase, onEachDatabase } from "../support/databases.ts";
import { createFakeSlack, type FakeSlack } from "../support/fake-slack.ts";
import { SECRETS } from "../support/secrets.ts";
import { stateOf } from "../support/slack-forms.ts";
import {
  beginInstall,
  commandFrom,
  createHost,
  eventOf,
  type Host,
  install,
  KEY,
} from "../support/slack-hosting.ts";
import { signed } from "../support/slack-stage.ts";
import { witnessedLogger } from "../support/witness.ts";

// One process for many workspaces: the real Bolt with its installer, the real bot and outbox, a loopback Slack.

const ACME = { team: "T1", name: "Acme" };
const BETA = { team: "T2", name: "Beta" };

onEachDatabase("many workspaces", (database) => {
  let now: Date;
  let fake: FakeSlack;
  let fresh: FreshDatabase;
  let host: Host;
  let said: string[];
  const hosts: Host[] = [];
  const clock = { now: () => now };
  const note = (fields: object, event: string) => void said.push(`${event} ${JSON.stringify(fields)}`);
  const logger = witnessedLogger({ debug: note, info: note, warn: note, error: note });

  const another = async ({ keys, write }: { keys?: string; write?: Write } = {}): Promise<Host> => {
    const store = write ? { ...fresh.store, write } : fresh.store;
    const made = await createHost(fake, store, { clock, logger, ...(keys ? { keys } : {}) });
    hosts.push(made);
    return made;
  };

  beforeEach(async () => {
    now = new Date();
    said = [];
    fresh = await database.fresh();
    fake = await createFakeSlack(clock);
    for (const team of ["T1", "T2", "T3"]) {
      const id = `C${team}`;
      fake.channels.set(id, { id, name: `general-${team.toLowerCase()}`, invited: true, team });
      const direct = `D${team}`;
      fake.channels.set(direct, {
        id: direct,
        name: "directmessage",
        invited: true,
        direct: `U${team}`,
        team,
      });
      fake.users.set(`U${team}`, user(`U${team}`));
    }
    host = await another();
  });
  afterEach(async () => {
    for (const one of hosts.splice(0)) await one.stops();
    const everything = said.join("\n");
    expect(
      [...fake.installs.secrets, KEY, SECRETS.SLACK_CLIENT_SECRET].filter((each) =>
        everything.includes(each),
      ),
    ).toEqual([]);
    await fake.close();
    await fresh.drop();
  });

  const says = (from: Parameters<typeof commandFrom>[1], text: string, by = host) =>
    by.delivers(commandFrom(fake, { user: `U${from.team}`, ...from }, text));
  /** What stands in a workspace's channel, and whose tokens were spoken with there. */
  const shownIn = (channel: string) => fake.messages.filter((message) => message.channel === channel);
  const tokensIn = (channel: string) => [
    ...new Set(
      fake.outbound
        .filter(({ method, body }) => method.startsWith("chat.") && body["channel"] === channel)
        .map(({ body }) => body["authorization"]),
    ),
  ];
  const rowOf = (workspace: string) => fresh.store.db.installation.findFirst({ where: { workspace } });
  const cardsOf = (workspace: string) => fresh.store.db.postedCard.findMany({ where: { workspace } });

  test("two install, each is answered with its own token; removed from one, the other goes on", async () => {
    const page = await install(host, fake, ACME);
    expect(page).toMatchObject({ status: 200, text: expect.stringContaining("In Acme, invite it") });
    await install(host, fake, BETA);
    expect(await says({ team: "T1", channel: "CT1" }, "Water the plants due:tomorrow")).toBe(200);
    expect(await says({ team: "T2", channel: "CT2" }, "Feed the cat")).toBe(200);
    expect(shownIn("CT1").map(({ text }) => text)).toEqual([expect.stringContaining("Water the plants")]);
    expect(shownIn("CT2").map(({ text }) => text)).toEqual([expect.stringContaining("Feed the cat")]);
    const tokens = [...tokensIn("CT1"), ...tokensIn("CT2")];
    expect(new Set(tokens).size).toBe(2);
    // At rest neither is to be read.
    const rows = await fresh.store.db.installation.findMany();
    expect(rows.map(({ name }) => name).sort()).toEqual(["Acme", "Beta"]);
    expect(fake.installs.secrets.filter((each) => JSON.stringify(rows).includes(each))).toEqual([]);

    fake.installs.uninstall("T1");
    await fresh.store.write((tx) =>
      tx.postedCard.updateMany({ data: { wantVersion: { increment: 1 }, nextAttemptAt: now } }),
    );
    expect(await host.delivers(eventOf(fake, { type: "app_uninstalled" }, { team: "T1", at: now }))).toBe(
      200,
    );
    const before = fake.outbound.length;
    await host.drains();
    expect(fake.outbound.slice(before).map(({ body }) => body["channel"])).toEqual(["CT2"]);
    expect(await rowOf("T1")).toMatchObject({ sealed: null, removedAt: now });
    expect(await cardsOf("T1")).toMatchObject([
      { nextAttemptAt: null, failedAt: now, error: expect.stringContaining("removed") },
    ]);

    // What still comes from there is answered, so that Slack goes on delivering, and heard by nobody.
    const items = await fresh.store.db.actionItem.count();
    expect(await says({ team: "T1", channel: "CT1" }, "Too late")).toBe(200);
    expect(await says({ team: "T9", channel: "CT9" }, "Never installed")).toBe(200);
    const opened = { type: "app_home_opened", user: "UT1", channel: "DT1", tab: "home" };
    expect(await host.delivers(eventOf(fake, opened, { team: "T1", at: now }))).toBe(200);
    expect(await fresh.store.db.actionItem.count()).toBe(items);
    expect(said.filter((line) => line.startsWith("slack.not-heard"))).toEqual([
      expect.stringContaining("not installed in T1"),
      expect.stringContaining("not installed in T9"),
      expect.stringContaining("not installed in T1"),
    ]);
    // But only from Slack itself.
    const forged = commandFrom(fake, { team: "T1", channel: "CT1" }, "x");
    expect(await host.delivers(forged, signed(forged, "other"))).toBe(401);

    // A reminder that falls due meanwhile is not sent, then or later; what stands there is kept true after coming back. Days
    // enough that no weekend is in between.
    now = new Date(now.getTime() + 3 * 24 * 3_600_000);
    await remindDue(host.services);
    now = new Date(now.getTime() + 4 * 24 * 3_600_000);
    await host.drains();
    const reminders = (await cardsOf("T1")).filter(({ subject }) => subject === "bundle");
    expect(reminders).toMatchObject([
      { failedAt: now, error: expect.stringContaining("not installed in T1") },
    ]);
    now = new Date(now.getTime() + 60_000);
    await install(host, fake, { ...ACME, name: "Acme Ltd" });
    await host.drains();
    expect(await rowOf("T1")).toMatchObject({ name: "Acme Ltd", removedAt: null });
    expect(shownIn("DT1")).toEqual([]);
    expect(shownIn("CT1")).toMatchObject([{ edits: 1 }]);
    expect(await says({ team: "T1", channel: "CT1" }, "Here again")).toBe(200);
    expect(shownIn("CT1").at(-1)?.text).toContain("Here again");
  });

  test("an installation is refused without the state of this browser, and the pages keep to themselves", async () => {
    const { state, cookie, authorize } = await beginInstall(host);
    expect(authorize.href).toContain(`${fake.origin}/oauth/v2/authorize?`);
    expect(authorize.searchParams.get("redirect_uri")).toBe(`${host.url}/slack/oauth_redirect`);
    expect(authorize.searchParams.get("scope")?.split(",")).toContain("chat:write");
    const other = await beginInstall(host);
    const [payload] = state.split(".").slice(1);
    const forged = `${state.split(".")[0]}.${payload}.${"A".repeat(43)}`;
    const tries: [Record<string, string>, Record<string, string>][] = [
      [{}, { cookie }],
      [{ state }, {}],
      [{ state }, { cookie: other.cookie }],
      [{ state: forged }, { cookie: cookie.replace(state, forged) }],
      [{ state: "none" }, { cookie: "slack-app-oauth-state=none" }],
    ];
    for (const [query, headers] of tries) {
      const code = fake.installs.allow(ACME);
      const page = await host.opens(
        `/slack/oauth_redirect?${new URLSearchParams({ code, ...query })}`,
        headers,
      );
      expect(page).toMatchObject({ status: 400, text: expect.stringContaining("Please begin again") });
    }
    expect(fake.calls.filter(({ method }) => method === "oauth.v2.access")).toEqual([]);
    expect(await fresh.store.db.installation.count()).toBe(0);

    const cancelled = await host.opens("/slack/oauth_redirect?error=access_denied", { cookie });
    expect(cancelled).toMatchObject({ status: 400, text: expect.stringContaining("You said no") });
    const query = new URLSearchParams({ code: "<script>", state });
    const unknown = await host.opens(`/slack/oauth_redirect?${query}`, { cookie });
    expect(unknown).toMatchObject({ status: 502, text: expect.stringContaining("invalid_code") });
    expect(unknown.text).not.toContain("<script>");
    for (const { headers } of [unknown, cancelled, await host.opens("/slack/install")]) {
      expect(headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("cache-control")).toBe("no-store");
    }
    expect(other.cookie).not.toBe(cookie);
    expect((await host.opens("/slack/install")).headers.get("set-cookie")).toMatch(/Secure; HttpOnly/);
    expect((await host.opens("/slack/events")).status).toBe(404);

    // Strangers do not make us ask Slack without end: one network tries 15 codes in a minute, and one of them was tried above.
    const asked = () => fake.calls.filter(({ method }) => method === "oauth.v2.access").length;
    const before = asked();
    const own = await beginInstall(host);
    const guess = new URLSearchParams({ code: "guess", state: own.state });
    const statuses = await Promise.all(
      Array.from({ length: 40 }, async () => {
        const page = await host.opens(`/slack/oauth_redirect?${guess}`, { cookie: own.cookie });
        return page.status;
      }),
    );
    expect(statuses.filter((status) => status === 429)).toHaveLength(26);
    expect(asked() - before).toBe(14);
    now = new Date(now.getTime() + 60_000);
    await install(host, fake, ACME);
  });

  test("another process hears of a removal at once; a late event does not undo a new installation", async () => {
    const replica = await another();
    // Begun with one, finished with the other.
    const { state, cookie } = await beginInstall(host);
    const query = new URLSearchParams({ code: fake.installs.allow(ACME), state });
    expect((await replica.opens(`/slack/oauth_redirect?${query}`, { cookie })).status).toBe(200);
    await says({ team: "T1", channel: "CT1" }, "Water the plants", replica);
    expect(shownIn("CT1")).toHaveLength(1);
    fake.installs.uninstall("T1", "token_revoked");
    const revoked = { type: "tokens_revoked", tokens: { bot: ["UREADOUT"] } };
    const removedAt = now;
    await host.delivers(eventOf(fake, revoked, { team: "T1", at: removedAt }));
    await says({ team: "T1", channel: "CT1" }, "Two", replica);
    expect(await fresh.store.db.actionItem.count()).toBe(1);
    const channel = { platform: "slack", workspace: "T1", id: "CT1", direct: false };
    const asked = fake.calls.length;
    await expect(replica.adapter.send({ to: "channel", channel }, message)).rejects.toMatchObject({
      kind: "permanent",
      remedy: expect.stringContaining(`${replica.url}/slack/install`),
    });
    expect(fake.calls).toHaveLength(asked);

    now = new Date(now.getTime() + 5_000);
    await install(replica, fake, ACME);
    await host.delivers(eventOf(fake, { type: "app_uninstalled" }, { team: "T1", at: removedAt }));
    expect(await rowOf("T1")).toMatchObject({ removedAt: null });
    // What the database cannot take is not acknowledged, so that Slack tells it again.
    const broken = await another({ write: () => Promise.reject(new Error("the disk is full")) });
    fake.installs.uninstall("T1");
    const told = eventOf(fake, { type: "app_uninstalled" }, { team: "T1", at: now });
    expect(await broken.delivers(told)).toBe(503);
    expect(await rowOf("T1")).toMatchObject({ removedAt: null });
    expect(await host.delivers(told)).toBe(200);
    expect(await rowOf("T1")).toMatchObject({ removedAt: now });
    await install(replica, fake, ACME);
    // Somebody's own token that was revoked is none of ours.
    const own = { type: "tokens_revoked", tokens: { oauth: ["UT1"] } };
    await host.delivers(eventOf(fake, own, { team: "T1", at: now }));
    // Nor could Slack be asked: then the time decides.
    fake.refuse("internal_error");
    await host.delivers(eventOf(fake, { type: "app_uninstalled" }, { team: "T1", at: removedAt }));
    expect(await rowOf("T1")).toMatchObject({ removedAt: null });
    await host.delivers(eventOf(fake, { type: "app_uninstalled" }, { team: "T1", at: now }));
    expect(await rowOf("T1")).toMatchObject({ removedAt: now });
  });

  test("a removal nobody told us of is noticed when Slack refuses the token", async () => {
    await install(host, fake, ACME);
    await says({ team: "T1", channel: "CT1" }, "Water the plants");
    // Not so where only this machine is refused: what is owed waits.
    const channel = { platform: "slack", workspace: "T1", id: "CT1", direct: false };
    fake.refuse("invalid_auth");
    await expect(host.adapter.send({ to: "channel", channel }, message)).rejects.toMatchObject({
      kind: "retry",
      message: "invalid_auth",
    });
    fake.refuse(undefined);
    expect(await rowOf("T1")).toMatchObject({ removedAt: null });
    fake.installs.uninstall("T1");
    await fresh.store.write((tx) =>
      tx.postedCard.updateMany({ data: { wantVersion: { increment: 1 }, nextAttemptAt: now } }),
    );
    await host.drains();
    expect(await rowOf("T1")).toMatchObject({ removedAt: now, sealed: null });
    expect(await cardsOf("T1")).toMatchObject([{ failedAt: now }]);
  });

  test("an organisation installs for its workspaces, gives and takes access, and takes all along when it goes", async () => {
    const page = await install(host, fake, { enterprise: "E1", name: "Acme Group" });
    expect(page.text).toContain("Acme Group has Readout");
    expect(page.text).toContain(`${fake.origin}/manage/organization/apps/profile/A1/workspaces/add`);
    await install(host, fake, BETA);
    expect(await says({ team: "T1", channel: "CT1", enterprise: "E1" }, "Water the plants")).toBe(200);
    expect(await says({ team: "T3", channel: "CT3", enterprise: "E1" }, "Three")).toBe(200);
    await says({ team: "T2", channel: "CT2" }, "Two");
    expect([shownIn("CT1"), shownIn("CT3"), shownIn("CT2")].map((list) => list.length)).toEqual([1, 1, 1]);
    expect(tokensIn("CT1")).toEqual(tokensIn("CT3"));
    expect(await rowOf("T1")).toMatchObject({ organisation: "E1", sealed: null, removedAt: null });
    // A form goes back to where it was opened, though its payload names the organisation only.
    await says({ team: "T1", channel: "CT1", enterprise: "E1" }, "add");
    const [form] = [...fake.modals.values()];
    if (!form) throw new Error("no form was opened");
    const state = { values: stateOf(form, { What: "By a form" }, fake) };
    const view = { ...form.view, id: form.id, hash: form.hash, app_installed_team_id: "E1", state };
    const submitted = {
      type: "view_submission",
      team: null,
      enterprise: { id: "E1", name: "Acme Group" },
      is_enterprise_install: true,
      user: { id: "UT1", name: "ut1", team_id: "T1" },
      trigger_id: fake.trigger("UT1"),
      view,
    };
    expect(await host.delivers({ kind: "interactive", body: submitted })).toBe(200);
    expect(shownIn("CT1").at(-1)?.text).toContain("By a form");
    expect(await fresh.store.db.channel.count({ where: { workspace: "E1" } })).toBe(0);
    // The outbox finds it by the workspace alone.
    const channel = { platform: "slack", workspace: "T3", id: "CT3", direct: false };
    await host.adapter.send({ to: "channel", channel }, message);

    const access = (type: string) =>
      host.delivers(eventOf(fake, { type, team_ids: ["T1"] }, { team: null, enterprise: "E1", at: now }));
    now = new Date(now.getTime() + 1_000);
    await access("team_access_revoked");
    await says({ team: "T1", channel: "CT1", enterprise: "E1" }, "Not heard");
    await says({ team: "T3", channel: "CT3", enterprise: "E1" }, "Heard");
    expect([shownIn("CT1").length, shownIn("CT3").length]).toEqual([2, 3]);
    await access("team_access_granted");
    await says({ team: "T1", channel: "CT1", enterprise: "E1" }, "Heard again");
    expect(shownIn("CT1")).toHaveLength(3);

    fake.installs.uninstall("E1");
    await host.delivers(
      eventOf(fake, { type: "app_uninstalled" }, { team: null, enterprise: "E1", at: now }),
    );
    const rows = await fresh.store.db.installation.findMany({ orderBy: { workspace: "asc" } });
    expect(rows.map(({ workspace, removedAt }) => [workspace, removedAt !== null])).toEqual([
      ["E1", true],
      ["T1", true],
      ["T2", false],
      ["T3", true],
    ]);
    // Installed again, a workspace is served when it speaks.
    now = new Date(now.getTime() + 1_000);
    await install(host, fake, { enterprise: "E1", name: "Acme Group" });
    await says({ team: "T3", channel: "CT3", enterprise: "E1" }, "Back");
    expect(shownIn("CT3").at(-1)?.text).toContain("Back");
  });

  test("tokens that end are renewed once, whoever asks at the same time in whichever process", async () => {
    const replica = await another();
    await install(host, fake, { ...ACME, livesSeconds: 43_200 });
    await says({ team: "T1", channel: "CT1" }, "Fresh");
    const exchanges = () => fake.calls.filter(({ method }) => method === "oauth.v2.access").length - 1;
    expect(exchanges()).toBe(0);

    await install(host, fake, { ...ACME, livesSeconds: 20 });
    const first = await rowOf("T1");
    fake.installs.tokensLive(43_200);
    const before = exchanges();
    await Promise.all(
      [host, replica, host, replica, host].map((by, index) =>
        says({ team: "T1", channel: "CT1" }, `Item ${index}`, by),
      ),
    );
    expect(shownIn("CT1")).toHaveLength(6);
    // One for each process at most; the refresh token served one of them.
    expect(exchanges() - before).toBeGreaterThan(0);
    expect(exchanges() - before).toBeLessThanOrEqual(3);
    expect((await rowOf("T1"))?.sealed).not.toBe(first?.sealed);
    expect((await rowOf("T1"))?.installedAt).toEqual(first?.installedAt);
    const later = exchanges();
    await says({ team: "T1", channel: "CT1" }, "Afterwards", replica);
    expect(exchanges()).toBe(later);
    expect(shownIn("CT1")).toHaveLength(7);

    // Where nothing can be kept, the refresh token is not used up.
    fake.installs.tokensLive(1_800);
    await install(host, fake, { ...ACME, livesSeconds: 1_800 });
    const full = await another({ write: () => Promise.reject(new Error("the disk is full")) });
    const untouched = exchanges();
    const channel = { platform: "slack", workspace: "T1", id: "CT1", direct: false };
    await full.adapter.send({ to: "channel", channel }, message);
    expect(exchanges()).toBe(untouched);
    await host.adapter.send({ to: "channel", channel }, message);
    expect(exchanges()).toBe(untouched + 1);
  });

  describe("the key", () => {
    const NEW_KEY = Buffer.alloc(32, "another key").toString("base64");

    test("is changed by putting a new one in front; after one start the older one may go", async () => {
      await install(host, fake, ACME);
      await another({ keys: `${NEW_KEY},${KEY}` });
      const only = await another({ keys: NEW_KEY });
      expect(only.adapter.health()).toEqual({ ok: true });
      await says({ team: "T1", channel: "CT1" }, "Still here", only);
      expect(shownIn("CT1")).toHaveLength(1);
    });

    test("that does not open one workspace's tokens is told, and the others go on; nothing is lost meanwhile", async () => {
      await install(host, fake, ACME);
      const other = await another({ keys: NEW_KEY });
      expect(other.adapter.health()).toMatchObject({
        ok: false,
        reason: expect.stringMatching(/T1.*TOKEN_KEY/),
      });
      await install(other, fake, BETA);
      await says({ team: "T2", channel: "CT2" }, "Goes on", other);
      expect(shownIn("CT2")).toHaveLength(1);
      expect(await says({ team: "T1", channel: "CT1" }, "Not acknowledged", other)).toBe(503);
      const channel = { platform: "slack", workspace: "T1", id: "CT1", direct: false };
      await expect(other.adapter.send({ to: "channel", channel }, message)).rejects.toMatchObject({
        kind: "retry",
        remedy: expect.stringContaining("TOKEN_KEY"),
      });
      await install(other, fake, ACME);
      expect(other.adapter.health()).toEqual({ ok: true });
    });

    test("tokens copied into another workspace's row do not open there", async () => {
      await install(host, fake, ACME);
      await install(host, fake, BETA);
      const { sealed } = (await rowOf("T2")) ?? {};
      await fresh.store.write((tx) =>
        tx.installation.updateMany({ where: { workspace: "T1" }, data: { sealed: sealed ?? null } }),
      );
      expect(await says({ team: "T1", channel: "CT1" }, "x")).toBe(503);
      expect(fake.messages).toEqual([]);
    });
  });
});

const message = {
  card: { elements: [{ type: "line" as const, text: [{ type: "text" as const, text: "Hello" }] }] },
  key: "m1",
  ping: [],
  locale: "en",
};

const user = (id: string) => ({
  id,
  name: id,
  zone: "UTC",
  locale: "en-US",
  administrator: true,
  bot: false,
  directClosed: false,
});
