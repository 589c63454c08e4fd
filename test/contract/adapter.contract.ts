import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DeliveryError, type OutgoingMessage } from "../../src/chat/adapter.ts";
import type { DateStyle, Inline, LocalCard } from "../../src/chat/card.ts";
import type {
  CommandInteraction,
  FormInteraction,
  MentionPart,
  MenuInteraction,
  PressInteraction,
} from "../../src/chat/interaction.ts";
import type { ChannelRef, Destination, MessageRef, UserRef } from "../../src/chat/refs.ts";
import { createTypedBot, type TypedBot } from "../support/discord-script.ts";
import {
  type Seen,
  type Stage,
  type StageOptions,
  type StagePerson,
  showLiveDate,
} from "../support/stage.ts";
import {
  button,
  cardOf,
  choicesOf,
  controls,
  formWith,
  HOSTILE,
  line,
  lines,
  menuOf,
  text,
} from "./cards.ts";

const clock = { now: () => new Date("2031-03-05T09:00:00Z") };
/** Each stage takes of it what it has: after how long somebody is told that it takes longer. */
const OPTIONS: StageOptions & Record<string, unknown> = { clock, workingAfterMs: 150, deferAfterMs: 150 };
const BERLIN = "Europe/Berlin";
const TOKYO = "Asia/Tokyo";

/** What a platform cannot be made to do in a test, each with its reason. */
export interface Exceptions {
  readonly rateLimit?: string;
  readonly notInChannel?: string;
  readonly closedDirect?: string;
  readonly working?: string;
}

/** What every chat platform owes the program, played by people on a stage. */
export function adapterContract(
  platform: string,
  open: (options: StageOptions) => Promise<Stage>,
  exceptions: Exceptions = {},
): void {
  const testUnless = (reason: string | undefined, title: string, run: () => Promise<void>) =>
    reason === undefined ? test(title, run) : test.skip(`${title}: ${reason}`, run);

  describe(`the adapter of ${platform}`, () => {
    let stage: Stage;
    let bot: TypedBot;
    let ana: StagePerson;
    let bo: StagePerson;
    let cy: StagePerson;
    let place: ChannelRef;
    const people = new Map<string, UserRef>();
    let sent = 0;

    beforeEach(async () => {
      stage = await open(OPTIONS);
      bot = createTypedBot();
      ana = stage.person("Ana", { zone: BERLIN, locale: "en-GB" });
      bo = stage.person("Bo", { zone: TOKYO, locale: "en-GB" });
      cy = stage.person("Cy", { zone: BERLIN, locale: "en-GB" });
      await stage.opens(bot);
      for (const person of [ana, bo, cy]) {
        await person.says("/action list");
        const heard = bot.heard.at(-1);
        if (!heard) throw new Error("nothing was heard");
        people.set(person.name, heard.speaker.user);
        place = heard.channel;
      }
      bot.heard.length = 0;
    });
    afterEach(async () => {
      // What the platform would have refused is told here at the latest.
      if ("settled" in stage) await (stage.settled as () => Promise<void>)();
      await stage.closes();
    });

    const refOf = (person: StagePerson): UserRef => {
      const ref = people.get(person.name);
      if (!ref) throw new Error(`who is ${person.name}?`);
      return ref;
    };
    const messageOf = (card: LocalCard, more: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
      card,
      key: `key-${++sent}`,
      ping: [],
      locale: "en",
      ...more,
    });
    const here = (): Destination => ({ to: "channel", channel: place });
    const send = (card: LocalCard, more: Partial<OutgoingMessage> = {}): Promise<MessageRef> =>
      stage.adapter.send(here(), messageOf(card, more));
    const toPerson = (person: StagePerson, card: LocalCard, more: Partial<OutgoingMessage> = {}) =>
      stage.adapter.send({ to: "person", user: refOf(person) }, messageOf(card, more));
    const faultOf = async (attempt: Promise<unknown>): Promise<DeliveryError> => {
      const error = await attempt.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(DeliveryError);
      return error as DeliveryError;
    };
    /** All that is read in the order of its messages; letters only platforms add are left out. */
    const textOf = (seen: readonly Seen[]): string => squeezed(seen.map((one) => one.text).join("\n"));
    const reads = async (person: StagePerson = ana): Promise<string> => textOf(await person.sees());
    const pressed = () => bot.heard.findLast((one): one is PressInteraction => one.type === "press");
    const says = (words: string) => ana.says(`/action add ${words}`);

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
        const seen = await bo.sees();
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
          [ana, BERLIN],
          [bo, TOKYO],
        ] as const) {
          const shown = (style: DateStyle) =>
            stage.adapter.can.liveDates ? showLiveDate(at, style, zone, clock.now()) : "the date";
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
          line("for ", { type: "mention", user: refOf(bo), name: "Bo" }, " and ", {
            type: "mention",
            user: refOf(cy),
            name: "Cy",
          }),
        );
        await send(about);
        expect(await reads()).toMatch(/for @?Bo and @?Cy/);
        for (const person of [ana, bo, cy])
          expect((await person.sees()).some(({ pinged }) => pinged)).toBe(false);
        await send(about, { ping: [refOf(bo)] });
        expect((await bo.sees()).filter(({ pinged }) => pinged)).toHaveLength(1);
        for (const person of [ana, cy])
          expect((await person.sees()).some(({ pinged }) => pinged)).toBe(false);
      });

      test("somebody of another platform by name, notifying nobody", async () => {
        const far = { platform: "elsewhere", workspace: "", id: refOf(bo).id };
        await send(cardOf(line("from ", { type: "mention", user: far, name: "Far away" })), { ping: [far] });
        expect(await reads()).toContain("Far away");
        expect((await bo.sees()).some(({ pinged }) => pinged)).toBe(false);
      });

      test("a card of nothing, empty words and empty labels", async () => {
        await send(cardOf());
        await send(cardOf({ type: "title", text: [] }, line(""), { type: "context", text: [text("")] }));
        await send(
          cardOf({ type: "row", text: [text("")], control: button("", "x") }, controls(button(" ", "y"))),
        );
        await send(cardOf(controls(menuOf("", ""), menuOf("Empty"))));
        await send(cardOf({ type: "divider" }));
        expect(await ana.sees()).toHaveLength(5);
      });

      test("an address that opens nothing as the words it is, and as no control", async () => {
        const url = "javascript:alert(1)";
        await send(
          cardOf(
            line({ type: "link", text: "press", url }),
            controls({ type: "link-button", label: "Go", url }, button("Stay", "stay")),
          ),
        );
        const seen = await ana.sees();
        expect(textOf(seen)).toContain(url);
        expect(seen.flatMap((one) => one.controls)).toEqual(["Stay"]);
      });

      test("the same press twice, both pressable", async () => {
        await send(cardOf(controls(button("Here", "same"), button("There", "same"))));
        await ana.presses("Here");
        await ana.presses("There");
        expect(bot.heard).toMatchObject([{ press: { do: "same" } }, { press: { do: "same" } }]);
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
        expect(
          read.split(squeezed(words)).length - 1,
          JSON.stringify({ words, read }),
        ).toBeGreaterThanOrEqual(times);
        for (const person of [ana, bo, cy])
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
        await fc.assert(
          fc.asyncProperty(words, async (typed) => {
            const [before, after] = [`b${++sent}b`, `a${sent}a`];
            await send(cardOf(line(before, text(typed), after)));
            expect(await reads()).toContain(squeezed(`${before}${typed}${after}`));
          }),
          { numRuns: 40 },
        );
        for (const person of [ana, bo])
          expect((await person.sees()).some(({ pinged }) => pinged)).toBe(false);
      });

      test("in labels of controls", async () => {
        const label = "*A* <b> & @everyone";
        await send(cardOf(controls(button(label, "hostile"))));
        await ana.presses(label);
        expect(pressed()?.press).toMatchObject({ do: "hostile" });
      });
    });

    describe("a card that is too long is never silently cut:", () => {
      const rows = Array.from({ length: 300 }, (_, at) => `row ${at} of a long list, with some more words`);
      const emoji = Array.from({ length: 3_000 }, (_, at) => (at % 2 ? "👩‍👩‍👧" : "🇩🇪")).join("");
      const cards: [string, LocalCard, readonly string[], readonly string[]][] = [
        [
          "300 rows",
          cardOf(...rows.map((row) => line(row)), controls(button("Last", "last"))),
          rows,
          ["Last"],
        ],
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
        expectWhole(await bo.sees(), words, labels);
      });
      test.each(cards)("%s, in place of another", async (_name, card, words, labels) => {
        const ref = await send(lines("short"));
        await stage.adapter.update(ref, messageOf(card));
        const seen = await bo.sees();
        expect(textOf(seen)).not.toContain("short ");
        expectWhole(seen, words, labels);
      });
      test.each(cards)("%s, as a public answer", async (_name, card, words, labels) => {
        bot.answers({ public: card, track: { card: "c", version: 1 } });
        await says("x");
        expectWhole(await bo.sees(), words, labels);
        expect(bot.placed).toHaveLength(1);
      });
      test.each(cards)("%s, as a private answer", async (_name, card, words, labels) => {
        bot.answers({ private: card });
        await says("x");
        expectWhole(await ana.sees(), words, labels);
        expect(await bo.sees()).toEqual([]);
      });
    });

    describe("sends and updates", () => {
      test("a message that can be changed where it stands, by its one address", async () => {
        const ref = await send(cardOf(line("first"), controls(button("Go", "go"))));
        expect(ref).toMatchObject({ platform: stage.platform, address: expect.stringMatching(/./) });
        await stage.adapter.update(ref, messageOf(cardOf(line("second"), controls(button("Go", "go")))));
        const seen = await bo.sees();
        expect(seen).toMatchObject([{ text: "second", edits: 1, place: "channel" }]);
        await bo.presses("Go");
        expect(pressed()?.message).toEqual(ref);
      });

      test("an answer whose address is the one that its presses carry", async () => {
        const track = { card: "card-1", version: 1 };
        bot.answers({ public: cardOf(line("mine"), controls(button("Go", "go"))), track });
        await says("x");
        bot.answers({});
        await bo.presses("Go");
        expect(bot.placed).toEqual([{ track, ref: pressed()?.message }]);
        await stage.adapter.update(pressed()?.message as MessageRef, messageOf(lines("changed")));
        expect(await bo.sees()).toMatchObject([{ text: "changed", edits: 1 }]);
      });

      test("an update that notifies nobody again", async () => {
        const about = cardOf(line("for ", { type: "mention", user: refOf(bo), name: "Bo" }));
        const ref = await send(lines("for somebody"));
        await stage.adapter.update(ref, messageOf(about));
        expect((await bo.sees()).some(({ pinged }) => pinged)).toBe(false);
      });

      test("to one person, whom nobody else overhears", async () => {
        await toPerson(bo, cardOf(line("for your eyes"), controls(button("Go", "go"))));
        expect(await bo.sees()).toMatchObject([{ place: "direct", text: "for your eyes" }]);
        for (const other of [ana, cy]) expect(await other.sees()).toEqual([]);
        await bo.presses("Go");
        expect(pressed()).toMatchObject({ channel: { direct: true }, speaker: { user: refOf(bo) } });
      });

      test("into the direct conversation where somebody spoke", async () => {
        await bo.says("/action list", { in: "direct" });
        const { channel } = bot.heard.at(-1) as CommandInteraction;
        expect(channel.direct).toBe(true);
        await stage.adapter.send({ to: "channel", channel }, messageOf(lines("here")));
        expect(textOf(await bo.sees())).toContain("here");
        expect(textOf(await ana.sees())).not.toContain("here");
      });

      test("the same key again: where the platform recognises it, one message", async () => {
        const first = await send(lines("only once"), { key: "the-same" });
        const second = await send(lines("only once"), { key: "the-same" });
        const seen = (await bo.sees()).filter((one) => one.text === "only once");
        if (stage.adapter.can.resendSafe) {
          expect(second).toEqual(first);
          expect(seen).toHaveLength(1);
        } else expect(second).not.toEqual(first);
      });
    });

    describe("tells why a message could not be sent:", () => {
      /** The address of a message that never was, in the platform's own spelling. */
      const never = async (): Promise<MessageRef> => {
        const { platform: named, address } = await send(lines("once"));
        return {
          platform: named,
          address: address.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 5) % 10)),
        };
      };

      test("there is no such message any more", async () => {
        const ref = await never();
        const fault = await faultOf(stage.adapter.update(ref, messageOf(lines("changed"))));
        expect(fault.kind).toBe("permanent");
        expect(await bo.sees()).toMatchObject([{ text: "once", edits: 0 }]);
      });
      test("it was taken away", async () => {
        const ref = await send(lines("once"));
        stage.fails("gone");
        expect((await faultOf(stage.adapter.update(ref, messageOf(lines("changed"))))).kind).toBe(
          "permanent",
        );
      });
      test("there is no such channel", async () => {
        const channel = { ...place, id: otherId(place.id) };
        const fault = await faultOf(stage.adapter.send({ to: "channel", channel }, messageOf(lines("lost"))));
        expect(fault.kind).toBe("permanent");
      });
      test("there is no such person", async () => {
        const user = { ...refOf(bo), id: otherId(refOf(bo).id) };
        const fault = await faultOf(stage.adapter.send({ to: "person", user }, messageOf(lines("lost"))));
        expect(fault.kind).toBe("permanent");
      });
      test("a card that cannot be drawn will not be drawn the next time either", async () => {
        const unfit = cardOf(controls(button("Go", "go", { id: "x".repeat(200) })));
        expect((await faultOf(send(unfit))).kind).toBe("permanent");
        const ref = await send(lines("once"));
        expect((await faultOf(stage.adapter.update(ref, messageOf(unfit)))).kind).toBe("permanent");
      });
      test("an address that this platform never wrote", async () => {
        const fault = await faultOf(
          stage.adapter.update({ platform, address: "nowhere" }, messageOf(lines("x"))),
        );
        expect(fault.kind).toBe("permanent");
      });
      testUnless(exceptions.rateLimit, "it was too much at once, and how long to wait", async () => {
        stage.fails("rate-limited");
        const fault = await faultOf(send(lines("later")));
        expect(fault).toMatchObject({ kind: "retry", inDoubt: false });
        expect(fault.retryAfterMs).toBeGreaterThan(0);
        expect(await bo.sees()).toEqual([]);
        await send(lines("later"));
        expect(await bo.sees()).toHaveLength(1);
      });
      test("the platform has trouble", async () => {
        const ref = await send(lines("once"));
        stage.fails("server-error", 2);
        expect((await faultOf(send(lines("later")))).kind).toBe("retry");
        expect((await faultOf(stage.adapter.update(ref, messageOf(lines("changed"))))).kind).toBe("retry");
        await stage.adapter.update(ref, messageOf(lines("changed")));
        expect(await bo.sees()).toMatchObject([{ text: "changed" }]);
      });
      test("nobody knows whether it arrived", async () => {
        stage.fails("lost-reply");
        const fault = await faultOf(send(lines("perhaps"), { key: "in-doubt" }));
        expect(fault).toMatchObject({ kind: "retry", inDoubt: true });
        await send(lines("perhaps"), { key: "in-doubt" });
        const seen = (await bo.sees()).filter((one) => one.text === "perhaps");
        if (stage.adapter.can.resendSafe) expect(seen).toHaveLength(1);
        else expect(seen.length).toBeGreaterThan(0);
      });
      testUnless(exceptions.notInChannel, "it may not speak there, and how to allow it", async () => {
        stage.fails("not-in-channel");
        const fault = await faultOf(send(lines("unheard")));
        expect(fault).toMatchObject({
          kind: "permanent",
          directClosed: false,
          remedy: expect.stringMatching(/\w/),
        });
      });
      testUnless(exceptions.closedDirect, "somebody takes no direct messages", async () => {
        bo.closesDirectMessages();
        const fault = await faultOf(toPerson(bo, lines("unheard")));
        expect(fault).toMatchObject({ kind: "permanent", directClosed: true });
        expect(await bo.sees()).toEqual([]);
      });
    });

    describe("hands over what people do:", () => {
      test("a command, with people as they are", async () => {
        await ana.says("/action add Call @Bo about <it> & *that* #12");
        const heard = bot.heard.at(-1) as CommandInteraction;
        expect(heard).toMatchObject({
          type: "command",
          command: "action",
          channelName: "general",
          canOpenForm: true,
        });
        expect(heard.speaker).toMatchObject({ user: refOf(ana), name: "Ana", administrator: false });
        const parts = heard.text ?? (heard.options?.["what"] as NonNullable<typeof heard.text>);
        expect(heard.text === undefined).toBe(stage.adapter.can.typedOptions);
        expect(parts.filter(({ type }) => type !== "text")).toEqual([
          { type: "mention", user: refOf(bo), name: "Bo", bot: false },
        ]);
        const words = parts.map((part) => (part.type === "text" ? part.text : "…")).join("");
        expect(words.replace(/^add /, "")).toBe("Call … about <it> & *that* #12");
      });

      test("a press, its parameters as they were", async () => {
        const odd = "é&=?#~ +%";
        await send(cardOf(controls(button("Go", "go.there", { id: odd, n: 3 }))));
        await bo.presses("Go");
        expect(pressed()).toMatchObject({
          press: { do: "go.there", id: odd, n: "3" },
          speaker: { user: refOf(bo) },
          channel: place,
        });
      });

      test("the choice of a menu; where there is none, from the choices it answers with", async () => {
        const menu = menuOf("Choose", "One", "Two");
        await send(cardOf(controls(menu)));
        bot.shows("private");
        bot.answers((heard) =>
          heard.type === "press" && heard.press.do === "menu.open" ? { private: choicesOf(menu) } : {},
        );
        await bo.presses("Choose", { choose: "Two" });
        const presses = bot.heard.flatMap((heard) =>
          heard.type === "press" ? [heard.press["option"] ?? heard.press.do] : [],
        );
        expect(presses).toEqual(stage.adapter.can.menus ? ["Two"] : ["menu.open", "Two"]);
        expect(await cy.sees()).toHaveLength(1);
      });

      test("what is delivered again, by the same id", async () => {
        await says("x");
        const before = bot.heard.length;
        await stage.redelivers();
        const ids = bot.heard.map(({ id }) => id);
        expect(bot.heard.length).toBeGreaterThan(before);
        expect(new Set(ids).size).toBe(1);
        await says("x");
        expect(new Set(bot.heard.map(({ id }) => id)).size).toBe(2);
      });

      test("a message chosen from its menu", async ({ skip }) => {
        skip(!stage.adapter.can.messageMenu, "messages have no menu here");
        bot.answers({ private: lines("kept") });
        await ana.tracks("renew the permit", bo);
        const heard = bot.heard.find((one): one is MenuInteraction => one.type === "menu");
        expect(heard).toMatchObject({
          menu: "track",
          message: { text: [text("renew the permit")], author: refOf(bo) },
        });
        expect(textOf(await ana.sees())).toContain("kept");
      });

      test("that somebody opened their own page, where there is one", async () => {
        bot.answers({ home: lines("Mine") });
        const home = await ana.opensHome();
        expect(home).toBe(stage.adapter.can.homeView ? "Mine" : null);
        expect(bot.heard.some(({ type }) => type === "home")).toBe(stage.adapter.can.homeView);
        expect(textOf(await bo.sees())).not.toContain("Mine");
      });

      test("that it came into a channel, where it says who it is", async () => {
        bot.answers({ public: lines("I keep this channel's items.") });
        await stage.joins("ops", ana);
        expect(bot.heard.filter(({ type }) => type === "joined")).toHaveLength(1);
        expect(bot.heard.at(-1)?.channel.direct).toBe(false);
        expect(textOf(await ana.sees())).toContain("I keep this channel's items.");
      });

      test("what is asked while typing", async ({ skip }) => {
        skip(!stage.adapter.can.typedOptions, "options are typed as text here");
        bot.suggests("friday 17:00", "friday noon");
        expect(await ana.completes("action", "add", "due", "fri")).toEqual(["friday 17:00", "friday noon"]);
        expect(bot.asked).toMatchObject([{ command: "action", verb: "add", option: "due", typed: "fri" }]);
      });
    });

    describe("says an answer", () => {
      test("to nobody else when it is private, nor what comes of its buttons", async () => {
        bot.shows("private");
        bot.answers({ private: cardOf(line("secret"), controls(button("More", "more"))) });
        await says("x");
        expect(await ana.sees()).toMatchObject([{ place: "private", text: "secret" }]);
        bot.shows("update");
        bot.answers({ update: lines("secret too") });
        await ana.presses("More");
        expect(pressed()).not.toHaveProperty("message");
        expect(textOf(await ana.sees())).toBe("secret too");
        for (const other of [bo, cy]) expect(await other.sees()).toEqual([]);
      });

      test("to all, with a question to one", async () => {
        bot.answers({ public: lines("#1 is stored"), private: lines("When is it due?") });
        await says("x");
        expect(textOf(await ana.sees())).toBe("#1 is stored When is it due?");
        expect(textOf(await bo.sees())).toBe("#1 is stored");
      });

      test("where it was pressed, for all", async () => {
        await send(cardOf(line("open"), controls(button("Done", "done"))));
        bot.shows("update");
        bot.answers({ update: cardOf(line({ type: "struck", text: "open" })) });
        await bo.presses("Done");
        expect(await ana.sees()).toMatchObject([{ text: "~open~", controls: [], edits: 1 }]);
      });

      test("to one who pressed a public button, privately", async () => {
        await send(cardOf(line("open"), controls(button("More", "more"))));
        bot.shows("private");
        bot.answers({ private: lines("history") });
        await bo.presses("More");
        expect(textOf(await bo.sees())).toBe("open history");
        expect(textOf(await ana.sees())).toBe("open");
      });

      test("in a direct conversation, to that person alone", async () => {
        bot.answers({ public: lines("your own") });
        await bo.says("/action add x", { in: "direct" });
        expect(await bo.sees()).toMatchObject([{ place: "direct", text: "your own" }]);
        expect(await ana.sees()).toEqual([]);
      });

      test("of nothing, which leaves nothing behind", async () => {
        bot.answers({});
        await says("x");
        for (const person of [ana, bo]) expect(await person.sees()).toEqual([]);
      });

      test("as far as it can be said: a part that fails takes no other with it", async () => {
        bot.answers({ public: lines("#1"), private: lines("When?") });
        stage.fails("server-error");
        await says("x");
        expect(textOf(await ana.sees())).toContain("When?");
        bot.answers({ public: lines("#2") });
        await says("y");
        expect(textOf(await bo.sees())).toContain("#2");
      });
    });

    describe("opens a form", () => {
      const opens = async () => {
        bot.shows("form");
        bot.answers({ form: formWith(refOf(bo)) });
        await ana.says("/action add");
      };
      const submitted = () => bot.heard.findLast((heard): heard is FormInteraction => heard.type === "form");

      test("that holds what it is given", async () => {
        await opens();
        const form = await ana.form();
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
        expect(await bo.form()).toBeNull();
      });

      test("that brings back what was filled in, as it was typed", async () => {
        await opens();
        bot.answers({ public: lines("#1 is stored") });
        const typed = {
          What: "Call *them* & <go> @Cy",
          Note: "a\nb",
          Who: "@Ana @Cy",
          Priority: "Low",
          Due: "fri noon",
        };
        await ana.submits(typed);
        const heard = submitted();
        expect(heard).toMatchObject({
          press: { do: "action.form", id: "7" },
          speaker: { user: refOf(ana) },
          channel: place,
        });
        const { who, ...others } = heard?.values ?? {};
        expect(others).toEqual({ what: typed.What, note: "a\nb", priority: "low", due: "fri noon" });
        expect(((who ?? []) as readonly MentionPart[]).map(({ user }) => user.id).toSorted()).toEqual(
          [refOf(ana).id, refOf(cy).id].toSorted(),
        );
        expect(textOf(await bo.sees())).toBe("#1 is stored");
        expect(await ana.form()).toBeNull();
      });

      test("that brings back emptied fields as empty", async () => {
        await opens();
        bot.answers({});
        await ana.submits({ Note: "", Who: "", Due: "" });
        expect(submitted()?.values).toMatchObject({ note: "", due: "", who: [] });
      });

      test("whose faults come back to the person, and to nobody else", async () => {
        await opens();
        const fault = "I can't read “fryday” as a date.";
        bot.answers({ faults: { due: fault }, private: lines(fault) });
        await ana.submits({ Due: "fryday" });
        const form = await ana.form();
        const inForm = form?.fields.some((field) => field.fault === fault) ?? false;
        expect(inForm || textOf(await ana.sees()).includes(fault)).toBe(true);
        expect(await bo.sees()).toEqual([]);
      });

      test("from a button, and redraws its card", async () => {
        await send(cardOf(line("before"), controls(button("Edit", "edit"))));
        bot.shows("form");
        bot.answers({ form: formWith(refOf(bo)) });
        await ana.presses("Edit");
        bot.answers({ update: lines("after") });
        await ana.submits({ What: "after" });
        expect(submitted()?.message).toEqual(
          bot.heard.find((heard): heard is PressInteraction => heard.type === "press")?.message,
        );
        expect(await bo.sees()).toMatchObject([{ text: "after", edits: 1 }]);
      });

      test("with a choice of nothing, and with more than it can hold, but never none", async () => {
        bot.shows("form");
        const choices = Array.from({ length: 150 }, (_, at) => ({ label: `Choice ${at}`, value: `c${at}` }));
        bot.answers({
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
        await ana.says("/action add");
        expect((await ana.form())?.fields.map(({ label }) => label)).toEqual([
          "None",
          "Many",
          "Long",
          "Crowd",
        ]);
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
          const seen = await ana.sees();
          if (seen.length > 0) return textOf(seen);
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        return "nothing";
      };

      testUnless(exceptions.working, "she sees that it is in hand, and then the answer, once", async () => {
        const { closed, open } = gate();
        bot.answers(() => closed.then(() => ({ public: lines("#1 is stored") })));
        const saying = says("x");
        expect(await meanwhile()).toMatch(/working|thinking/i);
        open();
        await saying;
        const seen = await ana.sees();
        expect(seen.filter((one) => one.text === "#1 is stored")).toHaveLength(1);
        expect(textOf(await bo.sees())).toBe("#1 is stored");
      });

      testUnless(exceptions.working, "a private one stays private", async () => {
        const { closed, open } = gate();
        bot.shows("private");
        bot.answers(() => closed.then(() => ({ private: lines("your list") })));
        const saying = says("x");
        expect(await meanwhile()).toMatch(/working|thinking/i);
        expect(await bo.sees()).toEqual([]);
        open();
        await saying;
        expect(textOf(await ana.sees())).toContain("your list");
        expect(await bo.sees()).toEqual([]);
      });

      test("an error after a public promise is for one alone, and the promise is gone", async () => {
        const { closed, open } = gate();
        bot.answers(() => closed.then(() => ({ private: lines("that was wrong") })));
        const saying = says("x");
        await new Promise((resolve) => setTimeout(resolve, 300));
        open();
        await saying;
        expect(textOf(await ana.sees())).toContain("that was wrong");
        expect(await bo.sees()).toEqual([]);
      });
    });

    test("after a restart the buttons of before still work", async () => {
      const ref = await send(cardOf(line("before"), controls(button("Go", "go", { id: "9" }))));
      const next = createTypedBot();
      await stage.restarts(next);
      await bo.presses("Go");
      expect(next.heard).toMatchObject([{ type: "press", press: { do: "go", id: "9" }, message: ref }]);
      await stage.adapter.update(ref, messageOf(lines("after")));
      expect(await ana.sees()).toMatchObject([{ text: "after" }]);
      expect(stage.adapter.health()).toEqual({ ok: true });
    });
  });
}

/** An id as the platform might have it, but of nobody. */
const otherId = (id: string): string =>
  /^\d+$/.test(id)
    ? `1${id.slice(1).replace(/\d/g, (digit) => String(9 - Number(digit)))}`
    : `${id.slice(0, -1)}Q`;

/** Space is the platform's business; marks without width keep its own apart. */
const squeezed = (words: string): string =>
  words
    .replace(/[\u200B\u2060]/g, "")
    .replace(/\s+/g, " ")
    .trim();
