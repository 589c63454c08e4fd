import { describe, expect, test } from "vitest";
import { button, cardOf, controls, line, lines } from "./cards.ts";
import { type Exceptions, type Setting, testUnless, textOf } from "./setting.ts";

/** Where an answer stands, who reads it, and what is said meanwhile. */
export function answering(on: Setting, exceptions: Exceptions): void {
  const { send, pressed, says } = on;

  describe("says an answer", () => {
    test("to nobody else when it is private, nor what comes of its buttons", async () => {
      on.bot.shows("private");
      on.bot.answers({ private: cardOf(line("secret"), controls(button("More", "more"))) });
      await says("x");
      expect(await on.ana.sees()).toMatchObject([{ place: "private", text: "secret" }]);
      on.bot.shows("update");
      on.bot.answers({ update: lines("secret too") });
      await on.ana.presses("More");
      expect(pressed()).not.toHaveProperty("message");
      expect(textOf(await on.ana.sees())).toBe("secret too");
      for (const other of [on.bo, on.cy]) expect(await other.sees()).toEqual([]);
    });

    test("to all, with a question to one", async () => {
      on.bot.answers({ public: lines("#1 is stored"), private: lines("When is it due?") });
      await says("x");
      expect(textOf(await on.ana.sees())).toBe("#1 is stored When is it due?");
      expect(textOf(await on.bo.sees())).toBe("#1 is stored");
    });

    test("where it was pressed, for all", async () => {
      await send(cardOf(line("open"), controls(button("Done", "done"))));
      on.bot.shows("update");
      on.bot.answers({ update: cardOf(line({ type: "struck", text: "open" })) });
      await on.bo.presses("Done");
      expect(await on.ana.sees()).toMatchObject([{ text: "~open~", controls: [], edits: 1 }]);
    });

    test("to one who pressed a public button, privately", async () => {
      await send(cardOf(line("open"), controls(button("More", "more"))));
      on.bot.shows("private");
      on.bot.answers({ private: lines("history") });
      await on.bo.presses("More");
      expect(textOf(await on.bo.sees())).toBe("open history");
      expect(textOf(await on.ana.sees())).toBe("open");
    });

    test("in a direct conversation, to that person alone", async () => {
      on.bot.answers({ public: lines("your own") });
      await on.bo.says("/action add x", { in: "direct" });
      expect(await on.bo.sees()).toMatchObject([{ place: "direct", text: "your own" }]);
      expect(await on.ana.sees()).toEqual([]);
    });

    test("of nothing, which leaves nothing behind", async () => {
      on.bot.answers({});
      await says("x");
      for (const person of [on.ana, on.bo]) expect(await person.sees()).toEqual([]);
    });

    test("as far as it can be said: a part that fails takes no other with it", async () => {
      on.bot.answers({ public: lines("#1"), private: lines("When?") });
      on.stage.fails("server-error");
      await says("x");
      expect(textOf(await on.ana.sees())).toContain("When?");
      on.bot.answers({ public: lines("#2") });
      await says("y");
      expect(textOf(await on.bo.sees())).toContain("#2");
    });
  });

  describe("when the answer takes long", () => {
    const gate = () => {
      let open = () => {};
      const closed = new Promise<void>((resolve) => {
        open = resolve;
      });
      return { closed, open: () => open() };
    };
    /** What she sees before the answer, once there is something. */
    const meanwhile = async (): Promise<string> => {
      for (let tries = 0; tries < 100; tries++) {
        const seen = await on.ana.sees();
        if (seen.length > 0) return textOf(seen);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return "nothing";
    };

    testUnless(exceptions.working, "she sees that it is in hand, and then the answer, once", async () => {
      const { closed, open } = gate();
      on.bot.answers(() => closed.then(() => ({ public: lines("#1 is stored") })));
      const saying = says("x");
      expect(await meanwhile()).toMatch(/working|thinking/i);
      open();
      await saying;
      const seen = await on.ana.sees();
      expect(seen.filter((one) => one.text === "#1 is stored")).toHaveLength(1);
      expect(textOf(await on.bo.sees())).toBe("#1 is stored");
    });

    testUnless(exceptions.working, "a private one stays private", async () => {
      const { closed, open } = gate();
      on.bot.shows("private");
      on.bot.answers(() => closed.then(() => ({ private: lines("your list") })));
      const saying = says("x");
      expect(await meanwhile()).toMatch(/working|thinking/i);
      expect(await on.bo.sees()).toEqual([]);
      open();
      await saying;
      expect(textOf(await on.ana.sees())).toContain("your list");
      expect(await on.bo.sees()).toEqual([]);
    });

    test("an error after a public promise is for one alone, and the promise is gone", async () => {
      const { closed, open } = gate();
      on.bot.answers(() => closed.then(() => ({ private: lines("that was wrong") })));
      const saying = says("x");
      await new Promise((resolve) => setTimeout(resolve, 300));
      open();
      await saying;
      expect(textOf(await on.ana.sees())).toContain("that was wrong");
      expect(await on.bo.sees()).toEqual([]);
    });
  });
}
