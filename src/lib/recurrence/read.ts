import type { DateContext } from "../dates/index.ts";
import { english } from "../dates/languages/en.ts";
import { ruleOf } from "./build.ts";
import { readClauses } from "./clauses.ts";
import { englishRecurrence } from "./languages/en.ts";
import { createLexer, type Lexer } from "./words.ts";

/** What words about repeating mean; `time` is "HH:MM" in the zone of the series when the words named one. */
export type RecurrenceReading =
  | { outcome: "understood"; rule: string; time?: string }
  | { outcome: "unreadable"; words: string };

const LONGEST_TEXT = 200;
const CLOSING = /[\s.!,;:…]+$/u;
const LEXERS: Readonly<Record<string, Lexer>> = {
  en: createLexer(englishRecurrence, english.ordinalSuffixes),
};
const FALLBACK = "en";

/**
 * Reads how something repeats: "week", "every second Tuesday", "last Friday of the month", "tue and thu, not in August".
 * Every word must be understood. Never throws.
 *
 * @param first the local start "YYYY-MM-DDTHH:MM" it belongs to and its IANA zone: "every week" takes its weekday
 * @param dates whom the words come from: their language, and how they say dates and times
 */
export function readRecurrence(
  words: string,
  first: { start: string; zone: string },
  dates: DateContext,
): RecurrenceReading {
  const text = words.trim().replace(/\s+/gu, " ");
  const unreadable: RecurrenceReading = { outcome: "unreadable", words: text };
  const isStart = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(first.start) && !Number.isNaN(Date.parse(first.start));
  if (text.length > LONGEST_TEXT || !isStart) return unreadable;
  const read = text.replace(CLOSING, "");
  const said = readClauses({ text: read, lexemes: lexerOf(dates.locale)(read) }, { ...first, dates });
  const rule = said === null ? null : ruleOf(said, first);
  if (said === null || rule === null) return unreadable;
  return { outcome: "understood", rule, ...(said.time === undefined ? {} : { time: said.time }) };
}

function lexerOf(locale: string): Lexer {
  const name = locale.toLowerCase().split(/[-_]/)[0] ?? FALLBACK;
  return LEXERS[Object.hasOwn(LEXERS, name) ? name : FALLBACK] ?? (() => []);
}
