import fc from "fast-check";
import ICAL from "ical.js";
import { DateTime } from "luxon";
import { describe, expect, test } from "vitest";
import { firstOccurrence, occurrences, type Recurrence } from "../../src/lib/recurrence/index.ts";
import {
  type CalendarEvent,
  type CalendarMethod,
  type CalendarSeries,
  calendarFileName,
  calendarText,
} from "../../src/meetings/calendar.ts";
import { HOSTILE, hostileText } from "../support/hostile.ts";
import { UNDERSTOOD } from "./recurrence/phrases.ts";

const about = {
  name: "M3 meetings",
  method: "PUBLISH" as CalendarMethod,
  product: "-//Readout//Readout//EN",
};

const event = (more: Partial<CalendarEvent> = {}): CalendarEvent => ({
  uid: "meeting-3@readout",
  sequence: 2,
  title: "Supply review",
  startsAt: new Date("2026-06-09T08:00:00Z"),
  minutes: 60,
  zone: "Europe/Berlin",
  cancelled: false,
  updatedAt: new Date("2026-06-01T08:00:00Z"),
  createdAt: new Date("2026-05-01T08:00:00Z"),
  attendees: [],
  ...more,
});

function series(recurrence: Recurrence, more: Partial<CalendarSeries> = {}): CalendarSeries {
  const startsAt = firstOccurrence(recurrence) ?? new Date(0);
  return {
    recurrence,
    master: event({ startsAt, zone: recurrence.zone }),
    skipped: [],
    changed: [],
    ...more,
  };
}

const textOf = (entries: readonly (CalendarEvent | CalendarSeries)[], method: CalendarMethod = "PUBLISH") =>
  calendarText(entries, { ...about, method });

/** Read by ical.js, with the zones the calendar brings along and no others. */
function read(text: string): { calendar: ICAL.Component; events: ICAL.Component[] } {
  ICAL.TimezoneService.reset();
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  return { calendar, events: calendar.getAllSubcomponents("vevent") };
}

const one = (entry: CalendarEvent | CalendarSeries, method: CalendarMethod = "PUBLISH"): ICAL.Component => {
  const [first] = read(textOf([entry], method)).events;
  if (first === undefined) throw new Error("no event");
  return first;
};

const value = (component: ICAL.Component, name: string): string =>
  String(component.getFirstPropertyValue(name));

/** Starts as a calendar shows them in [from, until), in order. */
function shown(text: string, from: Date, until: Date): string[] {
  const components = read(text).events;
  const master = components.find((component) => component.getFirstProperty("rrule") !== null);
  if (master === undefined) return [];
  const exceptions = components.filter((component) => component !== master);
  const whole = new ICAL.Event(master, { exceptions });
  const starts: Date[] = [];
  const iterator = whole.iterator();
  for (let next = iterator.next(); next; next = iterator.next()) {
    if (next.toJSDate().getTime() > until.getTime() + 14 * 86_400_000) break;
    const { item, startDate } = whole.getOccurrenceDetails(next);
    if (item.component.getFirstPropertyValue("status") !== "CANCELLED") starts.push(startDate.toJSDate());
  }
  const inside = starts.filter((at) => at >= from && at < until);
  return inside.map((at) => at.toISOString()).sort();
}

const iso = (dates: readonly Date[]): string[] => dates.map((at) => at.toISOString()).sort();

/** Every line of a calendar by the grammar of RFC 5545, 3.1. */
function expectWellFormed(text: string): void {
  expect(text.endsWith("\r\n")).toBe(true);
  expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  const lines = text.slice(0, -2).split("\r\n");
  expect(lines.filter((line) => Buffer.byteLength(line, "utf8") > 75 || !line.isWellFormed())).toEqual([]);
  const grammar = /^[A-Z-]+(;[A-Z-]+=((\t|[^\p{Cc}";:,])*|"(\t|[^\p{Cc}"])*"))*:(\t|\P{Cc})*$/u;
  expect(unfolded(text.slice(0, -2)).filter((line) => !grammar.test(line))).toEqual([]);
}

const unfolded = (text: string): string[] => text.replaceAll("\r\n ", "").split("\r\n");

/** The name a property is about, taken from the line itself: RFC 6868 knows no backslash there, ical.js does. */
function nameIn(text: string, property: string): string | undefined {
  const line = unfolded(text).find((one) => one.startsWith(`${property};`)) ?? "";
  const [, plain, quoted] = /;CN=(?:"([^"]*)"|([^;:,]*))/.exec(line) ?? [];
  return (plain ?? quoted)?.replace(/\^[n'^]/g, (code) => ({ "^n": "\n", "^'": '"' })[code] ?? "^");
}

/** What a property says, by RFC 5545, 3.3.11. */
function wordsIn(text: string, property: string): string | undefined {
  const line = unfolded(text).find((one) => one.startsWith(`${property}:`));
  return line?.slice(property.length + 1).replace(/\\(.)/g, (_, code) => (code === "n" ? "\n" : code));
}

describe("what people wrote comes back as they wrote it", () => {
  test.each(HOSTILE)("%j", (words) => {
    const attendees = [{ name: words, answer: "YES" as const }];
    const entry = event({ title: words, description: words, place: words, organizer: words, attendees });
    const text = calendarText([entry], { ...about, name: words });
    expectWellFormed(text);
    const { events } = read(text);
    const expected = words.replaceAll("\r\n", "\n");
    expect(events).toHaveLength(1);
    const [found] = events;
    for (const name of ["summary", "description", "location"])
      expect(found?.getFirstPropertyValue(name)).toBe(expected);
    expect(found?.getFirstProperty("attendee")?.getFirstParameter("partstat")).toBe("ACCEPTED");
    for (const person of ["ORGANIZER", "ATTENDEE"]) expect(nameIn(text, person)).toBe(expected);
    for (const name of ["NAME", "X-WR-CALNAME", "SUMMARY"]) expect(wordsIn(text, name)).toBe(expected);
  });

  test("a description of a thousand characters", () => {
    for (const character of ["x", "ü", "会", "🎉", "\\", "\n"]) {
      const description = character.repeat(1000);
      const text = textOf([event({ description })]);
      expectWellFormed(text);
      expect(value(one(event({ description })), "description")).toBe(description);
    }
  });

  test("any text, in every place for text", () => {
    const anyText = fc.oneof(fc.string({ unit: "binary", maxLength: 120 }), hostileText);
    fc.assert(
      fc.property(anyText, anyText, anyText, (title, name, uid) => {
        const attendees = [{ name, answer: "NO" as const }];
        const entry = event({
          title,
          uid,
          place: name,
          url: uid,
          organizer: title,
          description: uid,
          attendees,
        });
        const text = calendarText([entry, event()], { ...about, name: title, product: name });
        expectWellFormed(text);
        const { events } = read(text);
        expect(events.map((found) => value(found, "status"))).toEqual(["CONFIRMED", "CONFIRMED"]);
        expect(events.map((found) => found.getAllProperties("attendee").length)).toEqual([1, 0]);
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    ["https://example.org/m/3?a=1,2;b", "https://example.org/m/3?a=1,2;b"],
    ["https://example.org/\r\nATTENDEE:evil", "https://example.org/ATTENDEE:evil"],
    ["javascript:alert(1)", null],
    ["not an address", null],
  ])("the address %j", (url, expected) => {
    expect(one(event({ url })).getFirstPropertyValue("url")).toBe(expected);
  });
});

describe("one meeting", () => {
  test("what calendars know it by, and how it stands", () => {
    const found = one(event());
    expect(value(found, "uid")).toBe("meeting-3@readout");
    expect(found.getFirstPropertyValue("sequence")).toBe(2);
    expect(value(found, "status")).toBe("CONFIRMED");
    expect(value(found, "dtstamp")).toBe("2026-06-01T08:00:00Z");
    expect(value(found, "last-modified")).toBe("2026-06-01T08:00:00Z");
    expect(value(found, "created")).toBe("2026-05-01T08:00:00Z");
    expect(found.getFirstProperty("dtstart")?.toICALString()).toBe(
      "DTSTART;TZID=Europe/Berlin:20260609T100000",
    );
    expect(found.getFirstProperty("dtend")?.toICALString()).toBe("DTEND;TZID=Europe/Berlin:20260609T110000");
    expect(found.getFirstProperty("valarm") ?? found.getFirstProperty("categories")).toBeNull();
    expect(found.getFirstProperty("organizer")).toBeNull();
  });

  test("who comes, with an address that is a URI, stays the same, and is different for different people", () => {
    const attendees = (["YES", "MAYBE", "NO", "NONE"] as const).map((answer) => ({ name: answer, answer }));
    const addresses = (entry: CalendarEvent) => {
      const people = one(entry).getAllProperties("attendee");
      return people.map((person) => [person.getFirstParameter("partstat"), String(person.getFirstValue())]);
    };
    const found = addresses(event({ attendees, organizer: "YES" }));
    expect(found.map(([answer]) => answer)).toEqual(["ACCEPTED", "TENTATIVE", "DECLINED", "NEEDS-ACTION"]);
    for (const [, address] of found) expect(address).toMatch(/^urn:uuid:[0-9a-f-]{36}$/);
    expect(new Set(found.map(([, address]) => address)).size).toBe(4);
    const changed = addresses(event({ attendees: attendees.map(({ name }) => ({ name, answer: "NO" })) }));
    expect(changed.map(([, address]) => address)).toEqual(found.map(([, address]) => address));
    const twins = addresses(
      event({ attendees: [1, 2].map(() => ({ name: "Sam", answer: "YES" as const })) }),
    );
    expect(new Set(twins.map(([, address]) => address)).size).toBe(2);
  });

  test("who calls the meeting has the address they have as one who comes", () => {
    const found = one(event({ organizer: "Ana", attendees: [{ name: "Ana", answer: "YES" }] }));
    expect(value(found, "organizer")).toBe(value(found, "attendee"));
  });

  test("with people and no organizer, the calendar is the organizer, as RFC 5545 asks for one", () => {
    const found = one(event({ attendees: [{ name: "Ana", answer: "YES" }] }));
    expect(found.getFirstProperty("organizer")?.getFirstParameter("cn")).toBe("M3 meetings");
  });

  test.each([
    ["PUBLISH", false, "CONFIRMED"],
    ["PUBLISH", true, "CANCELLED"],
    ["REQUEST", false, "CONFIRMED"],
    ["CANCEL", false, "CANCELLED"],
    ["CANCEL", true, "CANCELLED"],
  ] as const)("%s, cancelled: %s → %s", (method, cancelled, status) => {
    const { calendar, events } = read(textOf([event({ cancelled, sequence: 3 })], method));
    expect(value(calendar, "method")).toBe(method);
    expect(events.map((found) => value(found, "status"))).toEqual([status]);
    expect(events.map((found) => found.getFirstPropertyValue("sequence"))).toEqual([3]);
    expect(events.map((found) => found.getFirstProperty("organizer") !== null)).toEqual([
      method !== "PUBLISH",
    ]);
  });

  test("in UTC no zone is told", () => {
    const text = textOf([event({ zone: "UTC" })]);
    expect(text).toContain("\r\nDTSTART:20260609T080000Z\r\n");
    expect(text).not.toContain("VTIMEZONE");
  });

  test("in the second of two equal hours it is told in UTC, as its local time would mean the first", () => {
    const starts = ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"].map((at) => new Date(at));
    const [first, second] = starts.map((startsAt) => textOf([event({ startsAt, minutes: 15 })]));
    expect(first).toContain("DTSTART;TZID=Europe/Berlin:20261025T023000");
    expect(second).toContain("DTSTART:20261025T013000Z");
    expect(second).toContain("DTEND:20261025T014500Z");
  });

  test("an empty calendar is a calendar", () => {
    expectWellFormed(textOf([]));
    expect(read(textOf([])).events).toEqual([]);
  });
});

describe("a meeting that repeats", () => {
  const weekly = { rule: "FREQ=WEEKLY;BYDAY=TU", start: "2026-06-09T10:00", zone: "Europe/Berlin" };
  const at = (text: string) => new Date(text);

  test("its rule, what is left out, and what is moved, in the zone of the series", () => {
    const moved = event({
      uid: "another",
      title: "Supply review, moved",
      sequence: 5,
      replaces: at("2026-06-23T08:00:00Z"),
      startsAt: at("2026-06-24T13:00:00Z"),
      zone: "America/Toronto",
    });
    const text = textOf([series(weekly, { skipped: [at("2026-06-16T08:00:00Z")], changed: [moved] })]);
    expectWellFormed(text);
    const lines = text.split("\r\n");
    expect(lines).toContain("RRULE:FREQ=WEEKLY;BYDAY=TU");
    expect(lines).toContain("EXDATE;TZID=Europe/Berlin:20260616T100000");
    expect(lines).toContain("RECURRENCE-ID;TZID=Europe/Berlin:20260623T100000");
    expect(lines).toContain("DTSTART;TZID=America/Toronto:20260624T090000");
    expect(lines.filter((line) => line === "UID:meeting-3@readout")).toHaveLength(2);
    expect(lines.filter((line) => line.startsWith("TZID:"))).toEqual([
      "TZID:Europe/Berlin",
      "TZID:America/Toronto",
    ]);
    expect(shown(text, at("2026-06-01T00:00:00Z"), at("2026-07-01T00:00:00Z"))).toEqual([
      "2026-06-09T08:00:00.000Z",
      "2026-06-24T13:00:00.000Z",
      "2026-06-30T08:00:00.000Z",
    ]);
  });

  test("an occurrence that was moved and then called off is off", () => {
    const off = event({
      replaces: at("2026-06-16T08:00:00Z"),
      startsAt: at("2026-06-17T08:00:00Z"),
      cancelled: true,
    });
    const text = textOf([series(weekly, { changed: [off] })]);
    expect(shown(text, at("2026-06-10T00:00:00Z"), at("2026-06-29T00:00:00Z"))).toEqual([
      "2026-06-23T08:00:00.000Z",
    ]);
  });

  test("an occurrence that is both left out and moved takes place where it was moved to", () => {
    const original = at("2026-06-16T08:00:00Z");
    const moved = event({ replaces: original, startsAt: at("2026-06-17T08:00:00Z") });
    const text = textOf([series(weekly, { skipped: [original], changed: [moved] })]);
    expect(shown(text, at("2026-06-10T00:00:00Z"), at("2026-06-22T00:00:00Z"))).toEqual([
      "2026-06-17T08:00:00.000Z",
    ]);
  });

  test("calling off the whole series cancels every part of it", () => {
    const moved = event({ replaces: at("2026-06-16T08:00:00Z"), startsAt: at("2026-06-17T08:00:00Z") });
    const { events } = read(textOf([series(weekly, { changed: [moved] })], "CANCEL"));
    expect(events.map((found) => value(found, "status"))).toEqual(["CANCELLED", "CANCELLED"]);
  });

  test("one occurrence alone says which it is", () => {
    const text = textOf([event({ replaces: at("2026-06-09T08:00:00Z") })], "CANCEL");
    expect(text).toContain("RECURRENCE-ID;TZID=Europe/Berlin:20260609T100000");
  });

  test("a changed occurrence that does not say which it replaces is a fault", () => {
    expect(() => textOf([series(weekly, { changed: [event()] })])).toThrow("does not say which it replaces");
  });

  test("the series begins where its rule first fits, not where it was said", () => {
    const recurrence = { rule: "FREQ=MONTHLY;BYDAY=-1FR", start: "2026-06-09T10:00", zone: "Europe/Berlin" };
    expect(textOf([series(recurrence)])).toContain("DTSTART;TZID=Europe/Berlin:20260626T100000");
  });
});

const ZONES = [
  "Europe/Berlin",
  "America/Toronto",
  "Asia/Shanghai",
  "Australia/Lord_Howe",
  "Africa/Casablanca",
  "UTC",
];

describe("daylight saving", () => {
  test.each([
    ["the hour that is skipped", "Europe/Berlin", "2026-03-22T02:30"],
    ["the hour that is skipped, in Toronto", "America/Toronto", "2026-03-01T02:30"],
    ["the hour that repeats", "Europe/Berlin", "2026-10-18T02:30"],
    ["the hour that repeats, in Toronto", "America/Toronto", "2026-10-25T01:30"],
    ["the half hour that is skipped", "Australia/Lord_Howe", "2026-09-27T02:15"],
    ["the half hour that repeats", "Australia/Lord_Howe", "2026-03-29T01:45"],
    ["midnight that is skipped", "Africa/Cairo", "2026-04-17T00:15"],
    ["a usual hour, both changes", "Europe/Berlin", "2026-03-01T10:00"],
  ])("a daily series in %s (%s): a calendar shows every one at its instant", (_, zone, start) => {
    const recurrence = { rule: "FREQ=DAILY", start, zone };
    const [from, until] = [new Date("2026-01-01T00:00:00Z"), new Date("2029-01-01T00:00:00Z")];
    expect(shown(textOf([series(recurrence)]), from, until)).toEqual(
      iso(occurrences(recurrence, from, until, 5000)),
    );
  });

  test("skipping and moving the very occurrence that has no local time", () => {
    const recurrence = { rule: "FREQ=WEEKLY;BYDAY=SU", start: "2026-03-22T02:30", zone: "Europe/Berlin" };
    const gap = new Date("2026-03-29T01:30:00Z");
    const [from, until] = [new Date("2026-03-01T00:00:00Z"), new Date("2026-04-10T00:00:00Z")];
    const others = ["2026-03-22T01:30:00.000Z", "2026-04-05T00:30:00.000Z"];
    expect(shown(textOf([series(recurrence, { skipped: [gap] })]), from, until)).toEqual(others);
    const moved = event({ replaces: gap, startsAt: new Date("2026-03-30T08:00:00Z") });
    expect(shown(textOf([series(recurrence, { changed: [moved] })]), from, until)).toEqual(
      [...others, "2026-03-30T08:00:00.000Z"].sort(),
    );
  });

  test("a series at a usual hour brings no occurrences of its own", () => {
    const recurrence = { rule: "FREQ=DAILY", start: "2026-03-01T10:00", zone: "Europe/Berlin" };
    expect(read(textOf([series(recurrence)])).events).toHaveLength(1);
  });

  test("any rule in any zone: what a calendar shows is the starts without the skipped, with the moved", () => {
    const rules = fc.constantFrom(...new Set(UNDERSTOOD.map(([, rule]) => rule)));
    const minute = fc.integer({ min: 0, max: 366 * 24 * 4 }).map((quarter) => quarter * 15);
    fc.assert(
      fc.property(
        rules,
        minute,
        fc.constantFrom(...ZONES),
        fc.nat(9),
        fc.nat(9),
        (rule, begin, zone, skip, move) => {
          const start = new Date(Date.UTC(2026, 0, 1) + begin * 60_000).toISOString().slice(0, 16);
          const recurrence = { rule, start, zone };
          fc.pre(firstOccurrence(recurrence) !== null);
          const [from, until] = [new Date("2026-01-01T00:00:00Z"), new Date("2028-06-01T00:00:00Z")];
          const starts = occurrences(recurrence, from, until, 1000);
          const [skipped, original] = [starts[skip], starts[move]];
          const startsAt = new Date((original?.getTime() ?? 0) + 3_600_000);
          const isMoved = original !== undefined && original !== skipped && startsAt < until;
          const text = textOf([
            series(recurrence, {
              skipped: skipped === undefined ? [] : [skipped],
              changed: isMoved ? [event({ replaces: original, startsAt, zone: "Asia/Kolkata" })] : [],
            }),
          ]);
          expectWellFormed(text);
          const expected = starts.filter((one) => one !== skipped && !(isMoved && one === original));
          expect(shown(text, from, until)).toEqual(iso(isMoved ? [...expected, startsAt] : expected));
        },
      ),
      { numRuns: 60 },
    );
  });
});

const IRREGULAR = [
  "Africa/Cairo",
  "America/Santiago",
  "Asia/Gaza",
  "Asia/Jerusalem",
  "Europe/Istanbul",
  "Asia/Tehran",
];

describe("zones", () => {
  test("a zone is told as it is, in past years and coming ones", () => {
    const instants = [2001, 2007, 2012, 2016, 2020, 2024, 2026, 2027, 2030, 2034].flatMap((year) =>
      Array.from({ length: 12 }, (_, month) => Date.UTC(year, month, 1 + ((month * 7 + year) % 28), 12)),
    );
    const wrong: string[] = [];
    const sample = Intl.supportedValuesOf("timeZone").filter((_, index) => index % 15 === 0);
    for (const zone of [...ZONES, ...IRREGULAR, ...sample]) {
      const entries = ["2001-01-01T12:00:00Z", "2034-12-31T12:00:00Z"].map((startsAt) =>
        event({ zone, startsAt: new Date(startsAt) }),
      );
      const told = read(textOf(entries)).calendar.getFirstSubcomponent("vtimezone");
      if (told === null) {
        if (zone !== "UTC") wrong.push(`${zone} is not told`);
        continue;
      }
      const timezone = new ICAL.Timezone(told);
      for (const at of instants) {
        const local = DateTime.fromMillis(at, { zone });
        const offset = timezone.utcOffset(
          ICAL.Time.fromString(local.toFormat("yyyy-MM-dd'T'HH:mm:ss"), undefined as never),
        );
        if (offset !== local.offset * 60) wrong.push(`${zone} ${local.toISO()} ${offset / 60}`);
      }
    }
    expect(wrong).toEqual([]);
  }, 60_000);

  test("a zone with one rule is told by that rule, without an end", () => {
    const text = textOf([series({ rule: "FREQ=DAILY", start: "2026-06-09T10:00", zone: "Europe/Berlin" })]);
    const zone = text.slice(text.indexOf("BEGIN:VTIMEZONE"), text.indexOf("END:VTIMEZONE"));
    expect(zone.split("\r\n").filter((line) => line.startsWith("RRULE"))).toEqual([
      "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
      "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    ]);
  });

  test("a name that is no zone is UTC", () => {
    expect(textOf([event({ zone: "Mars/Olympus" })])).toContain("DTSTART:20260609T080000Z");
  });
});

describe("the name of the file", () => {
  test.each([
    ["M3 Supply review", "M3 Supply review.ics"],
    ["M3.ics", "M3.ics"],
    ['a/b\\c:d*e?f"g<h>i|j', "a b c d e f g h i j.ics"],
    ["two\r\nlines", "two lines.ics"],
    ["../../etc/passwd", "etc passwd.ics"],
    [".hidden", "hidden.ics"],
    ["-rf", "rf.ics"],
    ["trailing dots. . .", "trailing dots.ics"],
    ["CON", "CON_.ics"],
    ["lpt1.txt", "lpt1_.txt.ics"],
    ["contact", "contact.ics"],
    ["供应审查", "供应审查.ics"],
    ["👩‍👩‍👧‍👦 day", "👩‍👩‍👧‍👦 day.ics"],
    ["cod\u202Egpj.exe", "cod gpj.exe.ics"],
    ["\uD800", "\uFFFD.ics"],
    ["", "calendar.ics"],
    [" . ", "calendar.ics"],
  ])("%j → %s", (name, file) => {
    expect(calendarFileName(name)).toBe(file);
  });

  test("any name fits every file system", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (name) => {
        const file = calendarFileName(name);
        expect(Buffer.byteLength(file)).toBeLessThanOrEqual(255);
        expect(file).toMatch(/^[^\p{Cc}/\\:*?"<>|.~-][^\p{Cc}/\\:*?"<>|]*\.ics$/u);
      }),
      { numRuns: 500 },
    );
  });
});
