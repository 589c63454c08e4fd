import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createDiscordAdapter } from "../../adapters/discord/adapter.ts";
import { createSlackAdapter } from "../../adapters/slack/adapter.ts";
import { createBot } from "../../src/bot.ts";
import type { ChatAdapter } from "../../src/chat/adapter.ts";
import { silentLogger } from "../../src/lib/logger.ts";
import { createServices } from "../../src/readout.ts";
import { openStore } from "../../src/store/client.ts";
import { adapterContext } from "../support/adapter-context.ts";
import { createDiscordStage, type DiscordStage } from "../support/discord-stage.ts";
import { FAKE_TOKEN as DISCORD_TOKEN } from "../support/fake-discord.ts";
import { FAKE_TOKEN as SLACK_TOKEN } from "../support/fake-slack.ts";
import { createSlackPerson } from "../support/slack-person.ts";
import { createSlackStage, rawOf, SIGNING_SECRET, type SlackStage, signed } from "../support/slack-stage.ts";
import type { StagePerson } from "../support/stage.ts";
import type { World } from "../support/world.ts";
import type { Fault, Stage } from "./fault.ts";
import { once, onPlatforms, openWorld, thing, told, withoutIds } from "./platforms.ts";

const EACH = 6;

/** Every command and press reaches two processes over one database at the same instant; both look at the outbox. */
export const bothAtOnce: Fault = {
  name: "the same delivery to two processes at once",
  databases: ["postgresql"],
  limitMs: 120_000,
  run: (stage, protectedBy) =>
    onPlatforms(async (platform) => {
      const between = protectedBy === "on" ? {} : withoutIds;
      let platformStage: SlackStage | DiscordStage | undefined;
      const world = await openWorld(stage, platform, between, async (options) => {
        platformStage = await (platform === "slack"
          ? createSlackStage(options)
          : createDiscordStage(options));
        return platformStage;
      });
      if (!platformStage) throw new Error("no stage");
      await world.clock.is("2031-03-05 10:00");
      await world.ana.says("/action add Warm");
      const adapter = secondAdapter(platformStage, world);
      const second = await secondProcess(stage, world, adapter, between);
      const ana =
        "eventsUrl" in platformStage ? await reachingBoth(stage, platformStage, adapter, world) : world.ana;
      const titles: string[] = [];
      const settle = () => Promise.all([world.settles(), second.drain()]);
      for (let number = 0; number < EACH; number++) {
        const title = thing(titles.length);
        titles.push(title);
        await ana.says(`/action add ${title}`);
        await settle();
        await ana.presses("Done", { on: title });
        await settle();
      }
      await world.clock.passesTo("2031-03-05 10:30");
      await settle();
      const { db } = world.services.store;
      const stored = await db.actionItem.groupBy({ by: ["title"], _count: true });
      const items = once(titles, new Map(stored.map(({ title, _count }) => [title, _count])));
      const cards = once(titles, told(await world.bo.looks(), "channel"));
      const done = await db.event.count({ where: { kind: "done" } });
      return {
        tries: 2 * EACH,
        acknowledged: 2 * EACH,
        lost: Math.max(items.lost, cards.lost, EACH - done),
        repeated: Math.max(items.repeated, cards.repeated, done - EACH),
        unaskable: 0,
      };
    }),
};

function secondAdapter(platform: SlackStage | DiscordStage, { clock }: World): ChatAdapter {
  const context = adapterContext({ clock });
  const { apiUrl } = platform.fake;
  return "eventsUrl" in platform
    ? createSlackAdapter(
        { botToken: SLACK_TOKEN, appToken: undefined, signingSecret: SIGNING_SECRET, apiUrl },
        context,
      )
    : createDiscordAdapter({ token: DISCORD_TOKEN, apiUrl }, context);
}

async function secondProcess(
  stage: Stage,
  world: World,
  adapter: ChatAdapter,
  { bot = (one) => one }: typeof withoutIds,
) {
  const store = await openStore(world.database.url, { migrate: false, connections: 4 });
  const core = { TZ_DEFAULT: "Europe/Berlin", COMMAND_PREFIX: "" } as Parameters<
    typeof createServices
  >[0]["core"];
  const { pace: _, ...unhurried } = adapter;
  const parts = { core, logger: silentLogger, store, adapters: [unhurried] };
  const { services, dispatcher } = createServices(parts, undefined, world.clock);
  await adapter.start(bot(createBot({ ...services, wake: () => undefined })));
  stage.after(async () => {
    await dispatcher.stop();
    await adapter.stop();
    await store.close();
  });
  return dispatcher;
}

/** Ana, of whom Slack tells both processes. */
async function reachingBoth(
  stage: Stage,
  platform: SlackStage,
  adapter: ChatAdapter,
  { clock }: World,
): Promise<StagePerson> {
  const server = createServer((request, response) => adapter.http?.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stage.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
  const { fake, settled } = platform;
  const channelOf = (name: string) => {
    const found = [...fake.channels.values()].find((channel) => channel.name === name);
    if (!found) throw new Error(`no channel ${name}`);
    return found;
  };
  const deliver: SlackStage["deliver"] = async (inbound) => {
    const other = fetch(url, { method: "POST", headers: signed(inbound), body: rawOf(inbound) });
    const [answer] = await Promise.all([
      platform.deliver(inbound),
      other.then((response) => response.text()),
    ]);
    return answer;
  };
  return createSlackPerson({ fake, clock, deliver, settled, channelOf }, "UANA", "Ana");
}
