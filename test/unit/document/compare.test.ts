import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Change, compareTexts } from "../../../src/lib/document/index.ts";
import { anyText } from "./arbitrary.ts";

const marks: Record<Change["type"], (text: string) => string> = {
  same: (text) => text,
  added: (text) => `[+${text}+]`,
  removed: (text) => `[-${text}-]`,
};
const marked = (before: string, after: string): string =>
  compareTexts(before, after)
    .map(({ type, text }) => marks[type](text))
    .join("");

describe("the difference of two texts", () => {
  test.each([
    [
      "a word",
      "The gate is live.\nBo leads.\n",
      "The gateway is live.\nBo leads.\n",
      "The [-gate-][+gateway+] is live.\nBo leads.\n",
    ],
    ["a line that is new", "a\nb\n", "a\nnew\nb\n", "a\n[+new\n+]b\n"],
    ["a line that went", "a\nold\nb", "a\nb", "a\n[-old\n-]b"],
    [
      "neighbouring words, as one phrase",
      "We meet on Monday at nine.",
      "We meet by next week.",
      "We meet [-on Monday at nine-][+by next week+].",
    ],
    [
      "a line with nothing in common",
      "Cats sleep.\n",
      "We ship on Friday, says Bo\n",
      "[-Cats sleep.\n-][+We ship on Friday, says Bo\n+]",
    ],
    ["a Chinese word", "我们星期一见面。", "我们星期二见面。", "我们[-星期一-][+星期二+]见面。"],
    ["the last line's end", "a\nb", "a\nb\n", "a\nb[+\n+]"],
    ["nothing", "same\n", "same\n", "same\n"],
    ["everything", "", "all\nnew", "[+all\nnew+]"],
  ])("shows %s", (_, before, after, expected) => {
    expect(marked(before, after)).toBe(expected);
  });

  test("holds both texts whole, and never two pieces of one kind side by side", () => {
    fc.assert(
      fc.property(anyText, anyText, (before, after) => {
        const changes = compareTexts(before, after);
        const without = (type: Change["type"]) =>
          changes
            .filter((change) => change.type !== type)
            .map(({ text }) => text)
            .join("");
        expect(without("added")).toBe(before);
        expect(without("removed")).toBe(after);
        expect(
          changes.every(({ type, text }, index) => text !== "" && changes[index - 1]?.type !== type),
        ).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  test("ends in time for two long texts that share nothing", () => {
    const long = (word: string) =>
      Array.from({ length: 30_000 }, (_, index) => `${word}${index}`).join(" \n");
    const startedAt = performance.now();
    expect(compareTexts(long("a"), long("b")).length).toBeGreaterThan(0);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});
