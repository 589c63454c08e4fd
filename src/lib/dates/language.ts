/** What a length of time is counted in; a workday is Monday to Friday. */
export type Unit = "minute" | "hour" | "day" | "workday" | "week" | "month" | "year";
/** A named length, for example a fortnight: two weeks. */
export interface Length {
  unit: Unit;
  times: number;
}
/** A stretch of the calendar that has a beginning and an end. */
export type Period = "week" | "month" | "quarter" | "year";
/** A part of the day, read as a fixed hour of the language's table. */
export type PartOfDay = "morning" | "lunch" | "afternoon" | "evening" | "night";
export type Meridiem = "am" | "pm";

/** An hour as written: "09" is surely the 24-hour clock, "9" is not. */
export interface WrittenHour {
  value: number;
  padded: boolean;
}

/** The values of a pattern's slots, `{slot}` in the pattern. */
export interface Found {
  count?: number;
  length?: Length;
  count2?: number;
  length2?: Length;
  /** 1 is Monday, 7 is Sunday. */
  weekday?: number;
  /** 1–12. */
  month?: number;
  /** Day of the month, 1–31. */
  day?: number;
  year?: number;
  /** Position in a month: 1–5, or -1 for the last. */
  nth?: number;
  hour?: WrittenHour;
  /** 0–59. */
  minute?: number;
  meridiem?: Meridiem;
  partOfDay?: PartOfDay;
  period?: Period;
  /** 0 is this one, 1 the next. */
  step?: number;
  /** 1–4. */
  quarter?: number;
  /** The two leading numbers of a date such as 03/04. */
  first?: number;
  second?: number;
  /** A zone as written. */
  zone?: string;
}

export type SlotName =
  | "count"
  | "count2"
  | "length"
  | "length2"
  | "weekday"
  | "weekdays"
  | "month"
  | "monthNumber"
  | "day"
  | "ordinal"
  | "ordinalWord"
  | "nth"
  | "year"
  | "shortYear"
  | "hour"
  | "hourNumber"
  | "lateHour"
  | "minute"
  | "minuteWord"
  | "minuteCount"
  | "fives"
  | "compactTime"
  | "meridiem"
  | "partOfDay"
  | "period"
  | "step"
  | "quarter"
  | "first"
  | "firstOfTwo"
  | "secondOfTwo"
  | "second"
  | "zone"
  | "offset"
  | "city"
  | "hour24"
  | "fraction"
  | "seconds";

/** How a day is named. What each one means is in `days.ts`. */
export type DayMeaning =
  | "ahead"
  | "ago"
  | "weekday"
  | "weekdayThis"
  | "weekdayNext"
  | "weekdayLast"
  | "weekdayCounted"
  | "weekdaysFromNow"
  | "weekdayLater"
  | "dayOfMonth"
  | "dayOfStepMonth"
  | "date"
  | "numeric"
  | "nthWeekday"
  | "nthDay"
  | "nthWorkday"
  | "startOf"
  | "endOf"
  | "vague"
  | "weekend";

/** How a time of day is named. What each one means is in `clocks.ts`. */
export type ClockMeaning = "clock" | "past" | "to" | "midnight" | "workStart" | "workEnd" | "partOfDay";

/** One way to say a day, a time or both: `[optional]`, `(one|another)`, `{slot}`, the rest literally. */
export interface Pattern {
  say: string;
  day?: DayMeaning;
  clock?: ClockMeaning;
  zone?: true;
  /** Values the words imply. */
  given?: Found;
  /** Common in ordinary sentences as well: counts there only after a keyword. */
  weak?: true;
  /** Names a day that comes again and again. */
  every?: true;
  /** Only where the phrase is meant to be a date as a whole, and is nothing else. */
  alone?: true;
}

/** A language as data: words, patterns and hours. Words are in lower case. */
export interface DateLanguage {
  /** The locale its dates are spelled in. */
  name: string;
  weekdays: Readonly<Record<string, number>>;
  /** "mondays": repetition, except in counting ("3 mondays from now"). */
  weekdayPlurals: Readonly<Record<string, number>>;
  months: Readonly<Record<string, number>>;
  numbers: Readonly<Record<string, number>>;
  ordinalWords: Readonly<Record<string, number>>;
  ordinalSuffixes: readonly string[];
  nths: Readonly<Record<string, number>>;
  hours: Readonly<Record<string, number>>;
  minutes: Readonly<Record<string, number>>;
  lengths: Readonly<Record<string, Length>>;
  meridiems: Readonly<Record<string, Meridiem>>;
  partsOfDay: Readonly<Record<string, PartOfDay>>;
  /** The local hour each part of the day stands for. */
  partHours: Readonly<Record<PartOfDay, number>>;
  periods: Readonly<Record<string, Period>>;
  steps: Readonly<Record<string, number>>;
  patterns: readonly Pattern[];
  /** Words that announce a due date. */
  keywords: readonly string[];
  /** Keywords that mean little else: a date after them that cannot be read is asked about. */
  strongKeywords: readonly string[];
  /** Words that do the same and are themselves part of the date ("in 2 hours"). */
  openers: readonly string[];
  /** Words that announce a phrase which is a date as a whole, but not a date in a sentence. */
  introductions: readonly string[];
  everyWords: readonly string[];
  /** Words without meaning between the parts of a date. */
  fillers: readonly string[];
  /** Words without meaning after a date. */
  trailers: readonly string[];
  /** Words after which a bare date belongs to the sentence ("from monday"). */
  smallWords: readonly string[];
  /** Words that are something else after one of the subjects ("where they sat"). */
  homographs: readonly string[];
  subjects: readonly string[];
  /** Joins two dates: what was meant must be asked. */
  connectors: readonly string[];
  /** After these a number behind "by" is an amount ("cut costs by 10"). */
  amountWords: readonly string[];
  /** Words that turn a limit around ("not before friday"), and those limits. */
  negations: readonly string[];
  limits: readonly string[];
  /** Fixed expressions that look like dates and are none. */
  notDates: readonly string[];
  /** Words that name a time which cannot be worked out from them: asked about. */
  unread: readonly string[];
  /** Phrases for menus, best first. */
  suggestions: readonly string[];
  /** Times of day to offer after a day, readable phrases. */
  suggestedTimes: readonly string[];
  /** A library's guess, only ever offered as a choice. `zone` offset in minutes. */
  guess(text: string, now: Date, offset: number): { at: Date; hasTime: boolean } | null;
}
