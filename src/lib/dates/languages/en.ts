import { casual } from "chrono-node/en";
import type { DateLanguage } from "../language.ts";
import { ENGLISH_PATTERNS } from "./en-patterns.ts";

const list = (words: string): string[] => words.split(", ");

/** English, British and American. */
export const english = {
  name: "en",
  weekdays: {
    ...{ monday: 1, mon: 1 },
    ...{ tuesday: 2, tue: 2, tues: 2 },
    ...{ wednesday: 3, wed: 3, weds: 3 },
    ...{ thursday: 4, thu: 4, thur: 4, thurs: 4 },
    ...{ friday: 5, fri: 5 },
    ...{ saturday: 6, sat: 6 },
    ...{ sunday: 7, sun: 7 },
  },
  weekdayPlurals: {
    mondays: 1,
    tuesdays: 2,
    wednesdays: 3,
    thursdays: 4,
    fridays: 5,
    saturdays: 6,
    sundays: 7,
  },
  months: {
    ...{ january: 1, jan: 1, february: 2, feb: 2, march: 3, mar: 3, april: 4, apr: 4, may: 5 },
    ...{ june: 6, jun: 6, july: 7, jul: 7, august: 8, aug: 8, september: 9, sep: 9, sept: 9 },
    ...{ october: 10, oct: 10, november: 11, nov: 11, december: 12, dec: 12 },
  },
  numbers: {
    ...{
      a: 1,
      an: 1,
      one: 1,
      two: 2,
      three: 3,
      four: 4,
      five: 5,
      six: 6,
      seven: 7,
      eight: 8,
      nine: 9,
      ten: 10,
    },
    ...{
      eleven: 11,
      twelve: 12,
      fourteen: 14,
      fifteen: 15,
      twenty: 20,
      thirty: 30,
      "forty five": 45,
      ninety: 90,
    },
    ...{ "a couple of": 2, "a couple": 2, "couple of": 2, "a pair of": 2, "a dozen": 12 },
  },
  ordinalWords: {
    ...{
      first: 1,
      second: 2,
      third: 3,
      fourth: 4,
      fifth: 5,
      sixth: 6,
      seventh: 7,
      eighth: 8,
      ninth: 9,
      tenth: 10,
    },
    ...{ eleventh: 11, twelfth: 12, thirteenth: 13, fourteenth: 14, fifteenth: 15, sixteenth: 16 },
    ...{ seventeenth: 17, eighteenth: 18, nineteenth: 19, twentieth: 20, thirtieth: 30 },
    ...{
      "twenty-first": 21,
      "twenty-second": 22,
      "twenty-third": 23,
      "twenty-fourth": 24,
      "twenty-fifth": 25,
    },
    ...{
      "twenty-sixth": 26,
      "twenty-seventh": 27,
      "twenty-eighth": 28,
      "twenty-ninth": 29,
      "thirty-first": 31,
    },
  },
  ordinalSuffixes: ["st", "nd", "rd", "th"],
  nths: { first: 1, second: 2, third: 3, fourth: 4, fifth: 5, last: -1 },
  hours: {
    ...{ one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8 },
    ...{ nine: 9, ten: 10, eleven: 11, twelve: 12 },
  },
  minutes: {
    ...{ fifteen: 15, twenty: 20, thirty: 30, forty: 40, "forty five": 45, "forty-five": 45, fifty: 50 },
  },
  lengths: {
    ...{ minute: { unit: "minute", times: 1 }, minutes: { unit: "minute", times: 1 } },
    ...{
      min: { unit: "minute", times: 1 },
      mins: { unit: "minute", times: 1 },
      m: { unit: "minute", times: 1 },
    },
    ...{ hour: { unit: "hour", times: 1 }, hours: { unit: "hour", times: 1 }, h: { unit: "hour", times: 1 } },
    ...{ hr: { unit: "hour", times: 1 }, hrs: { unit: "hour", times: 1 } },
    ...{ day: { unit: "day", times: 1 }, days: { unit: "day", times: 1 }, d: { unit: "day", times: 1 } },
    ...{ "working day": { unit: "workday", times: 1 }, "working days": { unit: "workday", times: 1 } },
    ...{ "business day": { unit: "workday", times: 1 }, "business days": { unit: "workday", times: 1 } },
    ...{ workday: { unit: "workday", times: 1 }, workdays: { unit: "workday", times: 1 } },
    ...{ "work day": { unit: "workday", times: 1 }, "work days": { unit: "workday", times: 1 } },
    ...{ week: { unit: "week", times: 1 }, weeks: { unit: "week", times: 1 }, w: { unit: "week", times: 1 } },
    ...{ wk: { unit: "week", times: 1 }, wks: { unit: "week", times: 1 } },
    ...{ fortnight: { unit: "week", times: 2 }, fortnights: { unit: "week", times: 2 } },
    ...{ "week's": { unit: "week", times: 1 }, "day's": { unit: "day", times: 1 } },
    ...{ "month's": { unit: "month", times: 1 }, "hour's": { unit: "hour", times: 1 } },
    ...{ month: { unit: "month", times: 1 }, months: { unit: "month", times: 1 } },
    ...{ quarter: { unit: "month", times: 3 }, quarters: { unit: "month", times: 3 } },
    ...{ year: { unit: "year", times: 1 }, years: { unit: "year", times: 1 } },
  },
  meridiems: {
    am: "am",
    "a.m.": "am",
    "a.m": "am",
    pm: "pm",
    "p.m.": "pm",
    "p.m": "pm",
    "a m": "am",
    "p m": "pm",
  },
  partsOfDay: {
    ...{ morning: "morning", lunchtime: "lunch", afternoon: "afternoon", evening: "evening", night: "night" },
  },
  partHours: { morning: 9, lunch: 12, afternoon: 15, evening: 18, night: 20 },
  periods: { week: "week", month: "month", quarter: "quarter", year: "year" },
  steps: { the: 0, this: 0, next: 1 },
  patterns: ENGLISH_PATTERNS,
  keywords: list("on, before, until, till, at, @, around, at about, at around"),
  strongKeywords: list("by, due, no later than, not later than, deadline, by:, due:, deadline:"),
  introductions: list("for, about, approximately, approx, roughly"),
  openers: list("in, within, next"),
  everyWords: list("every, each"),
  fillers: [...list("at, on, by, before, @, for, around, about, at about, at around, (, )"), ","],
  trailers: list(
    "please, at the latest, at latest, latest, sharp, if possible, thanks, exactly, approximately, or so, .",
  ),
  smallWords: [
    ...list(
      "to, with, from, of, for, about, the, a, an, that, those, these, our, my, your, his, her, their, its",
    ),
    ...list(
      "per, via, than, like, or, vs, versus, every, each, is, was, are, be, not, no, into, onto, over, under",
    ),
    ...list("between, since, during, as, any, some, all, last, black, good, after"),
  ],
  homographs: list("sat, sun, may, march, mar, first, second"),
  subjects: list("we, they, he, she, it, you, i, who, what, which"),
  connectors: list("or, and, -, –, —, /, &, to, through, till, until"),
  amountWords: [
    ...list("cut, reduce, lower, increase, raise, grow, improve, multiply, divide, shrink, decrease, boost"),
    ...list("exceed, shorten, expand, trim"),
  ],
  negations: list("not, don't, dont, never, no, cannot, can't, won't, nothing"),
  limits: list("before, until, till"),
  notDates: [
    ...list(
      "24/7, 9/11, black friday, good friday, easter monday, cyber monday, giving tuesday, ash wednesday",
    ),
    ...list("fat tuesday, shrove tuesday, casual friday, palm sunday, easter sunday, super bowl sunday"),
    ...list("bloody sunday, usa today, maundy thursday, at night"),
  ],
  unread: [
    ...list(
      "easter, thanksgiving, ramadan, diwali, eid, hanukkah, passover, early, late, mid, sometime, few",
    ),
    ...list(
      "several, soon, later, some, between, from, after, weekend, ish, other, weekday, weekdays, weekends",
    ),
    ...list("black friday, good friday, easter monday, cyber monday"),
  ],
  suggestions: [
    ...list(
      "today, tomorrow, monday, tuesday, wednesday, thursday, friday, saturday, sunday, end of day, end of week",
    ),
    ...list("end of month, end of next week, end of next month, in 1 hour, in 2 hours, in 2 days, in 3 days"),
    ...list(
      "in 1 week, in 2 weeks, in 1 month, tonight, tomorrow morning, tomorrow noon, tomorrow afternoon",
    ),
    ...list("this afternoon, this evening, noon, midnight, day after tomorrow, next week, next month"),
  ],
  suggestedTimes: list("at 9:00 am, at noon, at 5 pm"),
  guess(text, now, offset) {
    const [result] = casual.parse(text, { instant: now, timezone: offset }, { forwardDate: true });
    return result === undefined ? null : { at: result.start.date(), hasTime: result.start.isCertain("hour") };
  },
} satisfies DateLanguage;
