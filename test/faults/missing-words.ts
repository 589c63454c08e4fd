import { catalogues } from "../../src/i18n/index.ts";
import type { Fault } from "./fault.ts";
import { onPlatforms, openWorld } from "./platforms.ts";

/** What Ana does, and a word of the answer that she is to read. */
const ASKED: readonly (readonly [string, string])[] = [
  ["/action add Order chairs due:tomorrow", "Order chairs"],
  ["/action list", "Order chairs"],
  ["/action done #1", "Order chairs"],
  ["/action done #99", "99"],
  ["/readout digest", "general"],
  ["/readout settings", "general"],
  ["/readout help", "/action"],
];
/** Keys look like "action.not-yours". */
const KEY = /\b[a-z-]+\.[a-z]+(-[a-z]+)+\b/;

/**
 * A language lacks every other sentence. People read those in English, and the log says once what is lacking. The control
 * shows the key of a sentence that is lacking, as many libraries do.
 */
export const missingWords: Fault = {
  name: "a language with missing sentences",
  databases: ["sqlite"],
  run: (stage, protectedBy) =>
    onPlatforms(async (platform) => {
      const half = Object.entries(catalogues["en"] ?? {}).filter((_, index) => index % 2 === 0);
      const keys = Object.keys(catalogues["en"] ?? {}).map((key) => [key, key]);
      catalogues["de"] = {
        ...(protectedBy === "off" ? Object.fromEntries(keys) : {}),
        ...Object.fromEntries(half),
      };
      stage.after(() => delete catalogues["de"]);
      const world = await openWorld(stage, platform);
      const dora = world.person("Dora", { locale: "de" });
      await world.clock.is("2031-03-05 10:00");
      let lost = 0;
      for (const [typed, answer] of ASKED) {
        const before = (await dora.looks()).map(({ id, edits }) => `${id} ${edits}`);
        await dora.says(typed);
        await world.settles();
        const all = await dora.looks();
        const news = all.filter(({ id, edits }) => !before.includes(`${id} ${edits}`));
        const shown = news.map(({ text, controls }) => [text, ...controls].join("\n")).join("\n");
        if (!shown.includes(answer) || KEY.test(shown)) lost++;
      }
      const told = world.logs.filter(({ event }) => event === "i18n.lacking").length;
      return {
        tries: ASKED.length,
        acknowledged: ASKED.length,
        lost,
        repeated: 0,
        unaskable: 0,
        ...(protectedBy === "on" && told !== 1 ? { missed: `told ${told} times in the log` } : {}),
      };
    }),
};
