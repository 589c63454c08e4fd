import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createEmulator, type Emulator } from "emulate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { databases, type FreshDatabase } from "../support/databases.ts";
import { SECRETS } from "../support/secrets.ts";
import { beginInstall, createHost, type Host } from "../support/slack-hosting.ts";
import { witnessedLogger } from "../support/witness.ts";

// The same installation against a Slack written by others (`emulate`), which knows nothing of this adapter.

/** What the emulator itself is asked with. */
const OWN_TOKEN = "xoxb-emulated";

let emulator: Emulator;
let fresh: FreshDatabase;
let host: Host;

beforeAll(async () => {
  const [database] = databases;
  if (!database) throw new Error("no database");
  fresh = await database.fresh();
  const port = await freePort();
  const apiUrl = `http://127.0.0.1:${port}/api/`;
  host = await createHost({ apiUrl }, fresh.store, {
    clock: { now: () => new Date() },
    logger: witnessedLogger(),
  });
  emulator = await createEmulator({
    service: "slack",
    port,
    seed: {
      tokens: { [OWN_TOKEN]: { login: "U000000001", scopes: ["users:read", "channels:read"] } },
      slack: {
        team: { name: "Acme", domain: "acme" },
        channels: [{ name: "general" }],
        users: [{ name: "ana", real_name: "Ana Lima", profile: { display_name: "Ana Lima" } }],
        oauth_apps: [
          {
            client_id: "C1.1",
            client_secret: SECRETS.SLACK_CLIENT_SECRET,
            name: "Readout",
            redirect_uris: [`${host.url}/slack/oauth_redirect`],
            scopes: ["chat:write", "commands", "users:read"],
          },
        ],
      },
    },
  });
});
afterAll(async () => {
  await host.stops();
  await emulator.close();
  await fresh.drop();
});

test("a browser installs the app, and a command is answered with the token that came of it", async () => {
  const { authorize, cookie } = await beginInstall(host);
  const choose = await (await fetch(authorize)).text();
  const form = new URLSearchParams();
  for (const [, name = "", value = ""] of choose.matchAll(
    /<input type="hidden" name="(\w+)" value="([^"]*)"/g,
  ))
    form.set(name, value.replaceAll("&amp;", "&"));
  const allowed = await fetch(new URL("/oauth/v2/authorize/callback", authorize), {
    method: "POST",
    body: form,
    redirect: "manual",
  });
  const back = new URL(allowed.headers.get("location") ?? "");
  expect(back.href).toContain(`${host.url}/slack/oauth_redirect?code=`);
  const forged = await host.opens(`${back.pathname}${back.search}`, {
    cookie: "slack-app-oauth-state=other",
  });
  expect(forged.status).toBe(400);
  const page = await host.opens(`${back.pathname}${back.search}`, { cookie });
  expect(page).toMatchObject({ status: 200, text: expect.stringContaining("In Acme") });
  const again = await host.opens(`${back.pathname}${back.search}`, { cookie });
  expect(again.text).toContain("invalid_code");

  const { workspace } = await fresh.store.db.installation.findFirstOrThrow();
  const [channel, ana] = await lookAround();
  const body = {
    team_id: workspace,
    channel_id: channel,
    channel_name: "general",
    user_id: ana,
    user_name: "ana",
    command: "/action",
    text: "Water the plants",
    is_enterprise_install: "false",
    trigger_id: "1",
    response_url: `${emulator.url}/nowhere`,
  };
  expect(await host.delivers({ kind: "slash_commands", body })).toBe(200);
  const [card] = await fresh.store.db.postedCard.findMany();
  expect(card).toMatchObject({ workspace, address: expect.stringContaining(`${workspace}/${channel}/`) });
});

/** Who and what is there. */
async function lookAround(): Promise<[channel: string, ana: string]> {
  const ask = async (method: string) =>
    (
      await fetch(`${emulator.url}/api/${method}`, {
        method: "POST",
        headers: { authorization: `Bearer ${OWN_TOKEN}` },
      })
    ).json();
  const named = z.array(z.object({ id: z.string(), name: z.string() }));
  const { channels } = z.object({ channels: named }).parse(await ask("conversations.list"));
  const { members } = z.object({ members: named }).parse(await ask("users.list"));
  const idOf = (list: z.infer<typeof named>, name: string) => list.find((one) => one.name === name)?.id ?? "";
  return [idOf(channels, "general"), idOf(members, "ana")];
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
