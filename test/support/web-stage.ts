import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createWebAdapter } from "../../adapters/web/adapter.ts";
import type { AdapterContext, ChatAdapter, MessageKeeper } from "../../src/chat/adapter.ts";
import { adapterContext } from "./adapter-context.ts";
import type { Stage, StageOptions, StagePerson } from "./stage.ts";
import { createMemoryKeeper } from "./web-keeper.ts";
import { createWebPerson, type WebWorld } from "./web-person.ts";
import { witnessedLogger } from "./witness.ts";

export interface WebStageOptions extends StageOptions {
  /** Where messages are kept; in memory when not given, which lasts over `restarts` but not longer. */
  readonly keeper?: MessageKeeper;
  readonly logger?: AdapterContext["logger"];
}

/** A stage with the things only a test of the page itself needs. */
export interface WebStage extends Stage {
  readonly url: string;
  readonly keeper: MessageKeeper;
  /** Resolves when everyone named so far has come in. */
  everyone(): Promise<void>;
}

/** The chat page over real HTTP on loopback, read and typed into by people without a browser. */
export async function createWebStage({
  clock,
  keeper: given,
  logger = witnessedLogger(),
}: WebStageOptions): Promise<WebStage> {
  const kept = given ?? createMemoryKeeper(clock);
  const outbound: { method: string; body: unknown }[] = [];
  const failing = createFailingKeeper(kept, outbound);
  const people = new Map<string, StagePerson>();
  let arrivals: Promise<unknown> = Promise.resolve();
  let last: (() => Promise<void>) | undefined;

  const server = createServer((request, response) => adapter.http?.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const context = adapterContext({ clock, logger, keeper: failing.keeper, port, publicUrl: url });
  const makeAdapter = (): ChatAdapter => createWebAdapter({ token: undefined }, context);
  let adapter = makeAdapter();

  const world: WebWorld = {
    url,
    clock,
    keeper: kept,
    everyone: async () => void (await arrivals),
    delivered: (again) => {
      last = again;
    },
  };

  return {
    platform: "web",
    url,
    keeper: kept,
    everyone: world.everyone,
    get adapter() {
      return adapter;
    },
    outbound,
    opens: (bot) => adapter.start(bot),
    async restarts(bot) {
      await world.everyone();
      await adapter.stop();
      adapter = makeAdapter();
      await adapter.start(bot);
    },
    async closes() {
      await world.everyone();
      await adapter.stop();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
    person(name, about = {}) {
      const known = people.get(name.toLowerCase());
      if (known) return known;
      const person = createWebPerson(world, name, about);
      people.set(name.toLowerCase(), person);
      // One after the other, so that who came first is the same in every run.
      arrivals = arrivals.then(() => person.comesIn());
      return person;
    },
    async joins(channel, by) {
      await (by as ReturnType<typeof createWebPerson>).arrives(channel);
    },
    async redelivers() {
      if (!last) throw new Error("nothing was delivered yet");
      await last();
    },
    fails: (how, times = 1) => failing.fails(how, times),
  };
}

/** A keeper whose next writes of cards fail as a database does; `gone`: the next messages asked for are not there. */
function createFailingKeeper(keeper: MessageKeeper, outbound: { method: string; body: unknown }[]) {
  let failures: string[] = [];
  const failing: MessageKeeper = {
    ...keeper,
    last: (...words) => keeper.last(...words),
    since: (...words) => keeper.since(...words),
    async get(id) {
      if (failures[0] !== "gone" || !/^[ak]-/.test(id)) return keeper.get(id);
      failures.shift();
      return null;
    },
    async put(message) {
      const isCard = message.body.includes('"kind":"card"');
      if (!isCard) return keeper.put(message);
      const how = failures[0] === "gone" ? undefined : failures.shift();
      if (how?.startsWith("rate-limited") || how === "server-error") throw new Error(how);
      outbound.push({
        method: "put",
        body: { room: message.room, id: message.id, ...JSON.parse(message.body) },
      });
      const kept = await keeper.put(message);
      if (how === "lost-reply") throw new Error(how);
      return kept;
    },
  };
  return {
    keeper: failing,
    fails(how: Parameters<Stage["fails"]>[0], times: number): void {
      if (how === "not-in-channel") throw new Error("the bot is in every channel of the page");
      failures = [...failures, ...Array<string>(times).fill(how)];
    },
  };
}
