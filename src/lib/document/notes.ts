import type { Block, Document, Source, Statement } from "./types.ts";
import { safeUrl, shown } from "./words.ts";

/** A source with its number; each stands once, whoever names it. */
export interface Note {
  readonly number: number;
  readonly label: string;
  readonly url: string | undefined;
}

/** The sources of a document in the order they are named. */
export interface Notes {
  readonly all: readonly Note[];
  of(statement: Statement): readonly Note[];
}

const keyOf = ({ label, url }: Source): string => JSON.stringify([label, url]);

/** Numbers a document's sources from 1. */
export function numberSources({ blocks }: Document): Notes {
  const notes = new Map<string, Note>();
  for (const block of blocks)
    for (const { sources } of statementsOf(block))
      for (const source of sources)
        if (!notes.has(keyOf(source)))
          notes.set(keyOf(source), {
            number: notes.size + 1,
            label: shown(source.label),
            url: safeUrl(source.url),
          });
  return {
    all: [...notes.values()],
    of: ({ sources }) => [
      ...new Set(sources.map((source) => notes.get(keyOf(source))).filter((note) => note !== undefined)),
    ],
  };
}

/** A block's statements; headings and tables have none. */
export const statementsOf = (block: Block): readonly Statement[] =>
  block.type === "list" ? block.items : "statements" in block ? block.statements : [];
