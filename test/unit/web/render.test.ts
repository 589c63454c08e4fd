import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cardText, renderCard, renderLine, safeUrl } from "../../../adapters/web/render.ts";
import type { Control, Element, Inline, LocalCard } from "../../../src/chat/card.ts";
import { decodePress, encodePress } from "../../../src/chat/press.ts";
import { hostileText } from "../../support/hostile.ts";
import { controlsOf, findAll, type HtmlElement, lettersOf, parseHtml } from "../../support/web-html.ts";

type LocalElement = Element<readonly Inline[], string>;

const text = hostileText;
const url = fc.oneof(
  fc.webUrl(),
  fc.constantFrom(
    "javascript:alert(1)",
    "data:text/html,<script>1</script>",
    'https://a.example/"><b>',
    " https://x",
    "mailto:a@b.example",
  ),
  text,
);
const user = text.map((id) => ({ platform: "web", workspace: "", id }));
const inline: fc.Arbitrary<Inline> = fc.oneof(
  fc.record({ type: fc.constantFrom("text", "bold", "struck", "code"), text }) as fc.Arbitrary<Inline>,
  fc.record({ type: fc.constant("link" as const), text, url }),
  fc.record({ type: fc.constant("mention" as const), user, name: text }),
  fc.record({
    type: fc.constant("date" as const),
    at: fc.integer({ min: 0, max: 4e12 }),
    style: fc.constantFrom("datetime" as const, "time" as const, "relative" as const),
    text,
  }),
);
const press = fc
  .record({ do: fc.constantFrom("action.done", "list.page"), id: fc.string({ maxLength: 10 }), v: fc.nat() })
  .filter((value) => {
    try {
      return encodePress(value).length > 0;
    } catch {
      return false;
    }
  });
const button = fc.record({
  type: fc.constant("button" as const),
  label: text,
  press,
  style: fc.constantFrom("primary" as const, "danger" as const),
});
const control: fc.Arbitrary<Control<string>> = fc.oneof(
  button,
  fc.record({
    type: fc.constant("menu" as const),
    label: text,
    open: press,
    options: fc.array(fc.record({ label: text, press }), { maxLength: 3 }),
  }),
  fc.record({ type: fc.constant("link-button" as const), label: text, url }),
);
const inlines = fc.array(inline, { maxLength: 4 });
const element: fc.Arbitrary<LocalElement> = fc.oneof(
  fc.record({
    type: fc.constantFrom("title", "line", "context"),
    text: inlines,
  }) as fc.Arbitrary<LocalElement>,
  fc.record({ type: fc.constant("row" as const), text: inlines, control }),
  fc.constant({ type: "divider" as const }),
  fc.record({
    type: fc.constant("image" as const),
    alt: text,
    png: fc.oneof(fc.base64String({ minLength: 4 }), text),
    dark: fc.oneof(fc.base64String({ minLength: 4 }), text),
    name: text,
  }),
  fc.record({
    type: fc.constant("file" as const),
    words: text,
    name: text,
    mediaType: fc.oneof(fc.constant("application/json"), text),
    content: fc.oneof(fc.base64String({ minLength: 4 }), text),
  }),
  fc.record({ type: fc.constant("controls" as const), controls: fc.array(control, { maxLength: 3 }) }),
);
const card: fc.Arbitrary<LocalCard> = fc.record({ elements: fc.array(element, { maxLength: 6 }) });

/** Every element we make and the attributes it may have. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  root: [],
  picture: [],
  source: ["media", "srcset"],
  h2: ["class", "dir"],
  p: ["class", "dir"],
  ul: ["class"],
  li: [],
  span: ["class", "dir", "data-user", "data-channel"],
  hr: [],
  img: ["alt", "src"],
  div: ["class"],
  strong: [],
  s: [],
  code: ["dir"],
  bdi: [],
  a: ["href", "rel", "class", "target", "download"],
  time: ["datetime", "data-style"],
  button: ["type", "class", "data-press"],
  details: ["class"],
  summary: [],
};

function checkTree(root: HtmlElement): void {
  for (const { tag, attributes } of findAll(root, () => true)) {
    expect(ALLOWED, tag).toHaveProperty([tag]);
    for (const name of Object.keys(attributes)) expect(ALLOWED[tag], `${tag} ${name}`).toContain(name);
    // Data is only ever kept, never opened.
    const address = "download" in attributes ? /^data:[\w.+-]+\/[\w.+-]+;base64,/ : /^(https?|mailto):/;
    if (tag === "a") expect(attributes["href"]).toMatch(address);
    if (tag === "img" || tag === "source")
      expect(attributes["src"] ?? attributes["srcset"]).toMatch(
        /^data:image\/png;base64,[A-Za-z0-9+/]+={0,2}$/,
      );
    if (tag === "button") expect(decodePress(attributes["data-press"] ?? "")).not.toBeNull();
  }
}

const controlsIn = (each: LocalCard): Control<string>[] =>
  each.elements.flatMap((part) =>
    part.type === "controls" ? part.controls : part.type === "row" && part.control ? [part.control] : [],
  );

describe("a card as HTML", () => {
  test("no element or attribute arises that we did not make, whatever is written", () => {
    fc.assert(
      fc.property(card, (each) => checkTree(parseHtml(renderCard(each).markup))),
      { numRuns: 500 },
    );
  });

  test("every word and every press is there, as written", () => {
    fc.assert(
      fc.property(card, (each) => {
        const root = parseHtml(`<div class="body">${renderCard(each).markup}</div>`);
        const letters = lettersOf(root);
        for (const part of each.elements)
          if ("text" in part)
            for (const span of part.text)
              expect(letters).toContain(span.type === "mention" ? `@${span.name}` : span.text);
        const labels = controlsIn(each).filter(
          ({ type, ...rest }) => type !== "link-button" || safeUrl((rest as { url: string }).url) !== null,
        );
        expect(controlsOf(root).map(({ label }) => label)).toEqual(labels.map(({ label }) => label));
      }),
      { numRuns: 300 },
    );
  });

  test("what a person typed is text, and an address becomes a link that says itself", () => {
    fc.assert(
      fc.property(text, (typed) => {
        const root = parseHtml(renderLine([{ type: "text", text: typed }]).markup);
        checkTree(root);
        expect(lettersOf(root)).toBe(typed);
      }),
      { numRuns: 300 },
    );
    const [link] = findAll(
      parseHtml(renderLine([{ type: "text", text: "see https://a.example/x?y=1&z=2, and" }]).markup),
      ({ tag }) => tag === "a",
    );
    expect(link?.attributes["href"]).toBe("https://a.example/x?y=1&z=2");
  });

  test("rows that follow each other are one list, with their controls", () => {
    const row = (words: string): LocalElement => ({
      type: "row",
      text: [{ type: "text", text: words }],
      control: { type: "button", label: "Done", press: { do: "a" } },
    });
    const root = parseHtml(
      renderCard({ elements: [row("one"), row("two"), { type: "divider" }, row("three")] }).markup,
    );
    expect(root.children.map((child) => (typeof child === "string" ? child : child.tag))).toEqual([
      "ul",
      "hr",
      "ul",
    ]);
    expect(findAll(root, ({ tag }) => tag === "li")).toHaveLength(3);
  });

  test("letters of another direction are kept apart from what stands around them", () => {
    const { markup } = renderCard({
      elements: [
        {
          type: "line",
          text: [
            { type: "text", text: "\u202Etxt.exe" },
            { type: "text", text: " due friday" },
          ],
        },
      ],
    });
    expect(markup).toContain("<bdi>\u202Etxt.exe</bdi> due friday");
  });

  test("in letters alone, a line for each element", () => {
    const each: LocalCard = {
      elements: [
        { type: "title", text: [{ type: "struck", text: "#1 Sweep" }] },
        { type: "divider" },
        {
          type: "line",
          text: [
            { type: "mention", user: { platform: "web", workspace: "", id: "x" }, name: "Bo" },
            { type: "text", text: " · done" },
          ],
        },
      ],
    };
    expect(cardText(each)).toBe("#1 Sweep\n@Bo · done");
  });
});
