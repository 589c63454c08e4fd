import { afterEach, expect, test } from "vitest";
import { newId } from "../../src/lib/ids.ts";
import type { Store } from "../../src/store/client.ts";
import type { Group } from "../../src/store/models.ts";
import { insertNumbered, insertNumberedWithin, newRow } from "../../src/store/numbered.ts";
import { recallSpeaker } from "../../src/store/recall.ts";
import { type FreshDatabase, onEachDatabase } from "../support/databases.ts";

// What every command reads and writes past Prisma is what Prisma would have read and written.

const AT = new Date("2031-03-30T00:59:59.999Z");
const USER = { platform: "p", workspace: "w", id: "u1" };
const CHANNEL = { platform: "p", workspace: "w", id: "c1", direct: false };

onEachDatabase("past Prisma", (database) => {
  const open: FreshDatabase[] = [];
  afterEach(async () => {
    for (const made of open.splice(0)) await made.drop();
  });
  const fresh = async () => {
    const made = await database.fresh();
    open.push(made);
    return { store: made.store, ...(await withSpeaker(made.store)) };
  };

  test("who speaks is read as Prisma reads it: instants, truth, numbers, empty columns", async () => {
    const { store, ids } = await fresh();
    const { db } = store;
    expect(await recallSpeaker(store, USER, CHANNEL)).toStrictEqual({
      account: await db.account.findUniqueOrThrow({ where: { id: ids.account } }),
      person: await db.person.findUniqueOrThrow({ where: { id: ids.person } }),
      group: await db.group.findUniqueOrThrow({ where: { id: ids.group } }),
      role: "LEAD",
    });
  });

  test("somebody else, another place, or no member of it, is nobody known", async () => {
    const { store } = await fresh();
    expect(await recallSpeaker(store, { ...USER, id: "u2" }, CHANNEL)).toBeNull();
    expect(await recallSpeaker(store, USER, { ...CHANNEL, id: "c2" })).toBeNull();
    await store.write((tx) => tx.membership.deleteMany());
    expect(await recallSpeaker(store, USER, CHANNEL)).toBeNull();
  });

  test("an item is written as Prisma reads it, alone or within a larger write", async () => {
    const { store, group } = await fresh();
    const [alone, within] = [rowsOf(group, "a"), rowsOf(group, "b")];
    expect(await insertNumbered(store, { group, rows: alone.rows })).toBe(1);
    expect(
      await store.write((tx) => insertNumberedWithin(tx, store.provider, { group, rows: within.rows })),
    ).toBe(2);
    for (const [index, { item, event }] of [alone, within].entries()) {
      const found = await store.db.actionItem.findUniqueOrThrow({ where: { id: item.id } });
      expect(found).toMatchObject({ ...item, number: index + 1 });
      expect(await store.db.event.findUniqueOrThrow({ where: { id: event.id } })).toMatchObject(event);
    }
    const due = { dueAt: { lte: AT } };
    expect(await store.db.actionItem.count({ where: due })).toBe(2);
  });

  test("of many at once each has its own number; a repeated delivery fails alone and leaves no gap", async () => {
    const { store, group } = await fresh();
    const deliveries = Array.from({ length: 90 }, (_, number) => `d${number % 60}`);
    const results = await Promise.allSettled(
      deliveries.map((delivery) => insertNumbered(store, { group, rows: rowsOf(group, delivery).rows })),
    );
    const numbers = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    expect(numbers.toSorted((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 60 }, (_, i) => i + 1),
    );
    expect(await store.db.actionItem.count()).toBe(60);
    expect(await store.db.event.count()).toBe(60);
  });

  test("nothing is written when the group's settings have changed, or a meeting runs in the channel", async () => {
    const { store, group } = await fresh();
    const meeting = {
      id: newId(),
      groupId: group.id,
      number: 1,
      title: "Weekly",
      folded: "weekly",
      zone: "UTC",
    };
    const held = { channel: "{}", liveIn: "here", calledById: group.createdById };
    await store.write((tx) =>
      tx.meeting.create({ data: { ...meeting, ...held, createdAt: AT, updatedAt: AT } }),
    );
    expect(
      await insertNumbered(store, { group, noMeetingIn: "here", rows: rowsOf(group, "a").rows }),
    ).toBeNull();
    await store.write((tx) => tx.group.update({ where: { id: group.id }, data: { workTo: "16:00" } }));
    expect(
      await insertNumbered(store, { group, noMeetingIn: "there", rows: rowsOf(group, "b").rows }),
    ).toBeNull();
    expect(await store.db.actionItem.count()).toBe(0);
    const { lastItemNumber } = await store.db.group.findUniqueOrThrow({ where: { id: group.id } });
    expect(lastItemNumber).toBe(0);
  });

  test("inside a write it is refused, as it would wait for itself", async () => {
    const { store } = await fresh();
    await expect(store.write(() => recallSpeaker(store, USER, CHANNEL))).rejects.toThrow("inside a write");
  });

  test("closed, it stays closed", async () => {
    const { store, group } = await fresh();
    await store.close();
    await expect(recallSpeaker(store, USER, CHANNEL)).rejects.toThrow("the store is closed");
    await expect(insertNumbered(store, { group, rows: rowsOf(group, "a").rows })).rejects.toThrow(
      "the store is closed",
    );
  });
});

async function withSpeaker(store: Store) {
  const ids = { person: newId(), account: newId(), group: newId() };
  const { platform, workspace } = USER;
  const group = await store.write(async (tx) => {
    await tx.person.create({ data: { id: ids.person, name: "Zoë 🧑‍🚀", digestMail: true, createdAt: AT } });
    const account = { id: ids.account, personId: ids.person, platform, workspace, name: "Zoë" };
    await tx.account.create({ data: { ...account, externalId: USER.id, directClosedAt: AT } });
    const made = await tx.group.create({
      data: {
        id: ids.group,
        name: "Board",
        kind: "CHANNEL",
        zone: "Europe/Berlin",
        locale: "en",
        digestQuiet: false,
        digestDay: 3,
        nextDigestAt: AT,
        createdAt: AT,
        createdById: ids.person,
      },
    });
    const place = { id: newId(), groupId: made.id, platform, workspace, externalId: CHANNEL.id };
    await tx.channel.create({ data: { ...place, name: "board", direct: false, home: true } });
    const joined = { groupId: made.id, personId: ids.person, role: "LEAD" as const, joinedAt: AT };
    await tx.membership.create({ data: joined });
    return made;
  });
  return { ids, group };
}

function rowsOf(group: Group, delivery: string) {
  const item = {
    id: newId(),
    groupId: group.id,
    title: `'; DROP TABLE "Group"; -- ? $1`,
    folded: "x",
    priority: "HIGH" as const,
    dueAt: AT,
    createdById: group.createdById,
    createdAt: AT,
    sourceId: delivery,
  };
  const event = {
    id: newId(),
    groupId: group.id,
    kind: "added",
    subject: "item",
    subjectId: item.id,
    byId: null,
    at: AT,
    data: { from: {}, to: { title: "Zoë", list: [1, 2.5, true, null] } },
    deliveryId: `${delivery}/x`,
  };
  const share = { itemId: item.id, personId: group.createdById, muted: true, nextReminderAt: AT };
  return {
    item,
    event,
    rows: [newRow("ActionItem", item), newRow("Assignment", share), newRow("Event", event)],
  };
}
