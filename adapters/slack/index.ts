import { z } from "zod";
import type { AdapterModule } from "../../src/chat/adapter.ts";
import { createSealer } from "../../src/lib/seal.ts";
import type { ManyWorkspacesSettings, SlackOptions } from "./adapter.ts";
import { PLATFORM } from "./address.ts";
import { manifest } from "./register.ts";

const SLACK_API = "https://slack.com/api/";

const optional = z
  .string()
  .trim()
  .optional()
  .transform((value) => (value === "" ? undefined : value));

const settings = z.object({
  SLACK_BOT_TOKEN: optional.describe(
    "Bot token (xoxb-…) of the Slack app in one workspace; without it and SLACK_CLIENT_ID Slack is not used.",
  ),
  SLACK_APP_TOKEN: optional.describe(
    "App-level token (xapp-…) with connections:write; set, Socket Mode is used.",
  ),
  SLACK_SIGNING_SECRET: optional.describe(
    "Signing secret of the Slack app; needed for HTTP at /slack/events.",
  ),
  SLACK_CLIENT_ID: optional.describe(
    "Client ID of the Slack app: many workspaces install it at /slack/install; instead of SLACK_BOT_TOKEN.",
  ),
  SLACK_CLIENT_SECRET: optional.describe("Client secret of the Slack app; needed with SLACK_CLIENT_ID."),
  TOKEN_KEY: optional
    .transform(readKeys)
    .describe(
      "Seals the workspaces' tokens; made by: openssl rand -base64 32; to change it, put the new one in front with a comma.",
    ),
  SLACK_API_URL: optional
    .pipe(z.url().optional())
    .transform((url) => (url ?? SLACK_API).replace(/\/*$/, "/"))
    .describe("Address of Slack's Web API, for proxies and tests (https://slack.com/api/)."),
});

type Settings = z.infer<typeof settings>;

function readKeys(
  keys: string | undefined,
  { addIssue }: { addIssue(issue: { code: "custom"; message: string }): void },
) {
  try {
    return keys === undefined ? undefined : createSealer(keys);
  } catch (error) {
    addIssue({
      code: "custom",
      message: `${(error as Error).message}; make one with: openssl rand -base64 32`,
    });
    return z.NEVER;
  }
}

/** Readout on Slack. */
export const adapter: AdapterModule<typeof settings> = {
  platform: PLATFORM,
  settings,
  create(given, context) {
    const options = optionsOf(given, context.publicUrl);
    if (!options) return null;
    return import("./adapter.ts").then(({ createSlackAdapter }) => createSlackAdapter(options, context));
  },
  async examine(given, { publicUrl }) {
    const options = optionsOf(given, publicUrl ?? "http://localhost");
    if (!options) return { findings: [{ state: "aside", says: "SLACK_BOT_TOKEN is not set" }] };
    if (!("botToken" in options))
      return { findings: [{ state: "well", says: "many workspaces install it; each has its own token" }] };
    const { examine } = await import("./examine.ts");
    return examine(options);
  },
  tools: {
    "slack:manifest": ({ SLACK_APP_TOKEN, SLACK_CLIENT_ID }, commands, { publicUrl }) =>
      JSON.stringify(
        manifest(commands, {
          // Without an address Slack could reach, events can only come over a socket.
          socketMode: SLACK_APP_TOKEN !== undefined || publicUrl === undefined,
          publicUrl,
          distributed: SLACK_CLIENT_ID !== undefined,
        }),
        null,
        2,
      ),
  },
};

/** One workspace by its token, or all that install the app; null: neither is wanted. @throws Error in words */
function optionsOf(given: Settings, publicUrl: string): SlackOptions | null {
  const { SLACK_BOT_TOKEN: botToken, SLACK_CLIENT_ID: clientId, SLACK_API_URL: apiUrl } = given;
  const { SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret } = given;
  if (clientId) return { ...manyWorkspaces({ ...given, SLACK_CLIENT_ID: clientId }, publicUrl), apiUrl };
  if (!botToken) return null;
  if (!appToken && !signingSecret) {
    throw new Error(
      "SLACK_BOT_TOKEN is set, but neither SLACK_APP_TOKEN (Socket Mode) nor SLACK_SIGNING_SECRET (HTTP) is: set one of them.",
    );
  }
  return { botToken, appToken, signingSecret, apiUrl };
}

function manyWorkspaces(
  given: Settings & { SLACK_CLIENT_ID: string },
  publicUrl: string,
): ManyWorkspacesSettings {
  const { SLACK_CLIENT_ID: clientId, SLACK_CLIENT_SECRET: clientSecret } = given;
  const { SLACK_SIGNING_SECRET: signingSecret, TOKEN_KEY: sealer } = given;
  const single = (["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"] as const).filter((name) => given[name]);
  if (single.length > 0) {
    throw new Error(
      `SLACK_CLIENT_ID is for many workspaces, ${single.join(" and ")} for a single one: take out the one or the other.`,
    );
  }
  if (!clientSecret || !signingSecret || !sealer) {
    const missing = [
      ...(clientSecret ? [] : ["SLACK_CLIENT_SECRET"]),
      ...(signingSecret ? [] : ["SLACK_SIGNING_SECRET"]),
      ...(sealer ? [] : ["TOKEN_KEY (make one with: openssl rand -base64 32)"]),
    ];
    throw new Error(`SLACK_CLIENT_ID is set: set ${missing.join(", ")}, too.`);
  }
  if (given.SLACK_API_URL === SLACK_API && !publicUrl.startsWith("https://"))
    throw new Error(
      "SLACK_CLIENT_ID is set: set PUBLIC_URL to an https:// address, which Slack sends people back to.",
    );
  return { clientId, clientSecret, signingSecret, sealer };
}
