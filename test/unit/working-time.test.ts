import fc from "fast-check";
import { DateTime } from "luxon";
import { describe, expect, test } from "vitest";
import {
  endOfWorkingDay,
  isHolidayRegion,
  isWorkingDay,
  isZone,
  localDay,
  localInstant,
  nextWeekly,
  type WorkingTime,
  workingDayAfter,
  workingDayBefore,
  workingDaysAfter,
} from "../../src/lib/working-time.ts";

const berlin: WorkingTime = {
  zone: "Europe/Berlin",
  workDays: "12345",
  workFrom: "09:00",
  workTo: "17:00",
  holidays: null,
};
const withHolidays = (holidays: string): WorkingTime => ({ ...berlin, holidays });

describe("a day is a working day", () => {
  test.each([
    ["a Friday", berlin, "2026-03-06", true],
    ["a Saturday", berlin, "2026-03-07", false],
    [
      "a Sunday where people work from Sunday to Thursday",
      { ...berlin, workDays: "71234" },
      "2026-03-08",
      true,
    ],
    ["any day where no weekday is named", { ...berlin, workDays: "" }, "2026-03-08", true],
    ["a holiday, where none are kept", berlin, "2026-12-25", true],
    ["Christmas in Germany", withHolidays("DE"), "2026-12-25", false],
    ["8 March in the rest of Germany", { ...withHolidays("DE"), workDays: "1234567" }, "2026-03-08", true],
    ["8 March in Berlin", { ...withHolidays("DE-BE"), workDays: "1234567" }, "2026-03-08", false],
    ["Mother's Day, which is no day off", { ...withHolidays("DE"), workDays: "1234567" }, "2026-05-10", true],
    ["the substitute of Boxing Day", withHolidays("GB-ENG"), "2026-12-28", false],
    ["the second day of a long holiday", withHolidays("AM"), "2026-01-02", false],
    ["the last day of a long holiday", withHolidays("SZ"), "2026-12-31", false],
    [
      "a holiday that lasts into the new year",
      { ...withHolidays("SZ"), workDays: "1234567" },
      "2027-01-02",
      false,
    ],
    ["the day after it", { ...withHolidays("SZ"), workDays: "1234567" }, "2027-01-03", true],
    [
      "a holiday of 23 hours, as the clocks change",
      { ...withHolidays("DE-BB"), workDays: "1234567" },
      "2024-03-31",
      false,
    ],
    ["a holiday that starts at noon", withHolidays("IS"), "2026-12-31", true],
    ["a region nobody knows", withHolidays("XX"), "2026-12-25", true],
  ])("%s", (_name, work, day, expected) => {
    expect(isWorkingDay(work, day)).toBe(expected);
  });
});

describe("working days before and after", () => {
  test.each([
    ["before a Monday is Friday", workingDayBefore(berlin, "2026-03-09"), "2026-03-06"],
    ["before a Sunday is Friday", workingDayBefore(berlin, "2026-03-08"), "2026-03-06"],
    ["after a Friday is Monday", workingDayAfter(berlin, "2026-03-06"), "2026-03-09"],
    ["before Easter Monday is Thursday", workingDayBefore(withHolidays("DE"), "2026-04-06"), "2026-04-02"],
    ["after Maundy Thursday is Tuesday", workingDayAfter(withHolidays("DE"), "2026-04-02"), "2026-04-07"],
    [
      "after a Monday of those who work on Mondays",
      workingDayAfter({ ...berlin, workDays: "1" }, "2026-03-09"),
      "2026-03-16",
    ],
    [
      "after any day where no weekday is named",
      workingDayAfter({ ...berlin, workDays: "" }, "2026-03-07"),
      "2026-03-08",
    ],
    ["none after a Saturday is that Saturday", workingDaysAfter(berlin, "2026-03-07", 0), "2026-03-07"],
    ["one after a Saturday is Monday", workingDaysAfter(berlin, "2026-03-07", 1), "2026-03-09"],
    ["seven after a Friday is Tuesday week", workingDaysAfter(berlin, "2026-03-06", 7), "2026-03-17"],
    ["three over the turn of the year", workingDaysAfter(withHolidays("DE"), "2026-12-31", 3), "2027-01-06"],
  ])("%s", (_name, day, expected) => {
    expect(day).toBe(expected);
  });
});

describe("a local time as an instant", () => {
  test.each([
    ["in winter", "Europe/Berlin", "2026-03-06", "17:00", "2026-03-06T16:00:00.000Z"],
    ["in summer", "Europe/Berlin", "2026-07-06", "17:00", "2026-07-06T15:00:00.000Z"],
    [
      "skipped: the next that exists, 03:00",
      "Europe/Berlin",
      "2026-03-29",
      "02:30",
      "2026-03-29T01:00:00.000Z",
    ],
    ["doubled: the first", "Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30:00.000Z"],
    ["a skipped midnight: 01:00", "America/Sao_Paulo", "2018-11-04", "00:00", "2018-11-04T03:00:00.000Z"],
    [
      "an hour before midnight doubled: the first",
      "America/Sao_Paulo",
      "2018-02-17",
      "23:30",
      "2018-02-18T01:30:00.000Z",
    ],
    ["a skipped half hour: 02:30", "Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30:00.000Z"],
    [
      "on a day that was skipped: the next midnight",
      "Pacific/Apia",
      "2011-12-30",
      "09:00",
      "2011-12-30T10:00:00.000Z",
    ],
    ["three quarters of an hour off", "Asia/Kathmandu", "2026-03-06", "09:00", "2026-03-06T03:15:00.000Z"],
    ["the midnight that ends the day", "UTC", "2026-03-06", "24:00", "2026-03-07T00:00:00.000Z"],
  ])("%s", (_name, zone, day, time, expected) => {
    expect(localInstant(zone, day, time).toISOString()).toBe(expected);
  });

  test("the end of a working day is in the group's zone", () => {
    expect(endOfWorkingDay(berlin, "2026-03-06")).toEqual(new Date("2026-03-06T16:00:00Z"));
    expect(endOfWorkingDay({ ...berlin, workTo: "02:30" }, "2026-03-29")).toEqual(
      new Date("2026-03-29T01:00:00Z"),
    );
  });

  test("the local day is the reader's own", () => {
    const at = new Date("2026-03-06T16:00:00Z");
    expect(localDay("Asia/Tokyo", at)).toBe("2026-03-07");
    expect(localDay("America/Los_Angeles", at)).toBe("2026-03-06");
  });
});

describe("names of zones and regions", () => {
  test.each(["Europe/Berlin", "UTC", "Asia/Kathmandu", "America/Argentina/Buenos_Aires"])(
    "%s is a zone",
    (zone) => {
      expect(isZone(zone)).toBe(true);
    },
  );
  test.each(["", "Atlantis", "Europe/", "Europe/Berlin "])("%j is no zone", (zone) => {
    expect(isZone(zone)).toBe(false);
  });
  test.each(["DE", "DE-BE", "US-NY", "GB-ENG"])("%s is a region", (region) => {
    expect(isHolidayRegion(region)).toBe(true);
  });
  test.each(["", "de", "XX", "DE-XX", "DE-", "DE-BE-", "Germany", "constructor"])(
    "%j is no region",
    (region) => {
      expect(isHolidayRegion(region)).toBe(false);
    },
  );
});

describe("the next weekly moment", () => {
  const weekly = (work: WorkingTime, weekday: number, time: string, after: string) => {
    const { at, week } = nextWeekly(work, weekday, time, new Date(after));
    return `${DateTime.fromJSDate(at, { zone: work.zone }).toFormat("ccc yyyy-MM-dd HH:mm")} ${week}`;
  };

  test.each([
    ["from Friday: Monday", berlin, 1, "2026-03-06T12:00:00Z", "Mon 2026-03-09 09:00 2026-W11"],
    ["a millisecond before: now", berlin, 1, "2026-03-09T07:59:59.999Z", "Mon 2026-03-09 09:00 2026-W11"],
    ["at the moment itself: in a week", berlin, 1, "2026-03-09T08:00:00Z", "Mon 2026-03-16 09:00 2026-W12"],
    [
      "Easter Monday: Tuesday",
      withHolidays("DE"),
      1,
      "2026-04-03T12:00:00Z",
      "Tue 2026-04-07 09:00 2026-W15",
    ],
    [
      "on Easter Monday, after nine: still Tuesday",
      withHolidays("DE"),
      1,
      "2026-04-06T12:00:00Z",
      "Tue 2026-04-07 09:00 2026-W15",
    ],
    [
      "Good Friday: Tuesday, of the week gone by",
      withHolidays("DE"),
      5,
      "2026-04-01T12:00:00Z",
      "Tue 2026-04-07 09:00 2026-W14",
    ],
    [
      "and that Friday has its own",
      withHolidays("DE"),
      5,
      "2026-04-07T12:00:00Z",
      "Fri 2026-04-10 09:00 2026-W15",
    ],
    [
      "a Sunday, though nobody works",
      withHolidays("DE"),
      7,
      "2026-03-06T12:00:00Z",
      "Sun 2026-03-08 09:00 2026-W10",
    ],
    [
      "the last days of a year are of the first week",
      berlin,
      1,
      "2025-12-27T12:00:00Z",
      "Mon 2025-12-29 09:00 2026-W01",
    ],
    [
      "the first days of a year are of the last week",
      berlin,
      5,
      "2026-12-30T12:00:00Z",
      "Fri 2027-01-01 09:00 2026-W53",
    ],
    [
      "over the spring change nine stays nine",
      berlin,
      1,
      "2026-03-27T12:00:00Z",
      "Mon 2026-03-30 09:00 2026-W14",
    ],
    [
      "over the autumn change nine stays nine",
      berlin,
      1,
      "2026-10-23T12:00:00Z",
      "Mon 2026-10-26 09:00 2026-W44",
    ],
  ])("%s", (_name, work, weekday, after, expected) => {
    expect(weekly(work, weekday, "09:00", after)).toBe(expected);
  });

  test("a holiday that reaches the next week's moment gives one message, not two", () => {
    const mondays = { ...withHolidays("DE"), workDays: "1" };
    expect(weekly(mondays, 1, "09:00", "2026-04-01T12:00:00Z")).toBe("Mon 2026-04-13 09:00 2026-W16");
  });
});

const zones = [
  "UTC",
  "Europe/Berlin",
  "Europe/London",
  "America/New_York",
  "America/Sao_Paulo",
  "America/Havana",
  "America/St_Johns",
  "Africa/Casablanca",
  "Africa/Cairo",
  "Asia/Kathmandu",
  "Asia/Tokyo",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Pacific/Chatham",
];
const instants = fc.date({
  min: new Date("2009-01-01T00:00:00Z"),
  max: new Date("2034-01-01T00:00:00Z"),
  noInvalidDate: true,
});
const twoDigits = (value: number) => String(value).padStart(2, "0");
const times = fc.nat(1439).map((minute) => `${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}`);
const weekdays = fc.integer({ min: 1, max: 7 });
const works: fc.Arbitrary<WorkingTime> = fc.record({
  zone: fc.constantFrom(...zones),
  workDays: fc.constantFrom("12345", "71234", "1234567", "1", "67", "24", ""),
  workFrom: fc.constant("09:00"),
  workTo: times,
  holidays: fc.constantFrom(null, "DE", "US-NY", "CN", "NP", "AM", "VN"),
});
const days = instants.map((at) => at.toISOString().slice(0, 10));

describe("always", () => {
  test("a working day found is one, on the right side, and none was passed over", () => {
    fc.assert(
      fc.property(works, days, (work, day) => {
        const after = workingDayAfter(work, day);
        const before = workingDayBefore(work, day);
        expect([before < day, day < after]).toEqual([true, true]);
        expect([isWorkingDay(work, before), isWorkingDay(work, after)]).toEqual([true, true]);
        if (isWorkingDay(work, day)) expect(workingDayBefore(work, after)).toBe(day);
      }),
    );
  });

  test("a local time that exists is read back as it was said; another falls right after a change of clocks", () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), days, times, (zone, day, time) => {
        const at = DateTime.fromJSDate(localInstant(zone, day, time), { zone });
        const shown = at.toFormat("yyyy-MM-dd'T'HH:mm");
        if (shown === `${day}T${time}`)
          expect(at.getPossibleOffsets().every((other) => at <= other)).toBe(true);
        else {
          expect(shown > `${day}T${time}`).toBe(true);
          expect(at.minus({ milliseconds: 1 }).toFormat("yyyy-MM-dd'T'HH:mm") < `${day}T${time}`).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("weekly moments follow each other in time and in weeks, one per ISO week, also around holidays", () => {
    fc.assert(
      fc.property(works, weekdays, times, instants, (work, weekday, time, start) => {
        let after = start;
        const weeks: string[] = [];
        for (let count = 0; count < 60; count++) {
          const { at, week } = nextWeekly(work, weekday, time, after);
          expect(at > after).toBe(true);
          expect(nextWeekly(work, weekday, time, new Date(at.getTime() - 1))).toEqual({ at, week });
          weeks.push(week);
          after = at;
        }
        expect(weeks).toEqual([...new Set(weeks)].sort());
      }),
      { numRuns: 40 },
    );
  });

  test("without holidays every ISO week has its moment, on its weekday at its time", () => {
    fc.assert(
      fc.property(works, weekdays, times, instants, (work, weekday, time, start) => {
        const plain = { ...work, holidays: null };
        let after = start;
        let monday: DateTime | undefined;
        for (let count = 0; count < 60; count++) {
          const { at, week } = nextWeekly(plain, weekday, time, after);
          const nominal = DateTime.fromISO(`${week}-${weekday}`, { zone: "UTC" });
          expect(at).toEqual(localInstant(work.zone, nominal.toISODate() ?? "", time));
          if (monday) expect(nominal.startOf("week").toISODate()).toBe(monday.plus({ weeks: 1 }).toISODate());
          monday = nominal.startOf("week");
          after = at;
        }
      }),
      { numRuns: 40 },
    );
  });
});
