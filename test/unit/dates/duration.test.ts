import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readDuration } from "../../../src/lib/dates/duration.ts";

const UNDERSTOOD: readonly (readonly [words: string, minutes: number])[] = [
  ["90", 90],
  ["ninety", 90],
  ["1", 1],
  ["90m", 90],
  ["90min", 90],
  ["90 min", 90],
  ["90 mins", 90],
  ["90 min.", 90],
  ["90 minutes", 90],
  ["1 minute", 1],
  ["a minute", 1],
  ["1h", 60],
  ["1 h", 60],
  ["1hr", 60],
  ["2 hrs", 120],
  ["2 hours", 120],
  ["hour", 60],
  ["an hour", 60],
  ["One Hour", 60],
  ["three hours", 180],
  ["1h30", 90],
  ["1h 30", 90],
  ["1h30m", 90],
  ["1 h 30 min", 90],
  ["1 hour 30", 90],
  ["1:30", 90],
  ["0:45", 45],
  ["1 hour 30 minutes", 90],
  ["2 hours 15 minutes", 135],
  ["2 hours and 15 minutes", 135],
  ["2 hours, 15 minutes", 135],
  ["an hour and 15 minutes", 75],
  ["one hour twenty", 80],
  ["1.5 hours", 90],
  ["1,5 hours", 90],
  ["1.5h", 90],
  ["0.5 h", 30],
  ["0.1h", 6],
  ["1.25 hours", 75],
  ["an hour and a half", 90],
  ["hour and a half", 90],
  ["one and a half hours", 90],
  ["two and a half hours", 150],
  ["2½ hours", 150],
  ["1 1/2 hours", 90],
  ["an hour and a quarter", 75],
  ["an hour and three quarters", 105],
  ["half an hour", 30],
  ["half hour", 30],
  ["a half hour", 30],
  ["½ h", 30],
  ["a quarter of an hour", 15],
  ["quarter hour", 15],
  ["three quarters of an hour", 45],
  ["3/4 hour", 45],
  ["fifteen minutes", 15],
  ["forty-five minutes", 45],
  ["forty five min", 45],
  ["for 45 minutes", 45],
  ["45 minutes long", 45],
  ["1 day", 1440],
  ["1d 2h", 1560],
  ["two days", 2880],
  ["7 days", 10_080],
  ["a week", 10_080],
  ["10080", 10_080],
];

const UNREADABLE: readonly string[] = [
  ...["", " ", "0", "0 min", "-5", "10081", "8 days", "2 weeks", "99999999999999999999", "1,000 minutes"],
  ...["h", "m", "1x", "ten bananas", "90 minutes or so", "about an hour", "a long time", "long", "for"],
  ...["1h 2h", "30 min 1 h", "30m 10", "1h90", "1:75", "1:5", "1:30:00", "1.5", "1.234 hours", "0.01h"],
  ...[
    "1 hour and",
    "and 1 hour",
    "an",
    "half",
    "an hour half",
    "1 2 hours",
    "hours three",
    "10:30 am",
    "1e3",
  ],
  ...[
    "NaN",
    "half a day",
    "1.5 days",
    "Infinity",
    "month",
    "2 months",
    "9".repeat(200),
    "two hours three",
    "1h5",
    "hours",
    "minutes",
    "1h100",
    "twenty eleven minutes",
  ],
];

describe("how long", () => {
  test.each(UNDERSTOOD)("“%s” is %i minutes", (words, minutes) => {
    expect(readDuration(words)).toBe(minutes);
    expect(readDuration(`  ${words.toUpperCase()} `)).toBe(minutes);
  });

  test.each(UNREADABLE)("“%s” is not understood", (words) => {
    expect(readDuration(words)).toBeNull();
  });

  test("hours and minutes in any spelling come to the same", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 23 }), fc.integer({ min: 1, max: 59 }), (hours, minutes) => {
        const two = String(minutes).padStart(2, "0");
        for (const words of [`${hours}h${two}`, `${hours}:${two}`, `${hours} hours and ${minutes} min`])
          expect(readDuration(words)).toBe(hours * 60 + minutes);
      }),
    );
  });

  test("any text is null or whole minutes within bounds", () => {
    const piece = fc.constantFrom(
      ...[
        "1",
        "30",
        "half",
        "an",
        "a",
        "hour",
        "h",
        "m",
        "and",
        "quarter",
        "of",
        ".",
        ",",
        ":",
        "½",
        "two",
        "day",
      ],
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 7 }).map((pieces) => pieces.join(" ")),
    );
    fc.assert(
      fc.property(text, (words) => {
        const minutes = readDuration(words);
        expect(minutes === null || (Number.isInteger(minutes) && minutes >= 1 && minutes <= 10_080)).toBe(
          true,
        );
      }),
      { numRuns: 500 },
    );
  });
});
