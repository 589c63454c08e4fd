import { BOTH, type Fault } from "./fault.ts";
import { once, openWorld, thing, told } from "./platforms.ts";

const HOURS = 10;

/**
 * The bot starts with a clock that is a day ahead, says what would be due by then, and starts again with the right one.
 * The control goes by the moment alone: what was due in between is asked for by time, not by what was said.
 */
export const wrongClock: Fault = {
  name: "clock a day ahead, then right again",
  databases: BOTH,
  async run(stage, protectedBy) {
    const world = await openWorld(stage, "slack");
    const { bo, clock } = world;
    await clock.is("2031-03-05 10:00");
    const titles = Array.from({ length: HOURS }, (_, number) => thing(number));
    // Half are due before the wrong clock's time and half after it, each at a moment Bo named.
    for (const [number, title] of titles.entries())
      await bo.says(`/action add ${title} due:"2031-03-06 ${10 + number}:00"`);
    const due = await world.services.store.db.assignment.findMany();
    clock.jumpsTo("2031-03-06 14:30");
    await world.restarts();
    await world.settles();
    clock.jumpsTo("2031-03-05 14:30");
    await world.restarts();
    if (protectedBy === "off")
      await world.services.store.write(async (tx) => {
        await tx.bundleEntry.deleteMany();
        for (const { itemId, personId, nextReminderAt, nextSlot } of due)
          await tx.assignment.updateMany({ where: { itemId, personId }, data: { nextReminderAt, nextSlot } });
      });
    await clock.passesTo("2031-03-06 20:00");
    return {
      tries: 2,
      ...once(titles, told(await bo.looks(), "direct")),
      unaskable: 0,
    };
  },
};
