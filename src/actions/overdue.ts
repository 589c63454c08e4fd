import { describeError } from "../lib/failure.ts";
import { workThrough } from "../lib/work-through.ts";
import type { Services } from "../use-case.ts";
import { refreshItemCards } from "./record.ts";

const BATCH = 200;

/** Draws cards anew that turned overdue since; a scheduled job. Returns how many items. */
export async function redrawOverdue(services: Services): Promise<number> {
  const { store, clock, logger } = services;
  let drawn = 0;
  await workThrough({
    now: clock.now,
    async find() {
      const turned = await store.db.actionItem.findMany({
        where: { overdueAt: { lte: clock.now() } },
        select: { id: true },
        orderBy: { overdueAt: "asc" },
        take: BATCH,
      });
      return { pieces: turned, more: turned.length === BATCH };
    },
    async one({ id }) {
      const mine = await redrawOne(services, id, clock.now());
      if (mine) drawn++;
      return mine;
    },
    failed: ({ id }, error) => logger.error({ item: id, error: describeError(error) }, "overdue.failed"),
  });
  if (drawn > 0) services.wake();
  return drawn;
}

const redrawOne = ({ store }: Services, id: string, now: Date): Promise<boolean> =>
  store.write(async (tx) => {
    const mine = await tx.actionItem.updateMany({
      where: { id, overdueAt: { lte: now } },
      data: { overdueAt: null },
    });
    if (mine.count > 0) await refreshItemCards(tx, id, now);
    return mine.count > 0;
  });
