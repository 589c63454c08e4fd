import type { Transaction } from "../store/client.ts";
import type { Services } from "../use-case.ts";
import { goneCards, idsOf } from "./deleting.ts";
import { inBatches } from "./retention.ts";

const DAY_MS = 86_400_000;
const LONGEST_SHUT_MS = DAY_MS / 4;
const BATCH = 500;

/** After how many days goes what nobody needs any more, whatever a group keeps. */
export const PRUNED_AFTER_DAYS = {
  /** Answered, or past the time they could be. */
  questions: 30,
  /** Reminders and notices that were sent: their buttons go on working, they are only no longer redrawn. */
  reminders: 90,
  /** Messages that could not be delivered, with the reason. */
  failed: 90,
  /** Letters that ask for a yes: their limits count hours and days. */
  asking: 30,
  /** Letters of readouts, which say who is told of a correction: of a later one its page and the channels tell. */
  letters: 365,
  /** Addresses that never said yes. */
  unconfirmed: 30,
  /** Addresses that stopped, with the reason when their letters came back. */
  stopped: 90,
  /** Links that were taken back or are over. */
  links: 30,
  /** The hash of a stranger's address, which keeps their vote of a day one. */
  voters: 2,
} as const;

/** What of Prisma's models is needed to delete in batches. */
interface Rows {
  findMany(some: { where: object; select: { id: true }; take: number }): Promise<{ id: string }[]>;
  deleteMany(all: { where: { id: { in: string[] } } }): Promise<{ count: number }>;
}
/** Their own types name each model's filters, and no two have the same. */
const rows = (model: object) => model as unknown as Rows;

type Ago = (days: keyof typeof PRUNED_AFTER_DAYS) => Date;

const prunings: readonly { of(tx: Transaction): Rows; where(ago: Ago): object }[] = [
  {
    of: (tx) => rows(tx.question),
    where: (ago) => ({
      OR: [{ answeredAt: { lt: ago("questions") } }, { expiresAt: { lt: ago("questions") } }],
    }),
  },
  // Cards first: without them a message is no longer found by its entries.
  {
    of: (tx) => rows(tx.postedCard),
    where: (ago) => ({ subject: "bundle", createdAt: { lt: ago("reminders") } }),
  },
  { of: (tx) => rows(tx.bundle), where: (ago) => ({ createdAt: { lt: ago("reminders") } }) },
  { of: (tx) => rows(tx.postedCard), where: (ago) => ({ failedAt: { lt: ago("failed") } }) },
  { of: (tx) => rows(tx.postedCard), where: () => goneCards },
  {
    of: (tx) => rows(tx.postedCard),
    where: (ago) => ({
      subject: "letter",
      nextAttemptAt: null,
      OR: [
        { createdAt: { lt: ago("asking") }, NOT: { subjectId: { startsWith: "out:" } } },
        { createdAt: { lt: ago("letters") } },
      ],
    }),
  },
  {
    of: (tx) => rows(tx.subscriber),
    where: (ago) => ({
      OR: [
        { state: "ASKED", askedAt: { lt: ago("unconfirmed") } },
        { state: "STOPPED", stoppedAt: { lt: ago("stopped") } },
      ],
    }),
  },
];

/** Deletes what nobody needs any more, in batches. Returns how many rows went. */
export async function prune(services: Services): Promise<number> {
  const now = services.clock.now().getTime();
  const ago: Ago = (what) => new Date(now - PRUNED_AFTER_DAYS[what] * DAY_MS);
  const dayAgo = new Date(now - DAY_MS);
  let pruned = 0;
  for (const { of, where } of prunings)
    pruned += await inBatches(services, BATCH, async (tx, take) => {
      const ids = idsOf(await of(tx).findMany({ where: where(ago), select: { id: true }, take }));
      return ids.length === 0 ? 0 : (await of(tx).deleteMany({ where: { id: { in: ids } } })).count;
    });
  await services.store.write(async (tx) => {
    const links = [{ revokedAt: { lt: ago("links") } }, { expiresAt: { lt: ago("links") } }];
    await tx.link.deleteMany({ where: { OR: links } });
    const voters = { at: { lt: ago("voters") }, address: { not: null } };
    await tx.rating.updateMany({ where: voters, data: { address: null } });
    // What shuts a limit for longer than any platform asks for was written by a clock that was wrong.
    const implausible = new Date(now + LONGEST_SHUT_MS);
    await tx.pace.deleteMany({
      where: { OR: [{ freeAt: { lt: dayAgo } }, { freeAt: { gt: implausible } }] },
    });
    await tx.lease.deleteMany({ where: { until: { lt: dayAgo } } });
  });
  return pruned;
}
