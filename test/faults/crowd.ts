import { setTimeout as delay } from "node:timers/promises";
import type { Office } from "../support/office.ts";
import { createSlackPerson } from "../support/slack-person.ts";
import { type Inbound, rawOf, signed } from "../support/slack-stage.ts";

/** People at work: what they did that was acknowledged. */
export interface Crowd {
  readonly acknowledged: {
    readonly items: readonly string[];
    readonly done: readonly string[];
    readonly decisions: readonly string[];
  };
  work(until: number): Promise<void>;
}

/** Slower is no promise: Slack waits three seconds, so a press whose outcome takes long is acknowledged before it is known. */
const PROMPT_MS = 1_000;

/** Two who add items and finish some by a press, one who holds meetings; all through Slack's HTTP door. */
export function createCrowd(office: Office, now: () => Date, url: () => string): Crowd {
  const items: string[] = [];
  const done: string[] = [];
  const decisions: string[] = [];
  const { fake } = office;
  const deliver = async (inbound: Inbound): Promise<Record<string, unknown>> => {
    const response = await fetch(`${url()}/slack/events`, {
      method: "POST",
      headers: signed(inbound),
      body: rawOf(inbound),
      signal: AbortSignal.timeout(20_000),
    });
    // "Working on it" is no promise.
    if (response.status !== 200 || (await response.text()) !== "") throw new Error("not acknowledged");
    return {};
  };
  const person = (name: string) =>
    createSlackPerson(
      {
        fake,
        clock: { now },
        deliver,
        settled: async () => undefined,
        channelOf: (channel) => [...fake.channels.values()].find(({ name }) => name === channel) ?? never(),
      },
      `U${name.toUpperCase()}`,
      name,
    );
  const ana = person("Ana");
  const bo = person("Bo");
  const refused = (text: string) =>
    fake.messages.some((message) => message.only && JSON.stringify(message).includes(text));
  /** A refused press is told in words that do not name the item. */
  const refusals = () =>
    fake.messages.filter(
      (message) =>
        message.only === bo.id && /Nothing was stored|Something broke/.test(JSON.stringify(message)),
    ).length;

  const adding = async (label: string, until: number) => {
    for (let number = 0; Date.now() < until; number++) {
      const title = `Thing ${label}-1-${number}`;
      const due = new Date(now().getTime() + 5 * 60_000).toISOString().slice(11, 16);
      const added = await tried(() => ana.says(`/action ${title} @bo by today ${due}`));
      await delay(150);
      if (added && !refused(title)) items.push(title);
      const before = refusals();
      const begun = performance.now();
      const pressed = added && number % 3 === 0 && (await tried(() => bo.presses("Done", { on: title })));
      const prompt = performance.now() - begun < PROMPT_MS;
      // Two people: more, and the cards to redraw are more than Slack takes in a minute.
      await delay(1_200);
      if (pressed && prompt && refusals() === before) done.push(title);
    }
  };
  const meeting = async (until: number) => {
    for (let number = 0; Date.now() < until; number++) {
      await tried(() => ana.says(`/meeting start Stand-up ${number}`));
      for (let line = 0; line < 3; line++) {
        const text = `Decided ${number}-${line}`;
        const said = await tried(() => ana.says(`/meeting decide ${text}`));
        await delay(300);
        if (said && !refused(text)) decisions.push(text);
      }
      await tried(() => ana.says("/meeting end"));
      await delay(1_500);
    }
  };
  return {
    acknowledged: { items, done, decisions },
    async work(until) {
      await Promise.all([adding("1", until), adding("2", until), meeting(until)]);
    },
  };
}

const tried = (work: () => Promise<unknown>): Promise<boolean> =>
  work().then(
    () => true,
    () => false,
  );

function never(): never {
  throw new Error("there is one channel");
}
