import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { SAID, witness } from "./witness.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const hearing = new URL("./hear-answers.ts", import.meta.url).href;

/** Nothing of our own environment but what Node needs. */
export const bareEnvironment = (): Record<string, string> => {
  const { PATH = "", HOME = "" } = process.env;
  return { PATH, HOME };
};

/** Starts a process of the program's sources; what it prints and answers is witnessed. */
export function startNode(
  words: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): ChildProcessWithoutNullStreams {
  const said = process.env[SAID];
  const child = spawn(
    process.execPath,
    ["--import", "tsx", ...(said ? ["--import", hearing] : []), ...words],
    { cwd: root, env: { ...environment, ...(said ? { [SAID]: said } : {}) } },
  );
  const where = `what \`${words.filter((word) => !word.includes("\n")).join(" ")}\` prints`;
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (text: Buffer) => witness(`${where} (${child.pid})`, text.toString()));
  return child;
}
