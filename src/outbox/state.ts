import type { Store } from "../store/client.ts";
import type { PostedCardWhereInput } from "../store/models.ts";

/** How the outbox stands at an instant (UTC): these platforms, and others that something is owed to. */
export async function outboxState({ db }: Store, platforms: readonly string[], now: Date) {
  const by = (where: PostedCardWhereInput) =>
    db.postedCard.groupBy({ by: ["platform"], where, _count: true, _min: { nextAttemptAt: true } });
  const due = await by({ nextAttemptAt: { lte: now } });
  const retrying = await by({ nextAttemptAt: { gt: now }, error: { not: null }, owner: null });
  const setAside = await by({ failedAt: { not: null } });
  const all = new Set([...platforms, ...[due, retrying, setAside].flat().map((one) => one.platform)]);
  const of = (found: typeof due, platform: string) => found.find((one) => one.platform === platform);
  return [...all].map((platform) => {
    const since = of(due, platform)?._min.nextAttemptAt ?? now;
    return {
      platform,
      due: of(due, platform)?._count ?? 0,
      oldestDueSeconds: Math.round((now.getTime() - since.getTime()) / 1_000),
      retrying: of(retrying, platform)?._count ?? 0,
      setAside: of(setAside, platform)?._count ?? 0,
    };
  });
}
