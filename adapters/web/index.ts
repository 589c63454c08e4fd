import { z } from "zod";
import type { AdapterModule } from "../../src/chat/adapter.ts";
import { PLATFORM } from "./rooms.ts";
import { isLoopback } from "./security.ts";

const TOKEN_LENGTH = 16;

const settings = z.object({
  WEB_CHAT: z.enum(["on", "off"]).default("on").describe("The chat page in the browser: on or off (on)."),
  WEB_CHAT_TOKEN: z
    .string()
    .trim()
    .optional()
    .transform((value) => (value === "" ? undefined : value))
    .describe(
      `Token that people sign in to the chat page with; needed, with ${TOKEN_LENGTH} characters or more, where others can reach it.`,
    ),
});

/** Readout as a chat page of its own. */
export const adapter: AdapterModule<typeof settings> = {
  platform: PLATFORM,
  settings,
  create({ WEB_CHAT, WEB_CHAT_TOKEN: token }, context) {
    if (WEB_CHAT === "off") return null;
    const isPublic = !isLoopback(context.host) || !isLoopback(new URL(context.publicUrl).hostname);
    if (isPublic && (token ?? "").length < TOKEN_LENGTH) {
      throw new Error(
        `The chat page can be reached from other machines (HOST or PUBLIC_URL is not this one): set WEB_CHAT_TOKEN to ${TOKEN_LENGTH} characters or more, or WEB_CHAT=off.`,
      );
    }
    return import("./adapter.ts").then(({ createWebAdapter }) => createWebAdapter({ token }, context));
  },
};
