import Sqlite from "better-sqlite3";
import pg from "pg";
import { openStore } from "../src/store/client.ts";

/** Everything the filled databases agree on; `at` is the moment they are asked. */
export const AT = new Date("2031-03-05T10:00:00.000Z");
export const DUE = 100;
const PER_GROUP = 100;
const DUE_GROUPS = 20;
const NOW = AT.getTime() / 1_000;

/** What the two databases write differently. */
interface Dialect {
  /** The instant of so many seconds since 1970. */
  instant(seconds: string): string;
  /** A word of an enumeration. */
  word(expression: string, type: string): string;
  readonly truth: { readonly yes: string; readonly no: string };
}

const sqlite: Dialect = {
  instant: (seconds) => `strftime('%Y-%m-%dT%H:%M:%S.000+00:00', ${seconds}, 'unixepoch')`,
  word: (expression) => expression,
  truth: { yes: "1", no: "0" },
};
const postgres: Dialect = {
  instant: (seconds) => `to_timestamp(${seconds})`,
  word: (expression, type) => `(${expression})::"${type}"`,
  truth: { yes: "true", no: "false" },
};

/** `count` rows numbered from 0 as `i`. */
const insert = (
  table: string,
  columns: readonly string[],
  values: readonly string[],
  count: number,
): string =>
  `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${count - 1})
   INSERT INTO "${table}" (${columns.map((column) => `"${column}"`).join(", ")}) SELECT ${values.join(", ")} FROM n`;

/** One due row among so many. */
const isDue = (items: number): string => `i % ${items / DUE} = 0`;
/** Half of the items are open. */
const IS_OPEN = "i % 2 = 0";

function statements(items: number, dialect: Dialect): string[] {
  const groups = items / PER_GROUP;
  const { instant, word, truth } = dialect;
  const [past, later] = [instant(`${NOW} - 60`), instant(`${NOW} + 3600 + i`)];
  const due = (otherwise: string) => `CASE WHEN ${isDue(items)} THEN ${past} ELSE ${otherwise} END`;
  const whenOpen = (value: string) => `CASE WHEN ${IS_OPEN} THEN ${value} END`;
  return [
    insert("Person", ["id", "name", "createdAt"], ["'p' || i", "'Person ' || i", past], groups),
    insert(
      "Group",
      ["id", "name", "kind", "zone", "locale", "digestOn", "nextDigestAt", "createdAt", "createdById"],
      [
        "'g' || i",
        "'Group ' || i",
        word("'CHANNEL'", "GroupKind"),
        "'UTC'",
        "'en'",
        truth.no,
        `CASE WHEN i % ${groups / DUE_GROUPS} = 0 THEN ${past} ELSE ${later} END`,
        past,
        "'p' || i",
      ],
      groups,
    ),
    insert(
      "ActionItem",
      [
        "id",
        "groupId",
        "number",
        "title",
        "folded",
        "state",
        "dueAt",
        "overdueAt",
        "settledAt",
        "createdById",
        "createdAt",
        "sourceId",
      ],
      [
        "'i' || i",
        `'g' || (i / ${PER_GROUP})`,
        `i % ${PER_GROUP} + 1`,
        "'Send the minutes ' || i",
        "'send the minutes ' || i",
        word(`CASE WHEN ${IS_OPEN} THEN 'OPEN' ELSE 'DONE' END`, "ActionState"),
        later,
        whenOpen(due(later)),
        `CASE WHEN ${IS_OPEN} THEN NULL ELSE ${past} END`,
        `'p' || (i / ${PER_GROUP})`,
        past,
        "'s' || i",
      ],
      items,
    ),
    insert(
      "Assignment",
      ["itemId", "personId", "nextReminderAt", "nextSlot"],
      ["'i' || i", `'p' || (i / ${PER_GROUP})`, whenOpen(due(later)), whenOpen("'due'")],
      items,
    ),
    insert(
      "PostedCard",
      [
        "id",
        "key",
        "subject",
        "subjectId",
        "groupId",
        "platform",
        "destination",
        "address",
        "locale",
        "zone",
        "doneVersion",
        "nextAttemptAt",
        "createdAt",
      ],
      [
        "'c' || i",
        "'k' || i",
        "'item'",
        "'i' || i",
        `'g' || (i / ${PER_GROUP})`,
        "'slack'",
        "'{}'",
        "'a' || i",
        "'en'",
        "'UTC'",
        "1",
        due("NULL"),
        past,
      ],
      items,
    ),
  ];
}

/** Makes the tables by the program's own migrations, then fills them past all checks. */
export async function fill(url: string, items: number): Promise<void> {
  await (await openStore(url)).close();
  if (url.startsWith("file:")) return fillSqlite(url.slice("file:".length), items);
  const client = new pg.Client({ connectionString: url, options: "-c timezone=UTC" });
  await client.connect();
  // No trigger that looks for the other end of a reference: every one of them is there.
  await client.query("SET session_replication_role = replica");
  for (const statement of statements(items, postgres)) await client.query(statement);
  await client.query("VACUUM ANALYZE");
  await client.end();
}

function fillSqlite(file: string, items: number): void {
  const database = new Sqlite(file);
  for (const setting of ["foreign_keys = OFF", "synchronous = OFF", "cache_size = -200000"])
    database.pragma(setting);
  database.exec("BEGIN");
  for (const statement of statements(items, sqlite)) database.exec(statement);
  database.exec("COMMIT");
  database.close();
}
