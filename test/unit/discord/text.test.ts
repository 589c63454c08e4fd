import { describe, expect, test } from "vitest";
import { messageRef, permalink, readAddress } from "../../../adapters/discord/address.ts";
import { type Names, readText } from "../../../adapters/discord/receive-text.ts";

const BO = "123456789012345678";
const names: Names = {
  user: (id) => (id === BO ? { name: "Bo", bot: false } : undefined),
  channel: (id) => (id === "7777777" ? "ops" : undefined),
  role: (id) => (id === "8888888" ? "Editors" : undefined),
};
const read = (typed: string) => readText(typed, "5555555", names);
const bo = { type: "mention", user: { platform: "discord", workspace: "", id: BO }, name: "Bo", bot: false };

describe("what people type", () => {
  test.each([
    ["no marks", "water the plants", [{ type: "text", text: "water the plants" }]],
    ["nothing", "", []],
    ["people", `<@${BO}> and <@!${BO}>`, [bo, { type: "text", text: " and " }, bo]],
    ["somebody unknown", "<@99999>", [{ type: "mention", name: "99999", user: { id: "99999" } }]],
    [
      "a channel",
      "in <#7777777>!",
      [
        { type: "text", text: "in " },
        { type: "channel", name: "ops", channel: { workspace: "5555555", id: "7777777", direct: false } },
        { type: "text", text: "!" },
      ],
    ],
    [
      "roles, emoji and commands as letters",
      "<@&8888888> <:plant:1234567> <a:wave:1234567> </action add:1234567>",
      [{ type: "text", text: "@Editors :plant: :wave: /action add" }],
    ],
    ["what only looks like marks", "<@> 3 <4> <#x>", [{ type: "text", text: "<@> 3 <4> <#x>" }]],
  ])("with %s", (_, typed, expected) => {
    expect(read(typed)).toMatchObject(expected);
    expect(read(typed)).toHaveLength(expected.length);
  });

  test.each(["https://discord.com", "https://ptb.discord.com", "https://canary.discordapp.com"])(
    "a link to a message of %s is that message, by its one spelling",
    (origin) => {
      const ref = messageRef({ channel: "7777777", message: "9999999" });
      for (const where of ["5555555", "@me"]) {
        const url = `${origin}/channels/${where}/7777777/9999999`;
        expect(read(`see ${url}, please`)).toEqual([
          { type: "text", text: "see " },
          { type: "message", ref, url },
          { type: "text", text: ", please" },
        ]);
      }
      expect(readAddress(ref)).toEqual({ channel: "7777777", message: "9999999" });
    },
  );

  test("an address of another site is only text", () => {
    const typed = "https://discord.com.evil.example/channels/5555555/7777777/9999999";
    expect(read(typed)).toEqual([{ type: "text", text: typed }]);
  });

  test("a message's link is the one people copy", () => {
    const address = { channel: "7777777", message: "9999999" };
    expect(permalink("5555555", address)).toBe("https://discord.com/channels/5555555/7777777/9999999");
    expect(permalink(null, address)).toBe("https://discord.com/channels/@me/7777777/9999999");
  });
});
