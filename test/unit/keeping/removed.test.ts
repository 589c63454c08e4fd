import { expect, test } from "vitest";
import { newId } from "../../../src/lib/ids.ts";
import { onEachDatabase } from "../../support/databases.ts";
import { stages } from "../../support/stages.ts";
import { createWorld } from "../../support/world.ts";

const open = stages["web"];
if (!open) throw new Error("no web");

const at = (day: string) => new Date(`${day}T12:00:00Z`);

onEachDatabase("a workspace that removed the bot", (database) => {
  test("keeps its data for a month in case it comes back; then all of it goes, and nobody else's", async () => {
    const fresh = await database.fresh();
    const world = await createWorld(open, fresh);
    const { ana, bo, clock, services } = world;
    const { db } = services.store;
    try {
      await ana.says("/action Water the plants @bo");
      await ana.says("/meeting start Stand-up");
      await ana.says("/meeting decide Two suppliers");
      await ana.says("/meeting end");
      await bo.looks();
      const { platform, workspace } = await db.channel.findFirstOrThrow({ where: { direct: false } });
      const stranger = { id: newId(), name: "Stranger", createdAt: at("2031-03-05") };
      await services.store.write(async (tx) => {
        await tx.person.create({ data: stranger });
        const group = { id: newId(), name: "elsewhere", kind: "CHANNEL" as const, zone: "UTC", locale: "en" };
        await tx.group.create({ data: { ...group, createdAt: at("2031-03-05"), createdById: stranger.id } });
        const membership = { groupId: group.id, personId: stranger.id, joinedAt: at("2031-03-05") };
        await tx.membership.create({ data: membership });
        const dates = {
          installedAt: at("2031-01-01"),
          updatedAt: at("2031-03-05"),
          removedAt: at("2031-03-05"),
        };
        await tx.installation.create({
          data: { id: newId(), platform, workspace, name: "Harbour", ...dates },
        });
      });
      const removedAt = (removed: Date | null) =>
        services.store.write((tx) => tx.installation.updateMany({ data: { removedAt: removed } }));

      clock.jumpsTo("2031-04-01 12:00");
      await world.settles();
      expect(await db.actionItem.count()).toBe(1);
      await removedAt(null);
      clock.jumpsTo("2031-05-01 12:00");
      await world.settles();
      expect(await db.actionItem.count()).toBe(1);

      await removedAt(at("2031-03-05"));
      clock.jumpsTo("2031-05-03 12:00");
      await world.settles();
      expect(await db.group.findMany({ select: { name: true } })).toEqual([{ name: "elsewhere" }]);
      expect(await db.person.findMany({ select: { name: true } })).toEqual([{ name: "Stranger" }]);
      const left = [db.actionItem.count(), db.meeting.count(), db.event.count(), db.postedCard.count()];
      expect(await Promise.all([...left, db.account.count(), db.installation.count()])).toEqual([
        0, 0, 0, 0, 0, 0,
      ]);
    } finally {
      await world.stage.closes();
      await fresh.drop();
    }
  });
});
