import { afterEach, expect, test } from "vitest";
import { redrawOverdue } from "../../../src/actions/overdue.ts";
import { remindApprovers } from "../../../src/readouts/approvers.ts";
import { confirmRelease, proposeRelease, releaseDue } from "../../../src/readouts/release.ts";
import { askReview } from "../../../src/readouts/review.ts";
import type { Store } from "../../../src/store/client.ts";
import { type FreshDatabase, onEachDatabase } from "../../support/databases.ts";
import { createDesk, START, servicesOver } from "./desk.ts";

const TO = [{ platform: "test", workspace: "", id: "general", direct: false, name: "general" }];
const LATER = new Date(START.getTime() + 3_600_000);

onEachDatabase("one that fails keeps no other from its turn", (kind) => {
  const drops: FreshDatabase[] = [];
  afterEach(async () => {
    for (const database of drops.splice(0)) await database.drop();
  });
  const begun = async () => {
    const database = await kind.fresh();
    drops.push(database);
    const desk = createDesk(database.store);
    for (const thing of ["Mend the nets", "Paint the boat"])
      await desk.says("Ana", "action", `${thing} by today 12:00`);
    const at = (now: Date) => servicesOver(firstFails(database.store), () => now);
    return { desk, at, db: database.store.db };
  };

  test("releases", async () => {
    const { desk, at, db } = await begun();
    for (const [number, period] of [
      [1, "today"],
      [2, "this week"],
    ] as const) {
      await desk.says("Ana", "readout", `draft ${period}`);
      const ana = await desk.actor("Ana");
      const plan = { at: LATER, zone: "Europe/Berlin", to: TO, mail: false };
      const question = await proposeRelease(desk.services, ana, await desk.readout(number), plan);
      await confirmRelease(desk.services, ana, question);
    }
    expect(await releaseDue(at(LATER))).toBe(1);
    expect(await db.readout.count({ where: { releaseAt: { not: null } } })).toBe(1);
  });

  test("approvers", async () => {
    const { desk, at, db } = await begun();
    for (const name of ["Bo", "Cy"]) await desk.says(name, "action", "list");
    await desk.says("Ana", "readout", "draft today");
    const people = await Promise.all(["Bo", "Cy"].map(async (name) => (await desk.actor(name)).person));
    const asked = people.map((person) => ({ ...person, accounts: [...person.accounts] }));
    await askReview(desk.services, await desk.actor("Ana"), (await desk.readout(1)).id, asked);
    const morning = new Date("2031-03-06T08:00:00Z");
    expect(await remindApprovers(at(morning))).toBe(1);
    expect(await db.postedCard.count({ where: { key: { startsWith: "approval:" } } })).toBe(1);
  });

  test("items that turn overdue", async () => {
    const { at, db } = await begun();
    expect(await redrawOverdue(at(new Date("2031-03-05T18:00:00Z")))).toBe(1);
    expect(await db.actionItem.count({ where: { overdueAt: { not: null } } })).toBe(1);
  });
});

/** The first write of a job fails. */
function firstFails(store: Store): Store {
  let writes = 0;
  return {
    ...store,
    write: async (job) => {
      if (writes++ === 0) throw new Error("out of order");
      return store.write(job);
    },
  };
}
