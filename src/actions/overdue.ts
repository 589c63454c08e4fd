import type { Services } from "../use-case.ts";
import { refreshItemCards } from "./record.ts";

/** Draws cards anew that turned overdue since; a scheduled job. Returns how many items. */
export async function redrawOverdue(services: Services): Promise<number> {
  const now = services.clock.now();
  const turned = await services.store.db.actionItem.findMany({
    where: { overdueAt: { lte: now } },
    select: { id: true },
    orderBy: { overdueAt: "asc" },
    take: 200,
  });
  for (const { id } of turned)
    await services.store.write(async (tx) => {
      const mine = await tx.actionItem.updateMany({
        where: { id, overdueAt: { lte: now } },
        data: { overdueAt: null },
      });
      if (mine.count > 0) await refreshItemCards(tx, id, now);
    });
  if (turned.length > 0) services.wake();
  return turned.length;
}
