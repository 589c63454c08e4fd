import fc from "fast-check";
import { DateTime } from "luxon";
import { describe, expect, test } from "vitest";
import { endOfWorkingDay, isWorkingDay, localDay, type WorkingTime } from "../../src/lib/working-time.ts";
import {
  morning,
  type NextReminder,
  nextAfterMissed,
  nextReminder,
  nextSpeakable,
  type ReaderWishes,
  type ReminderFacts,
} from "../../src/reminders/policy.ts";

const work: WorkingTime = {
  zone: "Europe/Berlin",
  workDays: "12345",
  workFrom: "09:00",
  workTo: "17:00",
  holidays: null,
};
const reader: ReaderWishes = {
  zone: "Europe/Berlin",
  quietFrom: "20:00",
  quietTo: "08:00",
  remind: "NORMAL",
};
const tokyo = { ...reader, zone: "Asia/Tokyo" };
const angeles = { ...reader, zone: "America/Los_Angeles" };

const at = (local: string, zone = "Europe/Berlin"): Date =>
  DateTime.fromFormat(local, "yyyy-MM-dd HH:mm", { zone }).toJSDate();

/** Due at a named hour, Berlin time. */
const dueAt = (local: string): Partial<ReminderFacts["item"]> => ({ dueAt: at(local) });
/** Due on a bare date, in Berlin. */
const dueOn = (day: string): Partial<ReminderFacts["item"]> => ({
  dueAt: endOfWorkingDay(work, day),
  dueDay: day,
});

interface Case {
  item?: Partial<ReminderFacts["item"]>;
  assignment?: Partial<ReminderFacts["assignment"]>;
  reader?: Partial<ReaderWishes>;
  work?: Partial<WorkingTime>;
  groupRemind?: ReaderWishes["remind"];
}

/** Added on Monday 2 March 2026 at ten in Berlin, unless the case says otherwise. */
const factsOf = (one: Case): ReminderFacts => ({
  item: { dueAt: null, dueDay: null, createdAt: at("2026-03-02 10:00"), settled: false, ...one.item },
  assignment: { snoozedUntil: null, muted: false, ...one.assignment },
  reader: { ...reader, ...one.reader },
  group: { work: { ...work, ...one.work }, remind: one.groupRemind ?? "NORMAL" },
});

/** More than there can be. */
const MOST = 20;

function sequence(facts: ReminderFacts, after: Date): NextReminder[] {
  const said: NextReminder[] = [];
  for (let from = after; said.length < MOST; ) {
    const next = nextReminder(facts, from);
    if (!next) break;
    said.push(next);
    from = next.at;
  }
  return said;
}

/** All that is said from the moment the item was added, in the reader's time: "due Fri 6 12:00!", "!" for exempt. */
function said(one: Case, after?: Date): string {
  const facts = factsOf(one);
  return sequence(facts, after ?? facts.item.createdAt)
    .map(({ at, slot, exempt }) => {
      const time = DateTime.fromJSDate(at, { zone: facts.reader.zone }).toFormat("ccc d HH:mm");
      return `${slot} ${time}${exempt ? "!" : ""}`;
    })
    .join(", ");
}

const LATE_AFTER_FRIDAY = "late-1 Mon 9 09:00, late-3 Wed 11 09:00, late-7 Tue 17 09:00";

describe("an item is spoken of", () => {
  test.each<[string, Case, string]>([
    ["not at all without a date", {}, ""],
    [
      "the day before, at its time, and when late",
      { item: dueAt("2026-03-06 12:00") },
      `before Thu 5 09:00, due Fri 6 12:00!, ${LATE_AFTER_FRIDAY}`,
    ],
    [
      "in the morning of a bare date",
      { item: dueOn("2026-03-06") },
      `before Thu 5 09:00, due Fri 6 09:00, ${LATE_AFTER_FRIDAY}`,
    ],
    [
      "on the Friday before a Monday",
      { item: dueOn("2026-03-09") },
      "before Fri 6 09:00, due Mon 9 09:00, late-1 Tue 10 09:00, late-3 Thu 12 09:00, late-7 Wed 18 09:00",
    ],
    [
      "once on the Friday before a Sunday",
      { item: dueOn("2026-03-08") },
      `due Fri 6 09:00, ${LATE_AFTER_FRIDAY}`,
    ],
    [
      "at a named time even on a Sunday night",
      { item: dueAt("2026-03-08 23:30") },
      `before Fri 6 09:00, due Sun 8 23:30!, ${LATE_AFTER_FRIDAY}`,
    ],
    [
      "once before a holiday, here Good Friday",
      { item: { ...dueOn("2026-04-03") }, work: { holidays: "DE" } },
      "due Thu 2 09:00, late-1 Tue 7 09:00, late-3 Thu 9 09:00, late-7 Wed 15 09:00",
    ],
    [
      "not the day before when it was added that day",
      { item: { ...dueOn("2026-03-03") } },
      "due Tue 3 09:00, late-1 Wed 4 09:00, late-3 Fri 6 09:00, late-7 Thu 12 09:00",
    ],
    [
      "not that day's morning when it was added later",
      { item: { ...dueOn("2026-03-02") } },
      "late-1 Tue 3 09:00, late-3 Thu 5 09:00, late-7 Wed 11 09:00",
    ],
    [
      "added at night, the next morning counts as an earlier day",
      { item: { ...dueOn("2026-03-04"), createdAt: at("2026-03-02 23:59") } },
      "before Tue 3 09:00, due Wed 4 09:00, late-1 Thu 5 09:00, late-3 Mon 9 09:00, late-7 Fri 13 09:00",
    ],
    [
      "added past midnight, that morning's day is today",
      { item: { ...dueOn("2026-03-04"), createdAt: at("2026-03-03 00:01") } },
      "due Wed 4 09:00, late-1 Thu 5 09:00, late-3 Mon 9 09:00, late-7 Fri 13 09:00",
    ],
    [
      "never once settled",
      {
        item: { ...dueOn("2026-03-06"), settled: true },
        assignment: { snoozedUntil: at("2026-03-04 10:00") },
      },
      "",
    ],
    [
      "where people work from Sunday to Thursday",
      { item: dueOn("2026-03-08"), work: { workDays: "71234" } },
      "before Thu 5 09:00, due Sun 8 09:00, late-1 Mon 9 09:00, late-3 Wed 11 09:00, late-7 Tue 17 09:00",
    ],
    [
      "every day where no weekday is named",
      { item: dueOn("2026-03-08"), work: { workDays: "" } },
      "before Sat 7 09:00, due Sun 8 09:00, late-1 Mon 9 09:00, late-3 Wed 11 09:00, late-7 Sun 15 09:00",
    ],
    [
      "on the only day they work",
      { item: dueOn("2026-03-12"), work: { workDays: "1" } },
      "due Mon 9 09:00, late-1 Mon 16 09:00, late-3 Mon 30 09:00, late-7 Mon 27 09:00",
    ],
  ])("%s", (_name, one, expected) => {
    expect(said(one)).toBe(expected);
  });
});

describe("wishes", () => {
  const item = dueOn("2026-03-06");
  const all = `before Thu 5 09:00, due Fri 6 09:00, ${LATE_AFTER_FRIDAY}`;
  const less = "due Fri 6 09:00, late-1 Mon 9 09:00";
  test.each<[string, Case, string]>([
    ["the reader wants less", { item, reader: { remind: "LESS" } }, less],
    ["the group wants less", { item, groupRemind: "LESS" }, less],
    [
      "the reader wants less, the group nothing",
      { item, reader: { remind: "LESS" }, groupRemind: "OFF" },
      "",
    ],
    [
      "the reader wants nothing, the group less",
      { item, reader: { remind: "OFF" }, groupRemind: "LESS" },
      "",
    ],
    ["both are normal", { item, reader: { remind: "NORMAL" }, groupRemind: "NORMAL" }, all],
    [
      "less keeps a named time",
      { item: dueAt("2026-03-06 12:00"), reader: { remind: "LESS" } },
      "due Fri 6 12:00!, late-1 Mon 9 09:00",
    ],
    [
      "nothing is said, but a snooze they set themselves",
      { item, reader: { remind: "OFF" }, assignment: { snoozedUntil: at("2026-03-05 21:00") } },
      "snooze Thu 5 21:00!",
    ],
  ])("%s", (_name, one, expected) => {
    expect(said(one)).toBe(expected);
  });
});

describe("snoozing", () => {
  const item = dueAt("2026-03-06 12:00");
  const snoozed = (local: string): Case => ({ item, assignment: { snoozedUntil: at(local) } });
  test.each<[string, Case, string]>([
    [
      "it is quiet until then, and goes on as before",
      snoozed("2026-03-06 10:00"),
      `snooze Fri 6 10:00!, due Fri 6 12:00!, ${LATE_AFTER_FRIDAY}`,
    ],
    [
      "until its very time: said once",
      snoozed("2026-03-06 12:00"),
      `snooze Fri 6 12:00!, ${LATE_AFTER_FRIDAY}`,
    ],
    [
      "past its time: late after that",
      snoozed("2026-03-10 15:00"),
      "snooze Tue 10 15:00!, late-3 Wed 11 09:00, late-7 Tue 17 09:00",
    ],
    ["past everything: that is the end", snoozed("2026-05-01 15:00"), "snooze Fri 1 15:00!"],
    [
      "a snooze that is over changes nothing",
      snoozed("2026-03-01 15:00"),
      `before Thu 5 09:00, due Fri 6 12:00!, ${LATE_AFTER_FRIDAY}`,
    ],
    [
      "without a date there is only that",
      { assignment: { snoozedUntil: at("2026-03-04 10:00") } },
      "snooze Wed 4 10:00!",
    ],
    [
      "at night and on a Sunday, as it was asked for",
      { assignment: { snoozedUntil: at("2026-03-08 03:00") } },
      "snooze Sun 8 03:00!",
    ],
    [
      "muted: never, a snooze neither",
      { item, assignment: { muted: true, snoozedUntil: at("2026-03-04 10:00") } },
      "",
    ],
  ])("%s", (_name, one, expected) => {
    expect(said(one)).toBe(expected);
  });
});

describe("a reader elsewhere", () => {
  test.each<[string, Case, string]>([
    [
      "a bare date is the same day in Tokyo",
      { item: dueOn("2026-03-06"), reader: tokyo },
      `before Thu 5 09:00, due Fri 6 09:00, ${LATE_AFTER_FRIDAY}`,
    ],
    [
      "a bare date is the same day in Los Angeles",
      { item: dueOn("2026-03-06"), reader: angeles },
      `before Thu 5 09:00, due Fri 6 09:00, ${LATE_AFTER_FRIDAY}`,
    ],
    [
      "Friday noon in Berlin is Friday night in Tokyo",
      { item: dueAt("2026-03-06 12:00"), reader: tokyo },
      `before Thu 5 09:00, due Fri 6 20:00!, ${LATE_AFTER_FRIDAY}`,
    ],
    [
      "Thursday evening in Berlin is Friday in Tokyo",
      { item: dueAt("2026-03-05 18:00"), reader: tokyo },
      `before Thu 5 09:00, due Fri 6 02:00!, ${LATE_AFTER_FRIDAY}`,
    ],
    [
      "Monday morning in Berlin is Sunday night in Los Angeles",
      { item: dueAt("2026-03-09 08:00"), reader: angeles },
      "before Fri 6 09:00, due Mon 9 00:00!, late-1 Tue 10 09:00, late-3 Thu 12 09:00, late-7 Wed 18 09:00",
    ],
    [
      "added on the same Tokyo day as that morning",
      { item: { ...dueOn("2026-03-04"), createdAt: at("2026-03-02 16:30") }, reader: tokyo },
      "due Wed 4 09:00, late-1 Thu 5 09:00, late-3 Mon 9 09:00, late-7 Fri 13 09:00",
    ],
    [
      "nine stays nine over the spring change",
      { item: { ...dueOn("2026-03-30"), createdAt: at("2026-03-20 10:00") } },
      "before Fri 27 09:00, due Mon 30 09:00, late-1 Tue 31 09:00, late-3 Thu 2 09:00, late-7 Wed 8 09:00",
    ],
    [
      "nine stays nine over the autumn change",
      { item: { ...dueOn("2026-10-26"), createdAt: at("2026-10-20 10:00") } },
      "before Fri 23 09:00, due Mon 26 09:00, late-1 Tue 27 09:00, late-3 Thu 29 09:00, late-7 Wed 4 09:00",
    ],
    [
      "a morning that the clocks skip is left to the next reminder",
      {
        item: { ...dueOn("2026-04-24"), createdAt: at("2026-04-23 20:00") },
        reader: { zone: "Africa/Cairo", quietFrom: "01:00", quietTo: "00:30" },
      },
      "late-1 Mon 27 00:30, late-3 Wed 29 00:30, late-7 Tue 5 00:30",
    ],
    [
      "late sleepers are told at eleven",
      { item: dueOn("2026-03-06"), reader: { quietTo: "11:00" } },
      "before Thu 5 11:00, due Fri 6 11:00, late-1 Mon 9 11:00, late-3 Wed 11 11:00, late-7 Tue 17 11:00",
    ],
  ])("%s", (_name, one, expected) => {
    expect(said(one)).toBe(expected);
  });
});

describe("the morning is", () => {
  test.each([
    ["nine, after quiet hours until eight", "20:00", "08:00", "09:00"],
    ["ten, after quiet hours until ten", "22:00", "10:00", "10:00"],
    ["nine, when quiet hours end at nine", "20:00", "09:00", "09:00"],
    ["nine, when nothing is quiet", "08:00", "08:00", "09:00"],
    ["nine, before a quiet noon", "12:00", "14:00", "09:00"],
    ["noon, after a quiet forenoon", "06:00", "12:00", "12:00"],
    ["two, for those who sleep by day", "08:00", "02:00", "02:00"],
  ])("%s", (_name, quietFrom, quietTo, expected) => {
    expect(morning("2026-03-06", { ...reader, quietFrom, quietTo })).toEqual(at(`2026-03-06 ${expected}`));
  });

  test("the next time that exists, when the clocks skip it", () => {
    const day = { ...reader, quietFrom: "08:00", quietTo: "02:30" };
    expect(morning("2026-03-29", day)).toEqual(at("2026-03-29 03:00"));
  });
});

describe("the next moment they may be spoken to", () => {
  test.each<[string, Partial<ReaderWishes>, string, string]>([
    ["now, within the day", {}, "2026-03-06 10:17", "2026-03-06 10:17"],
    ["now, as quiet hours just ended", {}, "2026-03-06 08:00", "2026-03-06 08:00"],
    ["this morning, before it", {}, "2026-03-06 07:59", "2026-03-06 09:00"],
    ["this morning, past midnight", {}, "2026-03-06 00:10", "2026-03-06 09:00"],
    ["tomorrow morning, in the evening", {}, "2026-03-05 20:00", "2026-03-06 09:00"],
    ["Monday, on Friday evening", {}, "2026-03-06 22:00", "2026-03-09 09:00"],
    ["Monday, on Saturday noon", {}, "2026-03-07 12:00", "2026-03-09 09:00"],
    ["Monday, early on Sunday", {}, "2026-03-08 03:00", "2026-03-09 09:00"],
    ["this Monday, early on Monday", {}, "2026-03-09 03:00", "2026-03-09 09:00"],
    [
      "now, at night, when nothing is quiet",
      { quietFrom: "00:00", quietTo: "00:00" },
      "2026-03-06 03:00",
      "2026-03-06 03:00",
    ],
    [
      "tomorrow morning, in a quiet noon",
      { quietFrom: "12:00", quietTo: "14:00" },
      "2026-03-05 12:30",
      "2026-03-06 09:00",
    ],
    ["Monday in Tokyo, on Friday evening in Berlin", tokyo, "2026-03-06 17:00", "2026-03-09 01:00"],
    ["Friday in Los Angeles, though Saturday in Berlin", angeles, "2026-03-07 02:00", "2026-03-07 02:00"],
    [
      "a day later, when the clocks skip the one moment",
      { quietFrom: "01:00", quietTo: "00:30", zone: "Africa/Cairo" },
      "2026-04-23 12:00",
      "2026-04-26 23:30",
    ],
  ])("%s", (_name, wishes, from, expected) => {
    expect(nextSpeakable(at(from), { ...reader, ...wishes }, work)).toEqual(at(expected));
  });

  test("Tuesday, on Easter Monday", () => {
    const german = { ...work, holidays: "DE" };
    expect(nextSpeakable(at("2026-04-06 10:00"), reader, german)).toEqual(at("2026-04-07 09:00"));
  });
});

const zones = fc.constantFrom(
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "America/Los_Angeles",
  "America/Sao_Paulo",
  "America/Havana",
  "Africa/Cairo",
  "Asia/Kathmandu",
  "Asia/Tokyo",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Pacific/Chatham",
);
const instants = fc.date({
  min: new Date("2011-06-01T00:00:00Z"),
  max: new Date("2030-01-01T00:00:00Z"),
  noInvalidDate: true,
});
const twoDigits = (value: number) => String(value).padStart(2, "0");
const times = fc.nat(1439).map((minute) => `${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}`);
const quarters = fc
  .nat(95)
  .map((quarter) => `${twoDigits(Math.floor(quarter / 4))}:${twoDigits((quarter % 4) * 15)}`);
const wishes = fc.constantFrom("NORMAL", "LESS", "OFF" as const);
const readers: fc.Arbitrary<ReaderWishes> = fc.record({
  zone: zones,
  quietFrom: fc.oneof(fc.constant("20:00"), quarters),
  quietTo: fc.oneof(fc.constant("08:00"), quarters),
  remind: wishes,
});
const works: fc.Arbitrary<WorkingTime> = fc.record({
  zone: zones,
  workDays: fc.constantFrom("12345", "71234", "1234567", "1", "67", ""),
  workFrom: fc.constant("09:00"),
  workTo: times,
  holidays: fc.constantFrom(null, "DE", "US-NY", "AM"),
});
const HOUR_MS = 3_600_000;
const hours = (most: number) => fc.integer({ min: -most, max: most }).map((count) => count * HOUR_MS);

/** Items around a due moment, so that what can collide does. */
const facts: fc.Arbitrary<ReminderFacts> = fc
  .record({
    reader: readers,
    work: works,
    remind: wishes,
    due: instants,
    named: fc.boolean(),
    added: hours(24 * 5),
    snooze: fc.option(hours(24 * 12)),
    dated: fc.boolean(),
  })
  .map(({ reader, work, remind, due, named, added, snooze, dated }) => {
    const dueDay = named || !dated ? null : localDay(work.zone, due);
    return {
      item: {
        dueAt: dueDay ? endOfWorkingDay(work, dueDay) : dated ? due : null,
        dueDay,
        createdAt: new Date(due.getTime() - 24 * 3 * HOUR_MS + added),
        settled: false,
      },
      assignment: { snoozedUntil: snooze === null ? null : new Date(due.getTime() + snooze), muted: false },
      reader,
      group: { work, remind },
    };
  });

const isQuiet = (at: Date, { zone, quietFrom, quietTo }: ReaderWishes): boolean => {
  const time = DateTime.fromJSDate(at, { zone }).toFormat("HH:mm");
  if (quietFrom <= quietTo) return quietFrom <= time && time < quietTo;
  return time >= quietFrom || time < quietTo;
};
const ORDER = ["before", "due", "late-1", "late-3", "late-7"];

describe("always, in any zone", () => {
  test("what is said is finite, each later than the one before and more urgent, a snooze at most once", () => {
    fc.assert(
      fc.property(facts, hours(24 * 20), (facts, shift) => {
        const after = new Date(facts.item.createdAt.getTime() + shift);
        const list = sequence(facts, after);
        expect(list.length).toBeLessThanOrEqual(6);
        const moments = [after, ...list.map(({ at }) => at)].map(Number);
        expect(moments).toEqual([...new Set(moments)].sort((a, b) => a - b));
        const normal = list.filter(({ slot }) => slot !== "snooze").map(({ slot }) => ORDER.indexOf(slot));
        expect(normal).toEqual([...new Set(normal)].sort());
        expect(list.length - normal.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 400 },
    );
  });

  test("only a moment a person named may be in quiet hours or on a day off", () => {
    fc.assert(
      fc.property(facts, (facts) => {
        const { reader, item, assignment, group } = facts;
        for (const { at, slot, exempt } of sequence(facts, new Date(0))) {
          if (exempt) expect(at).toEqual(slot === "snooze" ? assignment.snoozedUntil : item.dueAt);
          else {
            expect(isQuiet(at, reader)).toBe(false);
            expect(isWorkingDay(group.work, localDay(reader.zone, at))).toBe(true);
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  test("asking from any moment gives the first of the whole sequence that is later: nothing is skipped or repeated", () => {
    fc.assert(
      fc.property(facts, hours(24 * 20), (facts, shift) => {
        const calm = { ...facts, assignment: { ...facts.assignment, snoozedUntil: null } };
        const after = new Date(facts.item.createdAt.getTime() + shift);
        const whole = sequence(calm, new Date(0));
        expect(nextReminder(calm, after)).toEqual(whole.find(({ at }) => at > after) ?? null);
      }),
    );
  });

  test("after what was missed nothing comes unasked by the time it is told, and no moment that was named is skipped", () => {
    fc.assert(
      fc.property(facts, hours(24 * 20), (facts, shift) => {
        const from = new Date(facts.item.createdAt.getTime() + shift);
        const toldAt = nextSpeakable(from, facts.reader, facts.group.work);
        const later = sequence(facts, from);
        const wanted = later.find(({ at, exempt }) => exempt || at > toldAt) ?? null;
        expect(nextAfterMissed(facts, from)).toEqual(wanted);
      }),
    );
  });

  test("a stricter wish only takes away", () => {
    fc.assert(
      fc.property(facts, (facts) => {
        const wished = (remind: ReaderWishes["remind"]) =>
          sequence(
            { ...facts, reader: { ...facts.reader, remind }, group: { ...facts.group, remind: "NORMAL" } },
            new Date(0),
          );
        expect(wished("NORMAL")).toEqual(expect.arrayContaining(wished("LESS")));
        expect(wished("LESS")).toEqual(expect.arrayContaining(wished("OFF")));
      }),
    );
  });

  test("the next speakable moment is not earlier, is speakable, and stays itself", () => {
    fc.assert(
      fc.property(instants, readers, works, (from, reader, work) => {
        const next = nextSpeakable(from, reader, work);
        expect(next >= from).toBe(true);
        expect(isQuiet(next, reader)).toBe(false);
        expect(isWorkingDay(work, localDay(reader.zone, next))).toBe(true);
        expect(nextSpeakable(next, reader, work)).toEqual(next);
      }),
      { numRuns: 400 },
    );
  });
});
