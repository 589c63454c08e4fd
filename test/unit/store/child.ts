import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { startNode } from "../../support/child.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** The address of a source file as a child imports it. */
export const source = (path: string): string => JSON.stringify(`${root}/src/${path}`);

/** Runs a module in a process of its own. */
function start(script: string): ChildProcess {
  return startNode(["--input-type=module", "-e", script]);
}

/** Resolves with what the module printed when it ended. */
export function run(script: string): Promise<string> {
  const child = start(script);
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (text: Buffer) => {
      printed += text.toString();
    });
  return new Promise((resolve) => child.once("close", () => resolve(printed.trim())));
}

/** Resolves with the process, which goes on, and the first it prints. */
export function startAndListen(script: string): Promise<{ child: ChildProcess; said: string }> {
  const child = start(script);
  return new Promise((resolve, reject) => {
    child.stdout?.once("data", (text: Buffer) => resolve({ child, said: text.toString().trim() }));
    child.stderr?.once("data", (text: Buffer) => reject(new Error(text.toString())));
  });
}

/** Kills it without a chance to clear up, and waits until it is gone. */
export function killAtOnce(child: ChildProcess): Promise<void> {
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGKILL");
  return gone;
}
