import { DateTime } from "luxon";
import { context, image, type Phrase, say } from "../chat/card.ts";
import { dayText, labelOf as wordsOf } from "../i18n/index.ts";
import { describeError } from "../lib/failure.ts";
import type { Store } from "../store/client.ts";
import type { ActionItemWhereInput, Group } from "../store/models.ts";
import type { Services } from "../use-case.ts";
import { type Digest, isQuiet } from "./digest.ts";
import { type DigestPicture, drawDigest, rasterise } from "./picture.ts";

/** So many weeks are drawn. */
const WEEKS = 6;
const OPEN = ["OPEN" as const, "STARTED" as const];

/** A week of a group: what was open and overdue at its end, and what was done in it. */
type Week = Pick<DigestPicture["weeks"][number], "open" | "done" | "overdue"> & { readonly from: Date };

/** A digest's picture in words, and drawn where that can be done. */
export interface DigestImage {
  readonly alt: string;
  readonly drawn?: Drawn;
}

interface Drawn {
  readonly png: Uint8Array;
  /** The same for readers of dark pages. */
  readonly dark: Uint8Array;
  /** What its file is called. */
  readonly name: string;
}

/**
 * The picture of a digest in a reader's language; null for a quiet week. What fails is logged, and the digest goes without:
 * where it cannot be drawn, as without fonts, its words stay.
 */
export async function digestImage(
  services: Services,
  digest: Digest,
  locale: string,
): Promise<DigestImage | null> {
  if (isQuiet(digest)) return null;
  const { group, until } = digest;
  let alt: string | undefined;
  try {
    const picture = await digestPicture(services, digest, locale);
    const light = drawDigest({ ...picture, theme: "light" });
    ({ alt } = light);
    const [png, dark] = await Promise.all([
      rasterise(light.svg),
      rasterise(drawDigest({ ...picture, theme: "dark" }).svg),
    ]);
    const day = DateTime.fromJSDate(until, { zone: group.zone }).toISODate();
    return { alt, drawn: { png, dark, name: `digest-${day}.png` } };
  } catch (error) {
    services.logger.error({ group: group.id, error: describeError(error) }, "digest.picture-failed");
    return alt === undefined ? null : { alt };
  }
}

/** The picture as an element of a card. */
export const imageElement = ({ alt, drawn }: DigestImage) =>
  drawn ? image(alt, base64(drawn.png), drawn.name, base64(drawn.dark)) : context(alt);

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

/** What a digest's picture shows: the last weeks, each of seven days up to the digest's own moment, and who waits on what. */
export async function digestPicture(
  { store, prefix }: Pick<Services, "store" | "prefix">,
  { group, until }: Pick<Digest, "group" | "until">,
  locale: string,
): Promise<Omit<DigestPicture, "theme">> {
  const reader = { locale, zone: group.zone, prefix, now: until };
  const word = (phrase: Phrase) => wordsOf(phrase, reader);
  const dayOf = (at: Date) =>
    dayText(DateTime.fromJSDate(at, { zone: group.zone }).toISODate() ?? "", reader).replace(/^\S+ /, "");
  const weeks = await weeksOf(store, group, until);
  return {
    title: word(say("picture.title", { group: group.name, day: dayOf(until) })),
    weeks: weeks.map(({ from, ...counts }) => ({ label: dayOf(from), ...counts })),
    waiting: await waitingIn(store, group, until, word(say("picture.nobody"))),
    words: {
      open: word(say("picture.open")),
      done: word(say("picture.done")),
      overdue: word(say("picture.overdue")),
      perWeek: word(say("picture.per-week")),
      waiting: word(say("picture.waiting")),
      others: word(say("picture.others")),
      nothing: word(say("picture.nothing")),
    },
  };
}

async function weeksOf(store: Store, group: Group, until: Date): Promise<Week[]> {
  const end = DateTime.fromJSDate(until, { zone: group.zone });
  const weeks = Array.from({ length: WEEKS }, (_, index) => WEEKS - index - 1)
    .map((back) => ({
      from: end.minus({ weeks: back + 1 }).toJSDate(),
      to: end.minus({ weeks: back }).toJSDate(),
    }))
    .filter(({ to }) => to > group.createdAt);
  return Promise.all(
    weeks.map(async ({ from, to }) => {
      const count = (where: ActionItemWhereInput) =>
        store.db.actionItem.count({ where: { groupId: group.id, ...where } });
      // Open then: open still, or settled only later.
      const stood: ActionItemWhereInput = {
        createdAt: { lte: to },
        OR: [{ state: { in: OPEN } }, { settledAt: { gt: to } }],
      };
      return {
        from,
        open: await count(stood),
        done: await count({ state: "DONE", settledAt: { gt: from, lte: to } }),
        overdue: await count({ ...stood, dueAt: { lte: to } }),
      };
    }),
  );
}

async function waitingIn(
  { db }: Store,
  { id: groupId }: Group,
  until: Date,
  nobody: string,
): Promise<DigestPicture["waiting"]> {
  const open = { groupId, state: { in: OPEN } };
  const late = { ...open, dueAt: { lte: until } };
  const owners = (item: ActionItemWhereInput) =>
    db.assignment.groupBy({ by: ["personId"], where: { owner: true, item }, _count: true });
  const mine = await owners(open);
  const overdue = new Map((await owners(late)).map(({ personId, _count }) => [personId, _count]));
  const people = await db.person.findMany({
    where: { id: { in: mine.map(({ personId }) => personId) } },
    select: { id: true, name: true },
    orderBy: { id: "asc" },
  });
  const counts = new Map(mine.map(({ personId, _count }) => [personId, _count]));
  const unowned = { assignments: { none: { owner: true } } };
  const nobodys = {
    name: nobody,
    open: await db.actionItem.count({ where: { ...open, ...unowned } }),
    overdue: await db.actionItem.count({ where: { ...late, ...unowned } }),
  };
  return [
    ...people.map(({ id, name }) => ({ name, open: counts.get(id) ?? 0, overdue: overdue.get(id) ?? 0 })),
    ...(nobodys.open > 0 ? [nobodys] : []),
  ];
}
