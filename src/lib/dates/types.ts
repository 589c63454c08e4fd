/** When something is due: a calendar day (kept without an hour) or an instant. `zone` is IANA. */
export type Due =
  | { kind: "day"; day: string /* YYYY-MM-DD */; zone: string }
  | {
      kind: "moment";
      at: Date;
      zone: string;
      /** The local time "HH:MM" that was said, where daylight saving skips it: `at` is by the offset before (RFC 5545). */
      skipped?: string;
    };

/** Everything a reading depends on besides the words: nothing here is looked up. */
export interface DateContext {
  /** Instant, UTC. */
  now: Date;
  /** IANA, the speaker's: clock times and words like "tomorrow" are read in it. */
  zone: string;
  /** IANA, the group's: a bare date becomes a day of this zone. */
  dayZone: string;
  /** "en", "en-GB", "de", …: the language is its first subtag, English when unknown. */
  locale: string;
  /** Local time "HH:MM" at which work begins. */
  workFrom: string;
  /** Local time "HH:MM" at which work ends. */
  workTo: string;
}

/**
 * What was read, or why it must be asked, with 0–4 sensible choices, best first. `far`: it lies so
 * far ahead that it was hardly meant. `offered`: the words are a date, but may not have been meant as one.
 */
export type DateReading =
  | { outcome: "understood"; due: Due }
  | {
      outcome: "ask";
      reason: "ambiguous" | "far" | "past" | "unreadable" | "offered";
      words: string;
      choices: Due[];
    };

/** A date found in a sentence; `every` is set when the words ask for repetition. */
export interface FoundDate {
  /** The sentence without the date words and their keyword, tidied. */
  rest: string;
  /** The date words with their keyword, as they were written. */
  words: string;
  reading: DateReading;
  every?: true;
}

/** A likely date for a menu: `words` can be typed back. */
export interface SuggestedDate {
  words: string;
  due: Due;
}
