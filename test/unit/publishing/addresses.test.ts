import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readableSlug } from "../../../src/readouts/links.ts";
import { voterOf } from "../../../src/readouts/ratings.ts";
import { readAddress } from "../../../src/readouts/subscribers.ts";

describe("a mail address", () => {
  test.each([
    ["ana@example.org", "ana@example.org"],
    ["  Ana.Lee+readouts@Example.ORG ", "ana.lee+readouts@example.org"],
    ["<ana@example.org>", "ana@example.org"],
    ["mailto:ana@example.org", "ana@example.org"],
    ["o'hara@example.org", "o'hara@example.org"],
    ["ana@bücher.example", "ana@xn--bcher-kva.example"],
  ])("%j is %s", (text, address) => {
    expect(readAddress(text)).toBe(address);
  });

  test.each([
    "",
    "ana",
    "@example.org",
    "ana@",
    "ana@example",
    "ana@example.org\r\nBcc: bo@example.org",
    "ana@example.org,bo@example.org",
    "ana@example.org bo@example.org",
    "Ana <ana@example.org>",
    '"ana bo"@example.org',
    "ana@[127.0.0.1]",
    "ana@exa mple.org",
    "ana\u0000@example.org",
    "ana\u2028@example.org",
    `${"a".repeat(65)}@example.org`,
    `ana@${"a".repeat(60)}.${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(70)}.org`,
  ])("%j is none", (text) => {
    expect(readAddress(text)).toBeNull();
  });

  test("whatever is typed, what is kept is one address in one line, and reading it again keeps it", () => {
    const parts = fc.constantFrom(
      "a",
      "ana",
      "@",
      ".",
      "example",
      "org",
      ",",
      ";",
      "\n",
      "\r",
      "<",
      ">",
      '"',
      " ",
      "ä",
      ":",
    );
    const typedWith = fc.tuple(parts, fc.emailAddress(), parts).map((all) => all.join(""));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.emailAddress(), typedWith), (typed) => {
        const address = readAddress(typed);
        if (address === null) return;
        expect(address).toMatch(/^[^\s@,;<>"\p{Cc}]+@[a-z0-9.-]+$/u);
        expect(readAddress(address)).toBe(address);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("a group's name in an address", () => {
  test.each([
    ["Supply team", "supply-team"],
    ["  Küste & Häfen!  ", "kuste-hafen"],
    ["供应组", ""],
    ["ops", "ops"],
    ["a".repeat(60), "a".repeat(40)],
    ["../../etc/passwd", "etc-passwd"],
  ])("of %j is %j", (name, slug) => {
    expect(readableSlug(name)).toBe(slug);
  });

  test("it holds nothing that means something in an address", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (name) => {
        expect(readableSlug(name)).toMatch(/^([a-z0-9]+(-[a-z0-9]+)*)?$/);
      }),
    );
  });
});

test("a cookie is kept as a hash only", () => {
  expect(voterOf("a-cookie")).toMatch(/^reader:[0-9a-f]{64}$/);
  expect(voterOf("a-cookie")).not.toContain("cookie");
});
