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
 * Takes due cards, oldest first, for one dispatcher: nobody else gets them before the lease ends. The time is a
 * parameter, since SQLite's own CURRENT_TIMESTAMP compares as text and finds nothing.
 */
export function claimDue(store: Store, claim: Claim): Promise<PostedCard[]> {
  return store.provider === "sqlite" ? claimInSqlite(store, claim) : claimInPostgres(store, claim);
}

const lease = ({ now, leaseMs }: Claim): Date => new Date(now.getTime() + leaseMs);

/** One writer at a time: selecting and marking in one transaction is enough. */
async function claimInSqlite(store: Store, claim: Claim): Promise<PostedCard[]> {
  const where = { nextAttemptAt: { lte: claim.now } };
  // Looking first costs no commit when there is nothing to do.
  if (!(await store.db.postedCard.findFirst({ where, select: { id: true } }))) return [];
  return store.write(async (tx) => {
    const due = await tx.postedCard.findMany({
      where,
      orderBy: { nextAttemptAt: "asc" },
      take: claim.limit,
      select: { id: true },
    });
    const ids = due.map(({ id }) => id);
    await tx.postedCard.updateMany({
      where: { id: { in: ids } },
      data: { owner: claim.owner, nextAttemptAt: lease(claim), attempts: { increment: 1 } },
    });
    return tx.postedCard.findMany({ where: { id: { in: ids } }, orderBy: { id: "asc" } });
  });
}

/** Replicas pass over each other's rows instead of waiting for them. */
async function claimInPostgres(store: Store, claim: Claim): Promise<PostedCard[]> {
  const rows = await store.db.$queryRaw<PostedCard[]>`
    UPDATE "PostedCard" SET "owner" = ${claim.owner}, "nextAttemptAt" = ${lease(claim)}, "attempts" = "attempts" + 1
    WHERE "id" IN (
      SELECT "id" FROM "PostedCard" WHERE "nextAttemptAt" <= ${claim.now}
      ORDER BY "nextAttemptAt" LIMIT ${claim.limit} FOR UPDATE SKIP LOCKED)
    RETURNING *`;
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1));
}
