import { newId } from "../../src/lib/ids.ts";
import type { Assignment } from "../../src/store/models.ts";
import type { Actor, World } from "../support/world.ts";
import { BOTH, type Fault } from "./fault.ts";
import { once, openWorld, thing } from "./platforms.ts";
import { onDatabase } from "./sql.ts";

const REMINDERS = 1_000;
const PEOPLE = 20;
/** From Thursday noon to Sunday noon; nobody is spoken to before Monday at nine. */
const [STOPPED, BACK, MORNING] = ["2031-03-06 12:00", "2031-03-09 12:00", "2031-03-10 09:01"];

/**
 * The bot is down for three days in which a thousand reminders fall due. Each is told once and marked as late, many in one
 * message, and not on a Sunday. The control takes each due moment again, as a bot that keeps no note of what it said.
 */
export const threeDaysDown: Fault = {
  name: "three days down with 1,000 reminders due",
  databases: BOTH,
  limitMs: 240_000,
  async run(stage, protectedBy) {
    const world = await openWorld(stage, "slack");
    const { clock } = world;
    await clock.is("2031-03-05 10:00");
    await world.ana.says("/action add Warm");
    const people = Array.from({ length: PEOPLE }, (_, number) => world.person(`Person ${number}`));
    const messagesTo = async () => {
      const seen = await Promise.all(people.map((person) => person.looks()));
      return seen.flat().filter(({ place }) => place === "direct");
    };
    await fill(world, people);
    const due = await world.services.store.db.assignment.findMany({
      where: { nextReminderAt: { not: null } },
    });
    clock.jumpsTo(STOPPED);
    await world.restarts();
    clock.jumpsTo(BACK);
    await world.settles();
    const onSunday = await messagesTo();
    if (protectedBy === "off") await forget(world, due);
    await clock.passesTo(MORNING);
    const messages = await messagesTo();
    const counts = new Map<string, number>();
    for (const { text } of messages)
      for (const [, title = ""] of text.matchAll(/#\d+ (Thing \d+) /g))
        counts.set(title, (counts.get(title) ?? 0) + 1);
    const wrong = [
      onSunday.length > 0 ? `${onSunday.length} messages on a Sunday` : "",
      messages.length > REMINDERS / 5 ? `${messages.length} messages` : "",
    ].filter(Boolean);
    return {
      tries: REMINDERS,
      ...once(
        Array.from({ length: REMINDERS }, (_, number) => thing(number)),
        counts,
      ),
      unaskable: 0,
      note: `in ${messages.length} messages to ${PEOPLE} people`,
      ...(wrong.length > 0 ? { missed: wrong.join(", ") } : {}),
    };
  },
};

/** What was said is not known any more. */
async function forget({ database, services }: World, due: readonly Assignment[]): Promise<void> {
  await onDatabase(database.url, `UPDATE "BundleEntry" SET "key" = "key" || '!'`);
  await services.store.write(async (tx) => {
    for (const { itemId, personId, nextReminderAt, nextSlot } of due)
      await tx.assignment.updateMany({ where: { itemId, personId }, data: { nextReminderAt, nextSlot } });
  });
}

/** Everybody has fifty things that are due on Thursday or Friday afternoon: one is typed, the others are made after it. */
async function fill({ services: { store } }: World, people: readonly Actor[]): Promise<void> {
  for (const [number, person] of people.entries())
    await person.says(
      `/action add ${thing(number)} due:"2031-03-0${6 + (number % 2)} ${13 + (number % 7)}:00"`,
    );
  const typed = await store.db.actionItem.findMany({
    where: { dueAt: { not: null } },
    include: { assignments: true },
  });
  const last = await store.db.actionItem.count();
  const made = Array.from({ length: REMINDERS - PEOPLE }, (_, more) => {
    const { assignments, ...item } = typed[more % PEOPLE] as (typeof typed)[number];
    const id = newId();
    const title = thing(PEOPLE + more);
    return {
      item: { ...item, id, title, folded: title.toLowerCase(), number: last + 1 + more, sourceId: null },
      assignments: assignments.map((each) => ({ ...each, itemId: id })),
    };
  });
  await store.write(async (tx) => {
    await tx.actionItem.createMany({ data: made.map(({ item }) => item) });
    await tx.assignment.createMany({ data: made.flatMap(({ assignments }) => assignments) });
  });
}
