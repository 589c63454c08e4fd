import { type Running, start } from "./processes.ts";
import { BOT_TOKEN, SIGNING_SECRET } from "./workspace.ts";

/** Our program as it is started in earnest; port 0 lets it choose. */
export const startOurs = (databaseUrl: string, slackApiUrl: string, more: NodeJS.ProcessEnv = {}): Running =>
  start("src/main.ts", {
    NODE_ENV: "production",
    DATABASE_URL: databaseUrl,
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_SIGNING_SECRET: SIGNING_SECRET,
    SLACK_APP_TOKEN: "",
    SLACK_API_URL: slackApiUrl,
    DISCORD_TOKEN: "",
    WEB_CHAT: "off",
    LOG_LEVEL: "silent",
    TZ_DEFAULT: "UTC",
    COMMAND_PREFIX: "",
    HOST: "127.0.0.1",
    PORT: "0",
    ...more,
  });

/** The Bolt app that only acknowledges; `posts`: and then says one line in the channel. */
export const startBare = (slackApiUrl: string, { port = 0, posts = false } = {}): Running =>
  start("bench/bare.ts", {
    NODE_ENV: "production",
    SLACK_API_URL: slackApiUrl,
    PORT: String(port),
    POSTS: posts ? "yes" : "",
  });

/** The bot as one writes it at first: one interactive transaction of Prisma's for each command. */
export const startPlainPrisma = (databaseUrl: string, slackApiUrl: string): Running =>
  start("bench/plain-prisma.ts", {
    NODE_ENV: "production",
    DATABASE_URL: databaseUrl,
    SLACK_API_URL: slackApiUrl,
    PORT: "0",
  });
