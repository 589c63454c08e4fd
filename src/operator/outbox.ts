import type { Destination } from "../chat/refs.ts";
import { readConfig } from "../config.ts";
import { systemClock } from "../lib/clock.ts";
import { dropSetAside, isSetAside, retrySetAside } from "../outbox/set-aside.ts";
import { openStore, type Store } from "../store/client.ts";
import { isSqlite } from "../store/migrate.ts";
import type { PostedCard, PostedCardWhereInput } from "../store/models.ts";
import { type OperatorTool, readWords } from "./tool.ts";

const USAGE = `npm run outbox -- list                 what was set aside, what waits, and why
npm run outbox -- show ID              all about one message (the beginning of its id is enough)
npm run outbox -- retry ID             sends one that was set aside once more; also: retry workspace T123, retry all
npm run outbox -- drop ID              lets one that was set aside go for ever; also: drop workspace T123, drop all`;

const MOST_LISTED = 50;
const SHORTEST_ID = 8;

/** `npm run outbox -- list|show|retry|drop`: what is owed to places, beside running processes (SQLite: reading only). */
export const outbox: OperatorTool = async ({ environment, words, say }) => {
  const { DATABASE_URL: url } = readConfig(environment, {}).core;
  const [verb, ...what] = readWords(words, []).rest;
  if (verb === "list" && what.length === 0) return reading(url, async (store) => list(store, say));
  if (verb === "show" && what.length === 1)
    return reading(url, async (store) => show(await cardBy(store, what[0] ?? ""), say));
  if (verb === "retry" || verb === "drop") return changing(url, (store) => change(store, verb, what, say));
  throw new Error(USAGE);
};

async function reading(url: string, work: (store: Store) => Promise<void>): Promise<void> {
  await answering(await openStore(url, { readOnly: true }), work);
}

async function changing(url: string, work: (store: Store) => Promise<void>): Promise<void> {
  const store = await openStore(url, { migrate: false }).catch((error: Error) => {
    const way = "Or press Try again in chat, at /readout settings status, while it runs.";
    throw isSqlite(url) ? new Error(`${error.message}. ${way}`) : error;
  });
  await answering(store, work);
}

/** A database that refuses says so in words, not in what Prisma quotes of our code. */
async function answering(store: Store, work: (store: Store) => Promise<void>): Promise<void> {
  try {
    await store.ping();
    await work(store);
  } finally {
    await store.close();
  }
}

async function list({ db }: Store, say: (line: string) => void): Promise<void> {
  const now = systemClock.now();
  const oldestFirst = { take: MOST_LISTED, orderBy: { id: "asc" } } as const;
  const waits = {
    nextAttemptAt: { not: null },
    OR: [{ nextAttemptAt: { lte: now } }, { error: { not: null } }],
  };
  const setAside = await db.postedCard.findMany({ where: isSetAside(), ...oldestFirst });
  const waiting = await db.postedCard.findMany({ where: waits, ...oldestFirst });
  const counts = [
    await db.postedCard.count({ where: isSetAside() }),
    await db.postedCard.count({ where: waits }),
  ];
  const [aside = 0, owed = 0] = counts;
  say(`${aside} set aside, ${owed} waiting.`);
  const cards = [...setAside, ...waiting];
  if (cards.length === 0) return;
  const short = shortIds(cards);
  const rows = cards.map((card) => [
    short.get(card.id) ?? card.id,
    stateOf(card),
    card.platform,
    card.workspace || "-",
    placeOf(card),
    card.subject,
    card.createdAt.toISOString().slice(0, 16).replace("T", " "),
    String(card.attempts),
    card.error ?? "-",
  ]);
  for (const line of table(
    ["id", "state", "platform", "workspace", "to", "what", "since (UTC)", "tries", "why"],
    rows,
  ))
    say(line);
  if (aside > setAside.length || owed > waiting.length)
    say(`At most ${MOST_LISTED} of each are shown, the oldest first.`);
  if (aside > 0)
    say(
      "\nWhen the reason is mended: npm run outbox -- retry ID (or: retry all). Not wanted any more: drop ID.",
    );
}

const stateOf = ({ failedAt, owner, error }: PostedCard): string =>
  failedAt ? "set aside" : owner ? "being sent" : error ? "tried again" : "due";

const placeOf = ({ destination }: PostedCard): string => {
  const to = JSON.parse(destination) as Destination;
  return to.to === "channel" ? `channel ${to.channel.id}` : `person ${to.user.id}`;
};

/** As many letters of each id as tell it from the others. */
function shortIds(cards: readonly PostedCard[]): ReadonlyMap<string, string> {
  const sorted = cards.map(({ id }) => id).toSorted();
  const common = (one = "", other = "") => {
    let length = 0;
    while (length < one.length && one[length] === other[length]) length++;
    return length;
  };
  return new Map(
    sorted.map((id, index) => {
      const length = Math.max(common(id, sorted[index - 1]), common(id, sorted[index + 1])) + 1;
      return [id, id.slice(0, Math.max(SHORTEST_ID, length))];
    }),
  );
}

/** Columns as wide as what stands in them; the last is not filled up. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** @throws Error when none or several begin so */
async function cardBy({ db }: Store, id: string): Promise<PostedCard> {
  const [card, another] = await db.postedCard.findMany({
    where: { id: { startsWith: id.toLowerCase() } },
    take: 2,
  });
  if (!card) throw new Error(`No message has an id that begins with ${id}. See: npm run outbox -- list`);
  if (another) throw new Error(`Several messages have an id that begins with ${id}: give more of it.`);
  return card;
}

/** Which record it shows is told, never what it says. */
async function show(card: PostedCard, say: (line: string) => void): Promise<void> {
  const at = (moment: Date | null) => moment?.toISOString() ?? "-";
  const lines: [string, string][] = [
    ["id", card.id],
    ["state", card.failedAt || card.nextAttemptAt ? stateOf(card) : "nothing to do"],
    ["shows", `${card.subject} ${card.subjectId}`],
    ["to", `${card.platform}, workspace ${card.workspace || "-"}, ${placeOf(card)}`],
    ["group", card.groupId ?? "-"],
    ["stands at", card.address ?? "not posted yet"],
    ["owed since", at(card.createdAt)],
    ["tries", String(card.attempts)],
    ["next try", at(card.nextAttemptAt)],
    ["set aside", at(card.failedAt)],
    ["why", card.error ?? "-"],
  ];
  for (const [name, value] of lines) say(`${name.padEnd(12)}${value}`);
}

async function change(
  store: Store,
  verb: "retry" | "drop",
  what: readonly string[],
  say: (line: string) => void,
): Promise<void> {
  const among = await chosen(store, what);
  const count = await store.write((tx) =>
    verb === "retry" ? retrySetAside(tx, among, systemClock.now()) : dropSetAside(tx, among),
  );
  if (count === 0) throw new Error("None of that was set aside. See: npm run outbox -- list");
  say(verb === "retry" ? `${count} will be tried again: now, or when Readout runs.` : `${count} let go.`);
}

async function chosen(
  store: Store,
  [first, second, ...more]: readonly string[],
): Promise<PostedCardWhereInput> {
  if (more.length > 0 || first === undefined) throw new Error(USAGE);
  if (first === "workspace" && second !== undefined) return { workspace: second };
  if (second !== undefined) throw new Error(USAGE);
  return first === "all" ? {} : { id: (await cardBy(store, first)).id };
}
