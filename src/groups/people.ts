import type { MentionPart } from "../chat/interaction.ts";
import type { MessageKey } from "../chat/keys.ts";
import type { PeopleInput } from "../chat/option.ts";
import { UserError } from "../chat/user-error.ts";
import { fold } from "../lib/text.ts";
import type { Transaction } from "../store/client.ts";
import type { Account, Person } from "../store/models.ts";
import type { Actor, Services } from "../use-case.ts";
import { knowAccount } from "./meet.ts";

export type PersonWithAccounts = Person & { readonly accounts: readonly Account[] };

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
async function findPeople(tx: Transaction, now: Date, actor: Actor, input: PeopleInput): Promise<People> {
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

/** As `findPeople`; writes only when somebody is new to the bot or to the group. */
export async function peopleNamed(services: Services, actor: Actor, input: PeopleInput): Promise<People> {
  const { store } = services;
  const now = services.clock.now();
  if (await areMembers(store.db, actor, input)) return findPeople(store.db, now, actor, input);
  const find = () => store.write((tx) => findPeople(tx, now, actor, input));
  // Two who mention somebody new at once: one of them makes the record, the other finds it.
  return find().catch(find);
}

async function areMembers(db: Transaction, actor: Actor, { mentioned }: PeopleInput): Promise<boolean> {
  const users = mentioned.filter((mention) => !mention.bot).map(({ user }) => user);
  if (users.length === 0) return true;
  const accounts = await db.account.findMany({
    where: {
      OR: users.map(({ platform, workspace, id: externalId }) => ({ platform, workspace, externalId })),
    },
    select: { personId: true },
  });
  const people = [...new Set(accounts.map((account) => account.personId))];
  const members = await db.membership.count({ where: { groupId: actor.group.id, personId: { in: people } } });
  return accounts.length === new Set(users.map((user) => user.id)).size && members === people.length;
}

export const personWithAccounts = (tx: Transaction, id: string): Promise<PersonWithAccounts> =>
  tx.person.findUniqueOrThrow({ where: { id }, include: { accounts: true } });

async function personMentioned(tx: Transaction, now: Date, actor: Actor, mention: MentionPart) {
  const { person } = await knowMentioned(tx, now, mention);
  const membership = { groupId: actor.group.id, personId: person.id };
  const known = await tx.membership.findUnique({ where: { groupId_personId: membership } });
  if (!known) await tx.membership.create({ data: { ...membership, joinedAt: now } });
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

/** Administrators and the group's leads. @throws UserError `refusal`, naming whom to ask */
export async function assertLeads({ store }: Services, actor: Actor, refusal: MessageKey): Promise<void> {
  if (actor.administrator || actor.lead) return;
  const leads = await store.db.membership.findMany({
    where: { groupId: actor.group.id, role: "LEAD" },
    include: { person: true },
  });
  throw new UserError(refusal, { names: leads.map(({ person }) => person.name).join(", ") });
}
