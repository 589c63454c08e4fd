import type { MessageKey } from "./keys.ts";
import type { Press } from "./press.ts";
import type { UserRef } from "./refs.ts";

/**
 * A card is what the bot says, as plain data. Features author it with phrases (keys of the catalogue);
 * `localise` turns it into a `LocalCard`, which is all an adapter ever sees.
 */

/** How a date is shown: as an instant in the reader's own zone, or only how far away it is. */
export type DateStyle = "datetime" | "time" | "relative";

/** A piece of running text. A plain string is always escaped by the renderer and pings nobody. */
export type Inline =
  | { type: "text"; text: string }
  | { type: "bold"; text: string }
  | { type: "struck"; text: string }
  | { type: "code"; text: string }
  | { type: "link"; text: string; url: string }
  /** A person; whether it pings is the message's decision (`OutgoingMessage.ping`). */
  | { type: "mention"; user: UserRef; name: string }
  /** `at`: epoch milliseconds; `text`: the same in the reader's zone, for places that cannot show live dates. */
  | { type: "date"; at: number; style: DateStyle; text: string };

/** A sentence of the catalogue with its parameters; dates and people stay spans inside it. */
export type Phrase = { type: "phrase"; key: MessageKey; params: Record<string, PhraseValue> };
/** An instant (epoch milliseconds) to be shown in the reader's zone and language. */
export type Instant = { type: "instant"; at: number; style: DateStyle };
/** A calendar day "YYYY-MM-DD": shown unconverted, in the reader's language. */
export type Day = { type: "day"; day: string };
export type PhraseValue = string | number | Span | readonly Span[];

/** Authored text: inlines, and what only a reader's language and zone can settle. */
export type Span = Inline | Phrase | Instant | Day;

export type Button<Label> = {
  type: "button";
  label: Label;
  press: Press;
  style?: "primary" | "danger";
};
/** Choices behind one control; `open` asks for the same choices as a private card where no menu can be drawn. */
export type Menu<Label> = {
  type: "menu";
  label: Label;
  open: Press;
  options: readonly { label: Label; press: Press }[];
};
export type LinkButton<Label> = { type: "link-button"; label: Label; url: string };
export type Control<Label> = Button<Label> | Menu<Label> | LinkButton<Label>;

export type Element<Text, Label> =
  /** The card's heading: number and title. */
  | { type: "title"; text: Text }
  | { type: "line"; text: Text }
  /** Less important than a line. */
  | { type: "context"; text: Text }
  /** One record of a list, with at most one control of its own. */
  | { type: "row"; text: Text; control?: Control<Label> }
  | { type: "divider" }
  /**
   * A picture: `alt` says the same in words, `png` is its bytes in base64, on a ground of its own so that it can be seen
   * on any other; `dark`: the same for readers who chose dark, where both can be given. `name`: what its file is called.
   */
  | { type: "image"; alt: Label; png: string; dark?: string; name: string }
  /** A file to keep; `words` say what it is, `content` is its bytes in base64. Only in private answers. */
  | { type: "file"; words: Label; name: string; mediaType: string; content: string }
  | { type: "controls"; controls: readonly Control<Label>[] };

export interface CardOf<Text, Label> {
  readonly elements: readonly Element<Text, Label>[];
}

/** As features write it. */
export type Card = CardOf<readonly Span[], Phrase | string>;
/** As adapters draw it: every word settled. */
export type LocalCard = CardOf<readonly Inline[], string>;

/** One field of a form. `people` values are user ids of the platform; all others are strings as typed. */
export type FieldOf<Label> = {
  name: string;
  label: Label;
  hint?: Label;
  kind: "text" | "long-text" | "people" | "choice";
  required: boolean;
  value?: string;
  people?: readonly UserRef[];
  choices?: readonly { label: Label; value: string }[];
};
/** A form of at most five fields; `press` says what it is for and comes back with the values. */
export interface FormOf<Label> {
  readonly press: Press;
  /** What a button carries that opens it once more, also in direct messages; absent where only its own way does. */
  readonly again?: Press;
  readonly title: Label;
  readonly submit: Label;
  readonly fields: readonly FieldOf<Label>[];
}
export type Form = FormOf<Phrase | string>;
export type LocalForm = FormOf<string>;

type Words = string | Span | readonly (string | Span)[];

/** Makes spans of strings and spans. */
export function spans(...words: Words[]): Span[] {
  return words.flat().map((word) => (typeof word === "string" ? { type: "text", text: word } : word) as Span);
}

/** A sentence of the catalogue. */
export const say = (key: MessageKey, params: Record<string, PhraseValue> = {}): Phrase => ({
  type: "phrase",
  key,
  params,
});
export const bold = (text: string): Inline => ({ type: "bold", text });
export const struck = (text: string): Inline => ({ type: "struck", text });
export const code = (text: string): Inline => ({ type: "code", text });
export const link = (text: string, url: string): Inline => ({ type: "link", text, url });
export const mention = (user: UserRef, name: string): Inline => ({ type: "mention", user, name });
export const instant = (at: Date, style: DateStyle = "datetime"): Instant => ({
  type: "instant",
  at: at.getTime(),
  style,
});
export const day = (value: string): Day => ({ type: "day", day: value });

export const title = (...words: Words[]) => ({ type: "title", text: spans(...words) }) as const;
export const line = (...words: Words[]) => ({ type: "line", text: spans(...words) }) as const;
export const context = (...words: Words[]) => ({ type: "context", text: spans(...words) }) as const;
export const row = (words: Words, control?: Control<Phrase | string>) =>
  ({ type: "row", text: spans(words), ...(control ? { control } : {}) }) as const;
export const divider = { type: "divider" } as const;
/** A picture; `png` and `dark`: its bytes in base64. */
export const image = (alt: Phrase | string, png: string, name: string, dark?: string) =>
  ({ type: "image", alt, png, name, ...(dark === undefined ? {} : { dark }) }) as const;
/** A file to keep; `content`: its bytes in base64. */
export const file = (
  words: Phrase | string,
  about: { readonly name: string; readonly mediaType: string; readonly content: string },
) => ({ type: "file", words, ...about }) as const;
export const controls = (...list: (Control<Phrase | string> | undefined)[]) =>
  ({ type: "controls", controls: list.filter((control) => control !== undefined) }) as const;
export const button = (
  label: Phrase | string,
  press: Press,
  style?: "primary" | "danger",
): Button<Phrase | string> => ({ type: "button", label, press, ...(style ? { style } : {}) });
export const menu = (
  label: Phrase | string,
  open: Press,
  options: Menu<Phrase | string>["options"],
): Menu<Phrase | string> => ({ type: "menu", label, open, options });

export const linkButton = (label: Phrase | string, url: string): LinkButton<Phrase | string> => ({
  type: "link-button",
  label,
  url,
});

type Part = Card["elements"][number];
/** A card of its elements; `undefined` ones are left out, empty control rows too. */
export function card(...parts: (Part | undefined | readonly Part[])[]): Card {
  const elements = parts.flat().filter((part): part is Part => part !== undefined);
  return { elements: elements.filter((part) => part.type !== "controls" || part.controls.length > 0) };
}

/** What a span says in letters alone. */
export const plain = (text: readonly Inline[]): string =>
  text.map((span) => (span.type === "mention" ? `@${span.name}` : span.text)).join("");

/** The card with its pictures in words, for places that show none. */
export const withoutImages = ({ elements }: LocalCard): LocalCard => ({
  elements: elements.map((element) =>
    element.type === "image" ? { type: "context", text: [{ type: "text", text: element.alt }] } : element,
  ),
});

/** What an element says in letters alone; nothing for what is only to press or to look at. */
export function plainElement(element: LocalCard["elements"][number]): string {
  if (element.type === "image") return element.alt;
  if (element.type === "file") return element.words;
  return "text" in element ? plain(element.text) : "";
}
