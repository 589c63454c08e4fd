import { describe, expect, test } from "vitest";
import { type CheckKind, nextCheck } from "../../../src/meetings/checks.ts";
import { plannedEnd } from "../../../src/meetings/meeting.ts";

const at = (time: string) => new Date(`2031-03-${time}:00Z`);
const PLAIN = {
  state: "PLANNED" as const,
  startsAt: at("06T14:00"),
  startedAt: null,
  minutes: 60,
  updatedAt: at("01T09:00"),
  minutesSilentAt: null,
  minutesApprovedAt: null,
  nextCheck: null,
};
type Checked = Parameters<typeof nextCheck>[0];
type Case = {
  what: string;
  meeting: Partial<Checked>;
  now: string;
  done?: CheckKind;
  next: `${CheckKind} ${string}` | null;
};

const LIVE = { state: "LIVE" as const, startedAt: at("06T14:00"), updatedAt: at("06T14:00") };
const cases: Case[] = [
  { what: "days before, the day before it", meeting: {}, now: "01T09:00", next: "remind 05T12:00" },
  { what: "called within that day, at once", meeting: {}, now: "06T09:00", next: "remind 06T09:00" },
  {
    what: "reminded: ten minutes before",
    meeting: {},
    now: "05T12:00",
    done: "remind",
    next: "soon 06T13:50",
  },
  { what: "called five minutes before", meeting: {}, now: "06T13:55", next: "soon 06T13:55" },
  {
    what: "said that it begins soon: at its start",
    meeting: {},
    now: "06T13:50",
    done: "soon",
    next: "begin 06T14:00",
  },
  { what: "the bot was down over its start", meeting: {}, now: "06T15:00", next: "begin 06T15:00" },
  {
    what: "the bot was down over its start, reminded before",
    meeting: {},
    now: "06T15:00",
    done: "remind",
    next: "begin 06T15:00",
  },
  { what: "begun by the clock alone", meeting: {}, now: "06T14:00", done: "begin", next: null },
  { what: "without a time", meeting: { startsAt: null }, now: "01T09:00", next: null },
  {
    what: "running: a quarter after its planned end",
    meeting: LIVE,
    now: "06T14:00",
    next: "ask-end 06T15:15",
  },
  {
    what: "begun late: it still has its minutes",
    meeting: { ...LIVE, startedAt: at("06T14:30") },
    now: "06T14:30",
    next: "ask-end 06T15:45",
  },
  {
    what: "begun early: until its planned end",
    meeting: { ...LIVE, startedAt: at("06T13:00") },
    now: "06T13:00",
    next: "ask-end 06T15:15",
  },
  {
    what: "still written in after its end",
    meeting: { ...LIVE, updatedAt: at("06T15:40") },
    now: "06T15:40",
    next: "ask-end 06T15:55",
  },
  {
    what: "asked: three quarters of an hour for an answer",
    meeting: LIVE,
    now: "06T15:15",
    done: "ask-end",
    next: "close 06T16:00",
  },
  {
    what: "asked late, after the bot was down",
    meeting: LIVE,
    now: "06T20:00",
    done: "ask-end",
    next: "close 06T20:45",
  },
  {
    what: "unplanned and running",
    meeting: { ...LIVE, startsAt: null },
    now: "06T14:00",
    next: "ask-end 06T15:15",
  },
  {
    what: "ended: when silence counts",
    meeting: { state: "ENDED", minutesSilentAt: at("11T16:00") },
    now: "06T15:00",
    next: "silence 11T16:00",
  },
  {
    what: "ended and approved",
    meeting: { state: "ENDED", minutesSilentAt: at("11T16:00"), minutesApprovedAt: at("07T10:00") },
    now: "07T10:00",
    next: null,
  },
  { what: "ended without minutes", meeting: { state: "ENDED" }, now: "06T15:00", next: null },
  { what: "called off", meeting: { state: "CANCELLED" }, now: "05T12:00", next: null },
];

describe("when a job looks at a meeting next", () => {
  test.each(cases)("$what", ({ meeting, now, done, next }) => {
    const found = nextCheck({ ...PLAIN, ...meeting }, at(now), done);
    expect(found && `${found.kind} ${found.at.toISOString().slice(8, 16)}`).toBe(next);
  });

  test("every step of a planned meeting comes once and in order, whatever the ticks", () => {
    for (const first of ["01T09:00", "05T20:00", "06T13:51"]) {
      const kinds: CheckKind[] = [];
      let now = at(first);
      for (let next = nextCheck(PLAIN, now); next; next = nextCheck(PLAIN, now, next.kind)) {
        expect(next.at.getTime()).toBeGreaterThanOrEqual(now.getTime());
        now = next.at;
        kinds.push(next.kind);
      }
      expect(kinds).toEqual(["remind", "soon", "begin"].slice(first === "06T13:51" ? 1 : 0));
    }
  });
});

describe("when a meeting is over as planned", () => {
  test.each([
    ["as planned", { startsAt: at("06T14:00"), startedAt: null, minutes: 90 }, "06T15:30"],
    ["begun late", { startsAt: at("06T14:00"), startedAt: at("06T14:20"), minutes: 30 }, "06T14:50"],
    ["begun early", { startsAt: at("06T14:00"), startedAt: at("06T13:00"), minutes: 30 }, "06T14:30"],
    ["unplanned", { startsAt: null, startedAt: at("06T23:40"), minutes: 60 }, "07T00:40"],
    ["neither planned nor begun", { startsAt: null, startedAt: null, minutes: 60 }, undefined],
  ])("%s", (_, meeting, end) => {
    expect(plannedEnd(meeting)?.toISOString().slice(8, 16)).toBe(end);
  });
});
