import type { Services } from "../use-case.ts";
import { dueColumns, isSettled } from "./item.ts";
import { loadItem, refreshItemCards, scheduleReminders } from "./record.ts";

/**
 * Somebody's zone, hours or wishes changed: bare dates end with the new working day, and reminders follow.
 * One short transaction per item, so that a large group does not stop the others.
 */
export async function reschedule(
  services: Services,
  whose: { groupId: string } | { personId: string },
): Promise<void> {
  const open = { state: { in: ["OPEN" as const, "STARTED" as const] } };
  const where =
    "groupId" in whose
      ? { ...open, groupId: whose.groupId }
      : { ...open, assignments: { some: { personId: whose.personId } } };
  const items = await services.store.db.actionItem.findMany({
    where,
    select: { id: true },
    orderBy: { id: "asc" },
  });
  for (const { id } of items) await rescheduleItem(services, id);
  services.wake();
}

function rescheduleItem(services: Services, id: string): Promise<void> {
  const now = services.clock.now();
  return services.store.write(async (tx) => {
    const item = await loadItem(tx, id);
    if (!item || isSettled(item)) return;
    if (!item.dueDay) return scheduleReminders(tx, item, now);
    const due = dueColumns({ kind: "day", day: item.dueDay, zone: item.group.zone }, item.group);
    const overdueAt = due.dueAt && due.dueAt > now ? due.dueAt : null;
    await tx.actionItem.update({ where: { id }, data: { ...due, overdueAt } });
    await scheduleReminders(tx, { ...item, ...due }, now);
    await refreshItemCards(tx, id, now);
  });
}
