import { type Phrase, say } from "../chat/card.ts";
import type { Transaction } from "../store/client.ts";
import type { Stars } from "./readout.ts";

/** Average and number of a readout's ratings, the strangers' too. */
export async function starsOf(tx: Transaction, readoutId: string): Promise<Stars> {
  const { _avg, _count } = await tx.rating.aggregate({
    where: { readoutId },
    _avg: { stars: true },
    _count: true,
  });
  return { average: _avg.stars ?? 0, count: _count };
}

/** "4.6 of 5 (17 votes)", "no votes yet". */
export const starsText = ({ average, count }: Stars): Phrase =>
  count === 0
    ? say("readout.no-votes")
    : say("readout.stars", { average: String(Math.round(average * 10) / 10), count });
