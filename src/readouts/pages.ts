import { compareTexts, type Document, toText } from "../lib/document/index.ts";
import type { Database } from "../store/client.ts";
import type { Group, Meeting, Minutes, Readout, ReadoutVersion } from "../store/models.ts";
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
import { createPace } from "./publishing-pace.ts";
import { addressOfReader, rateAsReader } from "./ratings.ts";
import { documentOf } from "./sentences.ts";
import { starsOf } from "./stars.ts";
import { confirmToken, readAddress, stopSubscription, subscribe } from "./subscribers.ts";

const PER_PAGE = 20;
const MINUTE_MS = 60_000;
const OUT = { in: ["RELEASED" as const, "WITHDRAWN" as const] };

/**
 * What the pages read and do, over the store. Whoever may not see a group is told the same as if there were none; what
 * was not released is in none of the answers.
 */
export function createReadoutPages(services: Services): Pages {
  const { db } = services.store;
  const now = () => services.clock.now();
  const votes = createPace({ most: 20, ms: MINUTE_MS });
  const tries = createPace({ most: 5, ms: MINUTE_MS });
  const letters = createPace({ most: 5, ms: MINUTE_MS });

  /** The group, for this reader; null: there is none, or not for them. */
  const groupFor = async (slug: string, key: string | undefined, keyOnly = false): Promise<Group | null> => {
    const group = await db.group.findUnique({ where: { slug } });
    if (!group) return null;
    if (group.isPublic && !keyOnly) return group;
    const link = key === undefined ? null : await readLink(db, key, ["page"], now());
    return link?.groupId === group.id ? group : null;
  };
  const readoutFor = (group: Group, number: number): Promise<ReleasedReadout | null> =>
    db.readout.findFirst({
      where: { groupId: group.id, number, state: OUT, releasedVersion: { not: null } },
      include: RELEASED,
    });

  return {
    async list(slug, key, page) {
      const group = await groupFor(slug, key);
      return group ? readList(db, group, page) : "forbidden";
    },
    async readout(slug, number, version, key) {
      const group = await groupFor(slug, key);
      if (!group) return "forbidden";
      const found = await readoutFor(group, number);
      return found && publicReadout(group, found, await starsOf(db, found.id), version);
    },
    async minutes(slug, number, version, key) {
      // That a group is public is about its readouts: minutes are for those who were given a link.
      const group = await groupFor(slug, key, true);
      if (!group) return "forbidden";
      const meeting = await db.meeting.findUnique({
        where: { groupId_number: { groupId: group.id, number } },
        include: { minuteses: { orderBy: { version: "asc" } } },
      });
      return meeting && minutesPage(group, meeting, version);
    },
    async rate(slug, number, vote) {
      const group = await groupFor(slug, vote.key);
      if (!group) return "forbidden";
      const reader = addressOfReader(vote.address);
      if (!tries.take(reader, now())) return "too-many";
      const found = await readoutFor(group, number);
      if (found?.state !== "RELEASED") return null;
      return rateAsReader(services, found, {
        stars: vote.stars,
        cookie: vote.cookie,
        stranger: vote.key === undefined ? reader : null,
        mayCount: () => votes.take(group.id, now()),
      });
    },
    async subscribe(slug, mail, address, key) {
      const group = await groupFor(slug, key);
      if (!group) return "forbidden";
      const to = readAddress(mail);
      if (to === null) return "invalid";
      if (!letters.take(addressOfReader(address), now())) return "too-many";
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

/** The versions that came out, the oldest first: a later text is nobody's business yet. */
const RELEASED = {
  versions: { where: { releasedAt: { not: null } }, orderBy: { number: "asc" } },
} as const;
type ReleasedReadout = Readout & { readonly versions: readonly ReadoutVersion[] };

const publicGroup = ({ name, slug }: Group): PublicGroup => ({ name, slug: slug ?? "" });

async function readList(db: Database, group: Group, page: number): Promise<ReadoutList> {
  const where = { groupId: group.id, state: OUT, releasedVersion: { not: null } };
  const count = await db.readout.count({ where });
  const found = await db.readout.findMany({
    where,
    include: RELEASED,
    orderBy: [{ releasedAt: { sort: "desc", nulls: "last" } }, { number: "desc" }],
    skip: (page - 1) * PER_PAGE,
    take: PER_PAGE,
  });
  const stars = await db.rating.groupBy({
    by: ["readoutId"],
    where: { readoutId: { in: found.map(({ id }) => id) } },
    _avg: { stars: true },
    _count: true,
  });
  const starsOfOne = (id: string) => {
    const row = stars.find(({ readoutId }) => readoutId === id);
    return { average: row?._avg.stars ?? 0, count: row?._count ?? 0 };
  };
  return {
    group: publicGroup(group),
    readouts: found.flatMap((one) => publicReadout(group, one, starsOfOne(one.id)) ?? []),
    pages: Math.max(1, Math.ceil(count / PER_PAGE)),
  };
}

/** The wanted version, or the one that stands released; null when it did not come out. */
function publicReadout(
  group: Group,
  readout: ReleasedReadout,
  rating: PublicReadout["rating"],
  wanted: number = readout.releasedVersion ?? 0,
): PublicReadout | null {
  const shown = readout.versions.find(({ number }) => number === wanted);
  if (!shown) return null;
  const label = `R${readout.number}`;
  const isWithdrawn = readout.state === "WITHDRAWN";
  const isFirst = shown === readout.versions[0];
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
    versions: isWithdrawn ? [] : readout.versions.map(publicVersion),
    rating,
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
  group: Group,
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
