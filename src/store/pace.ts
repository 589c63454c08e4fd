import type { Pace, Rate } from "../chat/adapter.ts";
import type { Transaction } from "./client.ts";
import type { Provider } from "./migrate.ts";
import { type Value, writeWithin } from "./statements.ts";

// How fast a platform lets us speak, kept in the database so that all processes together keep to it. `Pace.freeAt` is the
// first moment at which the next message may go under its key: the generic cell rate algorithm (ITU-T I.371), which
// needs one instant per key.

/**
 * Somebody waits for a turn that comes within this time; what comes later is left where it stands, so that what is more
 * urgent may still overtake it. Longer than the two seconds between two looks at the outbox, or turns would pass unused.
 */
export const HORIZON_MS = 3_000;
/**
 * Cards are looked for only under limits whose next turn comes within this time, so that each claim takes several turns
 * of a limit at once. Longer than what is left of the horizon two seconds later.
 */
export const NEAR_MS = 1_500;

/** What of a card decides which limits it meets. */
export interface PacedCard {
  readonly platform: string;
  readonly workspace: string;
  readonly destination: string;
  /** Null: it is a new message; else an edit. */
  readonly address: string | null;
}

/** The key of one limit, as `isOpen` spells it too. */
export const paceKey = (scope: keyof Pace, { platform, workspace, destination }: PacedCard): string =>
  ({
    all: platform,
    sends: `${platform} ${workspace} sends`,
    edits: `${platform} ${workspace} edits`,
    place: `${platform} ${destination}`,
  })[scope];

const scopesOf = ({ address }: PacedCard): (keyof Pace)[] =>
  address === null ? ["all", "sends", "place"] : ["all", "edits"];

/** The limits that let nothing through before an instant, which is its `?`. */
export const SHUT = `SELECT "key" FROM "Pace" WHERE "freeAt" > ?`;

/** A condition on rows of PostedCard: none of the card's limits is in the table `shut`, which holds what `SHUT` finds. */
export const isOpen = [
  `"platform"`,
  `"platform" || ' ' || "workspace" || CASE WHEN "address" IS NULL THEN ' sends' ELSE ' edits' END`,
  `"platform" || ' ' || "destination"`,
]
  .map((key) => `${key} NOT IN (SELECT "key" FROM "shut")`)
  .join(" AND ");

/**
 * Reserves the next turns for these cards in their order. The answer has, for each card in the same order, in how many
 * milliseconds its turn comes; null: not within the horizon, and nothing is reserved.
 */
export async function takeTurns(
  tx: Transaction,
  provider: Provider,
  { cards, pace, now }: { cards: readonly PacedCard[]; pace: Pace; now: Date },
): Promise<(number | null)[]> {
  const limitsOf = (card: PacedCard): Limit[] =>
    scopesOf(card).flatMap((scope) => {
      const rate = pace[scope];
      return rate ? [{ key: paceKey(scope, card), rate }] : [];
    });
  const keys = [...new Set(cards.flatMap((card) => limitsOf(card).map(({ key }) => key)))].sort();
  const free = await lockKeys(tx, provider, keys);
  const turns = planTurns(cards.map(limitsOf), free, now.getTime());
  await writeKeys(tx, provider, free);
  return turns;
}

interface Limit {
  readonly key: string;
  readonly rate: Rate;
}

/**
 * Whose turn could come first has it, and among equals who stands first: so nobody waits behind a card whose own channel
 * is busy, and no turn of a workspace passes unused. Moves `free` on.
 */
function planTurns(
  cards: readonly (readonly Limit[])[],
  free: Map<string, number>,
  at: number,
): (number | null)[] {
  const turns: (number | null)[] = cards.map(() => null);
  const left = new Set(cards.keys());
  const turnOf = (index: number) =>
    Math.max(at, ...(cards[index] ?? []).map(({ key }) => free.get(key) ?? at));
  while (left.size > 0) {
    const [index, turn] = [...left]
      .map((one) => [one, turnOf(one)] as const)
      .reduce((first, other) => (other[1] < first[1] ? other : first));
    if (turn > at + HORIZON_MS) break;
    for (const { key, rate } of cards[index] ?? []) free.set(key, nextTurn(free.get(key) ?? 0, turn, rate));
    // Rounded to a whole one here and in the row, not from turn to turn: at a hundred a second that would cost a tenth.
    turns[index] = Math.ceil(turn) - at;
    left.delete(index);
  }
  return turns;
}

/** Of a millisecond: sums of halves of halves are exact, so no turn comes too early by rounding. */
const PARTS = 1_024;

/** When the one after this turn may come, not in whole milliseconds: after a rest `burst` follow each other at once. */
export function nextTurn(freeAt: number, turn: number, { most, perMs, burst = 1 }: Rate): number {
  const interval = Math.ceil((perMs / (most - burst + 1)) * PARTS) / PARTS;
  return Math.max(freeAt, turn - (burst - 1) * interval) + interval;
}

/** The platform said too fast: nothing goes under this key before an instant, in no process. */
export async function holdBack(tx: Transaction, provider: Provider, key: string, until: Date): Promise<void> {
  const free = await lockKeys(tx, provider, [key]);
  if ((free.get(key) ?? 0) < until.getTime())
    await writeKeys(tx, provider, new Map([[key, until.getTime()]]));
}

/** Writing a row as it is locks it, and makes it where there is none; in one order, so that nobody waits in a circle. */
async function lockKeys(
  tx: Transaction,
  provider: Provider,
  keys: readonly string[],
): Promise<Map<string, number>> {
  const rows = await upsert(
    tx,
    provider,
    keys.map((key) => [key, new Date(0)]),
    `"key" = excluded."key" RETURNING "key", "freeAt"`,
  );
  return new Map(rows.map(([key, freeAt]) => [String(key), (freeAt as Date).getTime()]));
}

const writeKeys = (tx: Transaction, provider: Provider, free: ReadonlyMap<string, number>) =>
  upsert(
    tx,
    provider,
    [...free]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, at]) => [key, new Date(Math.ceil(at))]),
    `"freeAt" = excluded."freeAt"`,
  );

async function upsert(
  tx: Transaction,
  provider: Provider,
  rows: readonly (readonly [string, Date])[],
  then: string,
) {
  if (rows.length === 0) return [];
  const sql = `INSERT INTO "Pace" ("key", "freeAt") VALUES ${rows.map(() => "(?, ?)").join(", ")}
    ON CONFLICT ("key") DO UPDATE SET ${then}`;
  return writeWithin(tx, provider, [{ sql, values: rows.flat() as Value[] }]);
}
