import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readPress } from "../../../adapters/slack/controls.ts";
import { renderForm } from "../../../adapters/slack/form.ts";
import { clip, pieces, slackLength } from "../../../adapters/slack/limits.ts";
import { render, renderPages } from "../../../adapters/slack/render.ts";
import type { Control, Inline, LocalCard } from "../../../src/chat/card.ts";
import { clean } from "../../../src/lib/text.ts";
import { HOSTILE, hostileText, MANY_EMOJI } from "../../support/hostile.ts";
import {
  type Block,
  controlsOf,
  homeView,
  messageBlocks,
  modalView,
  notifiedBy,
  readBlocks,
} from "../../support/slack-blocks.ts";

const at = Date.parse("2031-03-06T16:00:00Z");
const now = new Date("2031-03-05T09:00:00Z");
const reader = { zone: "Europe/Berlin", now, nameOf: (id: string) => `name of ${id}` };
const shortened = "(shortened)";
const bo = { platform: "slack", workspace: "T1", id: "UBO" };
const text = (words: string): Inline => ({ type: "text", text: words });
const done: Control<string> = { type: "button", label: "Done", press: { do: "action.done", id: "1" } };

const blocksOf = (card: LocalCard, ping: string[] = []): Block[] =>
  messageBlocks.parse(render(card, { ping: new Set(ping), shortened }).blocks);
const shown = (card: LocalCard, ping: string[] = []) => readBlocks(blocksOf(card, ping), reader);

describe("what a person typed is shown as typed and notifies nobody", () => {
  test.each(HOSTILE)("%j", (words) => {
    const cards: LocalCard[] = [
      { elements: [{ type: "title", text: [text(words)] }] },
      { elements: [{ type: "line", text: [text("before "), text(words), text(" after")] }] },
      { elements: [{ type: "context", text: [text(words)] }] },
      { elements: [{ type: "row", text: [text(words)], control: done }] },
      { elements: [{ type: "row", text: [{ type: "bold", text: words }, text(" x")], control: done }] },
      { elements: [{ type: "line", text: [{ type: "mention", user: bo, name: words }] }] },
    ];
    for (const card of cards) {
      const page = render(card, { shortened });
      const blocks = messageBlocks.parse(page.blocks);
      expect(readBlocks(blocks, reader)).toContain(words);
      expect(notifiedBy(blocks, page.text)).toEqual([]);
    }
  });

  test("three thousand emoji are all there, in several blocks", () => {
    const words = MANY_EMOJI;
    const pages = renderPages({ elements: [{ type: "line", text: [text(words)] }] }, { shortened });
    expect(
      pages
        .flatMap(({ blocks }) => messageBlocks.parse(blocks))
        .map((block) => readBlocks([block], reader))
        .join(""),
    ).toBe(words);
  });
});

describe("spans", () => {
  test("only those whom the message may notify are mentioned", () => {
    const card: LocalCard = {
      elements: [{ type: "line", text: [{ type: "mention", user: bo, name: "Bo" }, text(" · due")] }],
    };
    expect(shown(card)).toBe("Bo · due");
    expect(shown(card, ["UBO"])).toBe("@name of UBO · due");
    expect(render(card, { ping: new Set(["UBO"]), shortened }).text).toBe("<@UBO> · due");
  });

  test("dates are live, in running text, beside a button and in small print", () => {
    const due: Inline[] = [text("due "), { type: "date", at, style: "datetime", text: "Thu 6 Mar 16:00" }];
    const card: LocalCard = {
      elements: [
        { type: "line", text: due },
        { type: "context", text: due },
        { type: "row", text: due, control: done },
      ],
    };
    expect(blocksOf(card).map(({ type }) => type)).toEqual(["rich_text", "context", "section"]);
    expect(shown(card)).toBe(Array(3).fill("due Thu 6 Mar 17:00").join("\n"));
    expect(render(card, { shortened }).text).toContain(
      `<!date^${at / 1000}^{date_short_pretty} {time}|Thu 6 Mar 16:00>`,
    );
  });

  test("only web addresses become links", () => {
    const link = (url: string): LocalCard => ({
      elements: [{ type: "line", text: [{ type: "link", text: "here", url }] }],
    });
    expect(shown(link("https://example.org/a"))).toBe("here");
    expect(shown(link("javascript:alert(1)"))).toBe("here (javascript:alert(1))");
  });
});

describe("controls", () => {
  test("every choice of a menu comes back as its press, however long and many", () => {
    const options = Array.from({ length: 120 }, (_, index) => ({
      label: `Choice ${index}`,
      press: {
        do: "action.snooze",
        id: "018f6f3e-0000-7000-8000-0123456789ab",
        until: String(index),
        v: "12",
      },
    }));
    const card: LocalCard = {
      elements: [
        { type: "controls", controls: [{ type: "menu", label: "Snooze", open: done.press, options }] },
      ],
    };
    const presses = controlsOf(blocksOf(card)).flatMap((element) =>
      element.type === "static_select"
        ? element.options.map(({ value }) => readPress({ actionId: element.action_id, value }))
        : [],
    );
    expect(presses).toEqual(options.map(({ press }) => press));
  });

  test("a menu without choices asks for them by a button", () => {
    const card: LocalCard = {
      elements: [
        { type: "controls", controls: [{ type: "menu", label: "More", open: { do: "more" }, options: [] }] },
      ],
    };
    expect(controlsOf(blocksOf(card))).toMatchObject([{ type: "button", value: "more" }]);
  });
});

describe("a card longer than a message", () => {
  const long: LocalCard = {
    elements: Array.from({ length: 130 }, (_, index) => ({
      type: "row",
      text: [text(`Item ${index}`)],
      control: done,
    })),
  };

  test("goes on in further messages, nothing left out", () => {
    const pages = renderPages(long, { shortened });
    expect(pages.length).toBeGreaterThan(2);
    const all = pages.map(({ blocks }) => readBlocks(messageBlocks.parse(blocks), reader)).join("\n");
    expect(all.split("\n")).toEqual(Array.from({ length: 130 }, (_, index) => `Item ${index}`));
  });

  test("as one message it says that something is missing, and keeps the last controls", () => {
    const blocks = blocksOf({
      elements: [...long.elements, { type: "controls", controls: [{ ...done, label: "All" }] }],
    });
    expect(readBlocks(blocks, reader)).toContain(shortened);
    expect(controlsOf(blocks).at(-1)).toMatchObject({ text: { text: "All" } });
  });
});

const words = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 60 }),
  hostileText,
  fc.string({ unit: "binary-ascii" }),
);
const longWords = fc.oneof(
  { weight: 9, arbitrary: words },
  { weight: 1, arbitrary: fc.constantFrom(...HOSTILE).map((each) => each.repeat(120)) },
);
const inline: fc.Arbitrary<Inline> = fc.oneof(
  fc.record({
    type: fc.constantFrom("text", "bold", "struck", "code"),
    text: longWords,
  }) as fc.Arbitrary<Inline>,
  fc.record({ type: fc.constant("link" as const), text: words, url: fc.oneof(fc.webUrl(), words) }),
  fc.record({
    type: fc.constant("mention" as const),
    user: fc.constantFrom(bo, { ...bo, id: "UANA" }),
    name: longWords,
  }),
  fc.record({
    type: fc.constant("date" as const),
    at: fc.integer({ min: 0, max: 4e12 }),
    style: fc.constantFrom("datetime", "time", "relative"),
    text: words,
  }),
);
const press = fc.record({
  do: fc.constantFrom("a", "action.done"),
  id: fc.string({ unit: fc.constantFrom(..."abc01"), maxLength: 80 }),
});
const control: fc.Arbitrary<Control<string>> = fc.oneof(
  fc.record({ type: fc.constant("button" as const), label: longWords, press }),
  fc.record({ type: fc.constant("link-button" as const), label: longWords, url: fc.webUrl() }),
  fc.record({
    type: fc.constant("menu" as const),
    label: longWords,
    open: press,
    options: fc.array(fc.record({ label: longWords, press }), { maxLength: 130 }),
  }),
);
const line = fc.array(inline, { maxLength: 6 });
const element = fc.oneof(
  fc.record({ type: fc.constantFrom("title", "line", "context"), text: line }),
  fc.record({ type: fc.constant("row"), text: line }),
  fc.record({ type: fc.constant("row"), text: line, control }),
  fc.constant({ type: "divider" }),
  fc.record({
    type: fc.constant("image"),
    alt: longWords,
    png: fc.base64String({ maxLength: 40 }),
    name: longWords,
  }),
  fc.record({
    type: fc.constant("file"),
    words: longWords,
    name: longWords,
    mediaType: longWords,
    content: fc.base64String({ maxLength: 40 }),
  }),
  fc.record({ type: fc.constant("controls"), controls: fc.array(control, { minLength: 1, maxLength: 30 }) }),
) as fc.Arbitrary<LocalCard["elements"][number]>;
const card: fc.Arbitrary<LocalCard> = fc.record({ elements: fc.array(element, { maxLength: 25 }) });
const runs = { numRuns: 60 };

describe("any card", () => {
  test("stays within Slack's limits, as messages and as a view", () => {
    fc.assert(
      fc.property(card, (any) => {
        for (const page of [render(any, { shortened }), ...renderPages(any, { shortened })]) {
          messageBlocks.min(1).parse(page.blocks);
          expect(slackLength(page.text)).toBeLessThanOrEqual(4000);
          expect(page.text.trim()).not.toBe("");
        }
        homeView.parse({ type: "home", blocks: render(any, { shortened, surface: "view" }).blocks });
      }),
      runs,
    );
  });

  test("notifies nobody but those who may be", () => {
    fc.assert(
      fc.property(card, fc.subarray(["UBO", "UANA"]), (any, ping) => {
        for (const { blocks, text: fallback } of renderPages(any, { shortened, ping: new Set(ping) })) {
          for (const notified of notifiedBy(messageBlocks.parse(blocks), fallback))
            expect(ping).toContain(notified);
        }
      }),
      runs,
    );
  });

  test("has exactly the links its author gave it", () => {
    fc.assert(
      fc.property(card, (any) => {
        const given = JSON.stringify(any);
        const blocks = renderPages(any, { shortened }).flatMap((page) => page.blocks);
        const links = [...JSON.stringify(blocks).matchAll(/"url":("(?:[^"\\]|\\.)*")/g)].map(
          (match) => match[1] ?? "",
        );
        for (const link of links) expect(given).toContain(link);
      }),
      runs,
    );
  });

  test("shows the text of every line as it was given", () => {
    const typed = fc.array(fc.record({ type: fc.constant("text" as const), text: words }), {
      minLength: 1,
      maxLength: 4,
    });
    const plainElement = fc.oneof(
      fc.record({ type: fc.constantFrom("title", "line", "context"), text: typed }),
      fc.record({ type: fc.constant("row"), text: typed, control: fc.constant(done) }),
    ) as fc.Arbitrary<LocalCard["elements"][number]>;
    fc.assert(
      fc.property(plainElement, (one) => {
        if (!("text" in one)) return;
        const expected = one.text.map((span) => ("text" in span ? clean(span.text) : "")).join("");
        const pages = renderPages({ elements: [one] }, { shortened });
        const blocks = pages.flatMap((page) => messageBlocks.parse(page.blocks));
        expect(
          readBlocks(
            blocks.filter(({ type }) => type !== "actions"),
            reader,
          ),
        ).toBe(expected === "" ? "…" : expected);
      }),
      { numRuns: 500 },
    );
  });
});

describe("cutting", () => {
  test("pieces lose nothing and keep graphemes whole", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 12, max: 40 }), (any, limit) => {
        const parts = pieces(any, limit);
        expect(parts.join("")).toBe(any);
        for (const part of parts) expect(slackLength(part)).toBeLessThanOrEqual(limit);
      }),
    );
    expect(clip("👩‍👩‍👧".repeat(10), 12)).toBe(`${"👩‍👩‍👧".repeat(2)}…`);
  });
});

describe("forms", () => {
  test("any form stays within Slack's limits", () => {
    const field = fc.record({
      name: fc.uuid(),
      label: longWords,
      hint: longWords,
      kind: fc.constantFrom("text", "long-text", "people", "choice"),
      required: fc.boolean(),
      value: longWords,
      people: fc.constantFrom([], [bo]),
      choices: fc.array(fc.record({ label: longWords, value: fc.uuid() }), { minLength: 1, maxLength: 120 }),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(field, { minLength: 1, maxLength: 5, selector: ({ name }) => name }),
        longWords,
        longWords,
        (fields, title, submit) => {
          modalView.parse(
            renderForm(
              { press: { do: "action.add" }, title, submit, fields } as Parameters<typeof renderForm>[0],
              "{}",
              shortened,
            ),
          );
        },
      ),
      runs,
    );
  });

  test("a value too long for a field is said to be shortened", () => {
    const fields = [
      { name: "note", label: "Note", kind: "long-text" as const, required: false, value: "x".repeat(4000) },
    ];
    const view = renderForm({ press: { do: "a" }, title: "T", submit: "S", fields }, "{}", shortened);
    expect(view.blocks[0]).toMatchObject({ hint: { text: shortened } });
  });
});
