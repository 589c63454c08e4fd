import { afterEach, expect, test } from "vitest";
import { outbox } from "../../../src/operator/outbox.ts";
import { type FreshDatabase, onEachDatabase } from "../../support/databases.ts";
import { owe } from "../../support/drain.ts";
import { witness } from "../../support/witness.ts";

const START = new Date("2031-03-10T09:00:00Z");

/** What the tool prints, or what it refuses. */
async function tool(url: string, ...words: string[]): Promise<string> {
  const lines: string[] = [];
  const say = (line: string) => {
    witness("the words of a tool", `${line}\n`);
    lines.push(line);
  };
  await outbox({ environment: { DATABASE_URL: url }, words, say, ask: async () => null });
  return lines.join("\n");
}

onEachDatabase("npm run outbox", (database) => {
  const open: FreshDatabase[] = [];
  const withSetAside = async () => {
    const made = await database.fresh();
    open.push(made);
    await owe(
      made.store,
      ["C1", "C2", "C3"].map((place) => ({ place })),
      START,
    );
    await owe(made.store, [{ place: "C4", workspace: "T2" }], START);
    await made.store.write((tx) =>
      tx.postedCard.updateMany({
        where: { subjectId: { not: "C3" } },
        data: { failedAt: START, nextAttemptAt: null, attempts: 100, error: "/invite @Readout" },
      }),
    );
    return made;
  };
  afterEach(async () => {
    for (const made of open.splice(0)) await made.drop();
  });
  const idOf = async ({ store }: FreshDatabase, place: string) =>
    (await store.db.postedCard.findFirstOrThrow({ where: { subjectId: place } })).id;

  test("lists and shows beside the running process; only PostgreSQL lets it change anything then", async () => {
    const made = await withSetAside();
    const listed = await tool(made.url, "list");
    expect(listed).toContain("3 set aside, 0 waiting.");
    const id = await idOf(made, "C1");
    const line = listed.split("\n").find((one) => one.includes("channel C1")) ?? "";
    const [short = ""] = line.split(/\s+/);
    expect(id.startsWith(short)).toBe(true);
    expect(line).toMatch(/set aside +test +T1 +channel C1 +test .* 100 +\/invite @Readout/);
    expect(await tool(made.url, "show", short)).toMatch(/tries +100[\s\S]*why +\/invite @Readout/);
    if (database.name === "sqlite")
      await expect(tool(made.url, "retry", short)).rejects.toThrow(
        /in use by process .* stop that one first.*Try again/,
      );
    else expect(await tool(made.url, "retry", short)).toContain("1 will be tried again");
  });

  test("tries again one, a workspace's or all, or lets them go; what was not set aside is not touched", async () => {
    const made = await withSetAside();
    const id = await idOf(made, "C1");
    await made.store.close();
    const ofTwo = await tool(made.url, "drop", "workspace", "T2");
    const ofOne = await tool(made.url, "retry", id);
    await expect(tool(made.url, "retry", id)).rejects.toThrow(/None of that was set aside/);
    await expect(tool(made.url, "show", "0")).rejects.toThrow(/Several messages/);
    await expect(tool(made.url, "show", "ffff")).rejects.toThrow(/No message/);
    await expect(tool(made.url, "mend")).rejects.toThrow(/npm run outbox -- list/);
    const rest = await tool(made.url, "retry", "all");
    expect([ofTwo, ofOne, rest]).toEqual([
      "1 let go.",
      "1 will be tried again: now, or when Readout runs.",
      "1 will be tried again: now, or when Readout runs.",
    ]);
    const store = await made.reopen();
    const cards = await store.db.postedCard.findMany({ orderBy: { subjectId: "asc" } });
    expect(cards.map(({ failedAt, nextAttemptAt }) => [failedAt, nextAttemptAt !== null])).toEqual([
      [null, true],
      [null, true],
      [null, true],
      [null, false],
    ]);
    expect(cards[0]).toMatchObject({ attempts: 0, error: null });
  });
});

test("where there is no database, it says so and makes none", async () => {
  await expect(tool("file:/nowhere/at/all.db", "list")).rejects.toThrow(/cannot be opened: there is none/);
});
