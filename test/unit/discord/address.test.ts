import { describe, expect, test } from "vitest";
import { messageRef, permalink, readAddress } from "../../../adapters/discord/address.ts";
import { readText } from "../../../adapters/discord/receive-text.ts";

const nobody = () => undefined;
const read = (typed: string) => readText(typed, "5555555", { user: nobody, channel: nobody, role: nobody });

describe("the address of a message", () => {
  test("has one spelling, from whichever link it was read", () => {
    const ref = messageRef({ channel: "7777777", message: "9999999" });
    for (const origin of [
      "https://discord.com",
      "https://ptb.discord.com",
      "https://canary.discordapp.com",
    ]) {
      for (const where of ["5555555", "@me"]) {
        const url = `${origin}/channels/${where}/7777777/9999999`;
        expect(read(url)).toEqual([{ type: "message", ref, url }]);
      }
    }
    expect(readAddress(ref)).toEqual({ channel: "7777777", message: "9999999" });
  });

  test("of another site is only text", () => {
    const typed = "https://discord.com.evil.example/channels/5555555/7777777/9999999";
    expect(read(typed)).toEqual([{ type: "text", text: typed }]);
  });

  test("is refused where it is none of ours", () => {
    expect(() => readAddress({ platform: "discord", address: "7777777" })).toThrow(/not the address/);
  });

  test("as a link is the one people copy", () => {
    const address = { channel: "7777777", message: "9999999" };
    expect(permalink("5555555", address)).toBe("https://discord.com/channels/5555555/7777777/9999999");
    expect(permalink(null, address)).toBe("https://discord.com/channels/@me/7777777/9999999");
  });
});
