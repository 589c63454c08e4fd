import { afterEach, beforeEach, expect, test } from "vitest";
import type { InstallationKeeper } from "../../src/chat/adapter.ts";
import { newId } from "../../src/lib/ids.ts";
import { createInstallationKeeper } from "../../src/store/installation-keeper.ts";
import { type FreshDatabase, onEachDatabase } from "../support/databases.ts";

let now = new Date("2031-03-05T09:00:00Z");
const clock = { now: () => now };
const pass = (minutes: number) => {
  now = new Date(now.getTime() + minutes * 60_000);
};

onEachDatabase("where the bot is installed", (database) => {
  let fresh: FreshDatabase;
  let keeper: InstallationKeeper;

  beforeEach(async () => {
    fresh = await database.fresh();
    keeper = createInstallationKeeper(fresh.store, "chat", clock);
  });
  afterEach(() => fresh.drop());

  const acme = { workspace: "T1", name: "Acme", organisation: null, sealed: "k.one" };
  /** A card that is owed; with an address, one that stands there. */
  const owe = (workspace: string, more: { address?: string; platform?: string; at?: Date | null } = {}) =>
    fresh.store.write((tx) =>
      tx.postedCard.create({
        data: {
          id: newId(),
          key: newId(),
          subject: "item",
          subjectId: "1",
          platform: more.platform ?? "chat",
          destination: "{}",
          locale: "en",
          zone: "UTC",
          workspace,
          address: more.address ?? null,
          nextAttemptAt: more.at === undefined ? now : more.at,
          createdAt: now,
        },
      }),
    );
  const card = (id: string) => fresh.store.db.postedCard.findUniqueOrThrow({ where: { id } });

  test("is kept per platform, and a second installation replaces the first", async () => {
    await keeper.put(acme);
    await createInstallationKeeper(fresh.store, "other", clock).put({ ...acme, name: "Elsewhere" });
    expect(await keeper.get("T1")).toMatchObject({ ...acme, installedAt: now, removedAt: null });
    pass(1);
    await keeper.put({ ...acme, name: "Acme Ltd", sealed: "k.two" });
    expect(await keeper.get("T1")).toMatchObject({ name: "Acme Ltd", sealed: "k.two", installedAt: now });
    expect(await keeper.present()).toMatchObject([{ workspace: "T1" }]);
    expect(await keeper.get("T2")).toBeNull();
  });

  test("several who put it there at the same moment do no harm", async () => {
    const names = ["Acme", "Acme Ltd", "Acme Inc", "Acme plc"];
    await Promise.all(names.map((name) => keeper.put({ ...acme, name })));
    expect(await keeper.present()).toMatchObject([{ workspace: "T1", sealed: "k.one" }]);
  });

  test("of two who exchange the same tokens at once, one does", async () => {
    await keeper.put(acme);
    const done = await Promise.all(["k.a", "k.b", "k.c"].map((to) => keeper.exchange("T1", "k.one", to)));
    expect(done.filter((one) => one)).toHaveLength(1);
    expect(await keeper.exchange("T1", "k.one", "k.d")).toBe(false);
  });

  test("removed: its tokens are gone, what is owed there is set aside; other workspaces and platforms go on", async () => {
    await keeper.put(acme);
    await keeper.put({ ...acme, workspace: "T2" });
    const [owed, standing, shown, elsewhere, other] = [
      await owe("T1"),
      await owe("T1", { address: "T1/C/1" }),
      await owe("T1", { address: "T1/C/2", at: null }),
      await owe("T2"),
      await owe("T1", { platform: "other" }),
    ];
    expect(await keeper.remove("T1", "the app was removed")).toBe(true);
    expect(await keeper.get("T1")).toMatchObject({ sealed: null, removedAt: now });
    for (const { id } of [owed, standing])
      expect(await card(id)).toMatchObject({
        nextAttemptAt: null,
        failedAt: now,
        error: "the app was removed",
      });
    expect(await card(shown.id)).toMatchObject({ failedAt: null });
    for (const { id } of [elsewhere, other])
      expect(await card(id)).toMatchObject({ failedAt: null, nextAttemptAt: now });
    expect(await keeper.remove("T1", "again")).toBe(false);
    expect(await keeper.exchange("T1", "k.one", "k.late")).toBe(false);

    // Back again: what stands there is kept true, what never came stays unsaid.
    pass(60);
    await keeper.put({ ...acme, sealed: "k.new" });
    expect(await keeper.get("T1")).toMatchObject({ sealed: "k.new", removedAt: null });
    expect(await card(standing.id)).toMatchObject({ failedAt: null, error: null, nextAttemptAt: now });
    expect(await card(owed.id)).toMatchObject({ nextAttemptAt: null, error: "the app was removed" });
  });

  test("a late removal does not meet what was installed since", async () => {
    await keeper.put(acme);
    await keeper.put({ ...acme, sealed: "k.two" });
    expect(await keeper.remove("T1", "late", "k.one")).toBe(false);
    expect(await keeper.get("T1")).toMatchObject({ sealed: "k.two", removedAt: null });
    expect(await keeper.remove("T1", "in time", "k.two")).toBe(true);
  });

  test("an organisation takes along the workspaces it serves, and only those", async () => {
    await keeper.put({ ...acme, workspace: "E1" });
    await keeper.put({ ...acme, organisation: "E1", sealed: null });
    await keeper.put({ ...acme, workspace: "T2" });
    const [served, own] = [await owe("T1"), await owe("T2")];
    await keeper.remove("E1", "gone", "k.one");
    expect(await keeper.get("T1")).toMatchObject({ removedAt: now });
    expect(await keeper.get("T2")).toMatchObject({ removedAt: null });
    expect(await card(served.id)).toMatchObject({ failedAt: now, error: "gone" });
    expect(await card(own.id)).toMatchObject({ failedAt: null });
  });
});
