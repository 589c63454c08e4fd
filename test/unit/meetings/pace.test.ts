import { expect, test } from "vitest";
import type { ChatAdapter } from "../../../src/chat/adapter.ts";
import { subjects } from "../../../src/commands/table.ts";
import { arrive } from "../../../src/meetings/attendance.ts";
import { endMeeting } from "../../../src/meetings/ending.ts";
import { noteLine, startMeeting } from "../../../src/meetings/holding.ts";
import { callMeeting, LIVE_PACE_MS } from "../../../src/meetings/service.ts";
import { propose, vote } from "../../../src/meetings/voting.ts";
import { createDispatcher } from "../../../src/outbox/dispatcher.ts";
import { settleAnswer } from "../../../src/outbox/outbox.ts";
import { onEachDatabase } from "../../support/databases.ts";
import { createDesk, START } from "../readouts/desk.ts";

interface Shown {
  readonly at: number;
  readonly address: string;
  readonly text: string;
}

/** A platform that writes down when it was asked to show what. */
function recorder(now: () => number) {
  const edits: Shown[] = [];
  const posts: Shown[] = [];
  const adapter = {
    platform: "test",
    async send(_: unknown, message: { card: unknown }) {
      const address = `posted-${posts.length}`;
      posts.push({ at: now(), address, text: JSON.stringify(message.card) });
      return { platform: "test", address };
    },
    async update(ref: { address: string }, message: { card: unknown }) {
      edits.push({ at: now(), address: ref.address, text: JSON.stringify(message.card) });
    },
  } as unknown as ChatAdapter;
  return { adapter, edits, posts };
}

onEachDatabase("a busy meeting's cards", (kind) => {
  test("fifty people talk and vote: its channel is asked for at most one edit in three seconds, the last state is shown", async () => {
    const database = await kind.fresh();
    try {
      const desk = createDesk(database.store);
      const { services } = desk;
      let now = START.getTime();
      const { adapter, edits } = recorder(() => now);
      const dispatcher = createDispatcher({
        services,
        adapters: new Map([["test", adapter]]),
        subjects,
        fallback: async () => undefined,
      });
      const passes = async (ms: number) => {
        now += ms;
        desk.at(new Date(now));
        await dispatcher.drain();
      };
      const ana = await desk.actor("Ana");
      // Announced in the same channel: that card stands there too.
      const startsAt = new Date(now + 3_600_000);
      const call = {
        title: "Review",
        startsAt,
        zone: "UTC",
        minutes: 60,
        place: null,
        people: [],
        recurrence: null,
      };
      const { meeting, track: announced } = await callMeeting(services, ana, call);
      const posted = async (track: typeof announced, address: string) =>
        track && settleAnswer(services.store, track, { platform: "test", address }, new Date(now));
      await posted(announced, "announced");
      const ref = { id: meeting.id };
      const { track: live } = await startMeeting(services, await desk.actor("Ana"), ref);
      await posted(live, "live");
      const motion = { text: "Two suppliers?", choices: [], hidden: false, quorum: null };
      const { track: put } = await propose(services, await desk.actor("Ana"), ref, motion);
      await posted(put, "proposal");
      await passes(10_000);
      edits.length = 0;
      const began = now;
      for (let person = 0; person < 50; person++) {
        const by = await desk.actor(`Person ${person}`);
        await arrive(services, by, ref, [by.person]);
        await passes(70);
        await noteLine(services, { ...by, delivery: `${by.delivery}-n` }, ref, { text: `said ${person}` });
        await passes(130);
        await vote(services, { ...by, delivery: `${by.delivery}-v` }, ref, {
          choice: person % 3 ? "yes" : "no",
        });
        await passes(200);
      }
      const talked = now - began;
      // Nothing is said any more: what is owed is shown in its turn.
      for (let second = 0; second < 8; second++) await passes(1_000);

      const gaps = edits.slice(1).map((edit, index) => edit.at - (edits[index]?.at ?? 0));
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(LIVE_PACE_MS);
      expect(edits.length).toBeLessThanOrEqual(Math.floor((talked + 8_000) / LIVE_PACE_MS) + 1);
      expect(edits.length).toBeGreaterThan(4);
      expect(edits.filter((edit) => edit.address === "announced")).toEqual([]);
      expect(edits[0]?.at).toBeLessThanOrEqual(began + LIVE_PACE_MS);
      const last = (address: string) => edits.findLast((edit) => edit.address === address)?.text;
      expect(last("live")).toContain("said 49");
      expect(last("proposal")).toContain("yes 33, no 17");
      await endMeeting(services, await desk.actor("Ana"), ref);
      for (let second = 0; second < 8; second++) await passes(1_000);
      expect(last("live")).toContain("Ended");
      expect(last("announced")).toContain("Ended");
    } finally {
      await database.drop();
    }
  }, 120_000);
});
