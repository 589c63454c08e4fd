import type { Pattern } from "./language.ts";

/** Dates, times and zones in figures: the same in every language. */
export const COMMON_PATTERNS: readonly Pattern[] = [
  { say: "{year}-{monthNumber}-{day}", day: "date" },
  { say: "{year}/{monthNumber}/{day}", day: "date" },
  { say: "{year}.{monthNumber}.{day}", day: "date" },
  {
    say: "{year}-{monthNumber}-{day}t{hour24}:{minute}(|:{seconds}|:{seconds}.{fraction})",
    day: "date",
    clock: "clock",
  },
  {
    say: "{year}-{monthNumber}-{day}t{hour24}:{minute}(|:{seconds}|:{seconds}.{fraction})({zone}|{offset})",
    day: "date",
    clock: "clock",
  },
  { say: "{firstOfTwo}/{secondOfTwo}", day: "numeric" },
  { say: "{first}/{second}", day: "numeric", weak: true },
  { say: "{first}(/|-){second}(/|-){year}", day: "numeric" },
  { say: "{first}/{second}/{shortYear}", day: "numeric" },
  { say: "{hourNumber}:{minute}", clock: "clock" },
  { say: "{hourNumber}:{minute}:{seconds}", clock: "clock" },
  { say: "{hourNumber}:{minute} {meridiem}", clock: "clock" },
  { say: "{hourNumber}:{minute}{zone}", clock: "clock" },
  { say: "{zone}", zone: true },
];
