import { setTimeout as delay } from "node:timers/promises";
import { openStore } from "../../src/store/client.ts";
import { createFakeSlack, FAKE_TOKEN, type FakeSlack, TEAM } from "./fake-slack.ts";
import { SIGNING_SECRET, signed } from "./slack-stage.ts";

/** A Wednesday at ten, UTC: the clocks of bots that run fast go on from here. */
export const MORNING = Date.parse("2031-03-05T10:00:00Z");

/** Something Ana typed for Bo. */
export interface Typed {
  readonly title: string;
  /** The delivery's id. */
  readonly id: string;
}

/** A loopback Slack with Ana, Bo and a channel, whose bots run in processes of their own. */
export interface Office {
  readonly fake: FakeSlack;
  /** What a bot of this office needs to know. */
  readonly environment: Readonly<Record<string, string>>;
  /** What was acknowledged and not refused in words afterwards; "working on it" is no promise. */
  readonly acknowledged: readonly Typed[];
  /** What was not answered, for whatever reason, or refused in words. */
  readonly unanswered: readonly Typed[];
  /** What was refused in words. */
  readonly refused: readonly Typed[];
  /** Several people typing, each with a breath after every answer; each may reach another process. */
  load(reach: (client: number) => string | undefined, label: string, until: () => boolean): Promise<void>;
  /** Says one thing again, as a platform does that heard no answer. */
  deliver(url: string, typed: Typed): Promise<boolean>;
  /** How many messages that all in the channel see, or to Bo, tell of each thing. */
  told(place: "channel" | "direct"): ReadonlyMap<string, number>;
  close(): Promise<void>;
}

const CLIENTS = 6;
/** Without it a fast machine would owe thousands of messages, whose telling takes minutes. */
const BREATH_MS = 100;

export async function createOffice(): Promise<Office> {
  const fake = await createFakeSlack({ now: () => new Date(MORNING) });
  fake.channels.set("C1", { id: "C1", name: "general", invited: true });
  for (const name of ["Ana", "Bo"])
    fake.users.set(`U${name.toUpperCase()}`, {
      id: `U${name.toUpperCase()}`,
      name,
      zone: "UTC",
      locale: "en-GB",
      administrator: false,
      bot: false,
      directClosed: false,
    });
  const accepted: Typed[] = [];
  const failed: Typed[] = [];
  /** Slack's acknowledgement says no more than that it was heard: what is wrong comes in a message after it. */
  const refused = (): Set<string> =>
    titlesIn(
      fake.messages
        .filter(({ only, text }) => only && /Nothing was stored|Something broke/.test(text))
        .map(({ blocks, text }) => `${text} ${JSON.stringify(blocks)}`)
        .join(" "),
    );
  const deliver: Office["deliver"] = (url, typed) => say(url, typed, fake.responseUrl("C1", "UANA"));
  const type = async (client: number, reach: (client: number) => string | undefined, label: string) => {
    for (let number = 0; ; number++) {
      const url = reach(client);
      if (url === undefined) return;
      const typed = { title: `Thing ${label}-${client}-${number}`, id: `${label}-${client}-${number}` };
      const ok = await deliver(url, typed).catch(() => false);
      (ok ? accepted : failed).push(typed);
      await delay(BREATH_MS);
    }
  };
  return {
    fake,
    environment: {
      SLACK_BOT_TOKEN: FAKE_TOKEN,
      SLACK_SIGNING_SECRET: SIGNING_SECRET,
      SLACK_API_URL: fake.apiUrl,
      CRASH_CLOCK: String(MORNING),
      CRASH_SINCE: String(Date.now()),
      LOG_LEVEL: "error",
      PORT: "0",
    },
    get acknowledged() {
      const without = refused();
      return accepted.filter(({ title }) => !without.has(title));
    },
    get unanswered() {
      const without = refused();
      return [...failed, ...accepted.filter(({ title }) => without.has(title))];
    },
    get refused() {
      const without = refused();
      return [...failed, ...accepted].filter(({ title }) => without.has(title));
    },
    deliver,
    async load(reach, label, until) {
      const reachable = (client: number) => (until() ? undefined : reach(client));
      await Promise.all(Array.from({ length: CLIENTS }, (_, client) => type(client, reachable, label)));
    },
    told(place) {
      const counts = new Map<string, number>();
      for (const { channel, blocks, text, gone, only } of fake.messages)
        if (!gone && !only && channel.startsWith("C") === (place === "channel"))
          for (const title of titlesIn(blocks.length > 0 ? JSON.stringify(blocks) : text))
            counts.set(title, (counts.get(title) ?? 0) + 1);
      return counts;
    },
    close: () => fake.close(),
  };
}

const titlesIn = (text: string): Set<string> => new Set(text.match(/Thing \d+-\d+-\d+/g));

/** A signed `/action … @bo`; true when Slack was told it is done (an empty 200). */
async function say(url: string, { title, id }: Typed, responseUrl: string): Promise<boolean> {
  const body = {
    command: "/action",
    text: `${title} <@UBO|bo>`,
    team_id: TEAM,
    user_id: "UANA",
    user_name: "ana",
    channel_id: "C1",
    channel_name: "general",
    trigger_id: id,
    response_url: responseUrl,
    api_app_id: "A1",
  };
  const response = await fetch(`${url}/slack/events`, {
    method: "POST",
    headers: signed({ kind: "slash_commands", body }),
    body: new URLSearchParams(body).toString(),
    signal: AbortSignal.timeout(20_000),
  });
  return response.status === 200 && (await response.text()) === "";
}

/** The titles of all items in a database that nobody has open, in order. */
export async function storedTitles(url: string): Promise<string[]> {
  const store = await openStore(url, { migrate: false });
  const items = await store.db.actionItem.findMany({ select: { title: true }, orderBy: { number: "asc" } });
  await store.close();
  return items.map(({ title }) => title);
}

/** Polls until it holds or time is over; what does not hold then is told by whoever looks afterwards. */
export async function eventually(holds: () => boolean, ms = 60_000): Promise<void> {
  for (const end = Date.now() + ms; Date.now() < end && !holds(); ) await delay(20);
}
