import { existsSync } from "node:fs";
import { loadEnvFile } from "node:process";
import { createInterface } from "node:readline/promises";
import { operatorTools, runTool, toolNames } from "./tools.ts";

// The composition root's door: `npm start`, the operator's tools, and those of the adapters.

if (existsSync(".env")) loadEnvFile(".env");
const [tool, ...words] = process.argv.slice(2);
try {
  const operatorTool = operatorTools[tool ?? ""];
  if (tool === undefined) await serve();
  else if (operatorTool) await operatorTool({ environment: process.env, words, say: console.log, ask });
  else if (toolNames.includes(tool)) console.log(await runTool(tool, process.env));
  else {
    const names = [...Object.keys(operatorTools), ...toolNames];
    throw new Error(`There is no tool ${tool}; there are: ${names.join(", ")}.`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

async function ask(question: string): Promise<string | null> {
  if (!process.stdin.isTTY) return null;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}

async function serve(): Promise<void> {
  // Tools start without the program.
  const { startReadout } = await import("./readout.ts");
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
