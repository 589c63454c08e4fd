import type { MessageKey } from "../chat/keys.ts";
import { UserError } from "../chat/user-error.ts";
import type { Transaction } from "../store/client.ts";
import type { Services } from "../use-case.ts";
import { linkFor } from "./links.ts";

/** The address of a group's pages, and the key that opens them where they are not public. */
export interface PagePlace {
  readonly slug: string;
  readonly key?: string;
}

/** Whole addresses of what is read outside chat; the page renderer answers at the same paths. */
export interface Addresses {
  list(place: PagePlace): string;
  readout(place: PagePlace, number: number, version?: number): string;
  /** `file`: ".md", ".txt" or ".json" for the file instead of the page. */
  minutes(place: PagePlace, number: number, file?: string): string;
  /** The two links of a letter. */
  confirm(token: string): string;
  stop(token: string): string;
  calendar(token: string): string;
}

/** The addresses at a server, `publicUrl` without a trailing slash. */
export function addressesAt(publicUrl: string): Addresses {
  const page = ({ slug, key }: PagePlace, path: string) => {
    const query = key === undefined ? "" : `?${new URLSearchParams({ key })}`;
    return `${publicUrl}/r/${encodeURIComponent(slug)}${path}${query}`;
  };
  return {
    list: (place) => page(place, ""),
    readout: (place, number, version) =>
      page(place, version === undefined ? `/${number}` : `/${number}/v/${version}`),
    minutes: (place, number, file = "") => page(place, `/m/${number}${file}`),
    confirm: (token) => `${publicUrl}/mail/confirm/${token}`,
    stop: (token) => `${publicUrl}/mail/stop/${token}`,
    calendar: (token) => `${publicUrl}/calendar/${token}.ics`,
  };
}

/** As `addressesAt`; null when nobody said where people reach us. */
export const knownAddresses = ({ publicUrl }: Pick<Services, "publicUrl">): Addresses | null =>
  publicUrl === null ? null : addressesAt(publicUrl);

/** As `addressesAt`. @throws UserError `publishing.no-url`, with the setting that is missing */
export function addressesOf(services: Pick<Services, "publicUrl">): Addresses {
  const addresses = knownAddresses(services);
  if (!addresses) throw new UserError("publishing.no-url" satisfies MessageKey);
  return addresses;
}

/** Where a group's pages can be opened: by everybody, or with a link that holds; null: by nobody. */
export async function placeOf(tx: Transaction, groupId: string, now: Date): Promise<PagePlace | null> {
  const { slug, isPublic } = await tx.group.findUniqueOrThrow({ where: { id: groupId } });
  if (slug === null) return null;
  if (isPublic) return { slug };
  const link = await linkFor(tx, { kind: "page", groupId }, now);
  return link && { slug, key: link.token };
}

/** Where records can be read outside chat by those who are in their group; null where they cannot. */
export interface Permalinks {
  readout(record: { readonly groupId: string; readonly number: number }): string | null;
  /** Minutes are opened by a link only. */
  minutes(record: { readonly groupId: string; readonly number: number }): string | null;
}

/** The addresses of records of these groups, as they are now. */
export async function permalinks(services: Services, groupIds: readonly string[]): Promise<Permalinks> {
  const addresses = knownAddresses(services);
  const { db } = services.store;
  const now = services.clock.now();
  const places = new Map<string, { page: PagePlace | null; keyed: PagePlace | null }>();
  if (addresses)
    for (const groupId of new Set(groupIds)) {
      const page = await placeOf(db, groupId, now);
      const link = await linkFor(db, { kind: "page", groupId }, now);
      places.set(groupId, { page, keyed: page && link ? { slug: page.slug, key: link.token } : null });
    }
  return {
    readout({ groupId, number }) {
      const page = places.get(groupId)?.page;
      return addresses && page ? addresses.readout(page, number) : null;
    },
    minutes({ groupId, number }) {
      const page = places.get(groupId)?.keyed;
      return addresses && page ? addresses.minutes(page, number) : null;
    },
  };
}
