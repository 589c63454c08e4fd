import type { MessageKeeper } from "../chat/adapter.ts";
import type { Clock } from "../lib/clock.ts";
import type { Store, Transaction } from "./client.ts";

/** Keeps messages for a platform that has no server of its own; `change` rises by one with each change. */
export function createMessageKeeper(store: Store, platform: string, clock: Clock): MessageKeeper {
  const rows = store.db.keptMessage;
  return {
    put: ({ id, room, author, body }) =>
      store.write(async (tx) => {
        const change = await nextChange(tx, platform);
        return tx.keptMessage.upsert({
          where: { id },
          create: { id, platform, room, author, body, change, position: change, createdAt: clock.now() },
          update: { body, change },
        });
      }),
    get: (id) => rows.findFirst({ where: { id, platform } }),
    async last(room, limit) {
      const found = await rows.findMany({
        where: { platform, room },
        orderBy: { position: "desc" },
        take: limit,
      });
      return found.reverse();
    },
    since: (rooms, change) =>
      rows.findMany({
        where: { platform, change: { gt: change }, ...(rooms === "all" ? {} : { room: { in: [...rooms] } }) },
        orderBy: { change: "asc" },
        take: 500,
      }),
  };
}

/** The rooms whose names carry an id after a colon: a channel's, or a person's own. */
export async function roomsNamed(tx: Transaction, platform: string, id: string): Promise<string[]> {
  const rooms = await tx.keptMessage.groupBy({ by: ["room"], where: { platform } });
  return rooms.map(({ room }) => room).filter((room) => room.split(":").slice(1).includes(id));
}

async function nextChange(tx: Transaction, platform: string): Promise<number> {
  const name = `kept:${platform}`;
  const counter = await tx.counter.upsert({
    where: { name },
    create: { name, value: 1 },
    update: { value: { increment: 1 } },
  });
  return counter.value;
}
