import { button, type Card, card, context, controls, row, say } from "../chat/card.ts";
import { UserError } from "../chat/user-error.ts";
import type { Services } from "../use-case.ts";
import { type Found, textFor } from "./find.ts";
import { keptWords } from "./questions.ts";
import { type FullReadout, labelOf, mayRead, phaseOf } from "./readout.ts";
import { controlsOf, headOf } from "./readout-card.ts";
import { namesOf } from "./record.ts";
import { markRead } from "./review.ts";
import { readText } from "./sentences.ts";
import { documentParts, pagesOf } from "./text-card.ts";
import { peopleIn, sourcesCard, textCard, versionCard } from "./views.ts";

/** A readout shown on request: how it stands, the beginning of the text this person may read, what can be done. */
export async function showReadout(services: Services, { readout, actor }: Found): Promise<Card> {
  if (phaseOf(readout) === "withdrawn") return card(headOf(readout));
  const text = mayRead(readout, actor) ? readout.latest : readout.released;
  const pages = text ? pagesOf(documentParts(readText(text.text, text.language))) : [];
  if (text) await markRead(services, actor, readout, text.number);
  const kept = await keptWords(services, actor, readout.id);
  return card(
    headOf(readout),
    pages[0] ?? context(say("readout.private", { label: labelOf(readout) })),
    pages.length > 1 ? context(say("readout.more-to-read", { pages: pages.length })) : undefined,
    kept.map((question) =>
      row([say("readout.words-wait")], button(say("list.open"), { do: "readout.kept", q: question.id })),
    ),
    controls(...controlsOf(readout)),
  );
}

/** Which page of which version somebody wants; without a number, the one they may read. */
export interface Wanted {
  readonly page: number;
  readonly number?: number | undefined;
}

/** A version's text, page by page. An approver has been shown it then. @throws UserError `readout.private`, `readout.no-version` */
export async function showText(services: Services, { readout, actor }: Found, wanted: Wanted): Promise<Card> {
  const text = await versionOf(services, { readout, actor }, wanted.number);
  await markRead(services, actor, readout, text.number);
  return textCard(readout, text, wanted.page, actor);
}

/** Each sentence of a version with where it came from. */
export async function showSources(services: Services, found: Found, wanted: Wanted): Promise<Card> {
  const text = await versionOf(services, found, wanted.number);
  const names = await namesOf(services.store.db, peopleIn(text));
  return sourcesCard(found.readout, text, wanted.page, names);
}

/** Who wrote a version, and what it changed of the one before. */
export async function showVersion(
  services: Services,
  found: Found,
  number: number | undefined,
): Promise<Card> {
  const { db } = services.store;
  const { readout, actor } = found;
  const text = await versionOf(services, found, number);
  // Readers of what is released compare what was released; who drafts sees every step.
  const visible = mayRead(readout, actor) ? {} : { releasedAt: { not: null } };
  const before = await db.readoutVersion.findFirst({
    where: { readoutId: readout.id, number: { lt: text.number }, ...visible },
    orderBy: { number: "desc" },
  });
  const notes = mayRead(readout, actor)
    ? await db.readoutNote.findMany({
        where: { readoutId: readout.id, number: text.number },
        orderBy: { id: "asc" },
        take: 20,
      })
    : [];
  const names = await namesOf(db, [text.byId, ...notes.map((note) => note.byId)]);
  return versionCard(readout, text, before, notes, names);
}

/** Readers see what was released while it stands; drafters and approvers every version. */
async function versionOf(
  services: Services,
  { readout, actor }: Found,
  number: number | undefined,
): Promise<FullReadout["latest"]> {
  const own = textFor(readout, actor);
  if (number === undefined || number === own.number) return own;
  const text = await services.store.db.readoutVersion.findUnique({
    where: { readoutId_number: { readoutId: readout.id, number } },
  });
  const label = labelOf(readout);
  if (!text || (!mayRead(readout, actor) && text.releasedAt === null))
    throw new UserError("readout.no-version", { label, number, last: own.number });
  return text;
}
