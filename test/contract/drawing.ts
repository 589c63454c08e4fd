import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DateStyle, Inline, LocalCard } from "../../src/chat/card.ts";
import { HOSTILE } from "../support/hostile.ts";
import { type Seen, showLiveDate } from "../support/stage.ts";
import { button, cardOf, controls, line, lines, menuOf, text } from "./cards.ts";
import { BERLIN, clock, type Setting, squeezed, TOKYO, textOf } from "./setting.ts";

/** What a card looks like: nothing of it is lost, nothing of it is taken for more than letters. */
export function drawing(on: Setting): void {
  const { refOf, messageOf, send, reads, pressed, says } = on;

  describe("draws", () => {
    test("every element, in order", async () => {
      await send(
        cardOf(
          { type: "title", text: [text("The title")] },
          line("a line"),
          { type: "context", text: [text("small print")] },
          { type: "row", text: [text("plain row")] },
          { type: "row", text: [text("row with button")], control: button("Row button", "row.button") },
          { type: "row", text: [text("row with menu")], control: menuOf("Row menu", "One", "Two") },
          { type: "divider" },
          line("below"),
          controls(button("Plain", "plain"), { ...button("First", "first"), style: "primary" }),
          controls({ ...button("Last", "last"), style: "danger" }, menuOf("Choose", "One", "Two")),
          controls({ type: "link-button", label: "Visit", url: "https://visit.example/?a=1&b=2" }),
        ),
      );
      const seen = await on.bo.sees();
      const read = textOf(seen);
      const words = [
        "The title",
        "a line",
        "small print",
        "plain row",
        "row with button",
        "row with menu",
        "below",
      ];
      const places = words.map((word) => read.indexOf(word));
      expect(places).not.toContain(-1);
      expect(places).toEqual(places.toSorted((a, b) => a - b));
      const labels = ["Row button", "Row menu", "Plain", "First", "Last", "Choose", "Visit"];
      expect(seen.flatMap((one) => one.controls)).toEqual(labels);
    });

    test("every kind of words", async () => {
      const at = Date.parse("2031-03-07T16:30:00Z");
      const date = (style: DateStyle): Inline => ({ type: "date", at, style, text: "the date" });
      await send(
        cardOf(
          line("text ", { type: "bold", text: "bold" }, " ", { type: "struck", text: "struck" }, " and"),
          line({ type: "code", text: "/action done #1" }, " "),
          line("see ", { type: "link", text: "the page", url: "https://page.example/a?b=c&d=e" }),
          line("at ", date("datetime")),
          line("time ", date("time")),
          line("then ", date("relative")),
        ),
      );
      for (const [person, zone] of [
        [on.ana, BERLIN],
        [on.bo, TOKYO],
      ] as const) {
        const shown = (style: DateStyle) =>
          on.stage.adapter.can.liveDates ? showLiveDate(at, style, zone, clock.now()) : "the date";
        const read = await reads(person);
        for (const words of [
          "text bold ~struck~ and",
          "/action done #1",
          "see the page",
          `at ${shown("datetime")}`,
          `time ${shown("time")}`,
          `then ${shown("relative")}`,
        ])
          expect(read).toContain(squeezed(words));
      }
    });

    test("a mention by name, and notifies only who is to be notified", async () => {
      const about = cardOf(
        line("for ", { type: "mention", user: refOf(on.bo), name: "Bo" }, " and ", {
          type: "mention",
          user: refOf(on.cy),
          name: "Cy",
        }),
      );
      await send(about);
      expect(await reads()).toMatch(/for @?Bo and @?Cy/);
      for (const person of [on.ana, on.bo, on.cy])
        expect((await person.sees()).some(({ pinged }) => pinged)).toBe(false);
      await send(about, { ping: [refOf(on.bo)] });
      expect((await on.bo.sees()).filter(({ pinged }) => pinged)).toHaveLength(1);
      for (const person of [on.ana, on.cy])
        expect((await person.sees()).some(({ pinged }) => pinged)).toBe(false);
    });

    test("somebody of another platform by name, notifying nobody", async () => {
      const far = { platform: "elsewhere", workspace: "", id: refOf(on.bo).id };
      await send(cardOf(line("from ", { type: "mention", user: far, name: "Far away" })), { ping: [far] });
      expect(await reads()).toContain("Far away");
      expect((await on.bo.sees()).some(({ pinged }) => pinged)).toBe(false);
    });

    test("a card of nothing, empty words and empty labels", async () => {
      await send(cardOf());
      await send(cardOf({ type: "title", text: [] }, line(""), { type: "context", text: [text("")] }));
      await send(
        cardOf({ type: "row", text: [text("")], control: button("", "x") }, controls(button(" ", "y"))),
      );
      await send(cardOf(controls(menuOf("", ""), menuOf("Empty"))));
      await send(cardOf({ type: "divider" }));
      expect(await on.ana.sees()).toHaveLength(5);
    });

    test("an address that opens nothing as the words it is, and as no control", async () => {
      const url = "javascript:alert(1)";
      await send(
        cardOf(
          line({ type: "link", text: "press", url }),
          controls({ type: "link-button", label: "Go", url }, button("Stay", "stay")),
        ),
      );
      const seen = await on.ana.sees();
      expect(textOf(seen)).toContain(url);
      expect(seen.flatMap((one) => one.controls)).toEqual(["Stay"]);
    });

    test("the same press twice, both pressable", async () => {
      await send(cardOf(controls(button("Here", "same"), button("There", "same"))));
      await on.ana.presses("Here");
      await on.ana.presses("There");
      expect(on.bot.heard).toMatchObject([{ press: { do: "same" } }, { press: { do: "same" } }]);
    });
  });

  describe("shows what people wrote as they wrote it", () => {
    const everywhere = (words: string): LocalCard =>
      cardOf(
        { type: "title", text: [text(words)] },
        line(words),
        line("before ", text(words), " after"),
        line({ type: "bold", text: words }),
        { type: "context", text: [text(words)] },
        { type: "row", text: [text(words)], control: button("Do", "do") },
        { type: "row", text: [{ type: "bold", text: "#1 " }, text(words)] },
      );
    /** How often each reads exactly this, and that nobody was notified. */
    const expectAsWritten = async (words: string, times: number) => {
      const read = await reads();
      expect(read.split(squeezed(words)).length - 1, JSON.stringify({ words, read })).toBeGreaterThanOrEqual(
        times,
      );
      for (const person of [on.ana, on.bo, on.cy])
        expect((await person.sees()).some(({ pinged }) => pinged)).toBe(false);
    };

    test.each(HOSTILE)("%j", async (words) => {
      await send(everywhere(words));
      await expectAsWritten(words, 7);
    });

    test("names of people and words of code too", async () => {
      for (const words of HOSTILE.filter((one) => !/[`\n]/.test(one))) {
        await send(cardOf(line({ type: "code", text: words })));
        await expectAsWritten(words, 1);
      }
    });

    test("whatever the words", async () => {
      const words = fc.oneof(
        fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 30 }),
        fc
          .array(
            fc.constantFrom(
              "*",
              "_",
              "`",
              "~",
              "<",
              ">",
              "@everyone",
              "|",
              "\\",
              "a",
              " ",
              ":",
              "&",
              "[",
              "]",
              "(",
              ")",
              "#",
              "-",
            ),
            { minLength: 1, maxLength: 12 },
          )
          .map((all) => all.join("")),
      );
      let said = 0;
      // Few cards of many lines: a platform's client allows so many messages a second.
      await fc.assert(
        fc.asyncProperty(fc.array(words, { minLength: 1, maxLength: 8 }), async (all) => {
          const marked = all.map((typed) => [`b${++said}b`, typed, `a${said}a`] as const);
          await send(cardOf(...marked.map(([before, typed, after]) => line(before, text(typed), after))));
          const read = await reads();
          for (const parts of marked) expect(read).toContain(squeezed(parts.join("")));
        }),
        { numRuns: 15 },
      );
      for (const person of [on.ana, on.bo])
        expect((await person.sees()).some(({ pinged }) => pinged)).toBe(false);
    });

    test("in labels of controls", async () => {
      const label = "*A* <b> & @everyone";
      await send(cardOf(controls(button(label, "hostile"))));
      await on.ana.presses(label);
      expect(pressed()?.press).toMatchObject({ do: "hostile" });
    });
  });

  describe("a card that is too long is never silently cut:", () => {
    const rows = Array.from({ length: 300 }, (_, at) => `row ${at} of a long list, with some more words`);
    const emoji = Array.from({ length: 3_000 }, (_, at) => (at % 2 ? "👩‍👩‍👧" : "🇩🇪")).join("");
    const cards: [string, LocalCard, readonly string[], readonly string[]][] = [
      ["300 rows", cardOf(...rows.map((row) => line(row)), controls(button("Last", "last"))), rows, ["Last"]],
      [
        "300 rows with a button each",
        cardOf(
          ...rows.map((row, id) => ({
            type: "row" as const,
            text: [text(row)],
            control: button("Do", "do", { id }),
          })),
        ),
        rows,
        [],
      ],
      [
        "30 buttons",
        cardOf(controls(...Array.from({ length: 30 }, (_, id) => button(`Button ${id}`, "do", { id })))),
        [],
        Array.from({ length: 30 }, (_, id) => `Button ${id}`),
      ],
      ["3,000 emoji in a title", cardOf({ type: "title", text: [text(emoji)] }), [emoji], []],
      [
        "one word of 20,000 letters",
        cardOf(line(`begin${"x".repeat(20_000)}end`)),
        [`begin${"x".repeat(20_000)}end`],
        [],
      ],
      [
        "a menu of 60 options",
        cardOf(controls(menuOf("Choose", ...Array.from({ length: 60 }, (_, at) => `Option ${at}`)))),
        [],
        ["Choose"],
      ],
      ["a very long label", cardOf(controls(button("long label ".repeat(40), "long"))), [], []],
    ];
    /** All of it can be read, or the reader is told that it is shortened. */
    const expectWhole = (seen: readonly Seen[], words: readonly string[], labels: readonly string[]) => {
      const read = textOf(seen).replace(/\s/g, "");
      const missing = words.filter((one) => !read.includes(one.replace(/\s/g, "")));
      const shown = seen.flatMap((one) => one.controls);
      if (!read.includes("[shortened]")) expect(missing).toEqual([]);
      expect(labels.filter((label) => !shown.includes(label))).toEqual([]);
    };

    test.each(cards)("%s, sent", async (_name, card, words, labels) => {
      await send(card);
      expectWhole(await on.bo.sees(), words, labels);
    });
    test.each(cards)("%s, in place of another", async (_name, card, words, labels) => {
      const ref = await send(lines("short"));
      await on.stage.adapter.update(ref, messageOf(card));
      const seen = await on.bo.sees();
      expect(textOf(seen)).not.toContain("short ");
      expectWhole(seen, words, labels);
    });
    test.each(cards)("%s, as a public answer", async (_name, card, words, labels) => {
      on.bot.answers({ public: card, track: { card: "c", version: 1 } });
      await says("x");
      expectWhole(await on.bo.sees(), words, labels);
      expect(on.bot.placed).toHaveLength(1);
    });
    describe("of several messages, redrawn as a whole:", () => {
      const rowsOf = (word: string, count: number) =>
        Array.from({ length: count }, (_, at) => `${word} ${at} of a long list, with some more words`);
      const long = (rows: readonly string[]) =>
        cardOf(...rows.map((row) => line(row)), controls(button("Last", "last")));
      const lengths: [string, number][] = [
        ["as long as before", 300],
        ["shorter", 150],
        ["a single row", 1],
        ["longer", 900],
      ];
      test.each(lengths)("%s, sent by itself", async (_name, count) => {
        const ref = await send(long(rowsOf("before", 300)));
        await on.stage.adapter.update(ref, messageOf(long(rowsOf("after", count))));
        const seen = await on.bo.sees();
        expect(textOf(seen)).not.toContain("before");
        expectWhole(seen, rowsOf("after", count), ["Last"]);
      });
      test.each(lengths)("%s, an answer", async (_name, count) => {
        on.bot.answers({ public: long(rowsOf("before", 300)), track: { card: "c", version: 1 } });
        await says("x");
        const ref = on.bot.placed[0]?.ref;
        if (!ref) throw new Error("it does not stand where it can be redrawn");
        await on.stage.adapter.update(ref, messageOf(long(rowsOf("after", count))));
        const seen = await on.bo.sees();
        expect(textOf(seen)).not.toContain("before");
        expectWhole(seen, rowsOf("after", count), ["Last"]);
      });
    });
    test.each(cards)("%s, as a private answer", async (_name, card, words, labels) => {
      on.bot.answers({ private: card });
      await says("x");
      expectWhole(await on.ana.sees(), words, labels);
      expect(await on.bo.sees()).toEqual([]);
    });
  });
}
