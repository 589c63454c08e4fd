import { createDiscordStage, type DiscordStage } from "../support/discord-stage.ts";
import { createSlackStage, type SlackStage } from "../support/slack-stage.ts";
import type { Fault } from "./fault.ts";
import { once, onPlatforms, openWorld, thing, told, withoutIds } from "./platforms.ts";

const COMMANDS = 15;
/** Every so many commands the connection breaks: as one is on its way, and as it has been answered. */
const EVERY = 3;

/**
 * The connection through which commands come breaks again and again. Slack sends anew what was not acknowledged, Discord
 * what came since the session's last number. The control: a delivery that comes again seems new on Slack, and on Discord
 * the session is begun anew.
 */
export const connectionDropped: Fault = {
  name: "socket and gateway dropped under commands",
  databases: ["sqlite"],
  limitMs: 120_000,
  run: (stage, protectedBy) =>
    onPlatforms(async (platform) => {
      let break_ = () => {};
      const world = await openWorld(
        stage,
        platform,
        protectedBy === "off" && platform === "slack" ? withoutIds : {},
        async (options) => {
          if (platform === "slack") {
            const opened: SlackStage = await createSlackStage({ ...options, mode: "socket" });
            break_ = () => opened.fake.drops();
            return opened;
          }
          const opened: DiscordStage = await createDiscordStage(options);
          break_ = () => (protectedBy === "on" ? opened.fake.gateway.drop() : opened.fake.gateway.forget());
          return opened;
        },
      );
      await world.clock.is("2031-03-05 10:00");
      await world.ana.says("/action add Warm");
      const titles = Array.from({ length: COMMANDS }, (_, number) => thing(number));
      let drops = 0;
      for (const [number, title] of titles.entries()) {
        const typed = world.ana.says(`/action add ${title}`).catch(() => undefined);
        if (number % EVERY === 0) {
          drops++;
          break_();
        }
        await typed;
      }
      await world.clock.passesTo("2031-03-05 10:10");
      const stored = await world.services.store.db.actionItem.groupBy({ by: ["title"], _count: true });
      const items = once(titles, new Map(stored.map(({ title, _count }) => [title, _count])));
      const cards = once(titles, told(await world.bo.looks(), "channel"));
      return {
        tries: drops,
        acknowledged: titles.length,
        lost: Math.max(items.lost, cards.lost),
        repeated: Math.max(items.repeated, cards.repeated),
        unaskable: 0,
      };
    }),
};
