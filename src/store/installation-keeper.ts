import type { InstallationKeeper } from "../chat/adapter.ts";
import type { Clock } from "../lib/clock.ts";
import { newId } from "../lib/ids.ts";
import type { Store, Transaction } from "./client.ts";

/** Knows where the bot is installed on a platform. It is asked anew each time, so that all processes see a removal at once. */
export function createInstallationKeeper(store: Store, platform: string, clock: Clock): InstallationKeeper {
  const rows = store.db.installation;
  const key = (workspace: string) => ({ platform_workspace: { platform, workspace } });
  return {
    get: (workspace) => rows.findUnique({ where: key(workspace) }),
    present: () => rows.findMany({ where: { platform, removedAt: null } }),
    put: ({ workspace, name, organisation, sealed }) =>
      store.write(async (tx) => {
        const now = clock.now();
        const before = await tx.installation.findUnique({ where: key(workspace) });
        const about = { name, organisation, sealed, installedAt: now, updatedAt: now, removedAt: null };
        await tx.installation.upsert({
          where: key(workspace),
          create: { id: newId(), platform, workspace, ...about },
          update: about,
        });
        if (before?.removedAt) await keepTrueAgain(tx, { platform, workspace }, before.removedAt, now);
      }),
    exchange: (workspace, from, to) =>
      store.write(async (tx) => {
        const { count } = await tx.installation.updateMany({
          where: { platform, workspace, sealed: from },
          data: { sealed: to, updatedAt: clock.now() },
        });
        return count > 0;
      }),
    remove: (workspace, reason, sealed) =>
      store.write(async (tx) => {
        const now = clock.now();
        const gone = { removedAt: now, updatedAt: now, sealed: null };
        const there = { platform, workspace, removedAt: null, ...(sealed === undefined ? {} : { sealed }) };
        const { count } = await tx.installation.updateMany({ where: there, data: gone });
        if (count === 0) return false;
        const served = { platform, organisation: workspace, removedAt: null };
        const workspaces = await tx.installation.findMany({ where: served, select: { workspace: true } });
        await tx.installation.updateMany({ where: served, data: gone });
        await tx.postedCard.updateMany({
          where: {
            platform,
            workspace: { in: [workspace, ...workspaces.map((one) => one.workspace)] },
            nextAttemptAt: { not: null },
          },
          data: { nextAttemptAt: null, owner: null, failedAt: now, error: reason },
        });
        return true;
      }),
  };
}

/** Was the bot there, and is not any more? */
export const isRemoved = async (
  { db }: Store,
  { platform, workspace }: { platform: string; workspace: string },
): Promise<boolean> =>
  (await db.installation.count({ where: { platform, workspace, removedAt: { not: null } } })) > 0;

/** Cards that stand there and could not be redrawn meanwhile; what never arrived is out of date and stays unsaid. */
const keepTrueAgain = (
  tx: Transaction,
  place: { platform: string; workspace: string },
  removedAt: Date,
  now: Date,
) =>
  tx.postedCard.updateMany({
    where: { ...place, address: { not: null }, failedAt: { gte: removedAt } },
    data: { failedAt: null, error: null, attempts: 0, nextAttemptAt: now },
  });
