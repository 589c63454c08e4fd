import ICAL from "ical.js";
import { DateTime } from "luxon";
import { expect, test } from "vitest";
import { meet } from "../../../src/groups/meet.ts";
import { newId } from "../../../src/lib/ids.ts";
import { occurrences } from "../../../src/lib/recurrence/index.ts";
import { endMeeting } from "../../../src/meetings/ending.ts";
import { startMeeting } from "../../../src/meetings/holding.ts";
import { checkMeetings } from "../../../src/meetings/jobs.ts";
import { cancelMeeting, planAnew } from "../../../src/meetings/planning.ts";
import { callMeeting } from "../../../src/meetings/service.ts";
import { createLink } from "../../../src/readouts/links.ts";
import { createReadoutPages } from "../../../src/readouts/pages.ts";
import type { MeetingState } from "../../../src/store/models.ts";
import type { Actor, Services } from "../../../src/use-case.ts";
import { onEachDatabase } from "../../support/databases.ts";
import { createHandClock, groupWith, type HandClock, servicesOver } from "../../support/publishing.ts";

const berlin = (moment: string): Date => DateTime.fromISO(moment, { zone: "Europe/Berlin" }).toJSDate();
const WEEKLY = { rule: "FREQ=WEEKLY;BYDAY=TU", start: "2031-03-11T14:00", zone: "Europe/Berlin" };

interface Planned {
  readonly title?: string;
  /** Local time in Berlin. */
  readonly at: string;
  readonly original?: string;
  readonly seriesId?: string;
  readonly state?: MeetingState;
  readonly people?: readonly string[];
  readonly place?: string;
}

async function plan(
  { store, clock }: Services,
  of: { groupId: string; personId: string },
  planned: readonly Planned[],
) {
  const now = clock.now();
  await store.write(async (tx) => {
    for (const [index, one] of planned.entries()) {
      const id = newId();
      await tx.meeting.create({
        data: {
          id,
          groupId: of.groupId,
          number: index + 1,
          title: one.title ?? "Supply review",
          folded: "",
          zone: "Europe/Berlin",
          state: one.state ?? "PLANNED",
          startsAt: berlin(one.at),
          minutes: 90,
          place: one.place ?? null,
          calledById: of.personId,
          channel: "{}",
          createdAt: now,
          updatedAt: now,
          ...(one.seriesId ? { seriesId: one.seriesId, originalStart: berlin(one.original ?? one.at) } : {}),
        },
      });
      for (const [position, personId] of (one.people ?? [of.personId]).entries())
        await tx.attendee.create({
          data: {
            id: newId(),
            meetingId: id,
            personId,
            name: "Ana",
            position,
            addedById: of.personId,
            at: now,
          },
        });
    }
  });
}

async function series({ store, clock }: Services, of: { groupId: string; personId: string }) {
  const id = newId();
  await store.write((tx) =>
    tx.meetingSeries.create({
      data: {
        id,
        groupId: of.groupId,
        ...WEEKLY,
        title: "Supply review",
        minutes: 90,
        createdById: of.personId,
        createdAt: clock.now(),
      },
    }),
  );
  return id;
}

/** The events as a calendar program keeps them: `key` is what makes two of them the same. */
function eventsIn(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  return calendar.getAllSubcomponents("vevent").map((part) => {
    const { uid, recurrenceId, sequence, startDate, summary, description, attendees } = new ICAL.Event(part);
    return {
      key: `${uid} ${recurrenceId ?? ""}`,
      uid,
      sequence,
      status: part.getFirstPropertyValue("status"),
      start: startDate.toJSDate().toISOString().slice(0, 16),
      summary,
      description,
      attendees: attendees.map((one) => one.toICALString()),
    };
  });
}

/** What a calendar program makes of a feed: every start before a moment, with its title. */
function startsIn(text: string, until: Date): string[] {
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  const events = calendar.getAllSubcomponents("vevent").map((part) => new ICAL.Event(part));
  const found: [number, string][] = [];
  for (const event of events.filter((one) => !one.isRecurrenceException())) {
    if (event.component.getFirstPropertyValue("status") === "CANCELLED") continue;
    if (!event.isRecurring()) {
      found.push([event.startDate.toJSDate().getTime(), event.summary]);
      continue;
    }
    for (const other of events)
      if (other.isRecurrenceException() && other.uid === event.uid) event.relateException(other);
    const steps = event.iterator();
    for (let next = steps.next(); next && next.toJSDate() < until; next = steps.next()) {
      const { startDate, item } = event.getOccurrenceDetails(next);
      found.push([startDate.toJSDate().getTime(), item.summary]);
    }
  }
  return found
    .sort(([a], [b]) => a - b)
    .map(([at, title]) => `${new Date(at).toISOString().slice(0, 16)} ${title}`);
}

onEachDatabase("a calendar feed", (database) => {
  const play = async (
    scene: (of: {
      services: Services;
      group: { groupId: string; personId: string };
      clock: HandClock;
      feed(owner: { personId: string } | { groupId: string }): Promise<string>;
      /** The file of one meeting, as its card links it. */
      file(groupId: string, label: string): Promise<string>;
      /** Ana in the channel of her group, with a delivery of its own. */
      speaks(): Promise<Actor>;
    }) => Promise<void>,
  ) => {
    const fresh = await database.fresh();
    try {
      const clock = createHandClock();
      const { services } = servicesOver(fresh.store, clock);
      const pages = createReadoutPages(services);
      const linked = async (owner: { personId: string } | { groupId: string }) => {
        const kind = "personId" in owner ? ("calendar-person" as const) : ("calendar-group" as const);
        const { token } = await services.store.write((tx) =>
          createLink(tx, { kind, ...owner, by: "ana", now: services.clock.now() }),
        );
        return token;
      };
      const opened = async (address: string) =>
        (await pages.calendar(address))?.text ?? expect.fail("no calendar");
      let said = 0;
      await scene({
        services,
        clock,
        group: await groupWith(services),
        feed: async (owner) => opened(await linked(owner)),
        file: async (groupId, label) => opened(`${await linked({ groupId })}.${label}`),
        speaks: () =>
          meet(services, {
            id: `said-${said++}`,
            speaker: {
              user: { platform: "test", workspace: "", id: "ana" },
              name: "Ana",
              zone: "Europe/Berlin",
              administrator: false,
            },
            channel: { platform: "test", workspace: "", id: "general", direct: false },
            channelName: "general",
          }),
      });
    } finally {
      await fresh.drop();
    }
  };

  test("shows a series by its rule: moved, changed and skipped meetings, over the change to summer time", () =>
    play(async ({ services, group, feed }) => {
      const seriesId = await series(services, group);
      await plan(services, group, [
        { seriesId, at: "2031-03-11T14:00", state: "ENDED" },
        { seriesId, at: "2031-03-18T14:00", state: "CANCELLED" },
        { seriesId, at: "2031-03-26T09:30", original: "2031-03-25T14:00", title: "Supply review, moved" },
        { seriesId, at: "2031-04-01T14:00" },
      ]);
      const until = berlin("2031-05-01T00:00");
      const shown = startsIn(await feed({ groupId: group.groupId }), until);
      const byRule = occurrences(WEEKLY, berlin("2031-03-27T00:00"), until, 20);
      expect(shown).toEqual([
        "2031-03-11T13:00 Supply review",
        "2031-03-26T08:30 Supply review, moved",
        ...byRule.map((at) => `${at.toISOString().slice(0, 16)} Supply review`),
      ]);
      // 14:00 on the wall is an hour earlier in UTC from 30 March on.
      expect(shown).toContain("2031-04-01T12:00 Supply review");
    }));

  test("and the files of its meetings tell each as one event: held, skipped, moved, the whole series moved, and ended", () =>
    play(async ({ services, feed, file, speaks, clock }) => {
      const ana = await speaks();
      const groupId = ana.group.id;
      const { meeting: first } = await callMeeting(services, ana, {
        title: "Supply review",
        startsAt: berlin("2031-03-11T14:00"),
        zone: "Europe/Berlin",
        minutes: 90,
        place: null,
        people: [],
        recurrence: WEEKLY,
      });
      const numbered = async (number: number) =>
        services.store.db.meeting.findUniqueOrThrow({ where: { groupId_number: { groupId, number } } });
      const planned = async (number: number, at: string, which: "this" | "all") =>
        planAnew(
          services,
          await speaks(),
          { id: (await numbered(number)).id },
          { startsAt: berlin(at) },
          which,
        );
      const calledOff = async (number: number, which: "this" | "all") =>
        cancelMeeting(services, await speaks(), { id: (await numbered(number)).id }, undefined, which);

      clock.moves("2031-03-11T13:00:00Z");
      await startMeeting(services, await speaks(), { id: first.id });
      await endMeeting(services, await speaks(), { id: first.id });
      await calledOff(2, "this");
      await planned(3, "2031-03-26T09:30", "this");
      // Nobody starts it; when it would begin, the next is called.
      clock.moves("2031-03-26T08:30:00Z");
      while ((await checkMeetings(services)) > 0) await Promise.resolve();
      const before = eventsIn(await file(groupId, "M4"));
      await planned(4, "2031-04-01T16:00", "all");

      const until = berlin("2031-05-01T00:00");
      const text = await feed({ groupId });
      expect(startsIn(text, until)).toEqual([
        "2031-03-11T13:00 Supply review",
        "2031-03-26T08:30 Supply review",
        ...["2031-04-01", "2031-04-08", "2031-04-15", "2031-04-22", "2031-04-29"].map(
          (day) => `${day}T14:00 Supply review`,
        ),
      ]);
      const inFeed = eventsIn(text);
      for (const [label, start] of [
        ["M1", "2031-03-11T13:00"],
        ["M3", "2031-03-26T08:30"],
        ["M4", "2031-04-01T14:00"],
      ] as const) {
        const [alone, ...others] = eventsIn(await file(groupId, label));
        expect(others).toEqual([]);
        expect(alone?.start).toBe(start);
        // Who imports the file and subscribes to the feed has it once: the very same event.
        expect(inFeed.filter(({ key }) => key === alone?.key)).toEqual([alone]);
      }
      expect(new Set(inFeed.map(({ uid }) => uid)).size).toBe(1);
      expect(new Set(inFeed.map(({ sequence }) => sequence)).size).toBe(1);
      expect(inFeed[0]?.sequence).toBeGreaterThan(before[0]?.sequence ?? Number.POSITIVE_INFINITY);
      const skipped = await file(groupId, "M2");
      expect(skipped).toContain("METHOD:CANCEL");
      expect(eventsIn(skipped)).toMatchObject([{ status: "CANCELLED", uid: inFeed[0]?.uid }]);

      await calledOff(4, "all");
      expect(startsIn(await feed({ groupId }), berlin("2032-01-01T00:00"))).toEqual([
        "2031-03-11T13:00 Supply review",
        "2031-03-26T08:30 Supply review",
      ]);
      const [off] = eventsIn(await file(groupId, "M4"));
      expect(off).toMatchObject({ status: "CANCELLED", key: expect.stringContaining("2031-04-01T16:00") });
      expect(off?.sequence).toBeGreaterThan(inFeed[0]?.sequence ?? Number.POSITIVE_INFINITY);
    }));

  test("ends a series that is held a number of times with the last of them, for who came in later too", () =>
    play(async ({ services, group, feed }) => {
      const seriesId = await series(services, group);
      const rule = "FREQ=WEEKLY;BYDAY=TU;COUNT=4";
      await services.store.write((tx) =>
        tx.meetingSeries.update({ where: { id: seriesId }, data: { rule } }),
      );
      const other = await groupWith(services, { name: "Others" });
      await services.store.write((tx) =>
        tx.membership.create({
          data: { groupId: group.groupId, personId: other.personId, joinedAt: services.clock.now() },
        }),
      );
      const people = [group.personId, other.personId];
      await plan(services, group, [
        { seriesId, at: "2031-03-11T14:00", state: "ENDED" },
        { seriesId, at: "2031-03-18T14:00", state: "ENDED", people },
        { seriesId, at: "2031-03-25T14:00", people },
      ]);
      const until = berlin("2032-01-01T00:00");
      const all = ["2031-03-11T13", "2031-03-18T13", "2031-03-25T13", "2031-04-01T12"];
      const shown = all.map((hour) => `${hour}:00 Supply review`);
      expect(startsIn(await feed({ groupId: group.groupId }), until)).toEqual(shown);
      expect(startsIn(await feed({ personId: other.personId }), until)).toEqual(shown.slice(1));
    }));

  test("of a person has what they are invited to, in all groups they are in; of a group, its own", () =>
    play(async ({ services, group, feed }) => {
      const other = await groupWith(services, { name: "Others" });
      const left = await groupWith(services, { name: "Left" });
      const { personId } = group;
      await services.store.write((tx) =>
        tx.membership.create({ data: { groupId: other.groupId, personId, joinedAt: services.clock.now() } }),
      );
      await plan(services, group, [
        { at: "2031-03-06T10:00", title: "Mine" },
        { at: "2031-03-06T11:00", title: "Without me", people: [] },
      ]);
      await plan(services, other, [
        { at: "2031-03-06T12:00", title: "Theirs, with me", people: [other.personId, personId] },
        { at: "2031-03-06T13:00", title: "Theirs alone" },
      ]);
      await plan(services, left, [
        { at: "2031-03-06T14:00", title: "Once", people: [left.personId, personId] },
      ]);
      const until = berlin("2031-04-01T00:00");
      expect(startsIn(await feed({ personId }), until)).toEqual([
        "2031-03-06T09:00 Mine",
        "2031-03-06T11:00 Theirs, with me",
      ]);
      expect(startsIn(await feed({ groupId: other.groupId }), until)).toEqual([
        "2031-03-06T11:00 Theirs, with me",
        "2031-03-06T12:00 Theirs alone",
      ]);
    }));

  test("takes any name and place as it is", () =>
    play(async ({ services, group, feed }) => {
      const title = 'Fish, "nets"; and\\gear – 渔业 صيد 🐟 é';
      await plan(services, group, [{ at: "2031-03-06T10:00", title, place: "Room 4; 2nd floor, left" }]);
      const text = await feed({ groupId: group.groupId });
      const event = new ICAL.Event(
        new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent("vevent") ?? expect.fail("no event"),
      );
      expect(event.summary).toBe(title);
      expect(event.location).toBe("Room 4; 2nd floor, left");
      for (const line of text.split("\r\n")) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    }));
});
