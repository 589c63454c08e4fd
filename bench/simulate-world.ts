import { PACE as DISCORD } from "../adapters/discord/limits.ts";
import { PACE as SLACK } from "../adapters/slack/limits.ts";
import type { Rate } from "../src/chat/adapter.ts";
import { nextDigest } from "../src/groups/group.ts";
import { nextReminder } from "../src/reminders/policy.ts";
import type { Group } from "../src/store/models.ts";

// A million groups as they might be, and when their week's digests and Monday's reminders fall due: by the program's own
// rules, once for each way a group can be set, since equal settings give equal moments.

export const ASSUMED = {
  groups: 1_000_000,
  /** The rest is on Discord. */
  onSlack: 0.6,
  /** Groups of a Slack workspace: Pareto with this exponent, at least 1. */
  workspaceExponent: 1.3,
  largestWorkspace: 5_000,
  /** Leaves the digest where it is by default, Monday 09:00; the others: any weekday, any hour from 8 to 17. */
  keepDefault: 0.85,
  /** People per group with something due on Monday. */
  remindedPerGroup: 1,
  /** Spread over eight working hours. */
  commandsPerGroupAndDay: 4,
} as const;

/** Where groups sit: shares that add up to one. */
export const ZONES: readonly (readonly [zone: string, share: number])[] = [
  ["Australia/Sydney", 0.03],
  ["Asia/Tokyo", 0.05],
  ["Asia/Shanghai", 0.03],
  ["Asia/Singapore", 0.04],
  ["Asia/Kolkata", 0.1],
  ["Asia/Dubai", 0.02],
  ["Europe/Istanbul", 0.03],
  ["Europe/Helsinki", 0.05],
  ["Europe/Berlin", 0.18],
  ["Europe/London", 0.1],
  ["America/Sao_Paulo", 0.06],
  ["America/New_York", 0.16],
  ["America/Chicago", 0.06],
  ["America/Denver", 0.02],
  ["America/Los_Angeles", 0.07],
];

/** Sunday, before Monday has begun anywhere here. */
export const BEGIN = Date.parse("2031-03-09T12:00:00Z");
const MONDAY = "2031-03-10";

/** One card that falls due: when (seconds from `BEGIN`), and of whose limit. */
export interface World {
  /** Limits that let messages through: one for each Slack workspace, and one for all of Discord. */
  readonly limits: readonly { readonly platform: "Slack" | "Discord"; readonly rate: Rate }[];
  /** Sorted by when they fall due. */
  readonly digests: Due;
  readonly reminders: Due;
}

export interface Due {
  readonly at: Int32Array;
  readonly limit: Int32Array;
}

/** Mulberry32: the same world with every run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const rateOf = (rate: Rate | undefined): Rate => {
  if (!rate) throw new Error("the platform has no such limit");
  return rate;
};

export function createWorld(seed: number): World {
  const random = createRandom(seed);
  const limits: World["limits"][number][] = [{ platform: "Discord", rate: rateOf(DISCORD.all) }];
  const digests: [number, number][] = [];
  const reminders: [number, number][] = [];
  const add = (limit: number, zone: string) => {
    const group = settingsOf(zone, random);
    digests.push([digestAt(group), limit]);
    for (let person = 0; person < ASSUMED.remindedPerGroup; person++)
      reminders.push([reminderAt(zone), limit]);
  };
  const onSlack = Math.round(ASSUMED.groups * ASSUMED.onSlack);
  for (let made = 0; made < onSlack; ) {
    const pareto = Math.floor((1 - random()) ** (-1 / ASSUMED.workspaceExponent));
    const size = Math.min(pareto, ASSUMED.largestWorkspace, onSlack - made);
    const zone = zoneBy(random());
    limits.push({ platform: "Slack", rate: rateOf(SLACK.sends) });
    for (let group = 0; group < size; group++) add(limits.length - 1, zone);
    made += size;
  }
  for (let made = onSlack; made < ASSUMED.groups; made++) add(0, zoneBy(random()));
  return { limits, digests: sorted(digests), reminders: sorted(reminders) };
}

function zoneBy(chance: number): string {
  let left = chance;
  for (const [zone, share] of ZONES) {
    left -= share;
    if (left < 0) return zone;
  }
  return "UTC";
}

type Settings = Pick<Group, "zone" | "digestDay" | "digestTime">;

function settingsOf(zone: string, random: () => number): Settings {
  if (random() < ASSUMED.keepDefault) return { zone, digestDay: 1, digestTime: "09:00" };
  const [day, hour] = [1 + Math.floor(random() * 5), 8 + Math.floor(random() * 10)];
  return { zone, digestDay: day, digestTime: `${String(hour).padStart(2, "0")}:00` };
}

const WORK = { workDays: "12345", workFrom: "09:00", workTo: "17:00", holidays: null };

/** A function whose answers are kept by its arguments. */
function kept<Arguments extends object | string>(
  answer: (given: Arguments) => Date | null | undefined,
): (given: Arguments) => number {
  const known = new Map<string, number>();
  return (given) => {
    const key = JSON.stringify(given);
    let at = known.get(key);
    if (at === undefined) {
      at = Math.round(((answer(given)?.getTime() ?? Number.NaN) - BEGIN) / 1_000);
      known.set(key, at);
    }
    return at;
  };
}

const digestAt = kept((settings: Settings) =>
  nextDigest({ ...WORK, ...settings, digestOn: true } as Group, new Date(BEGIN)),
);

/** Something due on Monday, added the week before; the day-before reminder was on Friday. */
const reminderAt = kept((zone: string) => {
  const reader = { zone, quietFrom: "20:00", quietTo: "08:00", remind: "NORMAL" } as const;
  const dueAt = new Date(`${MONDAY}T23:00:00Z`);
  const createdAt = new Date(BEGIN - 5 * 86_400_000);
  const item = { dueAt, dueDay: MONDAY, createdAt, settled: false };
  const group = { work: { zone, ...WORK }, remind: "NORMAL" } as const;
  return nextReminder(
    { item, assignment: { snoozedUntil: null, muted: false }, reader, group },
    new Date(BEGIN),
  )?.at;
});

function sorted(cards: [number, number][]): Due {
  cards.sort(([one], [other]) => one - other);
  return { at: Int32Array.from(cards, ([at]) => at), limit: Int32Array.from(cards, ([, limit]) => limit) };
}
