/** What of better-sqlite3 is wrapped; a statement may be bound again with every call. */
export interface PreparedStatement {
  readonly reader: boolean;
  run(...values: unknown[]): unknown;
  columns(): { readonly type: string | null }[];
  raw(on: boolean): { all(...values: unknown[]): unknown[] };
}
interface Preparing {
  prepare(sql: string): PreparedStatement;
}
/** The statement of a text, prepared once. */
export type StatementOf = (sql: string) => PreparedStatement;

/** More than the program has shapes of statements. */
const MOST_KEPT = 1_000;

/**
 * Keeps prepared statements: Prisma's adapter prepares each one anew and binds it for good, which costs more than
 * running it. What it gets instead is bound per call over one statement for each text.
 * Returns the statements themselves.
 */
export function cacheStatements(connection: object): StatementOf {
  const preparing = connection as Preparing;
  const prepare = preparing.prepare.bind(preparing);
  const kept = new Map<string, PreparedStatement>();
  const statementOf = (sql: string): PreparedStatement => {
    const known = kept.get(sql);
    if (known) return known;
    const statement = prepare(sql);
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(sql, statement);
    return statement;
  };
  Object.assign(connection, { prepare: (sql: string) => boundPerCall(statementOf(sql), []) });
  return statementOf;
}

const boundPerCall = (statement: PreparedStatement, values: readonly unknown[]): object => ({
  reader: statement.reader,
  bind: (more: readonly unknown[]) => boundPerCall(statement, more),
  run: () => statement.run(...values),
  columns: () => statement.columns(),
  raw: () => ({ all: () => statement.raw(true).all(...values) }),
});
