import { createBot } from "../../../src/bot.ts";
import type { LocalReply } from "../../../src/chat/interaction.ts";
import { meet } from "../../../src/groups/meet.ts";
import type { FullReadout } from "../../../src/readouts/readout.ts";
import { loadReadout } from "../../../src/readouts/record.ts";
import type { Store } from "../../../src/store/client.ts";
import type { Actor, Services } from "../../../src/use-case.ts";
import { witnessedLogger } from "../../support/witness.ts";

/** Several people around one bot, without a platform; the clock only the test moves. */
export interface Desk {
  readonly services: Services;
  at(moment: Date): void;
  /** What somebody says in the channel, with the bot's answer. */
  says(name: string, command: string, words: string): Promise<LocalReply>;
  /** The actor of a person who speaks, with a delivery of its own. */
  actor(name: string): Promise<Actor>;
  readout(number: number): Promise<FullReadout>;
}

export const START = new Date("2031-03-05T09:00:00Z");

/** Another process over the same or another store. */
export function servicesOver(store: Store, now: () => Date): Services {
  return {
    store,
    clock: { now },
    logger: witnessedLogger(),
    defaultZone: "Europe/Berlin",
    prefix: "",
    publicUrl: null,
    mail: false,
    wake: () => undefined,
  };
}

let deliveries = 0;

export function createDesk(store: Store): Desk {
  let now = START;
  const services = servicesOver(store, () => now);
  const bot = createBot(services);
  const base = (name: string) => ({
    id: `desk-${deliveries++}`,
    speaker: {
      user: { platform: "test", workspace: "", id: name.toLowerCase() },
      name,
      zone: "Europe/Berlin",
      administrator: false,
    },
    channel: { platform: "test", workspace: "", id: "general", direct: false },
    channelName: "general",
  });
  return {
    services,
    at(moment) {
      now = moment;
    },
    says: (name, command, words) =>
      bot.handle({
        ...base(name),
        type: "command",
        command,
        text: [{ type: "text", text: words }],
        canOpenForm: false,
      }),
    actor: (name) => meet(services, base(name)),
    async readout(number) {
      const { id } = await store.db.readout.findFirstOrThrow({ where: { number }, select: { id: true } });
      const readout = await loadReadout(store.db, id);
      if (!readout) throw new Error(`no R${number}`);
      return readout;
    },
  };
}
