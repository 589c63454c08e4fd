import type { Frequency, Weekday } from "./words.ts";

/** A rhythm: every so many days, weeks, months or years. */
export interface Rhythm {
  frequency: Frequency;
  interval: number;
  /** Only follows from a place in it ("first Monday of the month") and yields to a rhythm that was said. */
  implied?: true;
}

/** What the words of one phrase said, before it is known which rule that makes. */
export interface Said {
  rhythm?: Rhythm;
  /** "every" was said, or a word that means it: something repeats for sure. */
  repeats: boolean;
  days: readonly Weekday[];
  /** "first Monday": `nth` from 1, or from the end of the month from -1. */
  nthDays: readonly { nth: number; weekday: Weekday }[];
  /** "last working day of the month": the same `nth`. */
  nthWorkingDay?: number;
  /** 1–31, or -1: the last. */
  monthDays: readonly number[];
  /** Months named as those in which it takes place; null: none named. */
  onlyMonths: readonly number[] | null;
  withoutMonths: readonly number[];
  withoutDays: readonly Weekday[];
  /** "YYYY-MM-DD", the last day it may take place. */
  untilDay?: string;
  /** "for three months". */
  length?: Rhythm;
  count?: number;
  /** "HH:MM", local time of the series. */
  time?: string;
}

export const nothingSaid: Said = {
  repeats: false,
  days: [],
  nthDays: [],
  monthDays: [],
  onlyMonths: null,
  withoutMonths: [],
  withoutDays: [],
};
