import type { MentionPart } from "../chat/interaction.ts";
import type { PeopleInput } from "../chat/option.ts";
import { fold } from "../lib/text.ts";
import type { Transaction } from "../store/client.ts";
import type { Account, Person } from "../store/models.ts";
import type { Actor } from "../use-case.ts";
import { knowAccount } from "./meet.ts";

export type PersonWithAccounts = Person & { accounts: Account[] };

/** Who was meant, and what could not be settled. */
export interface People {
  readonly people: readonly PersonWithAccounts[];
  /** Names of bots: they can own nothing. */
  readonly bots: readonly string[];
  readonly unknown: readonly string[];
  /** Names that several people have. */
  readonly ambiguous: readonly { name: string; people: readonly PersonWithAccounts[] }[];
  readonly nobody: boolean;
}

/** Finds the people somebody named: by mention, `me`, or by name among the group's members. Who is mentioned becomes a member. */
export async function findPeople(
  tx: Transaction,
  now: Date,
  actor: Actor,
  input: PeopleInput,
): Promise<People> {
  const people = new Map<string, PersonWithAccounts>();
  const keep = (person: PersonWithAccounts) => people.set(person.id, person);
  const humans = input.mentioned.filter((mention) => !mention.bot);
  for (const mention of humans) keep(await personMentioned(tx, now, actor, mention));
  if (input.me) keep(await personWithAccounts(tx, actor.person.id));
  const unknown: string[] = [];
  const ambiguous: { name: string; people: PersonWithAccounts[] }[] = [];
  for (const name of input.named) {
    const matches = await peopleCalled(tx, actor.group.id, name);
    if (matches.length === 1 && matches[0]) keep(matches[0]);
    else if (matches.length === 0) unknown.push(name);
    else ambiguous.push({ name, people: matches });
  }
  const bots = input.mentioned.filter((mention) => mention.bot).map((mention) => mention.name);
  return { people: [...people.values()], bots, unknown, ambiguous, nobody: input.nobody };
}

export const personWithAccounts = (tx: Transaction, id: string): Promise<PersonWithAccounts> =>
  tx.person.findUniqueOrThrow({ where: { id }, include: { accounts: true } });

async function personMentioned(tx: Transaction, now: Date, actor: Actor, mention: MentionPart) {
  const { person } = await knowMentioned(tx, now, mention);
  await tx.membership.upsert({
    where: { groupId_personId: { groupId: actor.group.id, personId: person.id } },
    create: { groupId: actor.group.id, personId: person.id, joinedAt: now },
    update: {},
  });
  return personWithAccounts(tx, person.id);
}

/** A mention tells a name, but not that the person is back: closed direct messages stay closed. */
async function knowMentioned(tx: Transaction, now: Date, mention: MentionPart) {
  const { platform, workspace, id: externalId } = mention.user;
  const known = await tx.account.findUnique({
    where: { platform_workspace_externalId: { platform, workspace, externalId } },
    include: { person: true },
  });
  return known ? { account: known, person: known.person } : knowAccount(tx, now, mention);
}

async function peopleCalled(tx: Transaction, groupId: string, name: string): Promise<PersonWithAccounts[]> {
  const members = await tx.membership.findMany({
    where: { groupId },
    include: { person: { include: { accounts: true } } },
  });
  const wanted = fold(name);
  const people = members.map((member) => member.person);
  const exact = people.filter((person) => fold(person.name) === wanted);
  if (exact.length > 0) return exact;
  return people.filter((person) => fold(person.name).split(/\s+/)[0] === wanted);
}
