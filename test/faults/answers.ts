import { DeliveryError } from "../../src/chat/adapter.ts";
import { newId } from "../../src/lib/ids.ts";
import type { Stage as Platform } from "../support/stage.ts";
import { BOTH, type Fault } from "./fault.ts";
import { type Between, once, onPlatforms, openWorld, thing, told } from "./platforms.ts";

const THINGS = 6;
/** The card in the channel, the notice to Bo, and a try after it. */
const STRIKES = 3;

/** The control: every attempt looks like a new message. */
const withoutNonce: Between = {
  adapter: (adapter) => ({
    ...adapter,
    send: (to, message) => adapter.send(to, { ...message, key: newId().slice(0, 25) }),
  }),
};

/** The control: what fails once has failed. */
const withoutRetry: Between = {
  adapter: (adapter) => ({
    ...adapter,
    async send(...message) {
      return adapter.send(...message).catch((error: Error) => {
        throw new DeliveryError("permanent", error.message);
      });
    },
  }),
};

/** Ana gives Bo things; the card in the channel and the notice to Bo are struck as they leave. */
const struck = (name: string, how: Parameters<Platform["fails"]>[0], control: Between): Fault => ({
  name,
  databases: BOTH,
  run: (stage, protectedBy) =>
    onPlatforms(async (platform) => {
      const world = await openWorld(stage, platform, protectedBy === "on" ? {} : control);
      const { ana, bo, clock } = world;
      await clock.is("2031-03-05 10:00");
      await ana.says("/action add Warm");
      const titles = Array.from({ length: THINGS }, (_, number) => thing(number));
      for (const [number, title] of titles.entries()) {
        world.stage.fails(how, STRIKES);
        await ana.says(`/action add ${title} @bo`).catch(() => undefined);
        await clock.passesTo(`2031-03-05 10:${10 + 5 * number}`);
      }
      const seen = await bo.looks();
      const places = [once(titles, told(seen, "channel")), once(titles, told(seen, "direct"))];
      const sum = (of: "acknowledged" | "lost" | "repeated") =>
        places.reduce((all, place) => all + place[of], 0);
      const nobodyToAsk = platform === "slack" && how === "lost-reply";
      return {
        tries: STRIKES * THINGS,
        acknowledged: sum("acknowledged"),
        lost: sum("lost"),
        repeated: nobodyToAsk ? 0 : sum("repeated"),
        unaskable: nobodyToAsk ? sum("repeated") : 0,
      };
    }),
});

/** The platform has it and its answer never comes. Discord refuses it the second time; nobody can ask Slack. */
export const replyLost = struck("reply lost", "lost-reply", withoutNonce);
export const tooFast = struck("429 with Retry-After", "rate-limited", withoutRetry);
export const tooFastUnsaid = struck("429 without Retry-After", "rate-limited-unsaid", withoutRetry);
export const serverErrors = struck("500s", "server-error", withoutRetry);
