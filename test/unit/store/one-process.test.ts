import { symlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openStore } from "../../../src/store/client.ts";
import { takeForThisProcess } from "../../../src/store/one-process.ts";
import { temporaryDirectory } from "../../support/databases.ts";
import { killAtOnce, run, source, startAndListen } from "./child.ts";

const place = () => join(temporaryDirectory(), "a.db");
const take = (file: string) =>
  `import { takeForThisProcess } from ${source("store/one-process.ts")}; takeForThisProcess(${JSON.stringify(file)}); console.log("taken");`;
const hold = (file: string) => startAndListen(`${take(file)} setInterval(() => {}, 1_000);`);

test("a second process is refused by the name of the first, and let in when that was killed", async () => {
  const file = place();
  const { child: holder } = await hold(file);
  const named = new RegExp(
    `in use by process ${holder.pid} on ${hostname()} since 20\\d\\d-.*stop that one first`,
  );
  await expect(openStore(`file:${file}`)).rejects.toThrow(named);
  await killAtOnce(holder);
  const store = await openStore(`file:${file}`);
  expect(await store.db.person.count()).toBe(0);
  await store.close();
});

test("a refused second try in the same process does not give the file away", async () => {
  const file = place();
  const release = takeForThisProcess(file);
  expect(() => takeForThisProcess(file)).toThrow(`in use by process ${process.pid}`);
  expect(await run(take(file))).toContain(`in use by process ${process.pid}`);
  release();
  expect(await run(take(file))).toBe("taken");
});

test("another name of the same file is the same file", () => {
  const file = place();
  writeFileSync(file, "");
  const link = join(temporaryDirectory(), "link.db");
  symlinkSync(file, link);
  const release = takeForThisProcess(file);
  expect(() => takeForThisProcess(link)).toThrow("in use by");
  release();
});

test("of two that start together one opens the file and the other is refused in words", async () => {
  const file = place();
  const script = `import { openStore } from ${source("store/client.ts")};
    await openStore(${JSON.stringify(`file:${file}`)}).then(() => console.log("opened"), (error) => console.log(error.message));
    setInterval(() => {}, 1_000);`;
  const started = await Promise.all([startAndListen(script), startAndListen(script)]);
  const winner = started.find(({ said }) => said === "opened");
  const other = started.find(({ said }) => said !== "opened");
  expect(other?.said).toContain(`in use by process ${winner?.child.pid}`);
  for (const { child } of started) await killAtOnce(child);
});
