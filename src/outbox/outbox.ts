import { setTimeout as delay } from "node:timers/promises";
import type { Track } from "../chat/interaction.ts";
import type { Destination, MessageRef } from "../chat/refs.ts";
import { newId } from "../lib/ids.ts";
import { type Store, StoreClosed, type Transaction } from "../store/client.ts";
import type { PostedCard, PostedCardWhereInput } from "../store/models.ts";
import type { Statement } from "../store/statements.ts";

/**
 * Who is served first when many wait: answers and what somebody asked for, reminders, notices and other due moments,
 * weekly digests, letters to many.
 */
const URGENCIES = ["asked", "due", "digest", "letter"] as const;
export type Urgency = (typeof URGENCIES)[number];

/** Which record a card shows. */
export interface Subject {
  readonly subject: string;
  readonly subjectId: string;
}

export interface CardToPost extends Subject {
  /** Said once: a second card with this key is refused by the database. */
  readonly key: string;
  readonly groupId: string | null;
  readonly to: Destination;
  /** For whom it is drawn. */
  readonly locale: string;
  readonly zone: string;
  /** Who is served first when many wait; else "due". */
  readonly urgency?: Urgency;
  /** Least milliseconds between two drawings of such cards at one place, for what changes fast. */
  readonly paceMs?: number;
  /** When the dispatcher sends it, UTC. */
  readonly at: Date;
  readonly now: Date;
}

/** How long the answer to a command may take to reach its place before the dispatcher posts it instead. */
const ANSWER_GRACE_MS = 60_000;

/** A card owed to a place, as a row; it is drawn when it is sent. */
export function cardRow(card: CardToPost) {
  const { platform, workspace } = card.to.to === "channel" ? card.to.channel : card.to.user;
  return {
    id: newId(),
    key: card.key,
    subject: card.subject,
    subjectId: card.subjectId,
    groupId: card.groupId,
    platform,
    workspace,
    destination: JSON.stringify(card.to),
    urgency: URGENCIES.indexOf(card.urgency ?? "due"),
    locale: card.locale,
    zone: card.zone,
    paceMs: card.paceMs ?? 0,
    nextAttemptAt: card.at,
    createdAt: card.now,
  };
}

/** Owes a card to a place, in the transaction that makes it true. */
export async function postCard(tx: Transaction, card: CardToPost): Promise<Track> {
  const row = cardRow(card);
  await tx.postedCard.create({ data: row });
  return { card: row.id, version: 1 };
}

/** The answer to a command: its adapter posts it, the dispatcher only if that fails. */
export const answerCard = (card: Omit<CardToPost, "at">): CardToPost => ({
  urgency: "asked",
  ...card,
  at: new Date(card.now.getTime() + ANSWER_GRACE_MS),
});

/** As `postCard`, for the answer to a command. */
export const answerWithCard = (tx: Transaction, card: Omit<CardToPost, "at">): Promise<Track> =>
  postCard(tx, answerCard(card));

/**
 * The records changed: every card that shows one is to be drawn anew. Changes coalesce and cannot run backwards.
 * `pressed`: the message whose own press is being answered; it is left to its adapter for a moment.
 */
export async function refreshCards(
  tx: Transaction,
  subjects: readonly Subject[],
  now: Date,
  pressed?: MessageRef,
): Promise<void> {
  if (subjects.length === 0) return;
  const shown = {
    OR: subjects.map(({ subject, subjectId }) => ({ subject, subjectId })),
    failedAt: null,
  };
  // All of them, and first: from here on nobody claims or settles one before we commit. Whoever has one in hand sees it then.
  await tx.postedCard.updateMany({ where: shown, data: { wantVersion: { increment: 1 } } });
  await refreshPaced(tx, shown, now);
  const idle = { ...shown, paceMs: 0, owner: null, address: { not: null } };
  if (!pressed) {
    await tx.postedCard.updateMany({ where: idle, data: { nextAttemptAt: now } });
    return;
  }
  const here = { address: pressed.address, platform: pressed.platform };
  const later = new Date(now.getTime() + 10_000);
  await tx.postedCard.updateMany({ where: { ...idle, ...here }, data: { nextAttemptAt: later } });
  await tx.postedCard.updateMany({ where: { ...idle, NOT: here }, data: { nextAttemptAt: now } });
}

/** Cards with a pace take turns at their place: what waits already keeps its time and shows what is true then. */
async function refreshPaced(tx: Transaction, shown: PostedCardWhereInput, now: Date): Promise<void> {
  const cards = await tx.postedCard.findMany({
    where: { ...shown, paceMs: { gt: 0 }, address: { not: null }, nextAttemptAt: null },
  });
  for (const card of cards) {
    const nextAttemptAt = await nextTurn(tx, card, now);
    await tx.postedCard.update({ where: { id: card.id }, data: { nextAttemptAt } });
  }
}

/** The first moment at which this place may be drawn to again. */
async function nextTurn(tx: Transaction, { destination, paceMs }: PostedCard, now: Date): Promise<Date> {
  const recently = new Date(now.getTime() - paceMs);
  // One that is not posted yet waits for its adapter, which is no drawing: nobody waits for it.
  const others = await tx.postedCard.findMany({
    where: {
      destination,
      paceMs: { gt: 0 },
      address: { not: null },
      OR: [{ shownAt: { gt: recently } }, { nextAttemptAt: { gt: recently } }],
    },
    select: { shownAt: true, nextAttemptAt: true, owner: true },
  });
  const turns = others.flatMap(({ shownAt, nextAttemptAt, owner }) =>
    // What is claimed is drawn now; its time is only the end of the lease.
    [shownAt, owner ? now : nextAttemptAt].map((at) => (at ? at.getTime() + paceMs : 0)),
  );
  return new Date(Math.max(now.getTime(), ...turns));
}

/** Until when a card must wait because another one with a pace was drawn at its place; null: it may be drawn now. */
export async function pausedUntil({ db }: Store, card: PostedCard, now: Date): Promise<Date | null> {
  if (card.paceMs === 0 || !card.address) return null;
  const last = await db.postedCard.findFirst({
    where: {
      destination: card.destination,
      paceMs: { gt: 0 },
      shownAt: { gt: new Date(now.getTime() - card.paceMs) },
    },
    orderBy: { shownAt: { sort: "desc", nulls: "last" } },
    select: { shownAt: true },
  });
  return last?.shownAt ? new Date(last.shownAt.getTime() + card.paceMs) : null;
}

/** The card that stands at a message, or has one of its parts there, if it is kept true. */
export async function cardAt({ db }: Store, { platform, address }: MessageRef): Promise<PostedCard | null> {
  const card = await db.postedCard.findFirst({ where: { platform, address } });
  const end = address.lastIndexOf("/") + 1;
  if (card || end === 0) return card;
  const [place, part] = [address.slice(0, end), address.slice(end)];
  const inParts = await db.postedCard.findMany({
    where: { platform, AND: [{ address: { startsWith: place } }, { address: { contains: part } }] },
    take: 20,
  });
  return inParts.find((one) => partsOf(one, place).includes(part)) ?? null;
}

const partsOf = ({ address }: PostedCard, place: string): string[] =>
  address?.startsWith(place) ? address.slice(place.length).split("+") : [];

/** An adapter has shown revision `version` at `ref`; null: where it cannot be changed, so it is not tracked. */
export async function settleAnswer(
  store: Store,
  track: Track,
  ref: MessageRef | null,
  now: Date,
): Promise<void> {
  if (ref) return settle(store, { id: track.card }, { address: ref.address, version: track.version, now });
  const untracked = `DELETE FROM "PostedCard" WHERE "id" = ? AND "address" IS NULL`;
  await mark(store, { sql: untracked, values: [track.card] });
}

/** Waits between tries to mark, milliseconds; together half of a lease. */
const MARK_AGAIN_MS = [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000];

/** What the platform has taken is sent again unless it is marked: a database that is away for a moment is waited for. */
async function mark(store: Store, statement: Statement): Promise<void> {
  for (const wait of MARK_AGAIN_MS) {
    try {
      await store.statements.write([statement]);
      return;
    } catch (error) {
      if (error instanceof StoreClosed) throw error;
      await delay(wait);
    }
  }
  await store.statements.write([statement]);
}

/** COALESCE tells PostgreSQL that the value is an instant. */
const SETTLE = `
  UPDATE "PostedCard" SET "address" = ?, "doneVersion" = ?, "owner" = NULL, "attempts" = 0, "error" = NULL, "shownAt" = ?,
    "nextAttemptAt" = CASE WHEN "wantVersion" <= ? THEN NULL ELSE COALESCE(?, "createdAt") END
  WHERE ("wantVersion" <= ? OR "doneVersion" < ?) AND "id" = ?`;
const SETTLE_OWNED = `${SETTLE} AND "owner" = ?`;

/** Marks what is shown; if more is wanted by now, the dispatcher takes it up at once, or after the card's pace. */
export async function settle(
  store: Store,
  { id, owner }: { id: string; owner?: string | null },
  { address, version, now, paceMs = 0 }: { address: string; version: number; now: Date; paceMs?: number },
): Promise<void> {
  const later = new Date(now.getTime() + paceMs);
  const values = [address, version, now, version, later, version, version, id];
  const statement = owner ? { sql: SETTLE_OWNED, values: [...values, owner] } : { sql: SETTLE, values };
  await mark(store, statement);
}

/** The platform is back: what waits there after a failure is due, in the order it was first wanted. Resolves with how many. */
export async function releaseFailed({ statements }: Store, platform: string): Promise<number> {
  const rows = await statements.write([{ sql: RELEASE, values: [platform, new Date(0)] }]);
  return rows.length;
}

const RELEASE = `
  UPDATE "PostedCard" SET "nextAttemptAt" = COALESCE("shownAt", "createdAt")
  WHERE "platform" = ? AND "urgency" IN (${[...URGENCIES.keys()]}) AND "nextAttemptAt" > ?
    AND "error" IS NOT NULL AND "owner" IS NULL RETURNING "id"`;

/** With the waits between them about a day. Then a card is set aside: kept with its reason, and never tried by itself. */
export const MOST_TRIES = 100;
/** A card that cannot be drawn is a bug of ours, which time does not mend. */
export const MOST_TRIES_OF_A_BUG = 5;
/** Tries of which nobody told the end: whoever had the card died or stalled, and it may be the card that did it. */
export const MOST_UNENDED_TRIES = 10;

const RETRY = { firstMs: 2_000, longestMs: 15 * 60_000 };

/** Until a card's next try, at least what the platform asked for. `chance`: 0 to 1. */
export const retryDelay = (attempts: number, chance: number, retryAfterMs = 0): number =>
  Math.max(retryAfterMs, backoff(attempts, chance, RETRY));

/** Exponential with jitter, milliseconds. `chance`: 0 to 1. */
export function backoff(
  attempts: number,
  chance: number,
  { firstMs, longestMs }: { firstMs: number; longestMs: number },
): number {
  const full = Math.min(longestMs, firstMs * 2 ** Math.min(attempts - 1, 20));
  return Math.round(full / 2 + (full / 2) * chance);
}
