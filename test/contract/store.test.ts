import { afterEach, expect, test } from "vitest";
import { newId } from "../../src/lib/ids.ts";
import { openStore } from "../../src/store/client.ts";
import { type FreshDatabase, onEachDatabase, onServer } from "../support/databases.ts";

// What features rely on, whichever database is behind the store.

onEachDatabase("a store", (database) => {
  const open: FreshDatabase[] = [];
  const fresh = async () => {
    const made = await database.fresh();
    open.push(made);
    return made;
  };
  afterEach(async () => {
    for (const made of open.splice(0)) await made.drop();
  });

  test("keeps instants to the millisecond, before and after a change of clocks, over a restart", async () => {
    const made = await fresh();
    const instants = ["2031-03-30T00:59:59.999Z", "2031-03-30T01:00:00.001Z", "1969-12-31T23:59:59.123Z"];
    for (const instant of instants)
      await made.store.write((tx) =>
        tx.person.create({ data: { id: newId(), name: instant, createdAt: new Date(instant) } }),
      );
    const store = await made.reopen();
    for (const row of await store.db.person.findMany()) expect(row.createdAt.toISOString()).toBe(row.name);
    expect(
      await store.db.person.count({ where: { createdAt: { lt: new Date("2031-03-30T01:00:00Z") } } }),
    ).toBe(2);
  });

  test("keeps every text as it is: other scripts, emoji, quotes, no text", async () => {
    const { store } = await fresh();
    for (const name of ["Zoë 會議 🧑‍🚀", `'; DROP TABLE "Person"; --`, "", "line\nline\t\\"]) {
      const { id } = await store.write((tx) => tx.person.create({ data: { ...person(), name } }));
      expect((await store.db.person.findUniqueOrThrow({ where: { id } })).name).toBe(name);
    }
  });

  test("keeps JSON and enums in the same shape", async () => {
    const { store } = await fresh();
    const group = await store.write((tx) => tx.group.create({ data: { ...groupData(), remind: "LESS" } }));
    const data = { from: null, to: { title: "Zoë", list: [1, 2.5, true], empty: {} } };
    await store.write((tx) => tx.event.create({ data: eventData(group.id, { data }) }));
    expect((await store.db.event.findFirstOrThrow()).data).toEqual(data);
    expect((await store.db.group.findFirstOrThrow()).remind).toBe("LESS");
  });

  test("refuses a second row with the same key as P2002, and the write leaves nothing", async () => {
    const { store } = await fresh();
    const { id: groupId } = await store.write((tx) => tx.group.create({ data: groupData() }));
    const deliver = () =>
      store.write(async (tx) => {
        await tx.person.create({ data: person() });
        await tx.event.create({ data: eventData(groupId, { deliveryId: "d1" }) });
      });
    await deliver();
    await expect(deliver()).rejects.toMatchObject({ code: "P2002" });
    expect(await store.db.person.count()).toBe(1);
  });

  test("holds references: children go with their parent, or keep it", async () => {
    const { store } = await fresh();
    const [ana, group] = [person(), groupData()];
    await store.write(async (tx) => {
      await tx.person.create({ data: ana });
      await tx.group.create({ data: group });
      await tx.membership.create({ data: { groupId: group.id, personId: ana.id, joinedAt: new Date(0) } });
      await tx.event.create({ data: eventData(group.id, {}) });
    });
    await expect(store.write((tx) => tx.group.delete({ where: { id: group.id } }))).rejects.toMatchObject({
      code: expect.stringMatching(/P2003|P2010/),
    });
    await store.write((tx) => tx.person.delete({ where: { id: ana.id } }));
    expect(await store.db.membership.count()).toBe(0);
    expect(await store.db.group.count()).toBe(1);
  });

  test("orders empty columns where the order says, first or last", async () => {
    const { store } = await fresh();
    await store.write((tx) =>
      tx.person.createMany({ data: [{ ...person(), zone: "B" }, person(), { ...person(), zone: "A" }] }),
    );
    const zones = async (nulls: "first" | "last") =>
      (await store.db.person.findMany({ orderBy: { zone: { sort: "asc", nulls } } })).map((row) => row.zone);
    expect(await zones("first")).toEqual([null, "A", "B"]);
    expect(await zones("last")).toEqual(["A", "B", null]);
  });

  test("reads see nothing of a write before its commit", async () => {
    const { store } = await fresh();
    const counts: Promise<number>[] = [];
    const written = store.write(async (tx) => {
      await tx.person.create({ data: person() });
      throw new Error("no");
    });
    for (let read = 0; read < 20; read++) counts.push(store.db.person.count());
    await expect(written).rejects.toThrow("no");
    expect(new Set(await Promise.all(counts))).toEqual(new Set([0]));
  });

  test("what was answered before it closed is there when it opens again, and nothing else", async () => {
    const made = await fresh();
    const writes = Array.from({ length: 200 }, () => {
      const data = person();
      return made.store
        .write((tx) => tx.person.create({ data }))
        .then(
          () => data.id,
          () => null,
        );
    });
    await writes[20];
    const store = await made.reopen();
    const answered = (await Promise.all(writes)).filter((id) => id !== null).sort();
    const kept = (await store.db.person.findMany()).map((row) => row.id).sort();
    // Four are under way at once: of the 21 begun first, three may not have been answered yet.
    expect(answered.length).toBeGreaterThanOrEqual(18);
    expect(kept).toEqual(answered);
  });

  test("answers a ping, and says which migration it lacks", async () => {
    // A database of its own: it is not fit for others afterwards.
    const { url, drop } = await database.empty();
    const store = await openStore(url);
    await expect(store.ping()).resolves.toBeUndefined();
    await store.db.$executeRaw`DELETE FROM _prisma_migrations`;
    await expect(store.ping()).rejects.toThrow(/it lacks \d+_init.*: restart the program/);
    await store.close();
    await drop();
  });

  test("closed, it stays closed", async () => {
    const { store } = await fresh();
    await store.close();
    await expect(store.db.person.count()).rejects.toThrow("the store is closed");
    await expect(store.write((tx) => tx.person.count())).rejects.toThrow("the store is closed");
    await expect(store.ping()).rejects.toThrow(/does not answer.*the store is closed/);
  });

  test.runIf(database.name === "postgresql")("lives on when the server cuts its connections", async () => {
    const { store, url } = await fresh();
    await Promise.all([1, 2, 3, 4].map(() => store.db.person.count()));
    const name = new URL(url).pathname.slice(1);
    const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`;
    const during = store.write(async (tx) => {
      await tx.person.create({ data: person() });
      await onServer(cut);
      await tx.person.count();
    });
    await expect(during).rejects.toThrow();
    await expect.poll(() => store.ping().then(() => "up")).toBe("up");
    expect(await store.db.person.count()).toBe(0);
  });

  test.runIf(database.name === "postgresql")(
    "reads and writes raw times in UTC, whatever the server's zone",
    async () => {
      const made = await fresh();
      const name = new URL(made.url).pathname.slice(1);
      await onServer(`ALTER DATABASE ${name} SET timezone = 'Asia/Kathmandu'`);
      const store = await made.reopen();
      expect(await store.db.$queryRaw`SHOW timezone`).toEqual([{ TimeZone: "UTC" }]);
      const createdAt = new Date("2031-03-05T09:00:00.123Z");
      await store.db
        .$executeRaw`INSERT INTO "Person" ("id", "name", "createdAt") VALUES ('p', 'Ana', ${createdAt})`;
      expect((await store.db.person.findFirstOrThrow()).createdAt).toEqual(createdAt);
      expect(
        await store.db.$queryRaw`SELECT "createdAt" FROM "Person" WHERE "createdAt" = ${createdAt}`,
      ).toEqual([{ createdAt }]);
      await onServer(`ALTER DATABASE ${name} RESET timezone`);
    },
  );
});

test.each([
  [
    "postgresql://nobody:topsecret@127.0.0.1:1/readout",
    /127\.0\.0\.1:1\/readout cannot be opened.*Check that the server runs/,
  ],
  [
    "postgresql://nobody:topsecret@localhost:1/readout",
    /localhost:1\/readout cannot be opened.*ECONNREFUSED/,
  ],
  ["postgresql://nobody@127.0.0.1:1/readout?schema=other", /schema=other.*give it a database of its own/],
  ["file:/dev/null/readout.db", /\/dev\/null\/readout\.db cannot be opened/],
  [
    "file:/proc/none/readout.db",
    /\/proc\/none\/readout\.db cannot be opened.*name another one in DATABASE_URL/,
  ],
])("what cannot be opened says why and what to do, never the password: %s", async (url, words) => {
  const fault = await openStore(url).catch((error: unknown) => error as Error);
  expect(fault).toBeInstanceOf(Error);
  expect((fault as Error).message).toMatch(words);
  expect((fault as Error).message).not.toContain("topsecret");
});

const person = () => ({ id: newId(), name: "Ana", createdAt: new Date(0) });
const groupData = () => ({
  id: newId(),
  name: "g",
  kind: "CHANNEL" as const,
  zone: "UTC",
  locale: "en",
  createdAt: new Date(0),
  createdById: "ana",
});
const eventData = (groupId: string, more: { data?: object; deliveryId?: string }) => ({
  id: newId(),
  groupId,
  kind: "test",
  subject: "item",
  subjectId: "1",
  at: new Date(0),
  data: {},
  ...more,
});
