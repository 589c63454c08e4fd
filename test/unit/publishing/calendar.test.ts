import ICAL from "ical.js";
import { DateTime } from "luxon";
import { expect, test } from "vitest";
import { newId } from "../../../src/lib/ids.ts";
import { occurrences } from "../../../src/lib/recurrence/index.ts";
import { createLink } from "../../../src/readouts/links.ts";
import { createReadoutPages } from "../../../src/readouts/pages.ts";
import type { MeetingState } from "../../../src/store/models.ts";
import type { Services } from "../../../src/use-case.ts";
import { onEachDatabase } from "../../support/databases.ts";
import { createHandClock, groupWith, servicesOver } from "../../support/publishing.ts";

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

async function series(
  { store, clock }: Services,
  of: { groupId: string; personId: string },
  endedAt: Date | null = null,
) {
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
        endedAt,
      },
    }),
  );
  return id;
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
      feed(owner: { personId: string } | { groupId: string }): Promise<string>;
    }) => Promise<void>,
  ) => {
    const fresh = await database.fresh();
    try {
      const { services } = servicesOver(fresh.store, createHandClock());
      const pages = createReadoutPages(services);
      await scene({
        services,
        group: await groupWith(services),
        async feed(owner) {
          const kind = "personId" in owner ? ("calendar-person" as const) : ("calendar-group" as const);
          const { token } = await services.store.write((tx) =>
            createLink(tx, { kind, ...owner, by: "ana", now: services.clock.now() }),
          );
          return (await pages.calendar(token))?.text ?? expect.fail("no calendar");
        },
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

  test("goes on with a series as it was planned anew, and keeps what was held as it was", () =>
    play(async ({ services, group, feed }) => {
      // Tuesdays at 14:00 became Tuesdays at 16:00, six times in all.
      const rule = "FREQ=WEEKLY;BYDAY=TU;COUNT=6";
      const seriesId = await series(services, group);
      await services.store.write((tx) =>
        tx.meetingSeries.update({ where: { id: seriesId }, data: { rule, start: "2031-03-11T16:00" } }),
      );
      await plan(services, group, [
        { seriesId, at: "2031-03-11T14:00", state: "ENDED" },
        { seriesId, at: "2031-03-18T14:10", original: "2031-03-18T14:00", state: "ENDED" },
        { seriesId, at: "2031-03-25T16:00" },
      ]);
      expect(startsIn(await feed({ groupId: group.groupId }), berlin("2032-01-01T00:00"))).toEqual([
        "2031-03-11T13:00 Supply review",
        "2031-03-18T13:10 Supply review",
        "2031-03-25T15:00 Supply review",
        "2031-04-01T14:00 Supply review",
        "2031-04-08T14:00 Supply review",
        "2031-04-15T14:00 Supply review",
      ]);
    }));

  test("of a series that was ended holds the meetings there are, and no rule", () =>
    play(async ({ services, group, feed }) => {
      const seriesId = await series(services, group, services.clock.now());
      await plan(services, group, [
        { seriesId, at: "2031-03-11T14:00" },
        { seriesId, at: "2031-03-18T14:00", state: "CANCELLED" },
      ]);
      const text = await feed({ groupId: group.groupId });
      expect(text.split("BEGIN:VEVENT").slice(1).join()).not.toContain("RRULE:");
      expect(startsIn(text, berlin("2032-01-01T00:00"))).toEqual(["2031-03-11T13:00 Supply review"]);
      expect(text).toContain("STATUS:CANCELLED");
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
