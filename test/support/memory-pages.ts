import { compareTexts, type Document, parseText, toText } from "../../src/lib/document/index.ts";
import type { MinutesPage, Pages, PublicGroup, PublicReadout } from "../../src/web/pages/index.ts";

/** What the pages of a test show; a group with a key is not public. */
export interface MemoryGroup extends PublicGroup {
  readonly key?: string;
  readonly readouts: readonly PublicReadout[];
  readonly minutes: readonly (readonly Document[])[];
}

export interface MemoryPages extends Pages {
  readonly asked: string[];
  readonly votes: Map<string, number>;
  readonly addresses: string[];
  readonly subscribed: string[];
}

const PER_PAGE = 3;

/** When the n-th version came out. */
export const releasedAt = (version: number): Date => new Date(Date.UTC(2031, 4, 14 + version, 14, 20));

/** A release of an authored text. */
export function readoutOf(
  group: PublicGroup,
  number: number,
  text: string,
  more: Partial<PublicReadout> = {},
): PublicReadout {
  const language = more.language ?? "en";
  return {
    group: { slug: group.slug, name: group.name },
    label: `R${number}`,
    number,
    version: 1,
    state: "released",
    releasedAt: releasedAt(1),
    zone: "Europe/Berlin",
    document: parseText(text, language),
    versions: [{ version: 1, releasedAt: releasedAt(1) }],
    rating: { average: 0, count: 0 },
    language,
    text,
    ...more,
  };
}

/** The port of the pages, kept in memory: for tests and measurements. `texts`: earlier versions by "R2 1". */
export function createMemoryPages(
  groups: readonly MemoryGroup[],
  {
    texts = {},
    mail = true,
    most = 5,
  }: { texts?: Record<string, string>; mail?: boolean; most?: number } = {},
): MemoryPages {
  const asked: string[] = [];
  const votes = new Map<string, number>();
  const addresses: string[] = [];
  const subscribed: string[] = [];
  const open = (slug: string, key: string | undefined): MemoryGroup | "forbidden" | null => {
    const group = groups.find((each) => each.slug === slug);
    if (!group) return null;
    return group.key === undefined || group.key === key ? group : "forbidden";
  };
  const subscription = { group: "Platform group", mail: "ana@example.org" };
  return {
    asked,
    votes,
    addresses,
    subscribed,
    async list(slug, key, page) {
      const group = open(slug, key);
      if (group === null || group === "forbidden") return group;
      const readouts = group.readouts.slice((page - 1) * PER_PAGE, page * PER_PAGE);
      return {
        group: { slug, name: group.name },
        readouts,
        pages: Math.ceil(group.readouts.length / PER_PAGE),
      };
    },
    async readout(slug, number, version, key) {
      const group = open(slug, key);
      if (group === null || group === "forbidden") return group;
      const latest = group.readouts.find((readout) => readout.number === number);
      if (!latest || version === undefined || version === latest.version) return latest ?? null;
      const text = texts[`${latest.label} ${version}`];
      const known = latest.versions.find((each) => each.version === version);
      if (text === undefined || !known) return null;
      const { correctedWhy, ...rest } = latest;
      return {
        ...rest,
        version,
        releasedAt: known.releasedAt,
        text,
        document: parseText(text, latest.language),
      };
    },
    async minutes(slug, number, version, key): Promise<MinutesPage | "forbidden" | null> {
      const group = open(slug, key);
      if (group === null || group === "forbidden") return group;
      const versions = group.minutes[number - 1] ?? [];
      const shown = version ?? versions.length;
      const [document, before] = [versions[shown - 1], versions[shown - 2]];
      if (!document) return null;
      return {
        group: { slug, name: group.name },
        label: `M${number}`,
        document,
        version: shown,
        versions: versions.map((_, index) => ({
          version: index + 1,
          releasedAt: releasedAt(index + 1),
          ...(index > 0 ? { why: "An owner was missing" } : {}),
        })),
        zone: "Europe/Berlin",
        ...(before ? { changes: compareTexts(toText(before), toText(document)) } : {}),
      };
    },
    async rate(slug, number, vote) {
      const group = open(slug, vote.key);
      if (group === null || group === "forbidden") return group;
      if (!group.readouts.some((readout) => readout.number === number)) return null;
      addresses.push(vote.address);
      const had = votes.has(vote.cookie);
      if (!had && votes.size >= most) return "too-many";
      votes.set(vote.cookie, vote.stars);
      return had ? "changed" : "counted";
    },
    async subscribe(slug, address, from, key) {
      const group = open(slug, key);
      if (group === null || group === "forbidden") return group;
      if (!mail) return "no-mail";
      if (!/^\S+@\S+\.\S+$/.test(address)) return "invalid";
      if (asked.length >= most) return "too-many";
      addresses.push(from);
      asked.push(address);
      return "asked";
    },
    async confirm(token) {
      if (token !== "good-token") return null;
      subscribed.push(subscription.mail);
      return subscription;
    },
    async unsubscribe(token) {
      if (token !== "good-token") return null;
      subscribed.splice(0);
      return subscription;
    },
    async calendar(token) {
      return token === "good-token"
        ? { text: "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", fileName: "platform.ics" }
        : null;
    },
  };
}
