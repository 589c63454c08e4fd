import type { ChatAdapter } from "../../src/chat/adapter.ts";
import type { InteractionHandler } from "../../src/chat/interaction.ts";
import { newId } from "../../src/lib/ids.ts";
import type { Stage as Platform, Seen, StageOptions } from "../support/stage.ts";
import type { World } from "../support/world.ts";
import type { Outcome, Stage } from "./fault.ts";

/** The platforms that faults are tried on, each by its real client library. */
export const PLATFORMS = ["slack", "discord"] as const;
type Name = (typeof PLATFORMS)[number];

/** What a control puts between the bot and its platform. */
export interface Between {
  adapter?(adapter: ChatAdapter): ChatAdapter;
  bot?(bot: InteractionHandler): InteractionHandler;
}

/** A world on one platform, with people and a clock that only the test moves; it goes away with the run. */
export async function openWorld(
  stage: Stage,
  platform: Name,
  between: Between = {},
  open?: (options: StageOptions) => Promise<Platform>,
): Promise<World> {
  // The run has a name only now that it has begun.
  const { databases } = await import("../support/databases.ts");
  const { stages } = await import("../support/stages.ts");
  const { createWorld } = await import("../support/world.ts");
  const opens = open ?? stages[platform];
  const kind = databases.find(({ name }) => name === stage.database);
  if (!kind || !opens) throw new Error(`no ${stage.database} or no ${platform}`);
  const database = await kind.fresh();
  stage.after(() => database.drop());
  const world = await createWorld(async (options) => meddled(await opens(options), between), database);
  stage.after(() => world.stage.closes());
  return world;
}

function meddled(platform: Platform, { adapter, bot = (one) => one }: Between): Platform {
  const replaced = {
    opens: (one: InteractionHandler) => platform.opens(bot(one)),
    restarts: (one: InteractionHandler) => platform.restarts(bot(one)),
  };
  return new Proxy(platform, {
    get(_, name) {
      if (name === "adapter" && adapter) return adapter(platform.adapter);
      return Reflect.get(replaced, name) ?? Reflect.get(platform, name);
    },
  });
}

/** The control of all that is known by its delivery's id: every delivery seems new. */
export const withoutIds: Between = {
  bot: (bot) => ({ ...bot, handle: (interaction) => bot.handle({ ...interaction, id: newId() }) }),
};

/** The same fault on every platform, one after the other. */
export async function onPlatforms(play: (platform: Name) => Promise<Outcome>): Promise<Outcome> {
  const outcomes: Outcome[] = [];
  for (const platform of PLATFORMS) outcomes.push(await play(platform));
  const sum = (of: (outcome: Outcome) => number) => outcomes.reduce((all, one) => all + of(one), 0);
  const missed = outcomes.flatMap((one, index) => (one.missed ? [`${PLATFORMS[index]}: ${one.missed}`] : []));
  return {
    tries: sum((one) => one.tries),
    acknowledged: sum((one) => one.acknowledged),
    lost: sum((one) => one.lost),
    repeated: sum((one) => one.repeated),
    unaskable: sum((one) => one.unaskable),
    ...(missed.length > 0 ? { missed: missed.join("; ") } : {}),
  };
}

/** "Thing 7", so that it can be found again in what people read. */
export const thing = (number: number): string => `Thing ${number}`;

/** How many messages of the bot that stand in a place tell of each thing. */
export function told(messages: readonly Seen[], place: Seen["place"]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const message of messages)
    if (message.place === place)
      for (const title of new Set(
        [...message.text.matchAll(/#\d+ (Thing \d+)/g)].map(([, name = ""]) => name),
      ))
        counts.set(title, (counts.get(title) ?? 0) + 1);
  return counts;
}

/** Each of these things was to be told once. */
export function once(titles: readonly string[], counts: ReadonlyMap<string, number>) {
  const numbers = titles.map((title) => counts.get(title) ?? 0);
  return {
    acknowledged: titles.length,
    lost: numbers.filter((count) => count === 0).length,
    repeated: numbers.reduce((sum, count) => sum + Math.max(0, count - 1), 0),
  };
}
