import { describe, expect, test } from "vitest";
import { adapter } from "../../../adapters/slack/index.ts";
import { adapterContext } from "../../support/adapter-context.ts";

const KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
const context = adapterContext({ clock: { now: () => new Date(0) } });
const create = (environment: Record<string, string>) =>
  adapter.create(adapter.settings.parse(environment), context);

describe("the settings of Slack", () => {
  test("every one says in a line what it is", () => {
    for (const [name, schema] of Object.entries(adapter.settings.shape)) {
      expect(`${name}: ${schema.description}`).toMatch(/^(SLACK_\w+|TOKEN_KEY): [^\n]{10,120}$/);
    }
  });

  test("without a bot token Slack is not wanted; an empty one is none", () => {
    expect(create({})).toBeNull();
    expect(create({ SLACK_BOT_TOKEN: " ", SLACK_SIGNING_SECRET: "x" })).toBeNull();
  });

  test("a token alone is refused, naming what is missing and not the token", () => {
    const attempt = () => create({ SLACK_BOT_TOKEN: "xoxb-secret", SLACK_SIGNING_SECRET: "" });
    expect(attempt).toThrow(/SLACK_APP_TOKEN.*SLACK_SIGNING_SECRET/);
    expect(attempt).not.toThrow(/xoxb-secret/);
  });

  test("for many workspaces everything that is missing is named at once, with how a key is made", async () => {
    const attempt = (more: object) => () => create({ SLACK_CLIENT_ID: "1.2", ...more });
    expect(attempt({ SLACK_CLIENT_SECRET: "hidden" })).toThrow(
      /SLACK_SIGNING_SECRET, TOKEN_KEY \(make one with: openssl rand -base64 32\)/,
    );
    expect(attempt({ SLACK_CLIENT_SECRET: "hidden" })).not.toThrow(/hidden/);
    const all = { SLACK_CLIENT_SECRET: "s", SLACK_SIGNING_SECRET: "s", TOKEN_KEY: KEY };
    expect(attempt(all)).toThrow(/PUBLIC_URL to an https:/);
    expect(attempt({ ...all, SLACK_BOT_TOKEN: "xoxb-1" })).toThrow(/take out the one or the other/);
    expect(attempt({ ...all, SLACK_APP_TOKEN: "xapp-1" })).toThrow(/SLACK_APP_TOKEN for a single one/);
    const served = await create({ ...all, SLACK_CLIENT_ID: "1.2", SLACK_API_URL: "http://127.0.0.1:1/api" });
    expect(served?.http?.prefixes).toEqual(["/slack/events", "/slack/install", "/slack/oauth_redirect"]);
  });

  test("a key that is too short is refused with the command that makes one, and not shown", () => {
    const { error } = adapter.settings.safeParse({ TOKEN_KEY: "shortsecret" });
    expect(error?.issues[0]?.message).toMatch(/not 32 bytes.*openssl rand -base64 32/);
    expect(JSON.stringify(error?.issues)).not.toContain("shortsecret");
  });

  test("HTTP is served at one path, Socket Mode needs none; both are down before they start", async () => {
    const http = await create({ SLACK_BOT_TOKEN: "xoxb-1", SLACK_SIGNING_SECRET: "s" });
    expect(http?.http?.prefixes).toEqual(["/slack/events"]);
    const socket = await create({ SLACK_BOT_TOKEN: "xoxb-1", SLACK_APP_TOKEN: "xapp-1" });
    expect(socket?.http).toBeUndefined();
    expect(socket?.health()).toMatchObject({ ok: false });
  });

  test("the address of the Web API ends in one slash, and must be an address", () => {
    expect(adapter.settings.parse({}).SLACK_API_URL).toBe("https://slack.com/api/");
    expect(adapter.settings.parse({ SLACK_API_URL: "http://127.0.0.1:1/api" }).SLACK_API_URL).toBe(
      "http://127.0.0.1:1/api/",
    );
    expect(adapter.settings.safeParse({ SLACK_API_URL: "here" }).success).toBe(false);
  });
});
