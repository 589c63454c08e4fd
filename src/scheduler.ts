import { redrawOverdue } from "./actions/overdue.ts";
import { proveArrival } from "./groups/canary.ts";
import { createHousekeeping } from "./keeping/job.ts";
import { describeError } from "./lib/failure.ts";
import { checkMeetings } from "./meetings/jobs.ts";
import type { Dispatcher } from "./outbox/dispatcher.ts";
import { remindApprovers } from "./readouts/approvers.ts";
import { postDueDigests } from "./readouts/digest.ts";
import { releaseDue } from "./readouts/release.ts";
import { remindDue } from "./reminders/jobs.ts";
import type { Services } from "./use-case.ts";

/** A job asks the database what is due; a missed tick is made up by the next one. */
export interface Job {
  readonly name: string;
  /** node-cron expression, seconds first. */
  readonly every: string;
  /** How long it may not have run before the process counts as stalled, milliseconds. */
  readonly stalledAfterMs: number;
  run(): Promise<number>;
  /** Of a job that may go on for long: since when the oldest piece of its present work has been in hand. */
  busySince?(): Date | null;
}

/** All that happens by itself. */
export const jobs = (services: Services, dispatcher: Dispatcher): readonly Job[] => [
  { name: "reminders", every: "*/10 * * * * *", stalledAfterMs: 120_000, run: () => remindDue(services) },
  {
    name: "digests",
    every: "5,25,45 * * * * *",
    stalledAfterMs: 180_000,
    run: () => postDueDigests(services),
  },
  { name: "meetings", every: "*/10 * * * * *", stalledAfterMs: 120_000, run: () => checkMeetings(services) },
  { name: "releases", every: "*/5 * * * * *", stalledAfterMs: 120_000, run: () => releaseDue(services) },
  {
    name: "approvals",
    every: "8,28,48 * * * * *",
    stalledAfterMs: 180_000,
    run: () => remindApprovers(services),
  },
  { name: "overdue", every: "15,45 * * * * *", stalledAfterMs: 180_000, run: () => redrawOverdue(services) },
  { name: "canaries", every: "12 * * * * *", stalledAfterMs: 300_000, run: () => proveArrival(services) },
  {
    name: "outbox",
    every: "*/2 * * * * *",
    stalledAfterMs: 120_000,
    run: () => dispatcher.drain(),
    busySince: dispatcher.busySince,
  },
  { name: "keeping", every: "35 * * * * *", stalledAfterMs: 1_800_000, run: createHousekeeping(services) },
];

/** Runs jobs one at a time each, and knows when each last ended, and when it last ended well. */
export function createScheduler(services: Services, table: readonly Job[]) {
  const now = () => services.clock.now().getTime();
  const started = now();
  const ended = new Map<string, number>();
  const endedWell = new Map<string, number>();
  const running = new Map<string, Promise<void>>();

  const tick = (job: Job): Promise<void> => {
    const current = running.get(job.name);
    if (current) return current;
    const run = job
      .run()
      .then((count) => {
        endedWell.set(job.name, now());
        if (count > 0) services.logger.info({ job: job.name, count }, "job.ran");
      })
      .catch((error: unknown) =>
        services.logger.error({ job: job.name, error: describeError(error) }, "job.failed"),
      )
      .finally(() => {
        ended.set(job.name, now());
        running.delete(job.name);
      });
    running.set(job.name, run);
    return run;
  };
  const longSince = (times: ReadonlyMap<string, number>) =>
    table.filter((job) => now() - (times.get(job.name) ?? started) > job.stalledAfterMs);
  /** It has gone on for long, and still gets something done. */
  const isBusy = (job: Job): boolean =>
    job.busySince !== undefined &&
    running.has(job.name) &&
    now() - (job.busySince()?.getTime() ?? now()) <= job.stalledAfterMs;
  return {
    tick,
    /** The jobs that have not ended at all for too long: nothing runs them, or they hang. A new start mends that. */
    stalled: () =>
      longSince(ended)
        .filter((job) => !isBusy(job))
        .map(({ name }) => name),
    /** The jobs that have not ended well for too long; the log says why. */
    failing: () =>
      longSince(endedWell)
        .filter((job) => !isBusy(job))
        .map(({ name }) => name),
    /** Resolves when nothing is running any more. */
    idle: () => Promise.all(running.values()).then(() => undefined),
  };
}
