import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createPace, type Turn } from "../../../adapters/email/pace.ts";
import type { DeliveryError } from "../../../src/chat/adapter.ts";
import { retryDelay } from "../../../src/outbox/outbox.ts";

const MINUTE = 60_000;
const now = () => performance.now();
const after = (ms: number, run: () => void) => {
  const timer = setTimeout(run, ms);
  return { cancel: () => clearTimeout(timer) };
};
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** The most of these moments that lie within one minute. */
function mostInAMinute(moments: readonly number[]): number {
  const sorted = [...moments].sort((one, other) => one - other);
  let first = 0;
  let most = 0;
  for (const [last, moment] of sorted.entries()) {
    while ((sorted[first] ?? 0) <= moment - MINUTE) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

interface Owed {
  readonly key: string;
  due: number;
  attempts: number;
  sent: boolean;
}

/** The outbox in small: every two seconds, fifty at a time side by side, until nothing is due. */
function createOutbox(send: (key: string) => Promise<void>) {
  const owed: Owed[] = [];
  const asked = { times: 0, longestBatchMs: 0 };
  let draining = false;
  const drain = async () => {
    if (draining) return;
    draining = true;
    for (;;) {
      const due = owed
        .filter((one) => !one.sent && one.due <= now())
        .sort((one, other) => one.due - other.due);
      if (due.length === 0) break;
      const startedAt = now();
      await Promise.all(
        due.slice(0, 50).map(async (one) => {
          one.attempts++;
          asked.times++;
          try {
            await send(one.key);
            one.sent = true;
          } catch (error) {
            one.due = now() + retryDelay(one.attempts, 0.5, (error as DeliveryError).retryAfterMs);
          }
        }),
      );
      asked.longestBatchMs = Math.max(asked.longestBatchMs, now() - startedAt);
      await sleep(20);
    }
    draining = false;
  };
  const ticking = setInterval(() => void drain(), 2_000);
  return {
    asked,
    owe(count: number, name = "l") {
      for (let index = 0; index < count; index++)
        owed.push({ key: `${name}${index}`, due: now(), attempts: 0, sent: false });
    },
    left: () => owed.filter((one) => !one.sent).length,
    ends: () => clearInterval(ticking),
  };
}

async function untilSent(outbox: ReturnType<typeof createOutbox>, minutes: number): Promise<void> {
  for (let passed = 0; outbox.left() > 0 && passed < minutes * 12; passed++)
    await vi.advanceTimersByTimeAsync(5_000);
  outbox.ends();
  expect(outbox.left()).toBe(0);
}

describe("many letters in the outbox", () => {
  test.each([
    { letters: 10_000, perMinute: 60, tookMs: 300 },
    { letters: 2_000, perMinute: 60, tookMs: 1_500 },
    { letters: 10_000, perMinute: 6_000, tookMs: 30 },
    { letters: 1_000, perMinute: 100, tookMs: 40 },
    { letters: 200, perMinute: 7, tookMs: 900 },
    { letters: 12, perMinute: 1, tookMs: 200 },
  ])("$letters letters at $perMinute a minute, $tookMs ms each", async ({ letters, perMinute, tookMs }) => {
    const pace = createPace({ perMinute, atOnce: 5, elapsed: now, after });
    const taken: number[] = [];
    let seed = 1;
    const chance = () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    const outbox = createOutbox(async (key) => {
      const turn = await pace.turn(key);
      // The server counts it at some moment between the beginning and the end.
      const ms = tookMs * (0.5 + chance());
      const counted = chance();
      await sleep(ms * counted);
      taken.push(now());
      await sleep(ms * (1 - counted));
      turn.over(true);
    });
    outbox.owe(letters);
    await untilSent(outbox, (letters / perMinute) * 1.2 + 3);

    expect(mostInAMinute(taken)).toBeLessThanOrEqual(perMinute);
    const evenly = (letters / perMinute) * MINUTE;
    const took = (taken.at(-1) ?? 0) - (taken[0] ?? 0);
    expect(evenly / took).toBeGreaterThanOrEqual(0.95);
    expect(outbox.asked.times / letters).toBeLessThanOrEqual(4);
    expect(outbox.asked.longestBatchMs).toBeLessThanOrEqual(3_000 + tookMs * 1.5);
  });

  test("a few that come later do not overtake those who were sent away", async () => {
    const pace = createPace({ perMinute: 10, atOnce: 5, elapsed: now, after });
    const taken: string[] = [];
    const outbox = createOutbox(async (key) => {
      const turn = await pace.turn(key);
      await sleep(50);
      taken.push(key);
      turn.over(true);
    });
    outbox.owe(30, "early");
    await vi.advanceTimersByTimeAsync(30_000);
    outbox.owe(10, "late");
    await untilSent(outbox, 6);
    expect(taken.slice(0, 30).every((key) => key.startsWith("early"))).toBe(true);
  });
});

describe("one letter's turn", () => {
  const spend = async (pace: ReturnType<typeof createPace>, count: number) => {
    for (let index = 0; index < count; index++) (await pace.turn(`spent${index}`)).over(true);
  };
  const outcome = (turn: Promise<Turn>) =>
    turn.then(
      () => "through" as const,
      (error: DeliveryError) => error,
    );

  test("within three seconds is waited for", async () => {
    const pace = createPace({ perMinute: 2, atOnce: 5, elapsed: now, after });
    await spend(pace, 2);
    await vi.advanceTimersByTimeAsync(58_000);
    const waited = outcome(pace.turn("a"));
    await vi.advanceTimersByTimeAsync(2_100);
    expect(await waited).toBe("through");
  });

  test("later than that comes with the time to ask again", async () => {
    const pace = createPace({ perMinute: 2, atOnce: 5, elapsed: now, after });
    await spend(pace, 2);
    const waits = await Promise.all(["a", "b", "c", "d", "e"].map((key) => outcome(pace.turn(key))));
    expect(waits).toMatchObject([
      { kind: "retry", retryAfterMs: 57_550 },
      { kind: "retry", retryAfterMs: 57_550 },
      { kind: "retry", retryAfterMs: 117_600 },
      { kind: "retry", retryAfterMs: 117_600 },
      { kind: "retry", retryAfterMs: 177_650 },
    ]);
  });

  test("is not counted when the letter never reached the server", async () => {
    const pace = createPace({ perMinute: 1, atOnce: 5, elapsed: now, after });
    for (const key of ["a", "b", "c"]) (await pace.turn(key)).over(false);
    (await pace.turn("d")).over(true);
    expect(await outcome(pace.turn("e"))).toMatchObject({ kind: "retry" });
  });

  test("is not kept for ever for one who does not come back", async () => {
    const pace = createPace({ perMinute: 1, atOnce: 5, elapsed: now, after });
    await spend(pace, 1);
    expect(await outcome(pace.turn("gone"))).toMatchObject({ kind: "retry" });
    await vi.advanceTimersByTimeAsync(95_000);
    expect(await outcome(pace.turn("new"))).toBe("through");
  });

  test("never comes once it is stopped; who waits is sent away", async () => {
    const pace = createPace({ perMinute: 1, atOnce: 1, elapsed: now, after });
    const first = await pace.turn("a");
    const waiting = outcome(pace.turn("b"));
    await vi.advanceTimersByTimeAsync(10);
    pace.stop();
    expect(await waiting).toMatchObject({ kind: "retry" });
    first.over(true);
    expect(await outcome(pace.turn("c"))).toMatchObject({ kind: "retry" });
  });
});
