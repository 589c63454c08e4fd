import type { Fault } from "./fault.ts";
import { type Between, once, onPlatforms, openWorld, thing, told } from "./platforms.ts";

const THINGS = 8;
const POISON = thing(0);

/** The control: strictly one after the other, so that nothing passes what fails. */
function strictlyInOrder(): Between {
  let first: string | undefined;
  return {
    adapter: (adapter) => ({
      ...adapter,
      async send(to, message) {
        first ??= message.key;
        const sent = adapter.send(to, message);
        if (first !== message.key) {
          await sent.catch(() => undefined);
          throw new Error("not yet its turn");
        }
        const ref = await sent;
        first = undefined;
        return ref;
      },
    }),
  };
}

/** Whatever holds one text is answered with an error of the server, for days. It is set aside with its reason; the rest goes. */
export const poison: Fault = {
  name: "a message that always fails",
  databases: ["sqlite"],
  limitMs: 240_000,
  run: (stage, protectedBy) =>
    onPlatforms(async (platform) => {
      const world = await openWorld(stage, platform, protectedBy === "on" ? {} : strictlyInOrder());
      const { ana, bo, clock } = world;
      await clock.is("2031-03-05 10:00");
      await ana.says("/action add Warm");
      world.stage.chokesOn?.(POISON);
      const titles = Array.from({ length: THINGS }, (_, number) => thing(number));
      for (const [number, title] of titles.entries()) {
        await ana.says(`/action add ${title} @bo`).catch(() => undefined);
        await clock.passesTo(`2031-03-05 10:${10 + 5 * number}`);
      }
      await clock.passesTo("2031-03-05 11:00");
      const others = once(titles.slice(1), told(await bo.looks(), "direct"));
      if (protectedBy === "off") return { tries: 1, ...others, unaskable: 0 };
      await clock.passesTo("2031-03-06 20:00");
      const setAside = await world.services.store.db.postedCard.findMany({
        where: { failedAt: { not: null } },
      });
      const reasoned = setAside.filter(({ error }) => error?.includes("500"));
      return {
        tries: 1,
        ...others,
        unaskable: 0,
        ...(reasoned.length === 2 ? {} : { missed: `${reasoned.length} of 2 set aside with a reason` }),
      };
    }),
};
