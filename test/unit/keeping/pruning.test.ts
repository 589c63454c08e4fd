import { expect, test } from "vitest";
import { PRUNED_AFTER_DAYS, prune } from "../../../src/keeping/pruning.ts";
import { newId } from "../../../src/lib/ids.ts";
import type { Services } from "../../../src/use-case.ts";
import { onEachDatabase } from "../../support/databases.ts";

const NOW = new Date("2031-03-05T09:00:00Z");
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);

onEachDatabase("what nobody needs", (database) => {
  test("goes when it is old enough, and not a day before", async () => {
    const fresh = await database.fresh();
    const { store } = fresh;
    const days = PRUNED_AFTER_DAYS;
    const person = { id: newId(), name: "Ana", createdAt: NOW };
    const groupId = newId();
    /** One that is due and one that is not, of each kind. */
    const ages = (limit: number) => [daysAgo(limit + 1), daysAgo(limit - 1)];
    const card = (subject: string, subjectId: string, createdAt: Date, more: object = {}) => ({
      ...{ id: newId(), key: newId(), subject, subjectId, platform: "mail", destination: "{}" },
      ...{ locale: "en", zone: "UTC", createdAt, ...more },
    });
    await store.write(async (tx) => {
      await tx.person.create({ data: person });
      const group = { id: groupId, name: "harbour", kind: "CHANNEL" as const, zone: "UTC", locale: "en" };
      await tx.group.create({ data: { ...group, createdAt: NOW, createdById: person.id } });
      for (const at of ages(days.questions)) {
        const question = {
          groupId,
          personId: person.id,
          kind: "due",
          data: {},
          createdAt: at,
          expiresAt: NOW,
        };
        await tx.question.create({ data: { id: newId(), ...question, answeredAt: at } });
      }
      for (const createdAt of ages(days.reminders)) {
        const bundle = {
          id: newId(),
          personId: person.id,
          kind: "REMINDER" as const,
          day: "2031-01-01",
          createdAt,
        };
        await tx.bundle.create({ data: bundle });
        await tx.bundleEntry.create({
          data: { key: newId(), bundleId: bundle.id, itemId: newId(), slot: "due" },
        });
        await tx.postedCard.create({ data: card("bundle", bundle.id, createdAt) });
      }
      for (const failedAt of ages(days.failed))
        await tx.postedCard.create({ data: card("item", newId(), NOW, { failedAt }) });
      for (const at of ages(days.asking)) await tx.postedCard.create({ data: card("letter", "ask:x", at) });
      for (const at of ages(days.letters)) await tx.postedCard.create({ data: card("letter", "out:x", at) });
      for (const askedAt of ages(days.unconfirmed))
        await tx.subscriber.create({
          data: { id: newId(), groupId, address: newId(), token: newId(), askedAt },
        });
      for (const revokedAt of ages(days.links)) {
        const link = { token: newId(), kind: "page", groupId, createdById: person.id, createdAt: revokedAt };
        await tx.link.create({ data: { ...link, revokedAt } });
      }
    });
    // The last one was written by a clock that was wrong.
    const shut = [-25, 1, 23].map((hours) => new Date(NOW.getTime() + hours * 3_600_000));
    await store.write((tx) =>
      tx.pace.createMany({ data: shut.map((freeAt, number) => ({ key: `key ${number}`, freeAt })) }),
    );
    await prune({ store, clock: { now: () => NOW } } as Services);
    const { db } = store;
    expect(await db.question.count()).toBe(1);
    expect([await db.bundle.count(), await db.bundleEntry.count()]).toEqual([1, 1]);
    const cards = await db.postedCard.findMany({ select: { subject: true } });
    expect(cards.map(({ subject }) => subject).sort()).toEqual(["bundle", "item", "letter", "letter"]);
    expect([await db.subscriber.count(), await db.link.count()]).toEqual([1, 1]);
    expect(await db.person.count()).toBe(1);
    expect(await db.pace.findMany({ select: { key: true } })).toEqual([{ key: "key 1" }]);
    await fresh.drop();
  });
});
