import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readableSlug } from "../../../src/readouts/links.ts";
import { createPace } from "../../../src/readouts/publishing-pace.ts";
import { addressOfReader, voterOf } from "../../../src/readouts/ratings.ts";
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

describe("a reader's network address", () => {
  test.each([
    ["203.0.113.7", "203.0.113.7"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"],
    ["2001:0db8:0001:0002::", "2001:db8:1:2::/64"],
    ["2001:DB8::1", "2001:db8:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
  ])("%s counts as %s", (address, counted) => {
    expect(addressOfReader(address)).toBe(counted);
  });

  test("a cookie is kept as a hash only", () => {
    expect(voterOf("a-cookie")).toMatch(/^reader:[0-9a-f]{64}$/);
    expect(voterOf("a-cookie")).not.toContain("cookie");
  });
});

describe("a pace", () => {
  const at = (seconds: number) => new Date(Date.UTC(2031, 2, 5, 10, 0, seconds));

  test("lets so many of a key through in any minute, each key by itself", () => {
    const pace = createPace({ most: 2, ms: 60_000 });
    expect([0, 10, 20].map((second) => pace.take("a", at(second)))).toEqual([true, true, false]);
    expect(pace.take("b", at(20))).toBe(true);
    expect(pace.take("a", at(60))).toBe(true);
    expect(pace.take("a", at(61))).toBe(false);
    expect(pace.take("a", at(70))).toBe(true);
  });

  test("in no minute more than allowed, whatever the times", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 60 }), (times) => {
        const pace = createPace({ most: 5, ms: 60_000 });
        const sorted = [...times].sort((a, b) => a - b);
        const let_ = sorted.filter((second) => pace.take("a", at(second)));
        for (const begin of let_)
          expect(let_.filter((second) => second >= begin && second < begin + 60).length).toBeLessThanOrEqual(
            5,
          );
      }),
    );
  });

  test("remembers so many keys and no more", () => {
    const pace = createPace({ most: 1, ms: 60_000, keys: 100 });
    expect(pace.take("first", at(0))).toBe(true);
    for (let n = 0; n < 100; n++) pace.take(`key ${n}`, at(1));
    // Forgotten, so it is let through again; the newest is still known.
    expect(pace.take("first", at(2))).toBe(true);
    expect(pace.take("key 99", at(2))).toBe(false);
  });
});
