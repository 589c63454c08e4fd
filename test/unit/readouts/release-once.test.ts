import { afterEach, expect, test } from "vitest";
import { remindApprovers } from "../../../src/readouts/approvers.ts";
import { editReadout } from "../../../src/readouts/edit.ts";
import { isReady } from "../../../src/readouts/readout.ts";
import { confirmRelease, proposeRelease, releaseDue } from "../../../src/readouts/release.ts";
import { answerReadout, askReview } from "../../../src/readouts/review.ts";
import { openStore, type Store } from "../../../src/store/client.ts";
import { type FreshDatabase, onEachDatabase } from "../../support/databases.ts";
import { createDesk, START, servicesOver } from "./desk.ts";

const TO = [
  { platform: "test", workspace: "", id: "press", direct: false, name: "press" },
  { platform: "test", workspace: "", id: "general", direct: false, name: "general" },
];
const LATER = new Date(START.getTime() + 3_600_000);

onEachDatabase("several at once", (kind) => {
  const open: Store[] = [];
  const drops: FreshDatabase[] = [];
  afterEach(async () => {
    for (const store of open.splice(0)) await store.close().catch(() => undefined);
    for (const database of drops.splice(0)) await database.drop();
  });

  /** A drafted readout, and as many processes as the database allows: PostgreSQL several, SQLite one with several jobs. */
  async function begun(count: number) {
    const database = await kind.fresh();
    drops.push(database);
    const desk = createDesk(database.store);
    await desk.says("Ana", "action", "Mend the nets");
    for (const name of ["Bo", "Cy"]) await desk.says(name, "action", "list");
    await desk.says("Ana", "readout", "draft today");
    const stores =
      kind.name === "sqlite"
        ? Array.from({ length: count }, () => database.store)
        : await Promise.all(
            Array.from({ length: count }, () => openStore(database.url, { migrate: false, connections: 2 })),
          );
    if (kind.name !== "sqlite") open.push(...stores);
    const processes = stores.map((store) => servicesOver(store, () => LATER));
    return { desk, processes, database, ana: await desk.actor("Ana") };
  }

  test("a planned release goes out once to each place, whoever asks what is due", async () => {
    const { desk, processes, database, ana } = await begun(4);
    const readout = await desk.readout(1);
    const plan = { at: LATER, zone: "Europe/Berlin", to: TO, mail: false };
    await confirmRelease(desk.services, ana, await proposeRelease(desk.services, ana, readout, plan));
    const counts = await Promise.all([...processes, ...processes].map((services) => releaseDue(services)));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1);
    const cards = await database.store.db.postedCard.findMany({ where: { key: { startsWith: "release:" } } });
    expect(cards.map((card) => card.key.split(":").at(-1)).sort()).toEqual(["general", "press"]);
    expect(
      await database.store.db.event.count({ where: { subjectId: readout.id, kind: "release", byId: null } }),
    ).toBe(1);
    expect((await desk.readout(1)).state).toBe("RELEASED");
  });

  test("a release confirmed twice at once happens once", async () => {
    const { desk, processes, database } = await begun(2);
    const plan = { at: null, zone: "Europe/Berlin", to: TO, mail: false };
    const ana = await desk.actor("Ana");
    const question = await proposeRelease(desk.services, ana, await desk.readout(1), plan);
    const tries = await Promise.allSettled(
      processes.map(async (services) => confirmRelease(services, await desk.actor("Ana"), question)),
    );
    expect(tries.filter((one) => one.status === "fulfilled")).toHaveLength(1);
    expect(await database.store.db.postedCard.count({ where: { key: { startsWith: "release:" } } })).toBe(2);
  });

  test("a yes and a change at the same instant: never a yes to a text nobody saw", async () => {
    const { desk, processes } = await begun(2);
    const [one, other] = processes;
    if (!one || !other) throw new Error("two processes");
    const bo = await desk.actor("Bo");
    await askReview(desk.services, await desk.actor("Ana"), (await desk.readout(1)).id, [
      { ...bo.person, accounts: [...bo.person.accounts] },
    ]);
    for (let round = 0; round < 6; round++) {
      const { id, latest } = await desk.readout(1);
      const seen = { number: latest.number, hash: latest.hash.slice(0, 8), whole: true };
      const [bosActor, anas] = [await desk.actor("Bo"), await desk.actor("Ana")];
      await Promise.allSettled([
        answerReadout(one, bosActor, id, { state: "APPROVED", seen }),
        editReadout(other, anas, id, { piece: null, words: `Words of round ${round}` }),
      ]);
      const after = await desk.readout(1);
      expect(after.latest.number).toBe(latest.number + 1);
      // Whichever came first, the new text is approved by nobody.
      expect(isReady(after)).toBe(false);
      expect(after.approvals[0]).toMatchObject({ state: "ASKED", hash: null });
    }
  });

  test("two who edit the same version at once: one text stands, the other's words are kept", async () => {
    const { desk, processes, database } = await begun(2);
    const { id, latest } = await desk.readout(1);
    const [one, other] = processes;
    if (!one || !other) throw new Error("two processes");
    const [ana, again] = [await desk.actor("Ana"), await desk.actor("Ana")];
    const outcomes = await Promise.all([
      editReadout(one, ana, id, { base: latest.number, piece: null, words: "First words" }),
      editReadout(other, again, id, { base: latest.number, piece: null, words: "Second words" }),
    ]);
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(["overtaken", "stored"]);
    const kept = await database.store.db.question.findMany({ where: { kind: "readout-text" } });
    const text = (await desk.readout(1)).latest.text;
    expect([text, (kept[0]?.data as { words: string } | undefined)?.words].sort()).toEqual([
      "First words",
      "Second words",
    ]);
  });

  test("an approver is reminded once a morning, however many processes ask", async () => {
    const { desk, processes, database } = await begun(3);
    const bo = await desk.actor("Bo");
    const { id } = await desk.readout(1);
    await askReview(desk.services, await desk.actor("Ana"), id, [
      { ...bo.person, accounts: [...bo.person.accounts] },
    ]);
    const morning = new Date("2031-03-06T08:00:00Z");
    const early = processes.map(({ store }) => servicesOver(store, () => morning));
    await Promise.all(early.map((services) => remindApprovers(services)));
    expect(await database.store.db.postedCard.count({ where: { key: { startsWith: "approval:" } } })).toBe(1);
  });
});
