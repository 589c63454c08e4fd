import { subjects } from "../src/commands/table.ts";
import { systemClock } from "../src/lib/clock.ts";
import { silentLogger } from "../src/lib/logger.ts";
import { createDispatcher } from "../src/outbox/dispatcher.ts";
import { postDueDigests } from "../src/readouts/digest.ts";
import { remindDue } from "../src/reminders/jobs.ts";
import { openStore, type Store } from "../src/store/client.ts";
import type { Services } from "../src/use-case.ts";
import { createVirtualPlatform } from "../test/support/drain.ts";
import { createVirtualTime } from "../test/support/virtual-time.ts";
import type { Database } from "./databases.ts";
import type { Row } from "./table.ts";

const GROUPS = 100;
const ITEMS = 10;

/** What one piece of a Monday morning costs this process: digests made, people reminded, cards sent. */
export async function measureWave({ url, name }: Database): Promise<Row[]> {
  const store = await openStore(url);
  try {
    await fillWave(store);
    const services: Services = {
      store,
      clock: systemClock,
      logger: silentLogger,
      defaultZone: "UTC",
      prefix: "",
      publicUrl: null,
      mail: false,
      wake() {},
    };
    // Its clock stands: what it is asked is answered at once.
    const time = createVirtualTime(systemClock.now());
    const { adapter, asked } = createVirtualPlatform({ ...time, wait: async () => {} }, undefined);
    const dispatcher = createDispatcher({
      services,
      subjects,
      adapters: new Map([[adapter.platform, adapter]]),
      fallback: async () => undefined,
    });
    const rows = [
      await costOf(`${name}: a digest made`, () => postDueDigests(services)),
      await costOf(`${name}: a digest sent, with its picture`, () => dispatcher.drain()),
      await costOf(`${name}: somebody reminded`, () => remindDue(services)),
      await costOf(`${name}: a reminder sent`, () => dispatcher.drain()),
    ];
    await dispatcher.stop();
    if (asked.length !== 2 * GROUPS) throw new Error(`${asked.length} cards were sent of ${2 * GROUPS}`);
    return rows;
  } finally {
    await store.close();
  }
}

async function costOf(what: string, work: () => Promise<number>): Promise<Row> {
  const [cpu, startedAt] = [process.cpuUsage(), performance.now()];
  const count = await work();
  const { user, system } = process.cpuUsage(cpu);
  const tookMs = performance.now() - startedAt;
  return {
    what,
    value: `${((user + system) / 1_000 / count).toFixed(1)} ms`,
    figures: `of this process's processor; ${count} of them, ${((count / tookMs) * 1_000).toFixed(0)} a second`,
  };
}

/** Groups whose digest is due, with items of one person each who is to be reminded of one. */
async function fillWave({ write }: Store): Promise<void> {
  const past = new Date(Date.now() - 60_000);
  const each = Array.from({ length: GROUPS }, (_, index) => index);
  const items = each.flatMap((group) => Array.from({ length: ITEMS }, (_, number) => ({ group, number })));
  const place = (index: number) => ({ platform: "test", workspace: `T${index}`, externalId: `C${index}` });
  const due = (group: number, number: number) =>
    number === 0 ? past : new Date(past.getTime() + (group + 1) * 86_400_000);
  await write((tx) =>
    tx.person.createMany({ data: each.map((i) => ({ id: `p${i}`, name: `Person ${i}`, createdAt: past })) }),
  );
  await write((tx) =>
    tx.account.createMany({
      data: each.map((i) => ({
        ...place(i),
        id: `a${i}`,
        personId: `p${i}`,
        externalId: `U${i}`,
        name: `Person ${i}`,
      })),
    }),
  );
  const settings = {
    kind: "CHANNEL",
    zone: "UTC",
    locale: "en",
    nextDigestAt: past,
    createdAt: past,
  } as const;
  await write((tx) =>
    tx.group.createMany({
      data: each.map((i) => ({ id: `g${i}`, name: `Group ${i}`, ...settings, createdById: `p${i}` })),
    }),
  );
  await write((tx) =>
    tx.channel.createMany({
      data: each.map((i) => ({
        ...place(i),
        id: `c${i}`,
        groupId: `g${i}`,
        name: `room-${i}`,
        direct: false,
        home: true,
      })),
    }),
  );
  for (let from = 0; from < items.length; from += 1_000) {
    const some = items.slice(from, from + 1_000);
    await write((tx) =>
      tx.actionItem.createMany({
        data: some.map(({ group, number }) => ({
          id: `i${group}-${number}`,
          groupId: `g${group}`,
          number: number + 1,
          title: `Send the minutes of meeting ${number}`,
          folded: `send the minutes of meeting ${number}`,
          dueAt: due(group, number),
          createdById: `p${group}`,
          createdAt: past,
        })),
      }),
    );
    await write((tx) =>
      tx.assignment.createMany({
        data: some.map(({ group, number }) => ({
          itemId: `i${group}-${number}`,
          personId: `p${group}`,
          ...(number === 0 ? { nextReminderAt: past, nextSlot: "due" } : {}),
        })),
      }),
    );
  }
}
