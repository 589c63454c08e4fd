import { type Item, reminderFacts } from "../actions/item.ts";
import { loadItem } from "../actions/record.ts";
import type { DeliveryError } from "../chat/adapter.ts";
import type { Destination } from "../chat/refs.ts";
import { wishesOf, workingTimeOf } from "../groups/group.ts";
import { personWithAccounts } from "../groups/people.ts";
import { workThrough } from "../lib/work-through.ts";
import type { Transaction } from "../store/client.ts";
import type { PostedCard } from "../store/models.ts";
import type { Services } from "../use-case.ts";
import { nextAfterMissed, nextReminder, nextSpeakable, type Slot } from "./policy.ts";
import { type Entry, postToGroups, tell } from "./service.ts";

/** Due times within the same half hour are told together. */
const TOGETHER_MS = 30 * 60_000;
/** Later than this it was missed, and says so. */
const MISSED_MS = 10 * 60_000;
/** Of one person's reminders at once. */
const MOST_TAKEN = 200;

/**
 * Tells everybody what is due by now; a scheduled job. The database knows what is due, so a missed tick is made up
 * by the next, and of two processes asking at once one finds nothing left. Returns how many reminders were taken.
 */
export const remindDue = (services: Services): Promise<number> =>
  workThrough(services, {
    async find(now, take, skip) {
      const due = await services.store.db.assignment.findMany({
        where: { nextReminderAt: { lte: now } },
        select: { personId: true },
        orderBy: { nextReminderAt: "asc" },
        take,
        skip,
      });
      return due.map(({ personId }) => personId);
    },
    one: (personId, now) => remindPerson(services, personId, now),
    failure: "reminders.failed",
    about: (personId) => ({ person: personId }),
  });

interface Taken {
  readonly item: Item;
  readonly entry: Entry;
  readonly exempt: boolean;
}

/** All that is due for one person, in one transaction. */
function remindPerson(services: Services, personId: string, now: Date): Promise<number> {
  return services.store.write(async (tx) => {
    const person = await personWithAccounts(tx, personId);
    const soon = new Date(now.getTime() + TOGETHER_MS);
    const shares = await tx.assignment.findMany({
      where: {
        personId,
        OR: [{ nextReminderAt: { lte: now } }, { nextReminderAt: { lte: soon }, nextSlot: "due" }],
      },
      orderBy: { nextReminderAt: "asc" },
      take: MOST_TAKEN,
    });
    const taken: Taken[] = [];
    for (const share of shares) taken.push(...(await takeOne(tx, share, now)));
    await tellAll(tx, now, person, taken);
    return taken.length;
  });
}

/** Compare-and-set of the next reminder time: whoever loses the race takes nothing. */
async function takeOne(
  tx: Transaction,
  share: { itemId: string; personId: string; nextReminderAt: Date | null; nextSlot: string | null },
  now: Date,
): Promise<Taken[]> {
  const { itemId, personId, nextReminderAt: at, nextSlot } = share;
  const item = await loadItem(tx, itemId);
  const assignment = item?.assignments.find((candidate) => candidate.personId === personId);
  if (!item || !assignment || !at) return [];
  const facts = reminderFacts(item, assignment);
  const missed = now.getTime() - at.getTime() > MISSED_MS;
  const next = missed ? nextAfterMissed(facts, now) : nextReminder(facts, at > now ? at : now);
  const mine = await tx.assignment.updateMany({
    where: { itemId, personId, nextReminderAt: at },
    data: { nextReminderAt: next?.at ?? null, nextSlot: next?.slot ?? null },
  });
  if (mine.count === 0) return [];
  const slot = (nextSlot ?? "due") as Slot;
  const key = `reminder:${itemId}:${personId}:${slot}:${at.getTime()}`;
  const entry = { key, itemId, slot, ...(missed ? { missedAt: at } : {}) };
  return [{ item, entry, exempt: slot === "snooze" || (slot === "due" && item.dueDay === null) }];
}

/** What a person named the moment of is said at it; the rest keeps to their day. What was missed keeps to it too. */
async function tellAll(
  tx: Transaction,
  now: Date,
  person: Awaited<ReturnType<typeof personWithAccounts>>,
  taken: readonly Taken[],
) {
  const [first] = taken;
  if (!first) return;
  const { group } = first.item;
  const at = nextSpeakable(now, wishesOf(person, group), workingTimeOf(group));
  const isNamed = (one: Taken) => one.exempt && !one.entry.missedAt;
  // Nobody named the moment of the rest: it rides along only where the person may be spoken to anyway.
  const rides = at.getTime() === now.getTime() && taken.some(isNamed);
  const atOnce = rides ? taken : taken.filter(isNamed);
  const rest = rides ? [] : taken.filter((one) => !isNamed(one));
  const message = { person, group, kind: "REMINDER" as const };
  await tell(tx, now, { ...message, entries: atOnce.map((one) => one.entry), at: now, exempt: true });
  await tell(tx, now, { ...message, entries: rest.map((one) => one.entry), at, exempt: false });
}

/**
 * A message could not be delivered. A person's closed direct messages are remembered, and their part goes to the
 * groups' own channels; anything else stays where it failed, with its reason.
 */
export async function tellElsewhere(
  services: Services,
  card: PostedCard,
  error: DeliveryError,
): Promise<void> {
  const to = JSON.parse(card.destination) as Destination;
  if (!error.directClosed || to.to !== "person" || card.subject !== "bundle") return;
  const now = services.clock.now();
  await services.store.write(async (tx) => {
    const { platform, workspace, id: externalId } = to.user;
    await tx.account.updateMany({
      where: { platform, workspace, externalId },
      data: { directClosedAt: now },
    });
    const bundle = await tx.bundle.findUnique({ where: { id: card.subjectId }, include: { person: true } });
    if (bundle) await postToGroups(tx, now, bundle.id, bundle.person, now);
  });
  services.wake();
}
