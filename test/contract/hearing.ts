import { describe, expect, test } from "vitest";
import type {
  CommandInteraction,
  FormInteraction,
  MentionPart,
  MenuInteraction,
  PressInteraction,
} from "../../src/chat/interaction.ts";
import { button, cardOf, choicesOf, controls, formWith, line, lines, menuOf, text } from "./cards.ts";
import { type Setting, textOf } from "./setting.ts";

/** What reaches the bot of what people do. */
export function hearing(on: Setting): void {
  const { refOf, send, pressed, says } = on;

  describe("hands over what people do:", () => {
    test("a command, with people as they are", async () => {
      await on.ana.says("/action add Call @Bo about <it> & *that* #12");
      const heard = on.bot.heard.at(-1) as CommandInteraction;
      expect(heard).toMatchObject({
        type: "command",
        command: "action",
        channelName: "general",
        canOpenForm: true,
      });
      expect(heard.speaker).toMatchObject({ user: refOf(on.ana), name: "Ana", administrator: false });
      const parts = heard.text ?? (heard.options?.["what"] as NonNullable<typeof heard.text>);
      expect(heard.text === undefined).toBe(on.stage.adapter.can.typedOptions);
      expect(parts.filter(({ type }) => type !== "text")).toEqual([
        { type: "mention", user: refOf(on.bo), name: "Bo", bot: false },
      ]);
      const words = parts.map((part) => (part.type === "text" ? part.text : "…")).join("");
      expect(words.replace(/^add /, "")).toBe("Call … about <it> & *that* #12");
    });

    test("a press, its parameters as they were", async () => {
      const odd = "é&=?#~ +%";
      await send(cardOf(controls(button("Go", "go.there", { id: odd, n: 3 }))));
      await on.bo.presses("Go");
      expect(pressed()).toMatchObject({
        press: { do: "go.there", id: odd, n: "3" },
        speaker: { user: refOf(on.bo) },
        channel: on.place,
      });
    });

    test("the choice of a menu; where there is none, from the choices it answers with", async () => {
      const menu = menuOf("Choose", "One", "Two");
      await send(cardOf(controls(menu)));
      on.bot.shows("private");
      on.bot.answers((heard) =>
        heard.type === "press" && heard.press.do === "menu.open" ? { private: choicesOf(menu) } : {},
      );
      await on.bo.presses("Choose", { choose: "Two" });
      const presses = on.bot.heard.flatMap((heard) =>
        heard.type === "press" ? [heard.press["option"] ?? heard.press.do] : [],
      );
      expect(presses).toEqual(on.stage.adapter.can.menus ? ["Two"] : ["menu.open", "Two"]);
      expect(await on.cy.sees()).toHaveLength(1);
    });

    test("what is delivered again, by the same id", async () => {
      await says("x");
      const before = on.bot.heard.length;
      await on.stage.redelivers();
      const ids = on.bot.heard.map(({ id }) => id);
      expect(on.bot.heard.length).toBeGreaterThan(before);
      expect(new Set(ids).size).toBe(1);
      await says("x");
      expect(new Set(on.bot.heard.map(({ id }) => id)).size).toBe(2);
    });

    test.for([
      ["track", "tracks"],
      ["note", "notes"],
    ] as const)("a message chosen from its menu: %s", async ([menu, does], { skip }) => {
      skip(!on.stage.adapter.can.messageMenu, "messages have no menu here");
      on.bot.answers({ private: lines("kept") });
      await on.ana[does]("renew the permit", on.bo);
      const heard = on.bot.heard.filter((one): one is MenuInteraction => one.type === "menu");
      expect(heard).toMatchObject([
        { menu, message: { text: [text("renew the permit")], author: refOf(on.bo) } },
      ]);
      expect(textOf(await on.ana.sees())).toContain("kept");
    });

    test("that somebody opened their own page, where there is one", async () => {
      on.bot.answers({ home: lines("Mine") });
      const home = await on.ana.opensHome();
      expect(home).toBe(on.stage.adapter.can.homeView ? "Mine" : null);
      expect(on.bot.heard.some(({ type }) => type === "home")).toBe(on.stage.adapter.can.homeView);
      expect(textOf(await on.bo.sees())).not.toContain("Mine");
    });

    test("that it came into a channel, where it says who it is", async () => {
      on.bot.answers({ public: lines("I keep this channel's items.") });
      await on.stage.joins("ops", on.ana);
      expect(on.bot.heard.filter(({ type }) => type === "joined")).toHaveLength(1);
      expect(on.bot.heard.at(-1)?.channel.direct).toBe(false);
      expect(textOf(await on.ana.sees())).toContain("I keep this channel's items.");
    });

    test("what is asked while typing", async ({ skip }) => {
      skip(!on.stage.adapter.can.typedOptions, "options are typed as text here");
      on.bot.suggests("friday 17:00", "friday noon");
      expect(await on.ana.completes("action", "add", "due", "fri")).toEqual(["friday 17:00", "friday noon"]);
      expect(on.bot.asked).toMatchObject([{ command: "action", verb: "add", option: "due", typed: "fri" }]);
    });
  });

  describe("opens a form", () => {
    const opens = async () => {
      on.bot.shows("form");
      on.bot.answers({ form: formWith(refOf(on.bo)) });
      await on.ana.says("/action add");
    };
    const submitted = () => on.bot.heard.findLast((heard): heard is FormInteraction => heard.type === "form");

    test("that holds what it is given", async () => {
      await opens();
      const form = await on.ana.form();
      expect(form).toMatchObject({
        title: "Change the item",
        fields: [
          { label: "What", value: 'Water <the> *plants* & "pots"' },
          { label: "Note", value: "one\ntwo" },
          { label: "Who", value: "@Bo" },
          { label: "Priority", value: "High" },
          { label: "Due", value: "" },
        ],
      });
      expect(await on.bo.form()).toBeNull();
    });

    test("that brings back what was filled in, as it was typed", async () => {
      await opens();
      on.bot.answers({ public: lines("#1 is stored") });
      const typed = {
        What: "Call *them* & <go> @Cy",
        Note: "a\nb",
        Who: "@Ana @Cy",
        Priority: "Low",
        Due: "fri noon",
      };
      await on.ana.submits(typed);
      const heard = submitted();
      expect(heard).toMatchObject({
        press: { do: "action.form", id: "7" },
        speaker: { user: refOf(on.ana) },
        channel: on.place,
      });
      const { who, ...others } = heard?.values ?? {};
      expect(others).toEqual({ what: typed.What, note: "a\nb", priority: "low", due: "fri noon" });
      expect(((who ?? []) as readonly MentionPart[]).map(({ user }) => user.id).toSorted()).toEqual(
        [refOf(on.ana).id, refOf(on.cy).id].toSorted(),
      );
      expect(textOf(await on.bo.sees())).toBe("#1 is stored");
      expect(await on.ana.form()).toBeNull();
    });

    test("that brings back emptied fields as empty", async () => {
      await opens();
      on.bot.answers({});
      await on.ana.submits({ Note: "", Who: "", Due: "" });
      expect(submitted()?.values).toMatchObject({ note: "", due: "", who: [] });
    });

    test("whose faults come back to the person, and to nobody else", async () => {
      await opens();
      const fault = "I can't read “fryday” as a date.";
      on.bot.answers({ faults: { due: fault }, private: lines(fault) });
      await on.ana.submits({ Due: "fryday" });
      const form = await on.ana.form();
      const inForm = form?.fields.some((field) => field.fault === fault) ?? false;
      expect(inForm || textOf(await on.ana.sees()).includes(fault)).toBe(true);
      expect(await on.bo.sees()).toEqual([]);
    });

    test("from a button, and redraws its card", async () => {
      await send(cardOf(line("before"), controls(button("Edit", "edit"))));
      on.bot.shows("form");
      on.bot.answers({ form: formWith(refOf(on.bo)) });
      await on.ana.presses("Edit");
      on.bot.answers({ update: lines("after") });
      await on.ana.submits({ What: "after" });
      expect(submitted()?.message).toEqual(
        on.bot.heard.find((heard): heard is PressInteraction => heard.type === "press")?.message,
      );
      expect(await on.bo.sees()).toMatchObject([{ text: "after", edits: 1 }]);
    });

    test("with a choice of nothing, and with more than it can hold, but never none", async () => {
      on.bot.shows("form");
      const choices = Array.from({ length: 150 }, (_, at) => ({ label: `Choice ${at}`, value: `c${at}` }));
      on.bot.answers({
        form: {
          press: { do: "odd" },
          title: "A title that is much longer than a form has room for in its head",
          submit: "A button with too many words",
          fields: [
            { name: "none", label: "None", kind: "choice", required: false, choices: [] },
            { name: "many", label: "Many", kind: "choice", required: false, choices },
            { name: "long", label: "Long", kind: "long-text", required: false, value: "x".repeat(5_000) },
            { name: "crowd", label: "Crowd", kind: "people", required: false, people: [] },
          ],
        },
      });
      await on.ana.says("/action add");
      expect((await on.ana.form())?.fields.map(({ label }) => label)).toEqual([
        "None",
        "Many",
        "Long",
        "Crowd",
      ]);
    });
  });
}
