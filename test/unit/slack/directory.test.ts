import { webApi } from "@slack/bolt";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createDirectory } from "../../../adapters/slack/directory.ts";
import { silentSdkLogger } from "../../../adapters/slack/outgoing.ts";
import { createFakeSlack, FAKE_TOKEN, type FakeSlack } from "../../support/fake-slack.ts";
import { witnessedLogger } from "../../support/witness.ts";

let fake: FakeSlack;
let now: number;
let directory: ReturnType<typeof createDirectory>;
const asked = () => fake.calls.filter(({ method }) => method === "users.info").length;

beforeEach(async () => {
  now = Date.parse("2031-03-05T09:00:00Z");
  const clock = { now: () => new Date(now) };
  fake = await createFakeSlack(clock);
  const client = new webApi.WebClient(FAKE_TOKEN, {
    slackApiUrl: fake.apiUrl,
    retryConfig: { retries: 0 },
    logger: silentSdkLogger,
  });
  directory = createDirectory(client, clock, witnessedLogger());
  fake.users.set("UANA", {
    id: "UANA",
    name: "Ana",
    zone: "Europe/Berlin",
    locale: "de-DE",
    administrator: true,
    bot: false,
    directClosed: false,
  });
});
afterEach(() => fake.close());

test("a person is asked for once an hour, however many ask at once", async () => {
  await Promise.all([directory.speaker("T1", "UANA", "a"), directory.mention("T1", "UANA", "a")]);
  await directory.speaker("T1", "UANA", "a");
  expect(asked()).toBe(1);
  now += 61 * 60_000;
  expect(await directory.speaker("T1", "UANA", "a")).toMatchObject({
    name: "Ana",
    zone: "Europe/Berlin",
    administrator: true,
  });
  expect(asked()).toBe(2);
});

test("somebody unknown is called as Slack wrote them, and asked for again after a minute", async () => {
  expect(await directory.mention("T1", "UNEW", "new")).toMatchObject({ name: "new", bot: false });
  expect(await directory.mention("T1", "UNEW", undefined)).toMatchObject({ name: "UNEW" });
  expect(asked()).toBe(1);
  now += 61_000;
  await directory.mention("T1", "UNEW", "new");
  expect(asked()).toBe(2);
});

test("a slow Slack is not waited for longer than a second", async () => {
  fake.delays("users.info", 2_000);
  const before = performance.now();
  expect(await directory.speaker("T1", "UANA", "ana")).toMatchObject({ name: "ana", administrator: false });
  expect(performance.now() - before).toBeLessThan(1_500);
});

test("a channel's name is asked for where the payload has none", async () => {
  fake.channels.set("C1", { id: "C1", name: "ops", invited: true });
  expect(await directory.channelName("C1")).toBe("ops");
  expect(await directory.channelName("C404")).toBeUndefined();
});
