import { fold, splitAt } from "../lib/text.ts";
import type { Actor, Services } from "../use-case.ts";

const PERIODS = ["last-week", "last-month", "this-week", "this-month"];
const MOST_MEETINGS = 10;
const MOST_TAGS = 8;

/** What a readout may be drafted from: periods, meetings that ended, tags. */
export async function completeScope(
  { store }: Services,
  actor: Actor,
  typed: string,
): Promise<{ label: string; value: string }[]> {
  const word = fold(typed).trim();
  const meetings = await store.db.meeting.findMany({
    where: { groupId: actor.group.id, state: "ENDED" },
    select: { number: true, title: true },
    orderBy: { endedAt: "desc" },
    take: 100,
  });
  const tags = await store.db.itemTag.findMany({
    where: { item: { groupId: actor.group.id }, name: { contains: word.replace(/^#/, "") } },
    distinct: ["name"],
    orderBy: { name: "asc" },
    take: MOST_TAGS,
  });
  const fitting = meetings
    .map(({ number, title }) => ({ label: `M${number} ${title}`, value: `M${number}` }))
    .filter(({ label }) => fold(label).includes(word))
    .slice(0, MOST_MEETINGS);
  return [
    ...fitting,
    ...PERIODS.filter((period) => period.includes(word.replace(/ /g, "-"))).map((period) => ({
      label: period,
      value: period,
    })),
    ...tags.map(({ name }) => ({ label: `#${name}`, value: `#${name}` })),
  ].map(({ label, value }) => ({ label: splitAt(label, 100, 100)[0], value }));
}
