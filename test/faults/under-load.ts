import { setTimeout as delay } from "node:timers/promises";
import type { BotProcess } from "../support/bot-process.ts";
import { createOffice, eventually, type Office, storedTitles } from "../support/office.ts";
import type { Outcome, Stage } from "./fault.ts";

/** A lease is a minute, and so is the time in which an adapter may post an answer before the outbox does. */
const REST_MS = 75_000;

/** An office over a new database; it goes away with the run. */
export async function openOffice(stage: Stage, url: string) {
  const office = await createOffice();
  stage.after(() => office.close());
  // A minute, in which an answer has to be posted by whoever gave it, takes ten seconds.
  return { office, environment: { ...office.environment, DATABASE_URL: url, CRASH_SPEED: "6" } };
}

/** People type while something happens to the bot, and go on for a moment after it. */
export async function whileTyping(
  office: Office,
  bots: readonly BotProcess[],
  label: string,
  strike: () => Promise<unknown>,
): Promise<void> {
  let over = false;
  const before = office.acknowledged.length;
  const typing = office.load(
    (client) => bots[client % bots.length]?.url,
    label,
    () => over,
  );
  try {
    await eventually(() => office.acknowledged.length >= before + 5);
    await strike();
    const after = office.acknowledged.length;
    const refused = office.unanswered.length;
    const givenUp = () => office.unanswered.length >= refused + 100;
    await eventually(() => office.acknowledged.length >= after + 5 || givenUp());
  } finally {
    over = true;
    await typing;
  }
}

/**
 * What was not answered is said again, as people and platforms do; everybody is to be told; then all is counted. Messages
 * that stand twice could not be asked for: Slack knows no key.
 */
export async function auditOffice(
  office: Office,
  url: string,
  start: () => Promise<BotProcess>,
): Promise<Omit<Outcome, "tries">> {
  const last = await start();
  for (const typed of office.unanswered) await office.deliver(last.url, typed).catch(() => false);
  const titles = office.acknowledged.map(({ title }) => title);
  const untold = (place: "channel" | "direct") => {
    const told = office.told(place);
    return titles.filter((title) => !told.has(title));
  };
  await comeToRest(() => untold("channel").length + untold("direct").length);
  await delay(500);
  await last.end();
  const stored = await storedTitles(url);
  const there = new Set(stored);
  const more = [...office.told("channel").values(), ...office.told("direct").values()];
  const gone = new Set([
    ...titles.filter((title) => !there.has(title)),
    ...untold("channel"),
    ...untold("direct"),
  ]);
  return {
    acknowledged: titles.length,
    lost: gone.size,
    repeated: stored.length - there.size,
    unaskable: more.reduce((sum, count) => sum + count - 1, 0),
  };
}

/** The control's part of it: what was acknowledged and is not in the database, which no bot has open any more. */
export async function auditStored(office: Office, url: string): Promise<Omit<Outcome, "tries">> {
  const stored = await storedTitles(url);
  const there = new Set(stored);
  const titles = office.acknowledged.map(({ title }) => title);
  return {
    acknowledged: titles.length,
    lost: titles.filter((title) => !there.has(title)).length,
    repeated: stored.length - there.size,
    unaskable: 0,
  };
}

/** Waits until nothing is left, or it has stayed the same for longer than any lease. */
export async function comeToRest(left: () => number): Promise<void> {
  for (let before = Number.POSITIVE_INFINITY; left() > 0 && left() < before; ) {
    before = left();
    await eventually(() => left() < before, REST_MS);
  }
}
