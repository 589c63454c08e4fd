import Module from "node:module";
import type { Fault } from "./fault.ts";
import { onPlatforms, openWorld } from "./platforms.ts";

const WEEKS = 2;

/**
 * The packages with the fonts are gone: digests come without their picture, with its words, and the log says why. The
 * control lets the failure pass.
 */
export const noFonts: Fault = {
  name: "no font for the picture",
  databases: ["sqlite"],
  run: (stage, protectedBy) =>
    onPlatforms(async (platform) => {
      const world = await openWorld(stage, platform);
      const { ana, clock, logs } = world;
      stage.after(withoutFonts());
      if (protectedBy === "off")
        logs.push = (log) => {
          if (log.event === "digest.picture-failed") throw new Error("not caught");
          return 0;
        };
      await clock.is("2031-03-05 10:00");
      await ana.says('/readout settings digest:"friday 16:00"');
      await clock.passesTo("2031-03-10 12:00");
      for (let week = 0; week < WEEKS; week++) {
        await ana.says(`/action add Week ${week}`);
        await clock.passesTo(`2031-03-${14 + 7 * week} 17:00`);
      }
      const digests = (await ana.looks()).filter(
        ({ text, place }) => place === "channel" && /^Week of/m.test(text),
      );
      const inWords = digests.filter(({ text, images }) => !images && /Ana: open/.test(text));
      const logged = logs.filter(({ event }) => event === "digest.picture-failed").length;
      return {
        tries: WEEKS,
        acknowledged: WEEKS,
        lost: WEEKS - inWords.length,
        repeated: digests.length - inWords.length,
        unaskable: 0,
        ...(protectedBy === "on" && logged < WEEKS ? { missed: `logged ${logged} times` } : {}),
      };
    }),
};

/** No package with fonts can be found any more; returns how to bring them back. */
function withoutFonts(): () => void {
  const resolver = Module as unknown as { _resolveFilename(request: string, ...more: unknown[]): string };
  const { _resolveFilename: resolve } = resolver;
  resolver._resolveFilename = (request, ...more) => {
    if (/fonts/.test(request)) throw Object.assign(new Error(request), { code: "MODULE_NOT_FOUND" });
    return resolve.call(Module, request, ...more);
  };
  return () => {
    resolver._resolveFilename = resolve;
  };
}
