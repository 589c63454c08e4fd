import type { ChatAdapter } from "../src/chat/adapter.ts";
import { subjects } from "../src/commands/table.ts";
import { meet } from "../src/groups/meet.ts";
import { systemClock } from "../src/lib/clock.ts";
import { englishWords, toHtml, toMarkdown } from "../src/lib/document/index.ts";
import { newId } from "../src/lib/ids.ts";
import { silentLogger } from "../src/lib/logger.ts";
import { arrive } from "../src/meetings/attendance.ts";
import { groupWords } from "../src/meetings/ending.ts";
import { noteLine, startMeeting } from "../src/meetings/holding.ts";
import { minutesDocument } from "../src/meetings/minutes.ts";
import { loadMeeting } from "../src/meetings/record.ts";
import { LIVE_PACE_MS } from "../src/meetings/service.ts";
import { createDispatcher, type Dispatcher } from "../src/outbox/dispatcher.ts";
import { settleAnswer } from "../src/outbox/outbox.ts";
import { openStore, type Store } from "../src/store/client.ts";
import type { Actor, Services } from "../src/use-case.ts";
import type { Database } from "./databases.ts";
import { atMost, median, type Row, spread } from "./table.ts";

const LINES = 1_000;
const TIMES = 20;
const PEOPLE = 50;
const TALK_MS = 15_000;

let deliveries = 0;
const actorOf = (services: Services, name: string): Promise<Actor> =>
  meet(services, {
    id: `bench-${deliveries++}`,
    speaker: {
      user: { platform: "bench", workspace: "", id: name },
      name,
      zone: "Europe/Berlin",
      administrator: false,
    },
    channel: { platform: "bench", workspace: "", id: "general", direct: false },
    channelName: "general",
  });

const servicesOver = (store: Store, wake: () => void): Services => ({
  store,
  clock: systemClock,
  logger: silentLogger,
  defaultZone: "Europe/Berlin",
  prefix: "",
  publicUrl: null,
  mail: false,
  wake,
});

/** A running meeting of twenty people and ten topics with so many lines, every tenth of them corrected once. */
async function longMeeting(services: Services): Promise<string> {
  const ana = await actorOf(services, "Ana");
  const { meeting } = await startMeeting(services, ana, { title: "Long review" });
  const at = systemClock.now();
  const said = { byId: ana.person.id, at };
  await services.store.write(async (tx) => {
    const topics = Array.from({ length: 10 }, (_, index) => ({
      id: newId(),
      groupId: meeting.groupId,
      meetingId: meeting.id,
      position: index + 1,
      title: `Topic ${index}`,
      minutes: 20,
      openedAt: at,
      createdById: ana.person.id,
      createdAt: at,
    }));
    await tx.topic.createMany({ data: topics });
    const guests = Array.from({ length: 20 }, (_, index) => ({
      id: newId(),
      meetingId: meeting.id,
      name: `Guest ${index}`,
      party: index % 2 ? "Northland" : "Southland",
      present: true,
      position: index + 10,
      addedById: ana.person.id,
      at,
    }));
    await tx.attendee.createMany({ data: guests });
    const lines = Array.from({ length: LINES }, (_, index) => ({
      id: newId(),
      meetingId: meeting.id,
      topicId: topics[Math.floor((index * topics.length) / LINES)]?.id ?? null,
      position: index + 1,
      kind: index % 25 ? ("NOTE" as const) : ("DECISION" as const),
      number: index % 25 ? null : index,
      text: `What was said about the harbour, the *nets* and <gear>, the ${index}th time. `.repeat(2),
      folded: "",
      ...said,
    }));
    await tx.meetingLine.createMany({ data: lines });
    const edits = lines.filter((_, index) => index % 10 === 0);
    await tx.lineEdit.createMany({
      data: edits.map((line) => ({ id: newId(), lineId: line.id, before: "Something else", ...said })),
    });
  });
  return meeting.id;
}

/** Minutes of a meeting with 1,000 lines: from its records to document, Markdown and HTML. */
export async function measureMinutes(database: Database): Promise<Row[]> {
  const store = await openStore(database.url);
  try {
    const services = servicesOver(store, () => undefined);
    const id = await longMeeting(services);
    const load = async () => {
      const meeting = await loadMeeting(store.db, id);
      if (meeting?.lines.length !== LINES) throw new Error("not all lines are there");
      return meeting;
    };
    const times: Record<"load" | "draw" | "all", number[]> = { load: [], draw: [], all: [] };
    for (let time = -2; time < TIMES; time++) {
      const begun = performance.now();
      const meeting = await load();
      const loaded = performance.now();
      const document = minutesDocument(meeting, groupWords(services, meeting));
      const written = toMarkdown(document).length + toHtml(document, englishWords).length;
      const drawn = performance.now();
      if (written < LINES * 200) throw new Error("lines are missing");
      // The first two warm the compiler up.
      if (time < 0) continue;
      times.load.push(loaded - begun);
      times.draw.push(drawn - loaded);
      times.all.push(drawn - begun);
    }
    const figures = `load ${median(times.load).toFixed(1)} ms, draw ${median(times.draw).toFixed(1)} ms; ${spread(times.all, 0)} ms`;
    const value = { value: median(times.all), aim: 100, unit: " ms", digits: 1 };
    const ana = await actorOf(services, "Ana");
    const began = performance.now();
    await noteLine(services, ana, { id }, { text: "One more" });
    const noted = `${(performance.now() - began).toFixed(0)} ms`;
    return [
      atMost(`${database.name}: minutes of 1,000 lines`, value, figures),
      {
        what: `${database.name}: a note behind 1,000 lines`,
        value: noted,
        figures: "one, from the call to the commit",
      },
    ];
  } finally {
    await store.close();
  }
}

/** Fifty people who talk at once for a quarter of a minute: edits asked of the platform for their channel. */
export async function measureLive(database: Database): Promise<Row[]> {
  const store = await openStore(database.url);
  const edits: { at: number; text: string }[] = [];
  let dispatcher: Dispatcher | undefined;
  const services = servicesOver(store, () => void dispatcher?.drain());
  const adapter = {
    platform: "bench",
    send: async () => ({ platform: "bench", address: newId() }),
    async update(_: unknown, { card }: { card: unknown }) {
      edits.push({ at: performance.now(), text: JSON.stringify(card) });
    },
  } as unknown as ChatAdapter;
  dispatcher = createDispatcher({
    services,
    adapters: new Map([["bench", adapter]]),
    subjects,
    fallback: async () => undefined,
  });
  const ticking = setInterval(() => services.wake(), 500);
  try {
    const people: Actor[] = [];
    for (let index = 0; index < PEOPLE; index++) people.push(await actorOf(services, `Person ${index}`));
    const [first] = people;
    if (!first) throw new Error("nobody is there");
    const { meeting, track } = await startMeeting(services, first, { title: "Busy" });
    if (track) await settleAnswer(store, track, { platform: "bench", address: "live" }, systemClock.now());
    const ref = { id: meeting.id };
    const began = performance.now();
    let said = 0;
    const talk = async (by: Actor) => {
      await arrive(services, { ...by, delivery: `${by.delivery}-here` }, ref, [by.person]);
      for (let count = 0; performance.now() < began + TALK_MS; count++) {
        said++;
        await noteLine(services, { ...by, delivery: `${by.delivery}-${count}` }, ref, { text: "So it is" });
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
    };
    await Promise.all(people.map(talk));
    await noteLine(services, { ...first, delivery: "the last" }, ref, { text: "The last word" });
    const lastSaid = performance.now();
    const isShown = () => edits.at(-1)?.text.includes("The last word") ?? false;
    while (!isShown() && performance.now() < lastSaid + 4 * LIVE_PACE_MS)
      await new Promise((resolve) => setTimeout(resolve, 50));
    if (!isShown()) throw new Error("the last word was never shown");
    // A count of edits in the time it took, the first free: one in each whole pace.
    const paces = (performance.now() - began) / LIVE_PACE_MS;
    const gaps = edits.slice(1).map((edit, index) => edit.at - (edits[index]?.at ?? 0));
    const figures = `${edits.length} edits for ${said} notes of ${PEOPLE} people in ${(paces * 3).toFixed(0)} s; ${(Math.min(...gaps) / 1_000).toFixed(2)} s or more apart; the last word shown after ${((performance.now() - lastSaid) / 1_000).toFixed(1)} s`;
    const value = { value: (edits.length - 1) / paces, aim: 1, unit: " per 3 s", digits: 2 };
    return [atMost(`${database.name}: live card, edits`, value, figures)];
  } finally {
    clearInterval(ticking);
    await dispatcher.stop();
    await store.close();
  }
}
