import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createSessionStarts, type Gateway } from "../../../adapters/discord/identify.ts";

// The sleeping is virtual: `Date` goes along, by which discord.js spaces starts.
let now = 0;
beforeEach(() => {
  now = 0;
  vi.useFakeTimers({ toFake: ["Date"], now: 0 });
});
afterEach(() => vi.useRealTimers());
const sleep = async (ms: number): Promise<void> => {
  now += ms;
  vi.setSystemTime(Date.now() + ms);
};
const signal = new AbortController().signal;
const gatewayWith = (remaining = 999): Gateway => ({
  fetchGatewayInformation: async () => ({
    url: "ws://127.0.0.1",
    shards: 1,
    session_start_limit: { total: 1_000, remaining, reset_after: 3_600_000, max_concurrency: 1 },
  }),
});

test("sessions that end at once begin fewer and fewer times: never near a thousand a day", async () => {
  const starts = createSessionStarts({ now: () => now, sleep });
  const throttler = await starts.throttler(gatewayWith(), signal);
  let begun = 0;
  for (; now < 24 * 3_600_000; begun++) await throttler.waitForIdentify(0, signal);
  expect(begun).toBeGreaterThan(100);
  expect(begun).toBeLessThan(200);
});

test("the first session begins at once, also that of another shard; one after a quiet time, too; a new client forgets nothing", async () => {
  const starts = createSessionStarts({ now: () => now, sleep });
  const first = await starts.throttler(gatewayWith(), signal);
  await first.waitForIdentify(0, signal);
  expect(now).toBe(0);
  const second = await starts.throttler(gatewayWith(), signal);
  await second.waitForIdentify(0, signal);
  expect(now).toBe(5_000);
  await second.waitForIdentify(0, signal);
  expect(now).toBe(15_000);
  now += 3_600_000;
  const before = now;
  await second.waitForIdentify(0, signal);
  expect(now).toBe(before);
});

test("where no session is left today, the next one waits for the next day", async () => {
  const starts = createSessionStarts({ now: () => now, sleep });
  const throttler = await starts.throttler(gatewayWith(0), signal);
  await throttler.waitForIdentify(0, signal);
  await throttler.waitForIdentify(0, signal);
  expect(now).toBe(5_000 + 3_600_000);
});
