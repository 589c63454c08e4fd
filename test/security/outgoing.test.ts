import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Every file that opens a connection, and who gives it the address. Nothing that somebody typed is ever fetched. */
const OPENS: Readonly<Record<string, string>> = {
  "adapters/discord/client.ts": "DISCORD_API_URL, and the gateway it names",
  "adapters/discord/examine.ts": "DISCORD_API_URL",
  "adapters/email/connection.ts": "SMTP_URL",
  "adapters/slack/connection.ts": "SLACK_API_URL, and the socket it names",
  "adapters/slack/examine.ts": "SLACK_API_URL",
  "adapters/slack/fetch.ts": "SLACK_API_URL",
  "adapters/slack/outgoing.ts": "SLACK_API_URL, and the response_url of a signed request",
  "adapters/slack/pictures.ts": "where Slack's answer says a picture is to be sent",
  "src/operator/doctor.ts": "PUBLIC_URL",
};

/** What opens a connection: of Node, of the browser's kind, of the SDKs. */
const OPENING =
  /\bfetch\(|\bhttps?\.(?:request|get)\(|\b(?:net|tls)\.connect\(|new (?:WebSocket|EventSource|WebClient|App|SocketModeReceiver|Client|REST|Agent)\(|createTransport\(/;

test("connections are opened in few places, to addresses of the settings and of the platforms", () => {
  const opening = ["src", "adapters"]
    .flatMap((folder) =>
      readdirSync(`${root}${folder}`, { recursive: true }).map((file) => `${folder}/${file}`),
    )
    // What stands in static/ runs in the reader's browser, whose policy lets it reach ourselves only.
    .filter((file) => file.endsWith(".ts") && !/\/(generated|static)\//.test(file))
    .filter((file) => OPENING.test(readFileSync(`${root}${file}`, "utf8")));
  expect(opening.toSorted()).toEqual(Object.keys(OPENS).toSorted());
});
