import type { Services } from "../use-case.ts";
import { prune } from "./pruning.ts";
import { deleteRemoved } from "./removed.ts";
import { deleteOld } from "./retention.ts";

const DAY_MS = 86_400_000;

/** Keeping house; a scheduled job that does something at its start and once a day. Two processes at once do no harm. */
export function createHousekeeping(services: Services): () => Promise<number> {
  let nextAt = 0;
  return async () => {
    const now = services.clock.now().getTime();
    if (now < nextAt) return 0;
    const deleted = (await deleteOld(services)) + (await deleteRemoved(services));
    const pruned = await prune(services);
    if (deleted > 0) services.wake();
    nextAt = now + DAY_MS;
    return deleted + pruned;
  };
}
