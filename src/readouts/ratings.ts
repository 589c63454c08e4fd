import { createHash } from "node:crypto";
import { localDay } from "../lib/working-time.ts";
import type { Transaction } from "../store/client.ts";
import { lockGroup } from "../store/events.ts";
import type { Readout } from "../store/models.ts";
import type { Services } from "../use-case.ts";
import { installationSecret } from "./links.ts";
import { refreshReadoutCards } from "./record.ts";

/** A reader's vote from a page. */
export interface ReaderVote {
  /** 1 to 5. */
  readonly stars: number;
  /** What their browser keeps. */
  readonly cookie: string;
  /** The network address of somebody nobody knows, as `networkOf` gives it; null: they were given a link. */
  readonly stranger: string | null;
  /** Asked before one more is counted: may it be, at this pace? */
  mayCount(): boolean;
}

const hash = (...parts: string[]): string => createHash("sha256").update(parts.join("\n")).digest("hex");

/** How a browser's cookie is called among the voters: whoever reads the database cannot vote in its name. */
export const voterOf = (cookie: string): string => `reader:${hash(cookie)}`;

/**
 * Counts a reader's stars, or changes those they gave. Of strangers one vote for each network address and day (UTC) counts;
 * what is kept of the address is a hash that nobody outside this installation can work out.
 */
export async function rateAsReader(
  services: Services,
  readout: Pick<Readout, "id" | "groupId">,
  vote: ReaderVote,
): Promise<"counted" | "changed" | "too-many" | null> {
  const now = services.clock.now();
  const voter = voterOf(vote.cookie);
  const { id: readoutId, groupId } = readout;
  const key = { readoutId_voter: { readoutId, voter } };
  const known = await services.store.db.rating.findUnique({ where: key });
  if (!known && !vote.mayCount()) return "too-many";
  const outcome = await services.store.write(async (tx) => {
    await lockGroup(tx, groupId);
    const { state } = await tx.readout.findUniqueOrThrow({ where: { id: readoutId } });
    if (state !== "RELEASED") return null;
    const given = { stars: vote.stars, at: now };
    const mine = await tx.rating.updateMany({ where: { readoutId, voter }, data: given });
    if (mine.count === 0) {
      const address = vote.stranger === null ? null : await addressHash(tx, vote.stranger, now);
      const taken =
        address && (await tx.rating.findUnique({ where: { readoutId_address: { readoutId, address } } }));
      if (taken) return "too-many";
      await tx.rating.create({ data: { readoutId, voter, address, ...given } });
    }
    await refreshReadoutCards(tx, readoutId, now);
    return mine.count > 0 ? "changed" : "counted";
  });
  services.wake();
  return outcome;
}

const addressHash = async (tx: Transaction, address: string, now: Date): Promise<string> =>
  hash(localDay("UTC", now), address, await installationSecret(tx, now));
