import type { Store } from "./client.ts";
import type { PostedCard } from "./models.ts";

/** Who claims, until when; instants UTC. */
export interface Claim {
  readonly owner: string;
  readonly now: Date;
  readonly leaseMs: number;
  readonly limit: number;
}

/**
 * Takes the cards that have been due longest for one dispatcher, each counted as an attempt: nobody else gets them
 * before the lease ends. They come in the order they were made, which is the order to say them in. The time is a
 * parameter, since SQLite's own CURRENT_TIMESTAMP compares as text and finds nothing.
 */
export async function claimDue(store: Store, claim: Claim): Promise<PostedCard[]> {
  const cards = await (store.provider === "sqlite" ? claimInSqlite : claimInPostgres)(store, claim);
  // Ids are UUIDv7: they sort by the moment they were made.
  return cards.sort((a, b) => (a.id < b.id ? -1 : 1));
}

const lease = ({ now, leaseMs }: Claim): Date => new Date(now.getTime() + leaseMs);

/** One writer at a time: selecting and marking in one transaction is enough. */
async function claimInSqlite(store: Store, claim: Claim): Promise<PostedCard[]> {
  const where = { nextAttemptAt: { lte: claim.now } };
  // Looking first costs no commit when there is nothing to do.
  if (!(await store.db.postedCard.findFirst({ where, select: { id: true } }))) return [];
  return store.write(async (tx) => {
    // `updateManyAndReturn` takes a limit but no order, so that the oldest are chosen first.
    const due = await tx.postedCard.findMany({
      where,
      orderBy: [{ nextAttemptAt: "asc" }, { id: "asc" }],
      take: claim.limit,
      select: { id: true },
    });
    return tx.postedCard.updateManyAndReturn({
      where: { id: { in: due.map(({ id }) => id) } },
      data: { owner: claim.owner, nextAttemptAt: lease(claim), attempts: { increment: 1 } },
    });
  });
}

/**
 * One statement of its own; replicas pass over each other's rows instead of waiting for them. ARRAY makes PostgreSQL
 * choose the rows once: a plain `IN (SELECT … LIMIT …)` may be planned as a loop that chooses anew for every row.
 */
const claimInPostgres = (store: Store, claim: Claim): Promise<PostedCard[]> =>
  store.db.$queryRaw<PostedCard[]>`
    UPDATE "PostedCard" SET "owner" = ${claim.owner}, "nextAttemptAt" = ${lease(claim)}, "attempts" = "attempts" + 1
    WHERE "id" = ANY (ARRAY(
      SELECT "id" FROM "PostedCard" WHERE "nextAttemptAt" <= ${claim.now}
      ORDER BY "nextAttemptAt", "id" LIMIT ${claim.limit} FOR UPDATE SKIP LOCKED))
    RETURNING *`;
