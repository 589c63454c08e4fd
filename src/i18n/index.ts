import { IntlMessageFormat } from "intl-messageformat";
import { DateTime } from "luxon";
import type {
  Card,
  CardOf,
  Control,
  DateStyle,
  Element,
  Form,
  Inline,
  LocalCard,
  LocalForm,
  Phrase,
  PhraseValue,
  Span,
} from "../chat/card.ts";
import { en, type MessageKey } from "./en.ts";

/** All sentences of one language; every further language `satisfies Catalogue`. */
export type Catalogue = Record<MessageKey, string>;

/** Languages by their first subtag. What one of them lacks is said in English. */
export const catalogues: Record<string, Partial<Catalogue>> = { en };

/** What languages lack, by language; nothing is checked when the program runs, so its start tells it. */
export const lackingWords = (): Record<string, string[]> =>
  Object.fromEntries(
    Object.entries(catalogues)
      .map(
        ([language, catalogue]) => [language, Object.keys(en).filter((key) => !(key in catalogue))] as const,
      )
      .filter(([, keys]) => keys.length > 0),
  );

/** What can be chosen as a language. */
export const languages: readonly string[] = Object.keys(catalogues);

/** For whom a text is made. */
export interface Reader {
  /** BCP 47 tag. */
  readonly locale: string;
  /** IANA zone; instants are shown in it where the platform cannot do so by itself. */
  readonly zone: string;
  /** Before every command's name, for the examples in texts. */
  readonly prefix: string;
  /** The instant "relative" dates are counted from, UTC. */
  readonly now: Date;
}

/** Settles every phrase and date of a card for its readers. */
export function localise(card: Card, reader: Reader): LocalCard {
  return { elements: card.elements.map((element) => localElement(element, reader)) } satisfies CardOf<
    readonly Inline[],
    string
  >;
}

export function localiseForm(form: Form, reader: Reader): LocalForm {
  const label = (words: Phrase | string) => labelOf(words, reader);
  return {
    press: form.press,
    ...(form.again ? { again: form.again } : {}),
    title: label(form.title),
    submit: label(form.submit),
    fields: form.fields.map(({ hint, choices, label: words, ...field }) => ({
      ...field,
      label: label(words),
      ...(hint ? { hint: label(hint) } : {}),
      ...(choices ? { choices: choices.map((choice) => ({ ...choice, label: label(choice.label) })) } : {}),
    })),
  };
}

/** A phrase as letters alone, for labels, hints and logs of errors to people. */
export const labelOf = (words: Phrase | string, reader: Reader): string =>
  typeof words === "string"
    ? words
    : inlines([words], reader)
        .map((inline) => (inline.type === "mention" ? inline.name : inline.text))
        .join("");

function localElement(element: Card["elements"][number], reader: Reader): Element<readonly Inline[], string> {
  switch (element.type) {
    case "divider":
      return element;
    case "image":
      return { ...element, alt: labelOf(element.alt, reader) };
    case "file":
      return { ...element, words: labelOf(element.words, reader) };
    case "controls":
      return { type: "controls", controls: element.controls.map((control) => localControl(control, reader)) };
    case "row":
      return {
        type: "row",
        text: inlines(element.text, reader),
        ...(element.control ? { control: localControl(element.control, reader) } : {}),
      };
    default:
      return { type: element.type, text: inlines(element.text, reader) };
  }
}

function localControl(control: Control<Phrase | string>, reader: Reader): Control<string> {
  const label = labelOf(control.label, reader);
  if (control.type !== "menu") return { ...control, label };
  const options = control.options.map((option) => ({ ...option, label: labelOf(option.label, reader) }));
  return { ...control, label, options };
}

function inlines(text: readonly Span[], reader: Reader): Inline[] {
  return text.flatMap((span) => inline(span, reader));
}

function inline(span: Span, reader: Reader): Inline[] {
  switch (span.type) {
    case "phrase":
      return phrase(span, reader);
    case "instant":
      return [{ type: "date", at: span.at, style: span.style, text: dateText(span.at, span.style, reader) }];
    case "day":
      return [{ type: "text", text: dayText(span.day, reader) }];
    default:
      return [span];
  }
}

const formats = new Map<string, IntlMessageFormat>();

function formatOf(key: MessageKey, locale: string): IntlMessageFormat {
  const language = locale.split("-", 1)[0] ?? "en";
  const words = catalogues[language]?.[key];
  const known = words === undefined ? "en" : language;
  const id = `${known}:${key}`;
  let format = formats.get(id);
  if (!format) {
    format = new IntlMessageFormat(words ?? en[key], known);
    formats.set(id, format);
  }
  return format;
}

const tags = {
  code: (chunks: unknown[]): Rich => ({ inlines: [{ type: "code", text: chunks.map(asText).join("") }] }),
  b: (chunks: unknown[]): Rich => ({ inlines: [{ type: "bold", text: chunks.map(asText).join("") }] }),
};
type Rich = { inlines: Inline[] };
const asText = (chunk: unknown): string =>
  typeof chunk === "object" && chunk !== null && "inlines" in chunk
    ? (chunk as Rich).inlines.map((part) => (part.type === "mention" ? part.name : part.text)).join("")
    : String(chunk);

/** ICU parts: letters become text, everything rich (dates, people, code) stays the span it is. */
function phrase({ key, params }: Phrase, reader: Reader): Inline[] {
  const values = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, phraseValue(value, reader)]),
  );
  const parts = formatOf(key, reader.locale).formatToParts<Rich>({
    prefix: reader.prefix,
    ...values,
    ...tags,
  });
  return parts.flatMap((part): Inline[] =>
    typeof part.value === "object" && part.value !== null && "inlines" in part.value
      ? part.value.inlines
      : [{ type: "text", text: String(part.value) }],
  );
}

function phraseValue(value: PhraseValue, reader: Reader): string | number | Rich {
  if (typeof value === "string" || typeof value === "number") return value;
  return { inlines: inlines(Array.isArray(value) ? value : [value as Span], reader) };
}

const QUARTER_MS = 15 * 60_000;
const MOST_DAYS = 2_000;
const days = new Map<string, string>();

/** "Fri 6 Mar", with the year when it is not this one. Long minutes name the same few days a thousand times. */
export function dayText(day: string, reader: Reader): string {
  // Years begin on a quarter of an hour in every zone.
  const quarter = Math.floor(reader.now.getTime() / QUARTER_MS);
  const id = `${day} ${reader.zone} ${reader.locale} ${quarter}`;
  const known = days.get(id);
  if (known !== undefined) return known;
  if (days.size >= MOST_DAYS) days.clear();
  const text = writtenDay(day, reader);
  days.set(id, text);
  return text;
}

function writtenDay(day: string, reader: Reader): string {
  const at = DateTime.fromISO(day, { zone: reader.zone, locale: reader.locale });
  const thisYear = at.year === DateTime.fromJSDate(reader.now, { zone: reader.zone }).year;
  return at.toFormat(thisYear ? "ccc d LLL" : "ccc d LLL yyyy");
}

/** "Fri 6 Mar 17:00", "17:00" or "in 3 days", in the reader's zone. */
export function dateText(atMs: number, style: DateStyle, reader: Reader): string {
  const at = DateTime.fromMillis(atMs, { zone: reader.zone, locale: reader.locale });
  if (style === "relative") return at.toRelative({ base: DateTime.fromJSDate(reader.now) }) ?? "";
  if (style === "time") return at.toFormat("HH:mm");
  return `${dayText(at.toISODate() ?? "", reader)} ${at.toFormat("HH:mm")}`;
}
