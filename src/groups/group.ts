import type { WorkingTime } from "../lib/working-time.ts";
import { nextWeekly } from "../lib/working-time.ts";
import type { Group, Person, Remind } from "../store/models.ts";

export const workingTimeOf = (group: Group): WorkingTime => ({
  zone: group.zone,
  workDays: group.workDays,
  workFrom: group.workFrom,
  workTo: group.workTo,
  holidays: group.holidays,
});

/** The next weekly digest after an instant (UTC), at the group's own local time. */
export const nextDigest = (group: Group, after: Date): Date =>
  nextWeekly(workingTimeOf(group), group.digestDay, group.digestTime, after).at;

/** How a person may be reached, with the zone they read in. */
export interface ReaderWishes {
  readonly zone: string;
  readonly quietFrom: string;
  readonly quietTo: string;
  readonly remind: Remind;
}

/** Own setting, then their account's, then the group's zone. */
export const zoneOf = (
  person: Pick<Person, "zone"> & { accounts?: readonly { zone: string | null }[] },
  group: Pick<Group, "zone">,
): string => person.zone ?? person.accounts?.find((account) => account.zone)?.zone ?? group.zone;

export const wishesOf = (
  person: Person & { accounts?: readonly { zone: string | null }[] },
  group: Group,
): ReaderWishes => ({
  zone: zoneOf(person, group),
  quietFrom: person.quietFrom,
  quietTo: person.quietTo,
  remind: person.remind,
});
