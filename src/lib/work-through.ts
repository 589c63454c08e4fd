import type { Clock } from "./clock.ts";
import { describeError } from "./failure.ts";
import type { Logger } from "./logger.ts";

/** Work that the database knows to be due. */
export interface DueWork<Piece> {
  /** Of what is due by now at most so many behind the first `skip`, and first what has been due longest. */
  find(now: Date, most: number, skip: number): Promise<readonly Piece[]>;
  /** Resolves with how much was done; 0: somebody else was faster. */
  one(piece: Piece, now: Date): Promise<number>;
  /** The event that is logged when a piece fails, and what it then says of the piece. */
  readonly failure: string;
  about(piece: Piece): Record<string, unknown>;
}

interface Surroundings {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called when something was done: there may be messages to send. */
  wake(): void;
  /** 0 to 1. */
  random?(): number;
}

const BATCH = 200;
/** Of PostgreSQL's ten connections most are left for people's commands; on SQLite so many share a commit. */
const SIDE_BY_SIDE = 4;
/** Then the job ends, so that it is seen to be alive; the next tick goes on. */
const LONGEST_MS = 30_000;

/**
 * Does what is due, batch after batch while more is waiting, a few pieces side by side; equal pieces of a batch are one. A piece
 * that fails stays due, and keeps no other from its turn. Where there is more than one batch, several processes are likely to
 * be at it: then each takes its pieces in an order of its own, so that they seldom meet. Resolves with how much was done.
 */
export async function workThrough<Piece>(services: Surroundings, work: DueWork<Piece>): Promise<number> {
  const { clock, random = Math.random } = services;
  const until = clock.now().getTime() + LONGEST_MS;
  let done = 0;
  let skip = 0;
  for (;;) {
    const found = await work.find(clock.now(), BATCH, skip);
    const more = found.length === BATCH;
    const pieces = [...new Set(found)];
    const { mine, failed } = await workAt(services, work, more ? shuffled(pieces, random) : pieces);
    done += mine;
    // What failed is still the first that is due.
    skip += found.filter((piece) => failed.has(piece)).length;
    if (!more || (mine === 0 && failed.size === 0) || clock.now().getTime() >= until) break;
  }
  if (done > 0) services.wake();
  return done;
}

async function workAt<Piece>(
  { clock, logger }: Surroundings,
  { one, failure, about }: DueWork<Piece>,
  pieces: readonly Piece[],
): Promise<{ mine: number; failed: ReadonlySet<Piece> }> {
  const waiting = pieces.values();
  const failed = new Set<Piece>();
  let mine = 0;
  const lane = async () => {
    for (const piece of waiting)
      try {
        const count = await one(piece, clock.now());
        mine += count;
      } catch (error) {
        failed.add(piece);
        logger.error({ ...about(piece), error: describeError(error) }, failure);
      }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
  return { mine, failed };
}

/** Fisher and Yates. */
function shuffled<Piece>(pieces: readonly Piece[], random: () => number): Piece[] {
  const result = [...pieces];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other] as Piece, result[last] as Piece];
  }
  return result;
}
