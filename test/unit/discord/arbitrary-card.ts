import fc from "fast-check";
import type { Control, Inline, LocalCard } from "../../../src/chat/card.ts";
import { HOSTILE, hostileText } from "../../support/hostile.ts";

export const bo = { platform: "discord", workspace: "", id: "123456789012345678" };
export const ana = { ...bo, id: "223456789012345678" };
export const text = (words: string): Inline => ({ type: "text", text: words });
export const done: Extract<Control<string>, { type: "button" }> = {
  type: "button",
  label: "Done",
  press: { do: "action.done", id: "1" },
};

export const words = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 60 }),
  hostileText,
  fc.string({ unit: "binary-ascii" }),
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
