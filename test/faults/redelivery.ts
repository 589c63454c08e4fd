import type { World } from "../support/world.ts";
import { BOTH, type Fault } from "./fault.ts";
import { once, onPlatforms, openWorld, thing, told, withoutIds } from "./platforms.ts";

/** What people do, each with the thing that it makes. */
const deeds: Readonly<Record<string, (world: World, title: string) => Promise<void>>> = {
  command: ({ ana }, title) => ana.says(`/action add ${title}`),
  async form({ ana }, title) {
    await ana.says("/action add");
    await ana.submits({ What: title });
  },
  menu: ({ ana, bo }, title) => ana.tracks(`${title} is to be done`, bo.self),
  async press({ ana }, title) {
    await ana.says(`/action add ${title}`);
    await ana.presses("Done", { on: title });
  },
  /** Discord sends no texts of people. */
  async event(world, title) {
    if (world.stage.platform === "slack") await world.ana.mentions(`@Readout action add ${title}`);
    else await world.ana.says(`/action add ${title}`);
  },
};
const REPEATS = 3;

/** Every delivery comes again, as from a platform that has not heard our answer. */
export const redelivered: Fault = {
  name: "commands, presses, forms and events delivered again",
  databases: BOTH,
  run: (stage, protectedBy) =>
    onPlatforms(async (platform) => {
      const world = await openWorld(stage, platform, protectedBy === "on" ? {} : withoutIds);
      await world.clock.is("2031-03-05 10:00");
      const titles: string[] = [];
      for (const deed of Object.values(deeds)) {
        const title = thing(titles.push("") - 1);
        titles[titles.length - 1] = title;
        await deed(world, title);
        for (let repeat = 0; repeat < REPEATS; repeat++) await world.stage.redelivers();
        await world.settles();
      }
      await world.clock.passesTo("2031-03-05 11:00");
      const stored = await world.services.store.db.actionItem.groupBy({ by: ["title"], _count: true });
      const items = new Map(
        stored.map(({ title, _count }) => [/Thing \d+/.exec(title)?.[0] ?? title, _count]),
      );
      const events = await world.services.store.db.event.count({ where: { kind: "done" } });
      const cards = once(titles, told(await world.bo.looks(), "channel"));
      const kept = once(titles, items);
      return {
        tries: REPEATS * titles.length,
        acknowledged: titles.length,
        lost: cards.lost + kept.lost + (events === 0 ? 1 : 0),
        repeated: cards.repeated + kept.repeated + Math.max(0, events - 1),
        unaskable: 0,
      };
    }),
};
