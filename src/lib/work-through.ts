/** Work that the database knows to be due. */
export interface DueWork<Piece> {
  /** What has been due longest, and whether that is perhaps not all. */
  find(): Promise<{ readonly pieces: readonly Piece[]; readonly more: boolean }>;
  /** Resolves with false when there was nothing left to do: somebody else was faster. */
  one(piece: Piece): Promise<boolean>;
  /** One piece that fails stays due, and keeps no other from its turn. */
  failed(piece: Piece, error: unknown): void;
  now(): Date;
  /** 0 to 1. */
  readonly random?: () => number;
}

/** Of PostgreSQL's ten connections most are left for people's commands; on SQLite so many share a commit. */
const SIDE_BY_SIDE = 4;
/** Then the job ends, so that it is seen to be alive; the next tick goes on. */
const LONGEST_MS = 30_000;

/**
 * Does what is due, batch after batch while more is waiting, a few pieces side by side. Where there is more than
 * one batch, several processes are likely to be at it: then each takes its pieces in an order of its own, so that they seldom meet.
 */
export async function workThrough<Piece>(work: DueWork<Piece>): Promise<void> {
  const until = work.now().getTime() + LONGEST_MS;
  for (;;) {
    const { pieces, more } = await work.find();
    const mine = await workAt(work, more ? shuffled(pieces, work.random ?? Math.random) : pieces);
    if (!more || mine === 0 || work.now().getTime() >= until) return;
  }
}

/** Resolves with how many pieces were there to be done. */
async function workAt<Piece>({ one, failed }: DueWork<Piece>, pieces: readonly Piece[]): Promise<number> {
  const waiting = pieces.values();
  let mine = 0;
  const lane = async () => {
    for (const piece of waiting)
      try {
        if (await one(piece)) mine++;
      } catch (error) {
        failed(piece, error);
      }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
  return mine;
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
