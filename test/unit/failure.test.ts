import { expect, test } from "vitest";
import { createBot } from "../../src/bot.ts";
import { createLogger } from "../../src/lib/logger.ts";
import { createServices } from "../../src/readout.ts";
import { createScheduler } from "../../src/scheduler.ts";
import { openStore } from "../../src/store/client.ts";
import { onEachDatabase } from "../support/databases.ts";

const WORDS = "KoalaWords";
const clock = { now: () => new Date("2031-03-05T09:00:00Z") };
const core = { TZ_DEFAULT: "UTC", COMMAND_PREFIX: "" } as never;

onEachDatabase("what failed is logged without what people wrote", (database) => {
  const withServices = async (run: (parts: ReturnType<typeof createServices>) => Promise<void>) => {
    const { url, drop } = await database.empty();
    const store = await openStore(url);
    const lines: string[] = [];
    const logger = createLogger("error", { write: (line) => void lines.push(line) });
    try {
      await run(createServices({ core, logger, store, adapters: [] }, undefined, clock));
    } finally {
      await store.close();
      await drop();
    }
    expect(lines.join("")).not.toContain(WORDS);
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  };

  test("a suggestion that could not be made: nothing is suggested, and the log says why and where", async () => {
    const logged = await withServices(async ({ services }) => {
      const bot = createBot(services);
      await services.store.db.$executeRawUnsafe('DROP TABLE "ItemTag"');
      const suggested = await bot.complete({
        id: "d1",
        speaker: {
          user: { platform: "p", workspace: "w", id: "ana" },
          name: "Ana",
          administrator: false,
        },
        channel: { platform: "p", workspace: "w", id: "general", direct: false },
        command: "action",
        verb: "list",
        option: "tag",
        typed: WORDS,
      });
      expect(suggested).toEqual([]);
    });
    expect(logged).toMatchObject([
      {
        msg: "bot.complete",
        option: "tag",
        error: {
          name: expect.stringMatching(/^Prisma/),
          message: expect.stringContaining("ItemTag"),
          frames: expect.arrayContaining([expect.stringContaining("complete.ts")]),
        },
      },
    ]);
  });

  test("a job that asks for what there is not: Prisma would quote the whole question", async () => {
    const logged = await withServices(async ({ services }) => {
      const where = { folded: { contains: WORDS }, nothing: 1 } as object;
      const run = () => services.store.db.actionItem.findMany({ where }).then(({ length }) => length);
      await expect(run()).rejects.toThrow(WORDS);
      await createScheduler(services, []).tick({ name: "any", every: "", stalledAfterMs: 1, run });
    });
    expect(logged).toMatchObject([{ msg: "job.failed", job: "any", error: { message: expect.any(String) } }]);
  });
});
