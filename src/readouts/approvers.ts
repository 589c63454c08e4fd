import { wishesOf, workingTimeOf, zoneOf } from "../groups/group.ts";
import { type PersonWithAccounts, personWithAccounts } from "../groups/people.ts";
import { workThrough } from "../lib/work-through.ts";
import { localDay, workingDayAfter } from "../lib/working-time.ts";
import { postCard } from "../outbox/outbox.ts";
import { morning, nextSpeakable } from "../reminders/policy.ts";
import type { Transaction } from "../store/client.ts";
import type { Services } from "../use-case.ts";
import { allows, type FullReadout } from "./readout.ts";
import { loadReadout } from "./record.ts";

export const personOf = personWithAccounts;

/** So many mornings an approver is reminded. */
const MORNINGS = 3;

/** The first morning after an instant (UTC) on which this person may be spoken to; null: they want no reminders. */
export function firstReminder(readout: FullReadout, person: PersonWithAccounts, after: Date): Date | null {
  const { group } = readout;
  if (person.remind === "OFF" || group.remind === "OFF") return null;
  const wishes = wishesOf(person, group);
  const work = workingTimeOf(group);
  const day = workingDayAfter(work, localDay(wishes.zone, after));
  return nextSpeakable(morning(day, wishes), wishes, work);
}

export interface Telling {
  /** Said once. */
  readonly key: string;
  readonly subject: string;
  /** The readout's id where it is not another record's. */
  readonly subjectId?: string;
  readonly at: Date;
  readonly now: Date;
}

/**
 * A card by direct message; where these are closed, the readout's card in the group's own channel, which shows no text
 * that is not released.
 */
export async function tellPerson(
  tx: Transaction,
  readout: Pick<FullReadout, "id" | "group">,
  person: PersonWithAccounts,
  { key, subject, subjectId = readout.id, at, now }: Telling,
): Promise<void> {
  if (await tx.postedCard.findUnique({ where: { key }, select: { id: true } })) return;
  const { group } = readout;
  const card = { key, groupId: group.id, at, now };
  const account = person.accounts.find((one) => one.directClosedAt === null);
  if (account) {
    const { platform, workspace, externalId: id } = account;
    await postCard(tx, {
      ...card,
      subject,
      subjectId,
      to: { to: "person", user: { platform, workspace, id } },
      locale: person.locale ?? account.locale ?? group.locale,
      zone: zoneOf(person, group),
    });
    return;
  }
  await postToHome(tx, { ...readout, key, now, at });
}

/** The readout's card in the group's home channel, instead of a direct message. */
export async function postToHome(
  tx: Transaction,
  {
    id: readoutId,
    group,
    key,
    at,
    now,
  }: Pick<FullReadout, "id" | "group"> & Pick<Telling, "key" | "at" | "now">,
): Promise<void> {
  const home = await tx.channel.findFirst({ where: { groupId: group.id, home: true, direct: false } });
  if (!home) return;
  const { platform, workspace, externalId: id } = home;
  await postCard(tx, {
    key,
    subject: "readout-asked",
    subjectId: readoutId,
    groupId: group.id,
    to: { to: "channel", channel: { platform, workspace, id, direct: false } },
    locale: group.locale,
    zone: group.zone,
    at,
    now,
  });
}

/** Reminds those whose approval is waited for, on at most three mornings; a scheduled job. Returns how many were looked at. */
export const remindApprovers = (services: Services): Promise<number> =>
  workThrough(services, {
    find: (now, take, skip) =>
      services.store.db.approval.findMany({
        where: { nextReminderAt: { lte: now } },
        select: { readoutId: true, personId: true, nextReminderAt: true },
        orderBy: { nextReminderAt: "asc" },
        take,
        skip,
      }),
    one: async (due, now) => Number(await remindOne(services, due, now)),
    failure: "approvals.failed",
    about: ({ readoutId, personId }) => ({ readout: readoutId, person: personId }),
  });

type Due = { readoutId: string; personId: string; nextReminderAt: Date | null };

/** Compare-and-set of the next reminder: of two processes one finds nothing left. */
const remindOne = (services: Services, { readoutId, personId, nextReminderAt }: Due, now: Date) =>
  services.store.write(async (tx) => {
    const readout = await loadReadout(tx, readoutId);
    const approval = readout?.approvals.find((one) => one.personId === personId);
    if (!readout || !approval || !nextReminderAt) return false;
    const person = await personOf(tx, personId);
    const count = approval.reminded + 1;
    const isWanted = approval.state === "ASKED" && allows(readout, "answer");
    const next = isWanted && count < MORNINGS ? firstReminder(readout, person, now) : null;
    const mine = await tx.approval.updateMany({
      where: { readoutId, personId, nextReminderAt },
      data: { nextReminderAt: next, reminded: count },
    });
    if (mine.count === 0) return false;
    if (isWanted)
      await tellPerson(tx, readout, person, {
        key: `approval:${readoutId}:${personId}:${approval.askedAt.getTime()}:${readout.lastVersion}:${count}`,
        subject: "readout-review",
        at: now,
        now,
      });
    return true;
  });
