/** Where a statement comes from, shown on request: "D4 · Ana, 10 Mar 14:20". */
export interface Source {
  readonly label: string;
  /** An absolute http or https address; any other kind is shown without a link. */
  readonly url?: string;
}

/** One sentence, or one item of a list. */
export interface Statement {
  readonly text: string;
  readonly sources: readonly Source[];
  /** Written by hand: no record stands behind it. */
  readonly byHand?: boolean;
}

/** A piece of a document; a table's rows have as many cells as its head. */
export type Block =
  | { readonly type: "heading"; readonly text: string; readonly level: 2 | 3 }
  | { readonly type: "paragraph"; readonly statements: readonly Statement[] }
  | { readonly type: "list"; readonly items: readonly Statement[] }
  | {
      readonly type: "table";
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  | { readonly type: "quote"; readonly statements: readonly Statement[]; readonly by?: string };

/** A text for people outside chat: a meeting's minutes, a readout. */
export interface Document {
  readonly title: string;
  /** "TORONTO and SHANGHAI, 14 May 2031". */
  readonly dateline?: string;
  /** BCP 47 tag. */
  readonly language: string;
  readonly blocks: readonly Block[];
}

/** What the renderers say themselves: the heading above the sources, and the mark of what was written by hand. */
export interface Words {
  readonly source: string;
  readonly byHand: string;
}

/** The renderers' words where none are given. */
export const englishWords: Words = { source: "Sources", byHand: "written by hand" };
