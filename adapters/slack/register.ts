import type { CommandSpec } from "../../src/chat/command.ts";
import { MESSAGE_MENUS, type MessageMenu } from "../../src/chat/interaction.ts";
import { clip } from "./limits.ts";

/** Events, commands and presses all come to this one address in HTTP mode. */
export const EVENTS_PATH = "/slack/events";
/** Where people begin to install the app, and where Slack sends them back to. */
export const INSTALL_PATH = "/slack/install";
export const REDIRECT_PATH = "/slack/oauth_redirect";

/** What the bot may do in a workspace, and what for. */
export const SCOPES = {
  commands: "slash commands, and the entries in a message's own menu",
  "chat:write": "posts and updates its cards, and sends reminders as direct messages",
  "files:write": "uploads the picture of a digest, to show it in its message",
  "users:read": "names, time zones and languages of the people it speaks with, and who is an administrator",
  "app_mentions:read": "commands in threads, where Slack allows no slash commands: @Readout done #12",
  "channels:read": "is told when it is invited into a public channel, and greets",
  "groups:read": "the same for private channels",
} as const satisfies Record<string, string>;

/** Events the app subscribes to, and what for. */
export const EVENTS = {
  app_home_opened: "draws the Home tab",
  app_mention: "commands in threads",
  member_joined_channel: "greets in a channel it was invited into",
  app_uninstalled: "stops when it was removed, and sends nothing more",
  tokens_revoked: "the same when its token was taken back",
} as const satisfies Record<string, string>;

/** The same for an app that organisations may install for their workspaces (docs.slack.dev/enterprise/). */
export const ORGANISATION_EVENTS = {
  team_access_granted: "answers in a workspace its organisation added it to",
  team_access_revoked: "stops in a workspace its organisation took it from",
} as const satisfies Record<string, string>;

/** Entries of a message's own menu by their callback ids; a name has at most 24 characters. */
const SHORTCUTS: Record<MessageMenu, { name: string; description: string }> = {
  track: { name: "Track as action item", description: "Makes an action item of this message" },
  note: { name: "Note in the meeting", description: "Notes this message in the meeting that runs here" },
};

const PLACEHOLDER_URL = "https://YOUR-ADDRESS";

export interface ManifestOptions {
  readonly socketMode: boolean;
  /** Where Slack reaches the bot; a placeholder stands in the manifest where it is not known. */
  readonly publicUrl?: string | undefined;
  /** Many workspaces may install it, organisations among them. */
  readonly distributed?: boolean;
}

/**
 * The app's manifest, to be pasted at https://api.slack.com/apps (From a manifest).
 * Shape and lengths: slackapi/manifest-schema, manifest.schema.2.0.0.json.
 */
export function manifest(
  commands: readonly CommandSpec[],
  { socketMode, publicUrl, distributed = false }: ManifestOptions,
) {
  const base = (publicUrl || PLACEHOLDER_URL).replace(/\/+$/, "");
  const url = `${base}${EVENTS_PATH}`;
  const address = socketMode ? {} : { request_url: url };
  return {
    _metadata: { major_version: 2, minor_version: 1 },
    display_information: {
      name: "Readout",
      description: "Keeps a group's action items, reminds people and posts a weekly digest.",
    },
    features: {
      // Not read-only: without a place to type in, there are no slash commands in direct messages either.
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: "Readout", always_online: true },
      shortcuts: MESSAGE_MENUS.map((menu) => ({ type: "message", callback_id: menu, ...SHORTCUTS[menu] })),
      slash_commands: commands.map((command) => slashCommand(command, socketMode ? undefined : url)),
    },
    oauth_config: {
      ...(socketMode ? {} : { redirect_urls: [`${base}${REDIRECT_PATH}`] }),
      scopes: { bot: Object.keys(SCOPES) },
    },
    settings: {
      event_subscriptions: {
        ...address,
        bot_events: Object.keys({ ...EVENTS, ...(distributed ? ORGANISATION_EVENTS : {}) }),
      },
      interactivity: { is_enabled: true, ...address },
      org_deploy_enabled: distributed,
      socket_mode_enabled: socketMode,
      token_rotation_enabled: false,
    },
  };
}

/** `should_escape` makes Slack send people and channels with their ids. */
const slashCommand = ({ name, description, hint }: CommandSpec, url: string | undefined) => ({
  command: `/${name}`,
  description: clip(description, 2_000),
  usage_hint: clip(hint, 1_000),
  should_escape: true,
  ...(url ? { url } : {}),
});
