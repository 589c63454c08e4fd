import { english } from "../../dates/languages/en.ts";
import type { Meaning, RecurrenceLanguage, Weekday } from "../words.ts";

const NUMBERS =
  "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split(
    " ",
  );

const WORKING_DAYS: readonly Weekday[] = [1, 2, 3, 4, 5];

const entriesOf = <T>(table: Readonly<Record<string, T>>, meaningOf: (value: T) => Meaning) =>
  Object.entries(table).map(([word, value]) => [word, meaningOf(value)] as const);

const day = (weekday: number): Meaning => ({ kind: "days", days: [weekday as Weekday] });

/** English: how people say that something repeats. */
export const englishRecurrence: RecurrenceLanguage = [
  ["every|each|every single|each and every", { kind: "every" }],
  ["other|alternate|alternating", { kind: "other" }],
  ["once", { kind: "once" }],
  ["the|a|an", { kind: "article" }],
  ["of|in|during", { kind: "of" }],
  ["on", { kind: "on" }],
  ["at|@", { kind: "at" }],
  ["and|,|&|/|+|;|as well as|and also|plus", { kind: "and" }],
  ["or|nor", { kind: "or" }],
  ["to|through|thru|-|–|—", { kind: "to" }],
  [
    "except|except for|except in|excepting|excluding|not|but not|without|skip|skipping|other than|apart from|no|but no|but skip",
    { kind: "except" },
  ],
  ["only|just|but only", { kind: "only" }],
  ["until|till|til|up to|ending|ending on|up until|ends|ends on", { kind: "until" }],
  ["before|until before", { kind: "before" }],
  ["end of|the end of", { kind: "end" }],
  ["for|for the next|over the next", { kind: "for" }],
  ["times|x|occurrences|sessions|meetings|times in all|times in total", { kind: "times" }],

  ["day|days", { kind: "unit", frequency: "daily", times: 1 }],
  ["week|weeks|wk|wks", { kind: "unit", frequency: "weekly", times: 1 }],
  ["fortnight|fortnights", { kind: "unit", frequency: "weekly", times: 2 }],
  ["month|months|calendar month", { kind: "unit", frequency: "monthly", times: 1 }],
  ["quarter|quarters", { kind: "unit", frequency: "monthly", times: 3 }],
  ["half year|half-year|half a year", { kind: "unit", frequency: "monthly", times: 6 }],
  ["year|years", { kind: "unit", frequency: "yearly", times: 1 }],

  ["daily|everyday", { kind: "rhythm", frequency: "daily", times: 1 }],
  ["weekly", { kind: "rhythm", frequency: "weekly", times: 1 }],
  ["fortnightly|biweekly|bi-weekly", { kind: "rhythm", frequency: "weekly", times: 2 }],
  ["monthly", { kind: "rhythm", frequency: "monthly", times: 1 }],
  ["quarterly", { kind: "rhythm", frequency: "monthly", times: 3 }],
  ["half-yearly|half yearly", { kind: "rhythm", frequency: "monthly", times: 6 }],
  ["yearly|annually|annual", { kind: "rhythm", frequency: "yearly", times: 1 }],

  [
    "weekday|weekdays|working day|working days|work day|work days|workday|workdays|business day|business days",
    { kind: "days", days: WORKING_DAYS, working: true },
  ],
  ["weekend|weekends|the weekend", { kind: "days", days: [6, 7] }],
  ...entriesOf(english.weekdays, day),
  ...entriesOf(english.weekdayPlurals, day),
  ...entriesOf<number>(english.months, (month) => ({ kind: "month", month })),

  ...entriesOf<number>(english.ordinalWords, (value) => ({ kind: "nth", value })),
  ["last|final", { kind: "nth", value: -1 }],
  [
    "second to last|second-to-last|second last|second-last|penultimate|last but one|next to last",
    { kind: "nth", value: -2 },
  ],
  ...NUMBERS.map((word, index) => [word, { kind: "number", value: index + 1 }] as const),
  ["a couple of|couple of", { kind: "number", value: 2 }],
];
