import fc from "fast-check";
import { DateTime } from "luxon";
import { describe, expect, test } from "vitest";
import {
  commonRule,
  firstLocalStart,
  firstOccurrence,
  localStart,
  occurrences,
  type Recurrence,
} from "../../../src/lib/recurrence/index.ts";
import { UNDERSTOOD } from "./phrases.ts";

const ZONES = ["Europe/Berlin", "America/Toronto", "Asia/Shanghai", "Australia/Lord_Howe"];
const FAR = new Date("2100-01-01T00:00:00Z");

const startsOf = (recurrence: Recurrence, limit: number, from = new Date(0), until = FAR): string[] =>
  occurrences(recurrence, from, until, limit).map((at) => at.toISOString().slice(0, 16));

describe("the first time", () => {
  test.each([
    ["FREQ=WEEKLY;BYDAY=TU", "2026-06-09T10:00", "2026-06-09T10:00"],
    ["FREQ=MONTHLY;BYDAY=-1FR", "2026-06-09T10:00", "2026-06-26T10:00"],
    ["FREQ=MONTHLY;BYMONTHDAY=1", "2026-06-09T10:00", "2026-07-01T10:00"],
    ["FREQ=WEEKLY;BYMONTH=9;BYDAY=TU", "2026-06-09T10:00", "2026-09-01T10:00"],
    ["FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=3", "2026-06-09T10:00", "2027-05-03T10:00"],
    ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2096-03-01T10:00", "2104-02-29T10:00"],
  ])("%s from %s is %s", (rule, start, expected) => {
    const recurrence = { rule, start, zone: "Europe/Berlin" };
    expect(firstLocalStart(recurrence)).toBe(expected);
    expect(firstOccurrence(recurrence)).toEqual(
      DateTime.fromISO(expected, { zone: "Europe/Berlin" }).toJSDate(),
    );
  });

  test("every other Monday said on a Tuesday begins next Monday, and counts from there", () => {
    const recurrence = { rule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", start: "2026-06-09T10:00", zone: "UTC" };
    expect(startsOf(recurrence, 3)).toEqual(["2026-06-15T10:00", "2026-06-29T10:00", "2026-07-13T10:00"]);
  });

  test.each(["FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;UNTIL=20200101T000000Z"])(
    "%s never takes place",
    (rule) => {
      const recurrence = { rule, start: "2026-06-09T10:00", zone: "UTC" };
      expect(firstOccurrence(recurrence)).toBeNull();
      expect(occurrences(recurrence, new Date(0), FAR, 5)).toEqual([]);
    },
  );
});

describe("daylight saving", () => {
  test("a meeting at 02:30 is at 03:30 on the night that skips it, and none is lost", () => {
    const recurrence = { rule: "FREQ=WEEKLY;BYDAY=SU", start: "2026-03-22T02:30", zone: "Europe/Berlin" };
    const starts = occurrences(recurrence, new Date(0), FAR, 3);
    expect(starts.map((at) => at.toISOString())).toEqual([
      "2026-03-22T01:30:00.000Z",
      "2026-03-29T01:30:00.000Z",
      "2026-04-05T00:30:00.000Z",
    ]);
    expect(starts.map((at) => localStart(recurrence, at).slice(11))).toEqual(["02:30", "02:30", "02:30"]);
  });

  test("a meeting at 02:30 is at the first of two on the night that repeats it", () => {
    const recurrence = { rule: "FREQ=DAILY", start: "2026-10-24T02:30", zone: "Europe/Berlin" };
    expect(startsOf(recurrence, 3)).toEqual(["2026-10-24T00:30", "2026-10-25T00:30", "2026-10-26T01:30"]);
  });

  test("a change of half an hour", () => {
    const recurrence = { rule: "FREQ=DAILY", start: "2026-10-03T02:15", zone: "Australia/Lord_Howe" };
    expect(startsOf(recurrence, 3)).toEqual(["2026-10-02T15:45", "2026-10-03T15:45", "2026-10-04T15:15"]);
  });

  test("a gap around midnight keeps the day the rule names", () => {
    const recurrence = { rule: "FREQ=DAILY", start: "2026-04-23T00:30", zone: "Africa/Cairo" };
    const starts = occurrences(recurrence, new Date(0), FAR, 3);
    expect(starts.map((at) => localStart(recurrence, at))).toEqual([
      "2026-04-23T00:30",
      "2026-04-24T00:30",
      "2026-04-25T00:30",
    ]);
  });

  test("a day that a zone skipped altogether is not told twice", () => {
    const recurrence = { rule: "FREQ=DAILY", start: "2011-12-29T10:00", zone: "Pacific/Apia" };
    expect(startsOf(recurrence, 3)).toEqual(["2011-12-29T20:00", "2011-12-30T20:00", "2011-12-31T20:00"]);
  });
});

const rules = fc.constantFrom(...UNDERSTOOD.map(([, rule]) => rule));
const minutes = fc.integer({ min: 0, max: 2 * 366 * 24 * 60 });
const starts = minutes.map((minute) =>
  new Date(Date.UTC(2026, 0, 1) + minute * 60_000).toISOString().slice(0, 16),
);
const recurrences = fc.record({ rule: rules, start: starts, zone: fc.constantFrom(...ZONES) });

describe("any rule in any zone", () => {
  test("starts are strictly increasing, within bounds, and at the same local time unless that is skipped", () => {
    fc.assert(
      fc.property(recurrences, fc.integer({ min: 0, max: 900 }), (recurrence, days) => {
        const from = new Date(Date.UTC(2026, 0, 1) + days * 86_400_000);
        const until = new Date(from.getTime() + 500 * 86_400_000);
        const found = occurrences(recurrence, from, until, 60);
        for (const [index, at] of found.entries()) {
          expect(at >= from && at < until).toBe(true);
          expect(at > (found[index - 1] ?? new Date(0))).toBe(true);
          const time = recurrence.start.slice(11);
          expect(localStart(recurrence, at).slice(11)).toBe(time);
          const onClock = DateTime.fromJSDate(at, { zone: recurrence.zone });
          // A time that does not exist is what luxon too moves on by the length of the gap.
          const same = DateTime.fromISO(localStart(recurrence, at), { zone: recurrence.zone });
          expect(same.toMillis() === at.getTime() || onClock.toFormat("HH:mm") === time).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  test("two windows beside each other give what one over both gives", () => {
    const at = (days: number) => new Date(Date.UTC(2026, 0, 1) + days * 86_400_000);
    fc.assert(
      fc.property(recurrences, fc.nat(700), fc.nat(700), (recurrence, one, more) => {
        const [from, middle, until] = [at(0), at(one), at(one + more)];
        const both = [
          ...occurrences(recurrence, from, middle, 2000),
          ...occurrences(recurrence, middle, until, 2000),
        ];
        expect(both).toEqual(occurrences(recurrence, from, until, 4000));
      }),
      { numRuns: 80 },
    );
  });

  test("the first one is the first of all, and a limit cuts the rest", () => {
    fc.assert(
      fc.property(recurrences, (recurrence) => {
        const five = occurrences(recurrence, new Date(0), FAR, 5);
        expect(five[0] ?? null).toEqual(firstOccurrence(recurrence));
        expect(occurrences(recurrence, new Date(0), FAR, 2)).toEqual(five.slice(0, 2));
      }),
      { numRuns: 100 },
    );
  });
});

test("no month is left out of a monthly series, whatever its day", () => {
  for (const rule of ["BYMONTHDAY=-1", "BYMONTHDAY=28,29,30;BYSETPOS=-1", "BYMONTHDAY=28,29;BYSETPOS=-1"]) {
    const recurrence = { rule: `FREQ=MONTHLY;${rule}`, start: "2026-01-29T10:00", zone: "Europe/Berlin" };
    const months = occurrences(recurrence, new Date(0), FAR, 24).map((at) => at.toISOString().slice(0, 7));
    expect(new Set(months).size).toBe(24);
    expect(months.at(-1)).toBe("2027-12");
  }
});

test("a series far in the future is found as quickly as the next", () => {
  const recurrence = { rule: "FREQ=DAILY", start: "2026-01-01T10:00", zone: "Europe/Berlin" };
  expect(startsOf(recurrence, 1, new Date("2095-07-01T00:00:00Z"))).toEqual(["2095-07-01T08:00"]);
});

describe("a rule that every calendar understands", () => {
  const at = (rule: string, start: string): Recurrence => ({ rule, start, zone: "Europe/Berlin" });
  const days = (dates: readonly Date[]) => dates.map((date) => date.toISOString().slice(0, 10));
  const until = new Date("2029-01-01T00:00:00Z");

  test("the 30th, or the last day of February: the plain 30th, and each last day of February", () => {
    const recurrence = at("FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1", "2026-01-30T10:00");
    const { rule, also } = commonRule(recurrence, until);
    expect(rule).toBe("FREQ=MONTHLY;BYMONTHDAY=30");
    expect(days(also)).toEqual(["2026-02-28", "2027-02-28", "2028-02-29"]);
  });

  test("so many times is until the last of them, as those of February would not be counted", () => {
    const recurrence = at("FREQ=MONTHLY;BYMONTHDAY=15,28,29,30;BYSETPOS=1,-1;COUNT=5", "2026-01-30T10:00");
    const { rule, also } = commonRule(recurrence, until);
    expect(rule).toBe("FREQ=MONTHLY;BYMONTHDAY=15,30;UNTIL=20260330T080000Z");
    expect(days(also)).toEqual(["2026-02-28"]);
  });

  test("other rules stay as they are", () => {
    for (const [, rule] of UNDERSTOOD)
      if (!/BYMONTHDAY.*BYSETPOS/.test(rule))
        expect(commonRule(at(rule, "2026-06-09T10:00"), until)).toEqual({ rule, also: [] });
  });
});
