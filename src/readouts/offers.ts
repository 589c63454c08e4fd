import type { Services } from "../use-case.ts";
import { knownAddresses } from "./publishing-addresses.ts";
import type { FullReadout } from "./readout.ts";

/** What a released readout's card offers beside reading it here. */
export interface Offers {
  /** Its page, which everybody may open; null: there is none. */
  readonly page: string | null;
  /** Its page opens with a key only: the group's own people are told who gives it. */
  readonly keyed: boolean;
  /** The next ones by mail: the group's own people can put an address on its list. */
  readonly letters: boolean;
}

/**
 * What to offer at a place of `placeGroupId`: without a public address nothing; the key and the mailing list only where
 * the readout's own group reads.
 */
export function offersIn(services: Services, readout: FullReadout, placeGroupId: string | null): Offers {
  const { group, groupId, number } = readout;
  const addresses = knownAddresses(services);
  if (!addresses) return { page: null, keyed: false, letters: false };
  const isOwn = placeGroupId === groupId && group.kind !== "PERSONAL";
  const slug = group.isPublic ? group.slug : null;
  return {
    page: slug === null ? null : addresses.readout({ slug }, number),
    keyed: isOwn && slug === null,
    letters: isOwn && services.mail,
  };
}
