import { type Block, type Document, parseText, type Source, type Statement } from "../lib/document/index.ts";
import type { ReadoutVersion } from "../store/models.ts";

/** The record a sentence came from. `label` is how people call it; `by` a person's id; `at` an ISO instant, UTC. */
export interface RecordSource {
  readonly kind: "meeting" | "attendee" | "topic" | "decision" | "vote" | "item" | "proposal";
  readonly id: string;
  readonly label: string;
  readonly by: string | null;
  readonly at: string;
}

/** A sentence of a text with what it came from: records, or a person who wrote it by hand. */
export type Sourced =
  | { readonly text: string; readonly sources: readonly RecordSource[] }
  | { readonly text: string; readonly byHand: string };

/** The sentences of an authored text, in order: items of lists are one each. */
export const sentencesOf = (text: string, language: string): string[] =>
  readText(text, language)
    .blocks.flatMap(statementsOf)
    .map((statement) => statement.text);

/** As `parseText`; what ends with an initial ("K.") goes on with the name. */
export function readText(text: string, language: string): Document {
  const document = parseText(text, language);
  return { ...document, blocks: document.blocks.map(withWholeNames) };
}

const withWholeNames = (block: Block): Block =>
  block.type === "paragraph" || block.type === "quote"
    ? { ...block, statements: joinedAtInitials(block.statements) }
    : block;

function joinedAtInitials(statements: readonly Statement[]): Statement[] {
  const joined: Statement[] = [];
  for (const statement of statements) {
    const last = joined.at(-1);
    if (last && ENDS_WITH_INITIAL.test(last.text))
      joined[joined.length - 1] = { ...last, text: `${last.text} ${statement.text}` };
    else joined.push(statement);
  }
  return joined;
}

const ENDS_WITH_INITIAL = /(?:^|[^\p{L}\p{N}])\p{Lu}\.$/u;

const statementsOf = (block: Block): readonly Statement[] =>
  block.type === "list" ? block.items : "statements" in block ? block.statements : [];

/** The sources of a version as they are stored. */
export const sourcesOf = ({ sources }: Pick<ReadoutVersion, "sources">): readonly Sourced[] =>
  sources as unknown as readonly Sourced[];

/**
 * The sources of a changed text: a sentence that stood word for word in the former one keeps its own, any other was
 * written by hand by `byId`.
 */
export function carrySources(
  before: readonly Sourced[],
  text: string,
  language: string,
  byId: string,
): Sourced[] {
  const waiting = [...before];
  return sentencesOf(text, language).map((sentence): Sourced => {
    const at = waiting.findIndex((one) => one.text === sentence);
    if (at >= 0) return waiting.splice(at, 1)[0] as Sourced;
    return before.find((one) => one.text === sentence) ?? { text: sentence, byHand: byId };
  });
}

/** A version as a document whose sentences say where they came from; `source` puts a record into words. */
export function documentOf(
  version: Pick<ReadoutVersion, "text" | "language" | "sources">,
  source: (record: RecordSource) => Source,
): Document {
  const stored = sourcesOf(version);
  const document = readText(version.text, version.language);
  let next = 0;
  const sourced = (statement: Statement): Statement => {
    // They are stored in the text's own order.
    const found = stored[next]?.text === statement.text ? stored[next] : undefined;
    next++;
    const one = found ?? stored.find((candidate) => candidate.text === statement.text);
    if (!one || "byHand" in one) return { text: statement.text, sources: [], byHand: true };
    return { text: statement.text, sources: one.sources.map(source) };
  };
  const blocks = document.blocks.map((block): Block => {
    if (block.type === "list") return { ...block, items: block.items.map(sourced) };
    return "statements" in block ? { ...block, statements: block.statements.map(sourced) } : block;
  });
  return { ...document, blocks };
}
