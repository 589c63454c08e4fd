import type { Change, Document } from "../../lib/document/index.ts";

/** A group as its pages name it. */
export interface PublicGroup {
  /** Its part of the address: letters, digits, "-". */
  readonly slug: string;
  readonly name: string;
}

/** When a version came out (UTC), and why it was needed. */
export interface PublicVersion {
  readonly version: number;
  readonly releasedAt: Date;
  readonly why?: string;
}

/** A release as readers see it; `version` is the one that was asked for, or the latest. */
export interface PublicReadout {
  readonly group: PublicGroup;
  /** "R2". */
  readonly label: string;
  readonly number: number;
  readonly version: number;
  readonly state: "released" | "withdrawn";
  readonly withdrawnWhy?: string;
  /** UTC. */
  readonly releasedAt: Date;
  /** IANA, in which times are shown. */
  readonly zone: string;
  readonly correctedWhy?: string;
  readonly document: Document;
  /** All of them, the oldest first. */
  readonly versions: readonly PublicVersion[];
  /** `average` from 1 to 5; any number when nobody has voted. */
  readonly rating: { readonly average: number; readonly count: number };
  /** BCP 47. */
  readonly language: string;
  /** As its authors wrote it. */
  readonly text: string;
}

/** The minutes of a meeting. */
export interface MinutesPage {
  readonly group: PublicGroup;
  /** "M3". */
  readonly label: string;
  readonly document: Document;
  readonly version: number;
  /** All of them, the oldest first. */
  readonly versions: readonly PublicVersion[];
  /** IANA, in which times are shown. */
  readonly zone: string;
  /** What this version changed of the one before. */
  readonly changes?: readonly Change[];
}

/** One page of a group's readouts, the newest first. */
export interface ReadoutList {
  readonly group: PublicGroup;
  readonly readouts: readonly PublicReadout[];
  /** How many pages there are. */
  readonly pages: number;
}

/** Stars from 1 to 5, and who gives them. */
export interface Vote {
  readonly stars: number;
  /** A secret this reader's browser keeps. */
  readonly cookie: string;
  /** The network address the request came from, to be hashed before it is kept. */
  readonly address: string;
  readonly key?: string;
}

/** A mail address and the name of the group whose readouts it gets; null: it is a person's own, for other letters. */
export interface Subscription {
  readonly group: string | null;
  readonly mail: string;
}

/**
 * What the public pages ask for. `key`: the secret of a signed link, from the query `?key=`; groups that are not public
 * need one. "forbidden": there is such a group, but not for this reader. null: there is no such thing.
 */
export interface Pages {
  /** `page` counts from 1. */
  list(group: string, key: string | undefined, page: number): Promise<ReadoutList | "forbidden" | null>;
  /** The very same object as before while nothing on it has changed, or an equal one: what was drawn of it may be kept. */
  readout(
    group: string,
    number: number,
    version: number | undefined,
    key: string | undefined,
  ): Promise<PublicReadout | "forbidden" | null>;
  minutes(
    group: string,
    number: number,
    version: number | undefined,
    key: string | undefined,
  ): Promise<MinutesPage | "forbidden" | null>;
  rate(
    group: string,
    number: number,
    vote: Vote,
  ): Promise<"counted" | "changed" | "too-many" | "forbidden" | null>;
  /** "asked": a mail with a link is on its way, or the address gets the readouts already. */
  subscribe(
    group: string,
    mail: string,
    address: string,
    key: string | undefined,
  ): Promise<"asked" | "invalid" | "too-many" | "no-mail" | "forbidden" | null>;
  confirm(token: string): Promise<Subscription | null>;
  unsubscribe(token: string): Promise<Subscription | null>;
  /** An iCalendar text behind an unguessable token. */
  calendar(token: string): Promise<{ readonly text: string; readonly fileName: string } | null>;
}
