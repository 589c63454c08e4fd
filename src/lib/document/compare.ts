import { diffArrays } from "diff";

/** A piece of two texts: in both, only in the later, only in the earlier. */
export type Change = { readonly type: "same" | "added" | "removed"; readonly text: string };

/** Beyond so many differences two texts have too little in common to be compared piece by piece. */
const MOST_EDITS = 1_000;
/** Longer runs of lines that changed, in UTF-16 units, are not searched for words they share. */
const LONGEST_SEARCHED = 20_000;
/** Of two lines that share less than this part of their letters, one is shown as taken away and one as new. */
const ALIKE = 0.3;

const words = new Intl.Segmenter("en", { granularity: "word" });

const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
/** Every segment copies the text it is cut from: lines are cut one by one, and long ones in parts. */
const wordsOf = (text: string): string[] =>
  (text.match(/[^\n]{1,1000}\n?|\n/gu) ?? []).flatMap((part) =>
    Array.from(words.segment(part), ({ segment }) => segment),
  );

/**
 * The difference of two texts, line by line, and word by word within lines that changed. "same" and "removed" together
 * are the text before, "same" and "added" the text after; what was removed stands before what came instead.
 */
export function compareTexts(before: string, after: string): readonly Change[] {
  const blocks = gather(compare(linesOf(before), linesOf(after)));
  return merged(blocks.flatMap((block) => (isReplaced(block) ? withinLines(block) : changesOf(block))));
}

/** A run of pieces that are the same, or of what went and came between two such runs. */
interface Run {
  readonly same: string;
  readonly removed: string;
  readonly added: string;
}

const isReplaced = ({ removed, added }: Run): boolean =>
  removed !== "" && added !== "" && removed.length + added.length <= LONGEST_SEARCHED;

const changesOf = ({ same, removed, added }: Run): Change[] =>
  (
    [
      { type: "same", text: same },
      { type: "removed", text: removed },
      { type: "added", text: added },
    ] as const
  ).filter(({ text }) => text !== "");

function compare(before: string[], after: string[]): Change[] {
  const found = diffArrays(before, after, { maxEditLength: MOST_EDITS });
  if (!found)
    return [
      { type: "removed", text: before.join("") },
      { type: "added", text: after.join("") },
    ];
  return found.map(({ added, removed, value }) => ({
    type: added ? "added" : removed ? "removed" : "same",
    text: value.join(""),
  }));
}

/** Gathers what changed between two pieces that did not; `isNothing`: a piece that is too little to part changes. */
function gather(changes: readonly Change[], isNothing: (text: string) => boolean = () => false): Run[] {
  const runs: Run[] = [];
  for (const [index, { type, text }] of changes.entries()) {
    const last = runs.at(-1);
    const joins = last && last.same === "";
    if (type === "same") {
      const inside = index > 0 && index < changes.length - 1;
      if (joins && inside && isNothing(text))
        runs[runs.length - 1] = { same: "", removed: last.removed + text, added: last.added + text };
      else runs.push({ same: text, removed: "", added: "" });
    } else {
      const run = joins ? last : { same: "", removed: "", added: "" };
      const next = { ...run, [type]: run[type] + text };
      if (joins) runs[runs.length - 1] = next;
      else runs.push(next);
    }
  }
  return runs;
}

/** A space between two words that changed is part of the change: one reads phrases, not crumbs. */
function withinLines(lines: Run): Change[] {
  const runs = gather(compare(wordsOf(lines.removed), wordsOf(lines.added)), (text) => /^[ \t]+$/.test(text));
  const shared = runs.reduce((sum, { same }) => sum + same.trim().length, 0);
  const alike = shared / Math.max(lines.removed.trim().length, lines.added.trim().length, 1);
  return alike < ALIKE ? changesOf(lines) : runs.flatMap(changesOf);
}

/** Neighbours of one kind are one piece. */
function merged(changes: readonly Change[]): Change[] {
  const result: Change[] = [];
  for (const change of changes) {
    const last = result.at(-1);
    if (last?.type === change.type) result[result.length - 1] = { ...change, text: last.text + change.text };
    else result.push(change);
  }
  return result;
}
