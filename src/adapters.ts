import type { AdapterModule } from "./chat/adapter.ts";

/** The platforms by the names of their folders. A further one is one more name and one more folder. */
export const adapterNames = ["web", "slack", "discord", "email"] as const;

/** The platform by which letters go. */
export const letterPlatform = "email";

/** Loads every adapter's module. */
export async function loadAdapters(): Promise<Record<string, AdapterModule>> {
  const modules = await Promise.all(
    adapterNames.map(async (name) => {
      const { adapter } = (await import(`../adapters/${name}/index.ts`)) as { adapter: AdapterModule };
      return [name, adapter] as const;
    }),
  );
  return Object.fromEntries(modules);
}

/** Their settings by name, for `readConfig`. */
export const settingsOf = (modules: Record<string, AdapterModule>) =>
  Object.fromEntries(Object.entries(modules).map(([name, module]) => [name, module.settings]));
