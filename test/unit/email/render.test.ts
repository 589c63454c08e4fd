import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { headingOf, htmlParagraphs, renderHtml, renderText } from "../../../adapters/email/render.ts";
import type { Inline, LocalCard } from "../../../src/chat/card.ts";
import { HOSTILE, hostileText } from "../../support/hostile.ts";

const BASE = "https://readout.example/app";
const text = (words: string): Inline => ({ type: "text", text: words });
const press = { do: "x" };
const ana = { platform: "slack", workspace: "T1", id: "U1" };

const card: LocalCard = {
  elements: [
    { type: "title", text: [text("#12 Water the plants")] },
    { type: "line", text: [text("For "), { type: "mention", user: ana, name: "Ana" }, text(", two\nlines")] },
    { type: "line", text: [{ type: "date", at: 0, style: "datetime", text: "Thu 1 Jan, 00:00" }] },
    { type: "row", text: [{ type: "struck", text: "old" }, text(" "), { type: "bold", text: "new" }] },
    {
      type: "row",
      text: [{ type: "code", text: "#13" }],
      control: { type: "link-button", label: "Open", url: "/c/general#m-1" },
    },
    { type: "row", text: [text("pressed")], control: { type: "button", label: "Done", press } },
    { type: "divider" },
    { type: "context", text: [{ type: "link", text: "everything", url: "https://example.org/?a=1&b=2" }] },
    {
      type: "controls",
      controls: [
        { type: "button", label: "Done", press },
        { type: "menu", label: "Snooze", open: press, options: [{ label: "1 h", press }] },
        { type: "link-button", label: "Minutes", url: "https://example.org/minutes" },
      ],
    },
    { type: "controls", controls: [{ type: "button", label: "Undo", press }] },
  ],
};

describe("a card as a letter", () => {
  test("in plain text", () => {
    expect(renderText(card, BASE)).toBe(
      [
        "#12 Water the plants",
        "",
        "For Ana, two\nlines",
        "Thu 1 Jan, 00:00",
        "",
        "- ~old~ new",
        "- #13",
        "  Open (https://readout.example/c/general#m-1)",
        "- pressed",
        "",
        "----",
        "",
        "everything (https://example.org/?a=1&b=2)",
        "",
        "Minutes (https://example.org/minutes)",
        "",
      ].join("\n"),
    );
  });

  test("in HTML", () => {
    const html = renderHtml(card, BASE);
    expect(html).toContain('<h1 dir="auto" style="font-size:18px">#12 Water the plants</h1>');
    expect(html).toContain("For <b>Ana</b>, two<br>lines");
    expect(html.match(/<ul[\s\S]*<\/ul>/)?.[0]).toMatch(/(<li[\s\S]*){3}/);
    expect(html).toContain("<s>old</s> <b>new</b>");
    expect(html).toContain('<a href="https://readout.example/c/general#m-1">Open</a>');
    expect(html).toContain('<a href="https://example.org/?a=1&amp;b=2">everything</a>');
    expect(html).not.toMatch(/Done|Snooze|Undo|<button|<form/);
  });

  test("is called by its title, or else by its first words", () => {
    expect(headingOf(card)).toBe("#12 Water the plants");
    expect(headingOf({ elements: [{ type: "divider" }, { type: "line", text: [text("Hello")] }] })).toBe(
      "Hello",
    );
    expect(headingOf({ elements: [] })).toBe("");
  });

  test.each(["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "vbscript:x"])(
    "%s is not made a link",
    (url) => {
      const linked: LocalCard = { elements: [{ type: "line", text: [{ type: "link", text: "here", url }] }] };
      expect(renderHtml(linked, BASE)).not.toContain("<a");
      expect(renderHtml(linked, BASE)).toContain("here (");
    },
  );
});

/** The letters of an HTML fragment, as a reader sees them; throws at any tag the renderer does not write. */
function lettersOf(html: string): string {
  const tags = [...html.matchAll(/<[^>]*>/g)].map(([tag]) => tag);
  for (const tag of tags)
    if (!/^<\/?(h1|p|ul|li|b|s|code|hr|br|a)( (dir|style|href)="[^"<>]*")*>$/.test(tag)) throw new Error(tag);
  return html
    .replaceAll("<br>", "\n")
    .replace(/<[^>]*>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}

describe("what people typed", () => {
  const shown = (words: string) =>
    lettersOf(renderHtml({ elements: [{ type: "line", text: [text(words)] }] }, BASE));

  test.each(HOSTILE)("%s is shown as it was typed", (words) => {
    expect(shown(words)).toBe(words);
    expect(renderText({ elements: [{ type: "line", text: [text(words)] }] }, BASE)).toBe(`${words}\n`);
    expect(lettersOf(htmlParagraphs(words))).toBe(words);
  });

  test("never becomes a tag, wherever it stands", () => {
    const span = fc.oneof(
      fc.record({ type: fc.constantFrom("text", "bold", "struck", "code"), text: hostileText }),
      fc.record({ type: fc.constant("link"), text: hostileText, url: fc.oneof(fc.webUrl(), hostileText) }),
      fc.record({ type: fc.constant("mention"), user: fc.constant(ana), name: hostileText }),
    ) as fc.Arbitrary<Inline>;
    fc.assert(
      fc.property(fc.array(span), fc.constantFrom("title", "line", "row", "context"), (spans, type) => {
        const html = renderHtml({ elements: [{ type, text: spans }] }, BASE);
        expect(() => lettersOf(html)).not.toThrow();
      }),
    );
  });
});
