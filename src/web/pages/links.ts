/** The kinds of file a document can be taken home as. */
export const FILE_KINDS = ["md", "txt", "json"] as const;
export type FileKind = (typeof FILE_KINDS)[number];

/** A number in an address, as an expression. */
export const NUMBER = "[1-9][0-9]{0,8}";

/** Where a group's pages are, and the query that opens them: addresses are paths, and the key goes along with each. */
export interface Place {
  readonly base: string;
  readonly query: string;
}

/** How the pages of a group are reached by who holds `key`; undefined: by everybody. */
export const placeOf = (group: string, key: string | undefined): Place => ({
  base: `/r/${encodeURIComponent(group)}`,
  query: key === undefined ? "" : `key=${encodeURIComponent(key)}`,
});

function at({ base, query }: Place, path: string, more = ""): string {
  const whole = query !== "" && more !== "" ? `${query}&${more}` : query + more;
  return whole === "" ? base + path : `${base}${path}?${whole}`;
}

/** A document of a group, as it stands in addresses: "/3", "/m/1". */
export type DocumentPath = `/${number}` | `/m/${number}`;
export const readoutPath = (number: number): DocumentPath => `/${number}`;
export const minutesPath = (number: number): DocumentPath => `/m/${number}`;

export const listAt = (place: Place, page = 1): string => at(place, "", page === 1 ? "" : `page=${page}`);
export const feedAt = (place: Place): string => at(place, "/feed.atom");
export const subscribeAt = (place: Place): string => at(place, "/subscribe");
export const pageAt = (place: Place, path: DocumentPath): string => at(place, path);
export const versionAt = (place: Place, path: DocumentPath, version: number): string =>
  at(place, `${path}/v/${version}`);
export const fileAt = (place: Place, path: DocumentPath, kind: FileKind): string =>
  at(place, `${path}.${kind}`);
export const rateAt = (place: Place, path: DocumentPath): string => at(place, `${path}/rate`);
/** A readout's page, which then thanks for the vote. */
export const ratedAt = (place: Place, path: DocumentPath, outcome: "counted" | "changed"): string =>
  `${at(place, path, `vote=${outcome}`)}#rating`;
