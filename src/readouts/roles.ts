import type { PeopleInput } from "../chat/option.ts";
import { UserError } from "../chat/user-error.ts";
import { type PersonWithAccounts, personWithAccounts } from "../groups/people.ts";
import type { Transaction } from "../store/client.ts";
import type { FullReadout } from "./readout.ts";

/** Roles whose holders may be meant instead of names. */
const ROLES = { lead: "leads", leads: "leads", chair: "chair", scribe: "scribe" } as const;
type Role = (typeof ROLES)[keyof typeof ROLES];

const roleOf = (name: string): Role | undefined =>
  Object.hasOwn(ROLES, name.toLowerCase()) ? ROLES[name.toLowerCase() as keyof typeof ROLES] : undefined;

/** Takes the roles out of what was named: "@dee leads chair". */
export function withoutRoles(who: PeopleInput): { roles: readonly Role[]; people: PeopleInput } {
  const words = who.named.flatMap((name) => (name.split(/\s+/).every(roleOf) ? name.split(/\s+/) : [name]));
  const roles = words.flatMap((word) => roleOf(word) ?? []);
  const named = words.filter((word) => roleOf(word) === undefined);
  return { roles: [...new Set(roles)], people: { ...who, named } };
}

/** Who holds these roles: the group's leads; who chaired or scribed the meeting the readout is of. @throws UserError `readout.no-role` */
export async function holdersOf(
  tx: Transaction,
  readout: FullReadout,
  roles: readonly Role[],
): Promise<PersonWithAccounts[]> {
  const meeting = readout.meetingId && (await tx.meeting.findUnique({ where: { id: readout.meetingId } }));
  const ids: string[] = [];
  for (const role of roles) {
    const holders =
      role === "leads" ? await leadsOf(tx, readout.groupId) : [meeting ? meeting[`${role}Id`] : null];
    const known = holders.filter((id) => id !== null);
    if (known.length === 0) throw new UserError("readout.no-role", { role });
    ids.push(...known);
  }
  return Promise.all([...new Set(ids)].map((id) => personWithAccounts(tx, id)));
}

async function leadsOf(tx: Transaction, groupId: string): Promise<string[]> {
  const leads = await tx.membership.findMany({
    where: { groupId, role: "LEAD" },
    select: { personId: true },
  });
  return leads.map(({ personId }) => personId);
}
