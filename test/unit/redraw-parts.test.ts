import { expect, test } from "vitest";
import { redrawParts } from "../../src/lib/redraw-parts.ts";

/** Messages that stand somewhere; a word a page, the last of too few says that something is missing. */
function place(...standing: string[]) {
  const shown = new Map(standing.map((part) => [part, "old"]));
  const how = (words: readonly string[]) => ({
    pages: (most: number) => (words.length > most ? [...words.slice(0, most - 1), "shortened"] : words),
    empty: "…",
    async show(part: string, page: string) {
      if (!shown.has(part)) throw new Error("gone");
      shown.set(part, page);
    },
    isGone: (error: unknown) => (error as Error).message === "gone",
  });
  return { shown: () => [...shown].map(([part, page]) => `${part} ${page}`), how };
}

test.each([
  ["as many pages", ["x", "y", "z"], ["1 x", "2 y", "3 z"]],
  ["fewer", ["x"], ["1 x", "2 …", "3 …"]],
  ["more", ["x", "y", "z", "w"], ["1 x", "2 y", "3 shortened"]],
])("%s than parts stand there: nothing old remains", async (_name, words, expected) => {
  const { shown, how } = place("1", "2", "3");
  await redrawParts(["1", "2", "3"], how(words));
  expect(shown()).toEqual(expected);
});

test.each([
  ["is needed: the others say that something is missing", ["x", "y", "z"], ["1 x", "3 shortened"]],
  ["is not needed: the others hold all", ["x"], ["1 x", "3 …"]],
])("a further part that was taken away and %s", async (_name, words, expected) => {
  const { shown, how } = place("1", "3");
  await redrawParts(["1", "2", "3"], how(words));
  expect(shown()).toEqual(expected);
});

test("without its first part there is no message; another fault is passed on", async () => {
  const { how } = place("2");
  await expect(redrawParts(["1", "2"], how(["x"]))).rejects.toThrow("gone");
  const failing = { ...how(["x"]), show: () => Promise.reject(new Error("503")) };
  await expect(redrawParts(["2"], failing)).rejects.toThrow("503");
});
