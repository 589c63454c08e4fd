import { DateTime } from "luxon";
import { expect, test } from "vitest";
import { createBot } from "../../src/bot.ts";
import type { ChatAdapter } from "../../src/chat/adapter.ts";
import type { InteractionHandler } from "../../src/chat/interaction.ts";
import type { Logger } from "../../src/lib/logger.ts";
import type { Dispatcher } from "../../src/outbox/dispatcher.ts";
import { createServices } from "../../src/readout.ts";
import { createScheduler, jobs } from "../../src/scheduler.ts";
import type { Services } from "../../src/use-case.ts";
import { databases, type FreshDatabase, type TestDatabase } from "./databases.ts";
import { createPostOffice, type PostOffice } from "./post-office.ts";
import type { Seen, Stage, StagePerson } from "./stage.ts";
import { stages } from "./stages.ts";
import { witnessedLogger } from "./witness.ts";

/** A clock that only the test moves. */
export interface VirtualClock {
  now(): Date;
  /** "2031-03-05 10:00 Europe/Berlin": the scenario begins here. */
  is(moment: string): Promise<void>;
  /** "2031-03-06 09:00" in the zone of the last `is`, or with its own: all that falls due on the way happens in order. */
  passesTo(moment: string): Promise<void>;
  /** The bot is down while time passes to this moment. */
  jumpsTo(moment: string): void;
}

/** A person who talks and reads; reading looks only at what is new or changed since they last read. */
export interface Actor extends Omit<StagePerson, "sees"> {
  /** The same person as the stage knows them. */
  readonly self: StagePerson;
  /** Some new or changed message holds all of these texts. */
  reads(...texts: string[]): Promise<Seen>;
  /** As `reads`, in one place. */
  readsIn(place: Seen["place"], ...texts: string[]): Promise<Seen>;
  readsNothingNew(): Promise<void>;
  /** All that can be read now, marked as read. */
  looks(): Promise<readonly Seen[]>;
}

export interface World {
  readonly stage: Stage;
  readonly clock: VirtualClock;
  readonly services: Services;
  readonly database: FreshDatabase;
  readonly bot: InteractionHandler;
  /** Where letters arrive, in a world with a public address. */
  readonly post: PostOffice;
  /** Ana leads, Bo and Cy are in the same workspace. */
  readonly ana: Actor;
  readonly bo: Actor;
  readonly cy: Actor;
  person(name: string, about?: Parameters<Stage["person"]>[1]): Actor;
  /** A new process over the same database and platform. */
  restarts(): Promise<void>;
  /** Runs every job once, and the outbox until it is empty. */
  settles(): Promise<void>;
  readonly logs: { event: string; fields: Record<string, unknown> }[];
}

export interface ScenarioOptions {
  /** What it promises is the same whatever platform people speak on: it is played on the page alone, on each database. */
  readonly once?: true;
  /** Platforms it makes no sense on, each with its reason. */
  readonly not?: Readonly<Record<string, string>>;
  /** Where people reach the pages; letters are sent then, too. */
  readonly publicUrl?: string;
  /** By what they are sent; else by the world's own post office. */
  readonly letters?: ChatAdapter;
}

/**
 * A scenario: the same conversation on every platform, and on every database of the run. The page meets all databases; of the
 * other platforms each meets one, by the scenario's title, since what a platform and what a database does are each other's
 * strangers, and over all scenarios every two meet many times.
 */
export function scenario(
  title: string,
  play: (world: World) => Promise<void>,
  options: ScenarioOptions = {},
): void {
  const played = Object.entries(stages).filter(([platform]) => !options.once || platform === "web");
  const turn = [...title].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
  for (const [index, [platform, open]] of played.entries())
    for (const database of databases) {
      if (platform !== "web" && database !== databases[(turn + index) % databases.length]) continue;
      const name = `${title} [${platform}, ${database.name}]`;
      const reason = options.not?.[platform];
      if (reason) test.skip(`${name}: ${reason}`, () => undefined);
      else test(name, () => playOn(open, database, play, options));
    }
}

async function playOn(
  open: (typeof stages)[string],
  database: TestDatabase,
  play: (world: World) => Promise<void>,
  options: ScenarioOptions,
) {
  const fresh = await database.fresh();
  const world = await createWorld(open, fresh, options);
  try {
    await play(world);
  } finally {
    await world.stage.closes();
    await fresh.drop();
  }
}

const DEFAULT_ZONE = "Europe/Berlin";

/** A world of one platform over one database, with the real bot in it. */
export async function createWorld(
  open: (typeof stages)[string],
  database: FreshDatabase,
  surroundings: Pick<ScenarioOptions, "publicUrl" | "letters"> = {},
): Promise<World> {
  let now = DateTime.fromISO("2031-03-05T10:00", { zone: DEFAULT_ZONE });
  const plainClock = { now: () => now.toJSDate() };
  const logs: World["logs"] = [];
  const logger = recordingLogger(logs);
  const stage = await open({ clock: plainClock });
  const post = createPostOffice();
  const { publicUrl, letters = post.adapter } = surroundings;
  const outside = publicUrl === undefined ? null : { publicUrl, letters };
  let parts = assemble(stage, database, plainClock, logger, outside);
  await stage.opens(parts.bot);

  const settles = async () => {
    for (const job of parts.jobs) await parts.scheduler.tick(job);
    while ((await parts.dispatcher.drain()) > 0) await Promise.resolve();
  };
  const at = (moment: string) => {
    const [date = "", time = "00:00", zone] = moment.split(" ");
    return DateTime.fromISO(`${date}T${time}`, { zone: zone ?? now.zoneName ?? DEFAULT_ZONE });
  };
  const clock: VirtualClock = {
    ...plainClock,
    async is(moment) {
      now = at(moment);
      await settles();
    },
    async passesTo(moment) {
      const target = at(moment);
      for (
        let next = await nextDue(parts.services, now.toJSDate());
        next && next <= target.toJSDate();
        next = await nextDue(parts.services, now.toJSDate())
      ) {
        now = DateTime.fromJSDate(next, { zone: target.zone });
        await settles();
      }
      now = target;
      await settles();
    },
    jumpsTo(moment) {
      now = at(moment);
    },
  };
  const person = (name: string, about: Parameters<Stage["person"]>[1] = {}) =>
    createActor(stage.person(name, { zone: DEFAULT_ZONE, locale: "en-GB", ...about }), () => drain(parts));
  const drain = async ({ dispatcher }: typeof parts) => {
    while ((await dispatcher.drain()) > 0) await Promise.resolve();
  };
  return {
    stage,
    clock,
    database,
    logs,
    post,
    person,
    settles,
    get services() {
      return parts.services;
    },
    get bot() {
      return parts.bot;
    },
    ana: person("Ana"),
    bo: person("Bo"),
    cy: person("Cy"),
    async restarts() {
      await parts.dispatcher.stop();
      await database.reopen();
      parts = assemble(stage, database, plainClock, logger, outside);
      await stage.restarts(parts.bot);
    },
  };
}

function assemble(
  stage: Stage,
  database: FreshDatabase,
  clock: { now(): Date },
  logger: Logger,
  outside: { publicUrl: string; letters: ChatAdapter } | null,
) {
  const core = {
    TZ_DEFAULT: DEFAULT_ZONE,
    COMMAND_PREFIX: "",
    PUBLIC_URL: outside?.publicUrl,
  } as Parameters<typeof createServices>[0]["core"];
  // The stage may bring a new adapter with each start: the dispatcher asks for the present one.
  // Where time stands still nobody's turn would come: the pace of a platform has tests of its own.
  const adapter = new Proxy(stage.adapter, {
    get: (_, name) => (name === "pace" ? undefined : Reflect.get(stage.adapter, name)),
  });
  const { services, dispatcher } = createServices(
    { core, logger, store: database.store, adapters: outside ? [adapter, outside.letters] : [adapter] },
    undefined,
    clock,
  );
  // Tests look at the outbox when they choose to.
  const quiet: Services = { ...services, wake: () => undefined };
  const table = jobs(quiet, dispatcher);
  return {
    services: quiet,
    dispatcher: dispatcher as Dispatcher,
    jobs: table,
    scheduler: createScheduler(quiet, table),
    bot: createBot(quiet),
  };
}

/** The next instant at which a job has something to do, strictly after `now`. */
async function nextDue({ store }: Services, now: Date): Promise<Date | null> {
  const later = { gt: now };
  const { db } = store;
  const [reminder, card, group, canary, item, meeting, readout, approval] = await Promise.all([
    db.assignment.findFirst({ where: { nextReminderAt: later }, orderBy: { nextReminderAt: "asc" } }),
    db.postedCard.findFirst({ where: { nextAttemptAt: later }, orderBy: { nextAttemptAt: "asc" } }),
    db.group.findFirst({ where: { nextDigestAt: later }, orderBy: { nextDigestAt: "asc" } }),
    db.group.findFirst({ where: { nextCanaryAt: later }, orderBy: { nextCanaryAt: "asc" } }),
    db.actionItem.findFirst({ where: { overdueAt: later }, orderBy: { overdueAt: "asc" } }),
    db.meeting.findFirst({ where: { nextCheckAt: later }, orderBy: { nextCheckAt: "asc" } }),
    db.readout.findFirst({ where: { releaseAt: later }, orderBy: { releaseAt: "asc" } }),
    db.approval.findFirst({ where: { nextReminderAt: later }, orderBy: { nextReminderAt: "asc" } }),
  ]);
  const moments = [
    reminder?.nextReminderAt,
    card?.nextAttemptAt,
    group?.nextDigestAt,
    canary?.nextCanaryAt,
    item?.overdueAt,
    meeting?.nextCheckAt,
    readout?.releaseAt,
    approval?.nextReminderAt,
  ];
  const times = moments.flatMap((moment) => (moment ? [moment.getTime()] : []));
  return times.length > 0 ? new Date(Math.min(...times)) : null;
}

function createActor(person: StagePerson, drain: () => Promise<void>): Actor {
  const read = new Map<string, string>();
  // Live dates change their text by themselves; only an edit makes a message new.
  const stateOf = (seen: Seen) => `${seen.edits}|${seen.controls.join("|")}`;
  const fresh = async () => (await person.sees()).filter((seen) => read.get(seen.id) !== stateOf(seen));
  const find = async (place: Seen["place"] | null, texts: string[]) => {
    const news = await fresh();
    const found = news.find(
      (seen) =>
        (place === null || seen.place === place) &&
        texts.every((text) => squeeze(seen.text).includes(squeeze(text))),
    );
    const shown = news
      .map((seen) => `(${seen.place}) ${seen.text} [${seen.controls.join("] [")}]`)
      .join("\n---\n");
    if (!found)
      expect.fail(
        `${person.name} expected to read ${JSON.stringify(texts)}; new was:\n${shown || "nothing"}`,
      );
    read.set(found.id, stateOf(found));
    return found;
  };
  const then = async <T>(work: Promise<T>): Promise<T> => {
    const value = await work;
    await drain();
    return value;
  };
  return {
    self: person,
    name: person.name,
    says: (text, where) => then(person.says(text, where)),
    mentions: (text, where) => then(person.mentions(text, where)),
    presses: (label, more) => then(person.presses(label, more)),
    submits: (values) => then(person.submits(values)),
    tracks: (text, author) => then(person.tracks(text, author)),
    notes: (text, author) => then(person.notes(text, author)),
    form: () => person.form(),
    completes: (...words) => person.completes(...words),
    opensHome: () => person.opensHome(),
    closesDirectMessages: () => person.closesDirectMessages(),
    reads: (...texts) => find(null, texts),
    readsIn: (place, ...texts) => find(place, texts),
    async readsNothingNew() {
      const news = await fresh();
      if (news.length > 0)
        expect.fail(
          `${person.name} expected nothing new; new was:\n${news.map((seen) => `(${seen.place}) ${seen.text}`).join("\n---\n")}`,
        );
    },
    async looks() {
      const all = await person.sees();
      for (const seen of all) read.set(seen.id, stateOf(seen));
      return all;
    },
  };
}

const squeeze = (text: string): string => text.replace(/\s+/g, " ").trim();

function recordingLogger(logs: World["logs"]): Logger {
  const keep = (fields: object, event: string) =>
    void logs.push({ event, fields: fields as Record<string, unknown> });
  return witnessedLogger({ warn: keep, error: keep });
}
