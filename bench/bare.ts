import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { App, HTTPReceiver, LogLevel } from "@slack/bolt";
import { BOT_TOKEN, SIGNING_SECRET } from "./workspace.ts";

// The least a Slack app can do: the same library, the same check of the signature, and only an
// acknowledgement; with POSTS also one message, as any bot says that has something to say.

const receiver = new HTTPReceiver({ signingSecret: SIGNING_SECRET, endpoints: "/slack/events" });
const app = new App({
  receiver,
  token: BOT_TOKEN,
  logLevel: LogLevel.ERROR,
  clientOptions: { slackApiUrl: process.env["SLACK_API_URL"] ?? "" },
});
app.command(/.*/, async ({ ack, client, body }) => {
  await ack();
  if (process.env["POSTS"]) await client.chat.postMessage({ channel: body.channel_id, text: body.text });
});

const server = (await app.start({ port: Number(process.env["PORT"]), host: "127.0.0.1" })) as Server;
console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
process.once("SIGTERM", () => process.exit(0));
