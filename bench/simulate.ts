import { parseArgs } from "node:util";
import { nextTurn } from "../src/store/pace.ts";
import { ASSUMED, BEGIN, createWorld, type Due, type World, ZONES } from "./simulate-world.ts";

// npm run simulate: a Monday of a million groups on a virtual clock, second by second, with 1, 4 and 16 processes over one
// PostgreSQL. Rules and limits are the program's own; what a piece of work costs is measured by `npm run bench -- wave`.

/**
 * Milliseconds of processor time for one: of a process, as `npm run bench -- add wave` said of PostgreSQL (commands: some with owner and
 * date, some without), and of the database, which are assumed.
 */
const COSTS = {
  command: { process: 3, database: 1 },
  digest: { process: 10, database: 5 },
  reminder: { process: 5, database: 4 },
  /** Claimed, drawn, sent and settled; a digest has a picture. */
  digestSent: { process: 22, database: 2 },
  reminderSent: { process: 1.2, database: 2 },
} as const;
const MACHINE = {
  /** Of one core a process gives this much before people notice. */
  usable: 0.8,
  databaseCores: 8,
  /** Durable commits a second; those that wait together share one. */
  commits: 10_000,
  maxConnections: 100,
} as const;
/** The program's: how many pieces of a job side by side, cards in hand, connections; and a platform's answer. */
const PROGRAM = { sideBySide: 4, jobMs: 40, inHand: 50, answerMs: 150, connections: 10, claim: 25 } as const;
const HOURS = 48;

const { values } = parseArgs({
  options: { processes: { type: "string", default: "1,4,16" }, seed: { type: "string", default: "1" } },
});

/** Who waits at one limit, oldest first; what is due goes before digests, as the outbox does. */
interface Line {
  readonly waiting: Record<Kind, number[]>;
  freeAt: number;
  queued: boolean;
}
type Kind = "reminder" | "digest";
const KINDS: readonly Kind[] = ["reminder", "digest"];

interface Outcome {
  readonly lastWave: Record<Kind, { made: number; slack: number; discord: number }>;
  /** Cards owed and not sent, at each full hour. */
  readonly owed: number[];
  readonly most: { owed: number; owedAt: number; claims: number; commits: number; sends: number };
  /** Seconds in which something held the work up, by its name. */
  readonly held: Map<string, { seconds: number; first: number; last: number }>;
}

function simulate(world: World, processes: number): Outcome {
  const outcome: Outcome = {
    lastWave: {
      reminder: { made: 0, slack: 0, discord: 0 },
      digest: { made: 0, slack: 0, discord: 0 },
    },
    owed: [],
    most: { owed: 0, owedAt: 0, claims: 0, commits: 0, sends: 0 },
    held: new Map(),
  };
  const lines = world.limits.map((): Line => {
    const waiting = { reminder: [], digest: [] };
    return { waiting, freeAt: 0, queued: false };
  });
  const jobs = {
    reminder: createJob(world.reminders, 10),
    digest: createJob(world.digests, 20),
  };
  const ready: number[] = [];
  const wake = new Map<number, number[]>();
  const owedOf: Record<Kind, number> = { reminder: 0, digest: 0 };

  /** As many as the limits let through in this second; answers who was ready and not served. */
  const send = (second: number, most: number): number => {
    let sent = 0;
    for (const index of wake.get(second) ?? []) ready.push(index);
    wake.delete(second);
    const end = (second + 1) * 1_000;
    const first = ready.splice(0);
    for (const kind of KINDS)
      for (const index of first) {
        const line = lines[index];
        const limit = world.limits[index];
        if (!line || !limit) continue;
        while (sent < most && line.freeAt < end) {
          const dueAt = line.waiting[kind].shift();
          if (dueAt === undefined) break;
          line.freeAt = nextTurn(line.freeAt, Math.max(line.freeAt, second * 1_000), limit.rate);
          sent++;
          owedOf[kind]--;
          note(kind, limit.platform === "Slack" ? "slack" : "discord", second - dueAt, dueAt);
        }
      }
    for (const index of first) settle(index, second, sent < most);
    return sent;
  };
  const settle = (index: number, second: number, isLimited: boolean): void => {
    const line = lines[index];
    if (!line) return;
    if (KINDS.every((kind) => line.waiting[kind].length === 0)) {
      line.queued = false;
      return;
    }
    const at = Math.max(second + 1, Math.floor(line.freeAt / 1_000));
    const others = wake.get(at) ?? [];
    wake.set(at, [...others, index]);
    if (isLimited) hold(`${world.limits[index]?.platform}'s limit`, second);
  };
  const hold = (name: string, second: number) => {
    const known = outcome.held.get(name) ?? { seconds: 0, first: second, last: -1 };
    if (known.last !== second) outcome.held.set(name, { ...known, seconds: known.seconds + 1, last: second });
  };
  const isWave = (dueAt: number) => WAVE.has(dueAt);
  const note = (kind: Kind, stage: "made" | "slack" | "discord", late: number, dueAt: number) => {
    const last = outcome.lastWave[kind];
    if (isWave(dueAt)) last[stage] = Math.max(last[stage], late);
  };

  for (let second = 0; second < HOURS * 3_600; second++) {
    const commands = commandsAt(second);
    const lanes = (processes * PROGRAM.sideBySide * 1_000) / PROGRAM.jobMs;
    const owed = owedOf.reminder + owedOf.digest;
    const room = Math.min(1, (processes * PROGRAM.inHand * 1_000) / PROGRAM.answerMs / Math.max(1, owed));
    const wanted = {
      reminder: Math.min(jobs.reminder.due(second), lanes),
      digest: Math.min(jobs.digest.due(second), lanes),
      reminderSent: owedOf.reminder * room,
      digestSent: owedOf.digest * room,
    };
    if (jobs.reminder.due(second) > lanes || jobs.digest.due(second) > lanes)
      hold("pieces side by side", second);
    const cost = (where: "process" | "database") =>
      (Object.keys(wanted) as (keyof typeof wanted)[]).reduce(
        (sum, name) => sum + wanted[name] * COSTS[name][where],
        0,
      );
    const left = (all: number, where: "process" | "database") =>
      Math.max(0, all * 1_000 * MACHINE.usable - commands * COSTS.command[where]);
    const shares = {
      "the processes' processors": left(processes, "process") / Math.max(1, cost("process")),
      "the database's processors": left(MACHINE.databaseCores, "database") / Math.max(1, cost("database")),
      "the database's commits":
        Math.max(0, MACHINE.commits - 2 * commands) /
        Math.max(1, wanted.reminder + wanted.digest + owed * room * (1 + 1 / PROGRAM.claim)),
    };
    const share = Math.min(1, ...Object.values(shares));
    for (const [name, one] of Object.entries(shares)) if (one === share && share < 1) hold(name, second);

    let commits = 2 * commands;
    for (const kind of KINDS) {
      const made = jobs[kind].take(second, wanted[kind] * share);
      commits += made.length;
      owedOf[kind] += made.length;
      for (const { dueAt, limit } of made) {
        const line = lines[limit];
        if (!line) continue;
        line.waiting[kind].push(dueAt);
        note(kind, "made", second - dueAt, dueAt);
        if (!line.queued) {
          line.queued = true;
          ready.push(limit);
        }
      }
    }
    const sent = send(second, Math.max(Math.floor(share * owed * room), owed > 0 ? 1 : 0));
    // Two looks every two seconds of each process, and one more for each half of what it may have in hand.
    const claims = processes + sent / PROGRAM.claim;
    commits += sent + claims;
    const { most } = outcome;
    if (owed > most.owed) [most.owed, most.owedAt] = [owed, second];
    most.claims = Math.max(most.claims, claims);
    most.commits = Math.max(most.commits, commits);
    most.sends = Math.max(most.sends, sent);
    if (second % 3_600 === 0) outcome.owed.push(owed);
  }
  return outcome;
}

/** A job looks every so many seconds, and then goes on while there is more. */
function createJob({ at, limit }: Due, everySeconds: number) {
  let next = 0;
  let seen = 0;
  const look = (second: number): number => {
    if (second % everySeconds === 0 || seen > next)
      while ((at[seen] ?? Number.POSITIVE_INFINITY) <= second) seen++;
    return seen - next;
  };
  let carried = 0;
  return {
    due: look,
    take(second: number, most: number): { dueAt: number; limit: number }[] {
      carried += Math.min(most, look(second));
      const count = Math.floor(carried);
      carried -= count;
      const from = next;
      next = Math.min(seen, next + count);
      return Array.from({ length: next - from }, (_, index) => ({
        dueAt: at[from + index] ?? 0,
        limit: limit[from + index] ?? 0,
      }));
    },
  };
}

/** Typed by those whose working day it is, from 9 to 17. */
function commandsAt(second: number): number {
  const day = 8 * 3_600;
  let share = 0;
  for (const [index, [, part]] of ZONES.entries()) {
    const since = second - (NINE[index] ?? 0);
    if (since >= 0 && since < day) share += part;
  }
  return (ASSUMED.groups * share * ASSUMED.commandsPerGroupAndDay) / day;
}

const startedAt = performance.now();
const world = createWorld(Number(values.seed));
/** Monday 09:00 in each zone. */
const NINE = ZONES.map(([zone]) => {
  const utcDay = new Date("2031-03-10T09:00:00Z");
  const shown = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    day: "2-digit",
  });
  const parts = Object.fromEntries(
    shown.formatToParts(utcDay).map(({ type, value }) => [type, Number(value)]),
  );
  const local = Date.UTC(2031, 2, parts["day"], parts["hour"], parts["minute"]);
  return (2 * utcDay.getTime() - local - BEGIN) / 1_000;
});
const WAVE = new Set(NINE);

const clock = (second: number): string =>
  `${new Date(BEGIN + second * 1_000).toISOString().slice(5, 16).replace("T", " ")} UTC`;
const span = (seconds: number): string =>
  seconds < 120
    ? `${seconds} s`
    : seconds < 7_200
      ? `${(seconds / 60).toFixed(0)} min`
      : `${(seconds / 3_600).toFixed(1)} h`;
const thousands = (count: number): string => Math.round(count).toLocaleString("en");

console.log(`Assumed: ${JSON.stringify({ ...ASSUMED, slackWorkspaces: world.limits.length - 1 })}`);
console.log(`Zones: ${ZONES.map(([zone, share]) => `${zone} ${Math.round(share * 100)} %`).join(", ")}`);
console.log(`Costs (ms of processor): ${JSON.stringify(COSTS)}`);
console.log(`Machine: ${JSON.stringify(MACHINE)}; program: ${JSON.stringify(PROGRAM)}\n`);
for (const processes of String(values.processes).split(",").map(Number)) {
  const { lastWave, owed, most, held } = simulate(world, processes);
  const late = ({ made, slack, discord }: (typeof lastWave)[Kind]) =>
    `owed ${span(made)}, on Slack ${span(slack)}, on Discord ${span(discord)}`;
  const first = [...held].sort(([, one], [, other]) => one.first - other.first);
  const connections = processes * PROGRAM.connections;
  console.log(`${processes} process${processes === 1 ? "" : "es"}`);
  console.log(`  the last reminder of the 09:00 wave comes late by: ${late(lastWave.reminder)}`);
  console.log(`  the last digest of the 09:00 wave comes late by: ${late(lastWave.digest)}`);
  console.log(
    `  outbox: at most ${thousands(most.owed)} (${clock(most.owedAt)}); every 4 hours: ${owed
      .filter((_, hour) => hour % 4 === 0)
      .map(thousands)
      .join(" ")}`,
  );
  console.log(
    `  at most ${thousands(most.claims)} claims, ${thousands(most.sends)} messages and ${thousands(most.commits)} commits a second`,
  );
  console.log(
    `  connections: ${connections}${connections > MACHINE.maxConnections ? `, more than PostgreSQL's usual ${MACHINE.maxConnections}` : ""}`,
  );
  console.log(
    `  held up by, in the order it began: ${first.map(([name, { first: at, seconds }]) => `${name} (from ${clock(at)}, ${span(seconds)})`).join("; ") || "nothing"}\n`,
  );
}
console.log(`${((performance.now() - startedAt) / 1_000).toFixed(0)} s`);
