import { describe, expect, test } from "vitest";
import { drawDigest, rasterise } from "../../src/readouts/picture.ts";
import { HOSTILE } from "../support/hostile.ts";
import { readPng } from "../support/png.ts";
import { button, cardOf, controls, image, line, lines } from "./cards.ts";
import { type Exceptions, type Setting, testUnless, textOf } from "./setting.ts";

/** A picture of its own for each title, in base64. */
const pictureOf = async (title: string): Promise<string> => {
  const words = { open: "open", done: "done", overdue: "late", perWeek: "", waiting: "", others: "" };
  const all = { title, weeks: [], waiting: [], words: { ...words, nothing: "Nothing." } };
  return Buffer.from(await rasterise(drawDigest({ ...all, theme: "light" }).svg)).toString("base64");
};

/** A picture in a card: seen by who sees, said to who does not, and never lost. */
export function pictures(on: Setting, exceptions: Exceptions): void {
  const { send, messageOf, says } = on;

  describe("shows a picture", () => {
    test("byte for byte, with its words, among the rest of the card", async () => {
      const png = await pictureOf("first");
      await send(
        cardOf(line("above"), image("Two are open", png), line("below"), controls(button("Go", "go"))),
      );
      const [seen] = await on.bo.sees();
      expect(seen).toMatchObject({ images: [{ alt: "Two are open", png }], controls: ["Go"] });
      expect(textOf(seen ? [seen] : [])).toBe("above below");
      expect(readPng(Buffer.from(png, "base64")).width).toBe(800);
    });

    test("again when it changes, and while the rest of the card does", async () => {
      const [first, second] = [await pictureOf("first"), await pictureOf("second")];
      const ref = await send(cardOf(line("one"), image("A", first)));
      await on.stage.adapter.update(ref, messageOf(cardOf(line("two"), image("A", first))));
      expect(await on.bo.sees()).toMatchObject([
        { text: expect.stringContaining("two"), images: [{ png: first }] },
      ]);
      await on.stage.adapter.update(ref, messageOf(cardOf(line("two"), image("B", second))));
      expect(await on.bo.sees()).toMatchObject([{ images: [{ alt: "B", png: second }] }]);
      await on.stage.adapter.update(ref, messageOf(lines("three")));
      expect((await on.bo.sees())[0]).not.toHaveProperty("images");
    });

    test("twice in one card, and two of the same name", async () => {
      const [first, second] = [await pictureOf("first"), await pictureOf("second")];
      await send(cardOf(image("A", first), image("B", second), image("C", first)));
      const shown = (await on.bo.sees()).flatMap(({ images = [] }) => images);
      expect(shown).toEqual([
        { alt: "A", png: first },
        { alt: "B", png: second },
        { alt: "C", png: first },
      ]);
    });

    test("as an answer, to all or to one", async () => {
      const png = await pictureOf("first");
      const card = cardOf(line("here"), image("Two are open", png));
      on.bot.answers({ public: card });
      await says("x");
      expect(await on.bo.sees()).toMatchObject([{ images: [{ png }] }]);
      on.bot.shows("private");
      on.bot.answers({ private: card });
      await says("y");
      expect(await on.ana.sees()).toMatchObject([
        { images: [{ png }] },
        { place: "private", images: [{ png }] },
      ]);
      expect(await on.bo.sees()).toHaveLength(1);
    });

    test("whatever its words and its name are", async () => {
      const png = await pictureOf("first");
      const odd = ["", " ", "../../etc/passwd", 'a "b" <c>', "图.png", "x".repeat(300)];
      for (const [index, words] of [...HOSTILE, "", "long ".repeat(1_000)].entries())
        await send(cardOf(line("here"), image(words, png, odd[index % odd.length])));
      const shown = (await on.bo.sees()).flatMap(({ images = [] }) => images);
      expect(shown).toHaveLength(HOSTILE.length + 2);
      for (const one of shown) expect(one.png).toBe(png);
    });

    testUnless(exceptions.files, "in words where no file is taken, and the card arrives whole", async () => {
      const png = await pictureOf("first");
      const ref = await send(lines("short"));
      on.stage.refusesFiles?.();
      const card = cardOf(line("above"), image("Two are open", png), line("below"));
      await send(card);
      await on.stage.adapter.update(ref, messageOf(card));
      const seen = await on.bo.sees();
      expect(seen.map((one) => textOf([one]))).toEqual([
        "above Two are open below",
        "above Two are open below",
      ]);
      for (const one of seen) expect(one).not.toHaveProperty("images");
    });
  });
}
