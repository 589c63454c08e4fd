/** The kinds of file a document can be taken home as. */
export const FILE_KINDS = ["md", "txt", "json"] as const;
export type FileKind = (typeof FILE_KINDS)[number];

/** The addresses of one document: a readout or minutes. */
export interface DocumentLinks {
  page(version?: number): string;
  file(kind: FileKind): string;
}

/** The addresses of one group's pages, as paths; the key goes along wherever it was given. */
export interface Links {
  list(page?: number): string;
  readonly feed: string;
  readout(number: number): DocumentLinks & { readonly rate: string; rated(outcome: string): string };
  minutes(number: number): DocumentLinks;
  readonly subscribe: string;
}

/** How the pages of a group are reached by who holds `key`; undefined: by everybody. */
export function linksOf(group: string, key: string | undefined): Links {
  const base = `/r/${encodeURIComponent(group)}`;
  const at = (path: string, query: Record<string, string> = {}): string => {
    const all = new URLSearchParams({ ...(key === undefined ? {} : { key }), ...query }).toString();
    return `${base}${path}${all === "" ? "" : `?${all}`}`;
  };
  const documentAt = (path: string): DocumentLinks => ({
    page: (version) => at(version === undefined ? path : `${path}/v/${version}`),
    file: (kind) => at(`${path}.${kind}`),
  });
  return {
    list: (page = 1) => at("", page === 1 ? {} : { page: String(page) }),
    feed: at("/feed.atom"),
    readout: (number) => ({
      ...documentAt(`/${number}`),
      rate: at(`/${number}/rate`),
      rated: (outcome) => `${at(`/${number}`, { vote: outcome })}#rating`,
    }),
    minutes: (number) => documentAt(`/m/${number}`),
    subscribe: at("/subscribe"),
  };
}
