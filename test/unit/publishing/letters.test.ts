import { expect, test } from "vitest";
import { owedLetters } from "../../../src/readouts/letters.ts";
import { onEachDatabase } from "../../support/databases.ts";
import { createPostOffice, type PostOffice } from "../../support/post-office.ts";
import {
  createHandClock,
  groupWith,
  readoutWith,
  servicesOver,
  subscribersOf,
} from "../../support/publishing.ts";

const MINUTE = 60_000;

const receivers = (post: PostOffice) => post.letters.map(({ to }) => to).sort();
const everybody = (count: number) =>
  Array.from({ length: count }, (_, index) => `reader-${index}@example.org`).sort();

onEachDatabase("letters of a release", (database) => {
  test("500 letters with a process that dies in between: each address gets one", async () => {
    const fresh = await database.fresh();
    try {
      const clock = createHandClock();
      const post = createPostOffice();
      const first = servicesOver(fresh.store, clock, [post.adapter]);
      const group = await groupWith(first.services);
      const readoutId = await readoutWith(first.services, group);
      await subscribersOf(fresh.store, group.groupId, 500, clock.now());
      const release = { readoutId, version: 1, kind: "release" as const };
      await fresh.store.write((tx) => owedLetters(tx, release, clock.now()));

      // After 180 letters the process hangs for ever with whatever it has in hand: none of that was taken.
      const dead = new Promise<void>(() => undefined);
      let taken = 0;
      post.before = () => (++taken > 180 ? dead : undefined);
      const dying = first.dispatcher.drain();
      await expect.poll(() => taken, { timeout: 20_000 }).toBeGreaterThan(180);
      await expect
        .poll(async () => fresh.store.db.postedCard.count({ where: { doneVersion: { gt: 0 } } }))
        .toBe(180);
      expect(post.letters).toHaveLength(180);
      void dying.catch(() => undefined);

      const store = await fresh.reopen();
      post.before = () => undefined;
      const second = servicesOver(store, clock, [post.adapter]);
      await second.dispatcher.drain();
      // What the dead one had claimed is free when its lease ends.
      clock.moves(MINUTE + 1_000);
      await second.dispatcher.drain();
      expect(receivers(post)).toEqual(everybody(500));
      expect(new Set(post.letters.map(({ key }) => key)).size).toBe(500);
    } finally {
      await fresh.drop();
    }
  }, 60_000);

  test("are owed once each, however often a release is done; 500 at a time and the rest", async () => {
    const fresh = await database.fresh();
    try {
      const clock = createHandClock();
      const { services } = servicesOver(fresh.store, clock);
      const group = await groupWith(services);
      const readoutId = await readoutWith(services, group);
      await subscribersOf(fresh.store, group.groupId, 1_203, clock.now());
      const release = { readoutId, version: 1, kind: "release" as const };
      for (let time = 0; time < 2; time++)
        await fresh.store.write((tx) => owedLetters(tx, release, clock.now()));
      expect(await fresh.store.db.postedCard.count({ where: { subject: "letter" } })).toBe(1_203);
    } finally {
      await fresh.drop();
    }
  }, 30_000);

  test("none for a release without mail, none for another group, none for who stopped meanwhile", async () => {
    const fresh = await database.fresh();
    try {
      const clock = createHandClock();
      const post = createPostOffice();
      const { services, dispatcher } = servicesOver(fresh.store, clock, [post.adapter]);
      const group = await groupWith(services);
      const other = await groupWith(services, { name: "Others" });
      const quiet = await readoutWith(services, group, { mail: false });
      const loud = await readoutWith(services, group, { number: 2 });
      await subscribersOf(fresh.store, group.groupId, 3, clock.now());
      await subscribersOf(fresh.store, other.groupId, 2, clock.now());
      const goesOut = (readoutId: string) =>
        fresh.store.write((tx) => owedLetters(tx, { readoutId, version: 1, kind: "release" }, clock.now()));
      await goesOut(quiet);
      expect(await fresh.store.db.postedCard.count()).toBe(0);
      await goesOut(loud);
      expect(await fresh.store.db.postedCard.count()).toBe(3);
      await services.store.write((tx) =>
        tx.subscriber.updateMany({
          where: { groupId: group.groupId, address: "reader-1@example.org" },
          data: { state: "STOPPED", stoppedAt: clock.now() },
        }),
      );
      await dispatcher.drain();
      expect(receivers(post)).toEqual(["reader-0@example.org", "reader-2@example.org"]);
    } finally {
      await fresh.drop();
    }
  });

  test("a text that was corrected or withdrawn before its letter was sent is not sent any more", async () => {
    const fresh = await database.fresh();
    try {
      const clock = createHandClock();
      const post = createPostOffice();
      const { services, dispatcher } = servicesOver(fresh.store, clock, [post.adapter]);
      const group = await groupWith(services);
      const texts = ["Fish\n\nWrong.", "Fish\n\nRight."];
      const readoutId = await readoutWith(services, group, { texts });
      await subscribersOf(fresh.store, group.groupId, 1, clock.now());
      const owe = (version: number, kind: "release" | "correction" | "withdrawal") =>
        fresh.store.write((tx) => owedLetters(tx, { readoutId, version, kind }, clock.now()));
      await owe(1, "release");
      await fresh.store.write(async (tx) => {
        await tx.readoutVersion.updateMany({
          where: { readoutId, number: 2 },
          data: { releasedAt: clock.now() },
        });
        await tx.readout.update({ where: { id: readoutId }, data: { releasedVersion: 2 } });
      });
      await owe(2, "correction");
      await dispatcher.drain();
      expect(post.letters.map(({ subject }) => subject)).toEqual(["Correction: Fish"]);
      expect(post.letters[0]?.text).toContain("Right.");
      await fresh.store.write((tx) =>
        tx.readout.update({ where: { id: readoutId }, data: { state: "WITHDRAWN", withdrawnWhy: "No" } }),
      );
      await owe(2, "withdrawal");
      await dispatcher.drain();
      // The first never arrived: there is nothing to take back from this reader.
      expect(post.letters).toHaveLength(1);
    } finally {
      await fresh.drop();
    }
  });

  test("without a public address they wait, since none could be ended", async () => {
    const fresh = await database.fresh();
    try {
      const clock = createHandClock();
      const post = createPostOffice();
      const without = servicesOver(fresh.store, clock, [post.adapter], null);
      const group = await groupWith(without.services);
      const readoutId = await readoutWith(without.services, group);
      await subscribersOf(fresh.store, group.groupId, 1, clock.now());
      await fresh.store.write((tx) =>
        owedLetters(tx, { readoutId, version: 1, kind: "release" }, clock.now()),
      );
      await without.dispatcher.drain();
      const waiting = await fresh.store.db.postedCard.findFirstOrThrow();
      expect(waiting).toMatchObject({ failedAt: null, error: expect.stringContaining("PUBLIC_URL") });
      clock.moves(10 * MINUTE);
      await servicesOver(fresh.store, clock, [post.adapter]).dispatcher.drain();
      expect(receivers(post)).toEqual(everybody(1));
    } finally {
      await fresh.drop();
    }
  });
});
