import { loadAdapters, settingsOf } from "../src/adapters.ts";
import { coreSettings } from "../src/config.ts";

// Prints .env.example from the settings themselves: node --import tsx scripts/env-example.ts > .env.example

const EXAMPLES: Record<string, string> = {
  DATABASE_URL: "file:./data/readout.db",
  HOST: "127.0.0.1",
  PORT: "3000",
  LOG_LEVEL: "info",
  WEB_CHAT: "on",
};

const schemas = [coreSettings, ...Object.values(settingsOf(await loadAdapters()))];
const lines = schemas.map((schema) =>
  Object.entries(schema.shape).map(([name, setting]) => {
    const { description } = setting as { description?: string };
    return `# ${description}\n#${name}=${EXAMPLES[name] ?? ""}\n`;
  }),
);
console.log(
  [
    "# Everything is optional: without a single line of it Readout runs in the browser on SQLite.\n",
    ...lines.map((part) => part.join("\n")),
  ]
    .join("\n")
    .trimEnd(),
);
process.exit(0);
