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
  minutes(place: PagePlace, number: number): string;
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
    minutes: (place, number) => page(place, `/m/${number}`),
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

/** The address of a readout's page for those who are in its group; null when it has none. */
export async function readoutAddress(
  services: Services,
  readout: { readonly groupId: string; readonly number: number },
): Promise<string | null> {
  const addresses = knownAddresses(services);
  const place = addresses && (await placeOf(services.store.db, readout.groupId, services.clock.now()));
  return place ? addresses.readout(place, readout.number) : null;
}

/** The address of a meeting's minutes for those who are in its group: only a link opens them; null without one. */
export async function minutesAddress(
  services: Services,
  meeting: { readonly groupId: string; readonly number: number },
): Promise<string | null> {
  const addresses = knownAddresses(services);
  const now = services.clock.now();
  const link =
    addresses && (await linkFor(services.store.db, { kind: "page", groupId: meeting.groupId }, now));
  if (!link) return null;
  const { slug } = await services.store.db.group.findUniqueOrThrow({ where: { id: meeting.groupId } });
  return slug === null ? null : addresses.minutes({ slug, key: link.token }, meeting.number);
}
