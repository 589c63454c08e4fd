import { PermissionFlagsBits, PermissionsBitField } from "discord.js";
import { describe, expect, test } from "vitest";
import { permissionsIn, permissionsOn } from "../../../adapters/discord/permissions.ts";

const { ViewChannel, SendMessages, AttachFiles, Administrator } = PermissionFlagsBits;
const bits = (...all: bigint[]): string => String(all.reduce((sum, bit) => sum | bit, 0n));
const everyone = { id: "guild", permissions: bits(ViewChannel, SendMessages) };
const role = (id: string, ...all: bigint[]) => ({ id, permissions: bits(...all) });
const standing = (...rolesOfGuild: ReturnType<typeof role>[]) => ({
  guild: "guild",
  member: "me",
  roles: ["mine", "second"],
  rolesOfGuild: [everyone, ...rolesOfGuild],
});
const rule = (id: string, { allow = 0n, deny = 0n }) => ({ id, allow: String(allow), deny: String(deny) });

describe("what the bot may do (docs.discord.com/developers/topics/permissions)", () => {
  test("is the sum of its own roles and everybody's, not of others'", () => {
    const mine = standing(role("mine", AttachFiles), role("theirs", Administrator));
    expect(permissionsOn(mine)).toBe(ViewChannel | SendMessages | AttachFiles);
  });

  test("as an administrator is everything, whatever a channel says", () => {
    const admin = standing(role("mine", Administrator));
    expect(permissionsIn(admin, [rule("guild", { deny: ViewChannel })])).toBe(PermissionsBitField.All);
  });

  test.each([
    ["everybody's rule takes", [rule("guild", { deny: SendMessages })], false],
    [
      "a role's rule gives what everybody's takes",
      [rule("mine", { allow: SendMessages }), rule("guild", { deny: SendMessages })],
      true,
    ],
    [
      "of two roles the one that gives wins",
      [rule("mine", { deny: SendMessages }), rule("second", { allow: SendMessages })],
      true,
    ],
    [
      "the member's own rule is the last word",
      [rule("me", { deny: SendMessages }), rule("mine", { allow: SendMessages })],
      false,
    ],
    ["a rule for others says nothing", [rule("theirs", { deny: SendMessages })], true],
    ["who does not see a channel can do nothing there", [rule("guild", { deny: ViewChannel })], false],
  ])("%s", (_title, rules, may) => {
    expect((permissionsIn(standing(), rules) & SendMessages) !== 0n).toBe(may);
  });
});
