import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { schemaFile } from "../../../scripts/schemas.ts";
import { columnsOf, personal } from "../../../src/keeping/personal.ts";

/** The models of a schema with their columns: fields that are no other model. */
function columnsIn(schema: string): Map<string, string[]> {
  const models = [...schema.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)];
  const names = new Set(models.map(([, name]) => name));
  return new Map(
    models.map(([, name = "", body = ""]) => {
      const fields = [...body.matchAll(/^ +(\w+) +(\w+)/gm)];
      return [name, fields.flatMap(([, field = "", type]) => (names.has(type) ? [] : [field]))];
    }),
  );
}

/** What of the schema nobody has said whose it is, is said twice, or does not exist. */
function unsaid(schema: string): string[] {
  const columns = columnsIn(schema);
  const gone = Object.keys(personal).filter((model) => !columns.has(model));
  return [...columns]
    .flatMap(([model, wanted]) => {
      const { given = "", inner = "" } = personal[model] ?? {};
      const said = [...columnsOf(given), ...columnsOf(inner)];
      const missing = wanted.filter((column) => !said.includes(column));
      const extra = said.filter(
        (column, index) => !wanted.includes(column) || said.indexOf(column) !== index,
      );
      return [...missing, ...extra].map((column) => `${model}.${column}`);
    })
    .concat(gone);
}

const schema = readFileSync(schemaFile("sqlite"), "utf8");

test("of every column it is said whether it is given to whom it is about; control: a new one is seen", () => {
  expect(unsaid(schema)).toEqual([]);
  expect(unsaid(schema.replace("model Note {", "model Note {\n  mood String"))).toEqual(["Note.mood"]);
  expect(unsaid(`${schema}\nmodel Diary {\n  text String\n}\n`)).toEqual(["Diary.text"]);
});

test("whoever a column names by id finds the row in their export", () => {
  const named = [...columnsIn(schema)].filter(([, columns]) =>
    columns.some((column) => /^(personId|byId|\w+ById|chairId|scribeId|presenterId|voter)$/.test(column)),
  );
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter(([model]) => !personal[model]?.mine).map(([model]) => model)).toEqual([]);
});
