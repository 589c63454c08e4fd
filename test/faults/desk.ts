import { createBot } from "../../src/bot.ts";
import { silentLogger } from "../../src/lib/logger.ts";
import { createServices } from "../../src/readout.ts";
import type { Store } from "../../src/store/client.ts";
import type { Outcome } from "./fault.ts";

/** The bot over a store in this process, and somebody who speaks to it. */
export interface Desk {
  /** What people were told when something did not work. */
  readonly refusals: string[];
  say(title: string): Promise<void>;
  /** What was acknowledged must be there once; what was refused, not at all. */
  audit(store: Store): Promise<Omit<Outcome, "tries">>;
}

/** `hasty`: the control, which says yes before anything is stored. */
export function createDesk(store: Store, hasty: boolean): Desk {
  const core = { TZ_DEFAULT: "UTC", COMMAND_PREFIX: "" } as Parameters<typeof createServices>[0]["core"];
  const clock = { now: () => new Date("2031-03-05T10:00:00Z") };
  const parts = { core, logger: silentLogger, store, adapters: [] };
  const bot = createBot(createServices(parts, undefined, clock).services);
  const kept: string[] = [];
  const refused: string[] = [];
  const refusals: string[] = [];
  const handle = (title: string) =>
    bot.handle({
      type: "command",
      id: title,
      command: "action",
      text: [{ type: "text", text: title }],
      canOpenForm: false,
      speaker: { user: { platform: "web", workspace: "", id: "ana" }, name: "Ana", administrator: true },
      channel: { platform: "web", workspace: "", id: "general", direct: false },
      channelName: "general",
    });
  return {
    refusals,
    async say(title) {
      if (hasty) kept.push(title);
      const reply = await handle(title);
      if (!hasty) (reply.public ? kept : refused).push(title);
      if (!reply.public) refusals.push(JSON.stringify(reply.private));
    },
    async audit({ db }) {
      const stored = (await db.actionItem.findMany({ select: { title: true } })).map(({ title }) => title);
      const there = new Set(stored);
      return {
        acknowledged: kept.length,
        lost: kept.filter((title) => !there.has(title)).length,
        repeated: stored.length - there.size + refused.filter((title) => there.has(title)).length,
        unaskable: 0,
      };
    },
  };
}
