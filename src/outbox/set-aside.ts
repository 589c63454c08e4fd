import type { Transaction } from "../store/client.ts";
import type { PostedCardWhereInput } from "../store/models.ts";

// What was set aside waits for a person: it is tried again, or let go.

/** Cards that were set aside, of those a condition names. */
export const isSetAside = (among: PostedCardWhereInput = {}): PostedCardWhereInput => ({
  AND: [among, { failedAt: { not: null } }],
});

/** They are due at once, with all their tries before them. Resolves with how many. */
export async function retrySetAside(
  tx: Transaction,
  among: PostedCardWhereInput,
  now: Date,
): Promise<number> {
  const data = { failedAt: null, error: null, attempts: 0, owner: null, nextAttemptAt: now };
  return (await tx.postedCard.updateMany({ where: isSetAside(among), data })).count;
}

/** They are never sent. The row stays, so that nothing owes them a second time. Resolves with how many. */
export async function dropSetAside(tx: Transaction, among: PostedCardWhereInput): Promise<number> {
  const data = { failedAt: null, error: "dropped by the operator", owner: null, nextAttemptAt: null };
  return (await tx.postedCard.updateMany({ where: isSetAside(among), data })).count;
}
