import { z } from "zod";
import type { AdapterModule } from "../../src/chat/adapter.ts";
import { PLATFORM } from "./address.ts";

const optional = z
  .string()
  .trim()
  .optional()
  .transform((value) => (value === "" ? undefined : value));

const settings = z.object({
  DISCORD_TOKEN: optional.describe("Token of the Discord bot; without it Discord is not used."),
  DISCORD_API_URL: optional
    .pipe(z.url().optional())
    .transform((url) => (url ?? "https://discord.com/api").replace(/\/+$/, ""))
    .describe("Address of Discord's API, for proxies and tests (https://discord.com/api)."),
});

/** Readout on Discord. */
export const adapter: AdapterModule<typeof settings> = {
  platform: PLATFORM,
  settings,
  create({ DISCORD_TOKEN, DISCORD_API_URL }, context) {
    if (!DISCORD_TOKEN) return null;
    const options = { token: DISCORD_TOKEN, apiUrl: DISCORD_API_URL };
    return import("./adapter.ts").then(({ createDiscordAdapter }) => createDiscordAdapter(options, context));
  },
  async examine({ DISCORD_TOKEN, DISCORD_API_URL }) {
    if (!DISCORD_TOKEN) return { findings: [{ state: "aside", says: "DISCORD_TOKEN is not set" }] };
    const { examine } = await import("./examine.ts");
    return examine({ token: DISCORD_TOKEN, apiUrl: DISCORD_API_URL });
  },
  tools: {
    "discord:invite": async ({ DISCORD_TOKEN }) => {
      if (!DISCORD_TOKEN) throw new Error("Set DISCORD_TOKEN: the link is made from it.");
      const { clientIdOf, inviteLink } = await import("./permissions.ts");
      return inviteLink(clientIdOf(DISCORD_TOKEN));
    },
  },
};
