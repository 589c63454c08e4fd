import type { DateLanguage, Found, SlotName } from "./language.ts";
import { type Token, tokenise } from "./tokens.ts";
import { beginsCity, isZoneWord, zoneOfCity } from "./zones.ts";

/** A slot filled from `length` tokens. */
export interface SlotMatch {
  length: number;
  found: Found;
}
export type SlotMatcher = (tokens: readonly Token[], at: number) => SlotMatch[];

const FRACTIONS: Readonly<Record<string, number>> = { "1/4": 0.25, "1/2": 0.5, "3/4": 0.75 };

/** Minutes people count to and from the full hour; with others "3 to 5" is rather a range. */
const FIVES: ReadonlySet<number> = new Set([5, 10, 20, 25]);

/** The slots of a language's patterns: each tells what it can be at a place in the text. */
export function createSlots(language: DateLanguage): Record<SlotName, SlotMatcher> {
  const weekday = words(language.weekdays, (weekday) => ({ weekday }));
  const ordinalWord = words(language.ordinalWords, (day) => ({ day }));
  const ordinal = ordinalDigits(language.ordinalSuffixes);
  const hourWord = words(language.hours, (value) => ({ hour: { value, padded: false } }));
  const hourNumber = digits(2, (value, text) =>
    value <= 23 ? { hour: { value, padded: text.startsWith("0") } } : null,
  );
  const number = words(language.numbers, (count) => ({ count }));
  const count = either(decimal, number);
  const length = words(language.lengths, (length) => ({ length }));
  return {
    count,
    count2: renamed(count, ({ count }) => (count === undefined ? {} : { count2: count })),
    length,
    length2: renamed(length, ({ length }) => (length === undefined ? {} : { length2: length })),
    weekday,
    weekdays: words(language.weekdayPlurals, (weekday) => ({ weekday })),
    month: words(language.months, (month) => ({ month })),
    monthNumber: digits(2, (month) => (month >= 1 && month <= 12 ? { month } : null)),
    day: digits(2, (day) => (day >= 1 && day <= 31 ? { day } : null)),
    ordinal,
    ordinalWord,
    nth: either(
      words(language.nths, (nth) => ({ nth })),
      renamed(ordinal, ({ day }) => (day !== undefined && day <= 5 ? { nth: day } : null)),
    ),
    year: digits(4, (year) => (year >= 1900 && year < 2200 ? { year } : null), 4),
    shortYear: digits(2, (year) => (year < 70 ? { year: 2000 + year } : null), 2),
    hour: either(hourNumber, hourWord),
    hourNumber,
    lateHour: digits(
      2,
      (value) => (value >= 13 && value <= 23 ? { hour: { value, padded: true } } : null),
      2,
    ),
    minute: digits(2, (minute) => (minute <= 59 ? { minute } : null), 2),
    minuteWord: words(language.minutes, (minute) => ({ minute })),
    minuteCount: digits(2, (count2) => (count2 > 0 && count2 <= 59 ? { count2 } : null), 2),
    fives: renamed(count, ({ count }) => (count !== undefined && FIVES.has(count) ? { count } : null)),
    compactTime: digits(4, compactTime, 3),
    meridiem: words(language.meridiems, (meridiem) => ({ meridiem })),
    partOfDay: words(language.partsOfDay, (partOfDay) => ({ partOfDay })),
    period: words(language.periods, (period) => ({ period })),
    step: words(language.steps, (step) => ({ step })),
    quarter: digits(1, (quarter) => (quarter >= 1 && quarter <= 4 ? { quarter } : null)),
    first: digits(2, (first) => (first >= 1 && first <= 31 ? { first } : null)),
    second: digits(2, (second) => (second >= 1 && second <= 31 ? { second } : null)),
    firstOfTwo: digits(2, (first) => (first >= 1 && first <= 31 ? { first } : null), 2),
    secondOfTwo: digits(2, (second) => (second >= 1 && second <= 31 ? { second } : null), 2),
    seconds: digits(2, (seconds) => (seconds === 0 ? {} : null), 2),
    zone: zoneAt,
    offset: offsetAt,
    city: cityAt,
    fraction: digits(3, (fraction) => (fraction === 0 ? {} : null), 3),
    hour24: digits(2, (value) => (value <= 23 ? { hour: { value, padded: true } } : null), 2),
  };
}

/** Matches a table's words; several tokens in a row ("a couple of") are one entry. */
function words<T>(table: Readonly<Record<string, T>>, fill: (value: T) => Found): SlotMatcher {
  const entries = Object.entries(table).map(([say, value]) => ({
    tokens: tokenise(say),
    found: fill(value),
  }));
  const byFirst = groupedBy(entries, (entry) => entry.tokens[0]?.text ?? "");
  return (tokens, at) =>
    (byFirst.get(tokens[at]?.text ?? "") ?? [])
      .filter((entry) => entry.tokens.every((token, i) => tokens[at + i]?.text === token.text))
      .map((entry) => ({ length: entry.tokens.length, found: entry.found }));
}

/** Matches a number of at most (or exactly) so many digits. */
function digits(most: number, fill: (value: number, text: string) => Found | null, least = 1): SlotMatcher {
  return (tokens, at) => {
    const token = tokens[at];
    if (token?.kind !== "number" || token.text.length > most || token.text.length < least) return [];
    const found = fill(Number(token.text), token.text);
    return found === null ? [] : [{ length: 1, found }];
  };
}

/** "24th": a number with its suffix, of any kind, glued to it. */
function ordinalDigits(suffixes: readonly string[]): SlotMatcher {
  const day = digits(2, (day) => (day >= 1 && day <= 31 ? { day } : null));
  return (tokens, at) => {
    const suffix = tokens[at + 1];
    if (!suffix?.glued || !suffixes.includes(suffix.text)) return [];
    return day(tokens, at).map(({ found }) => ({ length: 2, found }));
  };
}

/** "1730" and "330", but no year. */
function compactTime(written: number, text: string): Found | null {
  const [value, minute] = [Math.floor(written / 100), written % 100];
  if (value > 23 || minute > 59 || (written >= 1900 && written < 2200)) return null;
  return { hour: { value, padded: text.startsWith("0") }, minute };
}

/** "3", "90", "1.5" and "1/2". */
const decimal: SlotMatcher = (tokens, at) => {
  const fractionOf = FRACTIONS[`${tokens[at]?.text}${tokens[at + 1]?.text}${tokens[at + 2]?.text}`];
  if (fractionOf !== undefined) return [{ length: 3, found: { count: fractionOf } }];
  const whole = digits(3, (count) => (count > 0 ? { count } : null))(tokens, at);
  const [point, fraction] = [tokens[at + 1], tokens[at + 2]];
  if (point?.text !== "." || !point.glued || fraction?.kind !== "number" || !fraction.glued) return whole;
  const count = Number(`${tokens[at]?.text}.${fraction.text}`);
  return fraction.text.length === 1 && count > 0 ? [{ length: 3, found: { count } }] : [];
};

/** "CET", "Europe/Berlin", "UTC+2" and "UTC+02:00". */
const zoneAt: SlotMatcher = (tokens, at) => {
  const token = tokens[at];
  if (token === undefined || (token.kind !== "zone" && !isZoneWord(token.text))) return [];
  const shift = token.text === "utc" || token.text === "gmt" ? offsetAt(tokens, at + 1) : [];
  if (shift.length > 0) return shift.map(({ length, found }) => ({ length: length + 1, found }));
  return [{ length: 1, found: { zone: token.text } }];
};

/** "new york": the city of an IANA name, of at most three words. */
const cityAt: SlotMatcher = (tokens, at) => {
  if (!beginsCity(tokens[at]?.text ?? "")) return [];
  return [1, 2, 3].flatMap((length) => {
    const words = tokens.slice(at, at + length).map(({ text }) => text);
    const zone = words.length === length ? zoneOfCity(words.join("_")) : undefined;
    return zone === undefined ? [] : [{ length, found: { zone } }];
  });
};

/** "+2", "+02:00": glued to what comes before. */
const offsetAt: SlotMatcher = (tokens, at) => {
  const [sign, hours, colon, minutes] = tokens.slice(at, at + 4);
  if (!sign?.glued || !"+-".includes(sign.text) || hours?.kind !== "number" || !hours.glued) return [];
  const long = colon?.text === ":" && colon.glued && minutes?.kind === "number" && minutes.text.length === 2;
  const zone = `${sign.text}${hours.text}${long ? `:${minutes.text}` : ""}`;
  return [{ length: long ? 4 : 2, found: { zone } }];
};

const either =
  (one: SlotMatcher, other: SlotMatcher): SlotMatcher =>
  (tokens, at) => [...one(tokens, at), ...other(tokens, at)];

const renamed =
  (slot: SlotMatcher, rename: (found: Found) => Found | null): SlotMatcher =>
  (tokens, at) =>
    slot(tokens, at).flatMap(({ length, found }) => {
      const other = rename(found);
      return other === null ? [] : [{ length, found: other }];
    });

/** Map of the values under each key, in order. */
export function groupedBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}
