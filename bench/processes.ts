import { type ChildProcess, fork, spawn } from "node:child_process";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const PATIENCE_MS = 30_000;
const BY_TSX = ["--import", "tsx"];

/** A process of ours, that ends when told to. */
export interface Running {
  readonly pid: number;
  /** Where it answers, once it says so on standard output. */
  readonly url: Promise<string>;
  stop(): Promise<void>;
}

const alive = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of alive) child.kill("SIGKILL");
});

function own(child: ChildProcess): ChildProcess {
  alive.add(child);
  child.once("exit", () => alive.delete(child));
  return child;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
  await gone;
  clearTimeout(timer);
}

/** Starts a program of this repository, by Node alone or with tsx. */
export function start(script: string, environment: NodeJS.ProcessEnv): Running {
  const child = own(
    spawn(process.execPath, [...BY_TSX, script], {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    }),
  );
  const url = addressFrom(child, script);
  url.catch(() => undefined);
  return { pid: child.pid ?? 0, url, stop: () => stop(child) };
}

function addressFrom(child: ChildProcess, script: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const hear = (text: Buffer) => {
      said += text.toString();
      const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
      if (address) resolve(address);
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.once("exit", () => reject(new Error(`${script} ended: ${said}`)));
  });
}

/** A process that answers questions, one after the other. */
export interface Helper {
  ask<Answer>(question: object): Promise<Answer>;
  stop(): Promise<void>;
}

/** Starts a script of this folder that answers over the channel to its parent. */
export function startHelper(script: string, environment: NodeJS.ProcessEnv = {}): Helper {
  const child = own(
    fork(fileURLToPath(new URL(script, import.meta.url)), {
      cwd: root,
      execArgv: BY_TSX,
      env: { ...process.env, ...environment },
    }),
  );
  return {
    ask: <Answer>(question: object) =>
      new Promise<Answer>((resolve, reject) => {
        const ended = () => reject(new Error(`${script} ended`));
        child.once("exit", ended);
        child.once("message", (answer: { value?: Answer; error?: string }) => {
          child.off("exit", ended);
          if (answer.error === undefined) resolve(answer.value as Answer);
          else reject(new Error(answer.error));
        });
        child.send(question);
      }),
    stop: () => stop(child),
  };
}

/** The other end of `startHelper`. */
export function answerParent(answer: (question: never) => Promise<unknown>): void {
  process.on("message", async (question) => {
    try {
      process.send?.({ value: await answer(question as never) });
    } catch (error) {
      process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  process.once("disconnect", () => process.exit(0));
}

/** A port nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
