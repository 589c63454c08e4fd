import { describe, expect, test } from "vitest";
import { adapter } from "../../../adapters/slack/index.ts";
import { adapterContext } from "../../support/adapter-context.ts";

const context = adapterContext({ clock: { now: () => new Date(0) } });
const create = (environment: Record<string, string>) =>
  adapter.create(adapter.settings.parse(environment), context);

describe("the settings of Slack", () => {
  test("every one says in a line what it is", () => {
    for (const [name, schema] of Object.entries(adapter.settings.shape)) {
      expect(`${name}: ${schema.description}`).toMatch(/^SLACK_\w+: [^\n]{10,120}$/);
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
