import type { KeptMessage, MessageKeeper } from "../../src/chat/adapter.ts";
import type { Clock } from "../../src/lib/clock.ts";

/** A keeper that forgets when the process ends. */
export function createMemoryKeeper(clock: Clock): MessageKeeper {
  const kept = new Map<string, KeptMessage>();
  let change = 0;
  const all = () => [...kept.values()];
  return {
    async put({ id, room, author, body }) {
      const known = kept.get(id);
      const message = {
        id,
        room,
        author,
        body,
        change: ++change,
        createdAt: known?.createdAt ?? clock.now(),
      };
      kept.set(id, message);
      return message;
    },
    get: async (id) => kept.get(id) ?? null,
    last: async (room, limit) =>
      all()
        .filter((message) => message.room === room)
        .slice(-limit),
    since: async (rooms, after) =>
      all()
        .filter((message) => message.change > after && (rooms === "all" || rooms.includes(message.room)))
        .sort((one, other) => one.change - other.change),
  };
}
