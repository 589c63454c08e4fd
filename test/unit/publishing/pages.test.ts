import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLink, newToken, revokeLinks } from "../../../src/readouts/links.ts";
import { createReadoutPages } from "../../../src/readouts/pages.ts";
import { subscribe } from "../../../src/readouts/subscribers.ts";
import type { Store } from "../../../src/store/client.ts";
import { type FreshDatabase, onEachDatabase, type TestDatabase } from "../../support/databases.ts";
import { createPostOffice } from "../../support/post-office.ts";
import {
  createHandClock,
  groupWith,
  minutesWith,
  readoutWith,
  servicesOver,
} from "../../support/publishing.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;

/** A public group "open" and one that is not, "closed", each with a readout R1 and minutes M1. */
async function twoGroups(database: TestDatabase) {
  const fresh = await database.fresh();
  const clock = createHandClock();
  const post = createPostOffice();
  const { services, dispatcher } = servicesOver(fresh.store, clock, [post.adapter]);
  const open = await groupWith(services, { name: "Open", slug: "open", isPublic: true });
  const closed = await groupWith(services, { name: "Closed", slug: "closed-x" });
  for (const group of [open, closed]) {
    await readoutWith(services, group);
    await minutesWith(services, group);
  }
  const pages = createReadoutPages(services);
  return { fresh, clock, post, services, dispatcher, open, closed, pages };
}

async function within(world: { fresh: FreshDatabase }, play: () => Promise<void>) {
  try {
    await play();
  } finally {
    await world.fresh.drop();
  }
}

onEachDatabase("who may read what", (database) => {
  test("keys, tokens and ids of others open nothing, and the answer is that of a group there is not", async () => {
    const world = await twoGroups(database);
    await within(world, async () => {
      const { services, clock, open, closed, pages } = world;
      const now = clock.now();
      const link = (more: Parameters<typeof createLink>[1]) =>
        services.store.write(async (tx) => (await createLink(tx, more)).token);
      const by = "ana";
      const own = await link({ kind: "page", groupId: closed.groupId, by, now });
      const revoked = await link({ kind: "page", groupId: open.groupId, by, now });
      await services.store.write((tx) => revokeLinks(tx, { kind: "page", groupId: open.groupId }, now));
      await subscribe(services, { groupId: closed.groupId, address: "kim@example.org", personId: null });
      const subscriber = await services.store.db.subscriber.findFirstOrThrow();
      await pages.rate("open", 1, { stars: 3, cookie: "c".repeat(24), address: "203.0.113.1" });
      const secret = await services.store.db.link.findFirstOrThrow({ where: { kind: "secret" } });
      const keys: Record<string, string | undefined> = {
        none: undefined,
        empty: "",
        invented: newToken(),
        "another group's": await link({ kind: "page", groupId: open.groupId, by, now }),
        "taken back": revoked,
        ended: await link({ kind: "page", groupId: closed.groupId, by, now, expiresAt: now }),
        "the group's calendar": await link({ kind: "calendar-group", groupId: closed.groupId, by, now }),
        "a person's calendar": await link({ kind: "calendar-person", personId: closed.personId, by, now }),
        "a person's mail": await link({ kind: "own-mail", personId: closed.personId, by, now }),
        "a subscriber's": subscriber.token,
        "this installation's": secret.token,
        "the group's id": closed.groupId,
      };
      const vote = { stars: 1, cookie: "d".repeat(24), address: "203.0.113.2" };
      const asks = (group: string, key: string | undefined) => [
        pages.list(group, key, 1),
        pages.readout(group, 1, undefined, key),
        pages.readout(group, 1, 1, key),
        pages.minutes(group, 1, undefined, key),
        pages.rate(group, 1, key === undefined ? vote : { ...vote, key }),
        pages.subscribe(group, "lu@example.org", "203.0.113.2", key),
      ];
      const answers = async (group: string, key: string | undefined) => Promise.all(asks(group, key));
      const nothing = await answers("there-is-none", undefined);
      expect(nothing).toEqual(Array(6).fill("forbidden"));
      for (const [name, key] of Object.entries(keys))
        expect([name, await answers("closed-x", key)]).toEqual([name, nothing]);
      // The right one opens all of it: the keys above were refused for what they are.
      const [list, readout] = await answers("closed-x", own);
      expect(list).toMatchObject({ group: { name: "Closed" } });
      expect(readout).toMatchObject({ label: "R1" });
      // Minutes are for those with a link, also in a public group.
      expect(await pages.minutes("open", 1, undefined, undefined)).toBe("forbidden");
      expect(await pages.minutes("open", 1, undefined, own)).toBe("forbidden");
      expect(await pages.minutes("open", 1, undefined, keys["another group's"])).toMatchObject({
        version: 2,
      });
    });
  });

  test("each token does its own deed only", async () => {
    const world = await twoGroups(database);
    await within(world, async () => {
      const { services, clock, closed, pages } = world;
      const now = clock.now();
      const made = (kind: "page" | "calendar-group" | "calendar-person" | "own-mail" | "secret") =>
        services.store.write(async (tx) => {
          const of =
            kind === "calendar-person" || kind === "own-mail"
              ? { personId: closed.personId }
              : { groupId: closed.groupId };
          return (await createLink(tx, { kind, ...of, by: "ana", now })).token;
        });
      await subscribe(services, { groupId: closed.groupId, address: "kim@example.org", personId: null });
      const { token } = await services.store.db.subscriber.findFirstOrThrow();
      const others = [await made("page"), await made("secret"), newToken(), ""];
      const calendars = [await made("calendar-group"), await made("calendar-person")];
      for (const one of [...others, ...calendars]) {
        expect(await pages.confirm(one)).toBeNull();
        expect(await pages.unsubscribe(one)).toBeNull();
      }
      for (const one of [...others, token, await made("own-mail")])
        expect(await pages.calendar(one)).toBeNull();
      for (const one of calendars) expect((await pages.calendar(one))?.text).toContain("BEGIN:VCALENDAR");
      expect(await pages.confirm(token)).toEqual({ group: "Closed", mail: "kim@example.org" });
    });
  });

  test("a token that somebody guesses is looked for, and nothing is written", async () => {
    const world = await twoGroups(database);
    await within(world, async () => {
      const { services, closed } = world;
      const writes: unknown[] = [];
      const store = {
        ...services.store,
        write: ((job) => {
          writes.push(job);
          return services.store.write(job);
        }) as Store["write"],
      };
      const pages = createReadoutPages({ ...services, store });
      for (const deed of [pages.confirm, pages.unsubscribe]) expect(await deed(newToken())).toBeNull();
      expect(writes).toHaveLength(0);
      await subscribe(services, { groupId: closed.groupId, address: "kim@example.org", personId: null });
      const { token } = await services.store.db.subscriber.findFirstOrThrow();
      for (const deed of [pages.confirm, pages.unsubscribe]) expect(await deed(token)).not.toBeNull();
      expect(writes).toHaveLength(2);
    });
  });

  test("only what was released: no draft, no later text, nothing of a withdrawn one but that it was", async () => {
    const world = await twoGroups(database);
    await within(world, async () => {
      const { services, open, pages } = world;
      const texts = ["First\n\nOne.", "Second\n\nTwo.", "Third\n\nThree."];
      for (const [index, state] of (["DRAFT", "REVIEW", "APPROVED"] as const).entries())
        await readoutWith(services, open, { number: index + 2, state, texts });
      await readoutWith(services, open, { number: 5, texts, released: 2 });
      await readoutWith(services, open, { number: 6, state: "WITHDRAWN", texts });
      await services.store.write((tx) =>
        tx.readout.updateMany({ where: { number: 5 }, data: { releasedVersion: 2 } }),
      );
      const readout = (number: number, version?: number) => pages.readout("open", number, version, undefined);
      for (const number of [2, 3, 4, 7]) expect(await readout(number)).toBeNull();
      expect(await readout(2, 1)).toBeNull();
      expect(await readout(5)).toMatchObject({
        version: 2,
        correctedWhy: "Change 2",
        document: { title: "Second" },
        versions: [{ version: 1 }, { version: 2, why: "Change 2" }],
      });
      expect(await readout(5, 1)).toMatchObject({ version: 1, document: { title: "First" } });
      expect(await readout(5, 3)).toBeNull();
      const withdrawn = await readout(6);
      expect(withdrawn).toMatchObject({ state: "withdrawn", withdrawnWhy: "It was wrong", text: "" });
      for (const version of [undefined, 1])
        expect(JSON.stringify(await readout(6, version))).not.toContain("One.");
      const list = await pages.list("open", undefined, 1);
      expect(list).toMatchObject({ pages: 1 });
      const labels = list !== null && list !== "forbidden" ? list.readouts.map(({ label }) => label) : [];
      expect(labels.sort()).toEqual(["R1", "R5", "R6"]);
      expect(JSON.stringify(list)).not.toMatch(/Three|R[234]"/);
    });
  });

  test("minutes: each version with what it changed", async () => {
    const world = await twoGroups(database);
    await within(world, async () => {
      const { services, clock, open, pages } = world;
      const { token } = await services.store.write((tx) =>
        createLink(tx, { kind: "page", groupId: open.groupId, by: "ana", now: clock.now() }),
      );
      expect(await pages.minutes("open", 1, undefined, token)).toMatchObject({
        label: "M1",
        version: 2,
        versions: [{ version: 1 }, { version: 2, why: "Counted again" }],
        changes: expect.arrayContaining([
          { type: "removed", text: "1" },
          { type: "added", text: "2" },
        ]),
      });
      const first = await pages.minutes("open", 1, 1, token);
      expect(first).toMatchObject({ version: 1 });
      expect(first).not.toHaveProperty("changes");
      expect(await pages.minutes("open", 1, 3, token)).toBeNull();
      expect(await pages.minutes("open", 2, undefined, token)).toBeNull();
    });
  });
});

onEachDatabase("votes of readers", (database) => {
  const cookie = (n: number) => `reader-${String(n).padStart(20, "0")}`;

  test("one for each reader, changeable; one for each network address and day; whoever has a link is no stranger", async () => {
    const world = await twoGroups(database);
    await within(world, async () => {
      const { services, clock, closed, pages } = world;
      const rate = (n: number, address: string, stars = 5) =>
        pages.rate("open", 1, { stars, cookie: cookie(n), address });
      expect(await rate(1, "203.0.113.1")).toBe("counted");
      expect(await rate(2, "203.0.113.1")).toBe("too-many");
      expect(await rate(1, "203.0.113.1", 2)).toBe("changed");
      expect(await rate(1, "198.51.100.9", 3)).toBe("changed");
      expect(await rate(2, "203.0.113.2", 4)).toBe("counted");
      expect(await pages.readout("open", 1, undefined, undefined)).toMatchObject({
        rating: { average: 3.5, count: 2 },
      });
      clock.moves(DAY);
      expect(await rate(3, "203.0.113.1")).toBe("counted");
      const kept = await services.store.db.rating.findMany();
      expect(JSON.stringify(kept)).not.toMatch(/203\.0\.113|reader-0/);
      const { token: key } = await services.store.write((tx) =>
        createLink(tx, { kind: "page", groupId: closed.groupId, by: "ana", now: clock.now() }),
      );
      for (const n of [1, 2, 3])
        expect(
          await pages.rate("closed-x", 1, { stars: 5, cookie: cookie(n), address: "192.0.2.1", key }),
        ).toBe("counted");
    });
  });

  test("many at once from one address: one counts", async () => {
    const world = await twoGroups(database);
    await within(world, async () => {
      const { services } = world;
      // Several processes: each has a pace of its own.
      const all = Array.from({ length: 12 }, (_, n) =>
        createReadoutPages(services).rate("open", 1, { stars: 1, cookie: cookie(n), address: "203.0.113.1" }),
      );
      const outcomes = await Promise.all(all);
      expect(outcomes.filter((outcome) => outcome === "counted")).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === "too-many")).toHaveLength(11);
      expect(await services.store.db.rating.count()).toBe(1);
    });
  });

  test("no more than twenty new ones in a minute for a group, and five tries for an address", async () => {
    const world = await twoGroups(database);
    await within(world, async () => {
      const { clock, pages } = world;
      const rate = (n: number, address = `203.0.113.${n}`) =>
        pages.rate("open", 1, { stars: 5, cookie: cookie(n), address });
      const first = [];
      for (let n = 0; n < 25; n++) first.push(await rate(n));
      expect(first.filter((outcome) => outcome === "counted")).toHaveLength(20);
      expect(first.slice(20)).toEqual(Array(5).fill("too-many"));
      // Who has voted may still change their mind.
      expect(await rate(0)).toBe("changed");
      clock.moves(MINUTE);
      expect(await rate(24)).toBe("counted");
      const tries = [];
      for (let n = 0; n < 6; n++) tries.push(await rate(0));
      expect(tries).toEqual(["changed", "changed", "changed", "changed", "changed", "too-many"]);
    });
  });

  test("a readout that is withdrawn or was never released takes none", async () => {
    const world = await twoGroups(database);
    await within(world, async () => {
      const { services, open, pages } = world;
      await readoutWith(services, open, { number: 2, state: "WITHDRAWN" });
      await readoutWith(services, open, { number: 3, state: "APPROVED" });
      for (const number of [2, 3, 4])
        expect(
          await pages.rate("open", number, { stars: 5, cookie: cookie(1), address: "203.0.113.1" }),
        ).toBeNull();
    });
  });

  test("count right in any order and repetition", async () => {
    const world = await twoGroups(database);
    await within(world, async () => {
      const { services, clock, closed, pages } = world;
      const { token: key } = await services.store.write((tx) =>
        createLink(tx, { kind: "page", groupId: closed.groupId, by: "ana", now: clock.now() }),
      );
      const votes = fc.array(
        fc.record({ reader: fc.nat({ max: 4 }), stars: fc.integer({ min: 1, max: 5 }) }),
        { minLength: 1, maxLength: 12 },
      );
      await fc.assert(
        fc.asyncProperty(votes, async (given) => {
          await services.store.write((tx) => tx.rating.deleteMany());
          const last = new Map<number, number>();
          for (const { reader, stars } of given) {
            clock.moves(MINUTE);
            const vote = { stars, cookie: cookie(reader), address: "192.0.2.1", key };
            expect(await pages.rate("closed-x", 1, vote)).toBe(last.has(reader) ? "changed" : "counted");
            last.set(reader, stars);
          }
          const sum = [...last.values()].reduce((total, stars) => total + stars, 0);
          const shown = await pages.readout("closed-x", 1, undefined, key);
          expect(shown).toMatchObject({ rating: { count: last.size } });
          if (shown && shown !== "forbidden") expect(shown.rating.average).toBeCloseTo(sum / last.size, 6);
        }),
        { numRuns: 10 },
      );
    });
  }, 30_000);
});

onEachDatabase("asking for a yes", (database) => {
  test("one address twice is one; three letters a day at most, thirty an hour for a group; a yes counts for a week", async () => {
    const world = await twoGroups(database);
    await within(world, async () => {
      const { services, clock, open, closed, post, dispatcher, pages } = world;
      const ask = (address: string, groupId = open.groupId) =>
        subscribe(services, { groupId, address, personId: null });
      expect(await ask("kim@example.org")).toBe("asked");
      expect(await ask("kim@example.org", closed.groupId)).toBe("asked");
      expect(await ask("kim@example.org")).toBe("asked");
      expect(await ask("kim@example.org")).toBe("too-many");
      await dispatcher.drain();
      expect(post.to("kim@example.org")).toHaveLength(3);
      expect(await services.store.db.subscriber.count()).toBe(2);
      for (let n = 0; n < 28; n++) expect(await ask(`reader-${n}@example.org`)).toBe("asked");
      expect(await ask("one-more@example.org")).toBe("too-many");
      clock.moves(61 * MINUTE);
      expect(await ask("one-more@example.org")).toBe("asked");

      const { token } = await services.store.db.subscriber.findFirstOrThrow({
        where: { address: "reader-1@example.org" },
      });
      clock.moves(7 * DAY + MINUTE);
      expect(await pages.confirm(token)).toBeNull();
      expect(await ask("reader-1@example.org")).toBe("asked");
      expect(await pages.confirm(token)).toEqual({ group: "Open", mail: "reader-1@example.org" });
      // A second click, or a second program that looks, changes nothing.
      expect(await pages.confirm(token)).toEqual({ group: "Open", mail: "reader-1@example.org" });
    });
  });

  test("the form says the same whether an address is on the list or not", async () => {
    const world = await twoGroups(database);
    await within(world, async () => {
      const { services, pages, post, dispatcher } = world;
      const form = (mail: string, from: string) => pages.subscribe("open", mail, from, undefined);
      expect(await form("kim@example.org", "203.0.113.1")).toBe("asked");
      const { token } = await services.store.db.subscriber.findFirstOrThrow();
      await pages.confirm(token);
      expect(await form("KIM@example.org", "203.0.113.2")).toBe("asked");
      await dispatcher.drain();
      // Confirmed before it was sent, the first letter has nothing to ask any more.
      expect(post.letters).toHaveLength(0);
      expect(await form("kim@example.org\r\nBcc: lu@example.org", "203.0.113.3")).toBe("invalid");
      const tries = [];
      for (let n = 0; n < 6; n++) tries.push(await form(`reader-${n}@example.org`, "203.0.113.4"));
      expect(tries).toEqual([...Array(5).fill("asked"), "too-many"]);
    });
  });
});

describe("the pages' own texts", () => {
  test("a token is 192 bits and stands in an address as it is", () => {
    const tokens = new Set(Array.from({ length: 1_000 }, newToken));
    expect(tokens.size).toBe(1_000);
    for (const token of tokens) expect(token).toMatch(/^[\w-]{32}$/);
  });
});
