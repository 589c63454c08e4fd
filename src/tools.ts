import { loadAdapters, settingsOf } from "./adapters.ts";
import { readConfig } from "./config.ts";
import type { OperatorTool } from "./operator/tool.ts";

const modules = await loadAdapters();

/** The tools of whoever runs the program; each is a file in `operator/`. */
export const operatorTools: Readonly<Record<string, OperatorTool>> = {
  backup: async (call) => (await import("./operator/backup.ts")).backup(call),
  doctor: async (call) => (await import("./operator/doctor.ts")).doctor(call),
  outbox: async (call) => (await import("./operator/outbox.ts")).outbox(call),
  restore: async (call) => (await import("./operator/restore.ts")).restore(call),
};

/** The adapters' command-line tools, e.g. `slack:manifest`. */
export const toolNames: readonly string[] = Object.values(modules).flatMap((module) =>
  Object.keys(module.tools ?? {}),
);

/** What an adapter's tool prints. @throws ConfigError */
export async function runTool(tool: string, environment: NodeJS.ProcessEnv): Promise<string> {
  const { core, adapters } = readConfig(environment, settingsOf(modules));
  const { describeCommands } = await import("./commands/table.ts");
  const { labelOf } = await import("./i18n/index.ts");
  const reader = { locale: "en", zone: core.TZ_DEFAULT, prefix: core.COMMAND_PREFIX, now: new Date() };
  const commands = describeCommands(core.COMMAND_PREFIX, (words) => labelOf(words, reader));
  for (const [name, module] of Object.entries(modules)) {
    const run = module.tools?.[tool];
    if (run) return run(adapters[name] as never, commands, { publicUrl: core.PUBLIC_URL });
  }
  throw new Error(`There is no tool ${tool}.`);
}
