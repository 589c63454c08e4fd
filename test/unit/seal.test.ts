import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createSealer, SealError } from "../../src/lib/seal.ts";

const key = () => randomBytes(32).toString("base64");

describe("sealing", () => {
  test("any text comes back, and is not to be read in what is kept", () => {
    const sealer = createSealer(key());
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 8 }), fc.string(), (text, place) => {
        const sealed = sealer.seal(text, place);
        expect(sealer.open(sealed, place)).toBe(text);
        expect(sealed).not.toContain(text);
      }),
    );
  });

  test("the same text twice is sealed in two ways", () => {
    const sealer = createSealer(key());
    expect(sealer.seal("xoxb-1", "slack T1")).not.toBe(sealer.seal("xoxb-1", "slack T1"));
  });

  test("moved to another place, changed by one letter or cut short, it does not open", () => {
    const sealer = createSealer(key());
    const sealed = sealer.seal("xoxb-1", "slack T1");
    expect(() => sealer.open(sealed, "slack T2")).toThrow(SealError);
    fc.assert(
      fc.property(fc.nat({ max: sealed.length - 1 }), (at) => {
        const other = sealed[at] === "A" ? "B" : "A";
        // The last letter of base64 holds bits that are not part of any byte.
        fc.pre(at < sealed.length - 1);
        expect(() => sealer.open(sealed.slice(0, at) + other + sealed.slice(at + 1), "slack T1")).toThrow(
          SealError,
        );
        expect(() => sealer.open(sealed.slice(0, at), "slack T1")).toThrow(SealError);
      }),
    );
  });

  test("a new key in front seals, the older one still opens; when it is gone, the fault names it but holds no secret", () => {
    const [older, newer] = [key(), randomBytes(32).toString("hex")];
    const sealed = createSealer(older).seal("xoxb-1", "slack T1");
    const both = createSealer(`${newer}, ${older}`);
    expect(both.open(sealed, "slack T1")).toBe("xoxb-1");
    expect(both.isCurrent(sealed)).toBe(false);
    const anew = both.seal("xoxb-1", "slack T1");
    expect(both.isCurrent(anew)).toBe(true);
    expect(createSealer(newer).open(anew, "slack T1")).toBe("xoxb-1");
    const gone = () => createSealer(newer).open(sealed, "slack T1");
    expect(gone).toThrow(/sealed by the key [0-9a-f]{8}, which is not there/);
    expect(gone).not.toThrow(older.slice(0, 8));
  });

  test.each([
    "",
    "short",
    `${"a".repeat(63)}`,
    `${randomBytes(16).toString("base64")}`,
    "it is a sentence, not a key",
  ])("%j is no key", (keys) => {
    expect(() => createSealer(keys)).toThrow("key 1 is not 32 bytes");
  });

  test("the faulty one of several is named by its place", () => {
    expect(() => createSealer(`${key()},x`)).toThrow("key 2 is not 32 bytes");
  });
});
