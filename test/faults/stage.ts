import { databases, temporaryDirectory } from "../support/databases.ts";
import type { DatabaseName, Stage } from "./fault.ts";

/** A stage for one run, and how to clear it away. */
export function createStage(database: DatabaseName): Stage & { clear(): Promise<void> } {
  const works: (() => unknown)[] = [];
  const kind = databases.find(({ name }) => name === database);
  if (!kind) throw new Error(`no ${database} among the databases of this run`);
  return {
    database,
    async fresh() {
      const { url, drop } = await kind.empty();
      works.push(drop);
      return url;
    },
    directory: temporaryDirectory,
    after: (work) => void works.push(work),
    async clear() {
      for (const work of works.splice(0).reverse()) await work();
    },
  };
}
