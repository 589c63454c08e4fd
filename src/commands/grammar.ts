import type { Option } from "../chat/option.ts";
import { UserError } from "../chat/user-error.ts";
import { type DateContext, type DateReading, findDate } from "../lib/dates/index.ts";
import type { Verb } from "../use-case.ts";
import { type GrammarWords, grammarWords } from "./grammar-words.ts";
import { opaqueAt, openLiterals, restore, restoreLines, type TypedText } from "./text.ts";
import { readItems, readPeople, readPriority, readRecord, readTag, readValue, readWhen } from "./values.ts";

/** The checked values by option name; absent: not said. */
export type Values = Record<string, unknown>;

interface Reading {
  readonly verb: Verb;
  readonly dates: DateContext;
  readonly words: GrammarWords;
  readonly typed: TypedText;
  readonly values: Values;
}

/**
 * Reads the words after the verb by the one grammar: options, numbers, people, marks, tags, dates; what remains is the
 * text. What `said` holds already is not read again: such words stay text.
 */
export function readGrammar(verb: Verb, typed: TypedText, dates: DateContext, said: Values = {}): Values {
  const words = grammarWords(dates.locale);
  const reading: Reading = { verb, dates, words, typed: { ...typed }, values: { ...said } };
  takeKeyed(reading);
  takeItems(reading);
  takeRecord(reading);
  takeChoice(reading);
  if (nameOf(verb, "words") === undefined) takeWhole(reading);
  else {
    takeMarks(reading);
    takePeopleAndDate(reading);
    takeWords(reading);
  }
  return reading.values;
}

/** The verb's option of a kind; verbs have at most one of each that text can reach. */
const nameOf = (verb: Verb, kind: Option["kind"]): string | undefined =>
  Object.entries(verb.options).find(([, option]) => option.kind === kind)?.[0];

/** `key:value`; after a comma a further mention belongs to it. */
const KEYED =
  /(^|\s)([a-z]+(?:-[a-z]+)*):([^\s\uE000-\uF8FF]*[\uE000-\uF8FF][^\s]*(?:(?<=,)\s+[\uE000-\uF8FF][^\s]*)*|[^\s"]+)/giu;

function takeKeyed({ verb, typed, values, dates }: Reading): void {
  const found = new Map<string, string[]>();
  typed.text = typed.text
    .replace(KEYED, (whole, space: string, key: string, value: string) => {
      const name = key.toLowerCase();
      if (!Object.hasOwn(verb.options, name) || values[name] !== undefined) return whole;
      // A comma behind a value belongs to the sentence.
      const [, bare = value, comma = ""] = /^(.+?)([,;]?)$/su.exec(value) ?? [];
      found.set(name, [...(found.get(name) ?? []), bare]);
      return comma === "" ? space : comma;
    })
    .trim();
  for (const [name, parts] of found) {
    const option = verb.options[name];
    const text = openLiterals(typed, parts.join(","));
    if (option) values[name] = readValue(option, name, { ...typed, text }, dates);
  }
}

/**
 * Numbers stand first; further on in a title they stay part of it. Behind a first one, bare digits before words are
 * theirs: "due #12 3 april", "drop #12 2 were enough". Who names the first without a sign may name more: "done 12 14 at last".
 */
function takeItems({ verb, typed, values, words: { and } }: Reading): void {
  const name = nameOf(verb, "items");
  if (!name || values[name] !== undefined) return;
  const words = typed.text.split(/(?<=\S)(?=[\s,])/u);
  const isNumber = (at: number) => at < words.length && isNumberWord(typed, words[at] ?? "");
  const joins = (at: number) => at > 0 && and.has(bareWord(words[at] ?? "").toLowerCase());
  let taken = 0;
  while (isNumber(taken) || (joins(taken) && isNumber(taken + 1))) taken++;
  const isJoined = (at: number) => bareWord(words[at - 1] ?? "") === "" || joins(at - 1);
  const text = nameOf(verb, "words");
  const mayBegin = text && (verb.options[text]?.required || bareWord(words[0] ?? "").startsWith("#"));
  if ((mayBegin || nameOf(verb, "when")) && taken < words.length)
    while (taken > 1 && /^\s+\d/u.test(words[taken - 1] ?? "") && !isJoined(taken - 1)) taken--;
  const lead = words.slice(0, taken).join("");
  const items = readItems({ ...typed, text: lead.replace(/[.:;](?=[\s,]|$)/gu, "") }, and);
  const rest = typed.text.slice(lead.length).replace(/^[\s,]+/u, "");
  if (!items || (rest !== "" && isSearch(verb, name))) return;
  values[name] = items;
  typed.text = rest;
}

/** "list 12" shows one; "list 2031 budget" looks for these words. */
const isSearch = (verb: Verb, items: string): boolean =>
  verb.options[items]?.required === false && nameOf(verb, "words") !== undefined;

const bareWord = (word: string): string => word.replace(/^[\s,]+/u, "").replace(/[.:;]$/u, "");

const isNumberWord = (typed: TypedText, word: string): boolean => {
  const bare = bareWord(word);
  return (
    bare === "" || (/^#?\d|^[\uE000-\uF8FF]$/u.test(bare) && readItems({ ...typed, text: bare }) !== null)
  );
};

/** `M3` stands first; digits alone are one where nothing else is said or the verb needs one. */
function takeRecord({ verb, typed, values }: Reading): void {
  const name = nameOf(verb, "record");
  const option = name === undefined ? undefined : verb.options[name];
  if (!name || !option || values[name] !== undefined) return;
  const [word = ""] = typed.text.split(/\s/, 1);
  const bare = word.replace(/[.,:;]$/u, "");
  const read = readRecord(option, bare);
  const isSure = /^#?\p{L}/u.test(bare) || option.required || bare === typed.text;
  if (!read || !isSure) return;
  values[name] = read;
  typed.text = typed.text.slice(word.length).trim();
}

function takeChoice({ verb, typed, values }: Reading): void {
  const [word = ""] = typed.text.split(/\s/, 1);
  const name = nameOf(verb, "choice");
  if (!name || values[name] !== undefined || !verb.options[name]?.choices?.includes(word.toLowerCase()))
    return;
  values[name] = word.toLowerCase();
  typed.text = typed.text.slice(word.length).trim();
}

/** A verb without running text: all that is left is its people, its date or its tags; nothing is ignored. */
function takeWhole(reading: Reading): void {
  const { verb, typed, values } = reading;
  takeMarks(reading);
  if (typed.text === "") return;
  const people = nameOf(verb, "people");
  const when = nameOf(verb, "when");
  if (when && values[when] === undefined && isDate(reading, people))
    values[when] = readWhen(typed, reading.dates);
  else if (people && values[people] === undefined)
    values[people] = readPeople(withoutSmallWord(reading), reading.words.and);
  else throw leftover(reading);
}

/** "zone:New York": the word that is left may have belonged to the part before it. */
function leftover({ verb, typed, values }: Reading): UserError {
  const text = restore(typed);
  const names = Object.keys(values).filter((name) => verb.options[name]?.kind === "text");
  const [key = "", more] = names;
  if (key === "" || more) return new UserError("option.leftover", { text });
  return new UserError("option.leftover-quote", { text, example: `${key}:"${values[key]} ${text}"` });
}

/** Where a verb takes people too ("edit #12 friday"), only what reads as a date is one. */
const isDate = ({ typed, dates }: Reading, people: string | undefined): boolean => {
  if (people === undefined) return true;
  const read = readWhen(typed, dates);
  return read.say === "date" && !(read.reading.outcome === "ask" && read.reading.reason === "unreadable");
};

/** "give #12 to Bo" */
function withoutSmallWord({ typed, words }: Reading): TypedText {
  const [first = "", ...rest] = typed.text.split(/\s+/);
  return words.small.has(first.toLowerCase()) ? { ...typed, text: rest.join(" ") } : typed;
}

/** `!high` and `#tag`, wherever they stand. */
function takeMarks({ verb, typed, values }: Reading): void {
  const priority = nameOf(verb, "priority");
  const tags = nameOf(verb, "tags");
  if (priority)
    typed.text = typed.text.replace(/(^|\s)!(\p{L}+)(?=\s|$)/gu, (whole, space: string, word: string) => {
      const read = readPriority(word);
      if (!read || values[priority] !== undefined) return whole;
      values[priority] = read;
      return space;
    });
  if (!tags) return;
  const found: string[] = [];
  typed.text = typed.text.replace(
    /(^|\s)(#[\p{L}][\p{L}\p{N}_-]*|[\uE000-\uF8FF])(?=\s|$)/gu,
    (whole, space: string, word: string) => {
      const part = opaqueAt(typed, word);
      const tag = readTag(part?.type === "channel" ? part.name : part ? "" : word);
      if (tag === "") return whole;
      found.push(tag);
      return space;
    },
  );
  if (found.length > 0)
    values[tags] = [...new Set([...((values[tags] as string[] | undefined) ?? []), ...found])];
}

/** Mentions may stand before or after the date words, so the end is looked at twice. */
function takePeopleAndDate(reading: Reading): void {
  const { typed, values, verb } = reading;
  const people = nameOf(verb, "people");
  typed.text = typed.text.replace(/[ \t]+/g, " ").trim();
  const takesMentions = people !== undefined && values[people] === undefined;
  if (takesMentions) {
    const read = readPeople({ ...typed, text: mentionsOf(typed) }, reading.words.and);
    if (read.mentioned.length > 0) values[people] = read;
    stripMentions(reading);
  }
  takeDate(reading);
  if (takesMentions) stripMentions(reading);
}

const isMention = (typed: TypedText, word: string): boolean =>
  word.length === 1 && opaqueAt(typed, word)?.type === "mention";

const mentionsOf = (typed: TypedText): string =>
  [...typed.text].filter((character) => isMention(typed, character)).join("");

/** Takes mentions off both ends, unless a small word before them makes them part of the sentence. */
function stripMentions({ typed, words: { small } }: Reading): void {
  const words = typed.text.split(" ");
  while (words.length > 0 && isMention(typed, (words[0] ?? "").replace(/[,:]$/, ""))) words.shift();
  let end = words.length;
  while (end > 0 && isMention(typed, words[end - 1] ?? "")) end--;
  const before = (words[end - 1] ?? "").toLowerCase();
  if (!small.has(before)) words.length = end;
  typed.text = words.join(" ").trim();
}

function takeDate({ verb, typed, values, dates }: Reading): void {
  const when = nameOf(verb, "when");
  if (!when || values[when] !== undefined) return;
  const found = findDate(typed.text, dates);
  if (!found) return;
  const words = restore(typed, found.words);
  if (!hasWords(found.rest) && needsWords(verb)) {
    const reading = inLetters(typed, offered(found.words, found.reading));
    values[when] = { say: "date", words, reading, every: false };
    return;
  }
  values[when] = {
    say: "date",
    words,
    reading: inLetters(typed, found.reading),
    every: "every" in found && found.every === true,
  };
  typed.text = found.rest;
}

const hasWords = (text: string): boolean => /[^\p{P}\s]/u.test(text);

/** Where the text is needed and the date is not, "Friday" alone is the text: nothing else would remain of it. */
const needsWords = (verb: Verb): boolean => {
  const kinds = Object.values(verb.options);
  return (
    kinds.some(({ kind, required }) => kind === "words" && required) &&
    !kinds.some(({ kind, required }) => kind === "when" && required)
  );
};

const offered = (words: string, reading: DateReading): DateReading =>
  reading.outcome === "ask" ? reading : { outcome: "ask", reason: "offered", words, choices: [reading.due] };

/** The words of a doubt as people see them. */
const inLetters = (typed: TypedText, reading: DateReading): DateReading =>
  reading.outcome === "ask" ? { ...reading, words: restore(typed, reading.words) } : reading;

function takeWords({ verb, typed, values }: Reading): void {
  const name = nameOf(verb, "words");
  if (!name || values[name] !== undefined) return;
  const text = restoreLines(typed);
  if (text !== "") values[name] = text;
}
