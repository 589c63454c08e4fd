import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createDirectory } from "../../../adapters/web/directory.ts";
import { createLive, type News } from "../../../adapters/web/live.ts";
import { createMemoryKeeper } from "../../support/web-keeper.ts";
import { witnessedLogger } from "../../support/witness.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const clock = { now: () => new Date("2031-03-05T09:00:00Z") };

/** One process of the chat page over messages that other processes write too. */
function process() {
  const keeper = createMemoryKeeper(clock);
  let asked = 0;
  let broken = 0;
  const counting = {
    ...keeper,
    since: async (...words: Parameters<typeof keeper.since>) => {
      asked += 1;
      if (broken > 0) {
        broken -= 1;
        throw new Error("the database is away");
      }
      return keeper.since(...words);
    },
  };
  const live = createLive(counting, () => directory, witnessedLogger());
  const directory = createDirectory(counting, live.changed);
  return {
    live,
    directory,
    breaks: (times: number) => {
      broken = times;
    },
    asked: () => {
      const count = asked;
      asked = 0;
      return count;
    },
    opensTab(person: string) {
      const heard: string[] = [];
      const tell = async (news: News) => {
        if (news.type === "message" && news.message.body.kind === "line") heard.push(news.message.body.name);
        if (news.type === "channel") heard.push(`#${news.name}`);
      };
      return { heard, closes: live.listen({ person, tell, end: () => undefined }, 0) };
    },
    /** Somebody in another process writes. */
    writes: (room: string, name: string) =>
      keeper.put({ id: `l-${name}`, room, author: "ana", body: JSON.stringify({ kind: "line", name }) }),
    opensChannel: (name: string) =>
      keeper.put({ id: `channel-${name}`, room: "channels", author: "ana", body: "{}" }),
  };
}

test("however many tabs are open, the messages are asked for once in two seconds", async () => {
  const { opensTab, asked } = process();
  for (const person of ["ana", "bo", "cy"]) opensTab(person);
  await vi.advanceTimersByTimeAsync(100);
  asked();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(asked()).toBe(10);
});

test("without an open tab nothing is asked for", async () => {
  const { opensTab, asked } = process();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(asked()).toBe(0);
  const tabs = [opensTab("ana"), opensTab("bo")];
  await vi.advanceTimersByTimeAsync(3_000);
  for (const tab of tabs) tab.closes();
  asked();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(asked()).toBe(0);
});

test("what another process writes is heard once by each tab that may read it, in order", async () => {
  const { opensTab, writes, opensChannel } = process();
  const ana = opensTab("ana");
  const bo = opensTab("bo");
  await vi.advanceTimersByTimeAsync(3_000);
  await writes("channel:general", "one");
  await writes("direct:bo", "for bo");
  await opensChannel("ops");
  await writes("channel:ops", "two");
  await vi.advanceTimersByTimeAsync(2_000);
  await writes("channel:ops", "three");
  await vi.advanceTimersByTimeAsync(20_000);
  expect(ana.heard).toEqual(["one", "#ops", "two", "three"]);
  expect(bo.heard).toEqual(["one", "for bo", "#ops", "two", "three"]);
});

test("a tab opened later hears what came before and after it", async () => {
  const { opensTab, writes } = process();
  opensTab("ana");
  await vi.advanceTimersByTimeAsync(3_000);
  await writes("direct:bo", "before");
  await vi.advanceTimersByTimeAsync(3_000);
  const bo = opensTab("bo");
  await writes("direct:bo", "after");
  await vi.advanceTimersByTimeAsync(3_000);
  expect(bo.heard).toEqual(["before", "after"]);
});

test("while the messages cannot be read that is said, and made up for afterwards", async () => {
  const { live, opensTab, writes, breaks } = process();
  const ana = opensTab("ana");
  await vi.advanceTimersByTimeAsync(3_000);
  breaks(2);
  await writes("channel:general", "one");
  await vi.advanceTimersByTimeAsync(2_000);
  expect(live.trouble()).not.toBeNull();
  await vi.advanceTimersByTimeAsync(6_000);
  expect(live.trouble()).toBeNull();
  expect(ana.heard).toEqual(["one"]);
});
