import { z } from "zod";
import type { AdapterModule } from "../../src/chat/adapter.ts";
import { PLATFORM } from "./address.ts";
import { manifest } from "./register.ts";

const optional = z
  .string()
  .trim()
  .optional()
  .transform((value) => (value === "" ? undefined : value));

const settings = z.object({
  SLACK_BOT_TOKEN: optional.describe("Bot token (xoxb-…) of the Slack app; without it Slack is not used."),
  SLACK_APP_TOKEN: optional.describe(
    "App-level token (xapp-…) with connections:write; set, Socket Mode is used.",
  ),
  SLACK_SIGNING_SECRET: optional.describe(
    "Signing secret of the Slack app; needed for HTTP at /slack/events.",
  ),
  SLACK_API_URL: optional
    .pipe(z.url().optional())
    .transform((url) => (url ?? "https://slack.com/api/").replace(/\/*$/, "/"))
    .describe("Address of Slack's Web API, for proxies and tests (https://slack.com/api/)."),
});

/** Readout on Slack. */
export const adapter: AdapterModule<typeof settings> = {
  platform: PLATFORM,
  settings,
  create({ SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET, SLACK_API_URL }, context) {
    if (!SLACK_BOT_TOKEN) return null;
    if (!SLACK_APP_TOKEN && !SLACK_SIGNING_SECRET) {
      throw new Error(
        "SLACK_BOT_TOKEN is set, but neither SLACK_APP_TOKEN (Socket Mode) nor SLACK_SIGNING_SECRET (HTTP) is: set one of them.",
      );
    }
    const options = {
      botToken: SLACK_BOT_TOKEN,
      appToken: SLACK_APP_TOKEN,
      signingSecret: SLACK_SIGNING_SECRET,
      apiUrl: SLACK_API_URL,
    };
    return import("./adapter.ts").then(({ createSlackAdapter }) => createSlackAdapter(options, context));
  },
  tools: {
    "slack:manifest": ({ SLACK_APP_TOKEN }, commands, { publicUrl }) =>
      JSON.stringify(
        manifest(commands, {
          // Without an address Slack could reach, events can only come over a socket.
          socketMode: SLACK_APP_TOKEN !== undefined || publicUrl === undefined,
          publicUrl,
        }),
        null,
        2,
      ),
  },
};
