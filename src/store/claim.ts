import type { Pace } from "../chat/adapter.ts";
import type { Store, Transaction } from "./client.ts";
import type { PostedCard } from "./models.ts";
import { isOpen, NEAR_MS, type PacedCard, SHUT, takeTurns } from "./pace.ts";
import { type Statement, type Value, writeWithin } from "./statements.ts";

/** Who claims what, until when; instants UTC. */
export interface Claim {
  readonly platform: string;
  readonly owner: string;
  /** "database": PostgreSQL's own clock measures what is due and the lease, as processes' clocks may differ. */
  readonly now: Date | "database";
  readonly leaseMs: number;
  readonly limit: number;
  /** The limits of the platform, if it has any. */
  readonly pace?: Pace | undefined;
  /** Those due longest come first, however urgent. */
  readonly byAge?: boolean;
}

/** A card that is ours for the length of the lease. */
export interface ClaimedCard extends PostedCard {
  /** In how many milliseconds its turn comes. */
  readonly waitMs: number;
}

/**
 * Takes due cards of one platform for one dispatcher, the most urgent first and among them those due longest, as many as
 * its limits let through soon; each counts as an attempt. Nobody else gets them before the lease ends. They come in the
 * order of their turns, and otherwise in the order they were made, which is the order to say them in.
 */
export async function claimDue(store: Store, claim: Claim): Promise<ClaimedCard[]> {
  const candidates = candidatesOf(store, claim);
  // Looking first costs no transaction when there is nothing to do.
  if ((await store.statements.read(candidates)).length === 0) return [];
  const cards = await store.write((tx) => claimWithin(tx, store, claim, candidates));
  // Ids are UUIDv7: they sort by the moment they were made.
  return cards.sort((one, other) => one.waitMs - other.waitMs || (one.id < other.id ? -1 : 1));
}

async function claimWithin(
  tx: Transaction,
  { provider }: Store,
  claim: Claim,
  candidates: Statement,
): Promise<ClaimedCard[]> {
  const rows = await writeWithin(tx, provider, [candidates]);
  const [first] = rows;
  if (!first) return [];
  const now = claim.now === "database" ? (first[4] as Date) : claim.now;
  const found: (PacedCard & { id: string })[] = rows.map(([id, workspace, destination, address]) => ({
    id: String(id),
    platform: claim.platform,
    workspace: String(workspace),
    destination: String(destination),
    address: address as string | null,
  }));
  const turns = claim.pace
    ? await takeTurns(tx, provider, { cards: found, pace: claim.pace, now })
    : found.map(() => 0);
  const waits = new Map(found.map(({ id }, index) => [id, turns[index] ?? null]));
  const cards = await tx.postedCard.updateManyAndReturn({
    where: { id: { in: [...waits].flatMap(([id, wait]) => (wait === null ? [] : [id])) } },
    data: {
      owner: claim.owner,
      nextAttemptAt: new Date(now.getTime() + claim.leaseMs),
      attempts: { increment: 1 },
    },
  });
  return cards.map((card) => ({ ...card, waitMs: waits.get(card.id) ?? 0 }));
}

/** 0 to 3, as `PostedCard.urgency` says. */
const URGENCIES = [0, 1, 2, 3];

/**
 * Which cards might be taken. The index serves one urgency at a time: without it the database would look through all that
 * was ever sent. On PostgreSQL processes pass over each other's rows instead of waiting for them.
 */
function candidatesOf({ provider }: Store, { platform, now, limit, pace, byAge = false }: Claim): Statement {
  const instant = now === "database" ? "LOCALTIMESTAMP(3)" : "?";
  const soon = now === "database" ? `${instant} + INTERVAL '${NEAR_MS} milliseconds'` : "?";
  const lock = provider === "postgresql" ? `FOR UPDATE OF "PostedCard" SKIP LOCKED` : "";
  const each = URGENCIES.map(
    (urgency) => `SELECT * FROM (
      SELECT "id", "workspace", "destination", "address", "urgency", "nextAttemptAt" FROM "PostedCard"
      WHERE "platform" = ? AND "urgency" = ${urgency} AND "nextAttemptAt" <= ${instant} ${pace ? `AND ${isOpen}` : ""}
      ORDER BY "nextAttemptAt", "id" LIMIT ${limit} ${lock}) AS "urgency${urgency}"`,
  );
  const instants = (at: number): Value[] => (now === "database" ? [] : [new Date(now.getTime() + at)]);
  return {
    sql: `${pace ? `WITH "shut" AS (${SHUT.replace("?", soon)})` : ""}
      SELECT "id", "workspace", "destination", "address" ${now === "database" ? `, ${instant} AS "now"` : ""}
      FROM (${each.join(" UNION ALL ")}) AS "due"
      ORDER BY ${byAge ? "" : `"urgency",`} "nextAttemptAt", "id" LIMIT ${limit}`,
    values: [...(pace ? instants(NEAR_MS) : []), ...URGENCIES.flatMap(() => [platform, ...instants(0)])],
  };
}
