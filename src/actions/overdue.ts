import { workThrough } from "../lib/work-through.ts";
import type { Services } from "../use-case.ts";
import { refreshItemCards } from "./record.ts";

/** Draws cards anew that turned overdue since; a scheduled job. Returns how many items. */
export const redrawOverdue = (services: Services): Promise<number> =>
  workThrough(services, {
    find: (now, take, skip) =>
      services.store.db.actionItem.findMany({
        where: { overdueAt: { lte: now } },
        select: { id: true },
        orderBy: { overdueAt: "asc" },
        take,
        skip,
      }),
    one: ({ id }, now) => redrawOne(services, id, now),
    failure: "overdue.failed",
    about: ({ id }) => ({ item: id }),
  });

const redrawOne = ({ store }: Services, id: string, now: Date): Promise<number> =>
  store.write(async (tx) => {
    const mine = await tx.actionItem.updateMany({
      where: { id, overdueAt: { lte: now } },
      data: { overdueAt: null },
    });
    if (mine.count > 0) await refreshItemCards(tx, id, now);
    return mine.count;
  });
