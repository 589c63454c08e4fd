import type { KeptMessage, MessageKeeper } from "../../src/chat/adapter.ts";
import type { Logger } from "../../src/lib/logger.ts";
import { type Directory, readPerson } from "./directory.ts";
import {
  CHANNELS_ROOM,
  channelRoom,
  directRoom,
  homeRoom,
  PEOPLE_ROOM,
  roomsOf,
  type View,
} from "./rooms.ts";
import { type Message, readMessage } from "./stored.ts";

/** Something a person's page should know of. */
export type News =
  | { readonly type: "message"; readonly message: Message }
  | { readonly type: "person"; readonly person: { readonly id: string; readonly name: string } }
  | { readonly type: "channel"; readonly name: string };

export interface Listener {
  readonly person: string;
  /** `upTo`: the change number after this news, to resume from. */
  tell(news: News, upTo: number): Promise<void>;
  /** Ends the connection. */
  end(): void;
}

/** Pushes changes to whoever listens; one listener is one tab. */
export interface Live {
  /** A message was written in this process: push it now. */
  changed(kept: KeptMessage): void;
  /** Listens from `after` on; returns how to stop. */
  listen(listener: Listener, after: number): () => void;
  /** Ends every connection. */
  stop(): void;
  /** Null while the keeper answers; else since when it does not. */
  trouble(): string | null;
}

/**
 * How often other processes' changes are looked for, once for all tabs; there is no way to be told by the database
 * that both have.
 */
const POLL_MS = 2_000;

const MANY = 100;

interface Tab {
  readonly listener: Listener;
  cursor: number;
  /** Is a pull under way, and did something change meanwhile? */
  state: "idle" | "pulling" | "again" | "ended";
  /** Its last pull failed: it is woken again. */
  failed: boolean;
}

/**
 * Each tab pulls what changed after its own cursor, in the keeper's order: a change of this process may be written
 * after one of another process that was not seen yet, so pushing it by itself would skip that one on resuming.
 */
export function createLive(keeper: MessageKeeper, directory: () => Directory, logger: Logger): Live {
  const tabs = new Set<Tab>();
  let timer: NodeJS.Timeout | undefined;
  let trouble: string | null = null;
  /** The last change that was looked at for all tabs; null while there is none to look for. */
  let seen: { upTo: number } | null = null;
  let polling = false;

  const troubled = (error: unknown): void => {
    trouble ??= "messages cannot be read";
    logger.warn({ reason: error instanceof Error ? error.name : "unknown" }, "web.live-failed");
  };

  const wake = (tab: Tab): void => {
    if (tab.state === "ended") return;
    if (tab.state !== "idle") {
      tab.state = "again";
      return;
    }
    tab.state = "pulling";
    void pull(tab)
      .then(() => {
        tab.failed = false;
        trouble = null;
      })
      .catch((error: unknown) => {
        tab.failed = true;
        troubled(error);
      })
      .then(() => {
        const again = tab.state === "again";
        if (tab.state !== "ended") tab.state = "idle";
        if (again) wake(tab);
      });
  };

  const pull = async (tab: Tab): Promise<void> => {
    const { person } = tab.listener;
    const known = new Set((await directory().channels()).map(({ name }) => name));
    const rooms = roomsToHear(person, known);
    const found = await keeper.since(rooms, tab.cursor);
    // A channel that was opened between the two questions: what was said in it meanwhile.
    const fresh = found.filter(({ room, id }) => room === CHANNELS_ROOM && !known.has(channelOf(id)));
    for (const { id } of fresh)
      found.push(...(await keeper.since(roomsOf(`channel:${channelOf(id)}`, person), tab.cursor)));
    found.sort((one, other) => one.change - other.change);
    for (const kept of found) {
      if (tab.state === "ended") return;
      const news = newsOf(kept);
      if (news) await tab.listener.tell(news, kept.change);
      tab.cursor = Math.max(tab.cursor, kept.change);
    }
    // The keeper may give a long list in parts.
    if (found.length >= MANY && tab.state === "pulling") tab.state = "again";
  };

  /** Whoever hears of a change in one of their rooms pulls it. */
  const look = async (): Promise<void> => {
    seen ??= { upTo: Math.min(...[...tabs].map(({ cursor }) => cursor)) };
    const from = seen;
    for (let more = true; more; ) {
      const found = await keeper.since("all", from.upTo);
      for (const { change, room } of found) {
        from.upTo = Math.max(from.upTo, change);
        for (const tab of tabs) if (tab.cursor < change && hears(tab.listener.person, room)) wake(tab);
      }
      more = found.length >= MANY;
    }
  };

  const poll = (): void => {
    for (const tab of tabs) if (tab.failed) wake(tab);
    if (polling) return;
    polling = true;
    void look()
      .then(() => {
        if ([...tabs].every(({ failed }) => !failed)) trouble = null;
      })
      .catch(troubled)
      .then(() => {
        polling = false;
      });
  };

  const end = (tab: Tab): void => {
    tab.state = "ended";
    tabs.delete(tab);
    if (tabs.size > 0) return;
    clearInterval(timer);
    timer = undefined;
    seen = null;
  };

  return {
    changed({ room }) {
      for (const tab of tabs) if (hears(tab.listener.person, room)) wake(tab);
    },
    listen(listener, after) {
      const tab: Tab = { listener, cursor: after, state: "idle", failed: false };
      tabs.add(tab);
      timer ??= setInterval(poll, POLL_MS).unref();
      wake(tab);
      return () => end(tab);
    },
    stop() {
      for (const tab of [...tabs]) {
        end(tab);
        tab.listener.end();
      }
    },
    trouble: () => trouble,
  };
}

const channelOf = (id: string): string => id.replace(/^channel-/, "");

const hears = (person: string, room: string): boolean =>
  room === PEOPLE_ROOM ||
  room === CHANNELS_ROOM ||
  room.startsWith("channel:") ||
  room === directRoom(person) ||
  room === homeRoom(person) ||
  room.startsWith(`private:${person}:`);

function roomsToHear(person: string, channels: ReadonlySet<string>): string[] {
  const views: View[] = [...[...channels].map(channelRoom), "direct", "home"];
  return [PEOPLE_ROOM, CHANNELS_ROOM, ...views.flatMap((view) => roomsOf(view, person))];
}

function newsOf(kept: KeptMessage): News | null {
  if (kept.room === PEOPLE_ROOM) {
    const { id, name } = readPerson(kept);
    return { type: "person", person: { id, name } };
  }
  if (kept.room === CHANNELS_ROOM) return { type: "channel", name: channelOf(kept.id) };
  const message = readMessage(kept);
  return message ? { type: "message", message } : null;
}
