import type { KeptMessage, MessageKeeper } from "../../src/chat/adapter.ts";
import type { LocalCard } from "../../src/chat/card.ts";
import type { TextPart } from "../../src/chat/interaction.ts";
import { newId } from "../../src/lib/ids.ts";
import { renderCard } from "./render.ts";
import { BOT_ID, roomsOf, type View } from "./rooms.ts";
import { type CardBody, inOrder, type Message, type MessageBody, pressesOf, readMessage } from "./stored.ts";

/** Older presses a message still answers to. */
const EARLIER_LIMIT = 60;

export interface Posting {
  readonly id: string;
  readonly room: string;
  readonly card: LocalCard;
  readonly locale: string;
  readonly ping?: readonly string[];
  readonly used?: CardBody["used"];
}

/** The messages, whoever wrote them. Each write is heard by `changed`. */
export interface Board {
  get(id: string): Promise<Message | null>;
  /** The last messages of a view as this person reads it, oldest first. */
  last(view: View, person: string, limit: number): Promise<Message[]>;
  say(line: {
    id: string;
    room: string;
    author: string;
    name: string;
    parts: readonly TextPart[];
  }): Promise<Message>;
  /** The same id again replaces what it says and leaves it where it stands. */
  post(posting: Posting): Promise<Message>;
  /** Null when there is no such message. */
  redraw(id: string, card: LocalCard): Promise<Message | null>;
  dismiss(id: string): Promise<Message | null>;
}

export function createBoard(keeper: MessageKeeper, changed: (kept: KeptMessage) => void): Board {
  const inTurn = createTurns();
  const put = async (id: string, room: string, author: string, body: MessageBody): Promise<Message> => {
    const kept = await keeper.put({ id, room, author, body: JSON.stringify(body) });
    changed(kept);
    return { ...kept, body };
  };
  const get = async (id: string): Promise<Message | null> => {
    const kept = await keeper.get(id);
    return kept ? readMessage(kept) : null;
  };
  const edit = (id: string, change: (body: CardBody) => CardBody) =>
    inTurn(id, async () => {
      const known = await get(id);
      if (known?.body.kind !== "card") return null;
      return put(id, known.room, known.author, change(known.body));
    });

  return {
    get,
    async last(view, person, limit) {
      const kept = await Promise.all(roomsOf(view, person).map((room) => keeper.last(room, limit)));
      const messages = kept.flat().map(readMessage);
      return messages
        .filter((message) => message !== null)
        .sort(inOrder)
        .slice(-limit);
    },
    say: ({ id, room, author, name, parts }) =>
      inTurn(id, async () => {
        const known = await get(id);
        return known ?? put(id, room, author, { kind: "line", order: newId(), name, parts });
      }),
    post: (posting) =>
      inTurn(posting.id, async () => {
        const known = await get(posting.id);
        const before = known?.body.kind === "card" ? known.body : undefined;
        return put(posting.id, posting.room, BOT_ID, cardBody(posting, before));
      }),
    redraw: (id, card) => edit(id, (body) => redrawn(body, card)),
    dismiss: (id) => edit(id, (body) => ({ ...body, gone: true })),
  };
}

function cardBody({ card, locale, ping = [], used }: Posting, before: CardBody | undefined): CardBody {
  renderCard(card); // What cannot be drawn must fail here, not for everyone who reads the room.
  if (before) return redrawn(before, card);
  return {
    kind: "card",
    order: newId(),
    card,
    ping,
    locale,
    edits: 0,
    earlier: [],
    ...(used ? { used } : {}),
  };
}

function redrawn(body: CardBody, card: LocalCard): CardBody {
  renderCard(card);
  if (JSON.stringify(card) === JSON.stringify(body.card)) return { ...body, gone: false };
  const now = new Set(pressesOf(card));
  const earlier = [...new Set([...pressesOf(body.card), ...body.earlier])].filter((press) => !now.has(press));
  return { ...body, card, gone: false, edits: body.edits + 1, earlier: earlier.slice(0, EARLIER_LIMIT) };
}

/** Runs what concerns one key one after the other: reading and writing a body are two steps. */
export function createTurns(): <T>(key: string, run: () => Promise<T>) => Promise<T> {
  const turns = new Map<string, Promise<unknown>>();
  return (key, run) => {
    const result = (turns.get(key) ?? Promise.resolve()).then(run);
    const settled = result.then(
      () => undefined,
      () => undefined,
    );
    turns.set(key, settled);
    void settled.then(() => turns.get(key) === settled && turns.delete(key));
    return result;
  };
}
