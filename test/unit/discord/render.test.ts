import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderForm } from "../../../adapters/discord/form.ts";
import { chunks, clip } from "../../../adapters/discord/limits.ts";
import { type Body, readPress, render, renderPages } from "../../../adapters/discord/render.ts";
import type { Control, Inline, LocalCard } from "../../../src/chat/card.ts";
import { clean } from "../../../src/lib/text.ts";
import { controlsOf, readMarkdown } from "../../support/discord-text.ts";
import { faultsOf, notifiedBy, textOf } from "../../support/fake-discord-rules.ts";
import { HOSTILE, MANY_EMOJI } from "../../support/hostile.ts";
import { ana, anyCard, bo, done, longWords, text, words } from "./arbitrary-card.ts";

const at = Date.parse("2031-03-06T16:00:00Z");
const reader = {
  zone: "Europe/Berlin",
  now: new Date("2031-03-05T09:00:00Z"),
  nameOf: (id: string) => `name of ${id}`,
  channelOf: (id: string) => `channel ${id}`,
};
const shortened = "(shortened)";
const runs = { numRuns: 60 };

/** The body as it goes over the wire. */
const wire = ({ components, flags, allowedMentions, files = [] }: Body): Record<string, unknown> => ({
  components,
  ...(files.length > 0 ? { attachments: files.map(({ name }, id) => ({ id, filename: name })) } : {}),
  flags,
  allowed_mentions: {
    parse: allowedMentions.parse,
    ...(allowedMentions.users ? { users: allowedMentions.users } : {}),
  },
});
const markdownOf = (card: LocalCard): string =>
  renderPages(card, { shortened })
    .map((page) => textOf(wire(page)))
    .join("\n");
const shown = (card: LocalCard): string => readMarkdown(markdownOf(card), reader);
const pressesOf = (body: Body) =>
  controlsOf(wire(body)["components"] as Record<string, unknown>[]).map(({ customId }) =>
    readPress(customId),
  );
const ofLine = (...spans: Inline[]): LocalCard => ({ elements: [{ type: "line", text: spans }] });

/** What Discord would make of a markdown, once what is escaped and plain addresses are left out. */
const MARKUP =
  /<[@#:/ta]|@everyone|@here|\]\(|[*_`]|~~|\|\||:(?!\d\d:)\w+:|^ *(?:[-*+]|\d+[.)]) |^ *(?:#{1,3}|-#) |^ *>/gm;
const markupIn = (markdown: string): string[] =>
  markdown
    .replace(/(?<=^|\s)https?:\/\/\S+/gm, "·")
    .replace(/\\[^A-Za-z0-9\s]/g, "·")
    .match(MARKUP) ?? [];

const asRead = (typed: string): string =>
  clean(typed)
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, "\n")
    .replace(/[\u200B\u2060]/g, "");

/** Without the signs that end a direction, which are added where nobody ended it. */
const unturned = (text: string): string => text.replace(/[\u202C\u2069]/g, "");

describe("what a person typed is shown as typed and nothing is made of it", () => {
  test.each(HOSTILE)("%j", (typed) => {
    const spans = [text("before "), text(typed), text(" after")];
    expect(shown(ofLine(...spans))).toContain(asRead(typed));
    expect(markupIn(markdownOf(ofLine(text(typed))))).toEqual([]);
    expect(shown({ elements: [{ type: "row", text: [text(typed)], control: done }] })).toBe(asRead(typed));
    const heading = markdownOf({ elements: [{ type: "title", text: spans }] });
    expect(readMarkdown(heading, reader)).toContain(asRead(typed).replace(/\s+/g, " "));
    expect(heading.split("\n")).toHaveLength(1);
    for (const small of markdownOf({ elements: [{ type: "context", text: [text(typed)] }] }).split("\n"))
      expect(small).toMatch(/^-# /);
  });

  test("whatever it is, and however it is divided into spans", () => {
    fc.assert(
      fc.property(fc.array(words, { minLength: 1, maxLength: 4 }), (typed) => {
        const card = ofLine(...typed.map(text));
        expect(markupIn(markdownOf(card))).toEqual([]);
        const expected = typed.map(asRead).join("");
        if (expected.trim() !== "") expect(unturned(shown(card))).toBe(unturned(expected));
      }),
      { numRuns: 1_000 },
    );
  });

  test("a bold, struck or quoted text cannot leave its mark", () => {
    for (const typed of HOSTILE) {
      for (const type of ["bold", "struck", "code"] as const) {
        const marked = markdownOf(ofLine({ type, text: typed }, text(" end")));
        const inside = marked.replace(/`[^`]*`/g, "·").replace(/\*\*|~~/g, "");
        expect(markupIn(inside)).toEqual([]);
      }
    }
  });

  test("what turns the writing direction ends with the text", () => {
    expect(markdownOf(ofLine(text("\u202Eabc"), text(" after")))).toBe("\u202Eabc\u202C after");
  });

  test("hundreds of emoji are all there in several messages, thousands in a file", () => {
    const typed = "👩‍👩‍👧".repeat(600);
    const pages = renderPages(ofLine(text(typed)), { shortened });
    expect(pages.length).toBeGreaterThan(1);
    expect(shown(ofLine(text(typed))).replaceAll("\n", "")).toBe(typed);
    // What would need too many messages comes as a file.
    const [many] = renderPages(ofLine(text(MANY_EMOJI)), { shortened });
    expect(String(many?.files?.[0]?.attachment)).toBe(MANY_EMOJI);
  });
});

describe("spans", () => {
  test("a person of Discord is mentioned, anybody else named; only those in `ping` are notified", () => {
    const card = ofLine({ type: "mention", user: bo, name: "Bo" }, text(" and "), {
      type: "mention",
      user: { ...bo, platform: "slack" },
      name: "@Cy",
    });
    expect(markdownOf(card)).toBe(`<@${bo.id}> and \\@Cy`);
    expect(notifiedBy(wire(render(card, { shortened })))).toEqual({ everyone: false, users: [] });
    const pinging = wire(render(card, { shortened, ping: [bo, { ...ana, platform: "slack" }] }));
    expect(pinging["allowed_mentions"]).toEqual({ parse: [], users: [bo.id] });
    expect(notifiedBy(pinging)).toEqual({ everyone: false, users: [bo.id] });
  });

  test.each([
    ["datetime", "f"],
    ["time", "t"],
    ["relative", "R"],
  ] as const)("a date as %s is live", (style, letter) => {
    expect(markdownOf(ofLine({ type: "date", at, style, text: "Thu 16:00" }))).toBe(
      `<t:${at / 1000}:${letter}>`,
    );
  });

  test("a date beyond all dates is said in letters", () => {
    expect(markdownOf(ofLine({ type: "date", at: 9e15, style: "time", text: "far away" }))).toBe("far away");
  });

  test.each([
    ["here", "https://example.org/a_(b)", "[here](<https://example.org/a_%28b%29>)"],
    ["https://example.org/", "https://example.org/", "<https://example.org/>"],
    ["https://bank.example", "https://evil.example/", "https\\://bank.example <https://evil.example/>"],
    ["](https://evil.example", "https://a.example/", "\\](https\\://evil.example <https://a.example/>"],
    ["here", "javascript:alert(1)", "here (javascript\\:alert(1))"],
  ])("a link %j to %s", (label, url, expected) => {
    expect(markdownOf(ofLine({ type: "link", text: label, url }))).toBe(expected);
  });

  test("headings, small print and marks are Discord's own", () => {
    const card: LocalCard = {
      elements: [
        { type: "title", text: [text("#12 Water\nthe plants")] },
        {
          type: "line",
          text: [
            { type: "bold", text: " due " },
            { type: "struck", text: "now" },
            { type: "code", text: "x" },
          ],
        },
        { type: "context", text: [text("one\ntwo")] },
      ],
    };
    expect(markdownOf(card).replaceAll("\u200B", "|").split("\n")).toEqual([
      "### \\#12 Water the plants",
      " **due** ~~now~~|`x`",
      "-# one",
      "-# two",
    ]);
  });
});

describe("controls", () => {
  const menu: Control<string> = { type: "menu", label: "More", open: { do: "more" }, options: [] };
  const link: Control<string> = { type: "link-button", label: "Open", url: "https://example.org" };

  test("a row has its button beside it; buttons stand by five; a menu is a button", () => {
    const body = render(
      {
        elements: [
          { type: "row", text: [text("One")], control: done },
          {
            type: "controls",
            controls: [{ ...done, style: "danger" }, menu, link, menu, done, { ...done, style: "primary" }],
          },
        ],
      },
      { shortened },
    );
    expect(body.components[0].components).toMatchObject([
      { type: 9, accessory: { type: 2, label: "Done", style: 2 } },
      {
        type: 1,
        components: [
          { style: 4 },
          { style: 2, label: "More ▾" },
          { style: 5, url: "https://example.org" },
          { style: 2 },
          { style: 2 },
        ],
      },
      { type: 1, components: [{ style: 1 }] },
    ]);
    expect(faultsOf("message post", wire(body))).toEqual([]);
  });

  test("the same press twice stays the same press", () => {
    const body = render({ elements: [{ type: "controls", controls: [done, done, done] }] }, { shortened });
    expect(pressesOf(body)).toEqual(Array(3).fill({ do: "action.done", id: "1" }));
    expect(faultsOf("message post", wire(body))).toEqual([]);
  });

  test("an address too long for a button is written out", () => {
    const url = `https://example.org/${"a".repeat(600)}`;
    const card: LocalCard = { elements: [{ type: "controls", controls: [{ ...link, url } as typeof link] }] };
    expect(shown(card).replaceAll("\n", "")).toContain(url);
    expect(faultsOf("message post", wire(render(card, { shortened })))).toEqual([]);
  });
});

describe("a card longer than a message", () => {
  const rows = (count: number): LocalCard => ({
    elements: Array.from({ length: count }, (_, index) => ({
      type: "row",
      text: [text(`Item ${index}`)],
      control: done,
    })),
  });

  test("goes on in further messages, nothing left out; only the first notifies", () => {
    const pages = renderPages(rows(40), { shortened, ping: [bo] });
    expect(pages.length).toBe(4);
    expect(shown(rows(40)).split("\n")).toEqual(Array.from({ length: 40 }, (_, index) => `Item ${index}`));
    expect(pages.map(({ allowedMentions }) => allowedMentions.users)).toEqual([
      [bo.id],
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("as one message it says so, attaches the whole, and keeps its last controls", () => {
    const all: LocalCard = {
      elements: [...rows(100).elements, { type: "controls", controls: [{ ...done, label: "All" }] }],
    };
    const body = render(all, { shortened });
    expect(textOf(wire(body))).toContain(`-# (shortened)`);
    expect(controlsOf(wire(body)["components"] as Record<string, unknown>[]).at(-1)).toMatchObject({
      label: "All",
    });
    expect(body.files).toMatchObject([{ name: "readout.txt" }]);
    expect(String(body.files?.[0]?.attachment).split("\n")).toEqual(
      Array.from({ length: 100 }, (_, index) => `Item ${index}`),
    );
    expect(renderPages(all, { shortened })).toEqual([body]);
  });
});

describe("any card", () => {
  test("is a message that Discord takes", () => {
    fc.assert(
      fc.property(anyCard, (card) => {
        for (const page of [render(card, { shortened }), ...renderPages(card, { shortened })])
          expect(faultsOf("message post", wire(page))).toEqual([]);
      }),
      runs,
    );
  });

  test("notifies nobody but those who may be", () => {
    fc.assert(
      fc.property(anyCard, fc.subarray([bo, ana]), (card, ping) => {
        for (const page of renderPages(card, { shortened, ping })) {
          const { everyone, users } = notifiedBy(wire(page));
          expect(everyone).toBe(false);
          for (const user of users) expect(ping.map(({ id }) => id)).toContain(user);
        }
      }),
      runs,
    );
  });

  test("says so and attaches all of it wherever it leaves something out", () => {
    fc.assert(
      fc.property(anyCard, (card) => {
        const body = render(card, { shortened });
        const pages = renderPages(card, { shortened });
        const wholes = (page: typeof body | undefined) =>
          (page?.files ?? []).filter(({ name }) => name === "readout.txt").length;
        const fits = pages.length === 1 && wholes(pages[0]) === 0;
        expect(wholes(body)).toBe(fits ? 0 : 1);
        if (!fits) expect(textOf(wire(body))).toContain(`-# ${shortened}`);
      }),
      runs,
    );
  });
});

describe("cutting", () => {
  test("chunks lose nothing and keep graphemes whole", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 12, max: 40 }), (any, limit) => {
        const parts = chunks(any, limit);
        expect(parts.join("")).toBe(any);
        for (const part of parts) expect(part.length).toBeLessThanOrEqual(limit);
      }),
    );
    expect(clip("👩‍👩‍👧".repeat(10), 20)).toBe(`${"👩‍👩‍👧".repeat(2)}…`);
  });
});

describe("forms", () => {
  const modal = (form: Parameters<typeof renderForm>[0]) => ({
    type: 9,
    data: renderForm(form, shortened) as unknown as Record<string, unknown>,
  });

  test("any form is a modal that Discord takes", () => {
    const field = fc.record({
      name: fc.uuid(),
      label: longWords,
      hint: longWords,
      kind: fc.constantFrom("text", "long-text", "people", "choice"),
      required: fc.boolean(),
      value: longWords,
      people: fc.constantFrom([], [bo], Array(40).fill(bo)),
      choices: fc.array(fc.record({ label: longWords, value: fc.uuid() }), { maxLength: 40 }),
    });
    const fields = fc.array(field, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fields, longWords, longWords, (some, title, submit) => {
        const form = { press: { do: "action.add" }, title, submit, fields: some } as Parameters<
          typeof renderForm
        >[0];
        expect(faultsOf("callback 9", modal(form))).toEqual([]);
      }),
      runs,
    );
  });

  test("each kind of field as its component, filled in", () => {
    const { data } = modal({
      press: { do: "action.edit", id: "1" },
      title: "Edit",
      submit: "Store",
      fields: [
        { name: "what", label: "What", kind: "text", required: true, value: "Water" },
        { name: "who", label: "Who", kind: "people", required: false, people: [bo] },
        {
          name: "priority",
          label: "Priority",
          hint: "How urgent",
          kind: "choice",
          required: false,
          value: "high",
          choices: [{ label: "High", value: "high" }],
        },
      ],
    });
    expect(data).toMatchObject({
      custom_id: "action.edit?id=1",
      components: [
        {
          type: 18,
          label: "What",
          component: { type: 4, custom_id: "what", style: 1, required: true, value: "Water" },
        },
        {
          component: {
            type: 5,
            custom_id: "who",
            min_values: 0,
            default_values: [{ id: bo.id, type: "user" }],
          },
        },
        { description: "How urgent", component: { type: 3, options: [{ value: "high", default: true }] } },
      ],
    });
  });

  test.each([
    { kind: "long-text", value: "x".repeat(5_000) },
    {
      kind: "people",
      people: Array.from({ length: 26 }, (_, index) => ({ ...bo, id: `${10_000 + index}` })),
    },
    {
      kind: "choice",
      choices: Array.from({ length: 26 }, (_, index) => ({ label: "x", value: `${index}` })),
    },
  ] as const)("a field that cannot hold everything says so: $kind", (more) => {
    const field = { name: "note", label: "Note", required: false, ...more };
    const { data } = modal({ press: { do: "a" }, title: "T", submit: "S", fields: [field] });
    expect(data).toMatchObject({ components: [{ description: shortened }] });
  });
});
