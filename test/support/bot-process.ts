import type { ChildProcess } from "node:child_process";
import { startNode } from "./child.ts";

/** The bot in a process of its own. */
export interface BotProcess {
  readonly pid: number;
  readonly url: string;
  /** Resolves when it is gone, by whatever means. */
  readonly gone: Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** Resolves when it is gone; without a chance to clear up unless told otherwise. */
  end(name?: NodeJS.Signals): Promise<void>;
}

/** The bot as `npm start` has it, or the one of `crash-child.ts`, whose clock runs fast. */
export type BotScript = "src/main.ts" | "test/support/crash-child.ts";

const alive = new Set<ChildProcess>();
// A frozen one would not notice that its parent is gone.
process.on("exit", () => {
  for (const child of alive) child.kill("SIGKILL");
});

/**
 * Starts the bot and waits until it answers.
 * @throws Error with what it said when it ended instead
 */
export function startBot(
  environment: Record<string, string>,
  script: BotScript = "test/support/crash-child.ts",
): Promise<BotProcess> {
  const child = startNode([script], { ...process.env, ...environment });
  alive.add(child);
  const gone = new Promise<void>((resolve) =>
    child.once("exit", () => {
      alive.delete(child);
      resolve();
    }),
  );
  return new Promise((resolve, reject) => {
    let said = "";
    const hear = (text: Buffer) => {
      said += text.toString();
      const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
      if (url) resolve(processOf(child, url, gone));
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("exit", () => reject(new Error(`the bot did not start: ${said.trim()}`)));
  });
}

const processOf = (child: ChildProcess, url: string, gone: Promise<void>): BotProcess => ({
  pid: child.pid ?? 0,
  url,
  gone,
  signal: (name) => void child.kill(name),
  async end(name = "SIGKILL") {
    child.kill(name);
    await gone;
  },
});
