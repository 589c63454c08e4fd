import { DateTime } from "luxon";
import { expect, test } from "vitest";
import { newId } from "../../../src/lib/ids.ts";
import { readDigest } from "../../../src/readouts/digest.ts";
import { digestImage, digestPicture } from "../../../src/readouts/publishing-picture.ts";
import type { ActionState } from "../../../src/store/models.ts";
import type { Services } from "../../../src/use-case.ts";
import { onEachDatabase } from "../../support/databases.ts";
import { createHandClock, groupWith, servicesOver } from "../../support/publishing.ts";
import { witnessedLogger } from "../../support/witness.ts";

const berlin = (moment: string): Date => DateTime.fromISO(moment, { zone: "Europe/Berlin" }).toJSDate();
const MONDAY = "2031-04-07T09:00";

interface Told {
  readonly added: string;
  readonly due?: string;
  readonly settled?: string;
  readonly state?: ActionState;
  readonly owners?: readonly string[];
}

async function items({ store }: Services, of: { groupId: string; personId: string }, told: readonly Told[]) {
  await store.write(async (tx) => {
    for (const [index, one] of told.entries())
      await tx.actionItem.create({
        data: {
          id: newId(),
          groupId: of.groupId,
          number: index + 1,
          title: `Item ${index + 1}`,
          folded: "",
          state: one.state ?? (one.settled ? "DONE" : "OPEN"),
          createdById: of.personId,
          createdAt: berlin(one.added),
          dueAt: one.due ? berlin(one.due) : null,
          settledAt: one.settled ? berlin(one.settled) : null,
          assignments: { create: (one.owners ?? []).map((personId) => ({ personId })) },
        },
      });
  });
}

onEachDatabase("a digest's picture", (database) => {
  const play = async (
    scene: (services: Services, group: { groupId: string; personId: string }) => Promise<void>,
  ) => {
    const fresh = await database.fresh();
    try {
      const clock = createHandClock("2031-02-03T09:00:00Z");
      const { services } = servicesOver(fresh.store, clock);
      await scene(services, await groupWith(services));
    } finally {
      await fresh.drop();
    }
  };
  const groupOf = (services: Services, id: string) =>
    services.store.db.group.findUniqueOrThrow({ where: { id } });

  test("counts each of the last six weeks as it stood at its end, over the change to summer time", () =>
    play(async (services, of) => {
      await items(services, of, [
        { added: "2031-02-20T10:00", settled: "2031-03-05T10:00" },
        { added: "2031-03-04T10:00", due: "2031-03-12T17:00" },
        { added: "2031-03-20T10:00", due: "2031-03-21T17:00", settled: "2031-04-01T10:00" },
        { added: "2031-04-06T10:00" },
        { added: "2031-03-04T10:00", settled: "2031-03-06T10:00", state: "DROPPED" },
      ]);
      const group = await groupOf(services, of.groupId);
      const { weeks, title } = await digestPicture(services, { group, until: berlin(MONDAY) }, "en-GB");
      expect(title).toBe("Supply team · 7 Apr");
      expect(weeks).toEqual([
        { label: "24 Feb", open: 1, done: 0, overdue: 0 },
        { label: "3 Mar", open: 1, done: 1, overdue: 0 },
        { label: "10 Mar", open: 1, done: 0, overdue: 1 },
        { label: "17 Mar", open: 2, done: 0, overdue: 2 },
        { label: "24 Mar", open: 2, done: 0, overdue: 2 },
        { label: "31 Mar", open: 2, done: 1, overdue: 1 },
      ]);
    }));

  test("shows who waits on what, also what is nobody's; a young group has fewer weeks", () =>
    play(async (services, of) => {
      const bo = newId();
      await services.store.write((tx) =>
        tx.person.create({ data: { id: bo, name: "Bo", createdAt: services.clock.now() } }),
      );
      await items(services, of, [
        { added: "2031-02-03T11:00", due: "2031-02-04T17:00", owners: [of.personId, bo] },
        { added: "2031-02-03T11:00", owners: [bo] },
        { added: "2031-02-03T11:00", settled: "2031-02-05T11:00", owners: [bo] },
        { added: "2031-02-03T11:00", due: "2031-02-05T11:00" },
      ]);
      const group = await groupOf(services, of.groupId);
      const { waiting, weeks } = await digestPicture(
        services,
        { group, until: berlin("2031-02-10T09:00") },
        "en",
      );
      expect(weeks).toHaveLength(1);
      expect([...waiting].sort((a, b) => a.name.localeCompare(b.name))).toEqual([
        { name: "Ana", open: 1, overdue: 1 },
        { name: "Bo", open: 2, overdue: 1 },
        { name: "nobody’s", open: 1, overdue: 1 },
      ]);
    }));

  test("is a PNG with the same in words; a quiet week has none; a failure is logged and the digest goes without", () =>
    play(async (services, of) => {
      const group = await groupOf(services, of.groupId);
      const until = berlin("2031-02-10T09:00");
      const quiet = await readDigest(services.store, group, berlin("2031-02-03T12:00"), until);
      expect(await digestImage(services, quiet, "en")).toBeNull();
      await items(services, of, [{ added: "2031-02-04T11:00", owners: [of.personId] }]);
      const digest = await readDigest(services.store, group, berlin("2031-02-03T12:00"), until);
      const image = await digestImage(services, digest, "en");
      const [light, dark] = [image?.drawn?.png, image?.drawn?.dark].map((png) => Buffer.from(png ?? []));
      for (const png of [light, dark]) expect(png?.subarray(1, 4).toString()).toBe("PNG");
      expect(light?.equals(dark ?? Buffer.alloc(0))).toBe(false);
      expect(image?.drawn?.name).toBe("digest-2031-02-10.png");
      expect(image?.alt).toContain("Ana: open 1");

      const logged: string[] = [];
      const logger = witnessedLogger({ error: (_: object, event: string) => void logged.push(event) });
      const broken = { ...services, logger, store: { ...services.store, db: {} as Services["store"]["db"] } };
      expect(await digestImage(broken, digest, "en")).toBeNull();
      expect(logged).toEqual(["digest.picture-failed"]);
    }));
});
