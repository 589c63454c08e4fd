import { type Token, tokenise } from "./tokens.ts";

const HOUR = 60;
const DAY = 24 * HOUR;
/** Seven days. */
const LONGEST = 7 * DAY;

const TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const ONES = [
  ...["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
  ...["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"],
];

/** The words of English, all in lower case. Units are in minutes, largest first. */
const ENGLISH = {
  units: [
    { minutes: 7 * DAY, words: ["week", "weeks", "wk", "w"] },
    { minutes: DAY, words: ["day", "days", "d"] },
    { minutes: HOUR, words: ["hour", "hours", "hr", "hrs", "h"] },
    { minutes: 1, words: ["minute", "minutes", "min", "mins", "m"] },
  ],
  /** Units that mean one of them without an amount. */
  alone: ["hour", "day", "week"],
  ones: new Map(ONES.map((word, index) => [word, index + 1])),
  tens: new Map(TENS.map((word, index) => [word, (index + 2) * 10])),
  articles: ["a", "an"],
  fractions: new Map([
    ["half", 0.5],
    ["½", 0.5],
    ["1/2", 0.5],
    ["quarter", 0.25],
    ["¼", 0.25],
    ["1/4", 0.25],
    ["three quarters", 0.75],
    ["¾", 0.75],
    ["3/4", 0.75],
  ]),
  and: ["and", ",", "&"],
  of: ["of"],
  before: ["for"],
  after: ["long"],
};

/** Something read, and the place behind it. */
type Read<T> = { value: T; next: number } | null;

/**
 * How long words say: "90m", "1h30", "1.5 hours", "an hour and a half"; a bare number is minutes. Whole minutes from 1 to
 * seven days; null when any word is not understood or it is out of these bounds.
 */
export function readDuration(words: string): number | null {
  if (words.length > 80) return null;
  const tokens = tokenise(words);
  const from = isOne(ENGLISH.before, tokens[0]) ? 1 : 0;
  const to = isOne(ENGLISH.after, tokens.at(-1)) ? tokens.length - 1 : tokens.length;
  const minutes = minutesOf(tokens.slice(from, to));
  const isInBounds = minutes !== null && Number.isInteger(minutes) && minutes >= 1 && minutes <= LONGEST;
  return isInBounds ? minutes : null;
}

function minutesOf(tokens: readonly Token[]): number | null {
  const whole = bareMinutes(tokens);
  if (whole !== null) return whole;
  let total = 0;
  let unit = Number.POSITIVE_INFINITY;
  let at = 0;
  while (at < tokens.length) {
    const from = total > 0 && isOne(ENGLISH.and, tokens[at]) ? at + 1 : at;
    const part = partAt(tokens, from, unit);
    if (part === null) return null;
    total += part.value.minutes;
    unit = part.value.unit;
    at = part.next;
  }
  return total > 0 ? total : null;
}

/** "90", "ninety", "1:30" (hours and minutes). */
function bareMinutes(tokens: readonly Token[]): number | null {
  const [hours, colon, minutes] = tokens;
  const isClock = colon?.text === ":" && hours?.kind === "number" && minutes?.kind === "number";
  if (isClock && tokens.length === 3 && minutes.text.length === 2 && Number(minutes.text) < HOUR)
    return Number(hours.text) * HOUR + Number(minutes.text);
  const number = wholeAt(tokens, 0);
  return number !== null && number.next === tokens.length ? number.value : null;
}

/** One part: "2 hours", "an hour and a half", "half an hour"; after hours a number alone is minutes ("1h30"). */
function partAt(
  tokens: readonly Token[],
  at: number,
  above: number,
): Read<{ minutes: number; unit: number }> {
  const amount = amountAt(tokens, at);
  const unit = unitAt(tokens, amount?.next ?? at);
  if (unit === null) return above === HOUR ? minutesAfterHoursAt(tokens, at) : null;
  if (unit.value >= above || (amount === null && !isOne(ENGLISH.alone, tokens[at]))) return null;
  const more = andAFractionAt(tokens, unit.next);
  const units = (amount?.value ?? 1) + (more?.value ?? 0);
  // Half a day is twelve hours to one, a morning to another.
  if (unit.value >= DAY && !Number.isInteger(units)) return null;
  return { value: { minutes: tidy(units * unit.value), unit: unit.value }, next: more?.next ?? unit.next };
}

/** "30" in "1h30" and "1 hour 30", "twenty" in "one hour twenty": the end of the words. */
function minutesAfterHoursAt(tokens: readonly Token[], at: number): Read<{ minutes: number; unit: number }> {
  const minutes = wholeAt(tokens, at);
  const isWritten =
    tokens[at]?.kind === "number" ? tokens[at].text.length === 2 : (minutes?.value ?? 0) >= 10;
  if (minutes === null || !isWritten || minutes.value >= HOUR || minutes.next < tokens.length) return null;
  return { value: { minutes: minutes.value, unit: 1 }, next: minutes.next };
}

/** "2", "1.5", "two and a half", "2 ½", "half an", "a quarter of an", "three quarters of an", "an". */
function amountAt(tokens: readonly Token[], at: number): Read<number> {
  const article = skipOne(ENGLISH.articles, tokens, at);
  const fraction = fractionAt(tokens, article);
  if (fraction !== null) {
    const of = skipOne(ENGLISH.articles, tokens, skipOne(ENGLISH.of, tokens, fraction.next));
    return { value: fraction.value, next: of };
  }
  const number = decimalAt(tokens, at) ?? wholeAt(tokens, at);
  if (number === null) return article > at ? { value: 1, next: article } : null;
  const more = fractionAt(tokens, number.next) ?? andAFractionAt(tokens, number.next);
  return more === null ? number : { value: number.value + more.value, next: more.next };
}

/** "and a half", "and three quarters". */
function andAFractionAt(tokens: readonly Token[], at: number): Read<number> {
  if (!isOne(ENGLISH.and, tokens[at])) return null;
  const fraction = fractionAt(tokens, skipOne(ENGLISH.articles, tokens, at + 1));
  // "an hour and half a day" is another part.
  return fraction !== null && !isOne([...ENGLISH.articles, ...ENGLISH.of], tokens[fraction.next])
    ? fraction
    : null;
}

function fractionAt(tokens: readonly Token[], at: number): Read<number> {
  for (const [separator, length] of [
    ["", 3],
    [" ", 2],
    ["", 1],
  ] as const) {
    const written = tokens.slice(at, at + length).map(({ text }) => text);
    const value = ENGLISH.fractions.get(written.join(separator));
    if (value !== undefined && written.length === length) return { value, next: at + length };
  }
  return null;
}

/** "1.5", "1,25": at most two places, so that "1,000" is no decimal. */
function decimalAt(tokens: readonly Token[], at: number): Read<number> {
  const [whole, point, places] = tokens.slice(at, at + 3);
  const isDecimal = whole?.kind === "number" && places?.kind === "number" && point?.glued && places.glued;
  if (!isDecimal || !".,".includes(point.text) || places.text.length > 2) return null;
  return { value: Number(`${whole.text}.${places.text}`), next: at + 3 };
}

/** "90", "fifteen", "forty-five". */
function wholeAt(tokens: readonly Token[], at: number): Read<number> {
  const token = tokens[at];
  if (token === undefined) return null;
  if (token.kind === "number") return { value: Number(token.text), next: at + 1 };
  const tens = ENGLISH.tens.get(token.text);
  if (tens === undefined) {
    const one = ENGLISH.ones.get(token.text);
    return one === undefined ? null : { value: one, next: at + 1 };
  }
  const second = skipOne(["-"], tokens, at + 1);
  const ones = ENGLISH.ones.get(tokens[second]?.text ?? "");
  return ones !== undefined && ones < 10
    ? { value: tens + ones, next: second + 1 }
    : { value: tens, next: at + 1 };
}

function unitAt(tokens: readonly Token[], at: number): Read<number> {
  const unit = ENGLISH.units.find(({ words }) => isOne(words, tokens[at]));
  if (unit === undefined) return null;
  // "min." and "hrs."
  const isShort = tokens[at + 1]?.text === "." && tokens[at + 1]?.glued === true;
  return { value: unit.minutes, next: isShort ? at + 2 : at + 1 };
}

const isOne = (words: readonly string[], token: Token | undefined): boolean =>
  token !== undefined && words.includes(token.text);

const skipOne = (words: readonly string[], tokens: readonly Token[], at: number): number =>
  isOne(words, tokens[at]) ? at + 1 : at;

/** Without the dust of binary fractions: 0.1 h is 6 minutes. */
const tidy = (minutes: number): number => Math.round(minutes * 1000) / 1000;
