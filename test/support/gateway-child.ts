import { adapter as discord } from "../../adapters/discord/index.ts";
import type { Lease, Leases } from "../../src/chat/adapter.ts";
import { silentLogger } from "../../src/lib/logger.ts";
import { openStore } from "../../src/store/client.ts";
import { createLeases } from "../../src/store/lease.ts";
import { adapterContext } from "./adapter-context.ts";
import { createTypedBot, lines } from "./discord-script.ts";

// One of several processes that share a database and a Discord bot, to be frozen. It answers with its own number.

// Nobody is left behind when the test itself is stopped: its end of the pipe closes.
process.stdin.on("end", () => process.exit()).resume();

const store = await openStore(process.env["DATABASE_URL"] ?? "", { migrate: false, connections: 2 });
const leases = createLeases(store, silentLogger, { leaseMs: 3_000, everyMs: 300 });
/** The control: believes for ever what it was once told. */
const believing: Leases = (name, { gained }) =>
  leases(name, { gained, lost: () => undefined }).then((lease): Lease => ({ ...lease, held: () => true }));

const adapter = await discord.create(
  discord.settings.parse(process.env),
  adapterContext({
    clock: { now: () => new Date() },
    leases: process.env["GATEWAY_BELIEVES"] ? believing : leases,
  }),
);
const bot = createTypedBot();
bot.answers({ public: lines(`process ${process.pid}`) });
await adapter?.start(bot);
console.log("ready");
