import { DateTime } from "luxon";
import { type DateContext, readDate } from "../dates/index.ts";
import { type Found, meaningAt, monthsAt, type Phrase, rhythmAt, skip, weekdaysAt } from "./phrase.ts";
import type { Said } from "./said.ts";

/** What else a phrase is read with: the local start it belongs to. */
export interface Setting {
  start: string;
  zone: string;
  dates: DateContext;
}

const LONGEST_SPAN = 8;

/** "not in August", "except weekends", "but not in July and August": what is left out. */
export function exceptAt(phrase: Phrase, at: number, said: Said): Found<Partial<Said>> {
  if (meaningAt(phrase, at, "except") === null) return null;
  const from = skip(phrase, at + 1, "of", "on", "article", "every");
  const months = monthsAt(phrase, from, ["and", "or"]);
  if (months !== null) return found({ withoutMonths: [...said.withoutMonths, ...months.value] }, months.next);
  const days = weekdaysAt(phrase, from, ["and", "or"]);
  return days && found({ withoutDays: [...said.withoutDays, ...days.value] }, days.next);
}

/** "in March and September", "only in June": the months in which it takes place. */
export function onlyAt(phrase: Phrase, at: number): Found<Partial<Said>> {
  const of = skip(phrase, at, "only");
  if (meaningAt(phrase, of, "of") === null) return null;
  const months = monthsAt(phrase, skip(phrase, of + 1, "every"));
  return months && found({ onlyMonths: months.value }, months.next);
}

/** "10 times", "for ten weeks". */
export function lengthAt(phrase: Phrase, at: number): Found<Partial<Said>> {
  const number = skip(phrase, skip(phrase, at, "for"), "article");
  const count = meaningAt(phrase, number, "number");
  if (count !== null && count.value > 0 && meaningAt(phrase, number + 1, "times") !== null)
    return found({ count: count.value }, number + 2);
  if (meaningAt(phrase, at, "for") === null) return null;
  const length = rhythmAt(phrase, number, false);
  return length && found({ length: length.value }, length.next);
}

/** "until June", "until 30 June", "before the end of the year". A month or a day named after "until" is within. */
export function untilAt(phrase: Phrase, at: number, setting: Setting): Found<Partial<Said>> {
  const limit = meaningAt(phrase, at, "until", "before", "to");
  if (limit === null) return null;
  const before = limit.kind === "before";
  const from = skip(phrase, at + 1, "article");
  const month = endOfMonthAt(phrase, from, setting, before);
  if (month !== null) return month;
  return longestSpan(phrase, from, (words) => {
    const day = dayNamed(words, setting);
    return day === null ? null : { untilDay: before ? dayBefore(day) : day };
  });
}

/** "June", "end of August 2027": the first such month that is not over when the series begins. "end of 2027". */
function endOfMonthAt(
  phrase: Phrase,
  from: number,
  { start }: Setting,
  before: boolean,
): Found<Partial<Said>> {
  const at = before ? from : skip(phrase, from, "end");
  const year = /^20\d\d$/.exec(writtenAt(phrase, at))?.[0];
  if (year !== undefined && at > from) return found({ untilDay: `${year}-12-31` }, at + 1);
  const month = meaningAt(phrase, at, "month")?.month;
  if (month === undefined) return null;
  const written = writtenAt(phrase, at + 1);
  if (/^\d{1,2}$/.test(written) || meaningAt(phrase, at + 1, "nth") !== null) return null;
  const isYear = /^20\d\d$/.test(written);
  const first = DateTime.fromISO(start, { zone: "utc" });
  const named = DateTime.utc(isYear ? Number(written) : first.year, month);
  const isOver = before ? named <= first : named.endOf("month") < first;
  const chosen = isOver && !isYear ? named.plus({ years: 1 }) : named;
  const last = before ? chosen.minus({ days: 1 }) : chosen.endOf("month");
  return found({ untilDay: last.toFormat("yyyy-MM-dd") }, at + (isYear ? 2 : 1));
}

function writtenAt({ text, lexemes }: Phrase, at: number): string {
  const lexeme = lexemes[at];
  return lexeme === undefined ? "" : text.slice(lexeme.start, lexeme.end);
}

/** The day "YYYY-MM-DD" that words name: from now on, or from the first start on if that would be before it. */
function dayNamed(words: string, { start, zone, dates }: Setting): string | null {
  const first = DateTime.fromISO(start, { zone }).startOf("day").toJSDate();
  for (const now of first > dates.now ? [dates.now, first] : [dates.now]) {
    const reading = readDate(words, { ...dates, zone, dayZone: zone, now });
    if (reading.outcome !== "understood" || reading.due.kind !== "day") continue;
    if (reading.due.day >= start.slice(0, 10)) return reading.due.day;
  }
  return null;
}

const dayBefore = (day: string): string =>
  DateTime.fromISO(day, { zone: "utc" }).minus({ days: 1 }).toFormat("yyyy-MM-dd");

/** "at 10", "10:30", "at half past two", "in the morning": a local time of the series. */
export function timeAt(phrase: Phrase, at: number, setting: Setting): Found<Partial<Said>> {
  return longestSpan(phrase, at, (words) => {
    const time = clockNamed(words, setting);
    return time === null ? null : { time };
  });
}

/** The time words name whatever the day is; a word that names a day fits at most one of two. */
function clockNamed(words: string, { start, zone, dates }: Setting): string | null {
  const first = DateTime.fromISO(start, { zone }).startOf("day");
  const times = [1, 2].map((days) => {
    const day = first.plus({ days });
    const reading = readDate(`${day.toFormat("yyyy-MM-dd")} ${words}`, {
      ...dates,
      zone,
      dayZone: zone,
      now: first.toJSDate(),
    });
    if (reading.outcome !== "understood" || reading.due.kind !== "moment") return null;
    return DateTime.fromJSDate(reading.due.at, { zone }).toFormat("HH:mm");
  });
  return times[0] === times[1] ? (times[0] ?? null) : null;
}

/** The longest run of words from a place that reads as something. */
function longestSpan(
  { text, lexemes }: Phrase,
  at: number,
  read: (words: string) => Partial<Said> | null,
): Found<Partial<Said>> {
  const start = lexemes[at]?.start ?? 0;
  for (let next = Math.min(lexemes.length, at + LONGEST_SPAN); next > at; next--) {
    const value = read(text.slice(start, lexemes[next - 1]?.end));
    if (value !== null) return { value, next };
  }
  return null;
}

const found = (value: Partial<Said>, next: number): Found<Partial<Said>> => ({ value, next });
