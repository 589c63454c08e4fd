import { existsSync } from "node:fs";
import { loadEnvFile } from "node:process";
import { startReadout } from "./readout.ts";
import { runTool, toolNames } from "./tools.ts";

// The composition root's door: `npm start`, and the command-line tools that need no database.

if (existsSync(".env")) loadEnvFile(".env");
const [tool] = process.argv.slice(2);
try {
  if (tool === undefined) await serve();
  else if (toolNames.includes(tool)) console.log(await runTool(tool, process.env));
  else throw new Error(`There is no tool ${tool}; there are: ${toolNames.join(", ")}.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

async function serve(): Promise<void> {
  const readout = await startReadout(process.env);
  let stopping = false;
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.on(signal, async () => {
      if (stopping) return;
      stopping = true;
      await readout.stop();
      process.exit(0);
    });
  // Said last: whoever reads it may stop us at once.
  console.log(`Readout is ready: ${readout.url}`);
}
