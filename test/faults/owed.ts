import { createBot } from "../../src/bot.ts";
import { silentLogger } from "../../src/lib/logger.ts";
import { createServices } from "../../src/readout.ts";
import { openStore } from "../../src/store/client.ts";
import { createFakeDiscord, FAKE_TOKEN as DISCORD_TOKEN } from "../support/fake-discord.ts";
import { TEAM } from "../support/fake-slack.ts";
import { createOffice, MORNING, type Office } from "../support/office.ts";
import type { Outcome, Stage } from "./fault.ts";

const PLACES = 6;

/** A database that owes messages, and the platforms they are owed to. */
export interface Owed {
  readonly office: Office;
  readonly url: string;
  /** What a bot that is to send them needs to know. */
  readonly environment: Readonly<Record<string, string>>;
  /** So many messages have come since it was asked; resolves before the platform's answer is read. */
  received(count: number): Promise<void>;
  /** How many messages stand for each thing that is owed. */
  told(): { readonly slack: ReadonlyMap<string, number>; readonly discord: ReadonlyMap<string, number> };
  /** How many things nobody was told of yet. */
  untold(): number;
  /** Nobody can ask Slack whether it has a message, so what repeats there is repeated unless `inDoubt` excuses it. */
  audit(inDoubt: (title: string) => boolean): Omit<Outcome, "tries">;
}

/** Items whose public cards are owed: nobody has posted them, and their adapters' time for it is over. */
export async function createOwed(stage: Stage, each: number): Promise<Owed> {
  const office = await createOffice();
  stage.after(() => office.close());
  const discord = await createFakeDiscord();
  stage.after(() => discord.close());
  const guild = discord.guild("Acme", discord.user("Server owner").id, "general");
  const url = await stage.fresh();
  const store = await openStore(url);
  const clock = { now: () => new Date(MORNING - 120_000) };
  const core = { TZ_DEFAULT: "UTC", COMMAND_PREFIX: "" } as Parameters<typeof createServices>[0]["core"];
  const parts = { core, logger: silentLogger, store, adapters: [] };
  const bot = createBot(createServices(parts, undefined, clock).services);
  const places = Array.from({ length: PLACES }, (_, number) => {
    const name = `place-${number}`;
    const slack = `C${number + 10}`;
    office.fake.channels.set(slack, { id: slack, name, invited: true });
    const { id } = discord.channel({ name, guild: guild.id });
    return [
      { platform: "slack", workspace: TEAM, id: slack, direct: false },
      { platform: "discord", workspace: guild.id, id, direct: false },
    ];
  }).flat();
  const titles: { title: string; platform: string }[] = [];
  for (const [number, channel] of places.entries())
    for (let nth = 0; nth < each; nth++) {
      const title = `Thing 0-${number}-${nth}`;
      const ana = { platform: channel.platform, workspace: channel.workspace, id: "UANA" };
      await bot.handle({
        type: "command",
        id: title,
        command: "action",
        text: [{ type: "text", text: title }],
        canOpenForm: false,
        speaker: { user: ana, name: "Ana", administrator: true },
        channel,
        channelName: channel.id,
      });
      titles.push({ title, platform: channel.platform });
    }
  await store.close();

  const told = () => ({
    slack: office.told("channel"),
    discord: count(discord.messages.map((message) => JSON.stringify(message))),
  });
  const counts = () => {
    const { slack, discord: other } = told();
    return titles.map(({ title, platform }) => ({
      title,
      platform,
      count: (platform === "slack" ? slack : other).get(title) ?? 0,
    }));
  };
  return {
    office,
    url,
    environment: {
      ...office.environment,
      DATABASE_URL: url,
      DISCORD_TOKEN,
      DISCORD_API_URL: discord.apiUrl,
    },
    received: (wanted) =>
      new Promise((resolve) => {
        let seen = 0;
        const hear = () => {
          if (++seen === wanted) resolve();
        };
        office.fake.onPost(hear);
        discord.onPost(hear);
      }),
    told,
    untold: () => counts().filter((each) => each.count === 0).length,
    audit(inDoubt) {
      const extra = (repeats: (each: { title: string; platform: string }) => boolean) =>
        counts()
          .filter((each) => repeats(each))
          .reduce((sum, each) => sum + Math.max(0, each.count - 1), 0);
      const excused = ({ title, platform }: { title: string; platform: string }) =>
        platform === "slack" && inDoubt(title);
      return {
        acknowledged: titles.length,
        lost: counts().filter((each) => each.count === 0).length,
        repeated: extra((each) => !excused(each)),
        unaskable: extra(excused),
      };
    },
  };
}

function count(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts)
    for (const title of new Set(text.match(/Thing \d+-\d+-\d+/g)))
      counts.set(title, (counts.get(title) ?? 0) + 1);
  return counts;
}
