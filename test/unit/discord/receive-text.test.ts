import { describe, expect, test } from "vitest";
import { readText } from "../../../adapters/discord/receive-text.ts";

const names = {
  user: (id: string) => (id === "100001" ? { name: "Bo", bot: false } : undefined),
  channel: (id: string) => (id === "200001" ? "ops" : undefined),
  role: (id: string) => (id === "300001" ? "crew" : undefined),
};
const read = (text: string) => readText(text, "7", names);
const bo = {
  type: "mention",
  user: { platform: "discord", workspace: "", id: "100001" },
  name: "Bo",
  bot: false,
};

describe("typed text", () => {
  test("people, channels and links to messages come as parts", () => {
    expect(
      read("Ask <@!100001> in <#200001> about https://discord.com/channels/700001/200001/400001, now"),
    ).toEqual([
      { type: "text", text: "Ask " },
      bo,
      { type: "text", text: " in " },
      {
        type: "channel",
        channel: { platform: "discord", workspace: "7", id: "200001", direct: false },
        name: "ops",
      },
      { type: "text", text: " about " },
      {
        type: "message",
        ref: { platform: "discord", address: "200001/400001" },
        url: "https://discord.com/channels/700001/200001/400001",
      },
      { type: "text", text: ", now" },
    ]);
  });

  test("roles, emoji and commands are words", () => {
    expect(read("<@&300001> <:ship:400001> <a:wave:400002> </action add:400003>")).toEqual([
      { type: "text", text: "@crew :ship: :wave: /action add" },
    ]);
  });

  test("whom nobody knows keeps their number", () => {
    expect(read("<@100009>")).toMatchObject([{ name: "100009", bot: false }]);
  });

  test("what only looks like markup stays as typed", () => {
    for (const typed of ["<@1> <@bo> <#ops> < @100001>", "a < b > c", "https://discord.com/channels/x", ""])
      expect(read(typed)).toEqual(typed === "" ? [] : [{ type: "text", text: typed }]);
  });
});
