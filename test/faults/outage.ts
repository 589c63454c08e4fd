import { type ChatAdapter, DeliveryError } from "../../src/chat/adapter.ts";
import { card, line } from "../../src/chat/card.ts";
import type { InteractionHandler } from "../../src/chat/interaction.ts";
import { silentLogger } from "../../src/lib/logger.ts";
import { createDispatcher } from "../../src/outbox/dispatcher.ts";
import { cardRow } from "../../src/outbox/outbox.ts";
import { openStore } from "../../src/store/client.ts";
import type { Services } from "../../src/use-case.ts";
import { createTypedBot } from "../support/discord-script.ts";
import { createDiscordStage, type DiscordStage } from "../support/discord-stage.ts";
import { createSlackStage, type SlackStage } from "../support/slack-stage.ts";
import { createVirtualTime, mostWithin } from "../support/virtual-time.ts";
import type { Fault } from "./fault.ts";
import { once, onPlatforms, thing } from "./platforms.ts";

const START = new Date("2031-03-05T09:00:00Z");
const MINUTE = 60_000;
const THINGS = 90;
const PLACES = 3;

/**
 * The platform is away from the fifth minute to the sixty-fifth, while something becomes due every forty seconds. Then all
 * of it goes out once, no faster than the platform allows. The control tries once.
 */
export const outage: Fault = {
  name: "one hour of outage of the platform",
  databases: ["sqlite"],
  limitMs: 180_000,
  run: (stage, protectedBy) =>
    onPlatforms(async (name) => {
      const time = createVirtualTime(START);
      const platform = await (name === "slack"
        ? createSlackStage({ clock: time })
        : createDiscordStage({ clock: time }));
      stage.after(() => platform.closes());
      await platform.opens(createTypedBot() as InteractionHandler);
      const channels = Array.from({ length: PLACES }, (_, number) => channelOf(platform, `place-${number}`));
      const raw = await openStore(await stage.fresh());
      stage.after(() => raw.close());
      const asked = new Map<string, number[]>(channels.map((channel) => [channel.id, []]));
      const watched: ChatAdapter = {
        ...platform.adapter,
        async send(to, message) {
          if (to.to === "channel") asked.get(to.channel.id)?.push(time.now().getTime());
          return time.during(async () =>
            platform.adapter.send(to, message).catch((error: Error) => {
              throw protectedBy === "on" ? error : new DeliveryError("permanent", error.message);
            }),
          );
        },
      };
      const services: Services = {
        store: time.over(raw),
        clock: time,
        logger: silentLogger,
        defaultZone: "UTC",
        prefix: "",
        publicUrl: null,
        mail: false,
        wake() {},
      };
      const dispatcher = createDispatcher({
        services,
        adapters: new Map([[name, watched]]),
        subjects: new Map([["thing", async (_: Services, id: string) => ({ card: card(line(id)) })]]),
        wait: time.wait,
        fallback: async () => undefined,
      });
      const rows = Array.from({ length: THINGS }, (_, number) => {
        const at = new Date(START.getTime() + number * 40_000);
        const to = { to: "channel", channel: channels[number % PLACES] ?? channels[0] } as const;
        const about = { subject: "thing", subjectId: `#${number} ${thing(number)}`, key: thing(number) };
        return cardRow({ ...about, groupId: null, to: to as never, locale: "en", zone: "UTC", at, now: at });
      });
      await raw.write((tx) => tx.postedCard.createMany({ data: rows }));
      let over = false;
      const minutes = () => (time.now().getTime() - START.getTime()) / MINUTE;
      const ticking = (async () => {
        while (!over) {
          platform.fake.goesAway(minutes() >= 5 && minutes() < 65);
          void dispatcher.drain();
          await time.wait(2_000);
        }
      })();
      await time.passUntil(() => minutes() >= 90);
      over = true;
      const stopped = Promise.all([dispatcher.stop(), ticking]).then(() => {
        over = false;
      });
      await time.passUntil(() => !over);
      await stopped;
      const titles = Array.from({ length: THINGS }, (_, number) => thing(number));
      const standing = platform.fake.messages.map((message) => JSON.stringify(message));
      const counts = new Map(
        titles.map((title) => [title, standing.filter((text) => text.includes(`${title}"`)).length]),
      );
      const pace = platform.adapter.pace?.place;
      const fastest = pace ? Math.max(...[...asked.values()].map((at) => mostWithin(at, pace.perMs))) : 0;
      return {
        tries: THINGS,
        ...once(titles, counts),
        unaskable: 0,
        ...(pace && fastest > pace.most ? { missed: `${fastest} within ${pace.perMs} ms at one place` } : {}),
      };
    }),
};

function channelOf(platform: SlackStage | DiscordStage, name: string) {
  if ("eventsUrl" in platform) {
    const id = platform.fake.next("C");
    platform.fake.channels.set(id, { id, name, invited: true });
    return { platform: "slack", workspace: "T1", id, direct: false };
  }
  const [guild] = platform.fake.guilds.keys();
  const { id } = platform.fake.channel({ name, ...(guild ? { guild } : {}) });
  return { platform: "discord", workspace: guild ?? "", id, direct: false };
}
