import fc from "fast-check";
import type { Control, Inline, LocalCard } from "../../../src/chat/card.ts";

export const bo = { platform: "discord", workspace: "", id: "123456789012345678" };
export const ana = { ...bo, id: "223456789012345678" };
export const text = (words: string): Inline => ({ type: "text", text: words });
export const done: Extract<Control<string>, { type: "button" }> = {
  type: "button",
  label: "Done",
  press: { do: "action.done", id: "1" },
};

/** What people type that Discord would make something of. */
export const HOSTILE = [
  "@everyone @here",
  "<@123456789012345678> <@!123456789012345678> <@&1234567> <#1234567>",
  "</action add:1234567> <t:0> <t:0:R> <id:customize>",
  "<:smile:1234567> <a:wave:1234567> :smile: :flag_de:",
  "**bold** *italic* _italic_ __under__ ~~struck~~ ||hidden||",
  "`code` ``two`` ```js\nblock\n```",
  "[your bank](https://evil.example) [x](<https://evil.example>) <https://evil.example>",
  "- one\n* two\n+ three\n1. four\n2) five",
  "# one\n## two\n### three\n-# small",
  "> quoted\n>>> all of it",
  "\u202Eright to left\u202C \u200Fmarks\u200E \u2066isolated\u2069",
  "a\u200Bb\u2060c",
  "\\*escaped\\* \\\\ \\",
  "12:30:45 a:b #12 3 < 4 > 2 | x",
  "https://example.org/a_b_c?d=*e* (https://example.org/_f_)",
  "ends with space ",
  "\u{1F469}\u200D\u{1F469}\u200D\u{1F467} e\u0301 🇩🇪",
];

export const words = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: "binary-ascii" }),
  fc.array(fc.constantFrom(..."*_~|`<>@#[]():-+.1 \n\\ax"), { maxLength: 20 }).map((marks) => marks.join("")),
);
export const longWords = fc.oneof(
  { weight: 9, arbitrary: words },
  { weight: 1, arbitrary: fc.constantFrom(...HOSTILE).map((each) => each.repeat(120)) },
);

const inline: fc.Arbitrary<Inline> = fc.oneof(
  fc.record({
    type: fc.constantFrom("text", "bold", "struck", "code"),
    text: longWords,
  }) as fc.Arbitrary<Inline>,
  fc.record({ type: fc.constant("link" as const), text: words, url: fc.oneof(fc.webUrl(), words) }),
  fc.record({ type: fc.constant("mention" as const), user: fc.constantFrom(bo, ana), name: longWords }),
  fc.record({
    type: fc.constant("date" as const),
    at: fc.integer({ min: 0, max: 4e12 }),
    style: fc.constantFrom("datetime", "time", "relative"),
    text: words,
  }),
);
const press = fc.record({
  do: fc.constantFrom("a", "action.done"),
  id: fc.string({ unit: fc.constantFrom(..."abc01~"), maxLength: 25 }),
});
const control: fc.Arbitrary<Control<string>> = fc.oneof(
  fc.record({ type: fc.constant("button" as const), label: longWords, press }),
  fc.record({ type: fc.constant("link-button" as const), label: longWords, url: fc.webUrl() }),
  fc.record({
    type: fc.constant("menu" as const),
    label: longWords,
    open: press,
    options: fc.array(fc.record({ label: longWords, press }), { maxLength: 5 }),
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

/** Any card, longer and stranger than features make them. */
export const anyCard: fc.Arbitrary<LocalCard> = fc.record({
  elements: fc.array(element, { maxLength: 25 }),
});
