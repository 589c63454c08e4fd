import { loadAdapters, settingsOf } from "../adapters.ts";
import type { ChatAdapter, Examination, Finding } from "../chat/adapter.ts";
import { ConfigError, type CoreConfig, readConfig } from "../config.ts";
import { systemClock } from "../lib/clock.ts";
import { createLogger } from "../lib/logger.ts";
import { createAdapters } from "../readout.ts";
import { openStore, type Store } from "../store/client.ts";
import { examineDatabase } from "../store/examine.ts";
import { type OperatorTool, readWords } from "./tool.ts";

const MARKS: Record<Finding["state"], string> = { well: "ok   ", aside: "-    ", wrong: "WRONG" };

/** `npm run doctor`: looks at all that must be right and says for each what to do; nothing is changed, no secret printed. */
export const doctor: OperatorTool = async ({ environment, words, say }) => {
  readWords(words, []);
  let faults = 0;
  const tell = (about: string, findings: readonly Finding[]) => {
    for (const { state, says, remedy } of findings) {
      say(`${MARKS[state]} ${about}: ${says}`);
      if (remedy) say(`      What to do: ${remedy}.`);
      if (state === "wrong") faults++;
    }
  };
  const modules = await loadAdapters();
  const config = readSettings(environment, settingsOf(modules));
  tell("settings", config.findings);
  const { core } = config;
  if (core) {
    const database = await examineDatabase(core.DATABASE_URL);
    tell("database", database.findings);
    tell("clock", clockFindings("the database", database));
    tell("address", await addressFindings(core));
  }
  if (core && config.adapters) {
    const place = { publicUrl: core.PUBLIC_URL };
    for (const [name, module] of Object.entries(modules)) {
      const about = await module.examine?.(config.adapters[name] as never, place).catch(failed);
      tell(name, about?.findings ?? []);
      tell("clock", clockFindings(name, about ?? { findings: [] }));
    }
    tell("channels", await channelFindings(modules, { core, adapters: config.adapters }).catch(reasons));
  }
  if (faults > 0) throw new Error(`\n${faults} to put right.`);
  say("\nAll is well.");
};

const wrong = (says: string, remedy?: string): Finding => ({
  state: "wrong",
  says,
  ...(remedy ? { remedy } : {}),
});
const aside = (says: string): Finding => ({ state: "aside", says });
const well = (says: string): Finding => ({ state: "well", says });
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const reasons = (error: unknown): Finding[] => [wrong(reasonOf(error))];
const failed = (error: unknown): Examination => ({ findings: reasons(error) });

type Settings = ReturnType<typeof settingsOf>;

function readSettings(environment: NodeJS.ProcessEnv, settings: Settings) {
  try {
    return { ...readConfig(environment, settings), findings: [well("all can be read")] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const findings = [wrong(error.message, "see .env.example")];
    try {
      return { core: readConfig(environment, {}).core, adapters: null, findings };
    } catch {
      return { core: null, adapters: null, findings };
    }
  }
}

/** More than this, and reminders are late or early; Slack refuses what is signed five minutes off. */
const MOST_OFF_MS = 5_000;

function clockFindings(whose: string, { date }: Examination): Finding[] {
  if (!date) return [];
  const off = systemClock.now().getTime() - date.getTime();
  const says = `it is ${Math.abs(off) < 1_000 ? "right" : `${Math.round(Math.abs(off) / 1_000)} s ${off > 0 ? "ahead" : "behind"}`} by ${whose}`;
  return Math.abs(off) > MOST_OFF_MS
    ? [wrong(says, "let this machine's clock be set over the network: timedatectl set-ntp true")]
    : [well(says)];
}

const PATIENCE_MS = 10_000;

/** Asks for its own page as others would. */
async function addressFindings({ PUBLIC_URL: url, HOST, PORT }: CoreConfig): Promise<Finding[]> {
  if (!url) return [aside("PUBLIC_URL is not set: pages, letters and calendars have no address")];
  const remedy = `start Readout, and let ${url} lead to ${HOST}:${PORT}`;
  try {
    const answer = await fetch(`${url}/healthz`, {
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    await answer.body?.cancel();
    return [answer.ok ? well(`${url} is reached`) : wrong(`${url}/healthz answers ${answer.status}`, remedy)];
  } catch (error) {
    const { cause } = error as { cause?: unknown };
    return [wrong(`${url} is not reached: ${reasonOf(cause ?? error)}`, remedy)];
  }
}

const MOST_CHANNELS = 200;

/** Asks each platform what the bot lacks in the channels it posts to by itself. */
async function channelFindings(
  modules: Parameters<typeof createAdapters>[0],
  config: Parameters<typeof createAdapters>[1],
): Promise<Finding[]> {
  const store = await openStore(config.core.DATABASE_URL, { readOnly: true }).catch(() => null);
  if (!store) return [aside("there is no database to read them from yet")];
  try {
    const adapters = await createAdapters(modules, config, store, createLogger("silent"));
    return await askAll(store, adapters);
  } finally {
    await store.close();
  }
}

async function askAll({ db }: Store, adapters: readonly ChatAdapter[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { platform, check } of adapters) {
    if (!check) continue;
    const where = { platform, home: true, direct: false };
    const channels = await db.channel.findMany({ where, orderBy: { id: "desc" }, take: MOST_CHANNELS });
    let lacking = 0;
    for (const { workspace, externalId: id, name } of channels) {
      const lacks = await check({ platform, workspace, id, direct: false }).catch((error: unknown) => [
        { permission: reasonOf(error), channel: `#${name}`, where: platform },
      ]);
      for (const { permission, channel, where: place } of lacks) {
        lacking++;
        findings.push(wrong(`${platform}, ${channel}: ${permission}`, `grant it at ${place}`));
      }
    }
    if (lacking === 0 && channels.length > 0)
      findings.push(well(`${platform}: nothing is missing in ${channels.length}`));
  }
  return findings;
}
