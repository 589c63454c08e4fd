import { closest, distance } from "fastest-levenshtein";
import type {
  ItemsInput,
  Option,
  PeopleInput,
  PriorityInput,
  RecordInput,
  WhenInput,
} from "../chat/option.ts";
import { UserError } from "../chat/user-error.ts";
import { type DateContext, readDate } from "../lib/dates/index.ts";
import { grammarWords } from "./grammar-words.ts";
import { opaqueAt, restore, restoreLines, type TypedText } from "./text.ts";

/** One value as each kind of option reads it; `name` is the option's, for errors. */
export function readValue(option: Option, name: string, typed: TypedText, dates: DateContext): unknown {
  switch (option.kind) {
    case "items":
      return readItems(typed, grammarWords(dates.locale).and) ?? fail("option.number", name, typed);
    case "record":
      return readRecord(option, restore(typed)) ?? fail("option.record", name, typed, option.letter);
    case "people":
      return readPeople(typed, grammarWords(dates.locale).and);
    case "when":
      return readWhen(typed, dates);
    case "priority":
      return readPriority(restore(typed)) ?? fail("option.priority-unknown", name, typed);
    case "tags":
      return readTags(restore(typed));
    case "choice":
      return readChoice(option.choices ?? [], name, restore(typed));
    case "flag":
      return readFlag(restore(typed)) ?? fail("option.flag", name, typed);
    case "channel":
      return channelOf(typed) ?? fail("option.channel-unknown", name, typed);
    case "words":
    case "text":
      return restoreLines(typed);
    default:
      return option.kind satisfies never;
  }
}

function fail(
  key:
    | "option.number"
    | "option.record"
    | "option.priority-unknown"
    | "option.flag"
    | "option.channel-unknown",
  name: string,
  typed: TypedText,
  letter = "",
): never {
  throw new UserError(key, { name, value: restore(typed), letter });
}

/** `M3`, `m3`, `#M3`, `#3`, `3`. */
export function readRecord({ letter = "" }: Option, word: string): RecordInput | null {
  const [, sign = "", digits = ""] = /^#?([a-z]?)(\d{1,9})$/i.exec(word.trim()) ?? [];
  const fits = sign === "" || sign.toUpperCase() === letter;
  return digits !== "" && fits ? { number: Number(digits) } : null;
}

const MOST_ITEMS = 50;

/** `#12`, `12 14`, `12-15`, a link to a card; `and`: words that may join them. Null when anything else is in it. */
export function readItems(typed: TypedText, and: ReadonlySet<string> = new Set()): ItemsInput | null {
  const numbers: number[] = [];
  const messages = [];
  const words = typed.text.split(/[\s,]+/).filter(Boolean);
  for (const [at, word] of words.entries()) {
    if (and.has(word.toLowerCase()) && at > 0 && at < words.length - 1) continue;
    const part = word.length === 1 ? opaqueAt(typed, word) : undefined;
    if (part?.type === "message") messages.push(part.ref);
    else if (!addNumbers(word, numbers)) return null;
  }
  return numbers.length + messages.length > 0 ? { numbers: [...new Set(numbers)], messages } : null;
}

function addNumbers(word: string, numbers: number[]): boolean {
  const range = /^#?(\d{1,9})(?:[-–]#?(\d{1,9}))?$/.exec(word);
  if (!range) return false;
  const ends = [Number(range[1]), Number(range[2] ?? range[1])];
  const from = Math.min(...ends);
  const to = Math.max(...ends);
  if (to - from >= MOST_ITEMS) throw new UserError("option.range", { value: word, most: MOST_ITEMS });
  for (let number = from; number <= to; number++) numbers.push(number);
  if (numbers.length > MOST_ITEMS) throw new UserError("option.range", { value: word, most: MOST_ITEMS });
  return true;
}

/** Mentions, `me`, `nobody` and names; `and`: words that join them. */
export function readPeople(typed: TypedText, and: ReadonlySet<string>): PeopleInput {
  const mentioned = [...typed.text].map((c) => opaqueAt(typed, c)).filter((part) => part?.type === "mention");
  const rest = typed.text.replace(/[\uE000-\uF8FF]/gu, (c) =>
    opaqueAt(typed, c)?.type === "mention" ? "," : c,
  );
  const names = rest
    .split(/[,;&+]/)
    .flatMap((part) => splitBy(part, and))
    .map((name) => restore(typed, name).replace(/^@/, ""))
    .filter(Boolean);
  const is = (word: string) => names.some((name) => name.toLowerCase() === word);
  const named = names.filter((name) => !["me", "nobody", "none"].includes(name.toLowerCase()));
  return { mentioned, named, nobody: is("nobody") || is("none"), me: is("me") };
}

function splitBy(text: string, and: ReadonlySet<string>): string[] {
  const names: string[][] = [[]];
  for (const word of text.split(/\s+/)) {
    if (and.has(word.toLowerCase())) names.push([]);
    else names.at(-1)?.push(word);
  }
  return names.map((words) => words.join(" "));
}

/** A due phrase as a whole; an empty one and `none` take the date away. */
export function readWhen(typed: TypedText, dates: DateContext): WhenInput {
  const words = restore(typed);
  const word = words.toLowerCase();
  if (word === "" || word === "none") return { say: "none" };
  if (word === "never") return { say: "never" };
  const phrase = words.replace(/^(by|due|on|until|before|for)\s+/i, "");
  const at = readDate(words, dates);
  const reading = at.outcome === "understood" ? at : readDate(phrase, dates);
  return { say: "date", words, reading, every: false };
}

export function readPriority(word: string): PriorityInput | null {
  const upper = word.replace(/^!/, "").toUpperCase();
  return upper === "LOW" || upper === "NORMAL" || upper === "HIGH" ? upper : null;
}

/** A tag as it is stored: folded, without sign; "" when it is none. */
export function readTag(word: string): string {
  const tag = word.replace(/^#/, "").normalize("NFKC").toLowerCase();
  return /^\p{L}[\p{L}\p{N}_-]{0,39}$/u.test(tag) ? tag : "";
}

/** @throws UserError `option.tag-unknown` */
function readTags(text: string): string[] {
  const words = text.split(/[\s,]+/).filter((word) => word !== "" && word !== "#");
  return words.map((word) => {
    const tag = readTag(word);
    if (tag === "") throw new UserError("option.tag-unknown", { value: word });
    return tag;
  });
}

function readChoice(choices: readonly string[], name: string, value: string): string {
  const word = value.toLowerCase();
  if (choices.includes(word)) return word;
  const likely = choices.length > 0 ? closest(word, [...choices]) : "";
  throw new UserError(distance(likely, word) <= 2 ? "option.choice-like" : "option.choice", {
    name,
    value,
    likely,
    choices: choices.join(", "),
  });
}

function readFlag(word: string): boolean | null {
  if (/^(yes|y|true|on|1)$/i.test(word)) return true;
  return /^(no|n|false|off|0)$/i.test(word) ? false : null;
}

function channelOf(typed: TypedText) {
  const part = typed.text.length === 1 ? opaqueAt(typed, typed.text) : undefined;
  return part?.type === "channel" ? part : null;
}
