import { joined } from "../actions/lines.ts";
import {
  bold,
  button,
  type Card,
  card,
  context,
  controls,
  day,
  instant,
  line,
  link,
  row,
  type Span,
  say,
  title,
} from "../chat/card.ts";
import { fold } from "../lib/text.ts";
import { localDay } from "../lib/working-time.ts";
import type { Transaction } from "../store/client.ts";
import type { MeetingLine, Readout, ReadoutWhereInput } from "../store/models.ts";
import type { Actor, Services } from "../use-case.ts";
import { groupsHere } from "./find.ts";
import { type Permalinks, permalinks } from "./publishing-addresses.ts";
import { press } from "./readout-card.ts";

const PAGE = 8;

type Listed = Readout & { readonly group: { readonly id: string; readonly name: string } };
type Line = MeetingLine & { readonly meeting: { readonly number: number; readonly groupId: string } };

/** A page of readouts, newest first, and after them of what was said in meetings with the same words. */
export interface Listing {
  readonly words: string;
  readonly readouts: readonly Listed[];
  readonly lines: readonly Line[];
  /** How many there are on all pages. */
  readonly count: { readonly readouts: number; readonly lines: number };
  readonly page: number;
  readonly pages: number;
  readonly links: Permalinks;
}

const wordsIn = (words: string): string[] => fold(words).split(/\s+/).filter(Boolean);

/** Looks in titles, and in the texts a reader may see: released ones, and their own drafts' titles. */
export async function listReadouts(
  services: Services,
  actor: Actor,
  words: string,
  page: number,
): Promise<Listing> {
  const { db } = services.store;
  const groups = await groupsHere(services, actor);
  const wanted = wordsIn(words);
  const where: ReadoutWhereInput = {
    groupId: { in: groups },
    AND: wanted.map((word) => ({ folded: { contains: word } })),
  };
  const inTexts = wanted.length > 0 ? await releasedWith(db, groups, wanted) : [];
  const all: ReadoutWhereInput = { OR: [where, { id: { in: inTexts } }] };
  const said = linesWith(groups, wanted);
  const count = {
    readouts: await db.readout.count({ where: all }),
    lines: wanted.length > 0 ? await db.meetingLine.count({ where: said }) : 0,
  };
  const pages = Math.max(1, Math.ceil((count.readouts + count.lines) / PAGE));
  const at = Math.min(Math.max(1, page), pages);
  const skip = (at - 1) * PAGE;
  const readouts = await db.readout.findMany({
    where: all,
    include: { group: { select: { id: true, name: true } } },
    orderBy: [{ createdAt: "desc" }, { number: "desc" }],
    skip,
    take: PAGE,
  });
  const lines =
    count.lines > 0
      ? await db.meetingLine.findMany({
          where: said,
          include: { meeting: { select: { number: true, groupId: true } } },
          orderBy: [{ at: "desc" }, { id: "desc" }],
          skip: Math.max(0, skip - count.readouts),
          take: PAGE - readouts.length,
        })
      : [];
  const links = await permalinks(services, groups);
  return { words, readouts, lines, count, page: at, pages, links };
}

const MOST_SEARCHED = 500;

/** Released texts are searched as they are read: folded here, since databases fold letters differently. */
async function releasedWith(db: Transaction, groups: string[], words: readonly string[]): Promise<string[]> {
  const released = await db.readout.findMany({
    where: { groupId: { in: groups }, state: "RELEASED" },
    select: { id: true, releasedVersion: true },
    orderBy: { createdAt: "desc" },
    take: MOST_SEARCHED,
  });
  const texts = await db.readoutVersion.findMany({
    where: {
      OR: released.map(({ id, releasedVersion }) => ({ readoutId: id, number: releasedVersion ?? 0 })),
    },
    select: { readoutId: true, text: true },
  });
  return texts
    .filter(({ text }) => words.every((word) => fold(text).includes(word)))
    .map(({ readoutId }) => readoutId);
}

/** Decisions and notes with all of these words. */
const linesWith = (groups: string[], words: readonly string[]) => ({
  meeting: { groupId: { in: groups } },
  kind: { in: ["DECISION" as const, "NOTE" as const] },
  removedAt: null,
  AND: words.map((word) => ({ folded: { contains: word } })),
});

/** The list as a card. `search`: the id that keeps its words, so that they need not ride in a button. */
export function listCard(actor: Actor, listing: Listing, search?: string): Card {
  const { words, readouts, lines, count, page, pages, links } = listing;
  const isEmpty = readouts.length + lines.length === 0;
  const turn = (label: string, p: number) => button(label, { do: "readout.list", p, q: search });
  return card(
    title(say("readout.list-title", { count: count.readouts, lines: count.lines })),
    isEmpty ? line(words === "" ? say("readout.none") : say("readout.none-found", { words })) : undefined,
    readouts.map((one) => row(rowText(actor, one, links), button(say("list.open"), press("show", one)))),
    lines.map((one) => line(lineText(one, actor.group.zone, links))),
    pages > 1 ? context(say("list.page", { page, pages })) : undefined,
    controls(page > 1 ? turn("<", page - 1) : undefined, page < pages ? turn(">", page + 1) : undefined),
  );
}

function rowText(actor: Actor, readout: Listed, links: Permalinks): Span[] {
  const url = readout.releasedAt ? links.readout(readout) : null;
  const when = readout.releasedAt ?? readout.createdAt;
  return joined([
    [bold(`R${readout.number} `), { type: "text", text: readout.title }],
    say("readout.state", { state: readout.state }),
    instant(when),
    readout.group.id === actor.group.id ? null : { type: "text", text: readout.group.name },
    url ? link("page", url) : null,
  ]);
}

/** "D4 Two suppliers · M3, Tue 10 Mar · source · minutes" */
const lineText = (one: Line, zone: string, links: Permalinks): Span[] => {
  const minutes = links.minutes(one.meeting);
  return joined([
    [bold(one.number === null ? "" : `D${one.number} `), { type: "text", text: one.text }],
    [{ type: "text", text: `M${one.meeting.number}, ` }, day(localDay(zone, one.at))],
    one.sourceUrl ? link("source", one.sourceUrl) : null,
    minutes ? link("minutes", minutes) : null,
  ]);
};
