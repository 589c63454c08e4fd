import pg from "pg";
import { refuseInsideWrite } from "./inside-write.ts";
import { jsonAsText, numberedPlaceholders, type Row, type Statement, type Statements } from "./statements.ts";
import { againAfterConflict } from "./write-door.ts";

/** Statements of their own on the pool Prisma uses; each is a transaction. */
export function createPostgresStatements(pool: pg.Pool): Statements {
  const prepared = new Map<string, { name: string; text: string }>();
  const preparedFor = (sql: string) => {
    let known = prepared.get(sql);
    if (!known) {
      // Prisma's names on the same connections begin with another letter.
      known = { name: `q${prepared.size}`, text: numberedPlaceholders(sql) };
      prepared.set(sql, known);
    }
    return known;
  };
  const run = async ({ sql, values }: Statement): Promise<Row[]> => {
    const { rows } = await pool.query<unknown[]>({
      ...preparedFor(sql),
      values: values.map(sent),
      rowMode: "array",
      types,
    });
    return rows;
  };
  return {
    async read(statement) {
      refuseInsideWrite("a plain query");
      return run(statement);
    },
    async write([statement, ...rest]) {
      refuseInsideWrite("a write");
      if (!statement || rest.length > 0)
        throw new Error("a write past Prisma is one statement on PostgreSQL");
      return againAfterConflict(() => run(statement));
    },
  };
}

/** The driver would write instants, and read these, in the zone of the process. */
const sent = (value: Statement["values"][number]) =>
  value instanceof Date ? value.toISOString() : jsonAsText(value);

const TIMESTAMP = 1114;
const types = {
  getTypeParser: ((oid: number, format: "text") =>
    oid === TIMESTAMP
      ? (text: string) => new Date(`${text.replace(" ", "T")}Z`)
      : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};
