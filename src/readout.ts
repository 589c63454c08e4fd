import cron from "node-cron";
import { letterPlatform, loadAdapters, settingsOf } from "./adapters.ts";
import { createBot } from "./bot.ts";
import type { AdapterModule, ChatAdapter } from "./chat/adapter.ts";
import { MAIL } from "./chat/refs.ts";
import { subjects } from "./commands/table.ts";
import { type CoreConfig, readConfig } from "./config.ts";
import { canaryAge } from "./groups/canary.ts";
import { tellDigestLost } from "./groups/digest-place.ts";
import { lackingWords } from "./i18n/index.ts";
import { type Clock, systemClock } from "./lib/clock.ts";
import { describeError } from "./lib/failure.ts";
import { createLogger, type Logger } from "./lib/logger.ts";
import { tellMeetingLost } from "./meetings/lost.ts";
import { createDispatcher, type Dispatcher } from "./outbox/dispatcher.ts";
import { outboxState } from "./outbox/state.ts";
import { readoutElsewhere } from "./readouts/elsewhere.ts";
import { createReadoutPages } from "./readouts/pages.ts";
import { letterDelivered, letterFailed } from "./readouts/publishing-bounces.ts";
import { tellElsewhere } from "./reminders/jobs.ts";
import { createScheduler, jobs } from "./scheduler.ts";
import { openStore, type Store } from "./store/client.ts";
import { createInstallationKeeper } from "./store/installation-keeper.ts";
import { createLeases } from "./store/lease.ts";
import { createMessageKeeper } from "./store/message-keeper.ts";
import type { Services } from "./use-case.ts";
import { createWatchdog, WATCH_EVERY_MS } from "./watchdog.ts";
import { createMetrics, type Metrics } from "./web/metrics.ts";
import { createPages, type PageRoutes } from "./web/pages/index.ts";
import { createServer } from "./web/server.ts";

/** A running Readout. */
export interface Readout {
  /** Where the one HTTP listener answers. */
  readonly url: string;
  /** Takes no more, finishes what is in hand (at most 10 s), leaves the rest for the next start. */
  stop(): Promise<void>;
}

const GRACE_MS = 10_000;
/** Two of the hourly checks have not arrived. */
const CANARY_LATE_S = 2 * 60 * 60;

/**
 * Puts everything together: settings → store → bot → adapters → scheduler → HTTP.
 * @throws ConfigError; Error in plain words when the database or an adapter's setting is at fault
 */
export async function startReadout(environment: NodeJS.ProcessEnv): Promise<Readout> {
  const modules = await loadAdapters();
  const config = readConfig(environment, settingsOf(modules));
  const { core } = config;
  const logger = createLogger(core.LOG_LEVEL);
  const store = await openStore(core.DATABASE_URL);
  try {
    return await startParts({
      core,
      logger,
      store,
      adapters: await createAdapters(modules, config, store, logger),
    });
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** The adapters that the settings want, not started. @throws Error that says which setting to change */
export async function createAdapters(
  modules: Record<string, AdapterModule>,
  { core, adapters }: { core: CoreConfig; adapters: Record<string, unknown> },
  store: Store,
  logger: Logger,
): Promise<ChatAdapter[]> {
  const publicUrl = core.PUBLIC_URL ?? `http://${core.HOST}:${core.PORT}`;
  const leases = createLeases(store, logger);
  const created = Object.entries(modules).map(([name, module]) => {
    const keeper = createMessageKeeper(store, module.platform, systemClock);
    const installations = createInstallationKeeper(store, module.platform, systemClock);
    const context = {
      clock: systemClock,
      logger,
      keeper,
      installations,
      leases,
      host: core.HOST,
      port: core.PORT,
      publicUrl,
    };
    return module.create(adapters[name] as never, context);
  });
  return (await Promise.all(created)).filter((adapter) => adapter !== null);
}

interface Parts {
  readonly core: CoreConfig;
  readonly logger: Logger;
  readonly store: Store;
  readonly adapters: readonly ChatAdapter[];
}

async function startParts({ core, logger, store, adapters }: Parts): Promise<Readout> {
  const metrics = createMetrics({
    async outbox() {
      const platforms = adapters.map(({ platform }) => (platform === letterPlatform ? MAIL : platform));
      const states = await outboxState(store, platforms, systemClock.now());
      return states.map((state) => ({ ...state, circuitOpen: dispatcher.isOpen(state.platform) }));
    },
    canary: () => canaryAge(store, systemClock.now()),
    processMetrics: true,
  });
  const { services, dispatcher } = createServices({ core, logger, store, adapters }, metrics);
  const scheduler = createScheduler(services, jobs(services, dispatcher));
  const server = createServer({
    host: core.HOST,
    port: core.PORT,
    adapters,
    metrics,
    logger,
    pages: pagesOf(services),
    readiness: {
      database: () => store.ping().then(() => null),
      jobs: () => troubleOf(scheduler),
    },
    notes: { canary: () => canaryTrouble(store) },
  });
  const watchdog = createWatchdog({
    logger,
    stalled: () => [...scheduler.stalled(), ...stalledPlatforms(adapters)],
    end: process.exit,
  });
  const watching = setInterval(watchdog.look, WATCH_EVERY_MS);
  watching.unref();
  const { url } = await server.start();
  const bot = createBot(services, metrics.interaction);
  await Promise.all(adapters.map((adapter) => adapter.start(bot)));
  const tasks = jobs(services, dispatcher).map((job) =>
    cron.schedule(job.every, () => scheduler.tick(job), { name: job.name, noOverlap: true }),
  );
  logger.info(
    { platforms: adapters.map((adapter) => adapter.platform), database: store.provider },
    "readout.started",
  );
  return {
    url,
    async stop() {
      clearInterval(watching);
      for (const task of tasks) task.stop();
      await inTime(GRACE_MS, [server.stop(GRACE_MS), ...adapters.map((adapter) => adapter.stop())]);
      await inTime(GRACE_MS, [dispatcher.stop(), scheduler.idle()]);
      await store.close();
      logger.info({}, "readout.stopped");
    },
  };
}

function troubleOf({ stalled, failing }: ReturnType<typeof createScheduler>): string | null {
  if (stalled().length > 0) return `stalled: ${stalled().join(", ")}`;
  return failing().length > 0 ? `failing: ${failing().join(", ")}` : null;
}

/** Where messages do not arrive though our own loops run, that is told and no more: a new start would not help. */
async function canaryTrouble(store: Store): Promise<string | null> {
  const age = await canaryAge(store, systemClock.now());
  return age !== null && age > CANARY_LATE_S ? `last arrived ${Math.round(age / 60)} minutes ago` : null;
}

const stalledPlatforms = (adapters: readonly ChatAdapter[]): string[] =>
  adapters.flatMap(({ platform, health }) => {
    const state = health();
    return !state.ok && state.stalled ? [platform] : [];
  });

/** The pages outside chat; where nobody says how people reach them, they answer at whatever address they are asked. */
function pagesOf(services: Services): PageRoutes {
  const { publicUrl, clock, mail, logger } = services;
  return createPages(createReadoutPages(services), {
    publicUrl: publicUrl ?? "http://localhost",
    takesMail: mail && publicUrl !== null,
    secureCookies: publicUrl?.startsWith("https:") ?? false,
    clock,
    logger,
  });
}

/** The services know the dispatcher only to wake it, the dispatcher needs the services to draw. */
export function createServices(
  { core, logger, store, adapters }: Parts,
  metrics?: Pick<Metrics, "delivery">,
  clock: Clock = systemClock,
): { services: Services; dispatcher: Dispatcher } {
  for (const [language, keys] of Object.entries(lackingWords()))
    logger.warn({ language, keys }, "i18n.lacking");
  const services: Services = {
    store,
    clock,
    logger,
    defaultZone: core.TZ_DEFAULT,
    prefix: core.COMMAND_PREFIX,
    publicUrl: core.PUBLIC_URL ?? null,
    mail: adapters.some(({ platform }) => platform === letterPlatform),
    wake: () =>
      void dispatcher
        .drain()
        .catch((error: unknown) => logger.error({ error: describeError(error) }, "outbox.drain")),
  };
  const dispatcher = createDispatcher({
    services,
    subjects,
    databaseClock: store.provider === "postgresql" && clock === systemClock,
    adapters: new Map(
      adapters.flatMap((adapter) => [
        [adapter.platform, adapter] as const,
        ...(adapter.platform === letterPlatform ? [[MAIL, adapter] as const] : []),
      ]),
    ),
    async fallback(card, error) {
      await tellElsewhere(services, card, error);
      await tellDigestLost(services, card, error);
      await letterFailed(services, card, error);
      await readoutElsewhere(services, card, error);
    },
    lost: (card, error) => tellMeetingLost(services, card, error),
    delivered: (card) => letterDelivered(services, card),
    count: (outcome, platform) => metrics?.delivery(platform, outcome),
  });
  return { services, dispatcher };
}

/** Waits for all, but not for ever. */
async function inTime(ms: number, work: readonly Promise<unknown>[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([Promise.allSettled(work), over]);
  clearTimeout(timer);
}
