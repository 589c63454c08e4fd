import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../../bench/processes.ts";
import { LeftOut, type Stage } from "./fault.ts";

/** A PostgreSQL server of this test's own, which may be stopped and killed. */
export interface Cluster {
  readonly url: string;
  restart(mode: "fast" | "immediate"): Promise<void>;
}

const INSTALLED = "/usr/lib/postgresql";

/**
 * Makes and starts a server on a free port of 127.0.0.1; it ends with the run.
 * @throws LeftOut when PostgreSQL's programs are not on this machine
 */
export async function startCluster(stage: Stage, settings: readonly string[]): Promise<Cluster> {
  const bin = binaries();
  const directory = stage.directory();
  const user = userOf(directory);
  const run = async (program: string, ...given: string[]) => {
    // The server keeps what it was started with: nobody must wait for the end of a pipe.
    const child = spawn(join(bin, program), given, {
      ...user,
      stdio: "ignore",
      env: { ...process.env, LC_ALL: "C" },
    });
    const [code] = (await once(child, "exit")) as [number | null];
    if (code !== 0) throw new Error(`${program} ended with ${code}`);
  };
  const data = join(directory, "data");
  await run("initdb", "-D", data, "-A", "trust", "-U", "readout", "-N");
  const port = await freePort();
  const options = [`port=${port}`, "listen_addresses=127.0.0.1", "unix_socket_directories=", ...settings]
    .map((setting) => `-c ${setting}`)
    .join(" ");
  const control = (...given: string[]) => run("pg_ctl", "-D", data, "-w", "-o", options, ...given);
  await control("start");
  stage.after(() => control("stop", "-m", "immediate"));
  return {
    url: `postgresql://readout@127.0.0.1:${port}/postgres`,
    restart: (mode) => control("restart", "-m", mode),
  };
}

function binaries(): string {
  const versions = existsSync(INSTALLED) ? readdirSync(INSTALLED).sort((a, b) => Number(b) - Number(a)) : [];
  const bin = versions
    .map((version) => join(INSTALLED, version, "bin"))
    .find((path) => existsSync(`${path}/initdb`));
  if (!bin) throw new LeftOut(`needs PostgreSQL's initdb and pg_ctl under ${INSTALLED}`);
  return bin;
}

/** PostgreSQL does not run as root: then it runs as its own user, whom the directory is given to. */
function userOf(directory: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const { status, stdout } = spawnSync("id", ["-u", "postgres"], { encoding: "utf8" });
  if (status !== 0) throw new LeftOut("needs the user postgres, as PostgreSQL does not run as root");
  const uid = Number(stdout);
  const gid = Number(spawnSync("id", ["-g", "postgres"], { encoding: "utf8" }).stdout);
  chownSync(directory, uid, gid);
  return { uid, gid };
}
