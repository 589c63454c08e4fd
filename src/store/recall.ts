import type { ChannelRef, UserRef } from "../chat/refs.ts";
import type { Store } from "./client.ts";
import {
  AccountScalarFieldEnum,
  GroupScalarFieldEnum,
  PersonScalarFieldEnum,
} from "./generated/sqlite/internal/prismaNamespace.ts";
import type { Account, Group, Person, Role } from "./models.ts";
import type { Row } from "./statements.ts";

const ACCOUNT = Object.keys(AccountScalarFieldEnum);
const PERSON = Object.keys(PersonScalarFieldEnum);
const GROUP = Object.keys(GroupScalarFieldEnum);

const of = (alias: string, columns: readonly string[]) =>
  columns.map((column) => `${alias}."${column}"`).join(", ");

const SPEAKER = `
  SELECT ${of("a", ACCOUNT)}, ${of("p", PERSON)}, ${of("g", GROUP)}, m."role"
  FROM "Account" a
  JOIN "Person" p ON p."id" = a."personId"
  JOIN "Channel" c ON c."platform" = ? AND c."workspace" = ? AND c."externalId" = ?
  JOIN "Group" g ON g."id" = c."groupId"
  JOIN "Membership" m ON m."groupId" = g."id" AND m."personId" = p."id"
  WHERE a."platform" = ? AND a."workspace" = ? AND a."externalId" = ?`;

/** Somebody who is known, in a place that is known. */
export interface Speaker {
  readonly account: Account;
  readonly person: Person;
  readonly group: Group;
  readonly role: Role;
}

/** Who speaks, where, in one read: every command begins with it. Null when person, place or membership is new. */
export async function recallSpeaker(
  { statements }: Store,
  user: UserRef,
  channel: ChannelRef,
): Promise<Speaker | null> {
  const values = [
    ...[channel.platform, channel.workspace, channel.id],
    ...[user.platform, user.workspace, user.id],
  ];
  const [row] = await statements.read({ sql: SPEAKER, values });
  if (!row) return null;
  const person = ACCOUNT.length;
  const group = person + PERSON.length;
  return {
    account: record<Account>(ACCOUNT, row, 0),
    person: record<Person>(PERSON, row, person),
    group: record<Group>(GROUP, row, group),
    role: row[group + GROUP.length] as Role,
  };
}

const record = <T>(columns: readonly string[], row: Row, from: number): T =>
  Object.fromEntries(columns.map((column, index) => [column, row[from + index]])) as T;
