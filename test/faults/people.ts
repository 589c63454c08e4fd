import { newId } from "../../src/lib/ids.ts";
import type { Store } from "../../src/store/client.ts";
import type { Outcome } from "./fault.ts";

// The plainest record there is, for faults of the database itself.

export const person = (name: string) => ({ id: newId(), name, createdAt: new Date(0) });

/** What was answered, against what is there. */
export interface Answered {
  /** Names whose write was answered well. */
  readonly kept: readonly string[];
  /** Names whose write was refused or taken back. */
  readonly refused: readonly string[];
}

/** What was answered well must be there once, what was refused not at all. */
export async function auditPeople(
  { db }: Store,
  { kept, refused }: Answered,
): Promise<Omit<Outcome, "tries">> {
  const counts = new Map<string, number>();
  for (const { name } of await db.person.findMany({ select: { name: true } }))
    counts.set(name, (counts.get(name) ?? 0) + 1);
  const tooMany = (name: string, wanted: number) => Math.max(0, (counts.get(name) ?? 0) - wanted);
  return {
    acknowledged: kept.length,
    lost: kept.filter((name) => !counts.has(name)).length,
    repeated: [...kept.map((name) => tooMany(name, 1)), ...refused.map((name) => tooMany(name, 0))].reduce(
      (sum, count) => sum + count,
      0,
    ),
    unaskable: 0,
  };
}
