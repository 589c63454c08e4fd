import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DateContext } from "../../../src/lib/dates/index.ts";
import { describeRecurrence, firstOccurrence, readRecurrence } from "../../../src/lib/recurrence/index.ts";
import { UNDERSTOOD, UNREADABLE } from "./phrases.ts";

const dates: DateContext = {
  now: new Date("2026-06-01T08:00:00Z"),
  zone: "Europe/Berlin",
  dayZone: "Europe/Berlin",
  locale: "en",
  workFrom: "09:00",
  workTo: "17:00",
};
const first = { start: "2026-06-09T10:00", zone: "Europe/Berlin" };

describe("words that say how a meeting repeats", () => {
  test.each(UNDERSTOOD.map(([words, rule, time = ""]) => ({ words, rule, time })))(
    "$words → $rule $time",
    ({ words, rule, time }) => {
      const expected = { outcome: "understood", rule, ...(time === "" ? {} : { time }) };
      expect(readRecurrence(words, first, dates)).toEqual(expected);
    },
  );

  test.each(UNREADABLE)("“%s” is not understood", (words) => {
    expect(readRecurrence(words, first, dates)).toEqual({
      outcome: "unreadable",
      words: words.trim(),
    });
  });

  test("a word that does not belong makes any phrase unreadable", () => {
    for (const [index, [words]] of UNDERSTOOD.entries())
      for (const more of index % 2 === 0 ? [`${words} perhaps`] : [`usually ${words}`])
        expect(readRecurrence(more, first, dates).outcome, more).toBe("unreadable");
  });

  test("every rule that is read has a first time, and can be said again", () => {
    for (const [, rule] of UNDERSTOOD) {
      expect(firstOccurrence({ rule, ...first }), rule).not.toBeNull();
      expect(describeRecurrence(rule).kind, rule).not.toBe("other");
    }
  });

  test("any text is read without a fault", () => {
    const word = fc.constantFrom(
      ...[
        "every",
        "second",
        "last",
        "2",
        "15th",
        "week",
        "month",
        "monday",
        "to",
        "-",
        ",",
        "and",
        "or",
        "of",
      ],
      ...[
        "the",
        "until",
        "june",
        "for",
        "times",
        "except",
        "in",
        "at",
        "10:30",
        "day",
        "quarter",
        "🙂",
        "once",
      ],
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 9 }), (words) => {
        const reading = readRecurrence(words.join(" "), first, dates);
        if (reading.outcome === "understood")
          expect(firstOccurrence({ rule: reading.rule, ...first })).not.toBeNull();
      }),
      { numRuns: 120 },
    );
    fc.assert(
      fc.property(fc.string(), (words) => {
        expect(["understood", "unreadable"]).toContain(readRecurrence(words, first, dates).outcome);
      }),
      { numRuns: 60 },
    );
  });
});

describe("what the first meeting gives", () => {
  test.each([
    ["monthly", "2026-01-31T10:00", "FREQ=MONTHLY;BYMONTHDAY=-1"],
    ["monthly", "2026-01-30T10:00", "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1"],
    ["monthly", "2026-01-29T10:00", "FREQ=MONTHLY;BYMONTHDAY=28,29;BYSETPOS=-1"],
    ["yearly", "2028-02-29T10:00", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1"],
    ["yearly", "2028-01-31T10:00", "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=31"],
    ["weekly", "2026-06-07T10:00", "FREQ=WEEKLY;BYDAY=SU"],
  ])("%s from %s", (words, start, rule) => {
    expect(readRecurrence(words, { start, zone: "Europe/Berlin" }, dates)).toEqual({
      outcome: "understood",
      rule,
    });
  });

  test("the end of the last day is that of the zone of the series, not of the speaker", () => {
    const shanghai = { start: "2026-06-09T10:00", zone: "Asia/Shanghai" };
    expect(readRecurrence("every week until 30 June", shanghai, dates)).toMatchObject({
      rule: "FREQ=WEEKLY;BYDAY=TU;UNTIL=20260630T155959Z",
    });
  });

  test("a start that is none is not read", () => {
    expect(readRecurrence("weekly", { start: "soon", zone: "UTC" }, dates).outcome).toBe("unreadable");
  });
});

describe("what a rule says", () => {
  const all = { only: [], without: [] };
  test.each([
    ["FREQ=DAILY;INTERVAL=2", { kind: "daily", interval: 2, days: [], ...all }],
    ["FREQ=DAILY;COUNT=10", { kind: "daily", interval: 1, days: [], ...all, count: 10 }],
    ["FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH", { kind: "weekly", interval: 2, days: [2, 4], ...all }],
    [
      "FREQ=WEEKLY;BYMONTH=1,2,3,4,5,6,7,9,10,11;BYDAY=TU",
      { kind: "weekly", interval: 1, days: [2], only: [], without: [8, 12] },
    ],
    [
      "FREQ=WEEKLY;BYMONTH=3,9;BYDAY=TU",
      { kind: "weekly", interval: 1, days: [2], only: [3, 9], without: [] },
    ],
    [
      "FREQ=WEEKLY;BYDAY=TU;UNTIL=20260630T215959Z",
      { kind: "weekly", interval: 1, days: [2], ...all, until: new Date("2026-06-30T21:59:59Z") },
    ],
    [
      "FREQ=MONTHLY;BYDAY=1MO,-1FR",
      {
        ...{ kind: "monthly", interval: 1, ...all },
        on: [
          { kind: "weekday", nth: 1, weekday: 1 },
          { kind: "weekday", nth: -1, weekday: 5 },
        ],
      },
    ],
    [
      "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
      { kind: "monthly", interval: 1, on: [{ kind: "workingDay", nth: -1 }], ...all },
    ],
    [
      "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15,-1",
      {
        ...{ kind: "monthly", interval: 3, ...all },
        on: [
          { kind: "day", day: 15 },
          { kind: "day", day: -1 },
        ],
      },
    ],
    [
      "FREQ=MONTHLY;BYMONTHDAY=15,28,29,30;BYSETPOS=1,-1",
      {
        ...{ kind: "monthly", interval: 1, ...all },
        on: [
          { kind: "day", day: 15 },
          { kind: "day", day: 30 },
        ],
      },
    ],
    [
      "FREQ=YEARLY;BYMONTH=10;BYDAY=1MO",
      { kind: "yearly", interval: 1, month: 10, on: [{ kind: "weekday", nth: 1, weekday: 1 }], ...all },
    ],
    ["FREQ=HOURLY", { kind: "other", ...all }],
    ["FREQ=MONTHLY;BYDAY=MO;BYHOUR=10", { kind: "other", ...all }],
    ["nonsense", { kind: "other", ...all }],
  ])("%s", (rule, words) => {
    expect(describeRecurrence(rule)).toEqual(words);
  });
});
