import { describe, expect, test } from "vitest";
import { z } from "zod";
import { adapter } from "../../../adapters/slack/index.ts";
import { EVENTS, manifest, SCOPES } from "../../../adapters/slack/register.ts";
import { MESSAGE_MENUS } from "../../../src/chat/interaction.ts";
import { en } from "../../../src/i18n/en.ts";
import { COMMANDS } from "../../support/slack-script.ts";

/** Lengths and names as in slackapi/manifest-schema, manifest.schema.2.0.0.json, as far as the manifest uses it. */
const url = z.url().max(3500).optional();
const schema = z.strictObject({
  _metadata: z.strictObject({ major_version: z.literal(2), minor_version: z.literal(1) }),
  display_information: z.strictObject({ name: z.string().min(1).max(35), description: z.string().max(140) }),
  features: z.strictObject({
    app_home: z.record(
      z.enum(["home_tab_enabled", "messages_tab_enabled", "messages_tab_read_only_enabled"]),
      z.boolean(),
    ),
    bot_user: z.strictObject({ display_name: z.string().max(80), always_online: z.boolean() }),
    shortcuts: z
      .array(
        z.strictObject({
          name: z.string().min(1).max(24),
          type: z.enum(["message", "global"]),
          callback_id: z.string().max(255),
          description: z.string().max(150),
        }),
      )
      .max(10),
    slash_commands: z
      .array(
        z.strictObject({
          command: z
            .string()
            .regex(/^\/[a-z][a-z0-9_-]*$/)
            .max(32),
          description: z.string().min(1).max(2000),
          usage_hint: z.string().max(1000),
          should_escape: z.literal(true),
          url,
        }),
      )
      .max(50),
  }),
  oauth_config: z.strictObject({
    redirect_urls: z.array(z.url()).max(1000).optional(),
    scopes: z.strictObject({ bot: z.array(z.string().regex(/^[a-z_.]+(:[a-z._]+)?$/)) }),
  }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({ request_url: url, bot_events: z.array(z.string()).max(100) }),
    interactivity: z.strictObject({ is_enabled: z.literal(true), request_url: url }),
    org_deploy_enabled: z.boolean(),
    socket_mode_enabled: z.boolean(),
    token_rotation_enabled: z.boolean(),
  }),
});

describe("the manifest", () => {
  test("over HTTP names the address everywhere", () => {
    const made = schema.parse(
      manifest(COMMANDS, { socketMode: false, publicUrl: "https://bot.example.org/" }),
    );
    expect(made.features.slash_commands).toEqual([
      {
        command: "/action",
        description: "Action items",
        usage_hint: "Water the plants by tomorrow",
        should_escape: true,
        url: "https://bot.example.org/slack/events",
      },
      expect.objectContaining({ command: "/readout" }),
    ]);
    expect(made.settings.event_subscriptions.request_url).toBe("https://bot.example.org/slack/events");
    expect(made.settings.interactivity.request_url).toBe("https://bot.example.org/slack/events");
    expect(made.oauth_config.redirect_urls).toEqual(["https://bot.example.org/slack/oauth_redirect"]);
    expect(made.settings.socket_mode_enabled).toBe(false);
  });

  test("for many workspaces may be installed by an organisation, and hears when it gives or takes access", () => {
    const options = { socketMode: false, publicUrl: "https://bot.example.org" };
    const made = schema.parse(manifest(COMMANDS, { ...options, distributed: true })).settings;
    expect(made.org_deploy_enabled).toBe(true);
    expect(made.event_subscriptions.bot_events).toEqual(
      expect.arrayContaining([
        "app_uninstalled",
        "tokens_revoked",
        "team_access_granted",
        "team_access_revoked",
      ]),
    );
    const single = schema.parse(manifest(COMMANDS, options)).settings;
    expect(single.org_deploy_enabled).toBe(false);
    expect(single.event_subscriptions.bot_events).not.toContain("team_access_granted");
  });

  test("without a known address holds a placeholder nobody can overlook", () => {
    const made = schema.parse(manifest(COMMANDS, { socketMode: false }));
    expect(made.settings.interactivity.request_url).toContain("YOUR-ADDRESS");
  });

  test("in Socket Mode needs no address", () => {
    const made = schema.parse(manifest(COMMANDS, { socketMode: true, publicUrl: "https://bot.example.org" }));
    expect(JSON.stringify(made)).not.toContain("https://");
    expect(made.settings.socket_mode_enabled).toBe(true);
  });

  test("asks for every scope its events need, each with its reason, and for no history", () => {
    const needed: Record<keyof typeof EVENTS, string[]> = {
      app_home_opened: [],
      app_mention: ["app_mentions:read"],
      member_joined_channel: ["channels:read", "groups:read"],
      app_uninstalled: [],
      tokens_revoked: [],
    };
    for (const scope of Object.values(needed).flat()) expect(SCOPES).toHaveProperty([scope]);
    expect(Object.keys(SCOPES).filter((scope) => scope.includes("history"))).toEqual([]);
    for (const reason of [...Object.values(SCOPES), ...Object.values(EVENTS)]) expect(reason).not.toBe("");
  });

  test("has the entries of a message's own menu, under the names they have elsewhere", () => {
    const { features } = schema.parse(manifest(COMMANDS, { socketMode: true }));
    expect(features.shortcuts).toMatchObject(
      MESSAGE_MENUS.map((menu) => ({
        type: "message",
        callback_id: menu,
        name: en[`adapter.menu.${menu}`],
      })),
    );
  });

  test("is printed by the tool as JSON", async () => {
    const settings = adapter.settings.parse({ SLACK_APP_TOKEN: "xapp-1" });
    const printed = await adapter.tools?.["slack:manifest"]?.(settings, COMMANDS, {});
    expect(schema.parse(JSON.parse(printed ?? "")).settings.socket_mode_enabled).toBe(true);
  });
});
