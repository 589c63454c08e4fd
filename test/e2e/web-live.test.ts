import { afterEach, expect, test } from "vitest";
import { createMemoryKeeper } from "../support/web-keeper.ts";
import { createWebScript } from "../support/web-script.ts";
import { createWebStage, type WebStage } from "../support/web-stage.ts";

const clock = { now: () => new Date("2031-03-05T09:00:00Z") };
const stages: WebStage[] = [];

/** Another process over the same messages. */
async function open(keeper = createMemoryKeeper(clock)): Promise<WebStage> {
  const stage = await createWebStage({ clock, keeper });
  await stage.opens(createWebScript(clock.now));
  stages.push(stage);
  return stage;
}
afterEach(async () => {
  for (const stage of stages.splice(0)) await stage.closes();
});

interface Event {
  readonly id: number;
  readonly type: string;
  readonly data: { readonly text?: string; readonly name?: string; readonly secret?: string };
}

/** A browser's cookie, and the events it hears. */
async function comeIn({ url }: WebStage, name: string) {
  const body = new URLSearchParams({ name, to: "home" });
  const entered = await fetch(`${url}/welcome`, {
    method: "POST",
    body,
    redirect: "manual",
    headers: { origin: url },
  });
  const place = entered.headers.get("location") ?? "";
  const cookie = entered.headers
    .getSetCookie()
    .map((each) => each.split(";", 1)[0])
    .join("; ");
  const path = place.replace(/\/home$/, "/api/events");
  return {
    async *hears(stage: WebStage, lastEventId?: number): AsyncGenerator<Event> {
      const resume = lastEventId === undefined ? {} : { "last-event-id": String(lastEventId) };
      const response = await fetch(stage.url + path, {
        headers: { cookie, accept: "text/event-stream", ...resume },
      });
      let rest = "";
      for await (const chunk of response.body ?? []) {
        const parts = (rest + Buffer.from(chunk as Uint8Array).toString()).split("\n\n");
        rest = parts.pop() ?? "";
        yield* parts.map(readEvent).filter((event) => event.type !== "hello" && event.type !== "");
      }
    },
  };
}

function readEvent(part: string): Event {
  const fields = Object.fromEntries(part.split("\n").map((line) => line.split(/: ?(.*)/s, 2))) as Record<
    string,
    string
  >;
  return { id: Number(fields["id"]), type: fields["event"] ?? "", data: JSON.parse(fields["data"] ?? "{}") };
}

/** Reads until a message says this, and returns everything up to it. */
async function until(events: AsyncGenerator<Event>, text: string): Promise<Event[]> {
  const heard: Event[] = [];
  for (;;) {
    const { value, done } = await events.next();
    if (done) throw new Error(`the connection ended before "${text}"`);
    heard.push(value);
    if (value.data.text === text) return heard;
  }
}

test("what is said is heard at once, in order, without anybody's secret or private answer", async () => {
  const stage = await open();
  const ana = await comeIn(stage, "Ana");
  const events = ana.hears(stage);
  const bo = stage.person("Bo");
  await bo.says("/readout help");
  await bo.says("one");
  await bo.says("two", { in: "ops" });
  const heard = await until(events, "two");
  expect(heard.map(({ type, data }) => `${type} ${data.text ?? data.name}`)).toEqual([
    "person Ana",
    "person Bo",
    "message one",
    "channel ops",
    "message two",
  ]);
  expect(heard.map(({ id }) => id)).toEqual([...heard.map(({ id }) => id)].sort((a, b) => a - b));
  expect(JSON.stringify(heard)).not.toContain("secret");
});

test("a connection goes on where it stopped", async () => {
  const stage = await open();
  const ana = await comeIn(stage, "Ana");
  const bo = stage.person("Bo");
  await bo.says("one");
  const events = ana.hears(stage);
  const last = (await until(events, "one")).at(-1);
  await events.return(undefined);
  await bo.says("two");
  await bo.says("three");
  expect((await until(ana.hears(stage, last?.id), "three")).map(({ data }) => data.text)).toEqual([
    "two",
    "three",
  ]);
});

test("another process over the same messages is heard too, and lets the same people in", async () => {
  const here = await open();
  const there = await open(here.keeper);
  const ana = await comeIn(here, "Ana");
  const events = ana.hears(there);
  const bo = here.person("Bo");
  await bo.says("said in the other process");
  expect((await until(events, "said in the other process")).at(-1)).toMatchObject({ type: "message" });
});

test("stopping ends the connections", async () => {
  const stage = await open();
  const ana = await comeIn(stage, "Ana");
  const bo = stage.person("Bo");
  await bo.says("one");
  const events = ana.hears(stage);
  await until(events, "one");
  await stage.adapter.stop();
  await expect(events.next()).resolves.toMatchObject({ done: true });
});
