import { afterEach, beforeEach, expect, test } from "vitest";
import { DeliveryError, type OutgoingMessage } from "../../src/chat/adapter.ts";
import type { LocalCard } from "../../src/chat/card.ts";
import type { PressInteraction } from "../../src/chat/interaction.ts";
import type { ChannelRef, MessageRef, UserRef } from "../../src/chat/refs.ts";
import { createTypedBot, type TypedBot } from "../support/discord-script.ts";
import type { Seen, Stage, StageOptions, StagePerson } from "../support/stage.ts";

export const clock = { now: () => new Date("2031-03-05T09:00:00Z") };
export const BERLIN = "Europe/Berlin";
export const TOKYO = "Asia/Tokyo";
/** Each stage takes of it what it has: after how long somebody is told that it takes longer. */
const OPTIONS: StageOptions & Record<string, unknown> = { clock, workingAfterMs: 150, deferAfterMs: 150 };

/** What a platform cannot be made to do in a test, each with its reason. */
export interface Exceptions {
  readonly rateLimit?: string;
  readonly notInChannel?: string;
  readonly closedDirect?: string;
  readonly working?: string;
  readonly files?: string;
}

/** A stage with three people in one channel and a bot that says what it is told to. */
export interface Setting {
  readonly stage: Stage;
  readonly bot: TypedBot;
  /** In Berlin, like Cy; Bo is in Tokyo. */
  readonly ana: StagePerson;
  readonly bo: StagePerson;
  readonly cy: StagePerson;
  /** The channel where they speak. */
  readonly place: ChannelRef;
  refOf(person: StagePerson): UserRef;
  messageOf(card: LocalCard, more?: Partial<OutgoingMessage>): OutgoingMessage;
  send(card: LocalCard, more?: Partial<OutgoingMessage>): Promise<MessageRef>;
  toPerson(person: StagePerson, card: LocalCard): Promise<MessageRef>;
  faultOf(attempt: Promise<unknown>): Promise<DeliveryError>;
  /** All that somebody reads, Ana unless named. */
  reads(person?: StagePerson): Promise<string>;
  /** The last press that was heard. */
  pressed(): PressInteraction | undefined;
  /** Ana adds something. */
  says(words: string): Promise<void>;
}

interface Scene {
  readonly stage: Stage;
  readonly bot: TypedBot;
  readonly people: readonly [StagePerson, StagePerson, StagePerson];
  readonly refs: ReadonlyMap<StagePerson, UserRef>;
  readonly place: ChannelRef;
}

async function openScene(open: (options: StageOptions) => Promise<Stage>): Promise<Scene> {
  const stage = await open(OPTIONS);
  const bot = createTypedBot();
  const person = (name: string, zone: string) => stage.person(name, { zone, locale: "en-GB" });
  const people = [person("Ana", BERLIN), person("Bo", TOKYO), person("Cy", BERLIN)] as const;
  await stage.opens(bot);
  const refs = new Map<StagePerson, UserRef>();
  for (const one of people) {
    await one.says("/action list");
    const heard = bot.heard.at(-1);
    if (heard) refs.set(one, heard.speaker.user);
  }
  const place = bot.heard.at(-1)?.channel;
  if (!place) throw new Error("nothing was heard");
  bot.heard.length = 0;
  return { stage, bot, people, refs, place };
}

/** Opens a stage before each test and closes it after; what the platform would have refused is told then at the latest. */
export function useSetting(open: (options: StageOptions) => Promise<Stage>): Setting {
  let scene: Scene | undefined;
  let sent = 0;
  beforeEach(async () => {
    scene = await openScene(open);
  });
  afterEach(async () => {
    const { stage } = now();
    scene = undefined;
    try {
      if ("settled" in stage) await (stage.settled as () => Promise<void>)();
    } finally {
      await stage.closes();
    }
  });
  const now = (): Scene => {
    if (!scene) throw new Error("no stage is open");
    return scene;
  };
  const messageOf: Setting["messageOf"] = (card, more = {}) => ({
    card,
    key: `key-${++sent}`,
    ping: [],
    locale: "en",
    ...more,
  });
  const refOf = (person: StagePerson): UserRef => {
    const ref = now().refs.get(person);
    if (!ref) throw new Error(`who is ${person.name}?`);
    return ref;
  };
  return {
    get stage() {
      return now().stage;
    },
    get bot() {
      return now().bot;
    },
    get ana() {
      return now().people[0];
    },
    get bo() {
      return now().people[1];
    },
    get cy() {
      return now().people[2];
    },
    get place() {
      return now().place;
    },
    refOf,
    messageOf,
    send: (card, more) =>
      now().stage.adapter.send({ to: "channel", channel: now().place }, messageOf(card, more)),
    toPerson: (person, card) =>
      now().stage.adapter.send({ to: "person", user: refOf(person) }, messageOf(card)),
    async faultOf(attempt) {
      const error = await attempt.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(DeliveryError);
      return error as DeliveryError;
    },
    reads: async (person = now().people[0]) => textOf(await person.sees()),
    pressed: () => now().bot.heard.findLast((one): one is PressInteraction => one.type === "press"),
    says: (words) => now().people[0].says(`/action add ${words}`),
  };
}

/** A test that says why it is left out. */
export const testUnless = (reason: string | undefined, title: string, run: () => Promise<void>): void =>
  reason === undefined ? test(title, run) : test.skip(`${title}: ${reason}`, run);

/** All the words, in the order of their messages. */
export const textOf = (seen: readonly Seen[]): string => squeezed(seen.map((one) => one.text).join("\n"));

/** Space is the platform's business; marks without width keep its own apart. */
export const squeezed = (words: string): string =>
  words
    .replace(/[\u200B\u2060]/g, "")
    .replace(/\s+/g, " ")
    .trim();

/** An id as the platform might have it, but of nobody. */
export const otherId = (id: string): string =>
  /^\d+$/.test(id)
    ? `1${id.slice(1).replace(/\d/g, (digit) => String(9 - Number(digit)))}`
    : `${id.slice(0, -1)}Q`;
