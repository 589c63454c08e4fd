import { setTimeout as delay, setImmediate as turn } from "node:timers/promises";
import { createDiscordAdapter } from "../../adapters/discord/adapter.ts";
import type { AdapterContext, ChatAdapter } from "../../src/chat/adapter.ts";
import type { InteractionHandler } from "../../src/chat/interaction.ts";
import type { Logger } from "../../src/lib/logger.ts";
import { adapterContext } from "./adapter-context.ts";
import type { Inbound } from "./discord-inbound.ts";
import { createDiscordPerson, type DiscordPerson } from "./discord-person.ts";
import { createFakeDiscord, FAKE_TOKEN, type FakeChannel, type FakeDiscord } from "./fake-discord.ts";
import type { Stage, StageOptions } from "./stage.ts";
import { witnessedLogger } from "./witness.ts";

export interface DiscordStageOptions extends StageOptions {
  readonly deferAfterMs?: number;
  readonly formPatienceMs?: number;
  readonly logger?: Logger;
  /** What the adapter is given otherwise. */
  readonly context?: Partial<AdapterContext>;
}

/** A stage with the things only a test of Discord itself needs. */
export interface DiscordStage extends Stage {
  readonly fake: FakeDiscord;
  person(...about: Parameters<Stage["person"]>): DiscordPerson;
  deliver(inbound: Inbound): Promise<void>;
  settled(): Promise<void>;
}

const DEFAULT_CHANNEL = "general";
/** Discord's own list of languages (docs.discord.com/developers/reference#locales). */
const LOCALES = [
  ..."id en-US en-GB bg zh-CN zh-TW hr cs da nl fi fr de el hi hu it ja ko lt no pl".split(" "),
  ..."pt-BR ro ru es-ES es-419 sv-SE th tr uk vi".split(" "),
];

/** The real discord.js client against a loopback Discord. */
export async function createDiscordStage({
  clock,
  deferAfterMs,
  formPatienceMs,
  logger = witnessedLogger(),
  context,
}: DiscordStageOptions): Promise<DiscordStage> {
  const fake = await createFakeDiscord();
  const inHand = createInHand();
  const people = new Map<string, DiscordPerson>();
  let guild = fake.guild("Acme", fake.user("Server owner").id, DEFAULT_CHANNEL);
  let last: Inbound | undefined;

  const makeAdapter = (): ChatAdapter =>
    createDiscordAdapter(
      {
        token: FAKE_TOKEN,
        apiUrl: fake.apiUrl,
        inHand,
        ...(deferAfterMs === undefined ? {} : { deferAfterMs }),
        ...(formPatienceMs === undefined ? {} : { formPatienceMs }),
      },
      adapterContext({ clock, logger, ...context }),
    );
  let adapter = makeAdapter();

  /** A channel by name, in the newest server that has it; else it is made in the current one. */
  const channelOf = (name = DEFAULT_CHANNEL): FakeChannel => {
    const known = [...fake.channels.values()].findLast(
      (each) => each.name === name && each.guild && !each.parent,
    );
    if (known) return known;
    const made = fake.channel({ name, guild: guild.id });
    fake.gateway.dispatch("CHANNEL_CREATE", fake.shapes.channel(made));
    return made;
  };
  const threadOf = (channel: FakeChannel): FakeChannel => {
    const known = [...fake.channels.values()].find(({ parent }) => parent === channel.id);
    if (known || !channel.guild) return known ?? channel;
    const made = fake.channel({ name: `${channel.name} thread`, guild: channel.guild, parent: channel.id });
    fake.gateway.dispatch("THREAD_CREATE", { ...fake.shapes.channel(made), newly_created: true });
    return made;
  };

  /** Everything sent has arrived, been dealt with, and every request of the bot is answered. */
  const settled = async (): Promise<void> => {
    await fake.gateway.heard();
    do {
      await inHand.settled();
      await fake.quiet();
      await turn();
    } while (inHand.busy() || fake.outstanding > 0);
    const violations = fake.violations.splice(0);
    if (violations.length > 0) throw new Error(`Discord would refuse this: ${violations.join("; ")}`);
  };

  const deliver = async (inbound: Inbound): Promise<void> => {
    last = inbound;
    const failed = fake.failed;
    fake.interacts(inbound.interaction, inbound.payload);
    const isOpen = () => !inbound.interaction.answered && fake.failed === failed;
    await settled();
    // A busy machine may hand the interaction over a moment later: Discord waits three seconds, too.
    for (const end = performance.now() + 3_000; isOpen() && performance.now() < end; ) {
      await delay(5);
      await settled();
    }
    if (isOpen()) throw new Error("the application did not respond");
  };

  return {
    platform: "discord",
    fake,
    deliver,
    settled,
    get adapter() {
      return adapter;
    },
    outbound: fake.outbound,
    async opens(bot: InteractionHandler) {
      await adapter.start(bot);
      await settled();
    },
    async restarts(bot: InteractionHandler) {
      await adapter.stop();
      adapter = makeAdapter();
      await adapter.start(bot);
      await settled();
    },
    async closes() {
      await adapter.stop();
      await fake.close();
    },
    person(name, about = {}) {
      const known = people.get(name.toLowerCase());
      if (known) return known;
      const { id } = fake.user(name, { ...about, locale: localeOf(about.locale) });
      const person = createDiscordPerson({ fake, clock, deliver, channelOf, threadOf }, id, name);
      people.set(name.toLowerCase(), person);
      return person;
    },
    async joins(channel, by) {
      const owner = people.get(by.name.toLowerCase())?.id ?? guild.owner;
      guild = fake.guild(`${by.name}’s server`, owner, channel);
      fake.gateway.dispatch("GUILD_CREATE", fake.shapes.guild(guild.id));
      await settled();
    },
    async redelivers() {
      if (!last) throw new Error("nothing was delivered yet");
      fake.interacts(last.interaction, last.payload);
      await settled();
    },
    fails: (how, times = 1) => fake.fails(how, times),
    chokesOn: fake.chokesOn,
    refusesFiles() {
      for (const channel of fake.channels.values()) channel.wordsOnly = true;
    },
  };
}

const localeOf = (tag = "en-US"): string =>
  LOCALES.find((each) => each === tag) ??
  LOCALES.find((each) => each.split("-")[0] === tag.split("-")[0]) ??
  "en-US";

/** What the adapter is working on, so that a step ends when it is done. */
function createInHand() {
  const promises = new Set<Promise<unknown>>();
  return {
    add<Result>(promise: Promise<Result>): Promise<Result> {
      promises.add(promise);
      const forget = () => promises.delete(promise);
      promise.then(forget, forget);
      return promise;
    },
    async settled(): Promise<void> {
      while (promises.size > 0) await Promise.allSettled(promises);
    },
    busy: () => promises.size > 0,
  };
}
