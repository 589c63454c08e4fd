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
  /**
   * To see whether the platform is back: what never failed comes first, so that what fails by itself hides nothing, and
   * what waits after a failure may be taken before its time, which is not counted as an attempt.
   */
  readonly probe?: boolean;
}

/** A card that is ours for the length of the lease. */
export interface ClaimedCard extends PostedCard {
  /** In how many milliseconds its turn comes. */
  readonly waitMs: number;
  /** When it was due: to be given back as it was. */
  readonly dueAt: Date;
  /** Taken before its time, and not counted as an attempt. */
  readonly early: boolean;
}

/**
 * Takes due cards of one platform for one dispatcher, the most urgent first and among them those due longest, as many as
 * its limits let through soon; each counts as an attempt. Nobody else gets them before the lease ends. They come in the
 * order of their turns, and otherwise in the order they were made, which is the order to say them in.
 */
export async function claimDue(store: Store, claim: Claim): Promise<ClaimedCard[]> {
  const candidates = claim.probe ? probeOf(store, claim) : candidatesOf(store, claim);
  // Looking first costs no transaction when there is nothing to do.
  if ((await store.statements.read(candidates)).length === 0) return [];
  const cards = await store.write((tx) => claimWithin(tx, store, claim, candidates));
  // Ids are UUIDv7: they sort by the moment they were made.
  return cards.sort((one, other) => one.waitMs - other.waitMs || (one.id < other.id ? -1 : 1));
}

/** A candidate as it was found. */
interface Found extends PacedCard, Pick<ClaimedCard, "id" | "dueAt" | "early"> {}

async function claimWithin(
  tx: Transaction,
  { provider }: Store,
  claim: Claim,
  candidates: Statement,
): Promise<ClaimedCard[]> {
  const rows = await writeWithin(tx, provider, [candidates]);
  const [first] = rows;
  if (!first) return [];
  const now = claim.now === "database" ? (first[5] as Date) : claim.now;
  const found: Found[] = rows.map(([id, workspace, destination, address, dueAt]) => ({
    id: String(id),
    platform: claim.platform,
    workspace: String(workspace),
    destination: String(destination),
    address: address as string | null,
    dueAt: dueAt as Date,
    early: (dueAt as Date) > now,
  }));
  const turns = claim.pace
    ? await takeTurns(tx, provider, { cards: found, pace: claim.pace, now })
    : found.map(() => 0);
  const taken = new Map(
    found.flatMap(({ id, dueAt, early }, index) => {
      const waitMs = turns[index] ?? null;
      return waitMs === null ? [] : [[id, { waitMs, dueAt, early }] as const];
    }),
  );
  const cards = await tx.postedCard.updateManyAndReturn({
    where: { id: { in: [...taken.keys()] } },
    data: {
      owner: claim.owner,
      nextAttemptAt: new Date(now.getTime() + claim.leaseMs),
      // A probe is one card.
      attempts: { increment: found.some(({ early }) => early) ? 0 : 1 },
    },
  });
  return cards.flatMap((card) => {
    const turn = taken.get(card.id);
    return turn ? [{ ...card, ...turn }] : [];
  });
}

/** 0 to 3, as `PostedCard.urgency` says. */
export const URGENCIES = [0, 1, 2, 3];

/** What candidates have in common: how they say when it is, and how they leave limits aside that let nothing through. */
function spelling({ provider }: Store, { now, pace }: Claim) {
  const instant = now === "database" ? "LOCALTIMESTAMP(3)" : "?";
  const soon = now === "database" ? `${instant} + INTERVAL '${NEAR_MS} milliseconds'` : "?";
  const instants = (at: number): Value[] => (now === "database" ? [] : [new Date(now.getTime() + at)]);
  return {
    instant,
    instants,
    now: now === "database" ? `, ${instant} AS "now"` : "",
    shut: {
      sql: pace ? `WITH "shut" AS (${SHUT.replace("?", soon)})` : "",
      values: pace ? instants(NEAR_MS) : [],
    },
    isOpen: pace ? `AND ${isOpen}` : "",
    lock: provider === "postgresql" ? `FOR UPDATE OF "PostedCard" SKIP LOCKED` : "",
  };
}

/**
 * Which cards might be taken. The index serves one urgency at a time: without it the database would look through all that
 * was ever sent. On PostgreSQL processes pass over each other's rows instead of waiting for them.
 */
function candidatesOf(store: Store, claim: Claim): Statement {
  const { platform, limit, byAge = false } = claim;
  const { instant, instants, now, shut, isOpen, lock } = spelling(store, claim);
  const each = URGENCIES.map(
    (urgency) => `SELECT * FROM (
      SELECT "id", "workspace", "destination", "address", "urgency", "nextAttemptAt" FROM "PostedCard"
      WHERE "platform" = ? AND "urgency" = ${urgency} AND "nextAttemptAt" <= ${instant} ${isOpen}
      ORDER BY "nextAttemptAt", "id" LIMIT ${limit} ${lock}) AS "urgency${urgency}"`,
  );
  return {
    sql: `${shut.sql}
      SELECT "id", "workspace", "destination", "address", "nextAttemptAt" ${now}
      FROM (${each.join(" UNION ALL ")}) AS "due"
      ORDER BY ${byAge ? "" : `"urgency",`} "nextAttemptAt", "id" LIMIT ${limit}`,
    values: [...shut.values, ...URGENCIES.flatMap(() => [platform, ...instants(0)])],
  };
}

/** Which card might be taken to see whether the platform is back. */
function probeOf(store: Store, claim: Claim): Statement {
  const { instant, instants, now, shut, isOpen, lock } = spelling(store, claim);
  return {
    sql: `${shut.sql}
      SELECT "id", "workspace", "destination", "address", "nextAttemptAt" ${now} FROM "PostedCard"
      WHERE "platform" = ? AND "urgency" IN (${URGENCIES}) AND "nextAttemptAt" > ?
        AND ("nextAttemptAt" <= ${instant} OR ("error" IS NOT NULL AND "owner" IS NULL)) ${isOpen}
      ORDER BY "error" IS NOT NULL, "nextAttemptAt", "id" LIMIT 1 ${lock}`,
    values: [...shut.values, claim.platform, new Date(0), ...instants(0)],
  };
}
