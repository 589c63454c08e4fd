import type { Destination } from "../chat/refs.ts";
import { letterTo } from "../chat/refs.ts";
import { zoneOf } from "../groups/group.ts";
import type { PersonWithAccounts } from "../groups/people.ts";
import { postCard } from "../outbox/outbox.ts";
import type { Transaction } from "../store/client.ts";
import type { Group } from "../store/models.ts";

/**
 * Owes a posted digest to each member who asked for it by mail or by direct message too, in the transaction that posts it;
 * to an address only once it is confirmed.
 */
export async function oweOwnDigests(
  tx: Transaction,
  group: Group,
  { id, week }: { readonly id: string; readonly week: string },
  { mail, now }: { readonly mail: boolean; readonly now: Date },
): Promise<void> {
  const members = await tx.membership.findMany({
    where: { groupId: group.id, person: { OR: [{ digestMail: true }, { digestDirect: true }] } },
    include: { person: { include: { accounts: { orderBy: { id: "asc" } } } } },
    orderBy: { personId: "asc" },
  });
  for (const { person } of members)
    for (const [way, to] of Object.entries(placesOf(person, mail)))
      await postCard(tx, {
        key: `digest-own:${group.id}:${week}:${way}:${person.id}`,
        subject: "digest-own",
        subjectId: id,
        urgency: "digest",
        groupId: group.id,
        to,
        locale: localeOf(person, group),
        zone: zoneOf(person, group),
        at: now,
        now,
      });
}

function placesOf(person: PersonWithAccounts, mail: boolean): Record<string, Destination> {
  const account = person.accounts.find((one) => one.directClosedAt === null);
  const { digestMail, digestDirect } = person;
  return {
    ...(mail && digestMail && person.mail && person.mailConfirmedAt ? { mail: letterTo(person.mail) } : {}),
    ...(digestDirect && account
      ? {
          direct: {
            to: "person" as const,
            user: { platform: account.platform, workspace: account.workspace, id: account.externalId },
          },
        }
      : {}),
  };
}

const localeOf = (person: PersonWithAccounts, group: Group): string =>
  person.locale ?? person.accounts.find(({ locale }) => locale)?.locale ?? group.locale;
