import { PermissionsBitField } from "discord.js";
import { describe, expect, test } from "vitest";
import { adapter } from "../../../adapters/discord/index.ts";
import { PERMISSIONS } from "../../../adapters/discord/permissions.ts";
import { adapterContext } from "../../support/adapter-context.ts";

const context = adapterContext({ clock: { now: () => new Date(0) } });
const APPLICATION = "123456789012345678";
const TOKEN = `${Buffer.from(APPLICATION).toString("base64")}.Gabcde.secret`;
const create = (environment: Record<string, string>) =>
  adapter.create(adapter.settings.parse(environment), context);
const invite = async (environment: Record<string, string>) =>
  adapter.tools?.["discord:invite"]?.(adapter.settings.parse(environment), [], {});

describe("the settings of Discord", () => {
  test("every one says in a line what it is", () => {
    for (const [name, schema] of Object.entries(adapter.settings.shape))
      expect(`${name}: ${schema.description}`).toMatch(/^DISCORD_\w+: [^\n]{10,120}$/);
  });

  test("without a token Discord is not wanted; an empty one is none", () => {
    expect(create({})).toBeNull();
    expect(create({ DISCORD_TOKEN: " " })).toBeNull();
  });

  test("with one it is there, not connected, and has no HTTP of its own", async () => {
    const made = await create({ DISCORD_TOKEN: TOKEN });
    expect(made?.platform).toBe("discord");
    expect(made?.http).toBeUndefined();
    expect(made?.health()).toEqual({ ok: false, reason: "Discord: not connected yet" });
  });

  test("the address of the API has no slash at its end, and must be an address", () => {
    expect(adapter.settings.parse({}).DISCORD_API_URL).toBe("https://discord.com/api");
    expect(adapter.settings.parse({ DISCORD_API_URL: "http://127.0.0.1:1/api//" }).DISCORD_API_URL).toBe(
      "http://127.0.0.1:1/api",
    );
    expect(adapter.settings.safeParse({ DISCORD_API_URL: "here" }).success).toBe(false);
  });
});

describe("the invitation", () => {
  test("asks for the bot and its commands, with exactly the permissions that have a reason", async () => {
    const link = new URL((await invite({ DISCORD_TOKEN: TOKEN })) ?? "");
    expect(`${link.origin}${link.pathname}`).toBe("https://discord.com/oauth2/authorize");
    expect(link.searchParams.get("client_id")).toBe(APPLICATION);
    expect(link.searchParams.get("scope")).toBe("bot applications.commands");
    const asked = new PermissionsBitField(BigInt(link.searchParams.get("permissions") ?? "0")).toArray();
    expect(asked.sort()).toEqual(Object.keys(PERMISSIONS).sort());
    for (const { word, reason } of Object.values(PERMISSIONS)) {
      expect(word).toMatch(/^[A-Z]/);
      expect(reason).not.toBe("");
    }
    expect(asked).not.toContain("Administrator");
    expect(asked).not.toContain("MentionEveryone");
    expect(link.href).not.toContain("secret");
  });

  test("says what to set where there is no token, or none that is one", async () => {
    await expect(invite({})).rejects.toThrow(/DISCORD_TOKEN/);
    await expect(invite({ DISCORD_TOKEN: "not.a.secret" })).rejects.toThrow(
      /^DISCORD_TOKEN is not a bot token/,
    );
  });
});
