import { redrawOverdue } from "./actions/overdue.ts";
import { createHousekeeping } from "./keeping/job.ts";
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
  { name: "outbox", every: "*/2 * * * * *", stalledAfterMs: 120_000, run: () => dispatcher.drain() },
  { name: "keeping", every: "35 * * * * *", stalledAfterMs: 1_800_000, run: createHousekeeping(services) },
];

/** Runs jobs one at a time each, and knows when each last ended well. */
export function createScheduler(services: Services, table: readonly Job[]) {
  const lastRun = new Map(table.map((job) => [job.name, services.clock.now().getTime()]));
  const running = new Map<string, Promise<void>>();

  const tick = (job: Job): Promise<void> => {
    const current = running.get(job.name);
    if (current) return current;
    const run = job
      .run()
      .then((count) => {
        lastRun.set(job.name, services.clock.now().getTime());
        if (count > 0) services.logger.info({ job: job.name, count }, "job.ran");
      })
      .catch((error: unknown) => services.logger.error({ job: job.name, error: String(error) }, "job.failed"))
      .finally(() => running.delete(job.name));
    running.set(job.name, run);
    return run;
  };
  return {
    tick,
    /** The jobs that have not ended well for too long. */
    stalled: () =>
      table
        .filter((job) => services.clock.now().getTime() - (lastRun.get(job.name) ?? 0) > job.stalledAfterMs)
        .map((job) => job.name),
    /** Resolves when nothing is running any more. */
    idle: () => Promise.all(running.values()).then(() => undefined),
  };
}
