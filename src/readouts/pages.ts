import { compareTexts, type Document, toText } from "../lib/document/index.ts";
import { networkOf } from "../lib/network.ts";
import { createTurnstile } from "../lib/turnstile.ts";
import type { Database } from "../store/client.ts";
import type { Meeting, Minutes, Readout, ReadoutVersion } from "../store/models.ts";
import { type PageGroup, type Published, type PublishedReadout, readPublished } from "../store/published.ts";
import type { Services } from "../use-case.ts";
import type {
  MinutesPage,
  Pages,
  PublicGroup,
  PublicReadout,
  PublicVersion,
  ReadoutList,
} from "../web/pages/port.ts";
import { readLink } from "./links.ts";
import { feedText } from "./publishing-calendar.ts";
import { rateAsReader } from "./ratings.ts";
import { documentOf } from "./sentences.ts";
import { confirmToken, readAddress, stopSubscription, subscribe } from "./subscribers.ts";

const PER_PAGE = 20;
/** So many readouts are kept in memory as they were last read. */
const KEPT = 200;
const MINUTE_MS = 60_000;
const OUT = { in: ["RELEASED" as const, "WITHDRAWN" as const] };

/**
 * What the pages read and do, over the store. Whoever may not see a group is told the same as if there were none; what
 * was not released is in none of the answers.
 */
export function createReadoutPages(services: Services): Pages {
  const { db } = services.store;
  const now = () => services.clock.now();
  const votes = createTurnstile({ most: 20, ms: MINUTE_MS });
  const tries = createTurnstile({ most: 5, ms: MINUTE_MS });
  const letters = createTurnstile({ most: 5, ms: MINUTE_MS });

  const published = (slug: string, key: string | undefined, number?: number) =>
    readPublished(services.store, { slug, key, number, now: now() });
  /** The group, for this reader; null: there is none, or not for them. */
  const groupFor = async (slug: string, key: string | undefined): Promise<PageGroup | null> => {
    const found = await published(slug, key);
    return found && mayRead(found) ? found.group : null;
  };
  const kept = createKept(KEPT);

  return {
    async list(slug, key, page) {
      const group = await groupFor(slug, key);
      return group ? readList(db, group, page) : "forbidden";
    },
    async readout(slug, number, version, key) {
      const found = await published(slug, key, number);
      if (!found || !mayRead(found)) return "forbidden";
      const { group, readout } = found;
      if (!readout) return null;
      const read = async () => publicReadout(group, readout, await releasedVersions(db, readout.id), version);
      return version === undefined ? kept({ group, readout }, read) : read();
    },
    async minutes(slug, number, version, key) {
      // That a group is public is about its readouts: minutes are for those who were given a link.
      const found = await published(slug, key);
      if (!found?.hasLink) return "forbidden";
      const { group } = found;
      const meeting = await db.meeting.findUnique({
        where: { groupId_number: { groupId: group.id, number } },
        include: { minuteses: { orderBy: { version: "asc" } } },
      });
      return meeting && minutesPage(group, meeting, version);
    },
    async rate(slug, number, vote) {
      const found = await published(slug, vote.key, number);
      if (!found || !mayRead(found)) return "forbidden";
      const { group, readout } = found;
      const reader = networkOf(vote.address);
      if (!tries.take(reader, now())) return "too-many";
      if (readout?.state !== "RELEASED") return null;
      return rateAsReader(
        services,
        { id: readout.id, groupId: group.id },
        {
          stars: vote.stars,
          cookie: vote.cookie,
          stranger: vote.key === undefined ? reader : null,
          mayCount: () => votes.take(group.id, now()),
        },
      );
    },
    async subscribe(slug, mail, address, key) {
      const group = await groupFor(slug, key);
      if (!group) return "forbidden";
      const to = readAddress(mail);
      if (to === null) return "invalid";
      if (!letters.take(networkOf(address), now())) return "too-many";
      return subscribe(services, { groupId: group.id, address: to, personId: null });
    },
    confirm: (token) => confirmToken(services, token),
    unsubscribe: (token) => stopSubscription(services, token),
    async calendar(token) {
      // "<secret>.M3" is the file of one meeting.
      const [secret = "", label] = token.split(".", 2);
      const link = await readLink(db, secret, ["calendar-person", "calendar-group"], now());
      return link && feedText(services, link, label);
    },
  };
}

const mayRead = ({ group, hasLink }: Published): boolean => group.isPublic || hasLink;

/**
 * The same readout as before while nothing that is shown of it has changed, so that what was drawn of it may be kept
 * along with it. Everything it depends on is in `of`, which was read anew. At most so many are kept.
 */
export function createKept(most: number) {
  const known = new Map<string, PublicReadout>();
  return async (
    of: { readonly group: PageGroup; readonly readout: PublishedReadout },
    read: () => Promise<PublicReadout | null>,
  ): Promise<PublicReadout | null> => {
    const name = JSON.stringify(of);
    const found = known.get(name) ?? (await read());
    // Set anew, it is the last to go.
    known.delete(name);
    if (found) known.set(name, found);
    const [oldest = ""] = known.size > most ? known.keys() : [];
    known.delete(oldest);
    return found;
  };
}

/** The versions that came out, the oldest first: a later text is nobody's business yet. */
const RELEASED = { where: { releasedAt: { not: null } }, orderBy: { number: "asc" } } as const;

const releasedVersions = (db: Database, readoutId: string): Promise<ReadoutVersion[]> =>
  db.readoutVersion.findMany({ ...RELEASED, where: { ...RELEASED.where, readoutId } });

const publicGroup = ({ name, slug }: PageGroup): PublicGroup => ({ name, slug });

async function readList(db: Database, group: PageGroup, page: number): Promise<ReadoutList> {
  const where = { groupId: group.id, state: OUT, releasedVersion: { not: null } };
  const count = await db.readout.count({ where });
  const found = await db.readout.findMany({
    where,
    include: { versions: RELEASED },
    orderBy: [{ releasedAt: { sort: "desc", nulls: "last" } }, { number: "desc" }],
    skip: (page - 1) * PER_PAGE,
    take: PER_PAGE,
  });
  const stars = await db.rating.groupBy({
    by: ["readoutId"],
    where: { readoutId: { in: found.map(({ id }) => id) } },
    _sum: { stars: true },
    _count: true,
  });
  const starsOfOne = (id: string) => {
    const row = stars.find(({ readoutId }) => readoutId === id);
    return { stars: row?._sum.stars ?? 0, votes: row?._count ?? 0 };
  };
  return {
    group: publicGroup(group),
    readouts: found.flatMap(
      ({ versions, ...one }) => publicReadout(group, { ...one, ...starsOfOne(one.id) }, versions) ?? [],
    ),
    pages: Math.max(1, Math.ceil(count / PER_PAGE)),
  };
}

type ShownReadout = Pick<Readout, "number" | "state" | "releasedVersion" | "withdrawnWhy"> &
  Pick<PublishedReadout, "stars" | "votes">;

/** The wanted version, or the one that stands released; null when it did not come out. */
function publicReadout(
  group: PageGroup,
  readout: ShownReadout,
  released: readonly ReadoutVersion[],
  wanted = readout.releasedVersion,
): PublicReadout | null {
  const shown = released.find(({ number }) => number === wanted);
  if (!shown) return null;
  const { stars, votes } = readout;
  const label = `R${readout.number}`;
  const isWithdrawn = readout.state === "WITHDRAWN";
  const isFirst = shown === released[0];
  return {
    group: publicGroup(group),
    label,
    number: readout.number,
    version: shown.number,
    state: isWithdrawn ? "withdrawn" : "released",
    ...(isWithdrawn && readout.withdrawnWhy ? { withdrawnWhy: readout.withdrawnWhy } : {}),
    releasedAt: releasedAt(shown),
    zone: group.zone,
    ...(shown.why && !isFirst && !isWithdrawn ? { correctedWhy: shown.why } : {}),
    // What was withdrawn is not handed out any more, in no form.
    document: isWithdrawn
      ? { title: label, language: shown.language, blocks: [] }
      : documentOf(shown, (record) => ({ label: record.label })),
    versions: isWithdrawn ? [] : released.map(publicVersion),
    rating: { average: votes > 0 ? stars / votes : 0, count: votes },
    language: shown.language,
    text: isWithdrawn ? "" : shown.text,
  };
}

const releasedAt = (version: ReadoutVersion): Date => version.releasedAt ?? version.at;

const publicVersion = (version: ReadoutVersion, index: number): PublicVersion => ({
  version: version.number,
  releasedAt: releasedAt(version),
  ...(version.why && index > 0 ? { why: version.why } : {}),
});

const documentIn = (minutes: Minutes): Document => minutes.document as unknown as Document;

function minutesPage(
  group: PageGroup,
  { number, minuteses }: Meeting & { readonly minuteses: readonly Minutes[] },
  wanted: number | undefined,
): MinutesPage | null {
  const index = minuteses.findIndex(({ version }) => version === (wanted ?? minuteses.at(-1)?.version));
  const shown = minuteses[index];
  if (!shown) return null;
  const before = minuteses[index - 1];
  const changes = before && compareTexts(toText(documentIn(before)), toText(documentIn(shown)));
  return {
    group: publicGroup(group),
    label: `M${number}`,
    document: documentIn(shown),
    version: shown.version,
    versions: minuteses.map(({ version, at, why }) => ({ version, releasedAt: at, ...(why ? { why } : {}) })),
    zone: group.zone,
    ...(changes ? { changes } : {}),
  };
}
