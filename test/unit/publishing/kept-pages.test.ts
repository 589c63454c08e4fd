import { expect, test } from "vitest";
import { createLink, revokeLinks } from "../../../src/readouts/links.ts";
import { createKept, createReadoutPages } from "../../../src/readouts/pages.ts";
import type { Transaction } from "../../../src/store/client.ts";
import type { PageGroup, PublishedReadout } from "../../../src/store/published.ts";
import type { PublicReadout } from "../../../src/web/pages/index.ts";
import { onEachDatabase } from "../../support/databases.ts";
import { servePages } from "../../support/pages-stage.ts";
import { createHandClock, groupWith, readoutWith, servicesOver } from "../../support/publishing.ts";

const DAY = 86_400_000;

// A page is drawn once and kept. Whatever changes, the very next reader must see it.
onEachDatabase("a page that is kept in memory", (database) => {
  test("is never older than the database, nor shown to whoever may not see it", async () => {
    const fresh = await database.fresh();
    const clock = createHandClock();
    const { services } = servicesOver(fresh.store, clock);
    const group = await groupWith(services, { name: "Supply", slug: "supply", isPublic: true });
    const other = await groupWith(services, { name: "Other", slug: "other", isPublic: true });
    const id = await readoutWith(services, group, { texts: ["One\n\nFirst text.", "Two\n\nSecond text."] });
    await readoutWith(services, other, { texts: ["Elsewhere\n\nOther text."] });
    const pages = createReadoutPages(services);
    const { url, stop } = await servePages(pages);
    const write = (job: (tx: Transaction) => Promise<unknown>) => services.store.write(job);
    const change = (data: Parameters<Transaction["group"]["update"]>[0]["data"]) =>
      write((tx) => tx.group.update({ where: { id: group.groupId }, data }));
    const link = (groupId: string) =>
      write((tx) => createLink(tx, { kind: "page", groupId, by: "ana", now: clock.now() })) as Promise<{
        token: string;
      }>;
    const opens = async (query = "") => {
      const response = await fetch(`${url}/r/supply/1${query}`);
      return `${response.status} ${await response.text()}`;
    };
    try {
      const first = await opens();
      expect(first).toMatch(/^200 .*First text.*no votes yet/s);
      expect(await opens()).toBe(first);
      // It was kept: the port gives the very same.
      const read = () => pages.readout("supply", 1, undefined, undefined);
      expect(await read()).toBe(await read());

      await pages.rate("supply", 1, { stars: 4, cookie: "c".repeat(24), address: "203.0.113.1" });
      expect(await opens()).toContain("4 of 5 (1 vote)");
      await change({ name: "Supplies", zone: "America/Toronto" });
      expect(await opens()).toMatch(/Supplies.*05:00 GMT-5/s);

      const [own, foreign] = [await link(group.groupId), await link(other.groupId)];
      await change({ isPublic: false });
      for (const query of ["", "?key=", "?key=wrong", `?key=${foreign.token}`])
        expect(await opens(query)).toMatch(/^403 (?!.*First text)/s);
      // What a key opens says that key in its links, and is kept for nobody else.
      expect(await opens(`?key=${own.token}`)).toMatch(
        new RegExp(`^200 .*First text.*key=${own.token}`, "s"),
      );
      await change({ isPublic: true });
      expect(await opens()).toMatch(/^200 (?!.*key=)/s);
      await change({ isPublic: false });
      clock.moves(91 * DAY);
      expect(await opens(`?key=${own.token}`)).toMatch(/^403/);
      const later = await link(group.groupId);
      expect(await opens(`?key=${later.token}`)).toMatch(/^200/);
      await write((tx) => revokeLinks(tx, { kind: "page", groupId: group.groupId }, clock.now()));
      expect(await opens(`?key=${later.token}`)).toMatch(/^403 (?!.*First text)/s);

      await change({ isPublic: true });
      await write(async (tx) => {
        await tx.readoutVersion.updateMany({
          where: { readoutId: id, number: 2 },
          data: { releasedAt: clock.now() },
        });
        await tx.readout.update({ where: { id }, data: { releasedVersion: 2 } });
      });
      expect(await opens()).toMatch(/^200 (?!.*First text).*Corrected: Change 2.*Second text/s);
      await write((tx) =>
        tx.readout.update({ where: { id }, data: { state: "WITHDRAWN", withdrawnWhy: "It was wrong" } }),
      );
      expect(await opens()).toMatch(/^410 (?!.*Second text).*It was wrong/s);
    } finally {
      await stop();
      await fresh.drop();
    }
  }, 30_000);
});

test("of the pages that are kept, the one that was not asked for the longest goes first", async () => {
  const kept = createKept(2);
  const reads: number[] = [];
  const ask = (number: number) =>
    kept({ group: { id: "g" } as PageGroup, readout: { number } as PublishedReadout }, async () => {
      reads.push(number);
      return { number } as PublicReadout;
    });
  for (const number of [1, 2, 1, 3, 1, 2, 1]) expect(await ask(number)).toEqual({ number });
  expect(reads).toEqual([1, 2, 3, 2]);
});
