import type { Store, Transaction } from "./client.ts";
import type {
  ActionItemUncheckedCreateInput,
  AssignmentUncheckedCreateInput,
  EventUncheckedCreateInput,
  ItemTagUncheckedCreateInput,
  NoteUncheckedCreateInput,
  PostedCardUncheckedCreateInput,
} from "./generated/sqlite/models.ts";
import type { Provider } from "./migrate.ts";
import type { Group } from "./models.ts";
import { type Row, type Statement, type Value, writeWithin } from "./statements.ts";

interface Tables {
  ActionItem: Omit<ActionItemUncheckedCreateInput, "number">;
  Assignment: AssignmentUncheckedCreateInput;
  Event: EventUncheckedCreateInput;
  ItemTag: ItemTagUncheckedCreateInput;
  Note: NoteUncheckedCreateInput;
  PostedCard: PostedCardUncheckedCreateInput;
}

/** A row to insert. */
export interface NewRow {
  readonly table: keyof Tables;
  readonly columns: readonly (readonly [string, Value])[];
}

/** A row of a table; what is left out gets the schema's default. */
export const newRow = <Table extends keyof Tables>(table: Table, row: Tables[Table]): NewRow => ({
  table,
  columns: Object.entries(row).filter(([, value]) => value !== undefined) as [string, Value][],
});

/** A new item with all rows that hang on it, parents first. */
export interface Numbered {
  /** As it was read: its settings decided what stands in the rows. */
  readonly group: Group;
  /** Not while a meeting runs in this channel (`Meeting.liveIn`). */
  readonly noMeetingIn?: string;
  readonly rows: readonly NewRow[];
}

/**
 * Takes the group's next number and inserts the rows in one write, the group's row first. Null, and nothing is written,
 * when the group's settings have changed since they were read, or a meeting runs: the rows are to be made otherwise.
 */
export async function insertNumbered(
  { provider, statements }: Store,
  numbered: Numbered,
): Promise<number | null> {
  return numberIn(await statements.write(statementsOf(provider, numbered)));
}

/** As `insertNumbered`, within a write that has locked the group and has more to do. */
export async function insertNumberedWithin(
  tx: Transaction,
  provider: Provider,
  numbered: Numbered,
): Promise<number> {
  const statements = statementsOf(provider, numbered);
  const number = numberIn(await writeWithin(tx, provider, statements));
  if (number === null) throw new Error("the group's row was not locked when an item was numbered");
  return number;
}

const numberIn = ([row]: readonly Row[]): number | null => (row ? Number(row[0]) : null);

function statementsOf(provider: Provider, numbered: Numbered): Statement[] {
  const { group, rows } = numbered;
  const first = takeNumber(numbered);
  if (provider === "sqlite")
    return [first, ...rows.map((row) => insert(row, `"Group" WHERE "id" = ?`, [group.id]))];
  const rest = rows.map((row) => insert(row, `"taken"`));
  return [allInOne(first, rest)];
}

/** What of a group decides when things are due, when people are reminded, and how cards look. */
const SETTINGS = ["zone", "locale", "workDays", "workFrom", "workTo", "holidays", "remind"] as const;

const TAKE = `UPDATE "Group" SET "lastItemNumber" = "lastItemNumber" + 1 WHERE "id" = ?
  ${SETTINGS.map((setting) => `AND "${setting}" IS NOT DISTINCT FROM ?`).join(" ")}
  AND NOT EXISTS (SELECT 1 FROM "Meeting" WHERE "liveIn" = ?) RETURNING "lastItemNumber"`;

const takeNumber = ({ group, noMeetingIn = "" }: Numbered): Statement => ({
  sql: TAKE,
  values: [group.id, ...SETTINGS.map((setting) => group[setting]), noMeetingIn],
});

function insert({ table, columns }: NewRow, from: string, more: readonly Value[] = []): Statement {
  const names = columns.map(([name]) => `"${name}"`);
  const values = columns.map(() => "?");
  if (table === "ActionItem") {
    names.push(`"number"`);
    values.push(`"lastItemNumber"`);
  }
  return {
    sql: `INSERT INTO "${table}" (${names.join(", ")}) SELECT ${values.join(", ")} FROM ${from}`,
    values: [...columns.map(([, value]) => value), ...more],
  };
}

/** PostgreSQL does it in one statement and one round trip: the group's row is held no longer than its commit takes. */
function allInOne(first: Statement, rest: readonly Statement[]): Statement {
  const parts = rest.map(({ sql }, index) => `, "row${index}" AS (${sql})`).join("");
  return {
    sql: `WITH "taken" AS (${first.sql})${parts} SELECT "lastItemNumber" FROM "taken"`,
    values: [first, ...rest].flatMap(({ values }) => values),
  };
}
